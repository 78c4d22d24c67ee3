"""A schema that is brought up to date: killed in the middle, written by a newer version."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from bot.model import Look
from bot.services.reconciling.reconcile import PINNED
from bot.storage import migrations
from bot.storage.database import open_database
from bot.storage.storage import open_storage
from tests.storage.test_command_line import launch, migrate

KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from bot.__main__ import main

left = int(sys.argv.pop())

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().startswith(("CREATE", "INSERT", "UPDATE")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

main()
"""
"""The command line as it is, killed right after the statement with the given number."""


async def migrate_and_die(folder: Path, url: str, *, after: int) -> int | None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, "migrate", str(after), cwd=folder, env=environment(url)
    )
    return await process.wait()


def environment(url: str) -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).parent.parent.parent), "DATABASE_URL": url}


def upgrade_to(revision: str) -> Callable[[Connection], None]:
    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text("INSERT INTO notes (key, value) VALUES ('key', 'kept')"))

    return upgrade


def schema(connection: Connection) -> tuple[set[str], set[str | None], list[str]]:
    """Tables, indexes of threads, and the revision that is written down."""
    seen = inspect(connection)
    tables = set(seen.get_table_names())
    if not tables:
        return tables, set(), []
    versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    return tables, {index["name"] for index in seen.get_indexes("threads")}, list(versions)


@pytest.mark.parametrize("after", [1, 20])
async def test_a_first_start_that_is_killed_leaves_nothing_half_made(
    tmp_path: Path, new_database_url: str, after: int
) -> None:
    assert await migrate_and_die(tmp_path, new_database_url, after=after) == -signal.SIGKILL
    async with open_database(new_database_url) as database:
        assert await database.run(schema) == (set(), set(), [])
    assert await migrate(tmp_path, DATABASE_URL=new_database_url) == (0, "")


@pytest.mark.parametrize("after", [1, 2])
async def test_an_update_that_is_killed_leaves_the_old_schema_whole(
    tmp_path: Path, new_database_url: str, after: int
) -> None:
    async with open_database(new_database_url) as database:
        await database.run(upgrade_to("0002"))
        before = await database.run(schema)
    assert await migrate_and_die(tmp_path, new_database_url, after=after) == -signal.SIGKILL
    async with open_database(new_database_url) as database:
        assert await database.run(schema) == before
    async with open_storage(new_database_url) as storage:
        assert await storage.notes.get("key") == "kept"
    async with open_database(new_database_url) as database:
        tables, indexes, versions = await database.run(schema)
    assert tables >= before[0]
    assert indexes > before[1]
    assert versions > before[2]


VERSION_3 = """
INSERT INTO feeds (id, url, title, created_at) VALUES (1, 'https://a.example/', 'A', 0);
INSERT INTO subscriptions
    (id, feed_id, guild_id, forum_id, backlog, primed, summary, created_by, created_at)
    VALUES (1, 1, 10, 20, 3, 1, 1, 5, 0), (2, 1, 10, 21, 3, 1, 0, 5, 0);
INSERT INTO articles (id, feed_id, key, alt_key, title, text, categories, first_seen_at)
    VALUES (1, 1, 'k', 'a', 'Rain', 'It rains.', '["World"]', 0);
INSERT INTO threads
    (id, article_id, subscription_id, guild_id, forum_id, token, state, posted_at, closes_at,
     days, counts_from, summary, thread_id, attempt, opened_at)
    VALUES (1, 1, 1, 10, 20, 't1', 'open', 0, 9, 7, 'posting', 1, 99, 1, 1),
           (2, 1, 2, 10, 21, 't2', 'pending', 0, 9, 7, 'posting', 0, NULL, 0, NULL);
INSERT INTO messages (id, thread, kind, position, nonce, message_id)
    VALUES (1, 1, 'starter', 0, 'starter-1', 99), (2, 1, 'notice', 0, 'n1-9', NULL)
"""
"""What a worker of version 0003 left behind: a feed of which only the beginning is shown."""


async def test_what_version_3_stored_survives(new_database_url: str) -> None:
    def fill(connection: Connection) -> None:
        upgrade_to("0003")(connection)
        for statement in VERSION_3.split(";"):
            connection.execute(text(statement))

    async with open_database(new_database_url) as database:
        await database.run(fill)
    async with open_storage(new_database_url) as storage:
        beginning, whole = await storage.feeds.subscriptions_of(1)
        assert (beginning.look, beginning.longest, beginning.tag) == (Look.EMBED, 700, None)
        assert (whole.look, whole.longest) == (Look.EMBED, None)
        shown = await storage.threads.by_thread_id(99)
        assert shown is not None
        assert (shown.thread.token, shown.thread.longest, shown.thread.plain) == ("t1", 700, False)
        assert (shown.article.text, shown.article.categories) == ("It rains.", ("World",))
        assert (shown.source, shown.also_in, shown.updated_at) == ("A", (), None)
        waiting = await storage.openings.next_pending(21, shown.thread.posted_at)
        assert waiting is not None
        assert waiting.thread.longest is None
        (starter,) = await storage.messages.of_thread(1)
        assert (starter.message_id, starter.content_hash) == (99, None)
        assert await storage.messages.known_ids(1) == {99}
        (known,) = await storage.articles.known(1, [shown.article])
        assert not known.compared


async def test_a_newer_database_is_refused_with_70_and_left_alone(
    tmp_path: Path, new_database_url: str
) -> None:
    async with open_storage(new_database_url):
        pass
    async with open_database(new_database_url) as database:
        await database.run(
            lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        )
        before = await database.run(schema)
    for command_line, settings in ((("migrate",), {}), ((), {"DISCORD_TOKEN": "not.reached"})):
        process = await launch(tmp_path, *command_line, DATABASE_URL=new_database_url, **settings)
        _, said = await process.communicate()
        assert process.returncode == 70
        assert b"was written by a newer version of Newsboard" in said
        assert b"Traceback" not in said
    async with open_database(new_database_url) as database:
        assert await database.run(schema) == before


VERSION_6 = """
INSERT INTO feeds (id, url, title, created_at) VALUES (1, 'https://a.example/', 'A', 0);
INSERT INTO articles (id, feed_id, key, alt_key, title, text, categories, first_seen_at)
    VALUES (1, 1, 'k', 'a', 'Rain', 'It rains.', '[]', 0);
INSERT INTO threads
    (id, article_id, guild_id, forum_id, token, state, reason, posted_at, days, counts_from,
     thread_id)
    VALUES (1, 1, 10, 20, 't1', 'held', 'pinned by a moderator', 0, 7, 'posting', 98),
           (2, 1, 10, 21, 't2', 'closed', 'closed by {Robin}: {"n": 1}', 0, 7, 'posting', 99);
INSERT INTO responses (id, article_id, key, text, seen_at)
    VALUES (8, 1, 'second', 'Then.', 0), (5, 1, 'first', 'First.', 0)
"""
"""What a worker of version 0006 left behind: reasons that are texts, responses in their order."""


async def test_what_version_6_stored_is_said_and_stays_in_order(new_database_url: str) -> None:
    def fill(connection: Connection) -> None:
        upgrade_to("0006")(connection)
        for statement in VERSION_6.split(";"):
            connection.exec_driver_sql(statement)

    async with open_database(new_database_url) as database:
        await database.run(fill)
    async with open_storage(new_database_url) as storage:
        pinned, closed = [await storage.threads.by_thread_id(one) for one in (98, 99)]
        assert pinned is not None
        assert pinned.thread.reason == PINNED
        assert closed is not None
        assert str(closed.thread.reason) == 'closed by {Robin}: {"n": 1}'
        assert [one.response.key for one in await storage.responses.known(1)] == ["first", "second"]
