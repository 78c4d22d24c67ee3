"""Column types that a STRICT table of SQLite and PostgreSQL both take: INTEGER and TEXT only."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from bot.language import Phrase

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

WholeNumber = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both engines; also Discord's snowflakes."""


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as integer microseconds since 1970 in UTC."""

    impl = WholeNumber
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> int | None:
        """Refuses naive times: they are a bug wherever they come from."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time was about to be stored: {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, _: Dialect) -> datetime | None:
        """The aware time in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class JsonText(TypeDecorator[Any]):
    """A JSON value, kept as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str | None:  # noqa: ANN401
        """Compact JSON, not escaped to ASCII."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, _: Dialect) -> Any:  # noqa: ANN401
        """The value that was stored."""
        return None if value is None else json.loads(value)


_WITH_VALUES = '{"sentence":'


class Said(TypeDecorator[Phrase]):
    """A phrase: kept as its sentence, and as JSON text where it has values.

    So a text is the phrase that says it, and a word such as SkipReason can be asked for.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | str | None, _: Dialect) -> str | None:
        """Its sentence, with its values if it has any."""
        if not isinstance(value, Phrase):
            return None if value is None else str(value)
        if value.values or value.sentence.startswith(_WITH_VALUES):
            return json.dumps(value.to_json(), ensure_ascii=False)
        return value.sentence

    def process_result_value(self, value: str | None, _: Dialect) -> Phrase | None:
        """The phrase that was stored; what was stored before there were phrases is plain."""
        if value is None or not value.startswith(_WITH_VALUES):
            return None if value is None else Phrase.plain(value)
        return Phrase.from_json(json.loads(value))
