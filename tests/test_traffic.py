"""The bot as a whole: its pace, and the stop before Discord bans it."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf, nan
from time import monotonic

import pytest
from discord.http import Route

from bot.clock import Clock
from bot.errors import Throttled
from bot.forum.discord_forum import DiscordForum
from bot.forum.traffic import InvalidAnswers, Pace, Traffic
from bot.model import ButtonDraft, MessageDraft
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.server import LocalDiscord
from tests.services.conftest import logged_in

Times = list[float]


async def test_never_more_than_so_many_in_any_window() -> None:
    pace, times = Pace(45), Times()

    async def go() -> None:
        await pace.turn()
        times.append(monotonic())

    await asyncio.gather(*(go() for _ in range(100)))
    assert len(times) == 100
    for first, one_too_many in zip(times, times[45:], strict=False):
        assert one_too_many - first >= 1  # the rule itself, no matter how slow the machine is


async def test_a_new_worker_leaves_its_predecessor_a_second() -> None:
    began = monotonic()
    pace = Pace(45, rests=0.3)
    await pace.turn()
    assert monotonic() - began >= 0.3  # the rule itself, no matter how slow the machine is


async def test_they_go_in_the_order_in_which_they_came_and_one_may_give_up() -> None:
    pace, order = Pace(45), list[int]()

    async def go(number: int) -> None:
        await pace.turn()
        order.append(number)

    tasks = [asyncio.create_task(go(number)) for number in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 1, 3, 4]


def test_invalid_answers_are_counted_in_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.forum.traffic.monotonic", lambda: now)
    invalid = InvalidAnswers(3, 600.0)
    for _ in range(2):
        invalid.note()
    assert invalid.seconds_to_wait() == 0.0
    now = 1060.0
    invalid.note()
    assert invalid.seconds_to_wait() == 540.0
    now = 1600.0
    assert invalid.seconds_to_wait() == 0.0


@pytest.fixture
def local() -> LocalDiscord:
    running = LocalDiscord()
    running.limits.whole.limit = 10_000
    return running


async def test_at_the_limit_nothing_is_sent_any_more_but_answers_to_people(
    local: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.forum.traffic.MOST_INVALID", 3)
    refused = {"status": 403, "code": 50001}
    async with local:
        monkeypatch.setattr("discord.http.Route.BASE", local.api_url)
        guild = local.world.add_guild("The server")
        forum_id, talk = guild.add_forum("news").id, guild.add_text_channel("talk")
        traffic = Traffic(Clock(), rests=0.0)
        async with logged_in(local, traffic) as client:
            forum = DiscordForum(client, traffic)
            question = MessageDraft("Sure?", buttons=(ButtonDraft("Yes", "yes"),))
            await forum.post(talk.id, question, nonce="1")
            (asked,) = talk.messages.values()
            click = local.interactions.component(guild.owner, talk, asked, "yes", None)
            shared = {"retry_after": 1.0, "scope": "shared"}
            local.faults.add(Fault("GET", "/channels/", Kind.THROTTLE, times=1, **shared))
            await raised(lambda: forum.fetch_forum(forum_id))
            local.faults.add(Fault("GET", "/channels/", Kind.REFUSE, times=3, **refused))
            for _ in range(3):
                await raised(lambda: forum.fetch_forum(forum_id))
            sent = len(local.requests)
            error = await raised(lambda: forum.fetch_forum(forum_id))
            assert isinstance(error, Throttled)
            assert 0 < error.retry_after <= 600
            assert len(local.requests) == sent
            assert local.limits.invalid == 3  # the shared 429 is not the bot's fault
            path = f"/interactions/{click.id}/{click.token}/callback"
            said = {"type": 4, "data": {"content": "Done."}}
            await client.http.request(Route("POST", path), json=said)
            assert click.content == "Done."


async def test_who_is_asked_to_wait_for_all_sends_nothing_until_then(
    local: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py shuts a lock for the whole bot; cancelled in its sleep, it would stay shut."""
    now = 1000.0
    monkeypatch.setattr("bot.forum.traffic.monotonic", lambda: now)
    async with local:
        monkeypatch.setattr("discord.http.Route.BASE", local.api_url)
        forum_id = local.world.add_guild("The server").add_forum("news").id
        traffic = Traffic(Clock(), rests=0.0)
        async with logged_in(local, traffic) as client:
            forum = DiscordForum(client, traffic)

            async def ask() -> object:
                return await forum.fetch_forum(forum_id)

            for path, asked, kind, said, seconds in (
                ("/gateway", forum.fetch_time_ahead, Kind.THROTTLE, 20.0, 20.0),
                ("/users/@me/guilds", forum.fetch_guild_ids, Kind.THROTTLE, inf, 86_400.0),
                ("/channels/", ask, Kind.THROTTLE, nan, 60.0),
                ("/channels/", ask, Kind.BAN, nan, 60.0),
            ):
                local.faults.add(Fault("GET", path, kind, retry_after=said, scope="global"))
                error = await raised(asked)
                assert isinstance(error, Throttled)
                assert error.retry_after == seconds
                now, sent = now + seconds - 1, len(local.requests)
                error = await raised(ask)
                assert isinstance(error, Throttled)
                assert error.retry_after == 1
                assert len(local.requests) == sent
                now += 1
                await ask()


async def raised(work: Callable[[], Awaitable[object]]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the caller looks which
        await work()
    return caught.value
