"""Backups of an SQLite file: made by whoever holds it, once a day and when somebody asks."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from time import monotonic

from bot.clock import real_now
from bot.errors import DatabaseInUse, Mistake, NewsboardError, SettingsError, StorageError
from bot.services.operating import door
from bot.storage.backups import Backup, Backups
from bot.storage.postgres import ON_A_SERVER
from bot.storage.storage import Storage, database_file, open_as_it_is

_log = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
_TRY_AGAIN = 600.0
"""Real seconds after a backup that failed."""


class BackupService:
    """Makes backups, one at a time; a storage on a server is backed up by its own tools."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._one_at_a_time = asyncio.Lock()
        self._not_before = monotonic()

    @property
    def file(self) -> Path | None:
        """The file that is backed up; None on a server."""
        return self._storage.file

    async def make(self) -> Backup:
        """A backup of the database as it is now.

        Raises:
            StorageError: it could not be made or is not sound; the older ones are as they were.
            SettingsError: the database is on a server.
        """
        backups = self._storage.backups
        if backups is None:
            raise SettingsError([ON_A_SERVER])
        async with self._one_at_a_time:
            with backups.begun() as part:
                await self._storage.copy_into(part)
                backup = await asyncio.to_thread(backups.keep, part, real_now())
        _log.info("backup %s made, %d bytes", backup.path, backup.size)
        return backup

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the newest backup is a day old; None on a server."""
        if self._storage.backups is None:
            return None
        return max(_seconds_until_due(self._storage.backups), self._not_before - monotonic())

    async def back_up_due(self) -> None:
        """Makes the daily backup; one that fails is tried again, and stops nothing."""
        try:
            await self.make()
        except StorageError as error:
            self._not_before = monotonic() + _TRY_AGAIN
            _log.error("the daily backup failed, it is tried again in 10 minutes: %s", error)

    async def answer(self) -> door.Answer:
        """What the worker says to whoever asks for a backup at its door."""
        try:
            return door.Answer(backup=await self.make())
        except NewsboardError as error:
            return door.Answer(problem=str(error))


def _seconds_until_due(backups: Backups) -> float:
    now = real_now()
    # one from the future was made while the clock was wrong
    made = [backup.made_at for backup in backups.listed() if backup.made_at <= now]
    return max(0.0, (made[0] + _EVERY - now).total_seconds()) if made else 0.0


async def back_up(url: str) -> Backup:
    """Has the running worker make a backup, or makes it here if none runs.

    Raises:
        SettingsError: the database is on a server.
        Mistake: there is no database yet.
        NewsboardError: what went wrong, here or in the worker.
    """
    file = database_file(url)
    if file is None:
        raise SettingsError([ON_A_SERVER])
    if not file.exists():
        raise Mistake(str(file), f"There is no database at {file} yet. The first start makes it.")
    backup = await door.ask_for_backup(file)
    return backup or await _back_up_here(url, file)


async def _back_up_here(url: str, file: Path) -> Backup:
    try:
        async with open_as_it_is(url) as storage:
            return await BackupService(storage).make()
    except DatabaseInUse as error:
        raise DatabaseInUse(str(file), f"{error} {door.why_closed(file)}") from error
