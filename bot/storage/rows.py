"""Rows to types and back: the one place that knows which column is which field."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.model import (
    Article,
    CountsFrom,
    Feed,
    FloodWay,
    Look,
    MirroredThread,
    MoreTime,
    Move,
    Rule,
    Subscription,
    TagRule,
    Thread,
    ThreadState,
    Validators,
)
from bot.model.articles import without_credentials
from bot.storage.schema import articles, feeds, subscriptions, threads

FEED_COLUMNS = [column for column in feeds.c if column.key != "created_at"]
SUBSCRIPTION_COLUMNS = [
    column for column in subscriptions.c if column.key not in ("created_by", "created_at")
]
_BESIDE_ARTICLE = (
    *("id", "feed_id", "first_seen_at", "compared", "updated_at"),
    *("board_posts", "full_text", "source", "posted_by"),
)
_BESIDE_THREAD = (
    *("not_before", "by_hand", "rewrite_at", "corrected_at"),
    "warned_of",
)
ARTICLE_COLUMNS = [column for column in articles.c if column.key not in _BESIDE_ARTICLE]
THREAD_COLUMNS = [column for column in threads.c if column.key not in _BESIDE_THREAD]


def _fields(row: Row[Any], columns: list[Any]) -> dict[str, Any]:
    """The values of one table's columns; a joined row has several columns of the same name."""
    return {column.key: row._mapping[column] for column in columns}


def feed_of(row: Row[Any]) -> Feed:
    """A row with FEED_COLUMNS."""
    fields = _fields(row, FEED_COLUMNS)
    validators = Validators(fields.pop("etag"), fields.pop("last_modified"))
    fields["gone"] = bool(fields["gone"])
    to, since, times = (fields.pop(f"moved_{name}") for name in ("to", "since", "times"))
    fields["move"] = Move(to, since, times) if to else None
    return Feed(**fields, validators=validators)


def subscription_of(row: Row[Any]) -> Subscription:
    """A row of `subscription_rows` or `followed_rows` (following.py)."""
    fields = _fields(row, SUBSCRIPTION_COLUMNS)
    flags = ("primed", "paused", "full_text", "responses")
    fields |= {flag: bool(fields[flag]) for flag in flags}
    fields["look"], fields["flood_way"] = Look(fields["look"]), FloodWay(fields["flood_way"])
    fields["tag_rules"] = tuple(TagRule(*one) for one in fields["tag_rules"] or ())
    rule = Rule(row.rule_days, CountsFrom(row.rule_counts_from), bool(row.rule_closes))
    return Subscription(**fields, rule=rule)


def article_of(row: Row[Any]) -> Article:
    """A row with ARTICLE_COLUMNS."""
    fields = _fields(row, ARTICLE_COLUMNS)
    fields |= {"categories": tuple(fields["categories"]), "on_board": bool(fields["on_board"])}
    return Article(**fields)


def article_values(article: Article) -> dict[str, Any]:
    """The columns that an article fills."""
    values = {column.key: getattr(article, column.key) for column in ARTICLE_COLUMNS}
    return values | {"on_board": int(article.on_board)}


def thread_of(row: Row[Any]) -> Thread:
    """A row with THREAD_COLUMNS."""
    fields = _fields(row, THREAD_COLUMNS)
    fields["state"] = ThreadState(fields["state"])
    fields["counts_from"] = CountsFrom(fields["counts_from"])
    fields["look"] = Look(fields["look"])
    fields |= {flag: bool(fields[flag]) for flag in ("plain", "full_text", "held_back")}
    fields["more_time"] = _more_time(
        fields.pop("more_time_of"), fields.pop("more_time_asked_by"), fields["closes_at"]
    )
    fields["more_tags"] = tuple(fields["more_tags"] or ())
    return Thread(**fields)


def _more_time(
    asked_of: datetime | None, asked_by: int | None, closes_at: datetime | None
) -> MoreTime | None:
    """What became of the wish; one of another time is over."""
    if asked_of is None or asked_of != closes_at:
        return None
    return MoreTime.REFUSED if asked_by is None else MoreTime.ASKED


def mirrored_of(row: Row[Any]) -> MirroredThread:
    """A row of `mirrored_threads` (threads.py)."""
    thread = thread_of(row)
    feed = Feed(id=0, url=row._mapping[feeds.c.url], title=row._mapping[feeds.c.title])
    article, full_text = article_of(row), row._mapping[articles.c.full_text]
    return MirroredThread(
        thread,
        replace(article, text=full_text) if thread.full_text and full_text else article,
        row._mapping[articles.c.source] or feed.name,
        source_icon=row._mapping[feeds.c.icon],
        also_in=_also_in(row.also_in, feed.name),
        updated_at=_updated_at(row._mapping[articles.c.updated_at], thread),
        posted_by=row._mapping[articles.c.posted_by],
        notice=row.notice,
        language=row.language,
    )


def _also_in(joined: str | None, source: str) -> tuple[str, ...]:
    """The names of other feeds out of their titles or URLs, one a line."""
    shown = {_name(line) for line in (joined or "").splitlines()}
    return tuple(sorted(shown - {source}))


def _name(title_or_url: str) -> str:
    """A title stays as it is, also one that looks like a broken URL."""
    with suppress(ValueError):
        if title_or_url.startswith(("http://", "https://")):
            return without_credentials(title_or_url)
    return title_or_url


def _updated_at(changed: datetime | None, thread: Thread) -> datetime | None:
    """A change before the thread was opened is nothing that its readers know."""
    if changed is None or thread.opened_at is None or changed <= thread.opened_at:
        return None
    return changed
