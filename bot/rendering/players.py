"""Embedded players: the page where a person would watch or listen."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from bot.rendering.cleaning import collapse, visible
from bot.rendering.inline import Run
from bot.rendering.links import absolute, host_of

_YOUTUBE = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)")
_VIMEO = re.compile(r"https?://player\.vimeo\.com/video/(\d+)")


def page_of(url: str) -> str:
    """Returns the page of a known player's film, else the player's own address."""
    if film := _YOUTUBE.match(url):
        return f"https://www.youtube.com/watch?v={film[1]}"
    if film := _VIMEO.match(url):
        return f"https://vimeo.com/{film[1]}"
    return url


def player_runs(element: HtmlElement, base_url: str) -> list[Run]:
    """Returns a link to the page of what an element plays; nothing if it does not say."""
    known = (absolute(address, base_url) for address in _addresses(element))
    url = next(filter(None, known), None)
    if url is None:
        return []
    page = page_of(url)
    label = visible(collapse(element.get("title") or "")).strip() or host_of(page)
    return [Run("▶ "), Run(label, link=page)]


def _addresses(element: HtmlElement) -> Iterator[str | None]:
    """A page that loads its players late keeps their addresses apart."""
    for part in (element, *element.iterfind("source")):
        yield part.get("src")
        yield part.get("data-src")
