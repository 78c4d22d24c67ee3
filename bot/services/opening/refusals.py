"""What Discord refuses: in which form it is sent once more, and what moderators are told.

They are told once for each feed; the notice stands until it is removed, and names the latest
article.
"""

from bot.errors import ForumError, Refused, UnknownCode
from bot.language import Phrase, _
from bot.model import Look, MirroredThread, Thread
from bot.services.guild.notices import NoticeService, shown
from bot.storage.openings import SimplerForm

_FILTERED = {200000, 200001, 240000}
"""Discord's codes for a text (or a title) that AutoMod or its own filter of links blocks."""

_INVALID_FORM = 50035
"""A card, or the address of a picture or an icon in any look; which of them, is not told surely."""

_ADVICE = Phrase(
    "AutoMod blocks a word or a link in it: allow my role there under *Server Settings > AutoMod* "
    "if it is to be shown."
)


def simpler_form(mirrored: MirroredThread, error: Refused) -> SimplerForm | None:
    """In which form to send a thread once more that Discord refused; None if in no other.

    Without its list a digest would say nothing.
    """
    thread = mirrored.thread
    if thread.plain or error.code not in (_INVALID_FORM, *_FILTERED):
        return None
    if error.code == _INVALID_FORM and thread.look is Look.CARD:
        return SimplerForm.EMBED
    return None if mirrored.article.is_digest else SimplerForm.PLAIN


async def tell_refused(notices: NoticeService, mirrored: MirroredThread, error: Refused) -> None:
    """An article gets no thread."""
    await _tell(notices, mirrored, Phrase("It gets no thread."), error)


async def tell_set_aside(
    notices: NoticeService, mirrored: MirroredThread, error: UnknownCode
) -> None:
    """An article waits, and nobody knows for what; the notice outlasts that, and stays true."""
    effect = Phrase("I try it again every hour, until Discord takes it or it is too old.")
    await _tell(notices, mirrored, effect, error)


async def tell_text_refused(
    notices: NoticeService, mirrored: MirroredThread, error: Refused
) -> None:
    """A thread is open, but the text in it ends before its end."""
    where = Phrase("Its text ends in the middle: {link}", link=mirrored.thread.jump_url)
    await _tell(notices, mirrored, where, error)


async def _tell(
    notices: NoticeService, mirrored: MirroredThread, effect: Phrase, error: ForumError
) -> None:
    title, source = shown(mirrored.article.title or _("Untitled")), shown(mirrored.source)
    sentence = Phrase(
        "{forum}: Discord refuses “{title}” of **{feed}**. {effect}",
        forum=f"<#{mirrored.thread.forum_id}>",
        title=title,
        feed=source,
        effect=effect,
    )
    said = [sentence, error.phrase, *([_ADVICE] if error.code in _FILTERED else [])]
    await notices.tell(
        mirrored.thread.guild_id, _subject(mirrored.thread), Phrase.joined(said, " ")
    )


def _subject(thread: Thread) -> str:
    return f"refused {thread.subscription_id}"
