"""Dates as boards print them, in English or in figures, to aware times in UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone

from bot.feeds.dates import moment

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_CLOCK = (
    r"(?:(?:,| at| [-\u2013])?,? ?\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?"
    r"(?: ?(?:UTC|GMT|Z\b|[+-]\d\d:?\d\d|E[SD]?T\b|C[SD]T\b|M[SD]T\b|P[SD]?T\b))?)?"
)

DATE = (
    rf"(?:{_WEEKDAY}(?:{_MONTH} {_DAY},? \d{{4}}|{_DAY} {_MONTH},? \d{{4}}"
    rf"|\d{{1,2}}/\d{{1,2}}/\d{{4}}){_CLOCK}"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?)"
)
"""What a date looks like, without groups of its own: `{date}` in a profile means this."""

_FOUND = re.compile(rf"(?<!\w){DATE}", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.IGNORECASE
)
_NAMED_LATER = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}),? (?P<year>\d{{4}})", re.IGNORECASE
)
_FIGURES = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})")
_TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>[ap])\.?m)?"
    r"\.? ?(?P<zone>[A-Z]{1,3}\b|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_HOURS = {"EST": -5, "ET": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}
_HOURS |= {"PST": -8, "PT": -8, "PDT": -7}


def date_in(text: str) -> datetime | None:
    """The first date in a line; without a zone it is UTC. None if there is none.

    Figures are month first (03/14/2023), unless that cannot be.
    """
    found = _FOUND.search(text)
    if not found:
        return None
    written = found[0].strip()
    if re.match(r"\d{4}-", written):
        iso = re.sub(r" ?(?:UTC|GMT)$", "Z", written)
        return moment(None, re.sub(r" (?=[-+Z][\d:]*$)", "", iso) if ":" in iso else iso)
    return _spelt(written)


def _spelt(written: str) -> datetime | None:
    day = _NAMED.search(written) or _NAMED_LATER.search(written) or _FIGURES.search(written)
    if day is None:
        return None
    month, number = _month(day["month"]), int(day["day"])
    if month > 12:
        month, number = number, month
    try:
        hour, minute, second, zone = _clock(written[day.end() :])
        date = datetime(int(day["year"]), month, number, hour, minute, second, tzinfo=zone)
        return moment(None, date.astimezone(UTC).isoformat())
    except (ValueError, OverflowError):  # the 31st of June, 25 o'clock, +99:00
        return None


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    return _MONTHS.index(written[:3].lower()) + 1


def _clock(written: str) -> tuple[int, int, int, timezone]:
    time = _TIME.search(written)
    if time is None:
        return 0, 0, 0, UTC
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + (12 if time["half"].lower() == "p" else 0)
    return hour, int(time["minute"]), int(time["second"] or 0), _zone(time["zone"] or "")


def _zone(written: str) -> timezone:
    if written[:1] in ("+", "-"):
        minutes = int(written[1:3]) * 60 + int(written[-2:])
        return timezone(timedelta(minutes=minutes if written[0] == "+" else -minutes))
    return timezone(timedelta(hours=_HOURS.get(written.upper(), 0)))
