"""What a thread's messages are to say: in its look, or plain where Discord took no more."""

from hashlib import sha256

from bot.model import MessageDraft, MirroredThread, ThreadDraft
from bot.rendering.starter import plain_draft, thread_draft


def drafted(mirrored: MirroredThread) -> ThreadDraft:
    """The thread's messages as they are to read now."""
    return plain_draft(mirrored) if mirrored.thread.plain else thread_draft(mirrored)


def hash_of(message: MessageDraft) -> str:
    """Tells two drafts apart: a message that stands as it is to be is not edited."""
    return sha256(repr(message).encode("utf-8", "surrogatepass")).hexdigest()[:32]
