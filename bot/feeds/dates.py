"""When an article was published, as an aware time in UTC."""

from calendar import timegm
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

_OLDEST_YEAR = 1990  # before the web: a broken clock, not a date


def moment(parsed: struct_time | None, written: str) -> datetime | None:
    """The time that a feed gives; None if it cannot be read or lies before the web.

    Args:
        parsed: feedparser's reading, in UTC; None where it gave up or was not asked.
        written: the date as written, for the standard library to try: it takes foreign names of
            weekdays and mail dates without a zone. A date without a zone is UTC.
    """
    date = _from_tuple(parsed) if parsed else _iso_date(written) or mail_date(written)
    return date if date and date.year >= _OLDEST_YEAR else None


def _from_tuple(parsed: struct_time) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError):  # the year 0, or 10000
        return None


def _iso_date(written: str) -> datetime | None:
    """A date as RFC 3339 and ISO 8601 write it, in UTC; None if it cannot be read."""
    try:
        return _utc(datetime.fromisoformat(written.strip().upper()))
    except (ValueError, OverflowError):
        return None


def mail_date(written: str) -> datetime | None:
    """A date as mail and HTTP write it, in UTC; None if it cannot be read."""
    try:
        return _utc(parsedate_to_datetime(written))
    except (ValueError, OverflowError):
        return None


def _utc(date: datetime) -> datetime:
    """The same moment in UTC, which a date without a zone is taken to be in."""
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
