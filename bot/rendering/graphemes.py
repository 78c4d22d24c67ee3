"""Cutting a text without cutting what a reader takes for one character (Unicode TR 29, in short).

Enough of the annex for cutting: combining marks, emoji joined by ZWJ, skin tones, flags, keycaps
and Hangul stay whole.
"""

import unicodedata

from bot.rendering.limits import units

ZWJ = "\u200d"
_ZWNJ = "\u200c"


def prefix(text: str, limit: int) -> str:
    """Returns the longest beginning of `text` within `limit` UTF-16 units that ends whole.

    A single grapheme above the limit is cut all the same; then code points stay whole. Of a
    limit below one, nothing is within.
    """
    head = _code_points(text, limit)
    end = len(head)
    while 0 < end < len(text) and _belongs_together(text, end):
        end -= 1
    return head[:end] or head


def _code_points(text: str, limit: int) -> str:
    head = text[: max(limit, 0)]
    while head and (over := units(head) - limit) > 0:
        head = head[: len(head) - (over + 1) // 2]
    return head


def _belongs_together(text: str, at: int) -> bool:
    """Whether the characters on both sides of position `at` are parts of one grapheme."""
    before, after = text[at - 1], text[at]
    if _extends(after):
        return before not in "\r\n"
    if before == ZWJ:
        return unicodedata.category(after) == "So"
    if _is_regional(before) and _is_regional(after):
        return _regionals_before(text, at) % 2 == 1
    return (before == "\r" and after == "\n") or _are_one_syllable(before, after)


def _extends(char: str) -> bool:
    return (
        char in (ZWJ, _ZWNJ)
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags: the flags of England, Scotland, Wales
    )


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regionals_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return at - start


def _are_one_syllable(before: str, after: str) -> bool:
    """Hangul jamo: a leading consonant holds on to what follows, a vowel to vowels and finals."""
    leading = "\u1100" <= before <= "\u115f"
    syllable = "\uac00" <= before <= "\ud7a3" or "\u1160" <= before <= "\u11ff"
    if leading:
        return "\u1100" <= after <= "\u11a7" or "\uac00" <= after <= "\ud7a3"
    return syllable and "\u1160" <= after <= "\u11ff"
