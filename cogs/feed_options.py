"""The options of how feeds are mirrored: what Discord offers, and what a person's answer means."""

from dataclasses import replace

import discord
from discord import app_commands

from bot.errors import Mistake
from bot.language import Phrase, _
from bot.model import SUMMARY, FloodWay, Look, Subscription
from cogs.finding import LONGEST_CHOICE, feed_beside, matching

TextOption = app_commands.Range[str, 1, 20]
TagOption = app_commands.Range[str, 1, 100]
MinutesOption = app_commands.Range[int, 5, 1440]
FloodOption = app_commands.Range[int, 1, 1000]

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


async def offer_texts(
    _interaction: discord.Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """How much of a text is shown: two ready answers, or the number that was typed."""
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


async def offer_tags(
    interaction: discord.Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """The tags that the forum of the feed named beside it has now."""
    return matching(await _tags_beside(interaction) or (), typed)


async def offer_tag_or_none(
    interaction: discord.Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """The same, and first that there is none."""
    tags = await _tags_beside(interaction)
    return [] if tags is None else matching([(_("no tag for all"), NO_TAG), *tags], typed)


async def _tags_beside(interaction: discord.Interaction) -> list[tuple[str, str]] | None:
    """Names and ids; None as long as no feed is chosen."""
    one = await feed_beside(interaction)
    if one is None or interaction.guild is None:
        return None
    forum = interaction.guild.get_channel(one.subscription.forum_id)
    tags = forum.available_tags if isinstance(forum, discord.ForumChannel) else []
    return [(tag.name, str(tag.id)) for tag in tags]


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
