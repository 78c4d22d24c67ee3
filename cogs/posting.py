"""Where a person means to post, and what Discord allows them there."""

import discord

from bot.errors import Mistake
from bot.language import _
from bot.model import Poster
from bot.services.posting.post import PostService
from bot.services.posting.posting_rule import Asked
from cogs.replies import post as replies


async def find_forum(
    service: PostService, interaction: discord.Interaction, given: discord.ForumChannel | None
) -> discord.ForumChannel:
    """The forum that was given, else the one the command was used in, else the only possible one.

    Raises:
        Mistake: there are several, or none.
    """
    if forum := given or _forum_here(interaction):
        return forum
    guild = interaction.guild
    forums = guild.forums if guild else []
    possible = [one for one in forums if await service.rules.may(asked(interaction, one))]
    if len(possible) != 1:
        raise Mistake("forum", replies.which_forum(one.id for one in possible))
    return possible[0]


def asked(interaction: discord.Interaction, forum: discord.ForumChannel) -> Asked:
    """The person's wish to post in this forum, as Discord describes them now."""
    visible = visible_forums(interaction)
    return Asked(forum.guild.id, forum.id, poster_in(interaction, forum), visible)


def poster_in(interaction: discord.Interaction, forum: discord.ForumChannel) -> Poster:
    """The person in this forum, with what Discord allows them there now."""
    person = interaction.user
    member = person if isinstance(person, discord.Member) else None
    may = forum.permissions_for(member) if member else discord.Permissions.none()
    return Poster(
        id=person.id,
        sees=may.view_channel,
        may_send=may.send_messages,
        moderates=may.manage_threads,
    )


def demand_moderator(interaction: discord.Interaction, forum_id: int) -> None:
    """Where a person is says nothing of what they may do in a forum elsewhere.

    Raises:
        Mistake: the person may not close its threads.
    """
    forum = interaction.guild and interaction.guild.get_channel(forum_id)
    if not isinstance(forum, discord.ForumChannel) or not poster_in(interaction, forum).moderates:
        needed = _("It takes the permission **Manage Posts** in {forum} to decide on its threads.")
        raise Mistake(str(interaction.user.id), needed.format(forum=f"<#{forum_id}>"))


def visible_forums(interaction: discord.Interaction) -> list[int]:
    """The forums that a person sees."""
    forums = interaction.guild.forums if interaction.guild else []
    return [one.id for one in forums if poster_in(interaction, one).sees]


def moderated_forums(interaction: discord.Interaction) -> list[int]:
    """The forums whose threads a person may close."""
    forums = interaction.guild.forums if interaction.guild else []
    return [one.id for one in forums if poster_in(interaction, one).moderates]


def asked_again(interaction: discord.Interaction, forum_id: int) -> Asked:
    """The same for a forum that was found before.

    Raises:
        Mistake: it is not there any more.
    """
    forum = interaction.guild and interaction.guild.get_channel(forum_id)
    if not isinstance(forum, discord.ForumChannel):
        raise Mistake(
            str(forum_id),
            _("I cannot see the forum {forum} any more.").format(forum=f"<#{forum_id}>"),
        )
    return asked(interaction, forum)


def _forum_here(interaction: discord.Interaction) -> discord.ForumChannel | None:
    """The forum in which, or in a thread of which, the command was used."""
    here = interaction.channel
    if isinstance(here, discord.Thread):
        here = here.parent
    return here if isinstance(here, discord.ForumChannel) else None
