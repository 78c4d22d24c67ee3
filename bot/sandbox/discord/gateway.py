"""The gateway: HELLO, IDENTIFY or RESUME, heartbeats, and events filtered by intents."""

import json
from math import inf
from secrets import token_hex
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.discord import payloads
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.intents import EVERY_INTENT, PRIVILEGED
from bot.sandbox.discord.limits import Bucket
from bot.sandbox.discord.refusal import JSON
from bot.sandbox.discord.session import Line, Session
from bot.sandbox.discord.world import World

_HEARTBEAT_MS = 41250
_A_DAY = 86400.0
_GUILDS_OF_A_SHARD = 2500
_ENDS_THE_SESSION = (1000, 1001)
_DROPPED = 1006
_LOSES_THE_SESSION = (4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)
"""Codes of our own after which no session is left to resume (Discord: "start a new one")."""

_FOR_THE_IDENTIFIED = (3, 4, 8)
_EVERY = 5.0
_JITTER = 0.25
"""Real seconds by which an IDENTIFY may come early: it was on its way for less than the last."""


class Rejected(Exception):
    """The gateway closes the socket, with a code of its own and a sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Gateway:
    """The WebSocket side.

    Attributes:
        starts: how many IDENTIFY a day it takes; beyond it Discord resets the bot's token.
        identified: how many it took; resumed: how many RESUME.
        identify_every: real seconds between two of them; one that comes earlier gets operation 9.
        shut: codes with which it closes the next sockets, one each, before HELLO; 1006 drops them.
        refusals: codes with which it answers the next IDENTIFYs, one each.
    """

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._sessions: dict[str, Session] = {}
        self.url = ""
        self.starts = Bucket(1000, _A_DAY)
        self.identified = 0
        self.resumed = 0
        self.identify_every = _EVERY
        self.shut: list[int] = []
        self.refusals: list[int] = []
        self._identified_at = -inf
        world.listener = self.emit

    def leave_starts(self, remaining: int, *, reset_after: float) -> None:
        """Sets what is left of the day's IDENTIFYs, and in how many real seconds a day begins."""
        self.starts = Bucket(1000, _A_DAY, monotonic() + reset_after, 1000 - remaining)

    def start_limit(self) -> JSON:
        """The `session_start_limit` of GET /gateway/bot."""
        return {
            "total": self.starts.limit,
            "remaining": self.starts.remaining if self.starts.reset_after else self.starts.limit,
            "reset_after": int(self.starts.reset_after * 1000),
            "max_concurrency": 1,
        }

    # ── events ───────────────────────────────────────────────────────────────────────────────

    def emit(self, event: str, guild: Guild | None, data: JSON) -> None:
        """Queues an event for every session that wants it; `deliver` sends it."""
        for session in self._sessions.values():
            if session.wants(event, guild):
                veiled = session.is_veiled(event)
                session.queue(event, payloads.veiled(data, self._world.bot) if veiled else data)

    async def deliver(self) -> None:
        """Sends what is queued; a session without a socket gets it when it resumes."""
        for session in list(self._sessions.values()):
            await session.flush()

    async def send_all(self, operation: int, data: Any = None) -> None:  # noqa: ANN401
        """An operation to every session: 7 asks to reconnect, 9 says the session is invalid."""
        sessions = list(self._sessions.values())
        if operation == 9 and not data:
            self._sessions.clear()
        for session in sessions:
            if session.line is not None:
                await session.line.send(operation, data)

    async def disconnect(self, code: int) -> None:
        """Closes every socket with a code; the sessions can be resumed if the code says so."""
        lines = self._let_go()
        if code in _LOSES_THE_SESSION:
            self._sessions.clear()
        for line in lines:
            await line.close(code)

    def drop(self) -> None:
        """Every connection breaks without a word; the sessions can be resumed."""
        for line in self._let_go():
            line.drop()

    def _let_go(self) -> list[Line]:
        lines = [session.line for session in self._sessions.values() if session.line is not None]
        for session in self._sessions.values():
            session.line = None
        return lines

    # ── a connection ─────────────────────────────────────────────────────────────────────────

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one socket to its end."""
        line = await Line.open(request)
        session = None
        try:
            self._demand_open(line)
            if request.query.get("v", "10") != "10":
                raise Rejected(4012, "Invalid API version.")
            await line.send(10, {"heartbeat_interval": _HEARTBEAT_MS})
            async for message in line.socket:
                if message.type is WSMsgType.TEXT:
                    session = await self._receive(line, session, message.data)
        except Rejected as rejected:
            await line.close(rejected.code, str(rejected))
        if session is not None:
            self._end(session, line)
        return line.socket

    def _demand_open(self, line: Line) -> None:
        code = self.shut.pop(0) if self.shut else 0
        if code == _DROPPED:
            line.drop()
        elif code:
            raise Rejected(code, "Made on demand.")

    def _end(self, session: Session, line: Line) -> None:
        if session.line is line:
            session.line = None
            if line.socket.close_code in _ENDS_THE_SESSION:
                self._sessions.pop(session.id, None)

    async def _receive(self, line: Line, session: Session | None, text: str) -> Session | None:
        operation, data = _parsed(text)
        if operation == 1:
            await line.send(11)
        elif operation == 6:
            return await self._resume(line, data)
        elif operation == 2:
            if session is not None:
                raise Rejected(4005, "Already authenticated.")
            return await self._identify(line, data)
        elif operation not in _FOR_THE_IDENTIFIED:
            raise Rejected(4001, "Unknown opcode.")
        elif session is None:
            raise Rejected(4003, "Not authenticated.")
        return session

    async def _identify(self, line: Line, data: JSON) -> Session | None:
        if self._is_early():
            await line.send(9, False)
            return None
        self.identified += 1
        if self.refusals:
            raise Rejected(self.refusals.pop(0), "Made on demand.")
        if not self.starts.take() or data["token"] != self._token:
            raise Rejected(4004, "Authentication failed.")
        session = Session(token_hex(8), self._intents(data), self._shard(data), line)
        self._sessions[session.id] = session
        session.queue("READY", self._ready(session))
        for guild in self._world.guilds.values():
            if session.wants("GUILD_CREATE", guild):
                session.queue("GUILD_CREATE", self._world.describe(guild))
        await session.flush()
        return session

    def _is_early(self) -> bool:
        now = monotonic()
        if now - self._identified_at < self.identify_every - _JITTER:
            return True
        self._identified_at = now
        return False

    def _intents(self, data: JSON) -> int:
        intents = data["intents"]
        if not isinstance(intents, int) or intents & ~EVERY_INTENT:
            raise Rejected(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._world.privileged_intents:
            raise Rejected(4014, "Disallowed intent(s).")
        return intents

    def _shard(self, data: JSON) -> tuple[int, int]:
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            raise Rejected(4010, "Invalid shard.")
        if len(self._world.guilds) > _GUILDS_OF_A_SHARD * count:
            raise Rejected(4011, "Sharding required.")
        return number, count

    async def _resume(self, line: Line, data: JSON) -> Session | None:
        session = self._sessions.get(data["session_id"])
        if session is None or data["token"] != self._token:
            await line.send(9, False)
            return None
        if not 0 <= data["seq"] <= len(session.sent):
            del self._sessions[session.id]
            raise Rejected(4007, "Invalid seq.")
        self.resumed += 1
        await session.resume(line, data["seq"])
        return session

    def _ready(self, session: Session) -> JSON:
        mine = [one for one in self._world.guilds.values() if session.wants("GUILD_CREATE", one)]
        return {
            "v": 10,
            "user": payloads.user(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self._world.bot.id), "flags": 0},
        }


def _parsed(text: str) -> tuple[int, Any]:
    try:
        frame = json.loads(text)
        return frame["op"], frame.get("d")
    except (ValueError, KeyError, TypeError):
        raise Rejected(4002, "Error while decoding payload.") from None
