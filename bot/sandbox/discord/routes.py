"""REST, one handler a route: path and form in, JSON out. The rules are in the other modules."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.discord import payloads
from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.commands import Commands
from bot.sandbox.discord.composer import Files
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.http import Asked, Reply
from bot.sandbox.discord.members import Permission
from bot.sandbox.discord.permissions import can_view, demand, in_guild
from bot.sandbox.discord.posts import Posts
from bot.sandbox.discord.refusal import (
    JSON,
    MISSING_ACCESS,
    NOT_FOUND,
    UNKNOWN_MEMBER,
    Refusal,
    invalid_form,
)
from bot.sandbox.discord.responses import Responses, described
from bot.sandbox.discord.threads import Threads
from bot.sandbox.discord.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A request, as a handler gets it: `ids` are what stands in the path."""

    ids: tuple[str, ...]
    body: Any
    files: Files
    query: Mapping[str, str]
    reason: str | None = None

    @property
    def first(self) -> int:
        """The first id in the path."""
        return int(self.ids[0])

    def number(self, name: str) -> int | None:
        """A number in the query, if it is there."""
        return int(self.query[name]) if name in self.query else None

    def limit(self, least: int) -> int:
        """How many are asked for: 50 unless it says so, 100 at most.

        Raises:
            Refusal: 50035.
        """
        limit = int(self.query.get("limit", 50))
        if not least <= limit <= 100:
            raise invalid_form("limit", "NUMBER_TYPE_RANGE", f"Must be between {least} and 100.")
        return limit


Handler = Callable[[Call], Any]


class Routes:
    """Finds the handler of a method and path."""

    def __init__(
        self,
        world: World,
        threads: Threads,
        posts: Posts,
        responses: Responses,
        commands: Commands,
        gateway: Gateway,
    ) -> None:
        self._world = world
        self._threads = threads
        self._posts = posts
        self._responses = responses
        self._commands = commands
        self._gateway = gateway
        self._table: list[tuple[str, re.Pattern[str], Handler, int]] = [
            (method, re.compile(path.replace("#", r"(\d+)")), handler, status)
            for status, rows in self._routes().items()
            for method, path, handler in rows
        ]

    def answer(self, asked: Asked) -> Reply:
        """What the route answers.

        Raises:
            Refusal: there is no such route, or Discord does not do it.
        """
        for method, pattern, handler, status in self._table:
            found = pattern.fullmatch(asked.path)
            if found and method == asked.method:
                call = Call(found.groups(), asked.body, asked.files, asked.query, asked.reason)
                body = handler(call)
                return Reply(status if body is not None else 204, body)
        raise Refusal(NOT_FOUND)

    def _routes(self) -> dict[int, list[tuple[str, str, Handler]]]:
        """By the status of success."""
        commands = self._commands
        return {
            200: [
                ("GET", "/users/@me", lambda _: payloads.oneself(self._world.bot)),
                ("GET", "/oauth2/applications/@me", lambda _: self._application()),
                ("GET", "/applications/@me", lambda _: self._application()),
                ("GET", "/gateway", lambda _: {"url": self._gateway.url}),
                ("GET", "/gateway/bot", lambda _: self._gateway_bot()),
                ("GET", "/applications/#/commands", lambda _: commands.all),
                ("PUT", "/applications/#/commands", lambda call: commands.register(call.body)),
                ("GET", "/users/@me/guilds", self._my_guilds),
                ("GET", "/guilds/#", self._guild),
                ("GET", "/guilds/#/channels", self._guild_channels),
                ("GET", "/guilds/#/roles", self._roles),
                ("GET", "/guilds/#/members/#", self._member),
                ("GET", "/guilds/#/threads/active", self._active_threads),
                ("GET", "/channels/#", self._place),
                ("PATCH", "/channels/#", self._change),
                ("DELETE", "/channels/#", self._delete),
                ("GET", "/channels/#/threads/archived/public", self._archived_threads),
                ("GET", "/channels/#/messages", self._messages),
                ("POST", "/channels/#/messages", self._post),
                ("GET", "/channels/#/messages/#", self._message),
                ("PATCH", "/channels/#/messages/#", self._edit),
                ("DELETE", "/channels/#/messages/#", self._delete_message),
                ("POST", "/interactions/#/([^/]+)/callback", self._callback),
                ("POST", "/webhooks/#/([^/]+)", self._follow_up),
                ("GET", "/webhooks/#/([^/]+)/messages/(@original|\\d+)", self._answer),
                ("PATCH", "/webhooks/#/([^/]+)/messages/(@original|\\d+)", self._edit_answer),
                ("DELETE", "/webhooks/#/([^/]+)/messages/(@original|\\d+)", self._delete_answer),
            ],
            201: [("POST", "/channels/#/threads", self._open_thread)],
        }

    # ── the bot and its guilds ───────────────────────────────────────────────────────────────

    def _application(self) -> JSON:
        return payloads.application(self._world.bot)

    def _gateway_bot(self) -> JSON:
        limit = self._gateway.start_limit()
        return {"url": self._gateway.url, "shards": 1, "session_start_limit": limit}

    def _my_guilds(self, call: Call) -> list[JSON]:
        after = call.number("after") or 0
        mine = [guild for guild in self._world.guilds.values() if guild.id > after]
        return [payloads.my_guild(guild, in_guild(guild, guild.bot)) for guild in mine[:200]]

    def _guild(self, call: Call) -> JSON:
        return payloads.guild_only(self._world.guild(call.first))

    def _guild_channels(self, call: Call) -> list[JSON]:
        channels = self._world.guild(call.first).channels.values()
        return [payloads.channel(channel) for channel in channels]

    def _roles(self, call: Call) -> list[JSON]:
        return [payloads.role(role) for role in self._world.guild(call.first).roles.values()]

    def _member(self, call: Call) -> JSON:
        members = self._world.guild(call.first).members
        if int(call.ids[1]) not in members:
            raise Refusal(UNKNOWN_MEMBER)
        return payloads.member(members[int(call.ids[1])])

    def _active_threads(self, call: Call) -> JSON:
        guild = self._world.guild(call.first)
        return _listing([one for one in guild.active.values() if can_view(one, guild.bot)], False)

    # ── channels and threads ─────────────────────────────────────────────────────────────────

    def _place(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        demand(place, place.guild.bot)
        return payloads.channel(place)

    def _change(self, call: Call) -> JSON:
        thread = self._world.thread(call.first)
        self._threads.change(thread, thread.guild.bot, call.body, call.reason)
        return payloads.thread(thread)

    def _delete(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        shown = payloads.channel(place)
        self._threads.delete(place, place.guild.bot)
        return shown

    def _open_thread(self, call: Call) -> JSON:
        forum = self._world.place(call.first)
        thread = self._threads.open(forum, forum.guild.bot, call.body, call.files)
        starter = self._world.show(thread.messages[thread.id])
        return payloads.thread(thread) | {"message": starter}

    def _archived_threads(self, call: Call) -> JSON:
        forum = self._world.place(call.first)
        if not isinstance(forum, Forum):
            raise Refusal(MISSING_ACCESS)
        demand(forum, forum.guild.bot, Permission.READ_MESSAGE_HISTORY)
        limit = call.limit(2)
        threads = [thread for thread in forum.threads if thread.archived]
        if "before" in call.query:
            before = datetime.fromisoformat(call.query["before"])
            threads = [thread for thread in threads if thread.archive_timestamp < before]
        threads.sort(key=lambda thread: thread.archive_timestamp, reverse=True)
        return _listing(threads[:limit], len(threads) > limit)

    # ── messages ─────────────────────────────────────────────────────────────────────────────

    def _messages(self, call: Call) -> list[JSON]:
        place = self._world.place(call.first)
        found = self._posts.history(
            place,
            place.guild.bot,
            before=call.number("before"),
            after=call.number("after"),
            limit=call.limit(1),
        )
        return [self._world.show(message) for message in found]

    def _post(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        return self._world.show(self._posts.post(place, place.guild.bot, call.body, call.files))

    def _message(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        return self._world.show(self._posts.find(place, place.guild.bot, int(call.ids[1])))

    def _edit(self, call: Call) -> JSON:
        place, identity = self._world.place(call.first), int(call.ids[1])
        edited = self._posts.edit(place, place.guild.bot, identity, call.body, call.files)
        return self._world.show(edited)

    def _delete_message(self, call: Call) -> None:
        place = self._world.place(call.first)
        self._posts.delete(place, place.guild.bot, int(call.ids[1]))

    # ── interactions ─────────────────────────────────────────────────────────────────────────

    def _callback(self, call: Call) -> JSON | None:
        answer = self._responses.callback(call.first, call.ids[1], call.body, call.files)
        wanted = call.query.get("with_response", "").lower() in ("1", "true")
        return described(answer, call.body["type"]) if wanted else None

    def _follow_up(self, call: Call) -> JSON | None:
        posted = self._responses.follow_up(call.first, call.ids[1], call.body, call.files)
        wanted = call.query.get("wait", "").lower() in ("1", "true")
        return self._world.show(posted) if wanted else None

    def _answer(self, call: Call) -> JSON:
        found = self._responses.find(call.first, call.ids[1], call.ids[2])
        return self._world.show(found)

    def _edit_answer(self, call: Call) -> JSON:
        token, name = call.ids[1:]
        edited = self._responses.edit(call.first, token, name, call.body, call.files)
        return self._world.show(edited)

    def _delete_answer(self, call: Call) -> None:
        token, name = call.ids[1:]
        self._responses.delete(call.first, token, name)


def _listing(threads: list[Thread], has_more: bool) -> JSON:
    shown = [payloads.thread(thread) for thread in threads]
    return {"threads": shown, "members": [], "has_more": has_more}
