"""PostgreSQL: a server that other processes reach too, perhaps through PgBouncer.

In PgBouncer's transaction mode the next transaction may run in another session of the server:
nothing here outlives its transaction, neither a prepared statement nor a SET nor a lock.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import NewsboardError, SettingsError, StorageError

_CONNECT: dict[str, Any] = {
    "application_name": "newsboard",
    "client_encoding": "utf8",
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 30,  # a server that went away in silence is noticed within a minute
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "prepare_threshold": None,
}
"""What libpq and psycopg are told unless DATABASE_URL says otherwise."""

_MISTAKES = (
    "authentication failed",
    "does not exist",
    "no such database",
    "no such user",
    "no password supplied",
    "no pg_hba.conf entry",
    "not permitted to log in",
    "permission denied",
    "certificate verify failed",
    "does not support SSL",
    "received invalid response",
    "invalid connection option",
    "invalid sslmode",
)
"""Words of servers, poolers and libpq for what waiting does not mend."""

ON_A_SERVER = (
    "DATABASE_URL names a PostgreSQL server: Newsboard makes and restores backups of SQLite files "
    "only. Use the backups of your host, or pg_dump and pg_restore."
)

_SCHEMA_LOCK = 0x6E657773626F6172  # "newsboar", as 64 bits


class Postgres:
    """The database that a postgres: or postgresql: URL names."""

    is_shared = True
    file: Path | None = None

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        host = url.host or url.query.get("host", "this machine")
        self.where = f"{url.database or 'postgres'} on {host}"

    def create_engine(self) -> AsyncEngine:
        """One connection, looked at before each use: one that broke is replaced."""
        options = {key: value for key, value in _CONNECT.items() if key not in self._url.query}
        try:
            return create_async_engine(
                self._url,
                connect_args=options,
                pool_size=1,
                max_overflow=0,
                pool_pre_ping=True,
                use_native_hstore=False,
            )
        except ImportError:
            raise SettingsError(
                ["DATABASE_URL names PostgreSQL: install its driver, pip install psycopg[binary]."]
            ) from None

    def check(self) -> None:
        """Nothing to look at: the server answers for its files."""

    def opening_error(self, cause: str) -> NewsboardError:
        """Tells a wrong DATABASE_URL from a server that may be there in a minute."""
        reason = _reason(cause)
        if any(words in reason for words in _MISTAKES):
            return SettingsError(
                [
                    f"DATABASE_URL: no connection to the database {self.where}: {reason}. "
                    "Copy the URL from your host again."
                ]
            )
        return StorageError(
            self.where,
            f"The database {self.where} cannot be reached now: {reason}. "
            "If this lasts, check that its server runs and that DATABASE_URL names it.",
        )

    def failure(self, reason: str) -> str:
        """The server's words."""
        return reason

    async def copy_into(self, _engine: AsyncEngine, _path: Path, /) -> None:
        """A server is backed up by its own tools.

        Raises:
            SettingsError: always.
        """
        raise SettingsError([ON_A_SERVER])

    def shut_others_out(self, connection: Connection) -> None:
        """A lock that the transaction holds, as PgBouncer's transaction mode needs it."""
        connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA_LOCK)))


def _reason(cause: str) -> str:
    """The server's own words where there are any, else libpq's; one line, without a full stop."""
    first_line = cause.strip().partition("\n")[0]
    return first_line.rpartition("FATAL:")[2].strip().removesuffix(".")
