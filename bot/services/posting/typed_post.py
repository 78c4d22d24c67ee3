"""What a person typed into a form, as an article."""

from dataclasses import dataclass, replace
from hashlib import sha256

from bot.errors import FeedError, Mistake
from bot.feeds.identity import canonical_link
from bot.feeds.urls import checked
from bot.language import _
from bot.model import Article
from bot.model.articles import without_credentials
from bot.rendering.cleaning import one_line
from bot.rendering.links import absolute, host_of
from bot.rendering.typed import typed_text


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was filled in; the text is None where the form had no room for it."""

    headline: str
    text: str | None = None
    byline: str = ""
    source: str = ""


def wanted_address(typed: str) -> str:
    """The address that a person means, without the brackets that stop Discord's previews.

    A user name and password in it are left out: they are nobody's business here.

    Raises:
        BadAddress: it is no web address.
    """
    address = without_credentials(typed.strip().removeprefix("<").removesuffix(">").strip())
    checked(address)
    return address


def article_of(typed: Typed, *, by: int) -> tuple[Article, str]:
    """An article and the name of its source, which is a URL's host where it is a URL.

    Raises:
        Mistake: nothing is left of the headline or the text.
    """
    headline, text = _headline(typed), typed_text(typed.text or "")
    if not text:
        raise Mistake("text", _("The text is empty. Write at least a sentence."))
    source, link = _source(typed.source)
    canonical = _canonical(link)
    said = f"{by}\n{headline}\n{text}"
    key = canonical or "text:" + sha256(said.encode("utf-8", "replace")).hexdigest()
    article = Article(
        key=key,
        alt_key=key,
        title=headline,
        text=text,
        link=link,
        canonical_link=canonical,
        author=one_line(typed.byline) or None,
    )
    return article, source


def revised(article: Article, source: str, typed: Typed) -> tuple[Article, str]:
    """An article that was read from a page, and its source, as a person wants them said.

    Raises:
        Mistake: nothing is left of the headline.
    """
    text = article.text
    if typed.text is not None and typed.text.strip() != text.strip():
        text = typed_text(typed.text)
    changed = replace(
        article, title=_headline(typed), text=text, author=one_line(typed.byline) or None
    )
    return changed, one_line(typed.source) or source


def _headline(typed: Typed) -> str:
    headline = one_line(typed.headline)
    if not headline:
        raise Mistake("headline", _("The headline is empty. Write at least a word."))
    return headline


def _source(typed: str) -> tuple[str, str | None]:
    """The name to show, and the link; a name alone is no link."""
    name = one_line(typed)
    try:
        link = absolute(wanted_address(name))
    except FeedError:
        return name, None
    return (host_of(link), link) if link else (name, None)


def _canonical(link: str | None) -> str | None:
    """What tells the page apart; the front page of a site tells nothing."""
    canonical = canonical_link(link) if link else None
    return canonical if canonical and "/" in canonical.rstrip("/") else None
