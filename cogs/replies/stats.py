"""The answer of `/board stats`: the figures as a text, and in short to describe the picture."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import discord

from bot.language import Phrase, _, n_, number
from bot.model import Delay, FeedDays, Replies, Stats
from cogs.replies.dates import day_of, weekday_of
from cogs.replies.pieces import days, plain

FILE_NAME = "stats.png"

_DESCRIPTION = 1024
"""Characters that Discord takes to describe a picture."""

_NAME = 80
_SHORT_NAME = 40
_REASONS = 4

_NOTHING = Phrase(
    "Nothing was mirrored in these days into a forum that you can see. `/feed add` mirrors a feed."
)


def is_empty(stats: Stats) -> bool:
    """Whether there is nothing to draw."""
    return not (sum(stats.articles) or any(stats.open) or any(stats.closed))


def figures(stats: Stats, guild_name: str, no_picture: str | None = None) -> discord.Embed:
    """All figures. `no_picture` is the sentence that says why there is none."""
    title = _("{server}: the last {n} days").format(
        server=plain(guild_name[:100]), n=len(stats.open)
    )
    if is_empty(stats):
        return discord.Embed(title=title, description=str(_NOTHING))
    lines = [*_lines(stats), *([f"-# {no_picture}"] if no_picture else [])]
    return discord.Embed(title=title, description="\n".join(lines))


def in_words(stats: Stats) -> str:
    """What the picture shows, for whoever does not see it."""
    feeds = (f"{_named(one, _SHORT_NAME)} {number(one.total)}" for one in stats.feeds)
    parts = [
        _("Figures from {first} to {last}.").format(
            first=day_of(stats.first_day),
            last=f"{day_of(stats.last_day)} {stats.last_day.year}",
        ),
        _("Articles by day and feed: {articles}.").format(
            articles="; ".join([_articles(stats), *feeds])
        ),
        _(
            "Threads open at the end of each day: {first} on the first, {last} on the last, {most} "
            "at most. Closed: {closed}."
        ).format(
            first=number(stats.open[0]),
            last=number(stats.open[-1]),
            most=number(max(stats.open)),
            closed=number(sum(stats.closed)),
        ),
        _("Delay from publication to thread: {delay}.").format(delay=_delay(stats.delay)),
        *([] if stats.replies is None else [f"{_replies(stats.replies)}."]),
    ]
    whole = " ".join(parts)
    return whole if len(whole) <= _DESCRIPTION else f"{whole[: _DESCRIPTION - 1]}…"


def _lines(stats: Stats) -> Iterator[str]:
    yield _articles(stats)
    for at, one in enumerate(stats.feeds, 1):
        mark = "" if one.name is None else f"{at}. "
        yield f"{mark}{plain(_named(one, _NAME))}: {number(one.total)}"
    yield n_(
        "1 thread open now; {opened} opened, {closed} closed",
        "{n} threads open now; {opened} opened, {closed} closed",
        stats.open[-1],
    ).format(
        n=number(stats.open[-1]), opened=number(sum(stats.opened)), closed=number(sum(stats.closed))
    )
    yield _("Delay from publication to thread: {delay}").format(delay=_delay(stats.delay))
    yield _replies(stats.replies)
    if stats.left_out:
        yield _left_out(stats.left_out)
    yield _("-# Days are those of UTC; the last one is today.")


def _left_out(left_out: Sequence[tuple[Phrase, int]]) -> str:
    shown = (f"{plain(str(why))} {number(many)}" for why, many in left_out[:_REASONS])
    return _("-# {n} more got no thread: {reasons}").format(
        n=number(sum(many for _why, many in left_out)), reasons=", ".join(shown)
    )


def _named(one: FeedDays, longest: int) -> str:
    return _("all others") if one.name is None else one.name[:longest]


def _articles(stats: Stats) -> str:
    """How many, and of which day most are."""
    most = max(stats.articles)
    if not most:
        return _("No articles")
    n, day = sum(stats.articles), stats.first_day + timedelta(days=stats.articles.index(most))
    return n_(
        "1 article, at most {most} a day ({weekday}, {day})",
        "{n} articles, at most {most} a day ({weekday}, {day})",
        n,
    ).format(
        n=number(n),
        most=number(most),
        weekday=weekday_of(day),
        day=day_of(day),
    )


def _delay(delay: Delay | None) -> str:
    if delay is None:
        return _("no thread to tell it by")
    return n_(
        "half within {median}, 90 % within {most} (of 1 thread)",
        "half within {median}, 90 % within {most} (of {n} threads)",
        delay.threads,
    ).format(median=_span(delay.median), most=_span(delay.most), n=number(delay.threads))


def _replies(replies: Replies | None) -> str:
    if replies is None:
        return _("-# Discord does not say now how many replies there are.")
    n, m = replies.messages, replies.threads
    return _("{replies} in the {threads} that are active now").format(
        replies=n_("1 reply", "{n} replies", n).format(n=number(n)),
        threads=n_("1 thread", "{n} threads", m).format(n=number(m)),
    )


def _span(span: timedelta) -> str:
    """A time span in words: "40 seconds", "7 minutes", "3 hours", "2 days"."""
    seconds = span.total_seconds()
    if seconds >= 2 * 86400:
        return days(round(seconds / 86400))
    if seconds >= 2 * 3600:
        n = round(seconds / 3600)
        return n_("1 hour", "{n} hours", n).format(n=n)
    if seconds >= 2 * 60:
        n = round(seconds / 60)
        return n_("1 minute", "{n} minutes", n).format(n=n)
    n = round(seconds)
    return n_("1 second", "{n} seconds", n).format(n=n)
