"""What a guild's overview counts and lists."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from bot.language import Phrase
from bot.model import Board as SourceBoard
from bot.model import ListedThread, Overview, PageKind
from bot.sandbox.discord.faults import Kind
from bot.storage.schema import articles, feeds, pages
from tests.services.conftest import Board, _database, paragraphs

DAY = timedelta(days=1)


async def overview(board: Board, *forums: int) -> Overview:
    wanted = forums or (board.forum.id,)
    return await board.services.overview.of_guild(board.forum.guild.id, wanted)


def titles(listed: Sequence[ListedThread]) -> list[str]:
    return [one.title for one in listed]


async def test_threads_are_counted_and_listed_by_their_times(board: Board) -> None:
    await board.open("Middle", age=3 * DAY)
    await board.open("Last but one", age=6.4 * DAY)
    await board.open("Next to close", age=6.6 * DAY)
    (young,) = await board.open("Young", age=DAY / 24)
    (gone,) = await board.open("Gone", age=DAY)
    await board.want("Waiting")
    await board.storage.threads.record_gone(gone.id)
    seen = await overview(board)
    assert (seen.counts.opened, seen.counts.open, seen.counts.closing) == (5, 4, 2)
    assert titles(seen.closing) == ["Next to close", "Last but one"]
    assert titles(seen.newest) == ["Young", "Middle", "Last but one", "Next to close"]
    assert seen.newest[0].jump_url.endswith(f"/{young.id}/{young.id}")
    elsewhere = await overview(board, 12345)
    assert (elsewhere.feeds, elsewhere.newest, elsewhere.counts.opened) == (0, (), 0)


async def test_most_discussed_are_replies_here_and_responses_there_without_our_own(
    board: Board,
) -> None:
    (long,) = await board.open("Long", text=paragraphs(*range(30)))
    await board.complete()
    assert long.message_count > 1
    (talk,) = await board.open("Talk of the town", response_count=2)
    (quiet,) = await board.open("Quiet here", response_count=4)
    await board.open("Nothing", response_count=0)
    for text in ("One.", "Two.", "Three."):
        await board.discord.write(board.forum.guild.owner, talk.id, text)
    await board.discord.archive(quiet.id)
    before = board.sent("GET", "/threads/active")
    seen = await overview(board)
    assert [(one.title, one.replies, one.responses) for one in seen.discussed] == [
        ("Talk of the town", 3, 2),
        ("Quiet here", 0, 4),
    ]
    await board.discord.write(board.forum.guild.owner, long.id, "I read it all.")
    assert (await overview(board)).discussed == seen.discussed, "asked anew too soon"
    assert board.sent("GET", "/threads/active") == before + 1


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.REFUSE])
async def test_what_discord_does_not_count_is_said(board: Board, kind: Kind) -> None:
    (talk,) = await board.open("Talk of the town", response_count=2)
    await board.discord.write(board.forum.guild.owner, talk.id, "One.")
    board.fail("GET", r"/guilds/\d+/threads/active", kind, times=5, status=500)
    seen = await overview(board)
    assert not seen.replies_counted
    assert [(one.title, one.replies) for one in seen.discussed] == [("Talk of the town", 0)]


async def test_a_board_is_named_with_its_own_count_as_read_last(board: Board) -> None:
    await board.open("Older", "Newer", "Never read")
    assert (await overview(board)).boards == ()
    await read_board_page(board, "Newer", posts=153, ago=DAY / 24)
    await read_board_page(board, "Older", posts=152, ago=DAY)
    assert (await overview(board)).boards == (SourceBoard("The Paper", 153),)
    await read_board_page(board, "Older", posts=154, ago=timedelta())
    assert (await overview(board)).boards == (SourceBoard("The Paper", 154),)
    assert (await overview(board, 12345)).boards == ()


async def test_a_feed_in_trouble_is_there_once(board: Board) -> None:
    other = board.forum.guild.add_forum("elsewhere")
    await board.open("First")
    await board.want("Second", forum=other)
    broken = update(feeds).values(trouble=Phrase.plain("The server is down."), failures=3)
    await _database(board.storage).run(lambda conn: conn.execute(broken))
    seen = await overview(board, board.forum.id)
    assert [str(feed.trouble) for feed in seen.troubled] == ["The server is down."]
    assert len((await overview(board, board.forum.id, other.id)).troubled) == 2


async def read_board_page(board: Board, title: str, *, posts: int, ago: timedelta) -> None:
    """An article's page of a board was read some time ago, and gave a count."""
    now = board.clock.now()

    def read(conn: Connection) -> None:
        of_title = articles.c.title == title
        row = conn.execute(select(articles.c.id, articles.c.link).where(of_title)).one()
        conn.execute(update(articles).where(of_title).values(board_posts=posts))
        conn.execute(delete(pages).where(pages.c.article_id == row.id))
        conn.execute(
            insert(pages).values(
                article_id=row.id,
                kind=PageKind.BOARD,
                url=row.link,
                read_at=now - ago,
                created_at=now,
            )
        )

    await _database(board.storage).run(read)
