"""Small pictures for the newspaper, drawn pixel by pixel: Discord shows no SVG in embeds."""

import colorsys
import math
import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 480, 180
_SKY, _SUN, _FAR, _NEAR = range(4)
_SUN_AT, _SUN_SIZE, _SUN_HUE = 62, 28, 42


@cache
def harbour(name: str) -> bytes:
    """A PNG of sky, sun and two waves, in colours that the name decides."""
    hue = zlib.crc32(name.encode()) % 360
    rows = [_row(y, 50 + hue) for y in range(HEIGHT)]
    return _png(WIDTH, HEIGHT, _palette(hue), rows)


@cache
def emblem(name: str) -> bytes:
    """A small square PNG of the same, the sun in its middle: what a newspaper has for an icon."""
    size, top = 96, 34
    rows = [_row(y, size // 2)[:size] for y in range(top, top + size)]
    return _png(size, size, _palette(zlib.crc32(name.encode()) % 360), rows)


def _row(y: int, sun: int) -> bytes:
    return bytes(map(_pixel, range(WIDTH), [y] * WIDTH, [sun] * WIDTH))


def _pixel(x: int, y: int, sun: int) -> int:
    """The colour's place in the palette; what is nearer covers what is behind it."""
    if y > 145 - 9 * math.sin(x / 19 + 2):
        return _NEAR
    if y > 122 - 11 * math.sin(x / 23):
        return _FAR
    return _SUN if math.hypot(x - sun, y - _SUN_AT) < _SUN_SIZE else _SKY


def _palette(hue: int) -> bytes:
    """Four colours as bytes of red, green and blue, in the order of their numbers."""
    colours = ((hue, 0.78, 0.45), (_SUN_HUE, 0.68, 0.9), (hue, 0.52, 0.42), (hue, 0.38, 0.48))
    rgb = (colorsys.hls_to_rgb(h / 360, light, depth) for h, light, depth in colours)
    return bytes(round(255 * part) for colour in rgb for part in colour)


def _png(width: int, height: int, palette: bytes, rows: list[bytes]) -> bytes:
    """Rows of places in a palette as a PNG (RFC 2083): 8 bits a pixel, no filter."""
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
