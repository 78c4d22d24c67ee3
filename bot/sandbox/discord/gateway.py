"""The gateway: HELLO, IDENTIFY or RESUME, heartbeats, and events filtered by intents."""

import json
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.discord import payloads
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.refusal import JSON
from bot.sandbox.discord.world import World

_HEARTBEAT_MS = 41250
_AUTHENTICATION_FAILED = 4004
_INTENTS = {
    "GUILD_MEMBER": 1 << 1,
    "MESSAGE": 1 << 9,
    "GUILD": 1 << 0,
    "CHANNEL": 1 << 0,
    "THREAD": 1 << 0,
}
"""By the beginning of an event's name, the longer ones first; others need no intent."""


@dataclass(slots=True, eq=False)
class Session:
    """One session of the bot: it outlives its socket, so that it can be resumed."""

    id: str
    intents: int
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None
    sent: list[JSON] = field(default_factory=list)

    def wants(self, event: str, guild: Guild | None) -> bool:
        """Whether the event is for this session."""
        number, count = self.shard
        if guild is not None and (guild.id >> 22) % count != number:
            return False
        needed = next((bit for name, bit in _INTENTS.items() if event.startswith(name)), 0)
        return not needed or bool(self.intents & needed)


class Gateway:
    """The WebSocket side. `connections` and `identified` count what the bot did."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._sessions: dict[str, Session] = {}
        self._outbox: list[tuple[Session, JSON]] = []
        self.url = ""
        self.identified = 0
        world.listener = self.emit

    # ── events ───────────────────────────────────────────────────────────────────────────────

    def emit(self, event: str, guild: Guild | None, data: JSON) -> None:
        """Queues an event for every session that wants it; `deliver` sends it."""
        for session in self._sessions.values():
            if session.wants(event, guild):
                self._queue(session, event, data)

    def _queue(self, session: Session, event: str, data: JSON) -> None:
        frame = {"op": 0, "t": event, "s": len(session.sent) + 1, "d": data}
        session.sent.append(frame)
        self._outbox.append((session, frame))

    async def deliver(self) -> None:
        """Sends what is queued; a session without a socket gets it when it resumes."""
        outbox, self._outbox = self._outbox, []
        for session, frame in outbox:
            if session.socket is not None and not session.socket.closed:
                await _send(session.socket, frame)

    async def send_all(self, operation: int, data: Any = None) -> None:  # noqa: ANN401
        """An operation to every session: 7 asks to reconnect, 9 says the session is invalid."""
        for session in self._sessions.values():
            if session.socket is not None:
                await _send(session.socket, {"op": operation, "t": None, "s": None, "d": data})
        if operation == 9 and not data:
            self._sessions.clear()

    async def disconnect(self, code: int) -> None:
        """Closes every socket with a code; the sessions can be resumed."""
        for session in list(self._sessions.values()):
            if session.socket is not None:
                await session.socket.close(code=code)

    # ── a connection ─────────────────────────────────────────────────────────────────────────

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one socket to its end."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = {"op": 10, "t": None, "s": None, "d": {"heartbeat_interval": _HEARTBEAT_MS}}
        await _send(socket, hello)
        session = None
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                session = await self._receive(socket, json.loads(frame.data)) or session
        if session is not None and session.socket is socket:
            session.socket = None
        return socket

    async def _receive(self, socket: web.WebSocketResponse, frame: JSON) -> Session | None:
        match frame["op"]:
            case 1:
                await _send(socket, {"op": 11, "t": None, "s": None, "d": None})
            case 2:
                return await self._identify(socket, frame["d"])
            case 6:
                return await self._resume(socket, frame["d"])
        return None

    async def _identify(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        self.identified += 1
        if data["token"] != self._token:
            await socket.close(code=_AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return None
        number, count = data.get("shard") or (0, 1)
        session = Session(token_hex(8), data["intents"], (number, count), socket)
        self._sessions[session.id] = session
        self._queue(session, "READY", self._ready(session))
        for guild in self._world.guilds.values():
            if session.wants("GUILD_CREATE", guild):
                self._queue(session, "GUILD_CREATE", self._world.describe(guild))
        await self.deliver()
        return session

    async def _resume(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        session = self._sessions.get(data["session_id"])
        if session is None or data["token"] != self._token:
            await _send(socket, {"op": 9, "t": None, "s": None, "d": False})
            return None
        session.socket = socket
        for frame in session.sent[data["seq"] :]:
            await _send(socket, frame)
        self._queue(session, "RESUMED", {})
        await self.deliver()
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


async def _send(socket: web.WebSocketResponse, frame: JSON) -> None:
    try:
        await socket.send_str(json.dumps(frame))
    except ConnectionError:
        return  # it has gone; what was sent can be resumed
