"""Discord's limits for what is rendered, and how a text is measured against them.

Discord's documentation says "characters"; where it counts code points and where UTF-16 units is
not written down, so the larger of the two, UTF-16 units, is counted everywhere.
"""

THREAD_TITLE = 100
CONTENT = 2000
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FOOTER = 2048
EMBEDS_SUM = 6000
"""Titles, descriptions, fields, footers and authors of all embeds of one message together."""
CARD_TEXT = 4000
"""All texts of a message of Components V2 together."""
URL = 2048
"""The longest `url` or image of an embed."""


def units(text: str) -> int:
    """Returns the length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str, limit: int) -> bool:
    """Whether `text` has at most `limit` UTF-16 code units."""
    return len(text) <= limit and units(text) <= limit
