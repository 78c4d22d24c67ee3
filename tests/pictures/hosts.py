"""Names for the papers: 127.0.0.1:41283 would tell a reader of the pictures nothing."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from aiohttp.abc import ResolveResult

from bot.feeds.resolver import Resolver


@contextmanager
def named(hosts: Mapping[str, str]) -> Iterator[None]:
    """Whoever asks in this process for a name of `hosts` comes to its address, as `127.0.0.1:80`.

    There is nothing behind any other name.
    """

    async def resolve(
        _: Resolver, host: str, _port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in hosts:
            raise OSError(f"no such host: {host}")
        address, port = hosts[host].split(":")
        return [
            ResolveResult(
                hostname=host, host=address, port=int(port), family=family, proto=0, flags=0
            )
        ]

    with patch.object(Resolver, "resolve", resolve):
        yield
