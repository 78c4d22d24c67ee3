"""A database that was lost, or is an older backup, restored from what stands on Discord."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from discord.http import Route

from bot.feeds.identity import canonical_link
from bot.forum.discord_forum import DiscordForum
from bot.forum.traffic import Traffic
from bot.model import (
    Article,
    Look,
    Page,
    ParsedFeed,
    Rule,
    Scope,
    ScopedRule,
    Thread,
    ThreadState,
)
from bot.sandbox.discord import channels
from bot.sandbox.discord.faults import Kind
from bot.sandbox.discord.members import Permission
from bot.services.reconciling.lookout import Lookout
from bot.services.reconciling.rebuild import Outcome, RebuildService, Tally, in_words
from bot.services.services import Outside, Services
from bot.storage.schema import articles, feeds, messages, threads
from bot.storage.storage import open_storage
from tests.services.conftest import (
    ROBIN,
    SENTENCE,
    WEEK,
    Board,
    _database,
    paragraphs,
    starter_text,
    texts,
    told,
)

_NOBODY = cast("Any", None)
_SECOND = timedelta(seconds=1)


@dataclass
class Anew:
    """The same guild and forums, with another database."""

    board: Board
    told: list[str] = field(default_factory=list)

    async def rebuild(self, *, dry_run: bool = False) -> Tally:
        board = self.board
        lookout = Lookout(DiscordForum(board.client, Traffic(board.clock)), self.told.append)
        service = RebuildService(
            board.storage, lookout, board.clock, self.told.append, dry_run=dry_run
        )
        return await service.rebuild()

    async def everything(self) -> list[Sequence[Any]]:
        """Every row of the tables that a rebuild writes."""
        tables = (feeds, articles, threads, messages)
        run = _database(self.board.storage).run
        return [
            await run(lambda conn, table=table: conn.execute(table.select()).all())
            for table in tables
        ]

    async def print_again(self, *, dated: bool = True) -> None:
        """The same articles come from the feed once more, to a forum that follows it."""
        board = self.board
        feed = await board._feed(board.forum)
        following = await board.storage.feeds.subscriptions_of(feed.id)
        printed = tuple(
            replace(
                one,
                canonical_link=canonical_link(one.link or ""),
                published_at=one.published_at if dated else None,
            )
            for one in board._written
        )
        parsed = ParsedFeed("The Paper", None, printed)
        await board.services.refresh.take_in(feed, following, Page(feed.url, b""), parsed)
        await board.mirror()


@pytest.fixture
async def anew(board: Board, tmp_path: Path) -> AsyncIterator[Anew]:
    """A database that knows nothing."""
    async with opened(board, f"sqlite:///{tmp_path / 'anew.db'}") as other:
        yield Anew(other)


@asynccontextmanager
async def opened(board: Board, url: str) -> AsyncIterator[Board]:
    async with open_storage(url) as storage:
        forum = DiscordForum(board.client, Traffic(board.clock))
        services = Services(Outside(storage, forum, _NOBODY, _NOBODY, board.clock))
        yield replace(board, storage=storage, services=services, _feeds={})


async def rows_of(board: Board, shown: Sequence[channels.Thread]) -> list[Thread]:
    return [(await board.row(thread)).thread for thread in shown]


async def set_rule(board: Board, scoped: ScopedRule) -> None:
    await board.services.rule.apply(await board.services.rule.consider(scoped))


async def put_back(board: Board, was: Thread) -> None:
    """The row as an older backup has it."""
    old = {"state": was.state, "closes_at": was.closes_at, "reason": was.reason, "by_hand": 0}
    change = threads.update().where(threads.c.id == was.id).values(**old, rewrite_at=None)
    await _database(board.storage).run(lambda conn: conn.execute(change))


async def send_marked(board: Board, footer: str) -> None:
    """Discord stores the latest request for a thread once more, under another footer."""
    sent = [one.body for one in board.discord.requests if one.path.endswith("/threads")]
    form = deepcopy(sent[-1])
    form["message"]["embeds"][0]["footer"]["text"] = footer
    route = Route("POST", "/channels/{channel_id}/threads", channel_id=board.forum.id)
    await board.client.http.request(route, json=form)


def essence(row: Thread) -> dict[str, object]:
    """What a row and its restoration have in common."""
    return {
        "token": row.token,
        "thread_id": row.thread_id,
        "guild_id": row.guild_id,
        "forum_id": row.forum_id,
        "state": row.state,
        "ping_role": row.ping_role,
        "posted_at": row.posted_at.replace(microsecond=0),
        "closes_at": row.closes_at and row.closes_at.replace(microsecond=0),
    }


async def test_every_state_comes_back(board: Board, anew: Anew) -> None:
    await board.want()
    role = board.forum.guild.add_role("Readers")
    await board.storage.sorting.set_ping(1, role.id, None)
    open_one, asleep, pinned, held = await board.open("Open", "Asleep", "Pinned", "Held")
    moderate = board.services.moderate
    await board.discord.archive(asleep.id)
    await board.discord.change(pinned.id, pinned=True)
    await board.services.reconcile.look_at(pinned.id)
    await moderate.hold(await board.row(held), by=ROBIN)
    await board.services.starters.rewrite_due()
    standing = [open_one, asleep, pinned, held]

    tally = await anew.rebuild()

    assert tally == {Outcome.MADE: 4}
    restored = await rows_of(anew.board, standing)
    before = await rows_of(board, standing)
    for row, was in zip(restored, before, strict=True):
        expected = essence(was)
        if row.state is ThreadState.HELD:  # its starter tells no time
            del expected["posted_at"], expected["closes_at"]
        assert essence(row) | expected == essence(row)
        assert row.opened_at is not None
    assert [row.state for row in restored] == ["open", "open", "held", "held"]
    await board.discord.change(pinned.id, pinned=False)
    for thread in (pinned, held):
        await anew.board.services.reconcile.look_at(thread.id)
    assert await anew.board.state(pinned) == "open"
    assert await anew.board.state(held) == "held"


async def test_closed_threads_come_back_closed(board: Board, anew: Anew) -> None:
    by_rule, by_hand, by_flags, woken, unlocked = await board.open(
        "By rule", "By hand", "By flags", "Woken", "Unlocked"
    )
    await board.services.moderate.close(await board.row(by_hand), by=ROBIN)
    await board.close_once()
    await board.discord.change(by_flags.id, archived=True, locked=True)
    await board.services.reconcile.look_at(by_flags.id)
    await board.close()
    await board.discord.change(woken.id, archived=False)
    await board.discord.change(unlocked.id, archived=False, locked=False)

    assert await anew.rebuild() == {Outcome.MADE: 5}

    shown = [by_rule, by_hand, by_flags, woken, unlocked]
    rows = await rows_of(anew.board, shown)
    assert [row.state for row in rows] == ["closed"] * 4 + ["reopened"]
    assert str(rows[1].reason) == "closed by Robin"
    assert rows[4].closes_at == board.clock.now() + WEEK
    before = (await rows_of(board, [by_rule]))[0]
    assert abs(rows[0].posted_at - before.posted_at) < _SECOND
    anew.board.clock.turn(timedelta(hours=1))
    await anew.board.close_once()
    assert woken.closed
    assert not unlocked.archived


async def test_twice_changes_nothing(board: Board, anew: Anew) -> None:
    first, *_ = await board.open("One", "Two", "Three")
    await board.discord.change(first.id, archived=True, locked=True)
    await anew.rebuild()
    once = await anew.everything()
    assert await anew.rebuild() == {Outcome.THERE: 3}
    assert await anew.everything() == once


async def test_on_postgresql_too(board: Board, postgres_url: str) -> None:
    (thread,) = await board.open("A title")
    async with opened(board, postgres_url) as other:
        anew = Anew(other)
        assert await anew.rebuild() == {Outcome.MADE: 1}
        assert await anew.rebuild() == {Outcome.THERE: 1}
        await anew.print_again()
        await other.close()
    assert thread.closed
    assert board.titles() == ["A title"]


async def test_the_database_that_was_never_lost_is_left_as_it_is(board: Board) -> None:
    await board.open("One", "Two")
    whole = Anew(board)
    before = await whole.everything()
    assert await whole.rebuild() == {Outcome.THERE: 2}
    assert await whole.everything() == before


async def test_what_never_closes_stays_open_until_a_rule_is_set(board: Board, anew: Anew) -> None:
    scope = Scope(board.forum.guild.id)
    await set_rule(board, ScopedRule(scope, Rule(closes=False)))
    (thread,) = await board.open("For ever", age=timedelta(days=6))
    board.clock.turn(WEEK)
    await anew.rebuild()
    await anew.board.close()
    assert not thread.closed
    await set_rule(anew.board, ScopedRule(scope, Rule(days=3)))
    await anew.board.close()
    assert thread.closed


async def test_a_closing_after_it_keeps_what_the_members_read(board: Board, anew: Anew) -> None:
    (thread,) = await board.open("A title")
    before = starter_text(thread)
    assert thread.starter is not None
    (embed,) = thread.starter.embeds
    whole = {key: embed.get(key) for key in ("title", "url", "image", "footer")}
    await anew.rebuild()
    await anew.board.close()
    assert thread.closed
    assert starter_text(thread).startswith(before.partition("closes <t:")[0] + SENTENCE)
    (embed,) = thread.starter.embeds
    assert {key: embed.get(key) for key in whole} == whole


@pytest.mark.parametrize("look", Look)
async def test_a_thread_closes_in_the_look_that_it_has(
    board: Board, anew: Anew, look: Look
) -> None:
    await board.set_options(look=look)
    (thread,) = await board.open("A title", text="It rains.")
    await anew.rebuild()
    assert (await anew.board.row(thread)).thread.look is look
    await anew.board.close()
    assert thread.closed
    assert thread.starter is not None
    said = f"{texts(thread)[0]}{thread.starter.components}"
    assert "It rains." in said
    assert SENTENCE in said
    assert bool(thread.starter.components) is (look is Look.CARD)
    assert bool(thread.starter.embeds) is (look is Look.EMBED)


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
async def test_the_feed_opens_nothing_twice(board: Board, anew: Anew, dated: bool) -> None:
    await board.open("Early", "Young", age=timedelta(days=6))
    await board.close()
    await board.open("Late")
    (by_hand,) = await board.open("Closed by hand")
    await board.services.moderate.close(await board.row(by_hand), by=ROBIN)
    await board.close_once()
    shown = board.titles()
    await anew.rebuild()
    await anew.print_again(dated=dated)
    assert board.titles() == shown
    await board.want("Really new")  # to be printed; the lost database is not looked at again
    await anew.print_again(dated=dated)
    assert board.titles() == [*shown, "Really new"]


async def test_a_link_in_foreign_letters_is_known_again(board: Board, anew: Anew) -> None:
    link = "https://www.bücher.example/ein/stück?seite=ü"
    board._written.append(Article("guid", "guid", "Ein Stück", link=link))
    await Anew(board).print_again()
    await anew.rebuild()
    await anew.print_again()
    assert board.titles() == ["Ein Stück"]


async def test_an_article_after_the_thread_of_its_page_is_a_new_one(
    board: Board, anew: Anew
) -> None:
    await board.open("The daily page", age=timedelta(days=6))
    await board.close()
    board.clock.turn(WEEK)
    await anew.rebuild()
    board._written[0] = replace(board._written[0], key="anew", published_at=board.clock.now())
    await anew.print_again()
    assert board.titles() == ["The daily page"] * 2


async def test_the_thread_belongs_to_the_feed_that_its_forum_follows(
    board: Board, anew: Anew
) -> None:
    other = board.forum.guild.add_forum("other")
    await board.want("Here", "There", forum=board.forum)
    await board.want("Elsewhere", forum=other)
    await board.mirror()
    feed = await anew.board._feed(board.forum)
    await anew.board.services.refresh.take_in(
        feed,
        await anew.board.storage.feeds.subscriptions_of(feed.id),
        Page(feed.url, b""),
        ParsedFeed("The Paper", None, ()),
    )
    await anew.rebuild()
    (followed,) = await anew.board.storage.feeds.subscriptions_of(feed.id)
    here = await anew.board.row(board.forum.threads[0])
    elsewhere = await anew.board.row(other.threads[0])
    assert here.thread.subscription_id == followed.id
    assert elsewhere.thread.subscription_id is None
    assert elsewhere.source == here.source == "The Paper"
    assert [feed.title for feed in await anew.board.storage.feeds.followed()] == ["The Paper"]


async def test_a_backup_that_is_older_learns_what_happened_since(board: Board) -> None:
    first, second, held = await board.open("Extended", "As it was", "Held")
    await board.want("Opened since")
    row = await board.storage.openings.next_pending(board.forum.id, board.clock.real_now())
    await board.mirror()
    third = board.forum.threads[-1]
    assert row is not None
    then = threads.update().where(threads.c.id == row.thread.id)
    theirs = messages.c.thread == row.thread.id
    forgotten = {"state": "pending", "thread_id": None, "opened_at": None, "attempt": 0}
    for change in (then.values(**forgotten), messages.delete().where(theirs)):
        await _database(board.storage).run(lambda conn, change=change: conn.execute(change))
    before = await rows_of(board, [first, second, held])
    later = await board.services.moderate.extend(await board.row(first), days=3, by=ROBIN)
    await board.services.moderate.hold(await board.row(held), by=ROBIN)
    await board.services.starters.rewrite_due()
    for was in before:
        await put_back(board, was)

    backup = Anew(board)
    assert await backup.rebuild() == {Outcome.COMPLETED: 3, Outcome.THERE: 1}
    rows = await rows_of(board, [first, second, held, third])
    assert [row.state for row in rows] == ["open", "open", "held", "open"]
    assert later.thread.closes_at is not None
    assert rows[0].closes_at == later.thread.closes_at.replace(microsecond=0)
    assert rows[2].closes_at == before[2].closes_at
    await board.mirror()
    assert len(board.forum.threads) == 4
    assert await backup.rebuild() == {Outcome.THERE: 4}


@pytest.mark.parametrize("posted", [1, 3, 9])
async def test_a_long_article_that_a_backup_does_not_know_is_not_posted_twice(
    board: Board, posted: int
) -> None:
    numbers = list(range(40))
    await board.want("Opened since", text=paragraphs(*numbers))
    row = await board.storage.openings.next_pending(board.forum.id, board.clock.real_now())
    assert row is not None
    await board.mirror()
    await board.complete()
    (thread,) = board.forum.threads
    for late in sorted(thread.messages)[posted:]:
        del thread.messages[late]  # the worker was stopped before it posted these
    then = threads.update().where(threads.c.id == row.thread.id)
    forgotten = {"state": "pending", "thread_id": None, "opened_at": None, "attempt": 0}
    for change in (then.values(**forgotten), messages.delete()):
        await _database(board.storage).run(lambda conn, change=change: conn.execute(change))
    assert await Anew(board).rebuild() == {Outcome.COMPLETED: 1}
    await board.rewrite()
    await board.complete()
    await board.rewrite()
    assert told(thread) == numbers


async def test_what_waits_to_be_written_into_a_starter_is_not_undone(board: Board) -> None:
    (thread,) = await board.open("Held a moment ago")
    await board.services.moderate.hold(await board.row(thread), by=ROBIN)
    assert await Anew(board).rebuild() == {Outcome.THERE: 1}
    assert await board.state(thread) == "held"


async def test_the_oldest_of_two_with_one_marker_is_kept(board: Board, anew: Anew) -> None:
    (first,) = await board.open("A title")
    second = await board.send_again()
    assert await anew.rebuild() == {Outcome.MADE: 1, Outcome.DOUBLE: 1}
    assert (await anew.board.row(first)).thread.state == "open"
    assert await anew.board.storage.threads.by_thread_id(second.id) is None
    assert any(str(second.id) in line and str(first.id) in line for line in anew.told)
    assert await anew.rebuild() == {Outcome.THERE: 1, Outcome.DOUBLE: 1}


async def test_what_carries_no_marker_is_left_alone(board: Board, anew: Anew) -> None:
    await board.open("Ours")
    form = {"name": "By hand", "message": {"content": "No article."}}
    route = Route("POST", "/channels/{channel_id}/threads", channel_id=board.forum.id)
    await board.client.http.request(route, json=form)
    member = board.forum.guild.add_member("Ada")
    await board.discord.open(member, board.forum, "A member's", "nb-1a2b3c")
    await board.open("Its starter was deleted")
    bare = board.forum.threads[-1]
    del bare.messages[bare.id]
    assert await anew.rebuild() == {Outcome.MADE: 1, Outcome.UNMARKED: 2}


async def test_all_pages_of_the_archive_are_read(board: Board, anew: Anew) -> None:
    moment = board.clock.now()
    await board.open("The first")
    for number in range(1, 230):
        await send_marked(board, f"nb-{number:010x}")
    for number, thread in enumerate(board.forum.threads):
        await board.discord.archive(thread.id)
        thread.archive_timestamp = moment + (number // 70) * _SECOND
    assert await anew.rebuild() == {Outcome.MADE: 230}
    assert "#news: 100 of 230 read" in anew.told


async def test_a_forum_that_may_not_be_seen_stops_no_other(board: Board, anew: Anew) -> None:
    hidden = board.forum.guild.add_forum("hidden")
    last = board.forum.guild.add_forum("last")
    for forum in (board.forum, hidden, last):
        await board.want(f"In {forum.name}", forum=forum)
    await board.mirror()
    hidden.overwrite(board.forum.guild.everyone, deny=Permission.VIEW_CHANNEL)
    assert await anew.rebuild() == {Outcome.MADE: 2, Outcome.UNSEEN: 1}
    assert any(line.startswith("#hidden is left out: Discord answered 403") for line in anew.told)


async def test_discord_is_asked_again_when_it_asks_to_wait(board: Board, anew: Anew) -> None:
    await board.open("One")
    board.fail("GET", ".*/threads/archived/public", Kind.THROTTLE, retry_after=0.1)
    board.fail("GET", r"/channels/\d+/messages/\d+", Kind.DROP, times=6)
    assert await anew.rebuild() == {Outcome.MADE: 1}
    assert any("asked again" in line for line in anew.told)


async def test_a_dry_run_writes_nothing(board: Board, anew: Anew) -> None:
    await board.open("One")
    await board.send_again()
    before = await anew.everything()
    assert await anew.rebuild(dry_run=True) == {Outcome.MADE: 1, Outcome.DOUBLE: 1}
    assert await anew.everything() == before


def test_the_figures_are_said_in_words() -> None:
    tally = Tally({Outcome.MADE: 12, Outcome.UNMARKED: 1})
    assert in_words(tally) == "12 restored, 1 left alone, having no marker"
    assert in_words(Tally()) == ""
