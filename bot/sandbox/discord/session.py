"""A session of the bot at the gateway: it outlives its socket, so that it can be resumed."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.intents import MESSAGE_CONTENT, intent_of
from bot.sandbox.discord.refusal import JSON


class Line:
    """One WebSocket: frames out, and an end that is polite or not."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self.socket = socket
        self._transport = transport

    @classmethod
    async def open(cls, request: web.Request) -> Self:
        """Accepts the socket that a request asks for."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if request.transport is None:
            raise ConnectionResetError
        return cls(socket, request.transport)

    async def send(self, operation: int, data: Any = None) -> None:  # noqa: ANN401
        """Sends one operation."""
        await self.send_frame({"op": operation, "t": None, "s": None, "d": data})

    async def send_frame(self, frame: JSON) -> bool:
        """Sends one frame; False if the other side has gone."""
        try:
            await self.socket.send_str(json.dumps(frame))
        except ConnectionError:
            return False
        return True

    async def close(self, code: int, sentence: str = "") -> None:
        """Says goodbye."""
        await self.socket.close(code=code, message=sentence.encode())

    def drop(self) -> None:
        """Breaks off without a word."""
        self._transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """What one session was told. `delivered` counts the events that went out on its line."""

    id: str
    intents: int
    shard: tuple[int, int]
    line: Line | None
    sent: list[JSON] = field(default_factory=list)
    delivered: int = 0
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wants(self, event: str, guild: Guild | None) -> bool:
        """Whether the event is for this session."""
        number, count = self.shard
        if guild is not None and (guild.id >> 22) % count != number:
            return False
        needed = intent_of(event)
        return not needed or bool(self.intents & needed)

    def is_veiled(self, event: str) -> bool:
        """Whether it gets the event without what other people wrote."""
        return event.startswith("MESSAGE") and not self.intents & MESSAGE_CONTENT

    def queue(self, event: str, data: JSON) -> None:
        """One event more."""
        self.sent.append({"op": 0, "t": event, "s": len(self.sent) + 1, "d": data})

    async def flush(self) -> None:
        """Sends, in order, what was not sent yet."""
        async with self._one_at_a_time:
            while self.line is not None and self.delivered < len(self.sent):
                if not await self.line.send_frame(self.sent[self.delivered]):
                    self.line = None
                    return
                self.delivered += 1

    async def resume(self, line: Line, seen: int) -> None:
        """Goes on with another socket, after the event that the bot saw last."""
        if self.line is not None:
            self.line.drop()
        async with self._one_at_a_time:
            self.line, self.delivered = line, seen
            self.queue("RESUMED", {})
        await self.flush()
