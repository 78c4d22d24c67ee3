"""A body in, the texts of each message out.

    body ──Supply──> starter: what its heading, last lines and footer leave of the message
                └──> rest: message after message, each with room for the `top` link

Where a text is divided depends on the article alone, not on how its thread stands: the starter is
edited by itself when the thread closes, and no word may be lost between the messages then.
"""

from collections.abc import Iterator
from typing import Final

from bot.language import ENGLISH, speaking
from bot.model import Look, MirroredThread
from bot.rendering import pictures
from bot.rendering.body import PARAGRAPH, body, joined
from bot.rendering.heading import embed_title, heading
from bot.rendering.limits import CARD_TEXT, CONTENT, EMBED_DESCRIPTION, EMBEDS_SUM, units
from bot.rendering.marker import LONGEST_SOURCE, footer_text, picture_link
from bot.rendering.mention import mention
from bot.rendering.split import WASTE, Supply
from bot.rendering.standing import TOP_ROOM, room_for_lines

Texts = tuple[str, ...]
"""Of one message: the descriptions of its embeds, or one text."""

_MESSAGE: Final = {Look.EMBED: EMBEDS_SUM, Look.TEXT: CONTENT, Look.CARD: CARD_TEXT}
_PART: Final = {Look.EMBED: EMBED_DESCRIPTION, Look.TEXT: CONTENT, Look.CARD: CARD_TEXT}
_SEAMS: Final = 8
"""UTF-16 units between heading, text, lines and footer."""


def texts_of_messages(mirrored: MirroredThread) -> Iterator[Texts]:
    """Yields what each message has of the body: the starter first, then the rest."""
    supply = Supply(body(mirrored))
    yield _said(_starter(mirrored, supply))
    look = mirrored.thread.look
    while supply:
        yield _said(_filled(supply, _MESSAGE[look] - TOP_ROOM, _PART[look] - TOP_ROOM))


def _starter(mirrored: MirroredThread, supply: Supply) -> Texts:
    look, article = mirrored.thread.look, mirrored.article
    if look is Look.EMBED:
        head = embed_title(article)
    else:
        head = joined(mention(mirrored.thread), heading(article))
    foot = LONGEST_SOURCE + units(footer_text("…", mirrored.thread.token))
    with speaking(ENGLISH):  # a text is divided alike, whatever its thread speaks
        foot += units(picture_link(article)) if look is Look.TEXT else 0
    room = _MESSAGE[look] - units(head) - foot - room_for_lines(mirrored) - _SEAMS
    return _filled(supply, room, _PART[look], gently=True)


def _said(texts: Texts) -> Texts:
    return tuple(map(pictures.named, texts))


def _filled(supply: Supply, room: int, most: int, *, gently: bool = False) -> Texts:
    """Takes texts of at most `most` UTF-16 units each, together within `room`.

    They are none where there is no room, or where (taken `gently`) a link would have to be cut.
    """
    texts = list[str]()
    while room > 0:
        whole = bool(texts) and room < WASTE
        piece = supply.take(min(room, most), whole=whole, gently=gently or bool(texts))
        if not piece:
            break
        texts.append(piece)
        room -= units(piece + PARAGRAPH)
    return tuple(texts)
