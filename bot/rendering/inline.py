"""Runs of styled text in, one line (or more, at line breaks) of Discord Markdown out.

A run is text with one set of styles. However the HTML nests or overlaps its tags, runs that
look the same are one, emphasis never touches white space (Discord would show its markers), and
never reaches over a line's end or around an address, so that every marker finds its partner.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby, takewhile

from bot.rendering.cleaning import stray_directions
from bot.rendering.escaping import defuse, escape, guard_line_starts
from bot.rendering.limits import fits
from bot.rendering.links import (
    BARE,
    LONGEST_HOST,
    LONGEST_LABEL,
    as_read,
    can_be_label,
    defuse_address,
    host_of,
    is_address_of,
    masked,
    pretends,
)


class Style(Enum):
    """What Discord can show of a text's styles; an address is shown in none."""

    STRIKE = auto()
    UNDERLINE = auto()
    BOLD = auto()
    ITALIC = auto()
    CODE = auto()
    ADDRESS = auto()


_PLAIN: frozenset[Style] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one look. White space is collapsed; a line break is a newline."""

    text: str
    styles: frozenset[Style] = _PLAIN
    link: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    """A bit of Markdown; of italics and addresses the form depends on the neighbours."""

    text: str
    italic: bool = False
    address: bool = False


_OUTER = ((Style.STRIKE, "~~"), (Style.UNDERLINE, "__"), (Style.BOLD, "**"))
"""Markers from the outside in; italics stand innermost."""
_OUTER_STYLES = frozenset(style for style, _ in _OUTER)
_ADDRESS, _CODE = frozenset((Style.ADDRESS,)), frozenset((Style.CODE,))
_SPOILS_EMPHASIS = re.compile(r"[*_~\\]")
_ENDS_BARE_ADDRESS = re.compile(r"[.,:;\"']*(?:\s|$)")
_SPACES = re.compile(r" {2,}")
_LINE_END = re.compile(r" *\n *")
_NO_LABEL = str.maketrans("[]", "()")
"""Discord takes a bracket in a link's label for the label's end, escaped or not."""


def markdown(runs: Iterable[Run]) -> str:
    """Returns the runs as a paragraph's Markdown, without white space around its lines."""
    known = list(_merged(_balanced(runs)))
    text = escape(known[0].text) if _is_plain(known) else _styled_text(known)
    return guard_line_starts(_LINE_END.sub("\n", _SPACES.sub(" ", text)).strip())


def plain(text: str, *styles: Style) -> str:
    """Returns plain text as Markdown that reads the same."""
    return markdown([Run(text, frozenset(styles))])


def _is_plain(runs: list[Run]) -> bool:
    """Whether it is text without any styles, links or addresses, as most paragraphs are."""
    return len(runs) == 1 and runs[0] == Run(runs[0].text) and "://" not in runs[0].text


def _styled_text(runs: Iterable[Run]) -> str:
    return _joined(list(_tokens(_bridged(_merged(_trimmed(_apart(_revealed(runs))))))))


# ── runs: whatever the tags were, what looks the same is one run ────────────────────────────


def _balanced(runs: Iterable[Run]) -> Iterator[Run]:
    """Drops marks that turn the direction of reading and do not turn it back."""
    known, at = list(runs), 0
    stray = stray_directions("".join(run.text for run in known))
    for run in known:
        kept = (char for place, char in enumerate(run.text, at) if place not in stray)
        yield replace(run, text="".join(kept)) if stray else run
        at += len(run.text)


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Joins neighbours of one look."""
    for (styles, link), same in groupby(runs, key=lambda run: (run.styles, run.link)):
        yield Run("".join(run.text for run in same), styles, link)


def _revealed(runs: Iterable[Run]) -> Iterator[Run]:
    """Takes the link off words that cannot be a label, and names its host behind them instead."""
    for link, group in groupby(runs, key=lambda run: run.link):
        linked = list(group)
        words = _words(linked)
        if link is None or can_be_label(words) or is_address_of(words, link):
            yield from linked
        else:
            yield from (replace(run, link=None) for run in linked)
            yield from (Run(" ("), Run(host_of(link), link=link), Run(")"))


def _apart(runs: Iterable[Run]) -> Iterator[Run]:
    """Takes addresses in the text out of their runs."""
    for run in runs:
        if Style.CODE in run.styles:
            yield replace(run, styles=_code_styles(run))
        elif run.link or "://" not in run.text:
            yield run
        else:
            parts = re.split(f"({BARE.pattern})", run.text, flags=re.IGNORECASE)
            for at, part in enumerate(parts):
                yield Run(part, _ADDRESS if at % 2 else run.styles)


def _code_styles(run: Run) -> frozenset[Style]:
    """No emphasis on code that would end it: Discord looks for the end of emphasis first.

    Code with two backticks in a row cannot be written; it becomes plain text.
    """
    if "``" in run.text:
        return _PLAIN
    return _CODE if _SPOILS_EMPHASIS.search(run.text) else run.styles


def _trimmed(runs: Iterable[Run]) -> Iterator[Run]:
    """Takes styles and links off line breaks and off white space at the edges of a run."""
    for run in runs:
        for part in re.split(r"(^\s+|\s*\n\s*|\s+$)", run.text):
            if part:
                yield Run(part) if part.isspace() else Run(part, run.styles, run.link)


def _bridged(runs: Iterable[Run]) -> Iterator[Run]:
    """Gives a space between two runs what both of them have in common."""
    known = list(runs)
    for before, run, after in zip([Run(""), *known], known, [*known[1:], Run("")], strict=False):
        if run.text != " ":
            yield run
            continue
        link = before.link if before.link == after.link else None
        yield Run(" ", before.styles & after.styles & _OUTER_STYLES, link)


# ── tokens: runs with their markers ──────────────────────────────────────────────────────────


def _tokens(runs: Iterable[Run]) -> Iterator[_Token]:
    """Turns runs into Markdown, the runs of links that touch together."""
    for linked, group in groupby(runs, key=lambda run: run.link is not None):
        write = _links if linked else _styled
        yield from write(group)


def _links(runs: Iterable[Run]) -> Iterator[_Token]:
    """Writes links that touch; a host that is named by two of them is one that each names."""
    links = [(url or "", list(group)) for url, group in groupby(runs, key=lambda run: run.link)]
    read = [as_read(_words(linked)) for _, linked in links]
    shown, start = "".join(read), 0
    for (url, linked), words in zip(links, read, strict=True):
        end = start + len(words)
        before = shown[max(0, start - LONGEST_HOST) : start]
        named = pretends(words, url, before=before, after=shown[end : end + LONGEST_HOST])
        yield _linked(linked, url, host=f" ({host_of(url)})" if named else "")
        start = end


def _linked(runs: list[Run], url: str, *, host: str) -> _Token:
    """Writes a link, and behind it its host if its words name another."""
    if is_address_of(_words(runs), url):
        return _Token(f"<{url}>")
    label = _joined(list(_styled(replace(r, text=r.text.translate(_NO_LABEL)) for r in runs)))
    if not fits(label, LONGEST_LABEL):  # a style for every letter
        label = escape(_words(runs).translate(_NO_LABEL))
    if not fits(label, LONGEST_LABEL):  # two links to one place, with a space between them
        return _Token(f"{label} ({masked(host_of(url), url)})")
    return _Token(masked(label, url) + host)


def _words(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _styled(runs: Iterable[Run]) -> Iterator[_Token]:
    """Opens and closes markers between runs, nested in the order of `_OUTER`."""
    opened: list[str] = []
    for run in runs:
        wanted = [marker for style, marker in _OUTER if style in run.styles]
        kept = _shared(opened, wanted)
        yield from (_Token(marker) for marker in reversed(opened[kept:]))
        yield from (_Token(marker) for marker in wanted[kept:])
        yield _token(run)
        opened = wanted
    yield from (_Token(marker) for marker in reversed(opened))


def _shared(opened: list[str], wanted: list[str]) -> int:
    """Returns how many markers, from the outside, may stay open."""
    pairs = zip(opened, wanted, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _token(run: Run) -> _Token:
    if Style.CODE in run.styles:
        return _Token(_code(run.text))
    if Style.ADDRESS in run.styles:
        return _Token(defuse_address(run.text), address=True)
    return _Token(escape(run.text), italic=Style.ITALIC in run.styles)


def _code(text: str) -> str:
    """Writes inline code, in two backticks where it has one."""
    if "`" not in text:
        return f"`{defuse(text)}`"
    return f"`` {defuse(text)} ``"


def _joined(tokens: list[_Token]) -> str:
    """Joins tokens, choosing markers that their neighbours do not spoil."""
    parts: list[str] = []
    for at, token in enumerate(tokens):
        following = "".join(near.text for near in tokens[at + 1 : at + 3])
        if token.italic:
            marker = _italic_marker(parts[-1][-1:] if parts else "", following[:1])
            parts.append(f"{marker}{token.text}{marker}")
        elif token.address and ("(" in token.text or not _ENDS_BARE_ADDRESS.match(following)):
            parts.append(f"<{token.text}>")
        else:
            parts.append(token.text)
    return "".join(parts)


def _italic_marker(before: str, after: str) -> str:
    """Returns `_`, `*` inside of a word, or nothing where neither can be told from the rest."""
    if not any(char.isalnum() or char == "_" for char in (before, after)):
        return "_"
    return "" if "*" in (before, after) else "*"
