"""What moderators are told, and when it is over."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.language import Phrase
from bot.model import FollowedFeed, Import, ImportReport, LineState
from bot.sandbox.discord.channels import TextChannel
from bot.sandbox.discord.faults import Kind
from cogs.import_progress import ImportProgress
from tests.services.conftest import Board, Crash, crash


async def add_log(board: Board) -> TextChannel:
    log = board.forum.guild.add_text_channel("mods")
    await board.storage.desk.set_log_channel(board.forum.guild.id, log.id)
    return log


async def test_a_notice_that_could_not_be_posted_is_posted_the_next_time(board: Board) -> None:
    log = await add_log(board)
    guild_id = board.forum.guild.id
    board.fail("POST", ".*/messages", Kind.REFUSE, status=403, code=50013)
    await board.services.notices.tell(guild_id, "forum 1", "Broken.")
    assert log.messages == {}
    for _ in range(3):
        await board.services.notices.tell(guild_id, "forum 1", "Broken.")
    assert [message.content for message in log.messages.values()] == ["⚠️ Broken."]


async def test_a_notice_that_could_not_be_posted_is_tried_again_without_a_new_reason(
    board: Board,
) -> None:
    notices, guild_id = board.services.notices, board.forum.guild.id
    await notices.tell(guild_id, "forum 1", Phrase("Broken."))
    assert await notices.seconds_until_due() is None, "there is no channel for it"
    log = await add_log(board)
    board.fail("POST", ".*/messages", Kind.REFUSE, status=403, code=50013)
    await notices.tell(guild_id, "feed 2", Phrase("Gone."))
    await notices.tell_in(guild_id, log.id)
    assert await notices.seconds_until_due() == 0
    await notices.tell_untold()
    said = [message.content for message in log.messages.values()]
    assert said == ["⚠️ Broken.", "⚠️ Gone."]
    assert await notices.seconds_until_due() is None


async def test_a_notice_that_stands_there_is_not_posted_again(board: Board) -> None:
    notices, guild_id, log = board.services.notices, board.forum.guild.id, await add_log(board)
    board.fail("POST", ".*/messages", Kind.STORED_DROP)
    await notices.tell(guild_id, "forum 1", Phrase("Broken."))
    board.clock.turn(timedelta(hours=1))  # Discord has forgotten the nonce
    await notices.tell_untold()
    assert [message.content for message in log.messages.values()] == ["⚠️ Broken."]
    assert await notices.seconds_until_due() is None
    await notices.settle(guild_id, "forum 1", Phrase("Mended."))
    board.clock.turn(timedelta(hours=1))
    board.fail("POST", ".*/messages", Kind.REFUSE, status=403, code=50013)
    await notices.tell(guild_id, "forum 1", Phrase("Broken."))
    await notices.tell_untold()  # what stands there is the old one
    assert [message.content for message in log.messages.values()].count("⚠️ Broken.") == 2


async def test_what_nobody_heard_of_is_settled_in_silence(board: Board) -> None:
    notices, guild_id = board.services.notices, board.forum.guild.id
    log = await add_log(board)
    board.fail("POST", ".*/messages", Kind.REFUSE, status=403, code=50013)
    await notices.tell(guild_id, "forum 1", Phrase("Broken."))
    await notices.settle(guild_id, "forum 1", Phrase("Mended."))
    assert log.messages == {}


async def test_a_notice_is_posted_once_though_a_crash_tells_it_again(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = await add_log(board)
    guild_id, tell = board.forum.guild.id, board.services.notices.tell
    with pytest.raises(Crash), crash(board, monkeypatch, 0, sent=True):
        await tell(guild_id, "forum 1", Phrase("Broken."))
    board.clock.turn(timedelta(seconds=20))
    await tell(guild_id, "forum 1", Phrase("Broken still."))
    assert [message.content for message in log.messages.values()] == ["⚠️ Broken."]
    await board.services.notices.settle(guild_id, "forum 1", Phrase("Mended."))
    await tell(guild_id, "forum 1", Phrase("Broken again."))
    assert len(log.messages) == 3


async def test_the_report_of_an_import_is_posted_once_though_a_crash_repeats_it(
    board: Board,
) -> None:
    log = await add_log(board)
    bot = SimpleNamespace(services=board.services, application_id=None)
    show = ImportProgress(cast("Any", bot)).show
    report = ImportReport({LineState.FOLLOWED: 3})
    for message_id in (1001, 1001, 1002):
        await show(Import(1, board.forum.guild.id, by=1, message_id=message_id), report)
    assert len(log.messages) == 2


async def test_a_removed_feed_takes_its_notices_with_it(board: Board) -> None:
    guild_id = board.forum.guild.id
    other = board.forum.guild.add_forum("other")
    await board.want("A")
    await board.want("B", forum=other)
    first, second = await board.storage.feeds.followed_in(guild_id)
    for one in (first, second):
        await board.services.notices.tell(guild_id, f"feed {one.feed.id}", "Away.")
        await board.services.notices.tell(guild_id, f"forum {one.subscription.forum_id}", "Full.")
    await board.services.remove.remove(first, by="Robin")
    assert await subjects(board) == names_of(second)
    await board.services.remove.remove(second, by="Robin")
    assert await subjects(board) == []


async def test_notices_stay_while_another_subscription_needs_them(board: Board) -> None:
    guild_id = board.forum.guild.id
    other = board.forum.guild.add_forum("other")
    await board.want("A")
    (first,) = await board.storage.feeds.followed_in(guild_id)
    for url, forum in ((first.feed.url, other), ("https://else.example/feed", board.forum)):
        await board.storage.feeds.subscribe(
            url, guild_id=guild_id, forum_id=forum.id, backlog=0, by=1, now=board.clock.now()
        )
    for subject in names_of(first):
        await board.services.notices.tell(guild_id, subject, "Wrong.")
    await board.services.remove.remove(first, by="Robin")
    assert await subjects(board) == names_of(first)


async def test_a_feed_that_moves_away_leaves_no_notice_of_its_forum(board: Board) -> None:
    guild_id = board.forum.guild.id
    await board.want("A")
    (one,) = await board.storage.feeds.followed_in(guild_id)
    for subject in (*names_of(one), f"flood {one.subscription.id}"):
        await board.services.notices.tell(guild_id, subject, "Wrong.")
    other = board.forum.guild.add_forum("other")
    await board.set_options(forum_id=other.id)
    assert await subjects(board) == [f"feed {one.feed.id}", f"flood {one.subscription.id}"]


def names_of(one: FollowedFeed) -> list[str]:
    return [f"feed {one.feed.id}", f"forum {one.subscription.forum_id}"]


async def subjects(board: Board) -> list[str]:
    standing = await board.services.notices.standing(board.forum.guild.id)
    return [notice.subject for notice in standing]
