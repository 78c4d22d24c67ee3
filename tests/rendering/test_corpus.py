"""Entries in the shapes of real feeds become the messages that stand beside them."""

import re

import pytest

from bot.rendering.starter import thread_draft
from tests.rendering.corpus import Entry, entries, written
from tests.rendering.makers import as_json, texts_of
from tests.rendering.oracle import assert_sendable, lies, live_mentions, size

CORPUS = entries()
OURS = r"<t:-?\d+:[fR]>"


@pytest.mark.parametrize("entry", CORPUS, ids=[entry.path.stem for entry in CORPUS])
def test_an_entry_becomes_its_messages(entry: Entry) -> None:
    assert written(entry) == entry.expected


@pytest.mark.parametrize("entry", CORPUS, ids=[entry.path.stem for entry in CORPUS])
def test_its_messages_are_sendable_and_harmless(entry: Entry) -> None:
    draft = thread_draft(entry.mirrored())
    assert 1 <= size(draft.title) <= 100
    for message in (draft.starter, *draft.rest):
        assert_sendable(as_json(message))
        for text in texts_of(message):
            assert not live_mentions(re.sub(OURS, "", text))
            assert not lies(text)


def test_there_are_many() -> None:
    assert len(CORPUS) >= 60
