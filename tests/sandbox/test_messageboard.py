"""The message board: what it serves is read as a board's pages, and it answers like a server."""

from datetime import timedelta

import aiohttp
import pytest

from bot.model import Page, ParsedFeed
from bot.sandbox.messageboard import CLOSED, MessageBoard
from bot.services.feeds.reading import look_at, read_board_page
from tests.clocks import HandClock

ROUND = 6


async def test_its_pages_are_those_of_a_board() -> None:
    async with MessageBoard() as board:
        for number in range(ROUND + 1):
            one = board.post_next(age=timedelta(hours=number))
            comment = board.respond_next(one)
        assert len({posted.headline for posted in board.posted}) == ROUND + 1
        index = look_at(Page(f"{board.url}/", board.index().encode(), "text/html"))
        assert isinstance(index, ParsedFeed)
        assert [article.link for article in index.articles] == list(map(board.link, board.posted))
        for article, posted in zip(index.articles, board.posted, strict=True):
            assert (article.title, article.author) == (posted.headline, posted.byline)
            assert (article.published_at, article.response_count) == (posted.posted_at, 1)
        page = read_board_page(Page(board.link(one), board.page(one).encode(), "text/html"))
    assert page.article.title == one.headline
    assert len(page.article.text.split("\n\n")) == len(one.paragraphs)
    assert page.posts == 2 * (ROUND + 1)
    (response,) = page.responses
    assert (response.author, response.text) == (comment.author, comment.text)
    assert response.link == f"{board.link(one)}#r{comment.number}"
    assert not page.closed


def test_a_page_is_closed_after_seven_days_or_by_hand(clock: HandClock) -> None:
    board = MessageBoard(clock)
    one = board.post("Headline", "Text.")
    assert CLOSED not in board.page(one)
    clock.advance(days=7)
    assert CLOSED in board.page(one)
    one.closed = False
    assert CLOSED not in board.page(one)
    one.closed = True
    assert CLOSED in board.page(one)


@pytest.mark.parametrize("path", ["/", "/thread/1"])
async def test_who_has_a_page_already_gets_it_anew_only_when_it_changed(path: str) -> None:
    async with MessageBoard() as board, aiohttp.ClientSession(board.url) as session:
        one = board.post("Headline", "Text.")

        async def ask(**headers: str) -> tuple[int, str]:
            async with session.get(path, headers=headers) as answer:
                return answer.status, answer.headers.get("ETag", "")

        status, etag = await ask()
        assert (status, bool(etag)) == (200, True)
        assert await ask(**{"If-None-Match": etag}) == (304, etag)
        comment = board.respond(one, "A response.")
        status, changed = await ask(**{"If-None-Match": etag})
        assert (status, changed != etag) == (200, True)
        one.comments.remove(comment)
        assert await ask() == (200, etag)
        board.down = True
        assert (await ask())[0] == 503
        assert board.asked[path] == 5


async def test_what_is_not_there() -> None:
    async with MessageBoard() as board, aiohttp.ClientSession(board.url) as session:
        async with session.get("/thread/1") as answer:
            assert answer.status == 404
        board.post("Headline", "Text.")
        board.instead[1] = b"Something else"
        async with session.get("/thread/1") as answer:
            assert await answer.read() == b"Something else"
