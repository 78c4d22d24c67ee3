"""The lines of one response to the response, and who it is among the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urldefrag

from bot.feeds.boards.excerpt import html_of
from bot.feeds.boards.parts import is_same_host
from bot.feeds.boards.pieces import Link
from bot.feeds.boards.wording import Named, Wording
from bot.feeds.identity import canonical_link
from bot.feeds.raw import Convert
from bot.feeds.urls import web_address
from bot.model import Response

_LONGEST_MARK = 200


@dataclass(frozen=True, slots=True)
class Written:
    """A response that has no key yet. `mark`: its own id, anchor or address, where it has one."""

    text: str
    author: str | None
    published_at: datetime | None
    mark: str
    link: str | None


def read_response(
    wording: Wording, group: Sequence[int], url: str, convert: Convert, *, held: bool
) -> Written:
    """Reads the response in these lines. `held`: an element of the page holds it."""
    named = wording.named(group, held=held)
    lines = range(group[0], group[-1] + 1)
    left_out = frozenset(lines) - (frozenset(group) - named.lines)
    cuts = {named.cut_line: named.cut} if named.cut else {}
    prose = convert(html_of(wording.page, lines, left_out, cuts), url)
    mark, link = _mark(wording, group, named, url)
    return Written(
        prose.markdown or "\n".join(prose.pictures),
        named.author or None,
        named.published_at,
        mark,
        link,
    )


def keyed(read: Iterable[Written]) -> tuple[Response, ...]:
    """Gives each its key: its own mark, else who wrote it when; the text only where neither is.

    So a response keeps its key when it is edited, and when one before it vanishes. Those that are
    alike in all of this are counted; when the first of them goes, the next takes its place.
    """
    seen: Counter[str] = Counter()
    responses: list[Response] = []
    for each in read:
        key = (each.mark or _hash(each)).replace("|", "%7C")  # a mark with our own bar is no twin
        seen[key] += 1
        key = key if seen[key] == 1 else f"{key}|{seen[key]}"
        responses.append(Response(key, each.text, each.author, each.link, each.published_at))
    return tuple(responses)


def _hash(written: Written) -> str:
    date = written.published_at.isoformat() if written.published_at else ""
    said = f"{written.author or ''}\n{date}"
    if not (written.author or written.published_at):
        said = written.text
    return "sha256:" + sha256(said.encode("utf-8", "replace")).hexdigest()


def _mark(wording: Wording, group: Sequence[int], named: Named, url: str) -> tuple[str, str | None]:
    """The response's own mark on the page, and the link that leads to it."""
    page = web_address("", urldefrag(url).url)
    for name in _names(wording, group):
        if any(char.isdigit() for char in name) and len(name) <= _LONGEST_MARK:
            return f"#{name}", f"{page}#{name}" if page else None
    for link in _links(wording, group, named):
        address = web_address(url, link.href) or ""
        bare, fragment = urldefrag(address)
        if not address or not is_same_host(bare, url):
            continue
        if canonical_link(bare) == canonical_link(url) and fragment:
            return f"#{fragment}"[:_LONGEST_MARK], address
        if canonical_link(bare) != canonical_link(url):
            return canonical_link(bare), address
    return "", page


def _names(wording: Wording, group: Sequence[int]) -> Iterator[str]:
    """The id of the element that holds the response, and of what its first lines stand in."""
    first = wording.page.lines[group[0]]
    if first.holder is not None:
        yield wording.page.ids.get(first.holder, "")
    yield from first.marks


def _links(wording: Wording, group: Sequence[int], named: Named) -> Iterator[Link]:
    """Links to the response itself: its number, its date, or a word as `permalink`.

    A link within its text is what somebody wrote, and may lead anywhere.
    """
    text = set(group) - named.lines - {named.cut_line}
    around = range(group[0], min(group[-1] + 2, len(wording.page.lines)))
    behind = group[-1] + 1
    for at in around:
        line = wording.page.lines[at]
        if at in text:
            continue
        if at == behind and line.holder != wording.page.lines[group[0]].holder:
            return
        for link in line.links:
            of_itself = wording.profile.permalink.on(link.words)
            dated = at in named.lines and wording.profile.response_moment.on(link.words)
            if of_itself or dated:
                yield link
