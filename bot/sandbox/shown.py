"""What the page is told of the local Discord, as JSON: forums, threads, channels, messages."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.clock import Clock
from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.channels import Channel, Forum, TextChannel, Thread
from bot.sandbox.discord.components import text_of, walk
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.messages import SUPPRESS_EMBEDS, Attachment, Message
from bot.sandbox.discord.refusal import JSON

_GLIMPSE = 1000
"""Characters of Markdown: a row shows the first line of what they read like."""

_ATTACHED = "attachment://"


def describe_channel(
    channel: Channel, channels: Iterable[Channel], answers: Sequence[Answer], clock: Clock
) -> dict[str, Any]:
    """A channel with what is in it, and what its page has to know besides."""
    shared = {
        "guild": channel.guild.name,
        "channel": channel.name,
        "channels": [one.name for one in channels],
        "names": dict(_names(channel.guild)),
        "now": clock.now().timestamp(),
        "rate": clock.rate,
    }
    if isinstance(channel, Forum):
        return shared | {"threads": _rows(channel)}
    if isinstance(channel, TextChannel):
        messages = _messages(channel, answers)
        return shared | {"messages": messages, "modal": _modal(answers)}
    return shared


def describe_thread(thread: Thread, answers: Sequence[Answer] = ()) -> dict[str, Any]:
    """A thread with its messages, oldest first."""
    return _row(thread) | {"messages": _messages(thread, answers), "modal": _modal(answers)}


def attachments_in(place: TextChannel | Thread, answers: Iterable[Answer]) -> Iterator[Attachment]:
    """All files that lie there."""
    for message in _standing(place, answers):
        yield from message.attachments


def _rows(forum: Forum) -> list[dict[str, Any]]:
    """Open threads first, then the newest."""
    threads = sorted(forum.threads, key=lambda thread: (thread.closed, -thread.id))
    return [_row(thread) for thread in threads]


def _row(thread: Thread) -> dict[str, Any]:
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


def _messages(place: TextChannel | Thread, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    used = {answer.original.id: answer for answer in answers if answer.used and answer.original}
    return [_message(one, used.get(one.id)) for one in _standing(place, answers)]


def _standing(place: TextChannel | Thread, answers: Iterable[Answer]) -> list[Message]:
    """What is to be read there, oldest first, with what each person reads alone."""
    alone = (one for answer in answers for one in answer.messages if one.ephemeral)
    there = place.messages | {one.id: one for one in alone}
    return [there[number] for number in sorted(there)]


def _message(message: Message, answer: Answer | None) -> dict[str, Any]:
    return {
        "author": message.author.name,
        "bot": message.author.bot,
        "created_at": message.created_at.timestamp(),
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "private": message.ephemeral,
        "used": answer and {"by": answer.member.name, "command": answer.used},
        "content": message.content,
        "attachments": [_attachment(one) for one in message.attachments],
        "embeds": [_embed(one, message) for one in _embeds(message)],
        "components": message.components,
    }


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "url": _address(one),
        "name": one.filename,
        "picture": one.upload.content_type.startswith("image/"),
        "description": one.description or "",
    }


def _address(one: Attachment) -> str:
    return f"attachments/{one.id}"


def _embed(embed: JSON, message: Message) -> JSON:
    """The embed; where its picture is a file of the message, with the address of that."""
    url = (embed.get("image") or {}).get("url", "")
    files = {f"{_ATTACHED}{one.filename}": one for one in message.attachments}
    return embed | {"image": {"url": _address(files[url])}} if url in files else embed


def _embeds(message: Message) -> list[JSON]:
    """Those that are shown; their author, or a moderator, may have hidden them."""
    return [] if message.flags & SUPPRESS_EMBEDS else message.embeds


def _modal(answers: Sequence[Answer]) -> JSON | None:
    """The form that stands open: what the last thing that anybody did opened."""
    return answers[-1].modal if answers else None


def _names(guild: Guild) -> Iterator[tuple[str, str]]:
    """How what a text mentions by id is called."""
    for channel in guild.channels.values():
        yield str(channel.id), f"#{channel.name}"
    for thread in guild.threads.values():
        yield str(thread.id), f"#{thread.name}"
    for role in guild.roles.values():
        yield str(role.id), f"@{role.name.removeprefix('@')}"
    for member in guild.members.values():
        yield str(member.id), f"@{member.name}"


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
