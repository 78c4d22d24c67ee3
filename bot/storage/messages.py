"""Message rows: each thread's starter, the texts and responses after it, and what was posted.

`not_before` is real time. Closing notices are rows too; closings.py has them.
"""

from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.language import Phrase
from bot.model import STANDING, MessageKind, MessageRow, MirroredThread
from bot.storage.database import Room, transaction
from bot.storage.rows import mirrored_of
from bot.storage.schema import messages, threads
from bot.storage.threads import mirrored_threads
from bot.storage.types import UtcTime

_earlier = messages.alias("earlier")

_FOLLOWING = (MessageKind.TEXT, MessageKind.RESPONSE, MessageKind.WARNING)
_LATER = (MessageKind.RESPONSE, MessageKind.WARNING)
_REMOVED = "not wanted any more"


class Messages(Room):
    """Which messages of a thread are posted, and which are still to follow."""

    # ── questions ────────────────────────────────────────────────────────────────────────────

    @transaction
    def of_thread(self, conn: Connection, row_id: int) -> list[MessageRow]:
        """The starter, its texts, and what came after these; no notices."""
        query = (
            select(messages)
            .where(messages.c.thread == row_id, messages.c.kind != MessageKind.NOTICE)
            .order_by(_comes_later(messages), _place(messages))
        )
        return [_message_of(row) for row in conn.execute(query)]

    @transaction
    def known_ids(self, conn: Connection, row_id: int) -> set[int]:
        """Discord's ids of all our messages in a thread, notices too."""
        query = select(messages.c.message_id).where(
            messages.c.thread == row_id, messages.c.message_id.is_not(None)
        )
        return set(conn.execute(query).scalars())

    @transaction
    def count_following(self, conn: Connection, row_id: int) -> int:
        """How many messages of ours follow the starter on Discord: texts, responses, warnings."""
        query = select(func.count()).where(
            messages.c.thread == row_id,
            messages.c.kind.in_(_FOLLOWING),
            messages.c.message_id.is_not(None),
        )
        return conn.execute(query).scalar_one()

    @transaction
    def unfinished(self, conn: Connection, real_now: datetime, limit: int) -> list[MirroredThread]:
        """Open threads of which a message is to be posted now, the longest open first."""
        due = or_(messages.c.not_before.is_(None), messages.c.not_before <= real_now)
        wanted = select(messages.c.thread).where(_is_next(), due)
        query = mirrored_threads().where(threads.c.id.in_(wanted), threads.c.state.in_(STANDING))
        rows = conn.execute(query.order_by(threads.c.opened_at, threads.c.id).limit(limit))
        return [mirrored_of(row) for row in rows]

    @transaction
    def next_due_at(self, conn: Connection, real_now: datetime) -> datetime | None:
        """When (real time) the next message is to be posted; None if no thread lacks any."""
        at_once = literal(real_now, UtcTime)
        query = (
            select(func.min(func.coalesce(messages.c.not_before, at_once)))
            .join(threads, threads.c.id == messages.c.thread)
            .where(_is_next(), threads.c.state.in_(STANDING))
        )
        return conn.execute(query).scalar()

    # ── writes ───────────────────────────────────────────────────────────────────────────────

    @transaction
    def want_texts(self, conn: Connection, row_id: int, number: int) -> None:
        """So many texts are to follow the starter; those that are there stay."""
        want_texts(conn, row_id, number)

    @transaction
    def record_posted(
        self, conn: Connection, nonce: str, *, message_id: int, content_hash: str | None
    ) -> None:
        """The message is on Discord; without a hash it is not known what it says there."""
        values = {"message_id": message_id, "content_hash": content_hash, "not_before": None}
        conn.execute(update(messages).where(messages.c.nonce == nonce).values(**values))

    @transaction
    def record_edited(self, conn: Connection, nonce: str, *, content_hash: str) -> None:
        """The message says this from now on."""
        values = {"content_hash": content_hash, "reason": None}
        conn.execute(update(messages).where(messages.c.nonce == nonce).values(**values))

    @transaction
    def record_refused(
        self, conn: Connection, nonce: str, *, content_hash: str, reason: Phrase
    ) -> None:
        """Discord never takes this; of the texts, those after it are not posted either.

        A message that is posted goes on saying what it said.
        """
        values = {"content_hash": content_hash, "reason": reason}
        conn.execute(update(messages).where(messages.c.nonce == nonce).values(**values))

    @transaction
    def want_again(self, conn: Connection, nonce: str) -> None:
        """A text that was refused says something else now."""
        values = {"content_hash": None, "reason": None, "not_before": None}
        conn.execute(update(messages).where(messages.c.nonce == nonce).values(**values))

    @transaction
    def begin_removing(self, conn: Connection, nonce: str) -> None:
        """The message may be gone from Discord from now on, and what it says there is not known."""
        values = {"content_hash": None, "reason": _REMOVED}
        conn.execute(update(messages).where(messages.c.nonce == nonce).values(**values))

    @transaction
    def forget(self, conn: Connection, nonce: str) -> None:
        """The message is no longer wanted, and not on Discord."""
        conn.execute(delete(messages).where(messages.c.nonce == nonce))

    @transaction
    def postpone(self, conn: Connection, row_id: int, *, not_before: datetime) -> None:
        """What a thread lacks is posted after that real time."""
        conn.execute(
            update(messages)
            .where(messages.c.thread == row_id, messages.c.message_id.is_(None))
            .values(not_before=not_before)
        )

    @transaction
    def postpone_forum(self, conn: Connection, forum_id: int, *, not_before: datetime) -> None:
        """Nothing that is lacking in this forum is posted before that real time."""
        sooner = or_(messages.c.not_before.is_(None), messages.c.not_before < not_before)
        conn.execute(
            update(messages).where(_is_lacking_in(forum_id), sooner).values(not_before=not_before)
        )

    @transaction
    def lift_pause(self, conn: Connection, forum_id: int) -> int:
        """What made the forum wait may be over: it is tried at once; returns how many waited."""
        lifted = update(messages).where(_is_lacking_in(forum_id)).values(not_before=None)
        return conn.execute(lifted).rowcount


def add_starter(
    conn: Connection, row_id: int, *, thread_id: int, content_hash: str | None = None
) -> None:
    """The starter message's own row, unless there is one; it has the thread's id."""
    nonce = f"starter-{row_id}"  # its name here only: Discord gets no nonce with a thread
    if conn.execute(select(messages.c.id).where(messages.c.nonce == nonce)).first():
        return
    conn.execute(
        insert(messages).values(
            thread=row_id,
            kind=MessageKind.STARTER,
            position=0,
            nonce=nonce,
            message_id=thread_id,
            content_hash=content_hash,
        )
    )


def restart_messages(conn: Connection, row_id: int, *, thread_id: int) -> None:
    """Another thread has its starter; what follows it there is not known."""
    conn.execute(delete(messages).where(messages.c.thread == row_id))
    add_starter(conn, row_id, thread_id=thread_id)


def want_texts(conn: Connection, row_id: int, number: int) -> None:
    """So many texts are to follow the starter; those that are there stay.

    A text that was taken back and is wanted again has another nonce: by the former one Discord
    might find the message that was deleted.
    """
    texts = select(messages.c.position).where(
        messages.c.thread == row_id, messages.c.kind == MessageKind.TEXT
    )
    there = set(conn.execute(texts).scalars())
    for position in sorted(set(range(1, number + 1)) - there):
        nonce = f"t{row_id}-{position}-{token_hex(3)}"
        conn.execute(
            insert(messages).values(
                thread=row_id, kind=MessageKind.TEXT, position=position, nonce=nonce
            )
        )


def _is_lacking_in(forum_id: int) -> ColumnElement[bool]:
    """A message that is still to be posted, in an open thread of the forum."""
    here = select(threads.c.id).where(threads.c.forum_id == forum_id, threads.c.state.in_(STANDING))
    return and_(
        messages.c.thread.in_(here),
        messages.c.kind.in_(_FOLLOWING),
        messages.c.message_id.is_(None),
        messages.c.reason.is_(None),
    )


def _is_next() -> ColumnElement[bool]:
    """A message that may be posted, none before it being unposted: they stand in their order.

    A text that Discord refused ends the texts; another message that it refused is left out.
    """
    sooner = or_(
        and_(
            _comes_later(_earlier) == _comes_later(messages),
            _place(_earlier) < _place(messages),
        ),
        _comes_later(_earlier) < _comes_later(messages),
    )
    stops = or_(
        _earlier.c.reason.is_(None),
        and_(_earlier.c.kind == MessageKind.TEXT, messages.c.kind == MessageKind.TEXT),
    )
    before: Select[Any] = select(_earlier.c.id).where(
        _earlier.c.thread == messages.c.thread,
        _earlier.c.kind.in_(_FOLLOWING),
        _earlier.c.message_id.is_(None),
        sooner,
        stops,
    )
    return and_(
        messages.c.kind.in_(_FOLLOWING),
        messages.c.message_id.is_(None),
        messages.c.reason.is_(None),
        ~before.correlate(messages).exists(),
    )


def _comes_later(table: FromClause) -> ColumnElement[int]:
    """1 for what follows all texts; else 0."""
    return case((table.c.kind.in_(_LATER), 1), else_=0)


def _place(table: FromClause) -> ColumnElement[int]:
    """The order among these, and among the texts: what was wanted first is posted first."""
    return case((table.c.kind.in_(_LATER), table.c.id), else_=table.c.position)


def _message_of(row: Row[Any]) -> MessageRow:
    return MessageRow(
        kind=MessageKind(row.kind),
        position=row.position,
        nonce=row.nonce,
        message_id=row.message_id,
        content_hash=row.content_hash,
        response_id=row.response_id,
        reason=row.reason,
    )
