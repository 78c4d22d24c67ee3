"""Thread rows and articles for these tests, and the JSON that would be sent for a draft."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.language import Phrase
from bot.model import (
    Article,
    CardDraft,
    Look,
    MessageDraft,
    MirroredThread,
    Starter,
    Thread,
    ThreadState,
)
from bot.rendering.starter import thread_draft

POSTED_AT = datetime(2023, 3, 13, 12, 0, tzinfo=UTC)
CLOSES_AT = POSTED_AT + timedelta(days=7)


def article(title: str = "A title", text: str = "A text.", **fields: Any) -> Article:
    return Article(key="k", alt_key="k", title=title, text=text, **fields)


def mirrored(
    shown: Article,
    *,
    source: str = "Backboards",
    source_icon: str | None = None,
    also_in: tuple[str, ...] = (),
    updated_at: datetime | None = None,
    notice: str | None = None,
    reason: str | None = None,
    **fields: Any,
) -> MirroredThread:
    thread = Thread(
        id=1,
        article_id=1,
        guild_id=10,
        forum_id=20,
        token="1a2b3c",
        state=ThreadState.OPEN,
        posted_at=POSTED_AT,
        closes_at=CLOSES_AT,
    )
    thread = replace(thread, reason=reason and Phrase.plain(reason), **fields)
    return MirroredThread(thread, shown, source, source_icon, also_in, updated_at, notice=notice)


def starter_of(shown: MirroredThread) -> MessageDraft:
    """The starter message as it is to read now."""
    return thread_draft(shown).starter


def as_json(draft: MessageDraft) -> dict[str, Any]:
    """The body of the request, as the forum room will write it."""
    if draft.card:
        return {"flags": 1 << 15, "components": [_box(draft.card)]}
    return {"content": draft.content, "embeds": [_embed(asdict(embed)) for embed in draft.embeds]}


def as_it_stands(draft: MessageDraft) -> Starter:
    """A starter message as Discord gives it back."""
    if not draft.embeds:
        card = draft.card
        texts = (*card.texts, card.footer or "") if card else (draft.content,)
        return Starter(
            content="\n\n".join(texts),
            picture=card.image if card else None,
            look=Look.CARD if card else Look.TEXT,
        )
    first, last = draft.embeds[0], draft.embeds[-1]
    return Starter(
        content=draft.content,
        url=first.url,
        footer=last.footer,
        title=first.title,
        text="\n\n".join(embed.description for embed in draft.embeds if embed.description),
        picture=last.image,
    )


def texts_of(draft: MessageDraft) -> list[str]:
    """Every text of a message that Discord renders as Markdown, in order."""
    parts = [draft.content, *(draft.card.texts if draft.card else ())]
    for embed in draft.embeds:
        parts += [embed.title or "", embed.description]
    return [*filter(None, parts), *filter(None, [draft.card.footer if draft.card else ""])]


def _box(card: CardDraft) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"type": 10, "content": text} for text in card.texts]
    if card.image:
        parts.append({"type": 12, "items": [{"media": {"url": card.image}}]})
    if card.footer:
        parts += [{"type": 14}, {"type": 10, "content": card.footer}]
    return {"type": 17, "components": parts}


def _embed(fields: dict[str, Any]) -> dict[str, Any]:
    body = {key: fields[key] for key in ("title", "description", "url") if fields[key]}
    if fields["footer"] is not None:
        body["footer"] = {"text": fields["footer"]}
    if fields["footer_icon"] is not None:
        body["footer"]["icon_url"] = fields["footer_icon"]
    if fields["author"] is not None:
        body["author"] = {"name": fields["author"]}
    if fields["image"] is not None:
        body["image"] = {"url": fields["image"]}
    return body
