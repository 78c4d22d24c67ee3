"""The front door: LocalDiscord, REST and gateway on one port of 127.0.0.1."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import hdrs, web

from bot.clock import Clock
from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.archive import Archive
from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.http import LARGEST_REQUEST, PREFIX
from bot.sandbox.discord.interactions import Interactions
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.posts import Posts
from bot.sandbox.discord.refusal import JSON
from bot.sandbox.discord.responses import Responses
from bot.sandbox.discord.rest import Inspect, Rest
from bot.sandbox.discord.routes import Routes
from bot.sandbox.discord.threads import PINNED, Threads
from bot.sandbox.discord.world import World

_REACTION = 0.2
"""Real seconds until a person clicks what they see; discord.py learns of its own view only after
it has the answer to its request, and nobody is faster than that."""

_LOOK_EVERY = 0.2

_FILES = "/attachments"


class LocalDiscord:
    """A Discord of one's own. Use it with `async with`.

    Args:
        clock: gives ids, times and the Date header.
        inspect: validates each form the bot sends; `violations` must stay empty.
        active_limit: active threads a guild may have.
        port: 0 is any free one.

    Attributes:
        world: the guilds, for tests to furnish and look at.
        requests: what the bot sent; limits and faults: how it is answered.
        interactions, gateway: more to turn.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        inspect: Inspect | None = None,
        active_limit: int = 1000,
        port: int = 0,
    ) -> None:
        self.clock = clock or Clock()
        self.token = "the.local.token"  # noqa: S105 - opens nothing but this sandbox
        self.world = World(self.clock, active_limit=active_limit)
        self.gateway = Gateway(self.world, self.token)
        self._archive = Archive(self.world)
        self._posts = Posts(self.world, self._archive)
        self._threads = Threads(self.world, self._archive, self._posts)
        self.interactions = Interactions(self.world)
        responses = Responses(self.world, self._posts, self.interactions)
        commands = self.interactions.registered
        routes = Routes(self.world, self._threads, self._posts, responses, commands, self.gateway)
        self._rest = Rest(routes, self.gateway, self._archive, token=self.token, inspect=inspect)
        self.limits = self._rest.limits
        self.faults = self._rest.faults
        self.requests = self._rest.requests
        self.violations = self._rest.violations
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_get(_FILES + "/{identity:\\d+}/{name}", self._serve_file)
        app.router.add_route(hdrs.METH_ANY, "/{tail:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.interactions.files_url = f"http://127.0.0.1:{port}{_FILES}"
        self.api_url = f"http://127.0.0.1:{port}{PREFIX}"
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/"
        self._ageing = asyncio.create_task(self._age())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ageing.cancel()
        await asyncio.gather(self._ageing, return_exceptions=True)
        await self._rest.close()
        await self.gateway.disconnect(1001)
        await self._runner.cleanup()

    # ── people ───────────────────────────────────────────────────────────────────────────────

    async def command(
        self,
        member: Member,
        place: Channel | Thread,
        name: str,
        *,
        within: float = 30.0,
        **options: object,
    ) -> Answer:
        """A person uses a slash command, such as "feed add", and waits for what it shows."""
        return await self._asked(self.interactions.command(member, place, name, options), within)

    async def autocomplete(
        self, member: Member, place: Channel | Thread, name: str, *, focused: str, **options: object
    ) -> list[JSON]:
        """A person types into an option; returns the choices that are offered."""
        typed = {focused: ""} | options
        asked = self.interactions.command(member, place, name, typed, focused)
        return (await self._asked(asked, 3.0)).choices

    async def menu(
        self, member: Member, place: Channel | Thread, message: Message, name: str
    ) -> Answer:
        """A person chooses a command in a message's menu, such as "Thread info"."""
        return await self._asked(self.interactions.menu(member, place, message, name), 30.0)

    async def click(
        self, member: Member, place: Channel | Thread, message: Message, custom_id: str
    ) -> Answer:
        """A person clicks a button."""
        await asyncio.sleep(_REACTION)
        asked = self.interactions.component(member, place, message, custom_id, None)
        return await self._asked(asked, 30.0)

    async def choose(
        self,
        member: Member,
        place: Channel | Thread,
        message: Message,
        custom_id: str,
        values: list[str],
    ) -> Answer:
        """A person chooses in a select menu: its values, or the ids of people and channels."""
        await asyncio.sleep(_REACTION)
        asked = self.interactions.component(member, place, message, custom_id, values)
        return await self._asked(asked, 30.0)

    async def submit(
        self, member: Member, place: Channel | Thread, modal: JSON, filled: Mapping[str, Any]
    ) -> Answer:
        """A person submits a modal: texts, or lists of chosen values, by custom_id."""
        await asyncio.sleep(_REACTION)
        return await self._asked(self.interactions.modal(member, place, modal, filled), 30.0)

    async def open(self, member: Member, forum: Channel, name: str, text: str) -> Thread:
        """A person opens a thread in a forum."""
        form = {"name": name, "message": {"content": text}}
        thread = self._threads.open(forum, member, form)
        await self.gateway.deliver()
        return thread

    async def write(self, member: Member, place_id: int, text: str) -> Message:
        """A person writes in a thread or text channel."""
        message = self._posts.post(self.world.place(place_id), member, {"content": text})
        await self.gateway.deliver()
        return message

    async def change(self, thread_id: int, *, by: Member | None = None, **changes: object) -> None:
        """A moderator's hand on a thread: archived=…, locked=…, pinned=…, name=…."""
        thread = self.world.thread(thread_id)
        form: JSON = dict(changes)
        if "pinned" in form:
            form["flags"] = PINNED if form.pop("pinned") else 0
        if thread.archived:
            form.setdefault("archived", False)
        self._threads.change(thread, by or thread.guild.owner, form)
        await self.gateway.deliver()

    async def archive(self, thread_id: int) -> None:
        """A thread is archived, as Discord does it after days of quiet."""
        await self.change(thread_id, archived=True)

    async def delete(self, place_id: int) -> None:
        """A moderator deletes a thread or a channel."""
        place = self.world.place(place_id)
        self._threads.delete(place, place.guild.owner)
        await self.gateway.deliver()

    def reset_token(self) -> None:
        """The owner resets the bot's token in the Developer Portal; REST knows only the new one."""
        self._rest.token = "another.local.token"  # noqa: S105 - opens nothing but this sandbox

    async def _asked(self, answer: Answer, within: float) -> Answer:
        await self.gateway.deliver()
        await answer.finished(self.interactions.first_answer_within, within)
        return answer

    # ── the port, and time ───────────────────────────────────────────────────────────────────

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.connect(request)
        return await self._rest.serve(request)

    async def _serve_file(self, request: web.Request) -> web.Response:
        """A file that a person attached to a command; like Discord's CDN, it asks for no token."""
        file = self.interactions.upload(int(request.match_info["identity"]))
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.data, content_type=file.upload.content_type)

    async def _age(self) -> None:
        """Discord archives quiet threads without being asked."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            self._archive.archive_quiet_threads()
            with suppress(ConnectionError):
                await self.gateway.deliver()
