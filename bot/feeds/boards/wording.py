"""What a line says of a response: that it begins or ends one, who wrote it, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.feeds.boards.moments import date_in
from bot.feeds.boards.parts import is_furniture
from bot.feeds.boards.pieces import Lines, Words
from bot.feeds.boards.profile import Profile
from bot.feeds.dates import moment

_LONGEST_NAME = 100
_FILLING = frozenset(
    (
        *("posted", "written", "by", "on", "at", "wrote", "writes", "said", "says", "from"),
        *("date", "author", "replied", "responded"),
    )
)


@dataclass(frozen=True, slots=True)
class Named:
    """Who wrote a response, and when. `cut` characters of the line at `cut_line` say only that.

    Attributes:
        lines: those that say nothing else.
    """

    author: str | None = None
    published_at: datetime | None = None
    lines: frozenset[int] = frozenset()
    cut_line: int = -1
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """A page and the profile that its lines are read by."""

    page: Lines
    profile: Profile

    def text(self, at: int) -> str:
        """The line's text; empty where there is no line."""
        return self.page.lines[at].text if 0 <= at < len(self.page.lines) else ""

    def begins_response(self, at: int) -> bool:
        """Whether the line, or it and the next, are a head: with a date, or as a paragraph."""
        found = self.profile.head.on(self.text(at))
        if found is None:
            return self._is_name(at) and self._is_date(at + 1)
        line = self.page.lines[at]
        above = at == 0 or is_furniture(self.page.lines[at - 1], self.profile)
        return bool(found.groupdict().get("date")) or line.begins or line.ruled or above

    def is_dated(self, at: int) -> bool:
        """Whether the head that begins in a line has a date, in it or in the next."""
        found = self.profile.head.on(self.text(at))
        dated = found is not None and found.groupdict().get("date")
        return bool(dated or self.page.lines[at].moment) or self._is_date(at + 1)

    def ends_response(self, at: int) -> bool:
        """Whether the line is signed in the way of the article's byline."""
        return self.profile.signature.on(self.text(at)) is not None

    def is_inline(self, at: int) -> bool:
        """Whether a name and the text stand in one line."""
        return self.profile.inline.on(self.text(at)) is not None

    def is_caption(self, at: int) -> bool:
        """Whether a name and a colon stand above the first line of a text."""
        following = self.page.lines[at + 1] if at + 1 < len(self.page.lines) else None
        ahead = self.text(at).endswith(":") and self._is_name(at)
        return ahead and following is not None and not following.begins

    def _is_name(self, at: int) -> bool:
        return self.profile.response_name.on(self.text(at)) is not None

    def _is_date(self, at: int) -> bool:
        return self.profile.response_moment.on(self.text(at)) is not None

    # ── who and when ─────────────────────────────────────────────────────────────────────────

    def named(self, group: Sequence[int], *, held: bool) -> Named:
        """Who wrote the response in these lines. `held`: an element holds it, and nothing else."""
        by_elements = self._by_elements(group) if held else Named()
        if by_elements.author:
            return by_elements
        by_words = self._by_head(group) or self._by_signature(group) or self._by_name(group, held)
        return by_words or by_elements

    def _by_elements(self, group: Sequence[int]) -> Named:
        """Those that the profile's XPath found; a line of nothing else is no text."""
        author = " ".join(self._said(group[:4], "author").split())[:_LONGEST_NAME] or None
        written = self._said([*group[:4], *group[-2:]], "date")
        exact = next(filter(None, (self.page.lines[at].moment for at in group)), "")
        lines = frozenset(at for at in (*group[:4], *group[-2:]) if self._only_names(at))
        at = next((at for at in group[:4] if at not in lines and self._said([at], "author")), -1)
        return Named(
            author and author.rstrip(":, "),
            moment(None, exact) or date_in(written),
            lines,
            at,
            self._cut(at) if at >= 0 else 0,
        )

    def _words(self, at: int) -> list[Words]:
        line = self.page.lines[at]
        pieces = self.page.pieces[line.start : line.end]
        return [piece for piece in pieces if isinstance(piece, Words)]

    def _said(self, group: Sequence[int], role: str) -> str:
        said = (piece.text for at in group for piece in self._words(at) if piece.role == role)
        return " ".join(said)

    def _only_names(self, at: int) -> bool:
        """Whether a line is made of names, dates, and words that join them."""
        words = self._words(at)
        rest = " ".join(piece.text for piece in words if not piece.role).lower()
        bare = "".join(char if char.isalnum() else " " for char in rest).split()
        return any(piece.role for piece in words) and _FILLING.issuperset(bare)

    def _cut(self, at: int) -> int:
        """The characters of a line up to its last name or date, and what joins that to the text."""
        said = ""
        words = self._words(at)
        last = max((n for n, piece in enumerate(words) if piece.role), default=-1)
        for piece in words[: last + 1]:
            said += piece.text
        named = len(" ".join(said.split()))
        rest = self.text(at)[named:]
        return named + len(rest) - len(rest.lstrip(" :,)—\u2013-"))

    def _by_head(self, group: Sequence[int]) -> Named | None:
        first, second = group[0], group[1] if len(group) > 1 else -1
        found = self.profile.head.on(self.text(first))
        if found is None:
            name = self.profile.response_name.on(self.text(first))
            if name and self._is_date(second):
                return Named(name["author"].strip(), self._date(second), frozenset({first, second}))
            return None
        said = found.groupdict()
        text, lines = said.get("text") or "", {first}
        date = date_in(said.get("date") or "") or moment(None, self.page.lines[first].moment)
        if date is None and not text and self._is_date(second):
            date, lines = self._date(second), {first, second}
        author = (said["author"] or "").strip(" ,")
        if text:
            return Named(author, date, frozenset(), first, found.start("text"))
        return Named(author, date, frozenset(lines))

    def _date(self, at: int) -> datetime | None:
        return moment(None, self.page.lines[at].moment) or date_in(self.text(at))

    def _by_signature(self, group: Sequence[int]) -> Named | None:
        found = self.profile.signature.on(self.text(group[-1]))
        if found is None:
            return None
        date = date_in(found["date"] or "") or moment(None, self.page.lines[group[-1]].moment)
        return Named(found["author"].strip(), date, frozenset({group[-1]}))

    def _by_name(self, group: Sequence[int], held: bool) -> Named | None:
        """A line with a name alone says so only where nothing but a response can stand."""
        first = group[0]
        inline = self.profile.inline.on(self.text(first))
        if inline:
            return Named(inline["author"].strip(), None, frozenset(), first, inline.start("text"))
        alone = len(group) > 1 and (held or self.is_caption(first))
        name = self.profile.response_name.on(self.text(first)) if alone else None
        if name is None or len(self.text(first)) > _LONGEST_NAME // 2:
            return None
        return Named(name["author"].strip(), None, frozenset({first}))
