"""A newspaper's server on 127.0.0.1, and names that lead to it."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import AddrInfoType, web

from bot.feeds import addresses, fetch

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PUBLIC = "93.184.216.34"


class Newspaper:
    """Answers each path with the handler that a test gave it."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[web.Request] = []
        self._handlers: dict[str, Handler] = {}

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def on(self, path: str, handler: Handler) -> str:
        """Answer `path` with `handler`. Returns its URL."""
        self._handlers[path] = handler
        return self.url(path)

    def says(
        self, path: str, status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> str:
        """Answer `path` always the same. Returns its URL."""

        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, body=body, headers=headers)

        return self.on(path, answer)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        return await self._handlers[request.path](request)


@pytest.fixture
async def newspaper() -> AsyncIterator[Newspaper]:
    paper = Newspaper()
    runner = web.AppRunner(_app(paper), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    paper.port = runner.addresses[0][1]
    yield paper
    await runner.cleanup()


def _app(paper: Newspaper) -> web.Application:
    app = web.Application()
    app.router.add_get("/{path:.*}", paper.answer)
    return app


class _LoopbackSocket(socket.socket):
    """Believes to dial anywhere, and dials 127.0.0.1."""

    def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
        super().connect(("127.0.0.1", address[1]))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """DNS: host to addresses. Public addresses pass the real check and lead to 127.0.0.1."""
    zone: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in zone:
            raise socket.gaierror(socket.EAI_NONAME, "unknown name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in zone[host]]

    def dial(addr_info: AddrInfoType) -> socket.socket:
        addresses.public_socket(addr_info).close()
        return _LoopbackSocket(*addr_info[:3])

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(fetch, "public_socket", dial)
    return zone
