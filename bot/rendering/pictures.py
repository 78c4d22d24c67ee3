"""Pictures in an HTML text: which address to show, and which are no pictures at all."""

import re

from lxml.html import HtmlElement

from bot.language import _
from bot.rendering.links import absolute

_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")
_EMOJI = re.compile(r"\b(?:wp-smiley|emoji|emojione|twemoji|latex)\b", re.IGNORECASE)
_ICON = 48
"""Pixels: a counting pixel has one, an avatar or a site's icon up to this."""
_ICON_CLASS = re.compile(r"(?:^|[\s_-])(?:icon|avatar)(?:$|[\s_-])", re.IGNORECASE)
FURTHER = "picture"
"""What a link to a picture is named that the article does not show."""
_LINK = re.compile(rf"(-# \[){FURTHER}(\]\(<)")
_SIZE = re.compile(r"\s*(\d{1,9})(?:\.\d+)?(?:px)?\s*", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*(\d{1,9})(?:px|\s*;|\s*$)", re.IGNORECASE)


def address(image: HtmlElement, base_url: str) -> str | None:
    """Returns the picture's absolute address; None for icons, counting pixels and inline data."""
    if _is_icon(image):
        return None
    named = (absolute(image.get(name), base_url) for name in _SOURCES)
    return next(filter(None, named), None) or _largest(image.get("srcset") or "", base_url)


def stands_for_text(image: HtmlElement) -> str:
    """Returns the text of an emoji or formula that is drawn as a picture; empty otherwise."""
    return image.get("alt") or "" if _EMOJI.search(image.get("class") or "") else ""


def title_of(image: HtmlElement) -> str:
    """Returns what a picture says of itself: a comic's last word stands there."""
    return image.get("title") or image.get("alt") or ""


def named(text: str) -> str:
    """Returns the text, its links to further pictures named in the language of the context.

    The process that made it of HTML speaks English. No language has a longer word for it (a test
    holds that), so the text takes no more room.
    """
    return _LINK.sub(lambda found: f"{found[1]}{_(FURTHER)}{found[2]}", text)


def _is_icon(image: HtmlElement) -> bool:
    sizes = [_SIZE.fullmatch(image.get(name) or "") for name in ("width", "height")]
    sizes.append(_STYLED.search(image.get("style") or ""))
    small = any(size is not None and int(size[1]) <= _ICON for size in sizes)
    return small or bool(_ICON_CLASS.search(image.get("class") or ""))


def _largest(srcset: str, base_url: str) -> str | None:
    """Returns the last candidate of a srcset: sites list them from small to large."""
    candidates = [part.split()[0] for part in re.split(r",\s+", srcset) if part.strip()]
    return absolute(candidates[-1], base_url) if candidates else None
