"""When a feed is refreshed next, as those write it who refreshed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, literal

from bot.model import Feed
from bot.storage.schema import feeds
from bot.storage.types import UtcTime


def rescheduled(read: Feed, at: datetime | None) -> ColumnElement[Any]:
    """At that time, unless somebody asked for an earlier look since the feed was read."""
    unchanged = feeds.c.next_refresh_at == literal(read.next_refresh_at, UtcTime)
    return case((unchanged, literal(at, UtcTime)), else_=feeds.c.next_refresh_at)
