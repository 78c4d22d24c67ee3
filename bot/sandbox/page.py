"""The page of the demo: channels of the local Discord as a member would see them, in a browser."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.discord.channels import Forum, TextChannel, Thread
from bot.sandbox.discord.interactions import Interactions
from bot.sandbox.shown import attachments_in, describe_channel, describe_thread
from bot.sandbox.site import serve

_FILES = ("page.html", "page.css", "page.js", "message.js", "modal.js", "markdown.js")

Channels = Sequence[Forum | TextChannel]


@asynccontextmanager
async def open_page(
    channels: Channels, interactions: Interactions, clock: Clock, *, port: int = 0
) -> AsyncIterator[str]:
    """Serves the page on 127.0.0.1 and yields its address; port 0 is any free one.

    It shows the first channel, and any other at `?channel=` and its name. An answer that Discord
    shows to one person alone stands there too, as that person reads it.
    """
    async with serve(_Page(channels, interactions, clock).app, port=port) as address:
        yield f"{address}/"


@dataclass(frozen=True, slots=True)
class _Page:
    channels: Channels
    interactions: Interactions
    clock: Clock

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/channel.json", self._channel)
        app.router.add_get(r"/threads/{id:\d+}.json", self._thread)
        app.router.add_get(r"/attachments/{id:\d+}", self._attachment)
        app.router.add_get("/", _file("page.html"))
        for name in _FILES:
            app.router.add_get(f"/{name}", _file(name))
        return app

    @property
    def _threads(self) -> list[Thread]:
        forums = (channel for channel in self.channels if isinstance(channel, Forum))
        return [thread for forum in forums for thread in forum.threads]

    @property
    def _places(self) -> list[TextChannel | Thread]:
        return [*(one for one in self.channels if isinstance(one, TextChannel)), *self._threads]

    async def _channel(self, request: web.Request) -> web.Response:
        name = request.query.get("channel", self.channels[0].name)
        for one in self.channels:
            if one.name == name:
                answers = self.interactions.used_in(one)
                return web.json_response(describe_channel(one, self.channels, answers, self.clock))
        raise web.HTTPNotFound(text="No such channel.")

    async def _thread(self, request: web.Request) -> web.Response:
        for one in self._threads:
            if str(one.id) == request.match_info["id"]:
                return web.json_response(describe_thread(one, self.interactions.used_in(one)))
        raise web.HTTPNotFound(text="No such thread.")

    async def _attachment(self, request: web.Request) -> web.Response:
        for place in self._places:
            for file in attachments_in(place, self.interactions.used_in(place)):
                if str(file.id) == request.match_info["id"]:
                    return web.Response(body=file.data, content_type=file.upload.content_type)
        raise web.HTTPNotFound(text="No such file.")


def _file(name: str) -> Any:  # noqa: ANN401 - a handler, as aiohttp takes many kinds of
    path = Path(__file__).with_name(name)

    async def handler(_: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return handler
