"""An article as the source board prints it arrives whole and in order."""

from pathlib import Path

import pytest

from bot.rendering.markdown import from_html
from bot.rendering.starter import starter_message
from tests.rendering.makers import article, mirrored

BOARD_PAGE = Path(__file__).parents[2] / "../shared/board/backboards-thread.txt"

HEADLINE = "The mayor of Harbour Town, a keen sailor, welcomes a \u2018new wind\u2019 on the quay."
PARAGRAPHS = [
    "The mayor of Harbour Town, a keen sailor, welcomed a “new wind” in relations with the "
    "fishing fleet on Monday, the local newspaper reported, as both sides grapple with the tides.",
    "Ms. Quayle, who met the master\u2019s crew, arrived at the pier on Sunday night. After a "
    "welcome with brass music, they sat down for talks at the fish market.",
    "“The master and I agree that storms are a time of opportunities,” Ms. Quayle said. Trade has "
    "been growing — tripling from $33 to $100 in a year — but remains small.",
]
BYLINE = "— Ada Pier and Ben Rope"


def test_an_article_in_the_boards_style_arrives_whole() -> None:
    html = "".join(f"<p>{part}</p>\n" for part in [*PARAGRAPHS, BYLINE])
    _assert_whole(HEADLINE, from_html(html, "https://board.example/").markdown, PARAGRAPHS, BYLINE)


@pytest.mark.skipif(not BOARD_PAGE.exists(), reason="the shared copy of the board's page is absent")
def test_the_boards_own_page_arrives_whole() -> None:
    page = BOARD_PAGE.read_text(encoding="utf-8")
    body = page.partition("Posts: 153")[2].partition("Responses:")[0]
    headline, *paragraphs, byline = body.strip().split("\n\n")
    html = "".join(f"<p>{part}</p>" for part in paragraphs)
    _assert_whole(headline, from_html(html, "https://board.example/").markdown, paragraphs, byline)


def _assert_whole(headline: str, text: str, paragraphs: list[str], byline: str) -> None:
    shown = article(headline, text, author=byline.removeprefix("— "))
    (embed,) = starter_message(mirrored(shown)).embeds
    assert embed.title == headline
    *parts, last = embed.description.split("\n\n")
    assert parts == [*paragraphs, byline]
    assert last.startswith("closes <t:")
