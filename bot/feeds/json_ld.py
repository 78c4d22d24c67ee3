"""JSON-LD: what an article's page tells machines of itself, as schema.org words it."""

import json
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from bot.feeds.plain import plain

_POSTINGS = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report", "Review"}
_MAX_NESTED = 4  # levels that are looked into


def article_in(tree: HtmlElement) -> dict[str, Any]:
    """The first article among the page's JSON-LD; empty if there is none."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            written = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(written):
            if _is_article(thing.get("@type")):
                return thing
    return {}


def _things(written: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_NESTED:
        return
    if isinstance(written, list):
        for each in written:
            yield from _things(each, depth + 1)
    elif isinstance(written, dict):
        yield written
        for name in ("@graph", "mainEntity"):
            yield from _things(written.get(name), depth + 1)


def _is_article(kinds: object) -> bool:
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(kind, str) and (kind.endswith("Article") or kind in _POSTINGS) for kind in kinds
    )


def names(written: object) -> Iterator[str]:
    """The names that JSON-LD gives for people or a paper; addresses of theirs are no names."""
    for each in written if isinstance(written, list) else [written]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and "://" not in name and plain(name):
            yield plain(name)


def urls(written: object) -> Iterator[str]:
    """The addresses that JSON-LD gives for pictures, as written."""
    for each in written if isinstance(written, list) else [written]:
        url = each.get("url") if isinstance(each, dict) else each
        if isinstance(url, str):
            yield url
