"""Articles in, third door: a message board's pages, by the profile that they fit.

    bytes ──tree──> lines ──header, Responses:──> thread page: article, responses, closed
                          ──header, links──────> index: threads

It runs in a worker process (pool.py), which ends what takes too long.
"""

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import TypeVar

from lxml.html import HtmlElement

from bot.errors import ParseError
from bot.feeds.boards.index import read_index
from bot.feeds.boards.lines import TooCostly, lines_of
from bot.feeds.boards.parts import Misfit
from bot.feeds.boards.pieces import Lines
from bot.feeds.boards.profile import Profile, profiles
from bot.feeds.boards.thread import read_thread
from bot.feeds.boards.tree import trees_of
from bot.feeds.raw import Convert
from bot.feeds.survey import is_web_page
from bot.feeds.urls import shown, without_credentials
from bot.language import Phrase
from bot.model import BoardPage, ParsedFeed

_Read = TypeVar("_Read")


_FEED = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml|<(?:rss|feed|rdf:RDF)\b|[{\[])", re.IGNORECASE
)


def may_be_board(body: bytes, content_type: str | None) -> bool:
    """Whether a body that is no feed may be a page of a board: a web page, or a plain text.

    What begins as a feed or as JSON is a damaged one.
    """
    return is_web_page(body, content_type) or not _FEED.match(body[:1000])


def read_board_page(
    body: bytes, *, url: str, content_type: str | None, convert: Convert
) -> BoardPage:
    """A board's page of one article.

    Args:
        body: decompressed.
        url: where the page was found: the article's link.
        content_type: the response's header of this name.
        convert: see Convert.

    Raises:
        ParseError: it is no such page. The error names the parts that were not found.
    """
    own = without_credentials(url)
    return _fitting(
        body, url, content_type, lambda page, profile: read_thread(page, profile, own, convert)
    )


def read_board(body: bytes, *, url: str, content_type: str | None, convert: Convert) -> ParsedFeed:
    """A board's index as a feed of its threads, or its page of one article as a feed of that.

    Raises:
        ParseError: it is neither. The error names the parts that were not found.
    """
    own = without_credentials(url)

    def read(page: Lines, profile: Profile) -> ParsedFeed:
        try:
            article = read_thread(page, profile, own, convert).article
            return ParsedFeed(profile.name, None, (article,), board=True)
        except Misfit:
            return ParsedFeed(profile.name, own, read_index(page, profile, own), board=True)

    return _fitting(body, url, content_type, read)


def _fitting(
    body: bytes,
    url: str,
    content_type: str | None,
    read: Callable[[Lines, Profile], _Read],
) -> _Read:
    """What `read` makes of the page by the first profile that fits."""
    subject = shown(url)
    lacks: dict[str, Misfit] = {}
    try:
        for root, profile in product(trees_of(body, content_type), profiles()):
            try:
                return read(lines_of(root, _roles(root, profile)), profile)
            except Misfit as error:
                lacks.setdefault(profile.name, error)
    except TooCostly as error:
        sentence = Phrase(
            "{address} {why}: it is no page of a board.", address=subject, why=error.why
        )
        raise ParseError(subject, sentence) from error
    said = (Phrase("{board}: {lacks}", board=name, lacks=one.why) for name, one in lacks.items())
    told = Phrase.joined(said, ". ")
    sentence = Phrase("{address} fits no board's profile. {told}.", address=subject, told=told)
    raise ParseError(subject, sentence)


def _roles(root: HtmlElement, profile: Profile) -> Mapping[HtmlElement, str]:
    """What the profile's XPath says of each element; an element that holds a response holds it."""
    found: dict[HtmlElement, str] = {}
    for role in ("date", "author", "elements"):
        found |= dict.fromkeys(profile.elements[role](root), role)
    return found
