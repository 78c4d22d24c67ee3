"""The options of `/feed edit`: what Discord offers for them, and what a person's answer means."""

from dataclasses import replace

import discord
from discord import app_commands

from bot.errors import Mistake
from bot.language import Phrase, _
from bot.model import SUMMARY, FloodWay, Look, Subscription
from cogs.finding import LONGEST_CHOICE, matching

LOOKS = [
    app_commands.Choice(name="embeds: the text in a frame, the picture below", value=Look.EMBED),
    app_commands.Choice(name="text: plain messages without a frame", value=Look.TEXT),
    app_commands.Choice(name="cards: Discord's newer layout", value=Look.CARD),
]
FLOOD_WAYS = [
    app_commands.Choice(name="it waits until moderators decide", value=FloodWay.WAIT),
    app_commands.Choice(name="it is listed in one thread, a digest", value=FloodWay.DIGEST),
]
_TEXTS = {
    "whole": (Phrase("the whole text"), None),
    "beginning": (Phrase("only the beginning"), SUMMARY),
}
_SHORTEST, _LONGEST = 100, 100_000
"""Characters; who wants less wants a headline, and no article is longer."""

NO_TAG = "none"


def text_choices(typed: str) -> list[app_commands.Choice[str]]:
    """What is offered for `text`: two ready answers, and the number that was typed."""
    if typed.isdecimal():
        first = _("the first {n} characters").format(n=typed)
        return [app_commands.Choice(name=first[:LONGEST_CHOICE], value=typed)]
    return [
        app_commands.Choice(name=str(name), value=value)
        for value, (name, _longest) in _TEXTS.items()
    ]


def longest_of(text: str, option: str = "text") -> int | None:
    """How much of a text is shown, by an option of this name; None is all of it.

    Raises:
        Mistake: it says neither.
    """
    if text in _TEXTS:
        return _TEXTS[text][1]
    if text.isdecimal() and len(text) < len(str(_LONGEST)) + 1:
        number = int(text)
        if _SHORTEST <= number <= _LONGEST:
            return number
    raise Mistake(
        text,
        _(
            "`{option}` is `whole`, `beginning` or a number of characters from {shortest} to "
            "{longest}. Choose one from the list that opens, or type a number."
        ).format(option=option, shortest=_SHORTEST, longest=_LONGEST),
    )


def tag_choices(
    forum: discord.abc.GuildChannel | None, typed: str
) -> list[app_commands.Choice[str]]:
    """What is offered for `tag`: the tags that the forum has now."""
    tags = forum.available_tags if isinstance(forum, discord.ForumChannel) else []
    named = [(_("no tag for all"), NO_TAG), *((tag.name, str(tag.id)) for tag in tags)]
    return matching(named, typed)


def tag_names(guild: discord.Guild | None) -> dict[int, str]:
    """The names of all forum tags of a guild, by id."""
    forums = guild.forums if guild else []
    return {tag.id: tag.name for forum in forums for tag in forum.available_tags}


def changed(
    old: Subscription,
    *,
    backlog: int | None,
    text: str | None,
    look: str | None,
    refresh: int | None,
    full_text: bool | None,
    responses: bool | None,
    flood_limit: int | None,
    flood_way: str | None,
) -> Subscription:
    """The options with those that were given; left out stays as it is.

    Raises:
        Mistake: one cannot be understood.
    """
    return replace(
        old,
        backlog=old.backlog if backlog is None else backlog,
        primed=backlog is None and old.primed,
        longest=old.longest if text is None else longest_of(text),
        look=old.look if look is None else Look(look),
        refresh_minutes=old.refresh_minutes if refresh is None else refresh,
        full_text=old.full_text if full_text is None else full_text,
        responses=old.responses if responses is None else responses,
        flood_limit=old.flood_limit if flood_limit is None else flood_limit,
        flood_way=old.flood_way if flood_way is None else FloodWay(flood_way),
    )
