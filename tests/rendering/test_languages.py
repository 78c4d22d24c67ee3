"""A thread speaks its server's language: the lines fit, and are read again whatever is spoken."""

from dataclasses import replace
from typing import Any

import pytest

from bot.language import _, languages, speaking
from bot.model import Look, MessageDraft, MirroredThread, ThreadState
from bot.rendering.limits import units
from bot.rendering.recall import Recalled, recall
from bot.rendering.standing import last_lines, room_for_lines
from bot.rendering.starter import thread_draft
from tests.rendering.makers import CLOSES_AT, POSTED_AT, article, as_it_stands, mirrored, starter_of

_MEMBER = 10**18 - 1
_THREAD = 10**18 - 2


def shown(state: ThreadState, look: Look = Look.EMBED, **fields: Any) -> MirroredThread:
    """With everything that can stand below a text."""
    written = article("A title", "One.\n\nTwo.", link="https://paper.example/1", author="Ada")
    thread = mirrored(
        written, also_in=("The Courier",), updated_at=POSTED_AT, state=state, look=look, **fields
    )
    return replace(thread, posted_by=_MEMBER)


def remember(message: MessageDraft) -> Recalled:
    recalled = recall(as_it_stands(message), _THREAD)
    assert recalled is not None
    return recalled


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("look", Look)
def test_a_starter_is_read_again(language: str, look: Look) -> None:
    with speaking(language):
        opened = starter_of(shown(ThreadState.OPEN, look))
        held = starter_of(shown(ThreadState.HELD, look))
        closed = starter_of(shown(ThreadState.CLOSED, look, thread_id=_THREAD))
        early = starter_of(shown(ThreadState.CLOSED, look, thread_id=_THREAD, reason="off topic"))
    for message in (opened, held, closed, early):
        recalled = remember(message)
        assert (recalled.article.text, recalled.article.author) == ("One.\n\nTwo.", "Ada")
        assert recalled.posted_by == _MEMBER
    assert remember(opened).closes_at == CLOSES_AT
    assert remember(held).held
    assert remember(closed).days == 7
    assert remember(early).reason == "off topic"


def test_an_unknown_language_loses_no_thread() -> None:
    with speaking("de"):
        opened = starter_of(shown(ThreadState.OPEN))
        closed = starter_of(shown(ThreadState.CLOSED, thread_id=_THREAD))
    (embed,) = opened.embeds
    assert "schließt" in embed.description
    foreign = embed.description.replace("schließt", "fecha").replace("gepostet von", "por")
    recalled = remember(replace(opened, embeds=(replace(embed, description=foreign),)))
    assert (recalled.article.text, recalled.closes_at) == ("One.\n\nTwo.", CLOSES_AT)
    assert recalled.posted_by == _MEMBER
    (embed,) = closed.embeds
    foreign = embed.description.replace("Antworten sind", "Respostas").replace("auch in", "em")
    closed = replace(closed, embeds=(replace(embed, description=foreign),))
    assert remember(closed).says_closed


@pytest.mark.parametrize("language", languages())
def test_there_is_room_for_the_longest_lines(language: str) -> None:
    longest = shown(ThreadState.CLOSED, thread_id=_THREAD, guild_id=_MEMBER, reason="x" * 400)
    longest = replace(longest, also_in=("y" * 90, "z" * 90))
    with speaking(language):
        assert units(f"\n\n{last_lines(longest)}") <= room_for_lines(longest)
        assert len(_("picture")) <= len("picture")  # layout.py leaves it that room


@pytest.mark.parametrize("look", Look)
def test_links_to_further_pictures_are_named_in_the_language_of_the_thread(look: Look) -> None:
    further = "One.\n\n> -# [picture](<https://paper.example/2.jpg>)\n\n" + "Words. " * 1500
    thread = mirrored(article("A title", further + "\n\n-# [picture](<https://a.example/3.jpg>)"))
    thread = replace(thread, thread=replace(thread.thread, look=look))
    english = thread_draft(thread)
    with speaking("de"):
        german = thread_draft(thread)
    assert repr(english).count("[picture](") == repr(german).count("[Bild](") == 2
    assert "[picture](" not in repr(german)
    assert len(german.rest) == len(english.rest) > 0
