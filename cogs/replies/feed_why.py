"""The answers of `/feed why`, and the words that `/feed log` has for what became of an article."""

from collections.abc import Iterator, Sequence

import discord

from bot.language import _
from bot.model import Cause, Finding, Stage, Verdict
from bot.services.feeds.feed_desk import Way
from cogs.replies.pieces import feed_name, headline, linked, plain, when

_DETAIL = 300
_TITLE = 200


def ways(found: Sequence[Way]) -> list[discord.Embed]:
    """A page for each forum, or for each feed that was searched."""
    return [_page(way) for way in found]


def _page(way: Way) -> discord.Embed:
    lines = [_stage(finding) for finding in way.stages]
    embed = discord.Embed(title=headline(way.title) if way.title else None)
    embed.description = "\n".join([*_where(way), "", *lines, "", f"**{_hint(way)}**"])
    return embed


def _where(way: Way) -> Iterator[str]:
    thread = way.fate.thread if way.fate else None
    place = f" → <#{thread.forum_id}>" if thread else ""
    yield f"{feed_name(way.feed)}{place}"


def _stage(finding: Finding) -> str:
    return f"{finding.verdict.value} **{_named(finding.stage)}** · {said(finding)}"


def _named(stage: Stage) -> str:
    return {
        Stage.FETCHED: _("Fetched"),
        Stage.PARSED: _("Understood"),
        Stage.NEW: _("New"),
        Stage.AGE: _("Age"),
        Stage.FILTER: _("Filter"),
        Stage.FLOOD: _("Flood"),
        Stage.FORUM: _("Forum"),
        Stage.DISCORD: _("Discord"),
    }[stage]


def said(finding: Finding) -> str:
    """What a stage found, in a sentence without its end."""
    sentence = _said(finding).format(when=when(finding.at))
    return f"{sentence}: {_detail(finding)}" if finding.detail else sentence


def _detail(finding: Finding) -> str:
    return plain(str(finding.detail or "")[:_DETAIL])


def _said(finding: Finding) -> str:
    return {
        Cause.UNTRIED: _("not reached"),
        Cause.READ: _("the feed was read {when}"),
        Cause.NOT_READ_YET: _("the feed is read for the first time {when}"),
        Cause.FAILED: _("the feed cannot be read, and is tried again {when}"),
        Cause.READABLE: _("nothing is wrong with it"),
        Cause.PAGE_AWAITED: _("its own page is still to be read"),
        Cause.PAGE_GONE: _("its own page is gone"),
        Cause.SEEN: _("seen for the first time {when}"),
        Cause.NONE_YET: _("the feed has brought no article yet"),
        Cause.IN_FEED: _("it is in the feed, and is taken in {when}"),
        Cause.NOT_IN_FEED: _("it is not in the feed now"),
        Cause.NEVER_DECIDED: _("known since {when}, before the forum followed the feed"),
        Cause.BACKLOG: _("older than the newest articles that were asked for"),
        Cause.YOUNG: _("younger than the rule"),
        Cause.TOO_OLD: _("older than the rule: it would close at once"),
        Cause.CLOSED_AT_SOURCE: _("replies are disabled at its source"),
        Cause.TAKEN: _("not left out"),
        Cause.FILTERED: _("left out by the feed's filter"),
        Cause.NO_FLOOD: _("not held back"),
        Cause.HELD_BACK: _("too many came at once: it is held back"),
        Cause.DIGESTED: _("too many came at once: it is listed in a digest"),
        Cause.LEFT_OUT_OF_FLOOD: _("too many came at once: a moderator left it out"),
        Cause.FIT: _("nothing was in its way"),
        Cause.THERE_ALREADY: _("its page has a thread there already, from another feed or a post"),
        Cause.REMOVED: _("the feed was removed while it waited"),
        Cause.LEFT_OUT: _("left out by a moderator"),
        Cause.MOVED: _("its feed was moved, and it is wanted in the other forum"),
        Cause.PAUSED: _("the feed is paused, so it waits"),
        Cause.WAITS: _("it waits, and is tried again {when}"),
        Cause.NEXT: _("its turn comes in a moment"),
        Cause.SENDING: _("it is being sent"),
        Cause.UNCLEAR: _("Discord gave no clear answer; it is looked for {when}"),
        Cause.REFUSED: _("Discord refused it"),
        Cause.GONE: _("opened {when}, and deleted on Discord since"),
        Cause.OPEN: _("opened {when}"),
        Cause.CLOSED: _("closed {when}"),
    }[finding.cause]


def _hint(way: Way) -> str:
    """What there is to do: about the stage at which it stands."""
    end = next(one for one in reversed(way.stages) if one.verdict is not Verdict.UNTRIED)
    if end.verdict is Verdict.PASSED:
        return _jump(way)
    return _to_do().get(end.cause) or _("There is nothing to do: I go on by myself.")


def _jump(way: Way) -> str:
    thread = way.fate.thread if way.fate else None
    url = thread.jump_url if thread else None
    if url is None:
        return _("There is nothing to do: I go on by myself.")
    return linked(_("It was posted: here is its thread"), url, longest=_TITLE)


def _to_do() -> dict[Cause, str]:
    return {
        Cause.FAILED: _("Open the feed's address in a browser; `/feed refresh` tries it now."),
        Cause.NOT_READ_YET: _("`/feed refresh` reads it now."),
        Cause.PAGE_AWAITED: _("It is opened after a day at the latest, as the feed has it."),
        Cause.PAGE_GONE: _("If the page is there again: `/post link`."),
        Cause.NONE_YET: _("`/feed preview` shows what it has now."),
        Cause.IN_FEED: _("`/feed refresh` takes it in now."),
        Cause.NOT_IN_FEED: _("The feed does not name it. `/post link` opens a thread for it."),
        Cause.NEVER_DECIDED: _("`/feed edit backlog` opens the newest articles of the feed."),
        Cause.BACKLOG: _("`/feed edit backlog` opens the newest articles of the feed."),
        Cause.TOO_OLD: _("`/rule set` gives its threads more days; `/post link` opens this one."),
        Cause.CLOSED_AT_SOURCE: _("`/post link` opens a thread for it all the same."),
        Cause.FILTERED: _("`/feed filter` shows and changes the filter; `/post link` opens it."),
        Cause.HELD_BACK: _("Moderators decide: `/feed flood`."),
        Cause.DIGESTED: _("The digest links to it; `/post link` opens a thread of its own."),
        Cause.LEFT_OUT_OF_FLOOD: _("`/post link` opens a thread for it."),
        Cause.THERE_ALREADY: _("A page has one thread in a forum: look for it there."),
        Cause.REMOVED: _("`/feed restore` brings a feed back for a day after its removal."),
        Cause.LEFT_OUT: _("`/feed edit backlog` or `/post link` opens it."),
        Cause.PAUSED: _("`/feed resume` lets it go on."),
        Cause.REFUSED: _("If AutoMod blocked it, allow my role there; then `/post link`."),
        Cause.GONE: _("What was deleted on Discord is never posted again by itself."),
    }
