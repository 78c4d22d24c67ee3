"""Responses found at the source, and the messages that are wanted for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, insert, select, update

from bot.model import (
    RESPONSES_A_DAY,
    STANDING,
    KnownResponse,
    MessageKind,
    Response,
    ResponseChanges,
)
from bot.storage.database import Room, transaction
from bot.storage.schema import IS_FOLLOWED, messages, responses, subscriptions, threads

_SHOWN = ("text", "author", "link", "published_at")


class Responses(Room):
    """What is known of the discussion at the source."""

    @transaction
    def known(self, conn: Connection, article_id: int) -> list[KnownResponse]:
        """All that were ever found of an article, in their order."""
        query = select(responses).where(responses.c.article_id == article_id)
        return [_known_of(row) for row in conn.execute(query.order_by(responses.c.position))]

    @transaction
    def is_any_missed(self, conn: Connection, article_id: int) -> bool:
        """Whether one was not found when they were read last, and is not given up yet."""
        missed = and_(responses.c.missed > 0, responses.c.gone == 0)
        query = select(exists().where(responses.c.article_id == article_id, missed))
        return bool(conn.execute(query).scalar())

    @transaction
    def shown(self, conn: Connection, row_id: int) -> dict[int, Response]:
        """Those that a thread has, or wants, messages for, by id; none that is gone."""
        query = (
            select(responses)
            .join(messages, messages.c.response_id == responses.c.id)
            .where(messages.c.thread == row_id, responses.c.gone == 0)
        )
        return {row.id: _known_of(row).response for row in conn.execute(query)}


def change_responses(
    conn: Connection,
    article_id: int,
    changes: ResponseChanges,
    *,
    now: datetime,
    real_now: datetime,
) -> None:
    """Stores what a reading found; wants messages for the new, and rewrites of the others."""
    _add(conn, article_id, changes.new, now)
    for position, key in enumerate(changes.order, 1):
        its = and_(responses.c.article_id == article_id, responses.c.key == key)
        conn.execute(update(responses).where(its).values(position=position))
    for row_id, response in changes.changed:
        _update(conn, row_id, **{name: getattr(response, name) for name in _SHOWN})
    for row_id, times in changes.missed:
        _update(conn, row_id, missed=times)
    for row_id in changes.gone:
        _update(conn, row_id, gone=1)
    for row_id in changes.back:
        _update(conn, row_id, gone=0)
    if changes.changed or changes.gone:
        _rewrite(conn, article_id, real_now)
    want_responses(conn, article_id, now=now)


def want_responses(conn: Connection, article_id: int, *, now: datetime) -> None:
    """Wants a message for each response in each thread that shows them, up to RESPONSES_A_DAY.

    Called whenever there may be a new thread, a new response, or room again.
    """
    showing = (
        select(threads.c.id)
        .join(subscriptions, subscriptions.c.id == threads.c.subscription_id)
        .where(
            threads.c.article_id == article_id,
            threads.c.state.in_(STANDING),
            subscriptions.c.responses == 1,
            IS_FOLLOWED,
        )
    )
    for row_id in conn.execute(showing).scalars().all():
        _want(conn, row_id, article_id, now)


def want_responses_of_thread(conn: Connection, row_id: int, *, now: datetime) -> None:
    """The same for a thread that was opened a moment ago."""
    query = select(threads.c.article_id).where(threads.c.id == row_id)
    want_responses(conn, conn.execute(query).scalar_one(), now=now)


def _want(conn: Connection, row_id: int, article_id: int, now: datetime) -> None:
    of_thread = and_(messages.c.thread == row_id, messages.c.kind == MessageKind.RESPONSE)
    recent = and_(of_thread, messages.c.wanted_at > now - timedelta(days=1))
    number = select(func.count()).select_from(messages).where(recent)
    room = RESPONSES_A_DAY - conn.execute(number).scalar_one()
    lacking = select(responses.c.id).where(
        responses.c.article_id == article_id,
        responses.c.gone == 0,
        ~exists().where(of_thread, messages.c.response_id == responses.c.id),
    )
    wanted = lacking.order_by(responses.c.position).limit(max(0, room))
    last = conn.execute(select(func.max(messages.c.position)).where(of_thread)).scalar() or 0
    for position, response_id in enumerate(conn.execute(wanted).scalars().all(), last + 1):
        conn.execute(
            insert(messages).values(
                thread=row_id,
                kind=MessageKind.RESPONSE,
                position=position,
                nonce=f"r{row_id}-{position}-{token_hex(3)}",
                response_id=response_id,
                wanted_at=now,
            )
        )


def _add(conn: Connection, article_id: int, new: Iterable[Response], now: datetime) -> None:
    """Stores them behind those that are known."""
    of_article = responses.c.article_id == article_id
    last = conn.execute(select(func.max(responses.c.position)).where(of_article)).scalar() or 0
    for position, response in enumerate(new, last + 1):
        shown = {name: getattr(response, name) for name in _SHOWN}
        values = {"key": response.key, "position": position, "seen_at": now, **shown}
        conn.execute(insert(responses).values(article_id=article_id, **values))


def _rewrite(conn: Connection, article_id: int, real_now: datetime) -> None:
    """What is shown of a response that changed, or is gone, is no longer true."""
    conn.execute(
        update(threads)
        .where(threads.c.article_id == article_id, threads.c.state.in_(STANDING))
        .values(rewrite_at=real_now)
    )


def _update(conn: Connection, row_id: int, **values: Any) -> None:  # noqa: ANN401 - columns
    conn.execute(update(responses).where(responses.c.id == row_id).values(**values))


def _known_of(row: Row[Any]) -> KnownResponse:
    fields = {name: getattr(row, name) for name in _SHOWN}
    return KnownResponse(row.id, Response(key=row.key, **fields), row.missed, bool(row.gone))
