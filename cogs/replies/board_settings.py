"""The answers of `/board settings` and `/board defaults`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import discord

from bot.language import ENGLISH, languages
from bot.model import (
    BACKLOG,
    FLOOD_LIMIT,
    FeedDefaults,
    GuildSettings,
    Look,
    Posters,
    PostingRule,
)
from bot.services.guild_settings import SettledForGuild
from cogs.replies.pieces import count, plain

NOTHING_SET = "Nothing is set: a new feed begins as I know it best."

_FIELD = 1024
_FORUMS = 15
_LOOKS = {Look.EMBED: "embeds", Look.TEXT: "text without a frame", Look.CARD: "cards"}


def settings(settled: SettledForGuild, changed: Sequence[str], forums: int) -> discord.Embed:
    """All settings of a server, with the command that changes each; first what was changed now.

    `forums` is how many the server has.
    """
    head = [f"Changed: {one}." for one in changed]
    embed = discord.Embed(title="Settings of this server", description="\n".join(head) or None)
    for name, value in _shown(settled, forums):
        embed.add_field(name=name, value=value[:_FIELD], inline=False)
    return embed


def language(code: str | None) -> str:
    """A setting that was changed."""
    return f"my texts are in {_named(code)}"


def _named(code: str | None) -> str:
    """A language as it calls itself; one that is not there any more is said in English."""
    return languages().get(code or ENGLISH, languages()[ENGLISH])


def budget(number: int) -> str:
    """A setting that was changed."""
    return f"from {number} active threads on I archive the quietest of mine"


def defaults(given: FeedDefaults, *, changed: bool) -> str:
    """The answer to `/board defaults`."""
    lines = list(_defaults(given))
    if not lines:
        return NOTHING_SET
    begin = "From now on a new feed begins so:" if changed else "A new feed begins so:"
    kept = "Feeds that are followed already stay as they are: `/feed edit`."
    return "\n".join([begin, *(f"- {line}" for line in lines), *([kept] if changed else [])])


def _shown(settled: SettledForGuild, forums: int) -> Iterator[tuple[str, str]]:
    one = settled.settings
    log = f"<#{one.log_channel_id}>" if one.log_channel_id else "none: they are in `/feed list`"
    yield "Notices for moderators · /board log channel", log
    yield "Language · /board settings", _named(one.language)
    yield "Active threads · /board settings", _budget(settled)
    yield "Posting by hand · /board posting", "\n".join(_posting(settled.posting, forums))
    yield "Text of an article · /rule maximum", _longest(one)
    yield "Closing notice · /rule notice", _notice(one)
    yield "Warning before closing · /rule warning", _warning(one)
    lines = [f"- {line}" for line in _defaults(one.defaults)]
    yield "New feeds · /board defaults", "\n".join(lines) or NOTHING_SET


def _budget(settled: SettledForGuild) -> str:
    return (
        f"From {settled.budget} on I archive the quietest of mine; a reply opens each again. "
        "Discord allows a server about 1,000."
    )


def _posting(posting: Mapping[int, PostingRule], forums: int) -> Iterable[str]:
    """Where members may post; everywhere else moderators alone do."""
    opened = {at: rule for at, rule in posting.items() if rule.posters is Posters.EVERYONE}
    for forum_id, rule in list(opened.items())[:_FORUMS]:
        minutes = rule.cooldown_minutes
        often = f", once every {count(minutes, 'minute')}" if minutes else ""
        yield f"<#{forum_id}>: everyone who may create posts there{often}"
    if len(opened) > _FORUMS:
        yield f"and {len(opened) - _FORUMS} more forums"
    if len(opened) < max(1, forums):
        yield "In all other forums: moderators only" if opened else "Moderators only"


def _longest(one: GuildSettings) -> str:
    if one.longest is None:
        return "Whole, where a feed's own setting does not say less"
    return f"The first {one.longest:,} characters at most"


def _notice(one: GuildSettings) -> str:
    if one.notice is None:
        return "As the board says it: Replies are disabled on threads older than 7 days."
    return plain(one.notice)


def _warning(one: GuildSettings) -> str:
    if not one.warning_hours:
        return "Off"
    return f"{count(one.warning_hours, 'hour')} before, where somebody has replied"


def _defaults(given: FeedDefaults) -> Iterator[str]:
    if given.backlog is not None:
        yield f"its newest articles opened at once: {given.backlog} (else {BACKLOG})"
    if given.look is not None:
        yield f"look: {_LOOKS[given.look]}"
    if given.longest is not None:
        yield f"the first {given.longest:,} characters of each text"
    if given.full_text is not None:
        yield f"each article's own page is {_or_not(given.full_text)}read"
    if given.responses is not None:
        yield f"responses at the source are {_or_not(given.responses)}mirrored"
    if given.refresh_minutes is not None:
        yield f"refreshed every {given.refresh_minutes} minutes"
    if given.flood_limit is not None:
        yield f"a flood: more than {given.flood_limit} articles at once (else {FLOOD_LIMIT})"


def _or_not(yes: bool) -> str:
    return "" if yes else "not "
