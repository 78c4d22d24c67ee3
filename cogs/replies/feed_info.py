"""The answers of `/feed info` and `/feed log`."""

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord.utils import format_dt

from bot.language import _, n_
from bot.model import STANDING, Fate, FeedFacts, Finding, FollowedFeed, PageTrouble, ThreadState
from cogs.replies.feed_options import options_of
from cogs.replies.feed_trouble import troubles
from cogs.replies.feed_why import said
from cogs.replies.pieces import (
    DESCRIPTION,
    feed_name,
    fitting,
    headline,
    linked,
    plain,
    rule,
    units,
    when,
)

_ON_A_PAGE = 10
_HEADLINE = 80
_FIELD = 1024
_TITLE = 256


def info(
    one: FollowedFeed, facts: FeedFacts, tags: Mapping[int, str], pages: PageTrouble | None
) -> discord.Embed:
    """Everything about one feed, in short lines for a phone.

    `tags` are the names of the server's forum tags; `pages` what is wrong with those of articles.
    """
    feed, subscription = one.feed, one.subscription
    where = f"→ <#{subscription.forum_id}>\n<{feed.shown_url}>"
    embed = discord.Embed(title=plain(feed.name)[:_TITLE], description=where)
    if feed.icon and feed.icon.startswith(("http://", "https://")):
        embed.set_thumbnail(url=feed.icon)
    added = _("added by {moderator}, {when}").format(
        moderator=f"<@{facts.added_by}>", when=format_dt(facts.added_at, "D")
    )
    options = options_of(subscription, tags)
    beside = {
        _("Articles"): _articles(facts.articles),
        _("Threads"): "\n".join(_threads(facts)),
    }
    alone = {
        _("Trouble"): "\n".join(troubles(feed, pages)),
        _("Rule"): _("its threads {rule}").format(rule=rule(subscription.rule)),
        _("Options"): "\n".join(options) or _("as they are at first"),
        _("Since"): added,
        _("Next"): _next(one, facts),
    }
    for name, value in ({_("State"): _state(one)} | beside | alone).items():
        if value:
            embed.add_field(name=name, value=value[:_FIELD], inline=name in beside)
    return embed


def _state(one: FollowedFeed) -> str:
    feed = one.feed
    lines = [
        _("last success {when}").format(when=when(feed.last_success_at)),
        _("next refresh {when}").format(when=when(feed.next_refresh_at)),
    ]
    if one.subscription.paused:
        lines.insert(0, _("⏸️ paused: new articles wait"))
    return "\n".join(lines)


def _articles(number: int) -> str:
    return n_("1 in the last week", "{n} in the last week", number).format(n=number)


def _threads(facts: FeedFacts) -> Iterator[str]:
    numbers = facts.threads
    open_now = sum(numbers.get(state, 0) for state in STANDING)
    closed, refused = numbers.get(ThreadState.CLOSED, 0), numbers.get(ThreadState.REFUSED, 0)
    yield _("{open} open · {closed} closed").format(open=open_now, closed=closed)
    if waiting := numbers.get(ThreadState.PENDING, 0) - facts.held_back:
        yield n_("1 waiting", "{n} waiting", waiting).format(n=waiting)
    if facts.held_back:
        yield n_("1 held back of a flood", "{n} held back of a flood", facts.held_back).format(
            n=facts.held_back
        )
    if refused:
        yield n_("1 refused by Discord", "{n} refused by Discord", refused).format(n=refused)


def _next(one: FollowedFeed, facts: FeedFacts) -> str:
    """What there is to do next, most urgent first."""
    if one.feed.gone:
        return _("`/feed remove`, and `/feed add` with its new address.")
    if one.feed.trouble:
        return _("Open its address in a browser; `/feed refresh` tries it now.")
    if one.subscription.paused:
        return _("`/feed resume` lets it go on.")
    if not facts.articles:
        return _("`/feed why` says what became of its newest article.")
    return _("`/feed log` lists its last articles · `/feed edit` changes how they look.")


def log(one: FollowedFeed, entries: Sequence[tuple[Fate, Finding]]) -> list[discord.Embed]:
    """What became of a feed's last articles, in pages."""
    title = _("The last articles")
    place = f"{feed_name(one.feed)} → <#{one.subscription.forum_id}>"
    if not entries:
        nothing = _("It has brought no article yet.")
        return [discord.Embed(title=title, description=f"{place}\n{nothing}")]
    head, lines, pages = f"{place}\n\n", [_entry(entry) for entry in entries], []
    while lines:
        shown = fitting(lines, _ON_A_PAGE, DESCRIPTION - units(head)) or lines[:1]
        pages.append(discord.Embed(title=title, description=head + "\n".join(shown)))
        lines = lines[len(shown) :]
    return pages


def _entry(entry: tuple[Fate, Finding]) -> str:
    fate, finding = entry
    url = fate.thread.jump_url if fate.thread else None
    name = linked(fate.title, url, longest=_HEADLINE) if url else headline(fate.title[:_HEADLINE])
    return f"{finding.verdict.value} **{name}**\n-# {said(finding)}"
