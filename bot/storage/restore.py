"""Puts a backup in the place of the database; what was there is set aside, never deleted."""

import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from bot.errors import DatabaseBroken, DatabaseInUse, SettingsError, StorageError
from bot.storage.backups import Backups, sync
from bot.storage.postgres import ON_A_SERVER
from bot.storage.soundness import copy, flaw
from bot.storage.storage import database_file

_LOG, _INDEX = "-wal", "-shm"
"""What SQLite adds to the name of a database for the files beside it."""

_LOCK_AT, _LOCK_LENGTH = 0x40000000, 512
"""The bytes that SQLite locks (PENDING_BYTE to SHARED_LAST, https://sqlite.org/fileformat.html),
whatever the file holds: a damaged one cannot be asked through SQLite."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `aside` is where the former file is; None if there was none."""

    file: Path
    backup: Path
    aside: Path | None


def restore(url: str, chosen: Path | None, now: datetime) -> Restored:
    """Copies a backup, the newest good one if none is chosen, over the database.

    Raises:
        SettingsError: the database is on a server.
        DatabaseInUse: a process holds it.
        DatabaseBroken: there is no backup, or the chosen one is not good. Nothing was changed.
        StorageError: the disk did not take it. The database is as it was.
    """
    file = database_file(url)
    if file is None:
        raise SettingsError([ON_A_SERVER])
    try:
        with _held(file):
            pass  # before a large copy is made in vain
        backup = _good(file, chosen)
        with _copied(backup, file.with_name(f"{file.name}.restored")) as part, _held(file):
            aside = _replaced(file, part, now)
            sync(file.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        raise _failed(file, error) from error
    return Restored(file, backup, aside)


def _good(file: Path, chosen: Path | None) -> Path:
    backups = Backups(file)
    if chosen is None:
        newest = backups.newest_good()
        if newest is None:
            raise DatabaseBroken(
                str(file), f"There is no good backup in {backups.folder}. Nothing was changed."
            )
        return newest.path
    wrong = flaw(chosen)
    if wrong:
        raise DatabaseBroken(
            str(chosen), f"{chosen} is no good backup ({wrong}). Nothing was changed."
        )
    return chosen


@contextmanager
def _copied(backup: Path, part: Path) -> Iterator[Path]:
    """A copy beside the database, on the disk for certain; removed at the end if still there."""
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        copy(backup, part)
        sync(part)
        yield part
    finally:
        part.unlink(missing_ok=True)


def _replaced(file: Path, part: Path, now: datetime) -> Path | None:
    """Puts the copy in the database's place; where that fails, the former file has its log back."""
    if file.exists():
        owner = file.stat()
        part.chmod(stat.S_IMODE(owner.st_mode))
        with suppress(PermissionError):  # only root may give a file away
            os.chown(part, owner.st_uid, owner.st_gid)
    aside = _set_aside(file, now)
    try:
        part.replace(file)
    except OSError:
        if aside is not None:
            _move_log(aside, file)
        raise
    return aside


def _move_log(from_file: Path, to_file: Path) -> None:
    for ending in (_LOG, _INDEX):
        beside = from_file.with_name(from_file.name + ending)
        if beside.exists():
            beside.rename(to_file.with_name(to_file.name + ending))


def _set_aside(file: Path, now: datetime) -> Path | None:
    """Gives the former file a second name; its own is taken by the backup in one step.

    Its log moves with it: SQLite would play it into whatever file has the first name.
    """
    if not file.exists():
        return None
    aside = _free_name(file, now)
    os.link(file, aside)
    _move_log(file, aside)
    return aside


def _free_name(file: Path, now: datetime) -> Path:
    """Two restores within one second leave two files aside."""
    named = f"{file.name}.before-restore-{now:%Y-%m-%dT%H%M%SZ}"
    names = chain([named], (f"{named}-{number}" for number in count(2)))
    return next(aside for name in names if not (aside := file.with_name(name)).exists())


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Holds the lock of SQLite's, so that no worker starts meanwhile.

    Raises:
        DatabaseInUse: a process holds it.
    """
    if not file.exists():
        yield
        return
    with file.open("r+b") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCK_LENGTH, _LOCK_AT)
        except (BlockingIOError, PermissionError) as error:
            raise DatabaseInUse(
                str(file),
                f"The database at {file} is in use by another process. Nothing was changed. "
                "Stop the worker, then restore.",
            ) from error
        yield


def _failed(file: Path, error: Exception) -> StorageError:
    return StorageError(
        str(file),
        f"No backup could be put at {file}: {error}. The database is as it was; "
        f"{file.absolute().parent} must be writable and have room.",
    )
