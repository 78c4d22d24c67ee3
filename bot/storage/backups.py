"""The backups of an SQLite file: copies that were looked at, in a folder beside it.

A copy is written under a name that ends in `.part`, looked at, and only then gets its own name,
which carries the time: whatever has such a name was sound when it was made.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import StorageError
from bot.storage.soundness import flaw

_KEPT = 7
_WRITTEN, _READ = "%Y-%m-%dT%H%M%SZ", "%Y-%m-%dT%H%M%S%z"
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database. `made_at` is real time, in UTC; `size` is in bytes."""

    path: Path
    made_at: datetime
    size: int


class Backups:
    """The folder `backups` beside a database file."""

    def __init__(self, file: Path) -> None:
        self.folder = file.absolute().parent / "backups"
        self._file = file

    def listed(self) -> list[Backup]:
        """All there are, the newest first; what has another name is not ours."""
        found = []
        for path in self.folder.glob(f"*{self._file.suffix}"):
            made_at = self._time_of(path)
            if made_at is not None:
                found.append(Backup(path, made_at, path.stat().st_size))
        return sorted(found, key=lambda backup: backup.made_at, reverse=True)

    def newest_good(self) -> Backup | None:
        """The newest one that can be opened and read; None if there is none."""
        return next((backup for backup in self.listed() if flaw(backup.path) is None), None)

    @contextmanager
    def begun(self) -> Iterator[Path]:
        """An empty file that only its owner may read, for a copy; what is not kept is removed.

        Raises:
            StorageError: the folder takes no file.
        """
        part = self.folder / f"{self._file.stem}{_PART}"
        with self._explained():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            part.unlink(missing_ok=True)  # of a worker that was killed over it
            part.touch(mode=0o600)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def keep(self, part: Path, now: datetime) -> Backup:
        """Looks at a finished copy and gives it its name; the oldest beyond seven are removed.

        Raises:
            StorageError: the copy is not sound, or the disk did not take it.
        """
        wrong = flaw(part)
        if wrong:
            raise StorageError(
                str(part),
                f"The backup that was made in {self.folder} cannot be used ({wrong}). It was "
                "removed. Check the disk.",
            )
        path = self.folder / f"{self._file.stem}-{now:{_WRITTEN}}{self._file.suffix}"
        with self._explained():
            sync(part)
            part.replace(path)
            sync(self.folder)
            self._thin_out(path)
        return Backup(path, now, path.stat().st_size)

    def _thin_out(self, newest: Path) -> None:
        # the one just made stays, wherever a clock that was wrong puts it
        others = [backup for backup in self.listed() if backup.path != newest]
        for backup in others[_KEPT - 1 :]:
            backup.path.unlink()

    def _time_of(self, path: Path) -> datetime | None:
        try:
            written = path.stem.removeprefix(f"{self._file.stem}-")
            return datetime.strptime(written, _READ).astimezone(UTC)
        except ValueError:
            return None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(
                str(self.folder),
                f"No backup can be kept in {self.folder}: {error.strerror}. The worker must be "
                "allowed to write there, and the disk must have room.",
            ) from error


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
