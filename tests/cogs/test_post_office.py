"""What is told of a post while its thread is opened."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.errors import StorageError
from bot.model import Article, MirroredThread, Post, Rule, Thread, ThreadState
from cogs.previews import PostOffice

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ARTICLE = Article("key", "key", "Rain")
POST = Post(10, 20, 7, ARTICLE, "The Paper", "token", Rule(), NOW, None)
STORED = MirroredThread(Thread(1, 1, 10, 20, "token", ThreadState.PENDING, NOW, None), ARTICLE, "")


class Answered:
    """An interaction, and what its answer says in the end."""

    said = ""

    async def edit_original_response(self, *, content: str, **_: object) -> None:
        self.said = content


class Broken:
    """Posts are stored; then the database is away."""

    async def post(self, *_: object) -> MirroredThread:
        return STORED

    async def opened(self, *_: object) -> Thread:
        raise StorageError("", "The disk is full.")


async def test_a_database_that_is_away_leaves_nobody_waiting_for_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cogs.previews.asked_again", lambda *_: None)
    office, answered = PostOffice(cast("Any", Broken())), Answered()
    await office.post(cast("Any", answered), POST)
    await office.stop()
    assert answered.said == "It is stored, and opens in a moment in <#20>."
