"""What the bot must be allowed to do in a forum, and the invite link that asks for it."""

import discord

from bot.language import Phrase

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,  # Discord shows it as "Create Posts" in a forum
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,
    manage_threads=True,
)

_SHOWN_AS = {
    "view_channel": Phrase("View Channel"),
    "read_messages": Phrase("View Channel"),
    "send_messages": Phrase("Create Posts"),
    "send_messages_in_threads": Phrase("Send Messages in Posts"),
    "embed_links": Phrase("Embed Links"),
    "read_message_history": Phrase("Read Message History"),
    "manage_threads": Phrase("Manage Posts"),
}


def missing(forum: discord.ForumChannel, me: discord.Member) -> list[str]:
    """The English names, as Discord's settings of a forum show them, of what lacks there."""
    has = forum.permissions_for(me)
    return [
        _SHOWN_AS[name].sentence if name in _SHOWN_AS else name
        for name, needed in NEEDED
        if needed and not getattr(has, name)
    ]


def may_mention(forum: discord.ForumChannel, role_id: int) -> bool:
    """Whether a role is notified when the bot mentions it there."""
    role = forum.guild.get_role(role_id)
    if role is None:
        return False
    return role.mentionable or forum.permissions_for(forum.guild.me).mention_everyone


def invite_url(application_id: int) -> str:
    """The link with which a moderator invites the bot to a server."""
    return discord.utils.oauth_url(
        application_id, permissions=NEEDED, scopes=("bot", "applications.commands")
    )
