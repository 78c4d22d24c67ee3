"""Days as people name them, where Discord cannot: in what describes a picture, and by weekday."""

from datetime import date

from bot.language import Phrase, _

_WEEKDAYS = (
    Phrase("Monday"),
    Phrase("Tuesday"),
    Phrase("Wednesday"),
    Phrase("Thursday"),
    Phrase("Friday"),
    Phrase("Saturday"),
    Phrase("Sunday"),
)
_MONTHS = (
    Phrase("January"),
    Phrase("February"),
    Phrase("March"),
    Phrase("April"),
    Phrase("May"),
    Phrase("June"),
    Phrase("July"),
    Phrase("August"),
    Phrase("September"),
    Phrase("October"),
    Phrase("November"),
    Phrase("December"),
)


def day_of(day: date) -> str:
    """A day of the year: "5 June"."""
    return _("{day} {month}").format(day=day.day, month=_MONTHS[day.month - 1])


def weekday_of(day: date) -> str:
    """A day's name: "Thursday"."""
    return str(_WEEKDAYS[day.weekday()])
