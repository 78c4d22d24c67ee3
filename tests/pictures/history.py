"""Two weeks of news: articles come and are talked about, threads open and close."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle

from bot.sandbox.discord.channels import Thread
from tests.end_to_end.worker import eventually
from tests.pictures.stage import Stage

_DAYS = 15
_WEEK = timedelta(days=7)
_FORECASTS = (
    "Calm and warm, fog in the bay until ten",
    "Rain from the west by noon, wind force five",
    "Storm warning for Tuesday: the ferry may not sail",
    "The storm has passed, high water at six",
    "Cool and bright, the first frost inland",
    "Showers, and a rainbow for those who wait",
    "Fog all day: the lighthouse horn sounds",
    "Wind turns north, waves of two metres",
)
_REMARKS = (
    "I was there. It rained even more than that.",
    "My aunt will want to read this.",
    "Does anybody know what it will cost?",
    "Finally!",
)
_DELAYS = cycle((4, 7, 3, 9, 6, 12, 5))
"""Minutes from an article's publication until its feed is read."""

_REMARKABLE = cycle((1, 0, 4, 0, 2, 0, 0, 3, 1))
"""How many remarks there are on each article."""

_TOLD_AT = 3
"""Failures in a row of which moderators are told."""


async def play_history(stage: Stage) -> None:
    """From the first `/feed add`, over fifteen days."""
    stage.gazette.publish_next()
    stage.backboards.post_next()
    for url, forum in (
        (stage.gazette.feed_url, stage.news),
        (stage.weather.feed_url, stage.news),
        (f"{stage.backboards.url}/", stage.talk),
    ):
        await stage.use("feed add", url=url, forum=forum)
    await stage.use("board log channel", channel=stage.desk)
    await eventually(lambda: len(_threads(stage)) == 2)
    passed = 0.0
    for hour, publish in _news(stage):
        stage.turn(hours=hour - passed)
        passed = hour
        await _bring(stage, publish)
        await _talk(stage)
        passed += 0.5
        stage.turn(minutes=30)
        await eventually(lambda: all(one.closed for one in _threads(stage) if _is_old(stage, one)))
    await _echo_falls_silent(stage)


async def _echo_falls_silent(stage: Stage) -> None:
    """A feed is added, and its site goes away, until the moderators are told."""
    stage.echo.publish("The valley has an echo again", "<p>It was away for repairs.</p>")
    await stage.use("feed add", url=stage.echo.feed_url, forum=stage.news)
    await stage.echo.__aexit__(None, None, None)
    for times in range(1, _TOLD_AT + 1):
        stage.turn(hours=2**times)
        await eventually(lambda times=times: _has_failed(stage, times))
    await eventually(lambda: bool(stage.desk.messages))


async def _has_failed(stage: Stage, times: int) -> bool:
    feeds = await stage.bot.services.storage.feeds.followed()
    return any(feed.failures >= times for feed in feeds)


def _news(stage: Stage) -> Iterator[tuple[float, Callable[[], object]]]:
    """Hours from the beginning, and what is published then."""
    forecasts = cycle(_FORECASTS)
    for day in range(_DAYS):
        yield day * 24 + 1, lambda: _forecast(stage, next(forecasts))
        if day % 7 < 6:
            yield day * 24 + 4, stage.gazette.publish_next
        if day % 3 == 1:
            yield day * 24 + 9, lambda: _discussed(stage)


def _forecast(stage: Stage, headline: str) -> None:
    text = f"<p>{headline}. The harbour master reads the glass at seven, at noon and at six.</p>"
    stage.weather.publish(headline, text, category="Weather")


def _discussed(stage: Stage) -> None:
    one = stage.backboards.post_next()
    for _ in range(one.number % 3):
        stage.backboards.respond_next(one)


async def _bring(stage: Stage, publish: Callable[[], object]) -> None:
    """An article is published, and its thread opened some minutes later."""
    there = len(_threads(stage))
    publish()
    stage.turn(minutes=next(_DELAYS))
    await eventually(lambda: len(_threads(stage)) == there + 1)


async def _talk(stage: Stage) -> None:
    """Mira writes in some of the threads."""
    newest = _threads(stage)[-1]
    for remark in _REMARKS[: next(_REMARKABLE)]:
        await stage.discord.write(stage.mira, newest.id, remark)


def _threads(stage: Stage) -> list[Thread]:
    return sorted((*stage.news.threads, *stage.talk.threads), key=lambda thread: thread.id)


def _is_old(stage: Stage, thread: Thread) -> bool:
    return stage.clock.now() - thread.created_at > _WEEK
