"""How a failed fetch is told: each sentence says what happened, to which URL, and what to do."""

from collections.abc import Mapping
from datetime import UTC, datetime

import aiohttp

from bot.errors import BadAddress, BadStatus, FeedUnreachable, FetchError, NoSuchHost
from bot.feeds.addresses import NotPublic
from bot.feeds.dates import mail_date

_BY_STATUS = {
    401: "asks for a login (401). Newsboard reads public feeds only.",
    403: "refuses to be read by Newsboard (403). Ask the site to allow feed readers.",
    404: "does not exist (404). Check the address, or ask the site where its feed is now.",
    410: "is gone for good (410). Remove the feed, or ask the site where it is now.",
    429: "asks us to come less often (429). It will be tried again later; nothing to do.",
    503: "is overloaded or under repair (503). It will be tried again later; nothing to do.",
}


def bad_status(subject: str, status: int, headers: Mapping[str, str]) -> BadStatus:
    """The error for an answer that is none of 2xx, a usable redirect, or an expected 304."""
    said = _BY_STATUS.get(status)
    if said is None and status >= 500:
        said = f"has a fault on its side ({status}). It will be tried again later."
    if said is None:
        said = f"answers with the status {status} instead of a feed. Check the address."
    return BadStatus(subject, f"{subject} {said}", status, retry_after(headers))


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
            f"{subject} leads to a private network address, which Newsboard never opens. "
            "Use an address that is public on the internet.",
        )
    kind = NoSuchHost if isinstance(error, aiohttp.ClientConnectorDNSError) else FeedUnreachable
    return kind(subject, f"{subject} {_what_broke(error)}")


def _what_broke(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "cannot be found: no server has this name. Check the address."
        case aiohttp.ClientConnectorCertificateError():
            return "shows a certificate that is not valid. Tell the site's owner."
        case aiohttp.ClientSSLError():
            return "offers no secure connection. Check the address: http:// or https://?"
        case aiohttp.ClientConnectorError():
            return "cannot be connected to. It will be tried again later."
        case _:
            return "broke off in the middle of its answer. It will be tried again later."
