"""A message row: one message of a thread, wanted or posted."""

from dataclasses import dataclass
from enum import StrEnum

from bot.language import Phrase


class MessageKind(StrEnum):
    """What a message of ours is in its thread."""

    STARTER = "starter"
    TEXT = "text"
    NOTICE = "notice"
    RESPONSE = "response"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of a thread, written down before it is sent.

    Attributes:
        position: from 1 for the texts that follow the starter, in the order of reading; likewise,
            on their own, for the responses, and for the warnings before closing.
        nonce: Discord's name for it while it is being sent; different for each row.
        message_id: Discord's; None while it is wanted, and perhaps sent.
        content_hash: of the draft it was posted or edited from; None if that is not known.
        response_id: of the row of the response that it shows.
        reason: why Discord never takes it.
    """

    kind: MessageKind
    position: int
    nonce: str
    message_id: int | None = None
    content_hash: str | None = None
    response_id: int | None = None
    reason: Phrase | None = None
