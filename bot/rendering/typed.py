r"""Markdown that a person typed: it keeps its markup, but mentions nobody and deceives nobody.

What is to be shown is Discord's own Markdown, so nothing is escaped. A zero-width space breaks
what must not work: unlike a backslash it is invisible in code, too, and code need not be told from
the rest. A link must be of a form that is understood here, to the last character; what only might
be a link to Discord is none any more.
"""

import re

from bot.rendering.cleaning import stray_directions, visible
from bot.rendering.escaping import defuse
from bot.rendering.inline import plain
from bot.rendering.links import absolute, host_of, pretends

_BREAK = "\u200b"
_MENTION = re.compile(r"<@(?=[!&]?\d)")
_CHAR = r"[^\s<>()\[\]\"`\\|]"
_URL = rf"https?://{_CHAR}+(?:\({_CHAR}*\){_CHAR}*)*"
_LINK = re.compile(
    rf"(?<![\\\]])\[(?P<label>[^\[\]\n]+)\]\((?:<(?P<inside>{_URL})>|(?P<bare>{_URL}))\)",
    re.IGNORECASE,
)
_OPENS_ADDRESS = re.compile(r"\](?=\()")
_MARKERS = re.compile(r"[\\*_~|`]")
_LONGEST_LABEL = 500
_FENCE = "```"
_QUOTE_OF_ALL = re.compile(r"^>>> ?", re.MULTILINE)


def typed_text(text: str) -> str:
    """Returns what a person typed as Markdown that may stand in a message of ours."""
    text = visible(text.replace("\r\n", "\n")).strip()
    stray = stray_directions(text)
    text = "".join(char for at, char in enumerate(text) if at not in stray)
    return _ended(_MENTION.sub(f"<@{_BREAK}", defuse(_with_honest_links(text))))


def _with_honest_links(text: str) -> str:
    """Returns the text with the links that show where they lead, and no others."""
    links = list(_LINK.finditer(text))
    ends = [0, *(found.end() for found in links)]
    starts = [*(found.start() for found in links), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    parts = [_without_links(gaps[0])]
    for at, found in enumerate(links):
        before = gaps[at] or (links[at - 1]["label"] if at else "")
        after = gaps[at + 1] or (links[at + 1]["label"] if at + 1 < len(links) else "")
        parts += [_honest(found, before, after), _without_links(gaps[at + 1])]
    return "".join(parts)


def _without_links(text: str) -> str:
    return _OPENS_ADDRESS.sub(f"]{_BREAK}", text)


def _honest(found: re.Match[str], before: str, after: str) -> str:
    """Returns the link; behind it its host, where its words, or what touches them, name another."""
    url = absolute(found["inside"] or found["bare"])
    before, words, after = (_MARKERS.sub("", said) for said in (before, found["label"], after))
    if url is None or len(words) > _LONGEST_LABEL:
        return _without_links(found[0])
    touching = _word_at_end(before), _word_at_end(after[::-1])[::-1]
    lies = pretends(words, url, before=touching[0], after=touching[1])
    return found[0] + (" " + plain(f"({host_of(url)})") if lies else "")


def _word_at_end(text: str) -> str:
    """Returns what stands behind the last white space."""
    return "" if text[-1:].isspace() else (text.split() or [""])[-1]


def _ended(text: str) -> str:
    """Returns the text without code or a quote that would take in the lines below it."""
    if text.count(_FENCE) % 2:
        text += f"\n{_FENCE}"
    before, quote, rest = _split_at_quote(text)
    return before + "\n".join(f"> {line}" for line in rest.split("\n")) if quote else text


def _split_at_quote(text: str) -> tuple[str, bool, str]:
    found = _QUOTE_OF_ALL.search(text)
    if found is None:
        return text, False, ""
    return text[: found.start()], True, text[found.end() :]
