"""What moderators want of a feed's articles: its filter, the role that is told, its tag rules."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from bot.model import SkipReason, TagRule, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.schema import articles, subscriptions, threads


class Sorting(Room):
    """One subscription at a time; each write changes its own options and leaves the others."""

    @transaction
    def set_filter(self, conn: Connection, subscription_id: int, wanted: str | None) -> bool:
        """Opens threads from now on only for what the filter takes; False if it has ended."""
        return _set(conn, subscription_id, filter=wanted)

    @transaction
    def left_out(
        self, conn: Connection, subscription_id: int, *, named: int
    ) -> tuple[int, list[str]]:
        """How many articles its filters left out so far, and the headlines of the newest."""
        here = (
            (threads.c.subscription_id == subscription_id)
            & (threads.c.state == ThreadState.SKIPPED)
            & (threads.c.reason == SkipReason.FILTERED)
        )
        newest = (
            select(articles.c.title)
            .join(threads, threads.c.article_id == articles.c.id)
            .where(here)
            .order_by(threads.c.id.desc())
            .limit(named)
        )
        number = conn.execute(select(func.count()).where(here)).scalar_one()
        return number, list(conn.execute(newest).scalars())

    @transaction
    def set_ping(
        self, conn: Connection, subscription_id: int, role: int | None, wanted: str | None
    ) -> bool:
        """Tells a role of each new thread, or of those that the filter takes; False if it ended.

        Of the articles that wait, those of which a role was to be told tell this one.
        """
        waiting = (
            (threads.c.subscription_id == subscription_id)
            & (threads.c.state == ThreadState.PENDING)
            & threads.c.ping_role.is_not(None)
        )
        conn.execute(update(threads).where(waiting).values(ping_role=role))
        return _set(conn, subscription_id, ping_role=role, ping_filter=wanted)

    @transaction
    def add_tag_rule(self, conn: Connection, subscription_id: int, rule: TagRule) -> bool:
        """Gives a tag by a filter, in place of what gave it before; False if it has ended."""
        others = [one for one in _tag_rules(conn, subscription_id) if one.tag != rule.tag]
        return _set_tag_rules(conn, subscription_id, [*others, rule])

    @transaction
    def remove_tag_rule(self, conn: Connection, subscription_id: int, tag: int) -> bool:
        """Gives a tag by no filter any more; False if none did."""
        rules = _tag_rules(conn, subscription_id)
        others = [one for one in rules if one.tag != tag]
        return others != rules and _set_tag_rules(conn, subscription_id, others)


def _tag_rules(conn: Connection, subscription_id: int) -> list[TagRule]:
    query = select(subscriptions.c.tag_rules).where(_followed(subscription_id))
    return [TagRule(*stored) for stored in conn.execute(query).scalar() or ()]


def _set_tag_rules(conn: Connection, subscription_id: int, rules: list[TagRule]) -> bool:
    stored = [[rule.tag, rule.filter] for rule in rules]
    return _set(conn, subscription_id, tag_rules=stored or None)


def _set(conn: Connection, subscription_id: int, **values: Any) -> bool:  # noqa: ANN401
    here = _followed(subscription_id)
    return conn.execute(update(subscriptions).where(here).values(**values)).rowcount == 1


def _followed(subscription_id: int) -> ColumnElement[bool]:
    return (subscriptions.c.id == subscription_id) & subscriptions.c.removed_at.is_(None)
