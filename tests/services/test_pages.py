"""Pages of articles that cannot be read, or not yet: what waits for them, and for how long."""

from dataclasses import dataclass, field
from datetime import timedelta
from math import nan

import pytest

from bot.errors import BadStatus
from bot.model import Article, FloodWay, FullText, Page, Validators
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import Board, starter_text
from tests.services.test_floods import SEVEN, flood
from tests.services.test_remove import remove, restore

WHOLE = "The text." + " And all the rest of it." * 20


@dataclass
class Site:
    """Each page has the whole text; one that is limited asks to wait so many seconds."""

    limited: dict[str, float] = field(default_factory=dict)

    async def fetch(self, url: str, validators: Validators) -> Page:
        assert validators == Validators()
        for title, seconds in self.limited.items():
            if title in url:
                raise BadStatus(url, "It asks us to come less often.", 429, seconds)
        return Page(url, b"")

    async def read_article_page(self, page: Page) -> FullText:
        return FullText(Article(key=page.url, alt_key=page.url, title="Whole", text=WHOLE))


@pytest.fixture
async def site(board: Board) -> Site:
    """That of a feed whose articles are read whole from their pages."""
    made = Site()
    board.read_pages_from(made)
    await board.set_options(full_text=True)
    return made


async def test_a_mistake_with_one_page_stops_no_other(board: Board, site: Site) -> None:
    site.limited = {"Rain": nan}
    await board.want("Rain", "Snow")
    await board.services.pages.read_due()
    await board.mirror_once()
    (thread,) = board.forum.threads
    assert starter_text(thread).startswith(WHOLE)
    assert await board.services.pages.seconds_until_due()


async def test_a_page_that_was_let_go_is_read_when_it_is_wanted_again(
    board: Board, site: Site
) -> None:
    site.limited = {"Rain": 120}
    await board.want("Rain")
    await board.services.pages.read_due()
    one = await remove(board)
    board.clock.turn(timedelta(hours=1))
    await board.services.pages.read_due()
    assert await board.services.pages.seconds_until_due() is None
    site.limited = {}
    assert await restore(board, one) == 1
    await board.services.pages.read_due()
    await board.mirror_once()
    (thread,) = board.forum.threads
    assert starter_text(thread).startswith(WHOLE)


async def test_only_who_shows_the_whole_text_waits_for_it(board: Board, site: Site) -> None:
    elsewhere = board.forum.guild.add_forum("elsewhere")
    (one,) = await board.storage.feeds.followed_in(board.forum.guild.id)
    await board.storage.feeds.subscribe(
        one.feed.url,
        guild_id=elsewhere.guild.id,
        forum_id=elsewhere.id,
        backlog=3,
        by=1,
        now=board.clock.now(),
    )
    await board.want("Rain")
    await board.mirror_once()
    assert (board.titles(), len(elsewhere.threads)) == ([], 1)
    await board.services.pages.read_due()
    await board.mirror_once()
    assert board.titles() == ["Rain"]
    assert starter_text(elsewhere.threads[0]).startswith("The text.")
    assert WHOLE not in starter_text(elsewhere.threads[0])


@pytest.mark.parametrize("on_board", [False, True])
async def test_nobody_waits_for_a_page_whose_server_asks_to_come_much_later(
    board: Board, site: Site, on_board: bool
) -> None:
    site.limited = {"Rain": 2 * 86_400}
    await board.want("Rain", on_board=on_board)
    await board.services.pages.read_due()
    await board.mirror_once()
    (thread,) = board.forum.threads
    assert starter_text(thread).startswith("The text.")


async def test_what_a_refused_digest_gives_back_waits_for_its_page_too(
    board: Board, site: Site
) -> None:
    one = await flood(board, *SEVEN, way=FloodWay.DIGEST)
    board.fail("POST", ".*/threads", Kind.REFUSE, status=400, code=200000)
    await board.mirror_once()
    assert await board.services.floods.open(one, by="Robin") == 4
    await board.mirror_once()
    assert board.titles() == []
    await board.services.pages.read_due()
    await board.mirror()
    assert board.titles() == ["Before", *SEVEN]
    assert all(starter_text(thread).startswith(WHOLE) for thread in board.forum.threads)
