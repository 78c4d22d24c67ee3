"""The messages of a thread and the closing notice, part by part."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Article, CardDraft, Look, ThreadState
from bot.rendering.notice import closing_notice
from bot.rendering.starter import plain_draft, rest_messages, thread_draft
from tests.rendering.makers import (
    CLOSES_AT,
    POSTED_AT,
    article,
    as_json,
    mirrored,
    starter_of,
    texts_of,
)
from tests.rendering.oracle import assert_sendable, size

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
    assert starter_of(thread).embeds[0].description == f"A text.\n\n{line}"


def test_the_notice_says_the_same_with_its_links() -> None:
    thread = mirrored(article(link=LINK), state=ThreadState.CLOSING, thread_id=30)
    assert closing_notice(thread).content == f"{RULE}\n{LINKS}"
    assert closing_notice(mirrored(article())).content == RULE


PARAGRAPH = " ".join(["A sentence of the article."] * 10)
LONG = "\n\n".join(f"{number}. {PARAGRAPH}" for number in range(60))


def test_a_limit_of_the_subscription_ends_at_a_paragraph_with_the_way_on() -> None:
    shown = mirrored(article(text=LONG, link=LINK, author="A and B"), longest=700)
    *paragraphs, more, byline, last = starter_of(shown).embeds[0].description.split("\n\n")
    assert paragraphs == LONG.split("\n\n")[:2]
    assert more == f"[continue reading](<{LINK}>)"
    assert (byline, last) == ("— A and B", OPEN)
    assert rest_messages(shown) == ()


def test_a_text_that_would_flood_the_forum_is_cut() -> None:
    draft = thread_draft(mirrored(article(text=f"{PARAGRAPH}\n\n" * 4000, link=LINK)))
    assert 15 < len(draft.rest) < 20
    assert f"[continue reading](<{LINK}>)" in draft.rest[-1].embeds[-1].description


def test_a_cut_article_without_a_link_says_where_it_goes_on() -> None:
    shown = mirrored(article(text="word " * 2000), longest=700)
    description = starter_of(shown).embeds[0].description
    assert description.split("\n\n")[-2:] == ["… continues at the source", OPEN]


def test_a_long_article_fills_the_starter_and_goes_on_below() -> None:
    shown = mirrored(
        article(text=LONG, link=LINK, author="A and B", picture="https://a.example/p"),
        thread_id=30,
        source_icon="https://a.example/i",
    )
    first, second = starter_of(shown).embeds
    assert (first.title, first.url, first.image, first.footer) == ("A title", LINK, None, None)
    assert (second.title, second.url, second.image) == (None, None, "https://a.example/p")
    assert (second.footer, second.footer_icon) == ("Backboards · nb-1a2b3c", "https://a.example/i")
    assert second.description.endswith(f"\n\n{OPEN}")
    assert 5000 < size(first.description + second.description) <= 6000
    *middle, last = rest_messages(shown)
    assert all(message.embeds[0].title is None for message in (*middle, last))
    assert last.embeds[-1].description.endswith(f"\n\n— A and B\n\n[top](<{TOP}>)")


def test_before_the_thread_is_there_nothing_leads_to_its_top() -> None:
    draft = thread_draft(mirrored(article(text=LONG, author="A and B")))
    assert draft.rest[-1].embeds[-1].description.endswith("— A and B")


@pytest.mark.parametrize("look", Look)
def test_the_text_stays_where_it_is_whatever_becomes_of_the_thread(look: Look) -> None:
    shown = article(text=LONG, link=LINK, author="A and B", picture="https://a.example/p")
    calm = mirrored(shown, look=look, thread_id=30, closes_at=None)
    busy = mirrored(
        shown,
        look=look,
        thread_id=30,
        state=ThreadState.CLOSING,
        reason="closed by *Ann*, " * 30,
        source="A longer name",
        also_in=("The *Courier*",) * 30,
        updated_at=CLOSES_AT,
    )
    before, after = (" ".join(texts_of(starter_of(one))) for one in (calm, busy))
    assert re.findall(r"\d+\. A", before) == re.findall(r"\d+\. A", after)
    assert rest_messages(calm) == rest_messages(busy)


@pytest.mark.parametrize("title", ["A *bench*", ""])
def test_a_text_that_is_the_headline_is_not_repeated(title: str) -> None:
    assert _said(article(title, "A \\*bench\\*")) == OPEN
    assert _said(article(title, "**A \\*bench\\***")) == f"**A \\*bench\\***\n\n{OPEN}"


def test_the_time_of_publication_stands_beside_the_byline() -> None:
    by = article(author="A and B", published_at=POSTED_AT)
    assert f"A text.\n\n— A and B · <t:{int(POSTED_AT.timestamp())}:f>\n\n" in _said(by)
    in_text = article(text="One.\n\n— A and B", author="A and B", published_at=POSTED_AT)
    assert f"One.\n\n— A and B · <t:{int(POSTED_AT.timestamp())}:f>\n\n" in _said(in_text)
    nobody = article(published_at=POSTED_AT)
    assert f"A text.\n\n<t:{int(POSTED_AT.timestamp())}:f>\n\n" in _said(nobody)


def _said(shown: Article) -> str:
    return starter_of(mirrored(shown)).embeds[0].description


def test_other_feeds_and_changes_are_named_above_the_standing() -> None:
    shown = mirrored(article(), also_in=("The *Courier*", "Herald"), updated_at=POSTED_AT)
    updated = f"updated <t:{int(POSTED_AT.timestamp())}:R>"
    last = starter_of(shown).embeds[0].description.split("\n\n")[-1]
    assert last == f"-# also in The \\*Courier\\*, Herald · {updated}\n{OPEN}"
    last = starter_of(replace(shown, also_in=())).embeds[0].description.split("\n\n")[-1]
    assert last == f"-# {updated}\n{OPEN}"


def test_the_look_without_embeds() -> None:
    shown = article("A *title*", link=LINK, author="A and B", picture="https://a.example/p")
    content = starter_of(mirrored(shown, look=Look.TEXT)).content
    assert content == (
        f"## [A \\*title\\*](<{LINK}>)\n\nA text.\n\n— A and B\n\n{OPEN}\n"
        "-# [picture](<https://a.example/p>) · Backboards · nb-1a2b3c"
    )


def test_the_look_of_a_card() -> None:
    shown = article("A *title*", link=LINK, author="A and B", picture="https://a.example/p")
    assert starter_of(mirrored(shown, look=Look.CARD)).card == CardDraft(
        texts=(f"## [A \\*title\\*](<{LINK}>)", "A text.\n\n— A and B", OPEN),
        image="https://a.example/p",
        footer="-# Backboards · nb-1a2b3c",
    )


def test_a_plain_draft_has_the_headline_and_the_link_alone() -> None:
    shown = article("", "The first words.", link=LINK, author="A", picture="https://a.example/p")
    draft = plain_draft(mirrored(shown))
    assert draft.title == "The first words."
    assert draft.starter.content == (
        f"## [The first words.](<{LINK}>)\n\n{OPEN}\n-# Backboards · nb-1a2b3c"
    )
    assert (draft.starter.embeds, draft.rest) == ((), ())


@pytest.mark.parametrize("look", Look)
def test_a_headline_that_names_another_host_shows_its_own(look: Look) -> None:
    shown = mirrored(article("Log in to bank.example", link=LINK), look=look)
    (line,) = (part for part in texts_of(starter_of(shown)) if "bank.example" in part)
    assert line.partition("\n")[0].endswith("(paper.example)")


def test_a_headline_too_long_for_the_embed_stands_whole_in_the_text() -> None:
    headline = "A headline of words " * 20
    (embed,) = starter_of(mirrored(article(headline))).embeds
    assert (embed.title or "").endswith("…")
    assert embed.description.startswith(f"**{headline.strip()}**\n\nA text.")


def test_a_byline_that_the_text_has_is_not_repeated() -> None:
    shown = article(text="One.\n\n— A and B", author="A and B")
    assert starter_of(mirrored(shown)).embeds[0].description.count("A and B") == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.example/", "nonsense", "http://"])
def test_only_sound_addresses_are_sent(link: str) -> None:
    (embed,) = starter_of(mirrored(article(link=link, picture=link))).embeds
    assert (embed.url, embed.image) == (None, None)


def test_an_article_of_nothing_is_still_a_message() -> None:
    draft = thread_draft(mirrored(article("", ""), source=""))
    assert draft.title == "Untitled"
    assert draft.starter.embeds[0].footer == "nb-1a2b3c"
    assert_sendable(as_json(draft.starter))
