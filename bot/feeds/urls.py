"""URLs of feeds: which may be asked for, and how they are shown to people."""

import re
from urllib.parse import urljoin, urlsplit

from yarl import URL

from bot.errors import BadAddress
from bot.language import Phrase

_MAX_LENGTH = 2048
_SHOWN_LENGTH = 200
_CREDENTIALS = re.compile(r"^([A-Za-z][\w+.-]*:/*)?[^/?#]*@")


def checked(url: str) -> URL:
    """The URL, if it is one that may be fetched at all; its address is judged at the dial.

    Raises:
        BadAddress: it is too long, not http(s), has no host, or is no URL.
    """
    if len(url) > _MAX_LENGTH:
        sentence = Phrase("The address is longer than {n} characters.", n=_MAX_LENGTH)
        raise BadAddress(shown(url), sentence)
    if any(character.isspace() or not character.isprintable() for character in url):
        sentence = Phrase("The address {address} contains a space: check it.", address=shown(url))
        raise BadAddress(shown(url), sentence)
    try:
        parsed = URL(url)
    except ValueError as error:
        sentence = Phrase("{address} is no web address: check it.", address=shown(url))
        raise BadAddress(shown(url), sentence) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise BadAddress(
            shown(url),
            Phrase(
                "{address} is no web address: it must begin with http:// or https://.",
                address=shown(url),
            ),
        )
    return parsed


def shown(url: str) -> str:
    """The URL as people may see it: printable, not endless, no credentials, no fragment.

    Discord reads no link with other words and no mention in it, whoever wrote it.
    """
    visible = without_credentials(url).partition("#")[0]
    visible = visible.replace("](", "]%28").replace("<", "%3C")
    visible = "".join(each if each.isprintable() else "\ufffd" for each in visible)
    if len(visible) > _SHOWN_LENGTH:
        visible = visible[: _SHOWN_LENGTH - 1] + "…"
    return visible


def without_credentials(url: str) -> str:
    """The URL without the user and password that may stand in it."""
    return _CREDENTIALS.sub(r"\1", url)


def web_address(base: str, written: str) -> str | None:
    """The absolute http(s) URL that `written` means on the page `base`; None if it means none."""
    try:
        address = urljoin(base, written.strip()).replace(" ", "%20")
        parts = urlsplit(address)
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.hostname and len(address) <= _MAX_LENGTH
    return address if written.strip() and usable else None
