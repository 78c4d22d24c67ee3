"""A starter message read back: what is rendered from it is what it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.model import EmbedDraft, Look, MirroredThread, Starter, ThreadState
from bot.rendering.limits import CARD_TEXT, CONTENT, fits
from bot.rendering.markdown import from_html
from bot.rendering.recall import Recalled, recall
from bot.rendering.standing import HELD
from bot.rendering.starter import rest_messages
from tests.rendering.makers import (
    CLOSES_AT,
    POSTED_AT,
    article,
    as_it_stands,
    mirrored,
    starter_of,
    texts_of,
)
from tests.rendering.test_any_text import _HTML, _TEXT, BASE, BOUNDED


def remember(shown: MirroredThread) -> Recalled:
    recalled = recall(as_it_stands(starter_of(shown)))
    assert recalled is not None
    return recalled


def embed_of(shown: MirroredThread) -> EmbedDraft:
    return starter_of(shown).embeds[0]


@BOUNDED
@given(
    title=_TEXT,
    html=_HTML,
    author=_TEXT,
    state=st.sampled_from(["open", "held", "closing"]),
    look=st.sampled_from(Look),
    published=st.booleans(),
)
@example("Bold **words**", "<p>Text</p><p>— Ada</p>", "Ada", "open", Look.EMBED, False)
@example("", "<p>The first words are the headline.</p>", "", "held", Look.TEXT, True)
@example("A headline " * 60, "<p>Text</p>", "A_B and @everyone", "closing", Look.CARD, True)
@example("A headline " * 60, "<p>Text</p>", "A_B and @everyone", "closing", Look.EMBED, True)
@example("bank.example [is] here", "<p>Text</p>", "Ada", "open", Look.EMBED, False)
@example("bank.example [is] here", "<p>Text</p>", "Ada", "open", Look.TEXT, False)
@example("https://a.example/b_c", "<p>" + "A sentence. " * 800, "— Ada", "open", Look.EMBED, True)
@example("https://a.example/b_c", "<p>" + "A sentence. " * 800, "— Ada", "open", Look.CARD, True)
def test_what_is_rendered_from_it_is_what_it_was(
    title: str, html: str, author: str, state: str, look: Look, published: bool
) -> None:
    written = article(
        title,
        from_html(html, BASE).markdown,
        link=f"{BASE}1",
        author=author,
        picture=f"{BASE}p",
        published_at=POSTED_AT if published else None,
    )
    shown = mirrored(written, state=ThreadState(state), look=look)
    recalled = remember(shown)
    again = mirrored(recalled.article, source=recalled.source, state=ThreadState(state), look=look)
    assume("**" not in title or "://" not in title)  # a marker in an address looks like ours
    assert starter_of(again) == starter_of(shown)


@pytest.mark.parametrize("look", Look)
def test_a_long_text_keeps_every_word_that_its_starter_showed(look: Look) -> None:
    shown = mirrored(article("A title", paragraphs_of(30)), look=look, thread_id=5)
    recalled = remember(replace(shown, also_in=("The Courier",), updated_at=POSTED_AT))
    again = mirrored(recalled.article, look=look, thread_id=5)
    assert starter_of(again) == starter_of(shown)
    assert rest_messages(again) == ()


@pytest.mark.parametrize("look", Look)
def test_a_role_that_was_told_keeps_its_line_and_leaves_room(look: Look) -> None:
    written = article("A title", paragraphs_of(30), link="https://paper.example/1")
    shown = mirrored(written, look=look, thread_id=5, ping_role=2**63 - 1)
    recalled = remember(shown)
    assert recalled.ping_role == 2**63 - 1
    again = mirrored(recalled.article, look=look, thread_id=5, ping_role=recalled.ping_role)
    starter = starter_of(again)
    assert starter == starter_of(shown)
    assert "".join(texts_of(starter)).startswith("<@&9223372036854775807>")
    assert fits(starter.content, CONTENT)
    assert fits("".join(starter.card.texts if starter.card else ()), CARD_TEXT)
    closing = starter_of(replace(shown, thread=replace(shown.thread, closed_at=CLOSES_AT)))
    assert "Paragraph 1." in "".join(texts_of(closing))


def paragraphs_of(number: int) -> str:
    return "\n\n".join(f"Paragraph {one}." + " More words." * 30 for one in range(number))


def test_a_closing_after_it_keeps_the_text() -> None:
    written = article("A title", "One.\n\nTwo.", author="Ada", link="https://paper.example/1")
    recalled = remember(mirrored(written))
    closing = mirrored(recalled.article, source=recalled.source, state=ThreadState.CLOSING)
    description = embed_of(closing).description
    assert description.startswith("One.\n\nTwo.\n\n— Ada\n\nReplies are disabled on threads older")


def test_a_text_that_was_cut_keeps_its_one_way_to_the_source() -> None:
    written = article("A title", "A sentence.\n\n" * 600, link="https://paper.example/1")
    recalled = remember(mirrored(written, longest=700))
    closing = mirrored(recalled.article, source=recalled.source, state=ThreadState.CLOSING)
    assert embed_of(closing).description.count("continue reading") == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, {"closes_at": CLOSES_AT}),
        ({"closes_at": None}, {}),
        ({"state": ThreadState.HELD}, {"held": True}),
        ({"state": ThreadState.CLOSED}, {"days": 7}),
        ({"state": ThreadState.CLOSED, "days": 1}, {"days": 1}),
        (
            {"state": ThreadState.CLOSING, "reason": "closed by Ada [top](<x>."},
            {"reason": "closed by Ada [top](<x>"},
        ),
        (
            {"state": ThreadState.CLOSED, "closed_at": CLOSES_AT - timedelta(days=1)},
            {"reason": "closed by the moderators"},
        ),
    ],
)
@pytest.mark.parametrize("look", Look)
def test_the_last_line_says_how_it_stands(
    look: Look, fields: dict[str, object], says: dict[str, object]
) -> None:
    written = article("A title", "Text.", link="https://paper.example/1")
    shown = mirrored(written, source="The *Paper*", thread_id=5, look=look, **fields)
    recalled = remember(shown)
    assert recalled.article.text == "Text."
    told = Recalled("1a2b3c", "The *Paper*", recalled.article, look=look, **says)  # type: ignore[arg-type]
    assert recalled == told


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize(
    ("notice", "says"),
    [
        ("The debate is *over* after {days} days.", "The debate is *over* after 7 days."),
        ("Closed [top](<x>) @everyone", "Closed [top](<x>) @everyone"),
        ("Kept open by the moderators.", "Kept open by the moderators."),
        ("closes <t:1:R>", "closes <t:1:R>"),
        ("x" * 150, "x" * 150),
    ],
)
def test_a_closing_sentence_of_the_moderators_is_known_by_its_link(
    look: Look, notice: str, says: str
) -> None:
    written = article("A title", "Text.", link="https://paper.example/1")
    shown = mirrored(written, notice=notice, thread_id=5, state=ThreadState.CLOSED, look=look)
    starter = as_it_stands(starter_of(replace(shown, also_in=("The Courier",))))
    recalled = recall(starter, 5)
    assert recalled is not None
    assert recalled.says_closed
    assert (recalled.article.text, recalled.notice) == ("Text.", says)
    foreign = recall(starter, 6)
    assert foreign is not None
    assert not foreign.says_closed


def test_a_thread_that_a_person_closed_says_that_in_spite_of_the_moderators_sentence() -> None:
    written = article("A title", "Text.")
    reason = "closed by Ada"
    shown = mirrored(written, notice="Over.", state=ThreadState.CLOSING, reason=reason)
    assert "Replies are disabled: closed by Ada." in embed_of(shown).description


def test_an_article_without_a_text_has_none() -> None:
    recalled = remember(mirrored(article("A title", "")))
    assert (recalled.article.text, recalled.article.author) == ("", None)
    held = remember(mirrored(article("A title", str(HELD)), state=ThreadState.HELD))
    assert held.article.text == str(HELD)


def test_a_message_without_a_marker_says_nothing() -> None:
    assert recall(Starter(content="nb- something", footer="The Paper", text="Text.")) is None
    assert recall(Starter()) is None
