"""What the tests of the pool let a worker do: importable by name, as a worker needs it."""

import os
import time

from bot.errors import BadStatus
from bot.feeds.parse import parse
from bot.model import ParsedFeed, Prose


def pid() -> int:
    return os.getpid()


def double(number: int, *, times: int = 2) -> int:
    return number * times


def never_end() -> None:
    while True:
        pass


def die(code: int) -> None:
    os._exit(code)


def eat_memory() -> int:
    return len(bytearray(8 * 1024**3))


def fail() -> None:
    raise BadStatus("https://news.example/feed", "No such page.", 404, retry_after=7.0)


def mistake() -> None:
    raise KeyError("a mistake of ours")


def say_pid_and_hang(path: str) -> None:
    with open(path + ".part", "w") as file:  # noqa: PTH123 - a worker imports little
        file.write(str(os.getpid()))
    os.replace(path + ".part", path)  # noqa: PTH105
    time.sleep(3600)


def as_it_is(html: str, _base: str) -> Prose:
    return Prose(html)


def read(body: bytes, *, url: str) -> ParsedFeed:
    return parse(body, url=url, content_type=None, content_location=None, convert=as_it_is)
