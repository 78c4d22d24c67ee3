"""What an article's page says of itself: headline, byline, date, picture, address, paper.

Read from what its makers wrote for machines (JSON-LD, meta elements, microdata), then from what
readers see. trafilatura reads these too, but gives a date without its time, from which a thread's
closing is counted, and guesses one from the copyright line.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from bot.feeds.dates import moment
from bot.feeds.identity import canonical_link
from bot.feeds.json_ld import article_in, names, urls
from bot.feeds.lines import LINE_TAGS, line_of, stands_alone
from bot.feeds.plain import plain
from bot.feeds.raw import joined
from bot.feeds.urls import web_address

_DATES = (
    *("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued"),
    *("dcterms.date", "dcterms.created", "pubdate", "publishdate", "parsely-pub-date"),
    *("sailthru.date", "citation_date", "og:published_time"),
)
_PICTURES = (
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
)
_BYLINES = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//a[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(concat(' ', @class, ' '), ' byline ')]",
)
_BY = re.compile(r"[Bb][Yy]\s+((?![a-z])\w.{2,80}(?<![.!?]))")
_BETWEEN = re.compile(r"\s+[|\u2013\u2014:·•»-]+\s+|\s*\uff5c\s*|:\s+")


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands around the text.

    Attributes:
        title: plain text; empty if the page has none.
        link: absolute http(s) URL, the page's canonical one if that is of the same host.
        lines: headline and byline as they stand on the page, which are no part of the text.
        is_article: the page calls itself an article.
    """

    title: str
    link: str
    author: str | None = None
    published_at: datetime | None = None
    picture: str | None = None
    site: str | None = None
    lines: frozenset[str] = frozenset()
    is_article: bool = False


def masthead(tree: HtmlElement, url: str) -> Masthead:
    """Reads a page found at `url`; its relative addresses are absolute already."""
    said, meta = article_in(tree), _meta(tree)
    site = meta.get("og:site_name") or next(names(said.get("publisher")), None)
    title = _title(tree, said, meta, site)
    line, author = _byline(tree, said, meta)
    pictures = (*(meta.get(name, "") for name in _PICTURES[:3]), *urls(said.get("image")))
    pictures += tuple(meta.get(name, "") for name in _PICTURES[3:])
    return Masthead(
        title=title,
        link=_link(tree, meta, url),
        author=author,
        published_at=_published_at(tree, said, meta),
        picture=next(filter(None, (web_address(url, each) for each in pictures)), None),
        site=site,
        lines=frozenset(filter(None, (title, line))),
        is_article=bool(said) or meta.get("og:type") == "article",
    )


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The page's meta elements by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = plain(element.get("content") or "")
        if name and value:
            found.setdefault(name.strip().lower(), value)
    return found


def _title(tree: HtmlElement, said: dict[str, Any], meta: dict[str, str], site: str | None) -> str:
    headline = said.get("headline") or meta.get("og:title")
    if isinstance(headline, str) and plain(headline):
        return _without_site(plain(headline), site)
    heads = [line for line in map(line_of, tree.iter("h1")) if line and line != site]
    if len(heads) == 1:
        return heads[0]
    return _of_window(tree, site)


def _of_window(tree: HtmlElement, site: str | None) -> str:
    """The window's title without the paper's name: the part of it that the page shows, if any."""
    whole = line_of(next(tree.iter("title"), None))
    parts = [part for part in _BETWEEN.split(whole) if part]
    shown = {line_of(element) for element in tree.iter(*LINE_TAGS)} if len(parts) > 1 else set()
    seen = [part for part in parts if part in shown and part != site]
    return max(seen, key=len) if seen else _without_site(whole, site)


def _without_site(title: str, site: str | None) -> str:
    for part in _BETWEEN.findall(title) if site else ():
        title = title.removesuffix(f"{part}{site}").removeprefix(f"{site}{part}")
    return title


def _byline(
    tree: HtmlElement, said: dict[str, Any], meta: dict[str, str]
) -> tuple[str | None, str | None]:
    """The byline as it stands on the page, if it stands in a line of its own, and the names."""
    line = next(filter(None, map(_own_byline, tree.iter(*LINE_TAGS))), None)
    named = joined(names(said.get("author"))) or next(names(meta.get("author")), None)
    shown = _shown_byline(tree) or (_without_by(line) if line else None)
    return line, named or shown


def _own_byline(element: HtmlElement) -> str | None:
    """The element's text if it is a byline ("By Mara Lindqvist") and nothing else."""
    line = line_of(element)
    return line if _BY.fullmatch(line) and stands_alone(element) else None


def _shown_byline(tree: HtmlElement) -> str | None:
    lines = (line_of(element) for path in _BYLINES for element in tree.xpath(path))
    return next(filter(None, map(_without_by, lines)), None)


def _without_by(line: str) -> str:
    by = _BY.fullmatch(line)
    return by[1] if by else line


def _published_at(tree: HtmlElement, said: dict[str, Any], meta: dict[str, str]) -> datetime | None:
    written = [said.get("datePublished"), *(meta.get(name) for name in _DATES)]
    written += tree.xpath("//*[@itemprop='datePublished']/@datetime")
    written += tree.xpath("//article[1]//time/@datetime")[:1]
    dates = (moment(None, each) for each in written if isinstance(each, str))
    return next(filter(None, dates), None)


def _link(tree: HtmlElement, meta: dict[str, str], url: str) -> str:
    """The page's canonical address; its own where that is another host's, or the front page."""
    links = tree.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
    for written in (*links, meta.get("og:url", "")):
        address = web_address(url, written)
        if address and _host(address) == _host(url) and _is_as_deep(address, url):
            return address
    return url


def _host(url: str) -> str:
    """Host and port without www."""
    return re.split("[/?]", canonical_link(url), maxsplit=1)[0]


def _is_as_deep(address: str, url: str) -> bool:
    """Sites without care name their front page as the canonical one of every page."""
    return canonical_link(address) != _host(address) or canonical_link(url) == _host(url)
