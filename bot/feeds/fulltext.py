"""The text of an article's own page, without what else stands on it.

    bytes ──page_tree──> tree ──masthead──> title, byline, date, picture, address, paper
                          └──page_layout──> trafilatura ──> HTML ──convert──> text

It runs in the worker process (pool.py), and fetches nothing: the tree is all that the extractor
gets. trafilatura is the extra `fulltext`; it is imported with the first page, since it costs a
worker that only reads feeds more time than most feeds do.
"""

import logging
import re

from lxml import etree
from lxml.html import HtmlElement

from bot.errors import ParseError
from bot.feeds.identity import Marks, identify
from bot.feeds.listing import is_listing, teasers
from bot.feeds.masthead import Masthead, masthead
from bot.feeds.page_layout import FURNITURE, make_plain
from bot.feeds.page_tree import no_article, page_tree
from bot.feeds.raw import Convert
from bot.feeds.urls import shown, web_address, without_credentials
from bot.language import Phrase
from bot.model import Article, FullText

_LEAST = 200  # characters outside links; half as many in writing without spaces
_LEAST_OF_AN_ARTICLE = 80  # where the page calls itself one
_LEAST_BEHIND_A_LOGIN = 600

_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_TAGS = {"item": "li", "quote": "blockquote", "lb": "br", "graphic": "img", "row": "tr"}
_STYLES = {"#b": "b", "#i": "i", "#u": "u", "#t": "code", "#sub": "sub", "#sup": "sup"}


def read_article(body: bytes, *, url: str, content_type: str | None, convert: Convert) -> FullText:
    """Reads the article of a web page.

    Args:
        body: decompressed.
        url: where the page was found, after redirects.
        content_type: the response's header of this name, for its charset.
        convert: see Convert.

    Raises:
        ParseError: the page has no article, is no web page, or is made to hurt.
    """
    subject, own = shown(url), without_credentials(url)
    tree = page_tree(body, content_type=content_type, subject=subject)
    try:
        _make_links_absolute(tree, own)
        head = masthead(tree, own)
        guarded = tree.find(".//input[@type='password']") is not None
        teased = teasers(tree)
        make_plain(tree, head.lines)
        text = _extracted(tree, subject)
    except (ValueError, RecursionError, etree.LxmlError) as error:
        raise no_article(subject, Phrase("its HTML is too damaged")) from error
    _check(text, head, subject, teased=teased, guarded=guarded)
    return FullText(_article(head, _as_html(text), convert), head.site)


def _make_links_absolute(tree: HtmlElement, own: str) -> None:
    """Resolves the page's addresses by its base; where lxml does that, a broken one is an error."""
    written = [base.attrib.pop("href", "") for base in tree.iter("base")]
    address = next(filter(None, (web_address(own, each) for each in written)), None)
    tree.make_links_absolute(address or own, resolve_base_href=False, handle_failures="discard")


def _extracted(tree: HtmlElement, subject: str) -> HtmlElement:
    """The element with the article's text, in trafilatura's own XML."""
    try:
        from trafilatura import bare_extraction  # not above: see the module's docstring
        from trafilatura.settings import Document
    except ImportError as error:
        raise ParseError(
            subject,
            Phrase(
                "{address} cannot be read: this Newsboard is installed without its extra fulltext. "
                "Its operator adds it in the checkout: pip install '.[fulltext]'.",
                address=subject,
            ),
        ) from error
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails, we say ourselves
    found = bare_extraction(
        tree,
        favor_precision=True,
        include_comments=False,
        include_formatting=True,
        include_images=True,
        include_links=True,
        output_format="xml",
        prune_xpath=FURNITURE,
    )
    if not isinstance(found, Document):
        raise no_article(subject, Phrase("I found no text in it"))
    return found.body


def _check(
    text: HtmlElement, head: Masthead, subject: str, *, teased: frozenset[str], guarded: bool
) -> None:
    """Raises ParseError if what was found is a login, a list of links, or next to nothing."""
    links = sum(_length(link) for link in text.iter("ref"))
    prose = _length(text) - links
    if guarded and prose < _LEAST_BEHIND_A_LOGIN:
        raise no_article(subject, Phrase("it asks for a login"))
    if links > prose or is_listing(text, teased):
        raise no_article(subject, Phrase("it is a list of links to other pages"))
    if prose < (_LEAST_OF_AN_ARTICLE if head.is_article else _LEAST):
        raise no_article(subject, Phrase("I found next to no text in it"))


def _length(element: HtmlElement) -> int:
    text = "".join(element.itertext())
    return len(" ".join(text.split())) + len(_WIDE.findall(text))


def _as_html(body: HtmlElement) -> str:
    """The HTML that the extractor's XML stands for; its own HTML numbers no list."""
    for element in body.iter():
        element.tag = _html_tag(element)
        if element.tag == "a":
            element.set("href", element.attrib.pop("target", ""))
    body.tag = "div"
    return str(etree.tostring(body, encoding="unicode", method="html"))


def _html_tag(element: HtmlElement) -> str:
    tag, kind = str(element.tag), element.get("rend", "")
    if tag == "head":
        return kind if re.fullmatch("h[1-6]", kind) else "h3"
    if tag == "hi":
        return _STYLES.get(kind, "i")
    if tag == "list":
        return "ol" if kind == "ol" else "ul"
    if tag == "cell":
        return "th" if element.get("role") == "head" else "td"
    if tag == "code":
        return "code" if element.getparent().tag in ("p", "li", "pre", "td") else "pre"
    return {"ref": "a"}.get(tag) or _TAGS.get(tag, tag)


def _article(head: Masthead, html: str, convert: Convert) -> Article:
    prose = convert(html, head.link)
    (identity,) = identify([Marks(link=head.link, title=head.title, text=prose.markdown)])
    assert identity is not None  # noqa: S101 - one alone repeats none
    return Article(
        key=identity.key,
        alt_key=identity.alt_key,
        canonical_link=identity.canonical_link,
        title=head.title,
        text=prose.markdown,
        link=head.link,
        author=head.author,
        picture=head.picture or next(iter(prose.pictures), None),
        published_at=head.published_at,
    )
