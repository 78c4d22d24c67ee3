"""Article in, ThreadDraft out: the messages of a thread, in one of three looks.

          embed                        text, card
heading   title of the first embed     `## headline`, linked to the article
body      descriptions                 text
lines     last in the description      last in the text
picture   image of the last embed      link in the footer; gallery below the texts
footer    footer of the last embed     small print with the feed's name and the marker

A role that is told stands above all that: as the embeds' content, in the text, as the card's first.
"""

from dataclasses import replace

from bot.model import CardDraft, EmbedDraft, Look, MessageDraft, MirroredThread, ThreadDraft
from bot.rendering.body import PARAGRAPH, joined
from bot.rendering.heading import embed_title, heading, title_url
from bot.rendering.layout import Texts, texts_of_messages
from bot.rendering.limits import EMBED_DESCRIPTION, fits
from bot.rendering.links import absolute
from bot.rendering.marker import footer_text, small_footer
from bot.rendering.mention import mention
from bot.rendering.standing import last_lines, top_link
from bot.rendering.titles import headline, thread_title


def thread_draft(mirrored: MirroredThread) -> ThreadDraft:
    """Returns the thread as it is to be opened."""
    first, *others = texts_of_messages(mirrored)
    return ThreadDraft(
        title=thread_title(mirrored.article),
        starter=_starter(mirrored, first),
        rest=_rest(mirrored, others),
        ping_role=mirrored.thread.ping_role,
    )


def plain_draft(mirrored: MirroredThread) -> ThreadDraft:
    """Returns the thread with the headline and the link alone, for where Discord takes no more."""
    article = mirrored.article
    bare = replace(article, title=headline(article), text="", author=None, picture=None)
    thread = replace(mirrored.thread, look=Look.TEXT)
    return thread_draft(replace(mirrored, article=bare, thread=thread))


def rest_messages(mirrored: MirroredThread) -> tuple[MessageDraft, ...]:
    """Returns the messages that follow the starter: mostly none.

    The last one ends with a link to the starter, as soon as that is there.
    """
    _, *others = texts_of_messages(mirrored)
    return _rest(mirrored, others)


def _starter(mirrored: MirroredThread, texts: Texts) -> MessageDraft:
    match mirrored.thread.look:
        case Look.EMBED:
            return MessageDraft(mention(mirrored.thread), embeds=_embeds(mirrored, texts))
        case Look.TEXT:
            return MessageDraft(content=_content(mirrored, texts))
        case Look.CARD:
            return MessageDraft(card=_card(mirrored, texts))


def _rest(mirrored: MirroredThread, messages: list[Texts]) -> tuple[MessageDraft, ...]:
    if not messages:
        return ()
    *messages, last = messages
    last = (*last[:-1], joined(last[-1], top_link(mirrored.thread)))
    return tuple(_message(mirrored.thread.look, texts) for texts in (*messages, last))


def _message(look: Look, texts: Texts) -> MessageDraft:
    match look:
        case Look.EMBED:
            return MessageDraft(embeds=tuple(EmbedDraft(text) for text in texts))
        case Look.TEXT:
            return MessageDraft(content=joined(*texts))
        case Look.CARD:
            return MessageDraft(card=CardDraft(texts))


def _embeds(mirrored: MirroredThread, texts: Texts) -> tuple[EmbedDraft, ...]:
    """Returns one embed, two for a long text; the first has the headline, the last the marker."""
    first, *others = (EmbedDraft(text) for text in _with_lines(texts, last_lines(mirrored)))
    article = mirrored.article
    first = replace(first, title=embed_title(article), url=title_url(article))
    *others, last = first, *others
    last = replace(
        last,
        image=absolute(article.picture),
        footer=footer_text(mirrored.source, mirrored.thread.token),
        footer_icon=absolute(mirrored.source_icon),
    )
    return (*others, last)


def _with_lines(texts: Texts, lines: str) -> Texts:
    """Returns the texts with the last lines below them: in an embed of their own if need be."""
    *others, last = texts or ("",)
    whole = joined(last, lines)
    return (*others, whole) if fits(whole, EMBED_DESCRIPTION) else (*others, last, lines)


def _content(mirrored: MirroredThread, texts: Texts) -> str:
    lines = (last_lines(mirrored), small_footer(mirrored, pictured=True))
    below = "\n".join(line for line in lines if line)
    return joined(mention(mirrored.thread), heading(mirrored.article), *texts, below)


def _card(mirrored: MirroredThread, texts: Texts) -> CardDraft:
    head = (mention(mirrored.thread), heading(mirrored.article))
    parts = (*head, PARAGRAPH.join(texts), last_lines(mirrored))
    return CardDraft(
        texts=tuple(part for part in parts if part),
        image=absolute(mirrored.article.picture),
        footer=small_footer(mirrored, pictured=False),
    )
