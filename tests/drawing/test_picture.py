"""The picture of figures: it is drawn in a child process, whatever the figures and names are."""

import struct
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.drawing import child
from bot.drawing.child import draw
from bot.drawing.labels import day_of, name_of, replies_in, span_of
from bot.errors import NoPicture
from bot.model import Delay, FeedDays, Replies, Stats

SEVEN = tuple(range(7))
NOTHING = (0,) * 7
STATS = Stats(
    first_day=date(2026, 11, 18),
    feeds=(
        FeedDays("The $1 & $2 \\frac{Gazette", SEVEN),
        FeedDays("読売新聞オンライン", SEVEN),
        FeedDays("ערוץ החדשות", SEVEN),
        FeedDays("🌋 Volcano", SEVEN),
        FeedDays("N" * 300, SEVEN),
        FeedDays("_hidden", NOTHING),
        FeedDays(None, SEVEN),
    ),
    left_out=(),
    opened=SEVEN,
    closed=NOTHING,
    open=SEVEN,
    delays=(None,) * 6 + (Delay(timedelta(0), timedelta(days=3), 1),),
    delay=Delay(timedelta(0), timedelta(days=3), 1),
    replies=Replies(1234, 900),
)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_any_figures_are_drawn(capfd: pytest.CaptureFixture[str]) -> None:
    quiet = replace(STATS, feeds=(), opened=NOTHING, open=NOTHING, delay=None, delays=(None,) * 7)
    untold = replace(STATS, replies=None)
    pictures = [await draw(stats) for stats in (STATS, untold, quiet)]
    assert {size_of(one) for one in pictures} == {(1200, 1360)}
    assert len(set(pictures)) == len(pictures)
    assert "Glyph" not in capfd.readouterr().err


async def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_DEADLINE", 0.001)
    with pytest.raises(NoPicture, match="could not be drawn"):
        await draw(STATS)


async def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "find_spec", lambda _: None)
    with pytest.raises(NoPicture, match="newsboard\\[charts\\]"):
        await draw(STATS)


def test_names_are_short_and_in_the_letters_that_there_are() -> None:
    def latin(character: str) -> bool:
        return ord(character) < 0x250

    assert name_of("The  Harbour Gazette", 1, latin) == "The Harbour Gazette"
    assert name_of("The Harbour Gazette of Tomorrow", 1, latin) == "The Harbour Gazette o…"
    assert name_of("🌋 Volcano", 2, latin) == "Volcano"
    assert name_of("読売新聞", 3, latin) == "feed 3"
    assert name_of("خبر", 4, lambda _: True) == "feed 4"
    assert name_of("", 5, latin) == "feed 5"
    assert name_of("_hidden", 6, latin) == "hidden"
    assert name_of(None, 7, latin) == "all others"


def test_days_and_spans_as_people_say_them() -> None:
    assert day_of(date(2026, 11, 3)) == "3 Nov"
    assert replies_in(Replies(1234, 1)) == "1,234 replies in 1 active thread"
    spans = {0: "0 s", 119: "119 s", 120: "2 min", 7140: "119 min", 7200: "2 h", 172800: "2 days"}
    assert {seconds: span_of(timedelta(seconds=seconds)) for seconds in spans} == spans
