"""Discord Markdown back to its words, for where Discord renders none."""

import re

_LINK = re.compile(r"\[((?:\\.|[^\\\]])*)\]\(<[^>\s]*>\)")
_ADDRESS = re.compile(r"<(https?://[^>\s]*)>")
_FENCE = re.compile(r"^(?:> )?```\w*$", re.MULTILINE)
_LINE_START = re.compile(r"^\s*(?:> |-# |#{1,3} |- |\d+\. )+", re.MULTILINE)
_MARKERS = re.compile(r"\\(\W)|\*\*|__|~~|\|\||(?<!\w)_|_(?!\w)|[*`]")


def words_of(markdown: str) -> str:
    """Returns the words of a Markdown text without its markup; links leave their label."""
    text = _LINE_START.sub("", _FENCE.sub("", markdown))
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    return _MARKERS.sub(lambda found: found[1] or "", text)
