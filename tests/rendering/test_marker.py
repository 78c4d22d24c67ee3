"""The marker: what a thread is found again by."""

import pytest

from bot.rendering.marker import carries_marker, marker_text, token_in
from tests.rendering.makers import article, mirrored, starter_of

LINK = "https://www.a.example/news/1?utm_source=feed#top"


def test_a_starter_message_carries_its_marker() -> None:
    thread = mirrored(article(link=LINK))
    (embed,) = starter_of(thread).embeds
    assert carries_marker("1a2b3c", LINK, url=embed.url, footer=embed.footer)
    assert not carries_marker("ffffff", LINK, url=embed.url, footer=embed.footer)


def test_without_a_link_the_token_stands_alone() -> None:
    (embed,) = starter_of(mirrored(article())).embeds
    assert embed.url is None
    assert carries_marker("1a2b3c", None, url=None, footer=embed.footer)


@pytest.mark.parametrize(
    ("url", "mine"),
    [
        ("https://www.a.example/news/1?utm_source=feed#top", True),
        ("https://a.example/news/1/", True),
        ("https://a.example/news/2", False),
        ("https://b.example/news/1", False),
        (None, True),
    ],
)
def test_discord_may_write_the_address_in_another_way(url: str | None, mine: bool) -> None:
    assert carries_marker("1a2b3c", LINK, url=url, footer="a · nb-1a2b3c") is mine


def test_the_token_is_read_from_the_end() -> None:
    assert token_in(f"nb-other · nb-x · {marker_text('1a2b3c')}") == "1a2b3c"
    assert token_in("nb-1a2b3c · Backboards") is None
    assert token_in(None) is None
