"""What only a server can do to us: refuse us, be away, break off, be shared, hide in a pool."""

import asyncio

import pytest
from sqlalchemy import Connection, func, select, text

from bot.errors import NewsboardError, SettingsError, StorageError
from bot.storage.database import Database, open_database
from bot.storage.storage import open_storage
from tests.postgres import PASSWORD, Cluster, free_port


async def refusal(url: str) -> NewsboardError:
    """What an operator reads who sets this DATABASE_URL."""
    with pytest.raises(NewsboardError) as caught:
        async with open_database(url):
            pass
    sentence = str(caught.value)
    assert PASSWORD not in sentence
    assert "%26" not in sentence
    assert "\n" not in sentence
    return caught.value


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_a_url_is_taken_as_hosts_write_it(postgres_url: str, scheme: str) -> None:
    async with open_storage(postgres_url.replace("postgres", scheme, 1)) as storage:
        await storage.notes.put("key", "kept")
        assert await storage.notes.get("key") == "kept"


async def test_what_the_server_refuses_is_a_mistake_in_the_settings(
    cluster: Cluster, postgres_url: str
) -> None:
    mistakes = {
        cluster.url("postgres", password="other"): "password authentication failed",
        cluster.url("nowhere"): 'database "nowhere" does not exist',
        postgres_url.replace("=prefer", "=require"): "does not support SSL",
        f"{postgres_url}&pgbouncer=true": 'invalid connection option "pgbouncer"',
    }
    for url, words in mistakes.items():
        error = await refusal(url)
        assert isinstance(error, SettingsError)
        assert words in str(error)
        assert "on 127.0.0.1" in str(error)


async def test_a_server_that_is_away_may_come_back() -> None:
    for host in (f"127.0.0.1:{free_port()}", "nowhere.invalid"):
        error = await refusal(f"postgres://robin:not%26shown@{host}/board")
        assert isinstance(error, StorageError)
        assert "cannot be reached now" in str(error)


async def test_workers_that_start_at_once_migrate_once(postgres_url: str) -> None:
    async def start() -> str | None:
        async with open_storage(postgres_url) as storage:
            return await storage.notes.get("key")

    assert await asyncio.gather(*(start() for _ in range(5))) == [None] * 5


async def test_an_idle_connection_that_broke_is_replaced(
    cluster: Cluster, postgres_url: str
) -> None:
    async with open_storage(postgres_url) as storage:
        await storage.notes.put("key", "kept")
        await asyncio.to_thread(cluster.break_connections_off)
        assert await storage.notes.get("key") == "kept"


async def test_a_connection_that_breaks_fails_its_own_transaction_only(postgres_url: str) -> None:
    def write_and_break(connection: Connection) -> None:
        connection.execute(text("INSERT INTO notes VALUES ('torn', 'x')"))
        connection.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    async with open_database(postgres_url) as database:
        await database.run(create_notes)
        with pytest.raises(StorageError, match="terminating connection"):
            await database.run(write_and_break)
        assert await count_notes(database) == 0


async def test_a_server_that_is_restarted_is_found_again(
    cluster: Cluster, postgres_url: str
) -> None:
    async with open_storage(postgres_url) as storage:
        await storage.notes.put("key", "kept")
        await asyncio.to_thread(cluster.stop)
        try:
            with pytest.raises(StorageError):
                await storage.notes.get("key")
        finally:
            await asyncio.to_thread(cluster.start)
        assert await storage.notes.get("key") == "kept"


async def test_nothing_is_left_in_the_session_that_a_pooler_would_hand_on(
    postgres_url: str,
) -> None:
    def leftovers(connection: Connection) -> tuple[int, int]:
        prepared = "SELECT count(*) FROM pg_prepared_statements"
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        return connection.scalar(text(prepared)) or 0, connection.scalar(text(locks)) or 0

    async with open_storage(postgres_url) as storage, storage.lease.hold():
        for _ in range(20):
            await storage.notes.get("key")
        assert await storage.lease._database.run(leftovers) == (0, 0)


def create_notes(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE notes (key TEXT, value TEXT)"))


async def count_notes(database: Database) -> int | None:
    return await database.run(lambda conn: conn.scalar(text("SELECT count(*) FROM notes")))
