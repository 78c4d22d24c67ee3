"""Where the parts of a board's page stand among its lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.feeds.boards.pieces import Line, Lines
from bot.feeds.boards.profile import Mark, Profile
from bot.feeds.identity import canonical_link
from bot.feeds.urls import web_address
from bot.language import Phrase

_SEPARATOR = re.compile(r"[-\u2013—*_=~·•.#+ ]{3,}")
_LONGEST_SEPARATOR = 200
_DIGITS = re.compile(r"\D")
_MOST_DIGITS = 12


class Misfit(Exception):
    """A page does not fit a profile."""

    def __init__(self, lacks: Sequence[Phrase]) -> None:
        super().__init__(", ".join(map(str, lacks)))
        self.lacks = tuple(lacks)

    @property
    def why(self) -> Phrase:
        """All that it lacks, in words."""
        return Phrase.joined(self.lacks, ", ")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the top of every page of a board. `end` is the line behind it."""

    posts: int
    end: int


def header_of(page: Lines, profile: Profile) -> Header | None:
    """The board's header; None if the page has none."""
    board, posts = _line(page, profile.board), _line(page, profile.posts)
    if board is None or posts is None:
        return None
    return Header(posts[1], max(board[0], posts[0]) + 1)


def lacks(page: Lines, profile: Profile) -> list[Phrase]:
    """The lines that every page of a thread has and this one has not, as people read of them."""
    marks = (profile.board, profile.posts, profile.responses)
    return [
        Phrase("no line “{line}”", line=mark.line) for mark in marks if _line(page, mark) is None
    ]


def _line(page: Lines, mark: Mark) -> tuple[int, int] | None:
    """The last line of the first place where a mark stands, and its number; 0 if it has none.

    A table may have the number in a cell, and so in a line, of its own.
    """
    for at, line in enumerate(page.lines):
        if found := mark.on(line.text):
            return at, number(found.groupdict().get("posts") or "")
        following = page.lines[at + 1].text if at + 1 < len(page.lines) else ""
        found = mark.on(f"{line.text} {following}") if following[:1].isdigit() else None
        if found:
            return at + 1, number(found.groupdict().get("posts") or "")
    return None


def responses_line(page: Lines, profile: Profile, start: int, url: str) -> int | None:
    """The line that the responses stand below; None if there is none, or on an index.

    There, a line counts the responses of each thread, whose title is a link.
    """
    for at in range(start, len(page.lines)):
        if found := profile.responses.on(page.lines[at].text):
            listed = found["count"] and any(
                _leads_away(line, profile, url) for line in page.lines[start:at]
            )
            return None if listed else at
    return None


def _leads_away(line: Line, profile: Profile, url: str) -> bool:
    """Whether a line is a link to another page, as a title on an index is."""
    if not line.is_linked or is_furniture(line, profile):
        return False
    addresses = {canonical_link(web_address(url, link.href) or url) for link in line.links}
    return addresses != {canonical_link(url)}


def is_same_host(address: str, url: str) -> bool:
    """Whether an address is on the page's own host; a page that was saved to a file has none."""
    hosts = {re.split("[/?]", canonical_link(each), maxsplit=1)[0] for each in (address, url)}
    return len(hosts) == 1 or not url.startswith("http")


def number(written: str) -> int:
    """A number with or without marks between its thousands; 0 if there is none."""
    return int(_DIGITS.sub("", written)[:_MOST_DIGITS] or 0)


def is_furniture(line: Line, profile: Profile) -> bool:
    """Whether a line is the page's own: a button, a field, a row of links, a line of characters."""
    if line.field or profile.furniture.on(line.text) or is_separator(line):
        return True
    if not line.is_linked:
        return False
    return bool(profile.linked_furniture.on(line.text)) or len({x.href for x in line.links}) > 2


def is_separator(line: Line) -> bool:
    """Whether a line is drawn with characters, as `-----`."""
    return len(line.text) <= _LONGEST_SEPARATOR and bool(_SEPARATOR.fullmatch(line.text))
