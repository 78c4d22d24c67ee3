"""Logging in, sessions and the gateway's codes."""

from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.limits import Bucket
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.server import LocalDiscord
from tests.sandbox.conftest import Client


async def test_a_client_logs_in_and_finds_its_guild(
    local: LocalDiscord, client: Client, guild: Guild
) -> None:
    assert client.user is not None
    assert client.user.id == local.world.bot.id
    (found,) = client.guilds
    assert (found.id, found.name, found.me.id) == (guild.id, guild.name, client.user.id)
    assert found.me.guild_permissions.value == 292057861120
    assert client.seen[:2] == ["READY", "GUILD_CREATE"]


async def test_a_wrong_token_is_401_over_http(local: LocalDiscord, points_here: None) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")
    assert [sent.status for sent in local.requests] == [401]
    assert local.limits.invalid == 1


class Wire:
    """A socket to the gateway without discord.py, for what discord.py never does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, operation: int, data: Any = None) -> None:
        await self._socket.send_json({"op": operation, "d": data})

    async def receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self._socket.receive_json(timeout=10)
        return frame

    async def close_code(self) -> int | None:
        """Reads to the end; the code with which Discord closed."""
        async for _ in self._socket:
            pass
        return self._socket.close_code


IDENTITY = {"token": "the.local.token", "intents": 1, "properties": {}}


@pytest.mark.parametrize(
    ("operation", "change", "code"),
    [
        (2, {"token": "wrong"}, 4004),
        (2, {"shard": [1, 1]}, 4010),
        (2, {"intents": 1 << 40}, 4013),
        (2, {"intents": 1 | 1 << 15}, 4014),
        (3, {}, 4003),
        (99, {}, 4001),
    ],
    ids=["token", "shard", "intents", "message content", "not identified", "unknown operation"],
)
async def test_the_gateway_closes_with_the_code_that_fits(
    local: LocalDiscord, operation: int, change: dict[str, Any], code: int
) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(local.gateway_url) as socket:
        wire = Wire(socket)
        assert (await wire.receive())["op"] == 10
        await wire.send(operation, IDENTITY | change)
        assert await wire.close_code() == code


async def test_discord_py_does_not_reconnect_after_4004(
    local: LocalDiscord, points_here: None
) -> None:
    local.gateway.starts = Bucket(0, 1000.0)  # nothing left today: Discord resets the token
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(discord.ConnectionClosed) as closed:
            await client.start(local.token)
    assert closed.value.code == 4004


async def test_events_missed_by_a_dropped_socket_are_replayed_once(
    local: LocalDiscord, client: Client, forum: Forum, member: Member
) -> None:
    local.gateway.drop()
    names = [f"Thread {number}" for number in range(5)]
    for name in names:
        await local.open(member, forum, name, "Text.")
    await client.until_seen("RESUMED")
    await local.open(member, forum, "After", "Text.")
    await client.until_seen("THREAD_CREATE", 6)
    found = client.get_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    assert [thread.name for thread in found.threads] == [*names, "After"]
    assert client.seen.count("THREAD_CREATE") == 6
    assert local.gateway.identified == 1


async def test_operation_7_resumes_and_operation_9_starts_anew_which_is_counted(
    local: LocalDiscord, client: Client
) -> None:
    _, _, before = await client.http.get_bot_gateway()
    assert (before["total"], before["remaining"]) == (1000, 999)
    assert 0 < before["reset_after"] <= 86_400_000
    await local.gateway.send_all(7)
    await client.until_seen("RESUMED")
    await local.gateway.send_all(9, True)
    await client.until_seen("RESUMED", 2)
    assert local.gateway.identified == 1
    await local.gateway.send_all(9, False)
    await client.until_seen("READY", 2)
    assert local.gateway.identified == 2
    _, _, after = await client.http.get_bot_gateway()
    assert after["remaining"] == 998


async def test_a_closed_session_cannot_be_resumed(local: LocalDiscord, guild: Guild) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(local.gateway_url) as socket:
            wire = Wire(socket)
            await wire.receive()
            await wire.send(2, IDENTITY)
            ready = (await wire.receive())["d"]
            await socket.close(code=1000)
        async with http.ws_connect(ready["resume_gateway_url"]) as socket:
            wire = Wire(socket)
            await wire.receive()
            resume = {"token": local.token, "session_id": ready["session_id"], "seq": 1}
            await wire.send(6, resume)
            assert await wire.receive() == {"op": 9, "t": None, "s": None, "d": False}


async def test_each_shard_has_its_own_guilds(local: LocalDiscord) -> None:
    expected: dict[int, set[str]] = {0: set(), 1: set()}
    for number in range(4):
        guild = local.world.add_guild(f"Server {number}")
        expected[(guild.id >> 22) % 2].add(str(guild.id))
        local.world.clock.advance(seconds=0.001)  # type: ignore[attr-defined]
    found = {}
    local.gateway.identify_every = 0.0
    async with aiohttp.ClientSession() as http:
        for number in (0, 1):
            async with http.ws_connect(local.gateway_url) as socket:
                wire = Wire(socket)
                await wire.receive()
                await wire.send(2, IDENTITY | {"shard": [number, 2]})
                found[number] = {one["id"] for one in (await wire.receive())["d"]["guilds"]}
    assert found == expected
    assert all(found.values())


async def test_events_are_filtered_by_intents(
    local: LocalDiscord, forum: Forum, member: Member, points_here: None
) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(local.gateway_url) as socket:
        wire = Wire(socket)
        await wire.receive()
        await wire.send(2, IDENTITY)
        seen = [(await wire.receive())["t"] for _ in range(2)]
        thread = await local.open(member, forum, "Thread", "Text.")
        forum.guild.add_member("Sam")
        await local.delete(thread.id)
        seen += [(await wire.receive())["t"] for _ in range(3)]
    assert seen == ["READY", "GUILD_CREATE", "THREAD_CREATE", "GUILD_ROLE_CREATE", "THREAD_DELETE"]


async def identified(socket: aiohttp.ClientWebSocketResponse) -> tuple[Wire, dict[str, Any]]:
    """A wire on which the session has begun, and what READY says."""
    wire = Wire(socket)
    await wire.receive()
    await wire.send(2, IDENTITY)
    ready: dict[str, Any] = (await wire.receive())["d"]
    return wire, ready


async def test_a_lost_session_brings_no_missed_events_but_a_resumed_one_does(
    local: LocalDiscord, forum: Forum, member: Member
) -> None:
    local.gateway.identify_every = 0.0
    for code, expected in {4000: ["THREAD_CREATE", "RESUMED"], 4009: [None, "READY"]}.items():
        async with aiohttp.ClientSession() as http:
            async with http.ws_connect(local.gateway_url) as socket:
                wire, ready = await identified(socket)
                await wire.receive()
                await local.gateway.disconnect(code)
                assert await wire.close_code() == code
            await local.open(member, forum, "Missed", "Text.")
            async with http.ws_connect(local.gateway_url) as socket:
                wire = Wire(socket)
                await wire.receive()
                session = {"token": local.token, "session_id": ready["session_id"], "seq": 2}
                await wire.send(6, session)
                seen = [(await wire.receive())["t"]]
                if code == 4009:
                    await wire.send(2, IDENTITY)
                seen.append((await wire.receive())["t"])
        assert seen == expected


async def test_a_wrong_sequence_ends_the_session(local: LocalDiscord, guild: Guild) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(local.gateway_url) as socket:
            _, ready = await identified(socket)
            await local.gateway.disconnect(4000)
        resume = {"token": local.token, "session_id": ready["session_id"], "seq": 1000}
        async with http.ws_connect(local.gateway_url) as socket:
            wire = Wire(socket)
            await wire.send(6, resume)
            assert await wire.close_code() == 4007
        async with http.ws_connect(local.gateway_url) as socket:
            wire = Wire(socket)
            await wire.receive()
            await wire.send(6, resume | {"seq": 1})
            assert (await wire.receive())["op"] == 9


async def test_an_identify_that_comes_too_early_is_an_invalid_session(
    local: LocalDiscord, guild: Guild
) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(local.gateway_url) as socket:
            await identified(socket)
        async with http.ws_connect(local.gateway_url) as socket:
            wire = Wire(socket)
            await wire.receive()
            await wire.send(2, IDENTITY)
            assert await wire.receive() == {"op": 9, "t": None, "s": None, "d": False}
    assert local.gateway.identified == 1


async def test_every_code_can_be_had_on_demand(local: LocalDiscord) -> None:
    local.gateway.shut += [1006, 4012]
    local.gateway.refusals += [4011]
    codes = []
    async with aiohttp.ClientSession() as http:
        for _ in range(3):
            async with http.ws_connect(local.gateway_url) as socket:
                wire = Wire(socket)
                await wire.send(2, IDENTITY)
                codes.append(await wire.close_code())
    assert codes == [1006, 4012, 4011]


async def test_what_is_left_of_the_starts_can_be_set(local: LocalDiscord, client: Client) -> None:
    local.gateway.leave_starts(49, reset_after=60)
    _, _, limit = await client.http.get_bot_gateway()
    assert (limit["total"], limit["remaining"]) == (1000, 49)
    assert 0 < limit["reset_after"] <= 60_000
    local.gateway.leave_starts(49, reset_after=0)
    _, _, limit = await client.http.get_bot_gateway()
    assert limit["remaining"] == 1000
