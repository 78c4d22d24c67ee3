"""A feed that lies in a file, for people who look at one before anybody follows it."""

from pathlib import Path

from bot.errors import ParseError
from bot.feeds.urls import shown
from bot.model import Page

_SCHEMES = ("http://", "https://")


def is_web_address(url_or_file: str) -> bool:
    """Whether a person named something on the web, and not a file."""
    return url_or_file.strip().lower().startswith(_SCHEMES)


def read_file(name: str) -> Page:
    """The file as a page; blocks, so call it in a thread.

    Raises:
        ParseError: there is no such file, or it cannot be read.
    """
    path = Path(name)
    try:
        if not path.is_file():
            raise ParseError(name, f"{shown(name)} is neither a URL nor a file that exists.")
        return Page(url=path.resolve().as_uri(), body=path.read_bytes())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ParseError(name, f"The file {shown(name)} cannot be read: {reason}.") from error
