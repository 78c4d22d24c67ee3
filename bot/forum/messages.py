"""Drafts to what discord.py sends."""

import discord

from bot.model import EmbedDraft, MessageDraft


def embeds_of(message: MessageDraft) -> list[discord.Embed]:
    """The draft's embeds, in order."""
    return [_embed(draft) for draft in message.embeds]


def _embed(draft: EmbedDraft) -> discord.Embed:
    embed = discord.Embed(title=draft.title, url=draft.url, description=draft.description)
    if draft.author:
        embed.set_author(name=draft.author)
    if draft.image:
        embed.set_image(url=draft.image)
    if draft.footer:
        embed.set_footer(text=draft.footer)
    return embed
