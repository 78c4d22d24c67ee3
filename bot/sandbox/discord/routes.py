"""REST, one handler a route: path and form in, JSON out. The rules are in acts.py."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.discord import payloads
from bot.sandbox.discord.acts import Acts, messages_of
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Interactions
from bot.sandbox.discord.members import Permission
from bot.sandbox.discord.permissions import demand
from bot.sandbox.discord.refusal import JSON, MISSING_ACCESS, NOT_FOUND, Refusal
from bot.sandbox.discord.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A request, as a handler gets it."""

    ids: tuple[str, ...]
    body: Any
    query: Mapping[str, str]
    reason: str | None = None

    @property
    def first(self) -> int:
        """The first id in the path."""
        return int(self.ids[0])


Handler = Callable[[Call], Any]


class Routes:
    """Finds the handler of a method and path."""

    def __init__(self, world: World, acts: Acts, interactions: Interactions, gateway: str) -> None:
        self._world = world
        self._acts = acts
        self._interactions = interactions
        self._gateway = gateway
        self._table: list[tuple[str, re.Pattern[str], Handler]] = [
            (method, re.compile(path.replace("#", r"(\d+)")), handler)
            for method, path, handler in self._routes()
        ]

    def answer(self, method: str, path: str, body: Any, query: Mapping[str, str]) -> Any:  # noqa: ANN401
        """What the route answers; None is 204.

        Raises:
            Refusal: there is no such route, or Discord does not do it.
        """
        for route_method, pattern, handler in self._table:
            found = pattern.fullmatch(path)
            if found and route_method == method:
                return handler(Call(found.groups(), body, query))
        raise Refusal(NOT_FOUND)

    def _routes(self) -> list[tuple[str, str, Handler]]:
        asked = self._interactions
        return [
            ("GET", "/users/@me", lambda _: payloads.user(self._world.bot)),
            ("GET", "/oauth2/applications/@me", lambda _: self._application()),
            ("GET", "/gateway", lambda _: {"url": self._gateway}),
            ("GET", "/gateway/bot", lambda _: self._gateway_bot()),
            ("GET", "/applications/#/commands", lambda _: asked.commands),
            ("PUT", "/applications/#/commands", lambda call: asked.register(call.body)),
            ("GET", "/guilds/#", lambda call: payloads.guild_only(self._world.guild(call.first))),
            ("GET", "/guilds/#/channels", self._guild_channels),
            ("GET", "/guilds/#/threads/active", self._active_threads),
            ("GET", "/channels/#", self._place),
            ("PATCH", "/channels/#", self._change),
            ("DELETE", "/channels/#", self._delete),
            ("POST", "/channels/#/threads", self._open_thread),
            ("GET", "/channels/#/threads/archived/public", self._archived_threads),
            ("GET", "/channels/#/messages", self._messages),
            ("POST", "/channels/#/messages", self._post),
            ("GET", "/channels/#/messages/#", self._message),
            ("PATCH", "/channels/#/messages/#", self._edit),
            ("DELETE", "/channels/#/messages/#", self._delete_message),
            ("POST", "/interactions/#/([^/]+)/callback", asked.callback),
            ("POST", "/webhooks/#/([^/]+)", asked.follow_up),
            ("GET", "/webhooks/#/([^/]+)/messages/([^/]+)", asked.get_message),
            ("PATCH", "/webhooks/#/([^/]+)/messages/([^/]+)", asked.edit_message),
            ("DELETE", "/webhooks/#/([^/]+)/messages/([^/]+)", asked.delete_message),
        ]

    # ── the bot and its guilds ───────────────────────────────────────────────────────────────

    def _application(self) -> JSON:
        return {
            "id": str(self._world.bot.id),
            "name": self._world.bot.name,
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": payloads.user(self._world.bot),
            "verify_key": "",
            "flags": 0,
        }

    def _gateway_bot(self) -> JSON:
        limit = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
        return {"url": self._gateway, "shards": 1, "session_start_limit": limit}

    def _guild_channels(self, call: Call) -> list[JSON]:
        channels = self._world.guild(call.first).channels.values()
        return [payloads.channel(channel) for channel in channels]

    def _active_threads(self, call: Call) -> JSON:
        active = self._world.guild(call.first).active.values()
        return {"threads": [payloads.thread(one) for one in active], "members": []}

    # ── channels and threads ─────────────────────────────────────────────────────────────────

    def _place(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        demand(place, place.guild.bot)
        return payloads.channel(place)

    def _change(self, call: Call) -> JSON:
        thread = self._world.thread(call.first)
        self._acts.change_thread(thread, thread.guild.bot, call.body)
        return payloads.thread(thread)

    def _delete(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        shown = payloads.channel(place)
        self._acts.delete_place(place, place.guild.bot)
        return shown

    def _open_thread(self, call: Call) -> JSON:
        forum = self._world.place(call.first)
        thread = self._acts.open_thread(forum, forum.guild.bot, call.body)
        starter = payloads.message(thread.messages[thread.id])
        return payloads.thread(thread) | {"message": starter}

    def _archived_threads(self, call: Call) -> JSON:
        forum = self._world.place(call.first)
        if not isinstance(forum, Forum):
            raise Refusal(MISSING_ACCESS)
        demand(forum, forum.guild.bot, Permission.READ_MESSAGE_HISTORY)
        threads = [thread for thread in forum.threads if thread.archived]
        if "before" in call.query:
            before = datetime.fromisoformat(call.query["before"])
            threads = [thread for thread in threads if thread.archive_timestamp < before]
        threads.sort(key=lambda thread: thread.archive_timestamp, reverse=True)
        limit = int(call.query.get("limit", 50))
        shown = [payloads.thread(thread) for thread in threads[:limit]]
        return {"threads": shown, "members": [], "has_more": len(threads) > limit}

    # ── messages ─────────────────────────────────────────────────────────────────────────────

    def _messages(self, call: Call) -> list[JSON]:
        place = self._world.place(call.first)
        demand(place, place.guild.bot, Permission.READ_MESSAGE_HISTORY)
        messages = sorted(messages_of(place).values(), key=lambda one: one.id, reverse=True)
        if "before" in call.query:
            messages = [one for one in messages if one.id < int(call.query["before"])]
        if "after" in call.query:
            messages = [one for one in messages if one.id > int(call.query["after"])]
        return [payloads.message(one) for one in messages[: int(call.query.get("limit", 50))]]

    def _post(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        return payloads.message(self._acts.post(place, place.guild.bot, call.body))

    def _message(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        found = self._acts.find_message(place, place.guild.bot, int(call.ids[1]))
        return payloads.message(found)

    def _edit(self, call: Call) -> JSON:
        place = self._world.place(call.first)
        edited = self._acts.edit(place, place.guild.bot, int(call.ids[1]), call.body)
        return payloads.message(edited)

    def _delete_message(self, call: Call) -> None:
        place = self._world.place(call.first)
        self._acts.delete_message(place, place.guild.bot, int(call.ids[1]))
