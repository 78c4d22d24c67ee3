"""Embedded players: the page where a person would watch or listen."""

import re

_YOUTUBE = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)")
_VIMEO = re.compile(r"https?://player\.vimeo\.com/video/(\d+)")


def page_of(url: str) -> str:
    """Returns the page of a known player's film, else the player's own address."""
    if film := _YOUTUBE.match(url):
        return f"https://www.youtube.com/watch?v={film[1]}"
    if film := _VIMEO.match(url):
        return f"https://vimeo.com/{film[1]}"
    return url
