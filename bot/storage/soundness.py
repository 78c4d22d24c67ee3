"""Reads SQLite files that no worker holds: whether one is sound, and what is in it.

Nothing is changed: a connection that only reads folds no log (-wal) into its file, not even when
it is closed.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.schema import articles, feeds, subscriptions, threads

_PATIENCE = 5.0
"""Seconds to wait for a process that is about to let go of the file."""

_OURS = {table.name for table in (feeds, articles, subscriptions, threads)} | {"alembic_version"}


def damage(file: Path) -> str | None:
    """What is wrong with the pages of a file; None if it is sound.

    Raises:
        sqlite3.Error: another process holds the file, or it is too damaged to be asked.
    """
    with closing(_opened(file)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    return None if found == "ok" else str(found).splitlines()[-1]


def copy(file: Path, into: Path) -> None:
    """Copies a database, with the log that may lie beside it, into an empty file.

    Raises:
        sqlite3.Error: the disk did not take it.
    """
    with closing(_opened(file)) as connection:
        connection.execute("VACUUM INTO ?", (str(into),))


def flaw(file: Path) -> str | None:
    """Why a file cannot serve as a database of Newsboard's; None if it can."""
    try:
        return damage(file) or _lacks(file)
    except sqlite3.Error as error:
        return str(error)


def _lacks(file: Path) -> str | None:
    with closing(_opened(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if _OURS - {name for (name,) in names}:
            return "the tables of Newsboard are not in it"
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if version else "it does not say which version wrote it"


def _opened(file: Path) -> sqlite3.Connection:
    # where no log lies beside it nobody writes, and reading must not make an empty one
    how = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro{how}", uri=True, timeout=_PATIENCE)
