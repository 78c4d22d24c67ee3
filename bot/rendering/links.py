"""Web addresses: which may be linked, and how a link tells where it leads."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from bot.rendering.escaping import escape
from bot.rendering.limits import URL, fits, units

LONGEST_IN_TEXT = 1000
"""UTF-16 units of an address inside a text: it must never have to be cut in a message of 2000."""
_LONGEST_WORDS = 500
LONGEST_LABEL = 800
"""UTF-16 units of a link's words as Markdown; with its address it fits into a message, too."""

_NEVER = r"\s<>\"|\\^`{}\[\]()\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CHAR = rf"[^{_NEVER}]"
_LAST_CHAR = rf"[^{_NEVER}.,:;'!?*_~]"
BARE = re.compile(
    rf"https?://(?:{_CHAR}|\({_CHAR}*\))*(?:{_LAST_CHAR}|\({_CHAR}*\))", re.IGNORECASE
)
"""An address as people write it into a text, without the punctuation or bracket behind it."""
_SAFE = "!#$%&'*+,/:;=?@[]~-._"
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_NAME = r"(?:[\w-]+\.)+[^\W\d_]{2,}(?![^\W_])"
_NUMBERS = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
_HOST = re.compile(f"{_NUMBERS}|{_NAME}")
LONGEST_HOST = 253
"""Characters of a name in the DNS."""
_LOOK_LIKE_DOTS = str.maketrans(dict.fromkeys("\u06d4\u0701\u0702\ua4f8\ua60e", "."))
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_IDEOGRAPHIC_DOT = re.compile(rf"(?<=\w)\u3002(?=[^\W\d_{_CJK}]{{2,}}(?![^\W_]))")
"""A browser takes it for a dot in a host. Between Chinese or Japanese words it ends a sentence."""


def absolute(href: str | None, base_url: str = "") -> str | None:
    """Returns the address `href` leads to from `base_url`, percent-encoded; None if not http(s).

    Brackets are encoded too: Discord's `[text](<url>)` ends at the first one on some clients.
    """
    if not href or not href.strip():
        return None
    try:
        parts = urlsplit(urljoin(base_url, href.strip()))
        host, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host:
            return None
        netloc = _ascii_host(host) + (f":{port}" if port else "")
        rest = [quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment)]
    except ValueError:  # also UnicodeError: a host no DNS can have
        return None
    url = defuse_address(urlunsplit((parts.scheme, netloc, *rest)))
    return url if units(url) <= URL else None


def is_place_in(page_url: str, href: str) -> bool:
    """Whether `href` leads to a place within the page at `page_url`: to a footnote, a heading."""
    page, place, _ = href.strip().partition("#")
    return bool(place) and page in ("", page_url.partition("#")[0])


def _ascii_host(host: str) -> str:
    """Returns the host as DNS has it: a look-alike in foreign letters shows as `xn--…`."""
    if ":" in host:
        return f"[{host}]"
    name = host.encode("idna").decode()
    if not re.fullmatch(r"[a-z0-9._-]+", name) or not name.strip("."):
        raise ValueError(name)
    return name


def host_of(url: str) -> str:
    """Returns the host without `www.`, as people name a site."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def masked(label: str, url: str) -> str:
    """Returns a link. The label is Markdown without brackets, the address absolute and sound."""
    return f"[{label}](<{url}>)"


def is_address_of(words: str, url: str) -> bool:
    """Whether a link's words are just the address it leads to."""
    return "://" in words and absolute(words) in (url, url.rstrip("/"))


def can_be_label(words: str) -> bool:
    """Whether Discord shows these words as a masked link: an address among them it refuses."""
    is_short = fits(words, _LONGEST_WORDS) and fits(escape(words), LONGEST_LABEL)
    return is_short and "://" not in words


def pretends(words: str, url: str, *, before: str = "", after: str = "") -> bool:
    """Whether a link's words name a host that it does not lead to.

    Args:
        words: as they are written; letters in disguise and invisible characters count as read.
        url: where the link leads.
        before: what touches the words, and may be the beginning of the name.
        after: the same behind them, for its end.
    """
    around = set(product(("", as_read(before)), ("", as_read(after))))
    names = (name for left, right in around for name in _hosts(left, as_read(words), right))
    return any(name.lower().removeprefix("www.") != host_of(url) for name in names)


def _hosts(before: str, words: str, after: str) -> Iterator[str]:
    """Yields the hosts that the words name, all or in part."""
    start, end = len(before), len(before) + len(words)
    shown = _IDEOGRAPHIC_DOT.sub(".", before + words + after)
    return (name[0] for name in _HOST.finditer(shown) if name.start() < end and name.end() > start)


def as_read(words: str) -> str:
    """Returns the words as a reader takes them: plain letters and dots, nothing invisible."""
    if words.isascii():
        return words
    kept = (char for char in unicodedata.normalize("NFKC", words) if not _is_unseen(char))
    return "".join(kept).translate(_LOOK_LIKE_DOTS)


def _is_unseen(char: str) -> bool:
    """Whether it is a joiner, a direction or (variation selectors are some) a combining mark."""
    return unicodedata.category(char) in ("Cf", "Mn", "Me")


def defuse_address(url: str) -> str:
    """Returns an address without a mention in it; it leads to the same place."""
    return _EVERYBODY.sub("%40", url)
