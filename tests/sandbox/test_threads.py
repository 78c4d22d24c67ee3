"""Forum threads: opened, edited, archived, locked, pinned, listed and deleted."""

from datetime import timedelta
from typing import Any

import discord

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.discord.snowflakes import time_of
from tests.clocks import HandClock
from tests.sandbox.conftest import Client
from tests.sandbox.refusals import code_of


async def fetch_forum(client: Client, forum: Forum) -> discord.ForumChannel:
    found = await client.fetch_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    return found


async def open_thread(
    client: Client, forum: Forum, name: str = "Title", **more: Any
) -> discord.Thread:
    opened = await (await fetch_forum(client, forum)).create_thread(
        name=name, content="Text.", auto_archive_duration=1440, **more
    )
    return opened.thread


async def test_a_tagged_thread_is_what_discord_py_expects(
    local: LocalDiscord, client: Client, forum: Forum, clock: HandClock
) -> None:
    there = await fetch_forum(client, forum)
    tag = next(tag for tag in there.available_tags if tag.name == "Sport")
    thread, starter = await there.create_thread(
        name="  A title  ",
        embed=discord.Embed(title="Headline", url="https://example.org/1"),
        applied_tags=[tag],
        auto_archive_duration=4320,
        reason="an article",
    )
    assert (thread.name, thread.applied_tags, thread.auto_archive_duration) == (
        "A title",
        [tag],
        4320,
    )
    assert thread.id == starter.id == forum.last_message_id
    assert starter.embeds[0].url == "https://example.org/1"
    assert thread.created_at == clock.now() == time_of(thread.id)
    assert thread.message_count == 0
    (stored,) = forum.threads
    assert stored.starter is not None
    assert stored.starter.author.id == stored.owner_id == local.world.bot.id
    sent = local.requests[-1]
    assert (sent.method, sent.status, sent.reason) == ("POST", 201, "an article")


async def test_every_edit_of_an_archived_thread_is_50083(
    local: LocalDiscord, client: Client, forum: Forum, moderator: Member
) -> None:
    thread = await open_thread(client, forum)
    starter = thread.get_partial_message(thread.id)
    await starter.edit(content="Edited.")
    await thread.edit(archived=True, locked=True, reason="seven days")
    assert forum.threads[0].closed
    assert local.requests[-1].reason == "seven days"
    for doing in (
        starter.edit(content="Again."),
        thread.edit(name="Other"),
        thread.edit(locked=False),
        thread.edit(archived=True),
    ):
        assert await code_of(doing) == 50083
    await thread.edit(archived=False, locked=True)
    await starter.edit(content="Again.")
    await thread.edit(archived=True)
    assert forum.threads[0].closed
    assert forum.threads[0].starter is not None
    assert forum.threads[0].starter.content == "Again."
    assert forum.threads[0].last_message_id == thread.id


async def test_a_message_unarchives_unless_the_thread_is_locked(
    local: LocalDiscord, client: Client, forum: Forum, member: Member, moderator: Member
) -> None:
    thread = await open_thread(client, forum)
    stored = local.world.thread(thread.id)
    await local.archive(thread.id)
    message = await local.write(member, thread.id, "I have something to say.")
    assert not stored.archived
    assert (stored.message_count, stored.last_message_id) == (1, message.id)

    await local.change(thread.id, locked=True)
    for archived in (False, True):
        if archived:
            await local.archive(thread.id)
        assert await code_of(local.write(member, thread.id, "Me too.")) == 160005
    await local.write(moderator, thread.id, "The last word.")
    assert stored.locked
    assert not stored.archived
    await thread.send("The bot may, too: it holds Manage Threads.")


async def test_who_may_change_a_thread(
    local: LocalDiscord, forum: Forum, member: Member, moderator: Member
) -> None:
    other = forum.guild.add_member("Sam")
    thread = await local.open(member, forum, "Mine", "Text.")

    async def refused(by: Member, **changes: Any) -> int:
        return await code_of(local.change(thread.id, by=by, **changes))

    await local.change(thread.id, by=member, name="Still mine", auto_archive_duration=60)
    assert await refused(member, locked=True) == 50013
    assert await refused(member, pinned=True) == 50013
    assert await refused(other, archived=True) == 50013
    await local.change(thread.id, by=member, archived=True)
    await local.change(thread.id, by=other, archived=False)  # whoever may write can
    await local.change(thread.id, by=moderator, locked=True)
    assert await refused(member, name="Locked") == 50013
    await local.change(thread.id, by=moderator, archived=True)
    assert await refused(member, archived=False) == 50013
    await local.change(thread.id, by=moderator, archived=False)
    renamed = thread.messages[max(thread.messages)]
    assert (renamed.content, renamed.is_system) == ("Still mine", True)


async def test_quiet_threads_are_archived_and_pinned_ones_are_not(
    local: LocalDiscord, client: Client, forum: Forum, member: Member, clock: HandClock
) -> None:
    quiet, pinned, busy = [await open_thread(client, forum, name) for name in "abc"]
    await local.change(pinned.id, pinned=True)
    clock.advance(hours=23)
    await local.write(member, busy.id, "Not so quiet.")
    when = clock.advance(hours=1)
    await quiet.guild.fetch_channel(quiet.id)
    assert [thread.archived for thread in forum.threads] == [True, False, False]
    assert forum.threads[0].archive_timestamp == when
    await client.until_seen("THREAD_UPDATE", 2)
    clock.advance(hours=23)
    await local.change(pinned.id, pinned=False)
    await quiet.guild.fetch_channel(quiet.id)
    assert [thread.archived for thread in forum.threads] == [True, True, True]


async def test_a_shorter_duration_brings_the_archive_nearer(
    local: LocalDiscord, client: Client, forum: Forum, clock: HandClock
) -> None:
    thread = await open_thread(client, forum)
    clock.advance(minutes=30)
    edited = await thread.edit(auto_archive_duration=60)
    assert (edited.auto_archive_duration, edited.archive_timestamp) == (60, clock.now())
    clock.advance(minutes=29)
    assert not (await client.fetch_channel(thread.id)).archived  # type: ignore[union-attr]
    clock.advance(minutes=1)
    assert (await client.fetch_channel(thread.id)).archived  # type: ignore[union-attr]


async def test_archiving_unpins_and_a_forum_has_one_pin(
    local: LocalDiscord, client: Client, forum: Forum
) -> None:
    first, second = [await open_thread(client, forum, name) for name in "ab"]
    await first.edit(pinned=True)
    assert await code_of(second.edit(pinned=True)) == 30047
    await first.edit(archived=True)
    assert not local.world.thread(first.id).pinned
    await second.edit(pinned=True)


async def test_160006_at_the_active_limit_for_opening_and_unarchiving(
    local: LocalDiscord, client: Client, forum: Forum, member: Member
) -> None:
    first = await open_thread(client, forum, "archived")
    await first.edit(archived=True)
    for number in range(20):
        await local.open(member, forum, f"Thread {number}", "Text.")
    assert await code_of(open_thread(client, forum)) == 160006
    assert await code_of(first.edit(archived=False, locked=True)) == 160006
    assert await code_of(first.send("Hello")) == 160006
    assert not local.world.thread(first.id).locked
    await local.delete(forum.threads[-1].id)
    await first.edit(archived=False)


async def test_tags_are_checked(local: LocalDiscord, client: Client, guild: Guild) -> None:
    forum = guild.add_forum("strict", tags=list("abcdef"), moderated_tags=["m"], require_tag=True)
    there = await fetch_forum(client, forum)
    unknown = discord.Object(1)
    assert await code_of(open_thread(client, forum)) == 40067
    assert await code_of(open_thread(client, forum, applied_tags=[unknown])) == 10087
    form = {
        "name": "n",
        "message": {"content": "t"},
        "applied_tags": [t.id for t in forum.tags[:6]],
    }
    route = discord.http.Route("POST", "/channels/{channel_id}/threads", channel_id=forum.id)
    assert await code_of(client.http.request(route, json=form)) == 50035
    local.violations.clear()  # the description says so, too
    thread = await open_thread(client, forum, applied_tags=there.available_tags[:1])
    assert await code_of(thread.edit(applied_tags=[])) == 40067
    await thread.edit(applied_tags=[there.available_tags[1]], archived=True)

    guild.set_permissions(guild.bot_role, int(guild.bot_role.permissions) & ~(1 << 34))
    moderated = [there.available_tags[6]]
    assert await code_of(open_thread(client, forum, applied_tags=moderated)) == 50013
    forum.tags = forum.tags[6:]
    assert await code_of(open_thread(client, forum)) == 40066


async def test_archived_threads_are_listed_page_by_page(
    local: LocalDiscord, client: Client, forum: Forum, clock: HandClock
) -> None:
    threads: list[Thread] = []
    for number in range(7):
        threads.append(await local.open(forum.guild.owner, forum, f"Thread {number}", "Text."))
        clock.advance(seconds=1)
    for thread in threads[:6]:
        await local.archive(thread.id)
        clock.advance(seconds=1)
    there = await fetch_forum(client, forum)
    before = len(local.requests)
    names = [thread.name async for thread in there.archived_threads(limit=None)]
    assert names == [f"Thread {number}" for number in (5, 4, 3, 2, 1, 0)]
    assert [thread.name for thread in await there.guild.active_threads()] == ["Thread 6"]
    page = await client.http.get_public_archived_threads(forum.id, limit=2)
    assert page["has_more"]
    stamp = page["threads"][-1]["thread_metadata"]["archive_timestamp"]
    page = await client.http.get_public_archived_threads(forum.id, before=stamp, limit=4)
    assert [one["name"] for one in page["threads"]] == [f"Thread {n}" for n in (3, 2, 1, 0)]
    assert not page["has_more"]
    assert len(local.requests) - before <= 5
    assert await code_of(client.http.get_public_archived_threads(forum.id, limit=1)) == 50035


async def test_deletions_are_told(
    local: LocalDiscord, client: Client, forum: Forum, member: Member
) -> None:
    thread = await open_thread(client, forum)
    archived = await local.open(member, forum, "Archived", "Text.")
    await local.archive(archived.id)
    deleted: list[int] = []

    @client.event
    async def on_raw_thread_delete(payload: discord.RawThreadDeleteEvent) -> None:
        deleted.append(payload.thread_id)

    await local.delete(thread.id)
    await local.delete(archived.id)
    await client.until_seen("THREAD_DELETE", 2)
    assert deleted == [thread.id, archived.id]
    assert await code_of(thread.send("Hello?")) == 10003
    await local.delete(forum.id)
    await client.until_seen("CHANNEL_DELETE")
    assert client.get_channel(forum.id) is None
    assert await code_of(client.fetch_channel(forum.id)) == 10003


async def test_a_thousand_threads_are_no_burden(client: Client, local: LocalDiscord) -> None:
    local.world.active_limit = 2000
    forum = next(iter(local.world.guilds.values())).add_forum("large")
    there = await fetch_forum(client, forum)
    for number in range(1000):
        await there.create_thread(name=f"Thread {number}", content="Text.")
    assert len(forum.threads) == 1000
    local.clock.advance(days=4)  # type: ignore[attr-defined]
    assert await there.guild.active_threads() == []
    # as of the third day, when it fell quiet, not of the look that noticed it
    assert timedelta(days=1) == local.clock.now() - forum.threads[0].archive_timestamp


async def test_the_audit_log_knows_changes_only(client: Client, forum: Forum) -> None:
    thread = await open_thread(client, forum)
    await thread.edit(auto_archive_duration=1440, archived=False, reason="as it was")
    await thread.edit(auto_archive_duration=60, archived=False, reason="shorter")
    (entry,) = forum.guild.audit_log
    assert (entry.thread_id, entry.by, entry.reason) == (thread.id, forum.guild.bot.id, "shorter")
    assert entry.changes == {"auto_archive_duration": (1440, 60)}
