"""A response as one message: who wrote it and when in small print, then its text.

Everything in it is a stranger's: the name is escaped here, the text was by the converter.
"""

import re

from bot.language import Phrase, _
from bot.model import MessageDraft, Response
from bot.rendering.body import BESIDE, PARAGRAPH, joined
from bot.rendering.cleaning import one_line, tame_marks, without_controls
from bot.rendering.escaping import defuse, guard_line_starts
from bot.rendering.limits import CONTENT, fits, units
from bot.rendering.links import absolute, masked
from bot.rendering.marker import SMALL_PRINT
from bot.rendering.split import Supply
from bot.rendering.titles import fitting, shorten

_SOMEBODY = Phrase("Somebody")
_NO_TEXT = Phrase("This response has no text.")
_LONGEST_AUTHOR = 100
_LONGEST_LINK = 300
"""UTF-16 units; together with the small print it leaves more than 1200 for a text that is cut."""
_LONGEST_IN_CUT_TEXT = 900
_AHEAD = 4096
"""Characters behind a cut that may still belong to what must not be broken there."""
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\\\[\]\n]){0,1100})\]\(<[^<>\s]*>\)")
"""No label has a bracket, no address a `<`: code full of them is not read anew for each."""
_ADDRESS = re.compile(r"<?https?://(?P<host>[^\s<>/?#]*)[^\s<>]*>?", re.IGNORECASE)
_FENCE_OR_SMALL = re.compile(r"```.*?```|^-# ", re.DOTALL | re.MULTILINE)


def response_message(response: Response) -> MessageDraft:
    """Returns the message for a response: its text whole, or its beginning and the way on."""
    head = _small_print(response)
    text = _large(defuse(without_controls(response.text))).strip() or str(_NO_TEXT)
    room = CONTENT - units(head) - 1
    shown = text if fits(text, room) else _shortened(text, response, room)
    return MessageDraft(content=f"{head}\n{shown}")


def _small_print(response: Response) -> str:
    """Returns `Ann · time · at the source`, as far as that is known."""
    author = shorten(tame_marks(one_line(response.author or "")), _LONGEST_AUTHOR)
    published, url = response.published_at, _link(response)
    parts = (
        fitting(author or str(_SOMEBODY), _LONGEST_AUTHOR),
        f"<t:{int(published.timestamp())}:f>" if published else "",
        masked(_("at the source"), url) if url else "",
    )
    return SMALL_PRINT + BESIDE.join(part for part in parts if part)


def _large(text: str) -> str:
    """Returns a text without small print (captions), so that ours is the only one."""
    return _FENCE_OR_SMALL.sub(lambda found: found[0].removeprefix(SMALL_PRINT), text)


def _shortened(text: str, response: Response, room: int) -> str:
    """Returns as much of a text as fits with a link to the rest."""
    url = _link(response)
    more = f"… {masked(_('continue reading'), url)}" if url else _("… continues at the source")
    room -= units(PARAGRAPH + more)
    beginning = Supply(_breakable(text)[: room + _AHEAD]).take(room)
    return joined(beginning, more)


def _breakable(text: str) -> str:
    """Returns a text without links that may have to be cut: their words, or host, stay."""
    text = _LINK.sub(lambda link: link[0] if _is_short(link) else guard_line_starts(link[1]), text)
    return _ADDRESS.sub(lambda url: url[0] if _is_short(url) else _host(url["host"]), text)


def _is_short(link: re.Match[str]) -> bool:
    return fits(link[0], _LONGEST_IN_CUT_TEXT)


def _host(host: str) -> str:
    return fitting(f"{host.rpartition('@')[2]}/…", _LONGEST_AUTHOR)


def _link(response: Response) -> str | None:
    url = absolute(response.link)
    return url if url and fits(url, _LONGEST_LINK) else None
