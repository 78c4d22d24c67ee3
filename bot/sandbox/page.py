"""The page of the demo: forums of the local Discord as a member would see them, in a browser."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.components import text_of, walk
from bot.sandbox.discord.messages import SUPPRESS_EMBEDS, Attachment, Message
from bot.sandbox.discord.refusal import JSON
from bot.sandbox.site import serve

_FILES = ("page.html", "page.css", "page.js", "message.js", "markdown.js")
_GLIMPSE = 1000
"""Characters of Markdown: a row shows the first line of what they read like."""


@asynccontextmanager
async def open_page(forums: Sequence[Forum], clock: Clock, *, port: int = 0) -> AsyncIterator[str]:
    """Serves the page on 127.0.0.1 and yields its address; port 0 is any free one.

    It shows the first forum, and any other at `?forum=` and its name.
    """
    async with serve(_app(forums, clock), port=port) as address:
        yield f"{address}/"


def _app(forums: Sequence[Forum], clock: Clock) -> web.Application:
    async def board(request: web.Request) -> web.Response:
        name = request.query.get("forum", forums[0].name)
        for forum in forums:
            if forum.name == name:
                names = [one.name for one in forums]
                return web.json_response(describe_board(forum, clock) | {"forums": names})
        raise web.HTTPNotFound(text="No such forum.")

    async def thread(request: web.Request) -> web.Response:
        for one in (thread for forum in forums for thread in forum.threads):
            if str(one.id) == request.match_info["id"]:
                return web.json_response(describe_thread(one))
        raise web.HTTPNotFound(text="No such thread.")

    app = web.Application()
    app.router.add_get("/board.json", board)
    app.router.add_get(r"/attachments/{id:\d+}", _attachments(forums))
    app.router.add_get(r"/threads/{id:\d+}.json", thread)
    app.router.add_get("/", _file("page.html"))
    for name in _FILES:
        app.router.add_get(f"/{name}", _file(name))
    return app


def _attachments(forums: Sequence[Forum]) -> Any:  # noqa: ANN401 - as below
    async def handler(request: web.Request) -> web.Response:
        threads = (thread for forum in forums for thread in forum.threads)
        messages = (message for thread in threads for message in thread.messages.values())
        for file in (file for message in messages for file in message.attachments):
            if str(file.id) == request.match_info["id"]:
                return web.Response(body=file.data, content_type=file.upload.content_type)
        raise web.HTTPNotFound(text="No such file.")

    return handler


def _file(name: str) -> Any:  # noqa: ANN401 - a handler, as aiohttp takes many kinds of
    path = Path(__file__).with_name(name)

    async def handler(_: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return handler


def describe_board(forum: Forum, clock: Clock) -> dict[str, Any]:
    """The forum and its threads as the page gets them: open ones first, then the newest."""
    threads = sorted(forum.threads, key=lambda thread: (thread.closed, -thread.id))
    return {
        "guild": forum.guild.name,
        "forum": forum.name,
        "now": clock.now().timestamp(),
        "rate": clock.rate,
        "threads": [_describe_row(thread) for thread in threads],
    }


def describe_thread(thread: Thread) -> dict[str, Any]:
    """A thread with its messages, oldest first."""
    messages = [thread.messages[number] for number in sorted(thread.messages)]
    return _describe_row(thread) | {"messages": [_describe_message(one) for one in messages]}


def _describe_row(thread: Thread) -> dict[str, Any]:
    names = {tag.id: tag.name for tag in thread.parent.tags}
    return {
        "id": str(thread.id),
        "name": thread.name,
        "archived": thread.archived,
        "locked": thread.locked,
        "created_at": thread.created_at.timestamp(),
        "replies": thread.message_count,
        "tags": [names[tag] for tag in thread.tags if tag in names],
        "glimpse": _text(thread.starter)[:_GLIMPSE] if thread.starter else "",
        "picture": _picture(thread.starter) if thread.starter else None,
    }


def _describe_message(message: Message) -> dict[str, Any]:
    return {
        "author": message.author.name,
        "bot": message.author.bot,
        "created_at": message.created_at.timestamp(),
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "content": message.content,
        "attachments": [_describe_attachment(one) for one in message.attachments],
        "embeds": _embeds(message),
        "components": message.components,
    }


def _describe_attachment(one: Attachment) -> dict[str, Any]:
    return {
        "url": f"attachments/{one.id}",
        "name": one.filename,
        "picture": one.upload.content_type.startswith("image/"),
        "description": one.description or "",
    }


def _embeds(message: Message) -> list[JSON]:
    """Those that are shown; their author, or a moderator, may have hidden them."""
    return [] if message.flags & SUPPRESS_EMBEDS else message.embeds


def _text(message: Message) -> str:
    """What the message says, in whichever of the three looks."""
    texts = [str(embed.get("description") or "") for embed in _embeds(message)]
    return "\n".join([message.content, *texts, text_of(message.components)]).strip()


def _picture(message: Message) -> str | None:
    """The first picture of the message."""
    urls = [embed["image"]["url"] for embed in _embeds(message) if embed.get("image")]
    for gallery in walk(message.components):
        urls += [item["media"]["url"] for item in gallery.get("items") or []]
    return next(iter(urls), None)
