"""The starter message and the closing notice, part by part."""

from datetime import timedelta

import pytest

from bot.model import ThreadState
from bot.rendering.notice import closing_notice
from bot.rendering.starter import starter_message, thread_draft
from tests.rendering.makers import CLOSES_AT, article, as_json, mirrored
from tests.rendering.oracle import assert_sendable

LINK = "https://paper.example/news/1"
TOP = "https://discord.com/channels/10/30/30"
RULE = "Replies are disabled on threads older than 7 days."
LINKS = f"[top](<{TOP}>) · [source](<{LINK}>)"


def test_a_short_article_arrives_whole() -> None:
    shown = article(
        "A *title*", "One.\n\n**Two.**", link=LINK, author="A and B", picture="https://a.example/p"
    )
    draft = thread_draft(mirrored(shown))
    assert draft.title == "A *title*"
    assert as_json(draft.starter) == {
        "content": "",
        "embeds": [
            {
                "title": "A \\*title\\*",
                "url": LINK,
                "description": f"One.\n\n**Two.**\n\n— A and B\n\ncloses <t:{_unix()}:R>",
                "image": {"url": "https://a.example/p"},
                "footer": {"text": "Backboards · nb-1a2b3c"},
            }
        ],
    }


def _unix() -> int:
    return int(CLOSES_AT.timestamp())


OPEN = f"closes <t:{_unix()}:R>"
EARLY = CLOSES_AT - timedelta(days=1)
STANDINGS = {
    "pending": ({"state": ThreadState.PENDING, "thread_id": None}, OPEN),
    "open": ({"state": ThreadState.OPEN}, OPEN),
    "reopened": ({"state": ThreadState.REOPENED}, OPEN),
    "held": ({"state": ThreadState.HELD}, "Kept open by the moderators."),
    "closing": ({"state": ThreadState.CLOSING}, f"{RULE} {LINKS}"),
    "closed": ({"state": ThreadState.CLOSED, "closed_at": CLOSES_AT}, f"{RULE} {LINKS}"),
    "one day": (
        {"state": ThreadState.CLOSED, "days": 1},
        f"Replies are disabled on threads older than 1 day. {LINKS}",
    ),
    "closed by a moderator": (
        {"state": ThreadState.CLOSING, "reason": "closed by *Ann*"},
        f"Replies are disabled: closed by \\*Ann\\*. {LINKS}",
    ),
    "locked by hand": (
        {"state": ThreadState.CLOSED, "closed_at": EARLY},
        f"Replies are disabled: closed by the moderators. {LINKS}",
    ),
}


@pytest.mark.parametrize(("fields", "line"), STANDINGS.values(), ids=STANDINGS.keys())
def test_the_last_line_says_how_the_thread_stands(fields: dict[str, object], line: str) -> None:
    thread = mirrored(article(link=LINK), **{"thread_id": 30, **fields})
    assert starter_message(thread).embeds[0].description == f"A text.\n\n{line}"


def test_the_notice_says_the_same_with_its_links() -> None:
    thread = mirrored(article(link=LINK), state=ThreadState.CLOSING, thread_id=30)
    assert closing_notice(thread).content == f"{RULE}\n{LINKS}"
    assert closing_notice(mirrored(article())).content == RULE


def test_a_long_article_ends_at_a_paragraph_with_the_way_on() -> None:
    paragraph = "A sentence of the article. " * 10
    shown = article(text="\n\n".join([paragraph.strip()] * 40), link=LINK, author="A and B")
    description = starter_message(mirrored(shown)).embeds[0].description
    *paragraphs, more, byline, last = description.split("\n\n")
    assert set(paragraphs) == {paragraph.strip()}
    assert more == f"[continue reading](<{LINK}>)"
    assert (byline, last) == ("— A and B", OPEN)
    assert 4096 - 300 < len(description) <= 4096


def test_a_long_article_without_a_link_says_where_it_goes_on() -> None:
    description = starter_message(mirrored(article(text="word " * 2000))).embeds[0].description
    assert description.split("\n\n")[-2:] == ["… continues at the source", OPEN]


def test_a_headline_too_long_for_the_embed_stands_whole_in_the_text() -> None:
    headline = "A headline of words " * 20
    (embed,) = starter_message(mirrored(article(headline))).embeds
    assert (embed.title or "").endswith("…")
    assert embed.description.startswith(f"**{headline.strip()}**\n\nA text.")


def test_a_byline_that_the_text_has_is_not_repeated() -> None:
    shown = article(text="One.\n\n— A and B", author="A and B")
    assert starter_message(mirrored(shown)).embeds[0].description.count("A and B") == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.example/", "nonsense", "http://"])
def test_only_sound_addresses_are_sent(link: str) -> None:
    (embed,) = starter_message(mirrored(article(link=link, picture=link))).embeds
    assert (embed.url, embed.image) == (None, None)


def test_an_article_of_nothing_is_still_a_message() -> None:
    draft = thread_draft(mirrored(article("", ""), source=""))
    assert draft.title == "Untitled"
    assert draft.starter.embeds[0].footer == "nb-1a2b3c"
    assert_sendable(as_json(draft.starter))
