"""The answer of `/board stats`: the figures as a text, and in short to describe the picture."""

from collections.abc import Iterator
from datetime import timedelta

import discord

from bot.model import Delay, FeedDays, Replies, Stats
from cogs.replies.pieces import count, plain

FILE_NAME = "stats.png"

_DESCRIPTION = 1024
"""Characters that Discord takes to describe a picture."""

_NAME = 80
_SHORT_NAME = 40
_REASONS = 4

_NOTHING = (
    "Nothing was mirrored in these days into a forum that you can see. `/feed add` mirrors a feed."
)


def is_empty(stats: Stats) -> bool:
    """Whether there is nothing to draw."""
    return not (sum(stats.articles) or any(stats.open) or any(stats.closed))


def figures(stats: Stats, guild_name: str, no_picture: str | None = None) -> discord.Embed:
    """All figures. `no_picture` is the sentence that says why there is none."""
    title = f"{plain(guild_name[:100])}: the last {len(stats.open)} days"
    if is_empty(stats):
        return discord.Embed(title=title, description=_NOTHING)
    lines = [*_lines(stats), *([f"-# {no_picture}"] if no_picture else [])]
    return discord.Embed(title=title, description="\n".join(lines))


def in_words(stats: Stats) -> str:
    """What the picture shows, for whoever does not see it."""
    days = f"{stats.first_day:%d %B} to {stats.last_day:%d %B %Y}"
    feeds = "; ".join(f"{_named(one, _SHORT_NAME)} {one.total:,}" for one in stats.feeds)
    parts = [
        f"Figures from {days}.",
        f"Articles by day and feed: {_articles(stats)}{feeds and '; '}{feeds}.",
        f"Threads open at the end of each day: {stats.open[0]:,} on the first, {stats.open[-1]:,} "
        f"on the last, {max(stats.open):,} at most. Closed: {sum(stats.closed):,}.",
        f"Delay from publication to thread: {_delay(stats.delay)}.",
    ]
    whole = " ".join(parts)
    return whole if len(whole) <= _DESCRIPTION else f"{whole[: _DESCRIPTION - 1]}…"


def _lines(stats: Stats) -> Iterator[str]:
    yield _articles(stats)
    for number, one in enumerate(stats.feeds, 1):
        mark = "" if one.name is None else f"{number}. "
        yield f"{mark}{plain(_named(one, _NAME))}: {one.total:,}"
    yield (
        f"{_many(stats.open[-1], 'thread', 'threads')} open now; {sum(stats.opened):,} opened, "
        f"{sum(stats.closed):,} closed"
    )
    yield f"Delay from publication to thread: {_delay(stats.delay)}"
    yield _replies(stats.replies)
    if stats.left_out:
        shown = ", ".join(f"{plain(why)} {many:,}" for why, many in stats.left_out[:_REASONS])
        yield f"-# {sum(many for _, many in stats.left_out):,} more got no thread: {shown}"
    yield "-# Days are those of UTC; the last one is today."


def _named(one: FeedDays, longest: int) -> str:
    return "all others" if one.name is None else one.name[:longest]


def _articles(stats: Stats) -> str:
    """How many, and of which day most are."""
    most = max(stats.articles)
    if not most:
        return "No articles"
    day = stats.first_day + timedelta(days=stats.articles.index(most))
    articles = _many(sum(stats.articles), "article", "articles")
    return f"{articles}, at most {most:,} a day ({day:%A}, {day.day} {day:%B})"


def _delay(delay: Delay | None) -> str:
    if delay is None:
        return "no thread to tell it by"
    of = _many(delay.threads, "thread", "threads")
    return f"half within {_span(delay.median)}, 90 % within {_span(delay.most)} (of {of})"


def _replies(replies: Replies | None) -> str:
    if replies is None:
        return "-# Discord does not say now how many replies there are."
    written = _many(replies.messages, "reply", "replies")
    active = _many(replies.threads, "thread", "threads")
    return f"{written} in the {active} that are active now"


def _many(number: int, one: str, many: str) -> str:
    """As `count`, with commas: "5,313 articles"."""
    return f"{number:,} {one if number == 1 else many}"


def _span(span: timedelta) -> str:
    """A time span in words: "40 seconds", "7 minutes", "3 hours", "2 days"."""
    seconds = span.total_seconds()
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return count(round(seconds / size), unit)
    return count(round(seconds), "second")
