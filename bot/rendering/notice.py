"""The notice in a thread that is closing while people still write in it."""

from bot.model import MessageDraft, MirroredThread
from bot.rendering.standing import closing_links, closing_sentence


def closing_notice(mirrored: MirroredThread) -> MessageDraft:
    """Returns the closing sentence with its links (`top`, `source`), for a message of its own."""
    parts = (closing_sentence(mirrored), closing_links(mirrored))
    return MessageDraft(content="\n".join(part for part in parts if part))
