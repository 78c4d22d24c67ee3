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
from bot.feeds.boards.wording import Wording
from bot.feeds.dates import moment
from bot.feeds.identity import Marks, identify
from bot.feeds.raw import Convert
from bot.feeds.urls import web_address
from bot.language import Phrase
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
        raise Misfit(
            lacks(page, profile) or [Phrase("no line “{line}”", line=profile.responses.line)]
        )
    headline = _headline(page, profile, range(header.end, middle))
    if not headline:
        raise Misfit([Phrase("no headline above “{line}”", line=profile.responses.line)])
    body = _body(page, profile, range(headline.stop, middle))
    closed, days = _closed(page, profile, middle)
    stop = len(page.lines) if _is_above_responses(page, profile, middle, closed) else closed
    return BoardPage(
        board=profile.name,
        article=_article(page, headline, body, url, convert),
        posts=header.posts,
        responses=read_responses(page, profile, range(middle + 1, stop), url, convert),
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
        raise Misfit([Phrase("no address")])
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

    What somebody writes in a response does not count: the page says it right below its furniture
    or a rule, or where nothing else is said. Right below a text nobody can tell whose words they
    are; then the thread counts as open, and our own rule closes it in time.
    """
    for at in range(len(page.lines) - 1, middle, -1):
        found = profile.closed.on(page.lines[at].text)
        if found and _says_the_page(page, profile, middle, at):
            return at, number(found["days"])
        if profile.end.on(page.lines[at].text):
            break
    return len(page.lines), None


def _says_the_page(page: Lines, profile: Profile, middle: int, at: int) -> bool:
    """Whether a line below the responses' heading is the page's own word, and nobody's text."""
    line, above = page.lines[at], page.lines[at - 1]
    if line.holder is not None or Wording(page, profile).ends_response(at + 1):
        return False
    with_button = profile.end.on(line.text) is not None
    apart = line.ruled or is_furniture(above, profile) or above.holder is not None
    return apart or with_button or at == middle + 1


def _is_above_responses(page: Lines, profile: Profile, middle: int, closed: int) -> bool:
    """Whether the page says that it is closed before anybody says anything.

    What stands below that is a response only if a button or an element tells it from a footer.
    """
    above, below = page.lines[middle + 1 : closed + 1], page.lines[closed + 1 :]
    told = any(profile.end.on(line.text) for line in above) or any(
        line.holder is not None for line in below
    )
    return told and all(is_furniture(line, profile) for line in above[:-1])
