r"""Plain text in, Discord Markdown out that reads exactly like it: text never becomes markup.

Discord swallows a backslash before any character that is no letter, digit or space, so the
rule can be simple: what may be markup gets one. Web addresses are not for this module (a
backslash would break them); `inline` keeps them apart.
"""

import re

_SPECIAL = re.compile(r"[\\*_~|`\[<:@]")
_MARKUP = re.compile(r"[\\*_~|`\[]")
_NAMED = re.compile(r"(?<=<)(\w+):")
_NO_ADDRESS = re.compile(r"(?<=http|ttps):(?=//)", re.IGNORECASE)
"""Discord makes a link of anything behind it; what can be an address never comes here."""
_EMOJI_NAME = re.compile(r":(?=(?:[a-z+\-][\w+\-]*|100|1234):)")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LINE_START = re.compile(r"^(?=(?:#{1,3}|-#|[-+*]|>>>)(?:\s|$)|>)", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\d+)(?=\.(?:\s|$))", re.MULTILINE)


def escape(text: str) -> str:
    """Escapes what would be markup, a mention, a timestamp or an emoji inside a line."""
    if not _SPECIAL.search(text):
        return text
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _NO_ADDRESS.sub(r"\\:", text)
    text = _EMOJI_NAME.sub(r"\\:", text)
    text = _NAMED.sub(r"\1\\:", text)
    return defuse(re.sub(r"<(?=[@#:/])", r"<\\", text))


def defuse(text: str) -> str:
    """Puts a zero-width space into @everyone and @here, which a backslash would not stop."""
    return _EVERYBODY.sub("@\u200b", text)


def guard_line_starts(markdown: str) -> str:
    """Escapes what would make a line a heading, quote, list item or small print."""
    return _NUMBER_START.sub(r"\1\\", _LINE_START.sub(r"\\", markdown))
