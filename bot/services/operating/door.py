"""A door to the running worker, which alone holds its SQLite file: a socket beside that file.

One question ("backup", a line), one answer (a line of JSON), and it shuts. Only the user who runs
the worker may use it. Whoever holds the database owns the door: one that is found is a dead one's.
"""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StorageError
from bot.storage.backups import Backup

_log = logging.getLogger(__name__)

_QUESTION = b"backup\n"
_LONGEST_PATH = 100
"""Bytes; a socket's address has room for 104 (macOS) to 108 (Linux)."""

_ASKED_WITHIN = 10.0
_ANSWERED_WITHIN = 600.0
"""Real seconds; a backup of a gigabyte takes some ten."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The backup that was made, or the sentence of what is wrong."""

    backup: Backup | None = None
    problem: str | None = None

    def to_line(self) -> bytes:
        """As it goes through the door."""
        made = self.backup and {
            "path": str(self.backup.path),
            "made_at": self.backup.made_at.isoformat(),
            "size": self.backup.size,
        }
        return json.dumps({"backup": made, "problem": self.problem}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Answer":
        """As it came through the door.

        Raises:
            ValueError: the worker ended while it answered.
        """
        answer = json.loads(line)
        made = answer["backup"]
        if made is None:
            return cls(problem=answer["problem"])
        made_at = datetime.fromisoformat(made["made_at"])
        return cls(Backup(Path(made["path"]), made_at, made["size"]))


@asynccontextmanager
async def open_door(
    file: Path | None, answer: Callable[[], Awaitable[Answer]]
) -> AsyncIterator[None]:
    """Answers whoever asks, until the block ends; without a file there is no door.

    Where no socket can be made the worker goes on without, and says so.
    """
    try:
        listening = _listening(_place(file)) if file else None
    except OSError as error:
        _log.warning(
            "`python -m bot backup` cannot ask this worker: no socket at %s: %s", file, error
        )
        listening = None
    if listening is None or file is None:
        yield
        return
    server = await asyncio.start_unix_server(_doorkeeper(answer), sock=listening)
    try:
        yield
    finally:
        server.close()
        _place(file).unlink(missing_ok=True)


async def ask_for_backup(file: Path) -> Backup | None:
    """Has the worker that holds a database back it up; None if none answers there.

    Raises:
        StorageError: what the worker says is wrong, or that it does not come to an end.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(str(_place(file)))
    except OSError:
        return None
    with closing(writer):
        line = await _asked(file, reader, writer)
    answer = Answer.from_line(line)
    if answer.problem:
        raise StorageError(str(file), answer.problem)
    return answer.backup


def why_closed(file: Path) -> str:
    """Why a worker that runs cannot be asked, as far as that is known."""
    place = str(_place(file))
    if len(place.encode()) > _LONGEST_PATH:
        return (
            f"It cannot be asked for a backup, since the path {place} is longer than "
            f"{_LONGEST_PATH} bytes: name the file by a shorter path in DATABASE_URL. "
            "It makes its daily backups all the same."
        )
    return "It does not answer: it may be starting or stopping. Try again in a minute."


def _place(file: Path) -> Path:
    # as DATABASE_URL writes it: a relative path is short
    return file.with_name(f"{file.name}-door")


def _listening(place: Path) -> socket.socket:
    if len(str(place).encode()) > _LONGEST_PATH:
        raise OSError(f"its path is longer than {_LONGEST_PATH} bytes")
    place.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(str(place))
        place.chmod(0o600)  # nobody can have come in: it does not listen yet
    except OSError:
        listening.close()
        raise
    return listening


def _doorkeeper(
    answer: Callable[[], Awaitable[Answer]],
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            try:
                async with asyncio.timeout(_ASKED_WITHIN):
                    asked = await reader.readline()
                if asked == _QUESTION:
                    writer.write((await answer()).to_line())
                    await writer.drain()
            except (OSError, TimeoutError, ValueError) as error:
                _log.warning("whoever asked for a backup is not answered: %s", error)

    return keep


async def _asked(file: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    try:
        async with asyncio.timeout(_ANSWERED_WITHIN):
            writer.write(_QUESTION)
            line = await reader.readline()
    except (OSError, TimeoutError) as error:
        raise _no_answer(file) from error
    if not line.endswith(b"\n"):
        raise _no_answer(file)
    return line


def _no_answer(file: Path) -> StorageError:
    return StorageError(
        str(file),
        f"The worker that holds the database at {file} was asked for a backup and did not answer. "
        "Look at its log: it may have been stopped.",
    )
