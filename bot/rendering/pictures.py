"""Pictures in an HTML text: which address to show, and which are no pictures at all."""

import re

from lxml.html import HtmlElement

from bot.rendering.links import absolute

_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")
_EMOJI = re.compile(r"\b(?:wp-smiley|emoji|emojione|twemoji|latex)\b", re.IGNORECASE)
_TINY = re.compile(r"\s*[0-2](?:\.\d+)?(?:px)?\s*", re.IGNORECASE)
_TINY_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[0-2](?:px|\s*;|\s*$)", re.IGNORECASE)


def address(image: HtmlElement, base_url: str) -> str | None:
    """Returns the picture's absolute address; None for tracking pixels and inline data."""
    if _is_tiny(image):
        return None
    named = (absolute(image.get(name), base_url) for name in _SOURCES)
    return next(filter(None, named), None) or _largest(image.get("srcset") or "", base_url)


def stands_for_text(image: HtmlElement) -> str:
    """Returns the text of an emoji or formula that is drawn as a picture; empty otherwise."""
    return image.get("alt") or "" if _EMOJI.search(image.get("class") or "") else ""


def _is_tiny(image: HtmlElement) -> bool:
    """Whether it is at most 2 pixels wide or high, as counting pixels are."""
    sizes = (image.get("width"), image.get("height"))
    return any(size is not None and _TINY.fullmatch(size) for size in sizes) or bool(
        _TINY_STYLE.search(image.get("style") or "")
    )


def _largest(srcset: str, base_url: str) -> str | None:
    """Returns the last candidate of a srcset: sites list them from small to large."""
    candidates = [part.split()[0] for part in re.split(r",\s+", srcset) if part.strip()]
    return absolute(candidates[-1], base_url) if candidates else None
