"""Starter message in, what it says out: the way back of `starter.py`.

A recalled article, rendered anew, gives the message it was recalled from; so a thread whose row
was lost keeps its text when its starter is rewritten. What the starter never showed (the rest of a
long article, its categories, when it was published) stays lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.model import Article, Starter
from bot.rendering.marker import marker_text, source_in, token_in
from bot.rendering.standing import HELD
from bot.rendering.starter import byline

_PARAGRAPH = "\n\n"
_LINKS = r"(?: \[(?:top|source)\]\(<.*)?"
_LAST_LINES = (
    re.compile(r"closes <t:(?P<closes>\d+):R>"),
    re.compile(rf"Replies are disabled on threads older than (?P<days>\d+) days?\.{_LINKS}"),
    re.compile(rf"Replies are disabled: (?P<reason>.+?)\.{_LINKS}"),
    re.compile(rf"(?P<held>{re.escape(HELD)})"),
)
"""What `standing.py` writes; no such line stands where the rule is off."""
_ADDRESS = re.compile(r"<(https?://[^>\s]+)>")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])|\*\*")
"""With the markers of a bold headline; every other asterisk of a plain text is escaped."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a starter message with a marker says.

    Attributes:
        token: of the thread row it belonged to.
        source: the name of the feed, as the footer shows it.
        article: with the marker for its keys, and no canonical link.
        closes_at: when the thread closes; None if it does not say.
        held: moderators keep the thread open.
        days: of the rule that closed it. reason: why it was closed before its time.
    """

    token: str
    source: str
    article: Article
    closes_at: datetime | None = None
    held: bool = False
    days: int | None = None
    reason: str | None = None

    @property
    def says_closed(self) -> bool:
        """Whether it says that replies are disabled."""
        return self.days is not None or self.reason is not None


def recall(starter: Starter) -> Recalled | None:
    """Returns what a starter message says; None if it carries no marker."""
    token = token_in(starter.footer) or token_in(starter.content)
    if token is None:
        return None
    text, standing = _without_standing(starter.text or "")
    title, text = _headline(starter.title or "", text)
    text, author = _without_byline(text)
    article = Article(
        key=marker_text(token),
        alt_key=marker_text(token),
        title=title,
        text=text,
        link=starter.url,
        author=author,
        picture=starter.picture,
    )
    closes, days = standing.get("closes"), standing.get("days")
    return Recalled(
        token=token,
        source=source_in(starter.footer or ""),
        article=article,
        closes_at=datetime.fromtimestamp(int(closes), UTC) if closes else None,
        held="held" in standing,
        days=int(days) if days else None,
        reason=_unescaped(standing["reason"]) if "reason" in standing else None,
    )


def _without_standing(text: str) -> tuple[str, Mapping[str, str]]:
    """Returns the text without its last line, where that is ours, and what that line says."""
    before, _, last = text.rpartition(_PARAGRAPH)
    for pattern in _LAST_LINES:
        if found := pattern.fullmatch(last):
            return before, found.groupdict()
    return text, {}


def _headline(title: str, text: str) -> tuple[str, str]:
    """Returns the headline whole, and the text without it, where it stands there in bold."""
    shown = _unescaped(title)
    lead, _, rest = text.partition(_PARAGRAPH)
    whole = _unescaped(lead)
    if shown.endswith("…") and lead.startswith("**") and whole.startswith(shown[:-1]):
        return whole, rest
    return shown, text


def _without_byline(text: str) -> tuple[str, str | None]:
    """Returns the text without its byline, and the author; a line that only looks so stays."""
    before, _, last = text.rpartition(_PARAGRAPH)
    author = _unescaped(last.removeprefix("— "))
    return (before, author) if last and byline(author) == last else (text, None)


def _unescaped(line: str) -> str:
    """Returns a line of Markdown as the plain text that it was made of."""
    words = _ESCAPED.sub(lambda found: found[1] or "", _ADDRESS.sub(r"\1", line))
    return words.replace("@\u200b", "@")
