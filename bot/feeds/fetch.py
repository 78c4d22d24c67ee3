"""Articles in, first door: a URL in, a page out, or an error that names what went wrong.

fetch(url) ──> checked ──> hop ──dial (addresses.py)──> answer ──> read, up to the cap ──> Page
                            ^                              │ 304 ──> NotModified
                            └────────── redirect ──────────┘ error ──> failures.py
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from bot.errors import BadAddress, FeedTimeout, FeedTooLarge, TooManyRedirects
from bot.feeds.addresses import public_socket
from bot.feeds.failures import bad_status, unreachable
from bot.feeds.resolver import Resolver
from bot.feeds.urls import checked, shown
from bot.language import Phrase
from bot.model import NotModified, Page, Validators

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, "
    "application/feed+json;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_CONNECTIONS = 100
_CONNECTIONS_PER_HOST = 2
_HEADER_BYTES = 32 * 1024  # aiohttp's own 8 KiB refuses real sites with a long policy header
_CHUNK = 64 * 1024
_NONE = Validators()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much we wait for: seconds, bytes of the decompressed body, redirects."""

    total: float = 30
    connect: float = 10
    read: float = 15
    body: int = 10 * 1024 * 1024
    redirects: int = 5


class Fetcher:
    """Fetches pages over one HTTP session. Made by `open_fetcher`."""

    def __init__(self, session: aiohttp.ClientSession, limits: Limits) -> None:
        self._session = session
        self._limits = limits
        self._slots = asyncio.Semaphore(_CONNECTIONS)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def fetch(self, url: str, validators: Validators = _NONE) -> Page | NotModified:
        """The page at `url`, or NotModified if it still is what `validators` stand for.

        The subject of every error is the URL without its credentials.

        Raises:
            BadAddress: the URL, or one that it redirects to, may not be fetched.
            FeedUnreachable, FeedTimeout, FeedTooLarge, TooManyRedirects, BadStatus: as they say.
        """
        address = checked(url)
        async with self._turn(address):
            try:
                async with asyncio.timeout(self._limits.total):
                    return await self._follow(address, validators)
            except TimeoutError as error:
                raise FeedTimeout(
                    shown(url),
                    Phrase(
                        "{address} did not answer in time: it is down, or too slow.",
                        address=shown(url),
                    ),
                ) from error
            except (aiohttp.ClientError, OSError) as error:
                raise unreachable(shown(url), error) from error

    @asynccontextmanager
    async def _turn(self, address: URL) -> AsyncIterator[None]:
        """Wait for a free connection, outside of any time-out: a queue is not the host's fault."""
        host = address.host or ""
        gate = self._hosts.setdefault(host, asyncio.Semaphore(_CONNECTIONS_PER_HOST))
        async with gate, self._slots:
            yield

    async def _follow(self, first: URL, validators: Validators) -> Page | NotModified:
        """Go from hop to hop until something is no redirect."""
        address, moved_to = first, str(first)  # "": a hop on the way was not for good
        subject = shown(str(first))
        for _ in range(self._limits.redirects + 1):
            async with self._session.get(
                address, headers=_conditions(validators), allow_redirects=False
            ) as response:
                if response.status not in _REDIRECTS:
                    moved = None if address == first else moved_to or None
                    return await self._answer(subject, response, validators, moved)
                address = _with_login(address, _next_hop(subject, response))
                moved_to = str(address) if moved_to and response.status in _PERMANENT else ""
        raise TooManyRedirects(
            subject,
            Phrase(
                "{address} redirects more than {n} times. Open it in a browser and use the address "
                "where it ends.",
                address=subject,
                n=self._limits.redirects,
            ),
        )

    async def _answer(
        self,
        subject: str,
        response: aiohttp.ClientResponse,
        validators: Validators,
        moved_to: str | None,
    ) -> Page | NotModified:
        """What the last hop says."""
        if response.status == 304 and validators != _NONE:
            return NotModified(moved_to)
        if not 200 <= response.status < 300:
            raise bad_status(subject, response.status, response.headers)
        return Page(
            url=str(response.url),
            body=await self._read(subject, response),
            content_type=_header(response, "Content-Type"),
            content_location=_header(response, "Content-Location"),
            validators=Validators(_header(response, "ETag"), _header(response, "Last-Modified")),
            moved_to=moved_to,
        )

    async def _read(self, subject: str, response: aiohttp.ClientResponse) -> bytes:
        """The decompressed body; stops as soon as it is too large, whatever was announced."""
        limit = self._limits.body
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise FeedTooLarge(
                    subject,
                    Phrase(
                        "{address} is larger than {size} KiB. Ask the site for a feed with fewer "
                        "articles.",
                        address=subject,
                        size=f"{limit // 1024:,}",
                    ),
                )
        return bytes(body)


def _conditions(validators: Validators) -> dict[str, str]:
    """The headers that ask "has it changed?", verbatim as the server gave them."""
    headers = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: value for name, value in headers.items() if value}


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header verbatim; None if it is missing, or is no text that can be stored and sent back."""
    value = response.headers.get(name)
    return value if value and value.isprintable() else None


def _next_hop(subject: str, response: aiohttp.ClientResponse) -> URL:
    """Where a redirect leads.

    Raises:
        BadStatus: it leads nowhere.
        BadAddress: it leads to something that may not be fetched.
    """
    location = response.headers.get("Location")
    if location is None:
        raise bad_status(subject, response.status, response.headers)
    try:
        return checked(str(response.url.join(URL(location.strip()))))
    except (ValueError, BadAddress) as error:
        raise BadAddress(
            subject,
            Phrase(
                "{address} redirects to {other}, which is no web address.",
                address=subject,
                other=shown(location),
            ),
        ) from error


def _with_login(here: URL, there: URL) -> URL:
    """A login that stands in an address goes along within its host, or to that over https."""
    at_home = there.origin() in (here.origin(), here.origin().with_scheme("https"))
    if at_home and there.user is None and here.user is not None:
        return there.with_user(here.user).with_password(here.password)
    return there


def _user_agent() -> str:
    try:
        number = version("newsboard")
    except PackageNotFoundError:  # run from a checkout that is not installed
        number = "dev"
    return f"Newsboard/{number} (+feed reader; Discord bot)"


@asynccontextmanager
async def open_fetcher(
    *, allow_private: bool = False, limits: Limits = Limits()
) -> AsyncIterator[Fetcher]:
    """A fetcher with its own session, closed on leaving.

    Args:
        allow_private: also dial addresses that are not public; for tests and the demo.
        limits: see Limits.
    """
    resolver = Resolver()
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        limit=_CONNECTIONS,
        limit_per_host=_CONNECTIONS_PER_HOST,
        socket_factory=None if allow_private else public_socket,
    )
    try:
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": _user_agent(), "Accept": _ACCEPT},
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=limits.connect, sock_read=limits.read
            ),
            trust_env=False,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
        ) as session:
            yield Fetcher(session, limits)
    finally:  # a connector closes only a resolver that it made itself
        await resolver.close()
