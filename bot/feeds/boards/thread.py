"""A thread page's lines to its article, its responses, and whether it is closed.

Backboards:            header
Posts: 153
headline
paragraphs …           article
— byline
Responses:
…                      responses.py
Post a message   top   end
Replies are disabled … closed
"""

from dataclasses import dataclass
from datetime import datetime

from bot.feeds.boards.excerpt import html_of
from bot.feeds.boards.moments import date_in
from bot.feeds.boards.parts import Misfit, header_of, is_furniture, lacks, number, responses_line
from bot.feeds.boards.pieces import Lines
from bot.feeds.boards.profile import Profile
from bot.feeds.boards.responses import read_responses
from bot.feeds.dates import moment
from bot.feeds.identity import Marks, identify
from bot.feeds.raw import Convert
from bot.feeds.urls import web_address
from bot.model import Article, BoardPage

_LONGEST_FIRST_BYLINE = 100


@dataclass(frozen=True, slots=True)
class _Body:
    """An article's lines: which, without which, and what those said of author and date."""

    lines: range
    without: frozenset[int]
    author: str | None
    published_at: datetime | None


def read_thread(page: Lines, profile: Profile, url: str, convert: Convert) -> BoardPage:
    """Reads a page of one article.

    Args:
        page: its lines.
        profile: of the board.
        url: of the page, which is the article's link.
        convert: see Convert.

    Raises:
        Misfit: it is no such page.
    """
    header = header_of(page, profile)
    middle = responses_line(page, profile, header.end, url) if header else None
    if header is None or middle is None:
        raise Misfit(lacks(page, profile) or ["no line “" + profile.responses.line + "”"])
    headline = _headline(page, profile, range(header.end, middle))
    if not headline:
        raise Misfit([f"no headline above “{profile.responses.line}”"])
    body = _body(page, profile, range(headline.stop, middle))
    closed, days = _closed(page, profile, middle)
    return BoardPage(
        board=profile.name,
        article=_article(page, headline, body, url, convert),
        posts=header.posts,
        responses=read_responses(page, profile, range(middle + 1, closed), url, convert),
        closed=closed < len(page.lines),
        days=days,
    )


def _headline(page: Lines, profile: Profile, lines: range) -> range:
    """The first line that is not the page's own; its whole paragraph if lines end at a margin."""
    first = next((at for at in lines if not is_furniture(page.lines[at], profile)), None)
    if first is None:
        return range(0)
    end = first + 1
    while page.wrapped and end < lines.stop and not page.lines[end].begins:
        end += 1
    return range(first, end)


def _body(page: Lines, profile: Profile, lines: range) -> _Body:
    """Byline and date stand at the end of the article, or between its headline and its text."""
    own = [at for at in lines if not is_furniture(page.lines[at], profile)]
    author: str | None = None
    date: datetime | None = None
    for place in (-1, -1, 0, 0):
        text = page.lines[own[place]].text if own else ""
        if found := profile.date.on(text):
            date = _moment(page, own.pop(place), found["date"]) or date
        elif (found := profile.byline.on(text)) and not author and _may_be_byline(text, place):
            author = found["author"].strip(" ,")
            date = _moment(page, own.pop(place), found["date"] or "") or date
    return _Body(lines, frozenset(lines) - frozenset(own), author, date)


def _may_be_byline(text: str, place: int) -> bool:
    """Above the text, a dash may begin what somebody says."""
    return place == -1 or (len(text) <= _LONGEST_FIRST_BYLINE and text[-1] not in '.!?”"')


def _moment(page: Lines, at: int, written: str) -> datetime | None:
    return moment(None, page.lines[at].moment) or date_in(written)


def _article(page: Lines, headline: range, body: _Body, url: str, convert: Convert) -> Article:
    title = " ".join(page.lines[at].text for at in headline)
    prose = convert(html_of(page, body.lines, body.without), url)
    found = board_article(url, title)
    return Article(
        key=found.key,
        alt_key=found.alt_key,
        title=title,
        text=prose.markdown,
        link=found.link,
        canonical_link=found.canonical_link,
        author=body.author,
        picture=next(iter(prose.pictures), None),
        published_at=body.published_at,
        on_board=True,
    )


def board_article(url: str, title: str) -> Article:
    """An article on a board, known by its link alone, on an index as on its own page."""
    link = web_address("", url.partition("#")[0])
    (identity,) = identify([Marks(guid=None if link else url, link=link)])
    if identity is None:
        raise Misfit(["no address"])
    return Article(
        key=identity.key,
        alt_key=identity.alt_key,
        title=title,
        link=link,
        canonical_link=identity.canonical_link,
        on_board=True,
    )


def _closed(page: Lines, profile: Profile, middle: int) -> tuple[int, int | None]:
    """The line that says so, behind the last one otherwise, and after how many days.

    What somebody writes in a response does not count: the page says it at its own end, in a
    paragraph of its own or right below the page's other furniture.
    """
    for at in range(len(page.lines) - 1, middle, -1):
        line, above = page.lines[at], page.lines[at - 1]
        found = profile.closed.on(line.text)
        apart = line.begins or line.ruled or is_furniture(above, profile) or at == middle + 1
        if found and apart and line.holder is None:
            return at, number(found["days"])
        if profile.end.on(line.text):
            break
    return len(page.lines), None
