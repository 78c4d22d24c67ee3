"""Starter message in, what it says out: the way back of `starter.py`.

A recalled article, rendered anew, gives the message it was recalled from; so a thread whose row
was lost keeps its text when its starter is rewritten. What the starter never showed (the rest of a
long article, its categories) stays lost, and so do the other feeds that brought it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from bot.language import Phrase, languages, speaking
from bot.model import Article, Look, Starter
from bot.rendering.body import PARAGRAPH, byline
from bot.rendering.heading import host_beside
from bot.rendering.inline import plain
from bot.rendering.links import host_of
from bot.rendering.marker import marker_text, source_in, token_in
from bot.rendering.mention import mention_in
from bot.rendering.standing import (
    ALSO_IN,
    CLOSED_EARLY,
    CLOSES,
    HELD,
    POSTED_BY,
    TOO_OLD,
    UPDATED,
)

_ANY_SMALL = r"(?:-# (?:[^\n]*?<@(?P<posted_by>\d+)>)?[^\n]*\n)?"
_OWN_SENTENCE = re.compile(
    rf"{_ANY_SMALL}(?P<notice>[^\n]+?) "
    r"\[[^\]\n]+\]\(<https://discord\.com/channels/\d+/(?P<thread>\d+)/(?P=thread)>\)(?: · .*)?"
)
"""A closing sentence of the moderators' own, or in a language that we do not know: whatever it
says, it links to this very thread."""
_LINKS = r"(?: \[[^\]\n]+\]\(<.*)?"
_AGO = r"<t:\d+:R>"
_BYLINE = re.compile(r"(?:(?P<by>— [^\n]+) · )?<t:(?P<published>-?\d{1,12}):f>")
_HEADING = (
    re.compile(r"## \[(?P<words>.*)\]\(<(?P<url>[^>\s]+)>\)(?: \([^\s()]+\))?"),
    re.compile(r"## (?P<words>.*) \(\[[^\]]*\]\(<(?P<url>[^>\s]+)>\)\)"),
    re.compile(r"## (?P<words>.*)(?P<url>)"),
)
_FOOTER = re.compile(r"-# (?:\[[^\[\]\\\n]+\]\(<(?P<picture>[^>\s]+)>\) · )?(?P<footer>.*)")
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
        days: of the rule that closed it, if it says so. reason: why it was closed before its time.
        notice: the moderators' own sentence for a closed thread.
        posted_by: the member who posted it by hand. ping_role: was told of it.
        look: that of its thread.
    """

    token: str
    source: str
    article: Article
    closes_at: datetime | None = None
    held: bool = False
    days: int | None = None
    reason: str | None = None
    notice: str | None = None
    posted_by: int | None = None
    ping_role: int | None = None
    look: Look = Look.EMBED

    @property
    def says_closed(self) -> bool:
        """Whether it says that replies are disabled."""
        return any(said is not None for said in (self.days, self.reason, self.notice))


def recall(starter: Starter, thread_id: int | None = None) -> Recalled | None:
    """Returns what a starter message says; None if it carries no marker.

    Only by its `thread_id` a closing sentence of the moderators' own is told from the text.
    """
    token = token_in(starter.footer) or token_in(starter.content)
    if token is None:
        return None
    look = starter.look
    ping_role, content = mention_in(starter.content)
    starter = replace(starter, content=content)
    if starter.footer is None:
        starter = _taken_apart(starter)
    text, standing = _without_standing(starter.text or "", thread_id)
    title, text = _headline(_without_host(starter.title or "", starter.url), text)
    text, author, published_at = _without_byline(text)
    article = Article(
        key=marker_text(token),
        alt_key=marker_text(token),
        title=title,
        text=text,
        link=starter.url,
        author=author,
        picture=starter.picture,
        published_at=published_at,
    )
    closes, days, poster = map(standing.get, ("closes", "days", "posted_by"))
    return Recalled(
        token=token,
        source=source_in(starter.footer or ""),
        article=article,
        closes_at=_moment(closes) if closes else None,
        held="held" in standing,
        days=int(days) if days else None,
        reason=_unescaped(standing["reason"] or "") if "reason" in standing else None,
        notice=_unescaped(standing["notice"] or "") if "notice" in standing else None,
        posted_by=int(poster) if poster else None,
        ping_role=ping_role,
        look=look,
    )


def _taken_apart(starter: Starter) -> Starter:
    """Returns a message without an embed as one that has its parts."""
    above, _, last = starter.content.rstrip().rpartition("\n")
    heading, _, text = above.rstrip("\n").partition(PARAGRAPH)
    named = next(filter(None, (pattern.fullmatch(heading) for pattern in _HEADING)), None)
    footer = _FOOTER.fullmatch(last)
    if named is None or footer is None:
        return replace(starter, footer=last, text=above)
    return Starter(
        url=named["url"] or None,
        footer=_unescaped(footer["footer"]),
        title=named["words"],
        text=text,
        picture=footer["picture"] or starter.picture,
    )


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _without_standing(text: str, thread_id: int | None) -> tuple[str, Mapping[str, str | None]]:
    """Returns the text without its last line, where that is ours, and what that line says."""
    before, _, last = text.rpartition(PARAGRAPH)
    for pattern in _last_lines():
        if found := pattern.fullmatch(last):
            return before, found.groupdict()
    found = _OWN_SENTENCE.fullmatch(last)
    if found and found["thread"] == str(thread_id):
        return before, found.groupdict()
    return text, {}


def _headline(title: str, text: str) -> tuple[str, str]:
    """Returns the headline whole, and the text without it, where it stands there in bold."""
    shown = _unescaped(title)
    lead, _, rest = text.partition(PARAGRAPH)
    whole = _unescaped(lead)
    if shown.endswith("…") and lead.startswith("**") and whole.startswith(shown[:-1]):
        return whole, rest
    return shown, text


def _without_host(title: str, url: str | None) -> str:
    """Returns the title without the host that stands behind it where it names another."""
    if url is None:
        return title
    words = title.removesuffix(" " + plain(f"({host_of(url)})"))
    return words if host_beside(_unescaped(words), url) else title


def _without_byline(text: str) -> tuple[str, str | None, datetime | None]:
    """Returns the text, the author and the time; a line that only looks so stays in the text."""
    before, _, last = text.rpartition(PARAGRAPH)
    found = _BYLINE.fullmatch(last)
    by = (found["by"] or "") if found else last
    author = _unescaped(by.removeprefix("— "))
    if byline(author) != by or not last:
        return text, None, None
    return before, author or None, _moment(found["published"]) if found else None


def _unescaped(line: str) -> str:
    """Returns a line of Markdown as the plain text that it was made of."""
    words = _ESCAPED.sub(lambda found: found[1] or "", _ADDRESS.sub(r"\1", line))
    return words.replace("@\u200b", "@")


# ── what standing.py writes, in every language ───────────────────────────────────────────────


@cache
def _last_lines() -> tuple[re.Pattern[str], ...]:
    """What stands below a text, line by line; no such line stands where the rule is off.

    When a thread closes and who posted it is read in a language that we do not know, too: no text
    of an article has marks of Discord's own. What else an unknown line says stays in the text.
    """
    known = [pattern for language in languages() for pattern in _in_language(language)]
    small = rf"-# [^\n]*?(?:<@(?P<posted_by>\d+)>|{_AGO})[^\n]*"
    closes = rf"{_ANY_SMALL}[^\n<>]*<t:(?P<closes>\d+):R>[^\n<>]*"
    return tuple(map(re.compile, (*known, closes, small)))


def _in_language(language: str) -> Iterator[str]:
    with speaking(language):
        poster = _pattern(POSTED_BY, member=r"<@(?P<posted_by>\d+)>") + r"(?: · [^\n]*)?"
        also, updated = _pattern(ALSO_IN, feeds=r"[^\n]*"), _pattern(UPDATED, time=_AGO)
        small = rf"-# (?:{poster}|{also}|{updated})"
        for line in (
            _pattern(CLOSES, time=r"<t:(?P<closes>\d+):R>"),
            _pattern(TOO_OLD, days=r"(?P<days>\d+)[^\n.<>]*") + _LINKS,
            _pattern(CLOSED_EARLY, reason=r"(?P<reason>.+?)") + _LINKS,
            f"(?P<held>{_pattern(HELD)})",
        ):
            yield rf"(?:{small}\n)?{line}"
        yield small


def _pattern(phrase: Phrase, **groups: str) -> str:
    """What matches the phrase in the language of the context; `groups` match its values."""
    marks = {name: f"\0{name}\0" for name in groups}
    said = re.escape(phrase.format(**marks))
    for name, group in groups.items():
        said = said.replace(re.escape(marks[name]), group)
    return said
