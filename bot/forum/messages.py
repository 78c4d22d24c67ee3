"""Drafts to what discord.py sends, and messages back to what a starter says."""

from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from bot.model import ButtonDraft, CardDraft, EmbedDraft, Look, MessageDraft, Starter


def contents_of(message: MessageDraft) -> dict[str, Any]:
    """The arguments that every sending and editing call of discord.py takes for a draft.

    A card replaces content and embeds: Discord refuses a message that has both.
    """
    if message.card:
        return {"view": layout_of(message.card)}
    contents: dict[str, Any] = {"content": message.content or None, "embeds": embeds_of(message)}
    if message.buttons is not None:
        contents["view"] = buttons_of(message.buttons) if message.buttons else None
    return contents


def without_previews(message: MessageDraft) -> dict[str, Any]:
    """More arguments for sending: a text's links unfold no previews, which Discord keeps on edits.

    The flag hides embeds of our own too, so only a message without any has it.
    """
    return {"suppress_embeds": True} if message.content and not message.embeds else {}


def embeds_of(message: MessageDraft) -> list[discord.Embed]:
    """The draft's embeds, in order."""
    return [_embed(draft) for draft in message.embeds]


def buttons_of(buttons: Iterable[ButtonDraft]) -> ui.View:
    """The buttons as a view that nothing listens to: by their ids whoever made them is found."""
    view = ui.View(timeout=None)
    for one in buttons:
        view.add_item(ui.Button(label=one.label, custom_id=one.custom_id))
    view.stop()
    return view


def layout_of(card: CardDraft) -> ui.LayoutView:
    """The card as a layout that nothing listens to."""
    box: ui.Container[ui.LayoutView] = ui.Container(*map(ui.TextDisplay, card.texts))
    if card.image:
        box.add_item(ui.MediaGallery(discord.MediaGalleryItem(card.image)))
    if card.footer:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(card.footer))
    return ui.LayoutView(timeout=None).add_item(box)


def starter_of(message: discord.Message) -> Starter:
    """What a starter message says, in whatever look."""
    if not message.embeds:
        texts, pictures = _card_of(message)
        return Starter(
            content=message.content or "\n\n".join(texts),
            picture=next(iter(pictures), None),
            look=Look.CARD if message.components else Look.TEXT,
        )
    first, last = message.embeds[0], message.embeds[-1]
    return Starter(
        content=message.content,
        url=first.url,
        footer=last.footer.text,
        title=first.title,
        text="\n\n".join(embed.description for embed in message.embeds if embed.description),
        picture=last.image.url,
    )


def _card_of(message: discord.Message) -> tuple[list[str], list[str]]:
    """The texts and pictures of a message of Components V2, in order."""
    boxes = (part for part in message.components if isinstance(part, discord.Container))
    parts = [part for box in boxes for part in box.children]
    texts = [part.content for part in parts if isinstance(part, discord.TextDisplay)]
    galleries = (part for part in parts if isinstance(part, discord.MediaGalleryComponent))
    return texts, [item.media.url for gallery in galleries for item in gallery.items]


def _embed(draft: EmbedDraft) -> discord.Embed:
    embed = discord.Embed(title=draft.title, url=draft.url, description=draft.description or None)
    if draft.author:
        embed.set_author(name=draft.author)
    if draft.image:
        embed.set_image(url=draft.image)
    if draft.footer:
        embed.set_footer(text=draft.footer, icon_url=draft.footer_icon)
    return embed
