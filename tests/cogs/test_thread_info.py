"""What `/thread info` tells of an article."""

from datetime import UTC, datetime

import pytest

from bot.model import Article, MirroredThread, Thread, ThreadState
from cogs.replies.threads import info

POSTED_AT = datetime(2026, 7, 1, tzinfo=UTC)
THREAD = Thread(1, 1, 10, 20, "token", ThreadState.OPEN, POSTED_AT, None, thread_id=30)


@pytest.mark.parametrize(
    ("responses", "said"), [(12, "12 responses"), (1, "1 response"), (0, "0 responses")]
)
def test_it_gives_the_count_of_responses_where_the_source_does(responses: int, said: str) -> None:
    article = Article("key", "key", "Title", response_count=responses)
    assert f"{said} at the source" in info(MirroredThread(THREAD, article, "The Paper"))
    silent = Article("key", "key", "Title")
    assert "at the source" not in info(MirroredThread(THREAD, silent, "The Paper"))


def test_a_page_that_cannot_be_read_is_told() -> None:
    mirrored = MirroredThread(THREAD, Article("key", "key", "Title"), "The Paper")
    assert "⚠️ its page cannot be read: No answer." in info(mirrored, ["No answer."])
