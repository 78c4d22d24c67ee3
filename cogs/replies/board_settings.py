"""The answers of `/board settings` and `/board defaults`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import discord

from bot.language import ENGLISH, Phrase, _, languages, n_, number
from bot.model import (
    BACKLOG,
    FLOOD_LIMIT,
    FeedDefaults,
    GuildSettings,
    Posters,
    PostingRule,
)
from bot.services.guild.guild_settings import SettledForGuild
from cogs.replies import feed_options
from cogs.replies.pieces import plain

NOTHING_SET = Phrase("Nothing is set: a new feed begins as I know it best.")

_FIELD = 1024
_FORUMS = 15


def settings(settled: SettledForGuild, changed: Sequence[str], forums: int) -> discord.Embed:
    """All settings of a server, with the command that changes each; first what was changed now.

    `forums` is how many the server has.
    """
    head = [_("Changed: {what}").format(what=one) for one in changed]
    embed = discord.Embed(title=_("Settings of this server"), description="\n".join(head) or None)
    for name, value in _shown(settled, forums):
        embed.add_field(name=name, value=value[:_FIELD], inline=False)
    return embed


def language(code: str) -> str:
    """A setting that was changed."""
    return _("my texts are in {language}.").format(language=_named(code))


def _named(code: str | None) -> str:
    """A language as it calls itself; one that is not there any more is said in English."""
    return languages().get(code or ENGLISH, languages()[ENGLISH])


def budget(most: int, before: int) -> str:
    """A setting that was changed."""
    said = _("from {n} active threads on I archive the quietest of mine, until now from {before}.")
    return said.format(n=most, before=before)


def defaults(given: FeedDefaults) -> str:
    """The answer to `/board defaults` that changed nothing."""
    lines = list(_defaults(given))
    if not lines:
        return str(NOTHING_SET)
    return "\n".join([_("A new feed begins so:"), *(f"- {line}" for line in lines)])


def defaults_changed(given: FeedDefaults, before: FeedDefaults) -> str:
    """The answer that did, and what was set until now."""
    lines = [str(NOTHING_SET)]
    if begins := [f"- {line}" for line in _defaults(given)]:
        kept = _("Feeds that are followed already stay as they are: `/feed edit`.")
        lines = [_("From now on a new feed begins so:"), *begins, kept]
    if until_now := " · ".join(_defaults(before)):
        lines.append(_("Before: {options}").format(options=until_now))
    return "\n".join(lines)


def _shown(settled: SettledForGuild, forums: int) -> Iterator[tuple[str, str]]:
    one = settled.settings
    log = f"<#{one.log_channel_id}>" if one.log_channel_id else _("none: they are in `/feed list`")
    yield _("Notices for moderators · /board log channel"), log
    yield _("Language · /board settings"), _named(one.language)
    yield _("Active threads · /board settings"), _budget(settled)
    yield _("Posting by hand · /board posting"), "\n".join(_posting(settled.posting, forums))
    yield _("Text of an article · /rule maximum"), at_most(one)
    yield _("Closing notice · /rule notice"), _notice(one)
    yield _("Warning before closing · /rule warning"), warned(one)
    lines = [f"- {line}" for line in _defaults(one.defaults)]
    yield _("New feeds · /board defaults"), "\n".join(lines) or str(NOTHING_SET)


def _budget(settled: SettledForGuild) -> str:
    return _(
        "From {n} on I archive the quietest of mine; a reply opens each again. Discord allows a "
        "server about 1,000."
    ).format(n=settled.budget)


def _posting(posting: Mapping[int, PostingRule], forums: int) -> Iterable[str]:
    """Where members may post; everywhere else moderators alone do."""
    opened = {at: rule for at, rule in posting.items() if rule.posters is Posters.EVERYONE}
    for forum_id, rule in list(opened.items())[:_FORUMS]:
        n = rule.cooldown_minutes
        said = _("{forum}: everyone who may create posts there")
        if n:
            said = n_(
                "{forum}: everyone who may create posts there, once every 1 minute",
                "{forum}: everyone who may create posts there, once every {n} minutes",
                n,
            )
        yield said.format(forum=f"<#{forum_id}>", n=n)
    if (more := len(opened) - _FORUMS) > 0:
        yield n_("and 1 more forum", "and {n} more forums", more).format(n=more)
    if len(opened) < max(1, forums):
        yield _("In all other forums: moderators only") if opened else _("Moderators only")


def at_most(one: GuildSettings) -> str:
    """How much of a text is shown."""
    if one.longest is None:
        return _("Whole, where a feed's own setting does not say less")
    return _("The first {n} characters at most").format(n=number(one.longest))


def _notice(one: GuildSettings) -> str:
    if one.notice is None:
        return _("As the board says it: Replies are disabled on threads older than 7 days.")
    return plain(one.notice)


def warned(one: GuildSettings) -> str:
    """When readers are warned of a closing."""
    if not one.warning_hours:
        return _("Off")
    return n_(
        "1 hour before, where somebody has replied",
        "{n} hours before, where somebody has replied",
        one.warning_hours,
    ).format(n=one.warning_hours)


def _defaults(given: FeedDefaults) -> Iterator[str]:
    if given.backlog is not None:
        yield _("its newest articles opened at once: {n} (else {usual})").format(
            n=given.backlog, usual=BACKLOG
        )
    if given.look is not None:
        yield feed_options.look(given.look)
    if given.longest is not None:
        yield feed_options.longest(given.longest)
    if given.full_text is not None:
        yield feed_options.full_text(given.full_text)
    if given.responses is not None:
        yield feed_options.responses(given.responses)
    if given.refresh_minutes is not None:
        yield feed_options.refreshed_every(given.refresh_minutes)
    if given.flood_limit is not None:
        yield _("a flood: more than {n} articles at once (else {usual})").format(
            n=given.flood_limit, usual=FLOOD_LIMIT
        )
