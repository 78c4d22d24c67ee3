"""The answers of `/post` and `/board posting`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from discord.utils import format_dt

from bot.model import Post, Posters, PostingRule, Thread, ThreadDraft, ThreadState
from cogs.replies.pieces import count, days, headline, plain

_PIECE = 1800
"""Characters of what somebody typed that one message gives back; Discord takes 2000."""

FORM_EXPIRED = "This form has expired, and nothing was posted. Use the command again."
PREVIEW_EXPIRED = "This preview has expired, and nothing was posted. Use the command again."
CANCELLED = "Nothing was posted."


def preview(post: Post, draft: ThreadDraft, *, fits_form: bool) -> str:
    """What stands above the starter message as it would be sent."""
    lines = [
        f"This is how the thread would begin in <#{post.forum_id}>.",
        f"Title: **{headline(draft.title)}**",
    ]
    if draft.rest:
        lines.append(f"{count(len(draft.rest), 'more message')} would follow with the whole text.")
    published = post.article.published_at
    if published is not None and published < post.posted_at:
        lines.append(
            f"It was posted {format_dt(published, 'R')} and is older than {days(post.rule.days)}: "
            "here its days count from now."
        )
    if not fits_form:
        lines.append("Its text is too long for a form of Discord's: the rest can be edited.")
    return "\n".join([*lines, "Post it, edit it first, or cancel."])


def opening(post: Post) -> str:
    """It is stored, and not open yet."""
    return f"Opening **{headline(post.article.title)}** in <#{post.forum_id}> …"


def opened(thread: Thread) -> str:
    """What became of it after some seconds."""
    match thread.state:
        case ThreadState.REFUSED:
            return f"Discord does not take it: {plain(thread.reason or 'it says no more')}"
        case ThreadState.SKIPPED:
            return f"It gets no thread: {plain(thread.reason or 'nobody wants it any more')}"
    if thread.jump_url is not None:
        return f"It is open: {thread.jump_url}"
    why = f" It waits: {plain(thread.reason)}" if thread.reason else ""
    return f"It is stored, and opens in a moment in <#{thread.forum_id}>.{why}"


def which_forum(forum_ids: Iterable[int]) -> str:
    """None was given, and none can be told."""
    names = ", ".join(f"<#{forum_id}>" for forum_id in forum_ids)
    if not names:
        return (
            "There is no forum on this server in which you may post by hand. Moderators can "
            "allow it with `/board posting`."
        )
    return f"In which forum? Give the option `forum`: {names}."


def given_back(typed: Mapping[str, str]) -> Iterator[str]:
    """What somebody typed, in messages to copy it from."""
    for name, value in typed.items():
        text = value.replace("```", "``\u200b`")
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        yield from (f"Your {name}:\n```\n{piece}\n```" for piece in pieces)


def typed_in(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What was typed into a form, as Discord sends it: by the names of its fields."""
    found: dict[str, str] = {}
    for component in components:
        inner = [*component.get("components", ()), component.get("component") or {}]
        found |= typed_in(one for one in inner if one)
        if component.get("value"):
            found[str(component.get("custom_id"))] = str(component["value"])
    return found


def rule(forum_id: int, current: PostingRule, *, changed: bool) -> str:
    """The answer to `/board posting`."""
    since = " from now on" if changed else ""
    if current.posters is Posters.MODERATORS:
        return (
            f"In <#{forum_id}> moderators may post by hand{since}: whoever has **Manage Posts** "
            "there."
        )
    often = ""
    if current.cooldown_minutes:
        often = f", once every {count(current.cooldown_minutes, 'minute')}; moderators any time"
    return f"In <#{forum_id}> everyone who may create posts may post by hand{since}{often}."
