"""Two feeds become one: every row is kept, and no article opens a second thread in a forum."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, insert, select

from bot.model import SkipReason, ThreadState
from bot.storage.merging import move_feed
from bot.storage.schema import articles, feeds, metadata, subscriptions, threads

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MOVED, THERE = 1, 2
FORUMS = (10, 20)


@dataclass(frozen=True)
class Row:
    """An article of one of the feeds, by its number, with the state of its thread in a forum."""

    feed: int
    number: int
    old_key: bool
    states: tuple[ThreadState | None, ...]


states = st.tuples(*(st.one_of(st.none(), st.sampled_from(ThreadState)) for _ in FORUMS))
rows = st.lists(
    st.builds(Row, st.sampled_from([MOVED, THERE]), st.integers(0, 3), st.booleans(), states),
    unique_by=lambda row: (row.feed, row.number),
)
following = st.dictionaries(
    st.tuples(st.sampled_from([MOVED, THERE]), st.sampled_from(FORUMS)), st.booleans()
)


@settings(deadline=None, max_examples=50)
@given(rows, following)
def test_merging_keeps_every_row_and_opens_nothing_twice(
    given_rows: list[Row], removed: dict[tuple[int, int], bool]
) -> None:
    with _database(given_rows, removed) as conn:
        before = _threads(conn)
        number = len(conn.execute(select(articles.c.id)).all())
        move_feed(conn, MOVED, "https://there.example/", now=NOW)
        after = _threads(conn)

        assert conn.execute(select(articles.c.feed_id)).scalars().all() == [THERE] * number
        assert before.keys() == after.keys()
        changed = {key for key in before if before[key] != after[key]}
        assert {before[key] for key in changed} <= {(ThreadState.PENDING, None)}
        skipped = (ThreadState.SKIPPED, SkipReason.ALREADY_THERE)
        assert {after[key] for key in changed} <= {skipped}
        for article, forum in product(range(4), FORUMS):
            here = [(feed, article, forum) for feed in (MOVED, THERE)]
            both = [after[key][0] for key in here if key in after]
            if ThreadState.PENDING in both and len(both) > 1:
                assert ThreadState.SKIPPED in both
            if any(before.get(key, skipped)[0] != ThreadState.SKIPPED for key in here):
                assert any(after.get(key, skipped)[0] != ThreadState.SKIPPED for key in here)

        assert {forum for (_, forum), gone in removed.items() if not gone} == set(
            conn.execute(
                select(subscriptions.c.forum_id).where(subscriptions.c.removed_at.is_(None))
            )
            .scalars()
            .all()
        )
        assert set(conn.execute(select(subscriptions.c.feed_id)).scalars()) <= {THERE}
        assert conn.execute(select(feeds.c.id)).scalars().all() == [THERE]


def _threads(conn: Connection) -> dict[tuple[int, int, int], tuple[str, str | None]]:
    """By the feed that brought it (told by its token), its number, and the forum."""
    query = select(threads.c.token, threads.c.state, threads.c.reason)
    found = {}
    for row in conn.execute(query):
        feed, number, forum = map(int, row.token.split())
        found[feed, number, forum] = (row.state, row.reason and str(row.reason))
    return found


@cache
def _engine() -> Engine:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return engine


@contextmanager
def _database(given: list[Row], removed: dict[tuple[int, int], bool]) -> Iterator[Connection]:
    """What is written in it is taken back in the end."""
    with _engine().connect() as conn:
        for feed, url in ((MOVED, "https://moved.example/"), (THERE, "https://there.example/")):
            conn.execute(insert(feeds).values(id=feed, url=url, created_at=NOW))
        for (feed, forum), is_removed in removed.items():
            conn.execute(
                insert(subscriptions).values(
                    feed_id=feed,
                    guild_id=1,
                    forum_id=forum,
                    backlog=0,
                    primed=1,
                    removed_at=NOW if is_removed else None,
                    created_by=1,
                    created_at=NOW,
                )
            )
        for row in given:
            _insert(conn, row)
        yield conn
        conn.rollback()


def _insert(conn: Connection, row: Row) -> None:
    key = f"old {row.number}" if row.old_key else f"{row.number}"
    values = {
        "feed_id": row.feed,
        "key": key,
        "alt_key": f"alt {row.number}",
        "title": "",
        "text": "",
    }
    article = insert(articles).values(values | {"categories": [], "first_seen_at": NOW})
    article_id = conn.execute(article.returning(articles.c.id)).scalar_one()
    for forum, state in zip(FORUMS, row.states, strict=True):
        if state is not None:
            conn.execute(
                insert(threads).values(
                    article_id=article_id,
                    guild_id=1,
                    forum_id=forum,
                    token=f"{row.feed} {row.number} {forum}",
                    state=state,
                    posted_at=NOW,
                    days=7,
                    counts_from="posting",
                )
            )
