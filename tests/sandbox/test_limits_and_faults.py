"""Rate limits, and answers that go wrong on demand."""

import asyncio

import aiohttp
import discord
import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.limits import Bucket
from bot.sandbox.discord.server import LocalDiscord
from tests.sandbox.conftest import Client
from tests.sandbox.refusals import code_of

THREADS = r"/channels/\d+/threads"


@pytest.fixture
async def there(client: Client, forum: Forum) -> discord.ForumChannel:
    found = await client.fetch_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    return found


async def open_thread(there: discord.ForumChannel, name: str = "Title") -> discord.Thread:
    return (await there.create_thread(name=name, content="Text.")).thread


def statuses(local: LocalDiscord, method: str = "POST") -> list[int]:
    return [sent.status for sent in local.requests if sent.method == method]


async def test_discord_py_keeps_to_the_limit_of_a_route(
    local: LocalDiscord, there: discord.ForumChannel, forum: Forum
) -> None:
    local.limits.rules.insert(0, ("POST", THREADS, 2, 0.2))
    await asyncio.gather(*(open_thread(there, str(number)) for number in range(5)))
    assert len(forum.threads) == 5
    assert 429 not in statuses(local)


async def test_a_full_bucket_is_429_of_one_place(
    local: LocalDiscord, client: Client, forum: Forum
) -> None:
    local.limits.rules.insert(0, ("GET", r"/channels/\d+", 1, 60.0))
    other = forum.guild.add_forum("other")
    headers = {"Authorization": f"Bot {local.token}"}
    async with aiohttp.ClientSession(local.api_url + "/", headers=headers) as http:
        first = await http.get(f"channels/{forum.id}")
        second = await http.get(f"channels/{forum.id}")
        elsewhere = await http.get(f"channels/{other.id}")
        missing = await http.get("channels/12345")
        body = await second.json()
    assert [first.status, second.status, elsewhere.status, missing.status] == [200, 429, 200, 404]
    assert first.headers["X-RateLimit-Remaining"] == "0"
    assert first.headers["X-RateLimit-Bucket"] == elsewhere.headers["X-RateLimit-Bucket"]
    assert missing.headers["X-RateLimit-Limit"] == "1"
    assert second.headers["X-RateLimit-Scope"] == "user"
    assert second.headers["Via"]
    assert second.headers["Content-Type"] == "application/json"
    assert 0 < body["retry_after"] <= 60
    assert not body["global"]
    assert local.limits.invalid == 1


async def test_discord_py_waits_for_the_whole_bots_limit(
    local: LocalDiscord, there: discord.ForumChannel, forum: Forum
) -> None:
    local.limits.whole = Bucket(3, 0.5)
    await asyncio.gather(*(open_thread(there, str(number)) for number in range(6)))
    assert len(forum.threads) == 6
    throttled = [sent for sent in local.requests if sent.status == 429]
    assert throttled
    assert all(sent.answer["global"] for sent in throttled)


async def test_a_long_wait_is_raised_with_max_ratelimit_timeout(
    local: LocalDiscord, client: Client, there: discord.ForumChannel, forum: Forum
) -> None:
    client.http.max_ratelimit_timeout = 30.0
    local.faults.add(Fault("POST", THREADS, Kind.THROTTLE, retry_after=219.0))
    with pytest.raises(discord.RateLimited) as limited:
        await open_thread(there)
    assert limited.value.retry_after == 219.0
    assert forum.threads == []


async def test_cloudflares_ban_is_raised_at_once(
    local: LocalDiscord, there: discord.ForumChannel
) -> None:
    local.faults.add(Fault("POST", THREADS, Kind.BAN))
    with pytest.raises(discord.HTTPException) as banned:
        await open_thread(there)
    assert banned.value.status == 429
    assert statuses(local) == [429]


@pytest.mark.parametrize(
    ("kind", "stored"),
    [(Kind.STATUS, 0), (Kind.STORED_STATUS, 1), (Kind.REFUSE, 0)],
    ids=["before", "after", "refused"],
)
async def test_an_error_comes_before_or_after_storing(
    local: LocalDiscord, there: discord.ForumChannel, forum: Forum, kind: Kind, stored: int
) -> None:
    local.faults.add(Fault("POST", THREADS, kind, status=503, code=130000))
    assert await code_of(open_thread(there)) == 130000
    assert len(forum.threads) == stored
    await open_thread(there)  # a fault is for once
    assert statuses(local) == [503, 201]


@pytest.mark.parametrize(("kind", "stored"), [(Kind.DROP, 0), (Kind.STORED_DROP, 1)])
async def test_a_dropped_connection(
    local: LocalDiscord, there: discord.ForumChannel, forum: Forum, kind: Kind, stored: int
) -> None:
    local.faults.add(Fault("POST", THREADS, kind))
    with pytest.raises(aiohttp.ClientError):
        await open_thread(there)
    assert len(forum.threads) == stored


async def test_discord_py_opens_a_second_thread_after_a_500_that_stored(
    local: LocalDiscord, there: discord.ForumChannel, forum: Forum
) -> None:
    """Why bot/forum/send_once.py is there."""
    local.faults.add(Fault("POST", THREADS, Kind.STORED_STATUS, status=502))
    await open_thread(there)
    assert len(forum.threads) == 2


async def test_a_request_hangs_until_the_bot_gives_up(
    local: LocalDiscord, client: Client, there: discord.ForumChannel, forum: Forum
) -> None:
    local.faults.add(Fault("POST", THREADS, Kind.HANG))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(open_thread(there), 0.2)
    assert forum.threads == []
    local.faults.waiting.clear()
    local.faults.add(Fault("POST", THREADS, Kind.STORED_HANG))
    hanging = asyncio.create_task(open_thread(there))
    await client.until_seen("THREAD_CREATE")
    assert not hanging.done()
    hanging.cancel()
    assert len(forum.threads) == 1


async def test_a_request_without_an_answer_is_stored_later(
    local: LocalDiscord, client: Client, there: discord.ForumChannel, forum: Forum
) -> None:
    local.faults.add(Fault("POST", THREADS, Kind.LATE_HANG, delay=0.05))
    hanging = asyncio.create_task(open_thread(there))
    await client.until_seen("THREAD_CREATE")
    assert not hanging.done()
    hanging.cancel()
    assert len(forum.threads) == 1


async def test_a_fault_by_chance_comes_when_none_waits(
    local: LocalDiscord, there: discord.ForumChannel, forum: Forum
) -> None:
    local.faults.chance = lambda method, path: Fault(method, path, Kind.REFUSE, status=400, code=2)
    local.faults.add(Fault("POST", THREADS, Kind.REFUSE, status=400, code=1))
    assert [await code_of(open_thread(there)) for _ in range(2)] == [1, 2]
    assert forum.threads == []


async def test_a_late_commit(
    local: LocalDiscord, client: Client, there: discord.ForumChannel, forum: Forum
) -> None:
    local.faults.add(Fault("POST", THREADS, Kind.LATE, status=503, delay=0.05))
    await code_of(open_thread(there))
    assert forum.threads == []
    await client.until_seen("THREAD_CREATE")
    assert len(forum.threads) == 1
