"""Which forums an answer may tell of: what all of its readers may see."""

import discord


def forums_for(interaction: discord.Interaction, *, public: bool) -> list[int]:
    """The ids of the forums that the answer may tell of.

    Who reads a channel is known by roles; whom a forum shuts out by name is not looked for.
    """
    guild = interaction.guild
    if guild is None or not isinstance(interaction.user, discord.Member):
        return []
    readers: list[discord.Member | discord.Role] = [interaction.user]
    if public:
        readers += _readers_of(interaction.channel, guild)
    return [forum.id for forum in guild.forums if all(_sees(one, forum) for one in readers)]


def _readers_of(channel: object, guild: discord.Guild) -> list[discord.Role]:
    """Roles whose members may look into a channel, if it has roles of its own."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return list(guild.roles)
    return [role for role in guild.roles if channel.permissions_for(role).view_channel]


def _sees(one: discord.Member | discord.Role, forum: discord.ForumChannel) -> bool:
    return forum.permissions_for(one).view_channel
