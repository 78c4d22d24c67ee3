"""Where a paragraph that is too long for a message may be broken, and what is open there."""

import re
from collections.abc import Iterator

from bot.rendering.limits import units

FENCE = r"(?:> |- |\d{1,9}\. | )*```"
"""The start of a line that begins or ends a block of code, in a quote or a list too."""
_STOPS = "\u3002\uff01\uff1f"
"""Ends of sentences in Chinese and Japanese, with no space behind them."""
_MARKER = r"(?:- |\d{1,9}\. )"
_PREFIX = r"(?:> )?(?:-# |#{1,3} )?"
# Lengths are bounded: an endless word must not be read anew for each of its pieces.
_ATOM = re.compile(
    rf"(?P<fence>^{FENCE}[^\n]*\n?)"
    rf"|(?P<prefix>^{_PREFIX}(?: *{_MARKER})?(?<=\ ))"
    r"|(?P<line>\n)"
    r"|(?P<space>[^\S\n]+)"
    r"|\[(?:\\.|[^\\\]\n]){0,1100}\]\(<[^>\s]*>\)"  # a link
    r"|``[^\n]{1,500}?``|`[^`\n]{1,500}`"  # code
    r"|(?P<ticks>`` ?(?=[^\n]*?``)|`(?=[^`\n]*`))"  # longer code: it ends in its line
    r"|<https?://[^>\s]{1,2048}>|https?://[^\s<]{1,2048}"  # an address
    r"|\\."  # an escaped character
    r"|(?P<emphasis>\*\*|__|~~|\*|_)"
    rf"|(?P<stop>[^\s\\`\[<*_~{_STOPS}]{{0,2048}}[{_STOPS}])"
    rf"|[^\s\\`\[<*_~{_STOPS}]{{1,2048}}"  # a word
    r"|.",
    re.MULTILINE | re.DOTALL,
)
_BLOCK_OF_CODE = re.compile(
    rf"(?P<fence>^{FENCE}[^\n]*\n?)"
    r"|(?P<line>\n)"
    r"|(?P<gap>(?<=\S)[^\S\n]{1,2048})"
    r"|(?:^> )?[^\S\n]{0,2048}\S{1,2048}"  # with what it is indented by
    r"|[^\S\n]{1,2048}",
    re.MULTILINE,
)
_LONG_CODE = {
    "`": re.compile(r"(?P<ticks>`)|(?P<space>[^\S\n]+)|[^\s`]{1,2048}"),
    "``": re.compile(r"(?P<ticks> ?``)|(?P<space>[^\S\n]+)|[^\s`]{1,2048}|`"),
}
_SENTENCE_END = re.compile(rf"[.!?…{_STOPS}][\"'”\u2019»)\]*_~]*$")
_ABBREVIATION = re.compile(r"\b[A-Z][a-z]{0,2}\.$")
_LIST_MARKER = re.compile(_MARKER)

_ANYWHERE, _WORD, _SENTENCE, _LINE = range(4)


def best_spots(chunk: str, room: int, waste: int) -> list[int]:
    """Returns the positions to break at within the first `room` UTF-16 units, the best first.

    A line end is better than a sentence's, a sentence's better than a word's, as long as the
    first part fills half of the room, and all of it but `waste`.
    """
    least = max(room // 2, room - waste)
    spots = ((at > least, goodness, at) for goodness, at in _spots(chunk, room))
    return [at for _, _, at in sorted(spots, reverse=True)]


def opened_at(chunk: str, at: int) -> tuple[str, str]:
    """Returns what to put behind the text before position `at`, and before the text after it."""
    fence, emphasis = "", list[str]()
    for atom in _atoms(chunk, at):
        if atom.lastgroup == "fence":
            fence = "" if fence else atom[0].rstrip("\n")
        elif atom.lastgroup in ("emphasis", "ticks"):
            _toggle(emphasis, atom[0].strip())
    if fence:
        start, language = _LIST_MARKER.sub("", fence).split("```", 1)
        quote = "> " if start.startswith(">") and chunk[at - 1] != "\n" else ""
        return f"\n{start}```", f"{start}```{language}\n{quote}"
    closing = (marker.replace("``", " ``") for marker in reversed(emphasis))
    opening = (marker.replace("``", "`` ") for marker in emphasis)
    return "".join(closing), _prefix_at(chunk, at) + "".join(opening)


def _spots(chunk: str, room: int) -> Iterator[tuple[int, int]]:
    """Yields (how good, position) of every place where the chunk may be broken."""
    size, before = 0, ""
    for atom in _atoms(chunk):
        size += units(atom[0])
        if size > room:
            return
        if atom.lastgroup not in ("prefix", "ticks"):
            yield _goodness(before, atom), atom.end()
        before = atom[0]


def _goodness(before: str, atom: re.Match[str]) -> int:
    """Returns how good it is to break behind `atom`, which follows the atom `before`."""
    match atom.lastgroup:
        case "fence" | "line":
            return _LINE
        case "space":
            ends = _SENTENCE_END.search(before) and not _ABBREVIATION.search(before)
            return _SENTENCE if ends else _WORD
        case "stop":
            return _SENTENCE
        case "gap":
            return _WORD
    return _ANYWHERE


def _atoms(chunk: str, end: int | None = None) -> Iterator[re.Match[str]]:
    """Yields what must not be broken, one after the other, up to position `end`."""
    at, inside = 0, _ATOM
    while at < (len(chunk) if end is None else end):
        atom = inside.match(chunk, at)
        if atom is None:
            return
        yield atom
        if atom.lastgroup == "fence":
            inside = _BLOCK_OF_CODE if inside is _ATOM else _ATOM
        elif atom.lastgroup == "ticks":
            inside = _LONG_CODE[atom[0].strip()] if inside is _ATOM else _ATOM
        at = atom.end()


def _toggle(emphasis: list[str], marker: str) -> None:
    if marker in emphasis:
        emphasis.remove(marker)
    else:
        emphasis.append(marker)


def _prefix_at(chunk: str, at: int) -> str:
    """Returns what the line at `at` began with, if the break is inside of a line."""
    start = chunk.rfind("\n", 0, at) + 1
    found = re.compile(_PREFIX).match(chunk, start, at)
    return found[0] if found and start < at else ""
