"""The newspaper: what the demo shows is there, and every picture comes from itself."""

import re
import struct
import zlib

import aiohttp

from bot.sandbox.newspaper import Newspaper

EDITION = 13


async def test_its_pictures_are_its_own_and_are_pngs() -> None:
    async with Newspaper() as paper, aiohttp.ClientSession() as session:
        for _ in range(EDITION):
            paper.publish_next()
        pictures = re.findall(r"&lt;img src=\"([^\"]+)\"|<url>([^<]+)</url>", paper.feed())
        addresses = ["".join(found) for found in pictures]
        assert len(addresses) == EDITION + 1
        for address in addresses:
            url = address if address.startswith(paper.url) else paper.url + address
            async with session.get(url) as answer:
                assert answer.content_type == "image/png"
                _check_png(await answer.read())


async def test_it_has_articles_of_every_kind() -> None:
    async with Newspaper() as paper:
        bodies = [paper.publish_next().body for _ in range(EDITION)]
    lengths = [len(re.sub(r"<[^>]+>", "", body)) for body in bodies]
    assert max(lengths) > 6000
    assert min(lengths) < 500
    for tag in ("<ul", "<blockquote", "<figure", "<table", "<h3"):
        assert any(tag in body for body in bodies), tag
    assert not any("<p><" + tag in body for body in bodies for tag in ("ul", "table", "figure"))


def _check_png(data: bytes) -> None:
    """Every chunk has its checksum, and there are as many pixels as the header says."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size) == (zlib.crc32(kind + body),)
        chunks[kind] = body
        at += 12 + size
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    assert len(zlib.decompress(chunks[b"IDAT"])) == height * (width + 1)
    assert len(chunks[b"PLTE"]) == 4 * 3
