"""An index page's lines to the threads that it lists, as articles whose texts are elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.feeds.boards.moments import date_in
from bot.feeds.boards.parts import Misfit, header_of, is_furniture, is_same_host, lacks, number
from bot.feeds.boards.pieces import Line, Lines, Link
from bot.feeds.boards.profile import LONGEST_LINE, Profile
from bot.feeds.boards.thread import board_article
from bot.feeds.dates import moment
from bot.feeds.identity import canonical_link
from bot.feeds.raw import MAX_ARTICLES
from bot.feeds.urls import web_address
from bot.language import Phrase
from bot.model import Article

_MOST_BELOW = 12
"""Lines below a title that may still say something of its thread."""


def read_index(page: Lines, profile: Profile, url: str) -> tuple[Article, ...]:
    """The threads in the page's order, each once; MAX_ARTICLES at most.

    Raises:
        Misfit: it is no index.
    """
    header = header_of(page, profile)
    if header is None:
        raise Misfit(lacks(page, profile))
    titles = list(_titles(page, profile, header.end, url))[:MAX_ARTICLES]
    if not titles:
        raise Misfit([*lacks(page, profile), Phrase("no links to threads")])
    ends = [at for at, _, _ in titles[1:]] + [len(page.lines)]
    return tuple(
        _article(page, profile, (at, end), title, address)
        for (at, title, address), end in zip(titles, ends, strict=True)
    )


def _titles(page: Lines, profile: Profile, start: int, url: str) -> Iterator[tuple[int, str, str]]:
    """The line, the words and the address of each link to a thread; the first link to it counts."""
    seen = {canonical_link(url)}
    for at in range(start, len(page.lines)):
        line = page.lines[at]
        if is_furniture(line, profile):
            continue
        for href, words in _joined(line.links):
            address = web_address(url, href) or ""
            if _is_thread(address, words, url, profile) and canonical_link(address) not in seen:
                seen.add(canonical_link(address))
                title = line.text if words == href else words
                yield at, title.replace(href, "").strip(" -—\u2013:|·") or words, address


def _joined(links: Sequence[Link]) -> list[tuple[str, str]]:
    """Each address of a line with all of its words, as some of them may be bold."""
    words: dict[str, list[str]] = {}
    for link in links:
        words.setdefault(link.href, []).append(link.words)
    return [(href, " ".join("".join(said).split())) for href, said in words.items()]


def _is_thread(address: str, words: str, url: str, profile: Profile) -> bool:
    """Whether a link leads to a thread: on the same host, and not to one of the board's own pages.

    Neither a count of responses nor the page's furniture is a title.
    """
    if not words or profile.furniture.on(words) or profile.linked_furniture.on(words):
        return False
    if profile.index_count.on(words) or profile.no_thread.on(urlsplit(address).path):
        return False
    return bool(address) and is_same_host(address, url)


def _article(
    page: Lines, profile: Profile, lines: tuple[int, int], title: str, address: str
) -> Article:
    around = _around(page, *lines)
    return replace(
        board_article(address, title),
        author=_author(around, profile, title),
        published_at=_date(around, title),
        response_count=_count(around, profile, title),
    )


def _around(page: Lines, start: int, end: int) -> list[Line]:
    """The lines of a thread: those of its row; where several share a row, those up to the next."""
    below = list(page.lines[start : min(end, start + _MOST_BELOW)])
    row = page.lines[start].row
    shared = end < len(page.lines) and page.lines[end].row == row
    if row is None or shared:
        return below
    above = [line for line in page.lines[max(0, start - 4) : start] if line.row == row]
    return [line for line in (*below, *above) if line.row == row]


def _beside(line: Line, title: str) -> str:
    return line.text.replace(title, " ", 1)[:LONGEST_LINE]


def _author(lines: Sequence[Line], profile: Profile, title: str) -> str | None:
    found = (profile.index_author.on(_beside(line, title)) for line in lines)
    first = next(filter(None, found), None)
    return first["author"].strip(" ,") or None if first else None


def _date(lines: Sequence[Line], title: str) -> datetime | None:
    exact = (moment(None, line.moment) for line in lines)
    written = (date_in(_beside(line, title)) for line in lines)
    return next(filter(None, exact), None) or next(filter(None, written), None)


def _count(lines: Sequence[Line], profile: Profile, title: str) -> int | None:
    found = (profile.index_count.on(_beside(line, title).strip()) for line in lines)
    first = next(filter(None, found), None)
    return number(first["count"] or "") if first else None
