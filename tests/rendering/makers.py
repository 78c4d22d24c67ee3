"""Thread rows and articles for these tests, and the JSON that would be sent for a draft."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Article, MessageDraft, MirroredThread, Thread, ThreadState

POSTED_AT = datetime(2023, 3, 13, 12, 0, tzinfo=UTC)
CLOSES_AT = POSTED_AT + timedelta(days=7)


def article(title: str = "A title", text: str = "A text.", **fields: Any) -> Article:
    return Article(key="k", alt_key="k", title=title, text=text, **fields)


def mirrored(shown: Article, *, source: str = "Backboards", **fields: Any) -> MirroredThread:
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
    return MirroredThread(replace(thread, **fields), shown, source)


def as_json(draft: MessageDraft) -> dict[str, Any]:
    """The body of the request, as the forum room will write it."""
    return {"content": draft.content, "embeds": [_embed(asdict(embed)) for embed in draft.embeds]}


def _embed(fields: dict[str, Any]) -> dict[str, Any]:
    body = {key: fields[key] for key in ("title", "description", "url") if fields[key] is not None}
    if fields["footer"] is not None:
        body["footer"] = {"text": fields["footer"]}
    if fields["author"] is not None:
        body["author"] = {"name": fields["author"]}
    if fields["image"] is not None:
        body["image"] = {"url": fields["image"]}
    return body
