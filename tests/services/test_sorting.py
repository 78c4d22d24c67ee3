"""Roles that are told of threads, and tags by rules, on Discord."""

from typing import Any, cast

import pytest

from bot.errors import FeedTimeout, Mistake
from bot.forum.discord_forum import DiscordForum
from bot.model import Article, FollowedFeed, Look, Page, ParsedFeed, TagRule
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.components import text_of
from bot.sandbox.discord.faults import Kind
from bot.sandbox.discord.members import EVERY_PERMISSION, Role
from bot.sandbox.discord.messages import Message
from bot.services.feeds.sorting import SortingService, Trial
from tests.services.conftest import Board
from tests.services.test_tags import names

_NOBODY = cast("Any", None)


@pytest.fixture
async def role(board: Board) -> Role:
    """A role to be told of a feed whose backlog, of which nobody is told, is decided."""
    await board.want()
    return board.forum.guild.add_role("Readers", mentionable=True)


def starter(thread: Thread) -> Message:
    assert thread.starter is not None
    return thread.starter


def said_first(thread: Thread) -> str:
    message = starter(thread)
    return (message.content or text_of(message.components)).split("\n")[0]


async def followed(board: Board) -> FollowedFeed:
    (one,) = await board.storage.feeds.followed_in(board.forum.guild.id)
    return one


async def tell(
    board: Board, role: Role, wanted: str | None = None, look: Look = Look.EMBED
) -> None:
    """A role is told from now on; the options that are edited then leave that as it is."""
    subscription = (await followed(board)).subscription
    await board.storage.sorting.set_ping(subscription.id, role.id, wanted)
    await board.set_options(look=look, ping_role=None)


@pytest.mark.parametrize("look", Look)
async def test_one_role_is_told_once_and_named_as_long_as_the_thread_stands(
    board: Board, role: Role, look: Look
) -> None:
    other = board.forum.guild.add_role("Others", mentionable=True)
    board.forum.guild.set_permissions(board.forum.guild.bot_role, EVERY_PERMISSION)
    await tell(board, role, look=look)
    text = f"Hello <@&{other.id}> and <@&{role.id}>, @everyone and @here."
    (thread,) = await board.open("Rain", text=text, author=f"<@&{other.id}>")
    (sent,) = [one.body for one in board.discord.requests if one.path.endswith("/threads")]
    assert sent["message"]["allowed_mentions"] == {"parse": [], "roles": [str(role.id)]}
    assert starter(thread).notified.roles == {role.id}
    assert not starter(thread).notified.everyone
    assert said_first(thread) == f"<@&{role.id}>"

    await board.reprint(text="It says something else by now.")
    await board.rewrite()
    await board.close()
    assert thread.closed
    assert said_first(thread) == f"<@&{role.id}>"
    edits = [one.body for one in board.discord.requests if one.method == "PATCH"]
    allowed = [body["allowed_mentions"] for body in edits if "allowed_mentions" in body]
    assert len(allowed) >= 2
    assert all(one == {"parse": []} for one in allowed)


async def test_a_thread_that_is_refused_in_its_form_still_tells_the_role(
    board: Board, role: Role
) -> None:
    await tell(board, role)
    board.fail("POST", "/threads$", Kind.REFUSE, status=400, code=200000)
    (thread,) = await board.open("Rain", text="A word that AutoMod blocks.")
    assert starter(thread).notified.roles == {role.id}
    assert "AutoMod" not in starter(thread).content


async def test_who_is_told_may_change_while_an_article_waits(
    board: Board, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(board, role, wanted="rain")
    await board.want("Rain", "Snow")
    other = board.forum.guild.add_role("Others", mentionable=True)
    service = board.services.sorting
    monkeypatch.setattr(DiscordForum, "may_mention", lambda *_: True)  # there is no gateway here
    await service.tell_role(await followed(board), other.id, None, by="Robin")
    await board.mirror()
    assert [starter(one).notified.roles for one in board.forum.threads] == [{other.id}, set()]
    await board.want("Hail")
    await service.tell_nobody(await followed(board), by="Robin")
    await board.mirror()
    assert not starter(board.forum.threads[-1]).notified


class Source:
    """A feed of two articles that is there, or not; how often it was asked for."""

    def __init__(self) -> None:
        self.asked, self.down = 0, False

    async def fetch(self, url: str, _validators: object = None) -> Page:
        self.asked += 1
        if self.down:
            raise FeedTimeout(url, "The server took too long.")
        return Page(url, b"")

    async def look(self, _page: Page) -> ParsedFeed:
        found = tuple(Article(title, title, title) for title in ("Rain", "Snow"))
        return ParsedFeed("The Paper", None, found)


async def test_a_filter_is_tried_on_what_the_feed_has_and_asks_for_it_once(board: Board) -> None:
    await board.want()
    feed, source = (await followed(board)).feed, Source()
    service = SortingService(board.storage, _NOBODY, cast("Any", source), cast("Any", source))
    source.down = True
    trial = await service.try_filter(feed, "title:rain")
    assert trial == Trial("title: rain", trouble="The server took too long.")
    source.down = False
    for text, taken, left_out in (("rain", ["Rain"], ["Snow"]), ("/./", ["Rain", "Snow"], [])):
        assert await service.try_filter(feed, text) == Trial(text, taken, left_out)
    assert source.asked == 2
    with pytest.raises(Mistake, match=r"bracket is missing\.\n```\nany\(rain\n {8}\^\n"):
        await service.try_filter(feed, "any(rain")


async def test_who_cannot_be_told_is_said_at_once(board: Board, role: Role) -> None:
    await board.want()
    one, service = await followed(board), board.services.sorting
    for told, why in (
        (None, "Name the"),
        (one.subscription.guild_id, "everybody"),
        (role.id, "I may not"),
    ):
        with pytest.raises(Mistake, match=why):
            await service.tell_role(one, told, None, by="Robin")


async def test_tags_are_given_by_rules_and_kept(board: Board) -> None:
    forum = board.forum.guild.add_forum("tagged", tags=["Open", "Weather", "World", "Closed"])
    board.forum = forum
    await board.want()
    service = board.services.sorting
    with pytest.raises(Mistake, match="follow the thread's state"):
        await service.add_tag(await followed(board), "closed", "rain", by="Robin")
    with pytest.raises(Mistake, match="no such tag"):
        await service.add_tag(await followed(board), "Sports", "rain", by="Robin")
    assert await service.add_tag(await followed(board), "weather", "snow", by="Robin") == "Weather"
    assert await service.add_tag(await followed(board), "WORLD", "rain", by="Robin") == "World"
    await service.add_tag(await followed(board), "Weather", "any(rain, snow)", by="Robin")
    rain, fog = await board.open("Rain", "Fog")
    assert [names(thread) for thread in (rain, fog)] == [["Open", "Weather", "World"], ["Open"]]
    await board.close()
    assert set(names(rain)) == {"Closed", "Weather", "World"}

    weather = forum.tag("Weather").id
    await board.want("Rain again")
    forum.tags = [tag for tag in forum.tags if tag.id != weather]
    await board.mirror()
    assert names(forum.threads[-1]) == ["Open", "World"]
    await service.remove_tag(await followed(board), weather, by="Robin")
    with pytest.raises(Mistake, match="No rule"):
        await service.remove_tag(await followed(board), weather, by="Robin")
    world = TagRule(forum.tag("World").id, "rain")
    assert (await followed(board)).subscription.tag_rules == (world,)
