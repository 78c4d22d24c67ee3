"""What a thread is to show: its tags, and its messages in its look, or plain where need be.

Messages speak the language of the thread's server, whoever asks for them.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from bot.language import speaking
from bot.model import (
    ForumView,
    MessageDraft,
    MessageKind,
    MessageRow,
    MirroredThread,
    Response,
    ThreadDraft,
)
from bot.rendering.response import response_message
from bot.rendering.starter import plain_draft, thread_draft
from bot.rendering.warning import warning_message
from bot.rules import tags_for


def drafted(mirrored: MirroredThread) -> ThreadDraft:
    """The thread's messages as they are to read now; its responses stand beside it."""
    with speaking(mirrored.language):
        return plain_draft(mirrored) if mirrored.thread.plain else thread_draft(mirrored)


def own_tags(mirrored: MirroredThread, forum: ForumView) -> tuple[int, ...]:
    """The forum's tags that the thread is opened with."""
    thread, categories = mirrored.thread, mirrored.article.categories
    return tags_for(categories, forum, fixed=thread.tag, more=thread.more_tags)


def drafted_within(mirrored: MirroredThread, most: int) -> ThreadDraft:
    """The same in at most so many messages after the starter: its end is cut off if need be."""
    draft = drafted(mirrored)
    if len(draft.rest) <= most:
        return draft
    fits, too_long = 0, len(mirrored.article.text)
    while too_long - fits > 1:
        longest = (fits + too_long) // 2
        shorter = drafted(_cut(mirrored, longest))
        if len(shorter.rest) <= most:
            fits, draft = longest, shorter
        else:
            too_long = longest
    return draft


def _cut(mirrored: MirroredThread, longest: int) -> MirroredThread:
    return replace(mirrored, thread=replace(mirrored.thread, longest=longest))


def wanted_of(
    mirrored: MirroredThread,
    row: MessageRow,
    draft: ThreadDraft,
    responses: Mapping[int, Response],
) -> MessageDraft | None:
    """What one message is to say; None if it is not wanted any more."""
    with speaking(mirrored.language):
        return _wanted(mirrored, row, draft, responses)


def _wanted(
    mirrored: MirroredThread,
    row: MessageRow,
    draft: ThreadDraft,
    responses: Mapping[int, Response],
) -> MessageDraft | None:
    if row.kind is MessageKind.WARNING:
        return warning_message(mirrored)
    if row.kind is MessageKind.STARTER:
        return draft.starter
    if row.kind is MessageKind.RESPONSE:
        response = responses.get(row.response_id or 0)
        return response_message(response) if response else None
    return draft.rest[row.position - 1] if row.position <= len(draft.rest) else None


def hash_of(message: MessageDraft) -> str:
    """Tells two drafts apart: a message that stands as it is to be is not edited."""
    return sha256(repr(message).encode("utf-8", "surrogatepass")).hexdigest()[:32]
