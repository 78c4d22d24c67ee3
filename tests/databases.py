"""A database with all tables and nothing in them: migrated once, then copied."""

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.storage.storage import open_storage


@cache
def empty_file() -> bytes:
    """What a SQLite file holds then; to be called outside of any event loop."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "board.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def migrate(url: str) -> None:
    """Makes the tables, as a start of the worker does."""

    async def start() -> None:
        async with open_storage(url):
            pass

    with asyncio.Runner() as runner:
        runner.run(start())
