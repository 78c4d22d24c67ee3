"""An article as the source board prints it arrives whole and in order."""

from pathlib import Path

import pytest

from bot.model import Look
from bot.rendering.markdown import from_html
from bot.rendering.starter import thread_draft
from tests.rendering.makers import article, mirrored, texts_of
from tests.rendering.oracle import words

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
TOP = "https://discord.com/channels/10/30/30"
BYLINE = "— Ada Pier and Ben Rope"


def test_an_article_in_the_boards_style_arrives_whole() -> None:
    html = "".join(f"<p>{part}</p>\n" for part in [*PARAGRAPHS, BYLINE])
    _assert_whole(HEADLINE, from_html(html, "https://board.example/").markdown, PARAGRAPHS, BYLINE)


@pytest.mark.skipif(not BOARD_PAGE.exists(), reason="the shared copy of the board's page is absent")
def test_the_boards_own_page_arrives_whole() -> None:
    headline, paragraphs, byline = _board_article()
    html = "".join(f"<p>{part}</p>" for part in paragraphs)
    _assert_whole(headline, from_html(html, "https://board.example/").markdown, paragraphs, byline)


@pytest.mark.parametrize("look", Look)
@pytest.mark.skipif(not BOARD_PAGE.exists(), reason="the shared copy of the board's page is absent")
def test_a_page_of_many_such_articles_arrives_whole_over_its_messages(look: Look) -> None:
    headline, paragraphs, byline = _board_article()
    numbered = [f"Part {number}: {part}" for number in range(8) for part in paragraphs]
    html = "".join(f"<p>{part}</p>" for part in [*numbered, byline])
    text = from_html(html, "https://board.example/").markdown
    shown = article(headline, text, author=byline.removeprefix("— "))
    draft = thread_draft(mirrored(shown, look=look, thread_id=30))
    assert draft.rest
    said = "".join(
        words(part) for message in (draft.starter, *draft.rest) for part in texts_of(message)
    )
    places = [said.index(words(part)) for part in [*numbered, byline]]
    assert places == sorted(places)
    assert all(said.count(words(part)) == 1 for part in numbered)
    assert texts_of(draft.rest[-1])[-1].endswith(f"\n\n{byline}\n\n[top](<{TOP}>)")


def _board_article() -> tuple[str, list[str], str]:
    """Its headline, paragraphs and byline."""
    page = BOARD_PAGE.read_text(encoding="utf-8")
    body = page.partition("Posts: 153")[2].partition("Responses:")[0]
    headline, *paragraphs, byline = body.strip().split("\n\n")
    return headline, paragraphs, byline


def _assert_whole(headline: str, text: str, paragraphs: list[str], byline: str) -> None:
    shown = mirrored(article(headline, text, author=byline.removeprefix("— ")))
    assert thread_draft(shown).rest == ()
    (embed,) = thread_draft(shown).starter.embeds
    assert embed.title == headline
    *parts, last = embed.description.split("\n\n")
    assert parts == [*paragraphs, byline]
    assert last.startswith("closes <t:")
