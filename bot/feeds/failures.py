"""How a failed fetch is told: each sentence says what happened, to which URL, and what to do."""

from collections.abc import Mapping
from datetime import UTC, datetime

import aiohttp

from bot.errors import BadAddress, BadStatus, FeedUnreachable, FetchError, NoSuchHost
from bot.feeds.addresses import NotPublic
from bot.feeds.dates import mail_date
from bot.language import Phrase

_BY_STATUS = {
    401: Phrase("{address} asks for a login (401). Newsboard reads public feeds only."),
    403: Phrase(
        "{address} refuses to be read by Newsboard (403). Ask the site to allow feed readers."
    ),
    404: Phrase(
        "{address} does not exist (404). Check the address, or ask the site where its feed is now."
    ),
    410: Phrase("{address} is gone for good (410). Ask the site where its feed is now."),
    429: Phrase("{address} asks us to come less often (429)."),
    503: Phrase("{address} is overloaded or under repair (503)."),
}


def bad_status(subject: str, status: int, headers: Mapping[str, str]) -> BadStatus:
    """The error for an answer that is none of 2xx, a usable redirect, or an expected 304."""
    said = _BY_STATUS.get(status)
    if said is None and status >= 500:
        said = Phrase("{address} has a fault on its side ({status}), which its owner must mend.")
    if said is None:
        said = Phrase(
            "{address} answers with the status {status} instead of a feed. Check the address."
        )
    sentence = said.of(address=subject, status=status)
    return BadStatus(subject, sentence, status, retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a Retry-After header asks to wait; None if there is none to be read.

    A date is counted from the server's own Date, so that its clock may be wrong (RFC 9110, 10.2.3).
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until = mail_date(value)
    if until is None:
        return None
    now = mail_date(headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def unreachable(subject: str, error: Exception) -> FetchError:
    """The error for a connection that failed or broke."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, NotPublic):
        return BadAddress(
            subject,
            Phrase(
                "{address} leads to a private network address, which Newsboard never opens. "
                "Use an address that is public on the internet.",
                address=subject,
            ),
        )
    kind = NoSuchHost if isinstance(error, aiohttp.ClientConnectorDNSError) else FeedUnreachable
    return kind(subject, _what_broke(error).of(address=subject))


def _what_broke(error: Exception) -> Phrase:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return Phrase("{address} cannot be found: no server has this name. Check the address.")
        case aiohttp.ClientConnectorCertificateError():
            return Phrase("{address} shows a certificate that is not valid. Tell the site's owner.")
        case aiohttp.ClientSSLError():
            return Phrase(
                "{address} offers no secure connection. Check the address: http:// or https://?"
            )
        case aiohttp.ClientConnectorError():
            return Phrase("{address} cannot be connected to: it is down, or does not exist.")
        case _:
            return Phrase("{address} broke off in the middle of its answer.")
