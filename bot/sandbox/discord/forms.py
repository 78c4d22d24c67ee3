"""What Discord refuses in a form (50035 and its kin), by hand on top of its OpenAPI description."""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.components import check_components
from bot.sandbox.discord.embeds import check_embeds
from bot.sandbox.discord.messages import COMPONENTS_V2, Message
from bot.sandbox.discord.refusal import (
    EMPTY_MESSAGE,
    JSON,
    MODERATED_TAGS,
    TAG_REQUIRED,
    UNKNOWN_TAG,
    Refusal,
    invalid_form,
)

# discord.py sends `tts` with every message, also where the description does not name it
_ANY_MESSAGE = {
    "content",
    "embeds",
    "allowed_mentions",
    "components",
    "flags",
    "attachments",
    "tts",
}
_STARTER = _ANY_MESSAGE | {"sticker_ids", "poll", "shared_client_theme"}
_MESSAGE = _STARTER | {"message_reference", "nonce", "enforce_nonce"}
_EDIT = _ANY_MESSAGE | {"sticker_ids"}
_WEBHOOK = _ANY_MESSAGE | {"poll", "username", "avatar_url", "thread_name", "applied_tags"}
_THREAD = {
    "name",
    "auto_archive_duration",
    "rate_limit_per_user",
    "applied_tags",
    "message",
    "type",
}
_PATCH = {
    "name",
    "archived",
    "locked",
    "auto_archive_duration",
    "rate_limit_per_user",
    "flags",
    "applied_tags",
    "invitable",
}
_DURATIONS = (60, 1440, 4320, 10080)
_LARGEST_FILE = 10 * 1024 * 1024
_LEGACY = ("content", "embeds", "poll", "sticker_ids")


def check_thread(body: JSON, forum: Forum) -> None:
    """The form that opens a thread.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _known_keys(body, _THREAD)
    _name(body.get("name"))
    _duration(body)
    check_tags(body.get("applied_tags") or [], forum)
    if not isinstance(body.get("message"), dict):
        raise invalid_form("message", "BASE_TYPE_REQUIRED", "This field is required")
    _check(body["message"], _STARTER)


def check_patch(body: JSON, forum: Forum) -> None:
    """The form that changes a thread.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _known_keys(body, _PATCH)
    if "name" in body:
        _name(body["name"])
    _duration(body)
    if "applied_tags" in body:
        check_tags(body["applied_tags"] or [], forum)


def check_message(body: JSON) -> None:
    """The form of a message in a channel or thread.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _check(body, _MESSAGE)


def check_answer(body: JSON) -> None:
    """The form of an answer to an interaction.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _check(body, _WEBHOOK)


def check_edit(body: JSON, message: Message) -> None:
    """The form that edits a message; what it leaves out stays as it is.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _known_keys(body, _EDIT)
    after: JSON = {
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": message.attachments,
    }
    after |= body
    after["flags"] = (body.get("flags") or 0) | (message.flags & COMPONENTS_V2)
    _check_contents(after)


def check_tags(tags: list[Any], forum: Forum) -> None:
    """The tags of a thread: at most 5, each one of the forum's, one at least where required.

    Raises:
        Refusal: 50035, 10087 or 40067.
    """
    if len(tags) > 5:
        raise invalid_form("applied_tags", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
    if {str(tag) for tag in tags} - {str(tag.id) for tag in forum.tags}:
        raise Refusal(UNKNOWN_TAG)
    if forum.require_tag and not tags:
        only_moderated = forum.tags and all(tag.moderated for tag in forum.tags)
        raise Refusal(MODERATED_TAGS if only_moderated else TAG_REQUIRED)


def check_files(sizes: Iterable[int]) -> None:
    """The files of a message: at most 10, 10 MiB each.

    Raises:
        Refusal: 50035.
    """
    sizes = list(sizes)
    if len(sizes) > 10:
        raise invalid_form("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if any(size > _LARGEST_FILE for size in sizes):
        raise invalid_form("attachments", "BASE_TYPE_MAX_LENGTH", "A file is over 10 MiB.")


def description_of(attachment: JSON) -> str | None:
    """What a file of a form is described by.

    Raises:
        Refusal: 50035, it is longer than 1024.
    """
    described = attachment.get("description")
    _at_most("attachments.description", described or "", 1024)
    return described


def _check(body: JSON, known: Iterable[str]) -> None:
    _known_keys(body, known)
    _at_most("nonce", str(body.get("nonce") or ""), 25)
    _check_allowed_mentions(body.get("allowed_mentions") or {})
    _check_contents(body)


def _check_contents(body: JSON) -> None:
    content = (body.get("content") or "").strip()
    v2 = bool((body.get("flags") or 0) & COMPONENTS_V2)
    if v2 and any(body.get(key) for key in _LEGACY):
        raise invalid_form(
            "flags", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "No content, no embeds."
        )
    _at_most("content", content, 2000)
    check_embeds(body.get("embeds") or [])
    check_components(body.get("components") or [], v2=v2)
    if not content and not any(
        body.get(key) for key in ("embeds", "components", "attachments", "sticker_ids", "poll")
    ):
        raise Refusal(EMPTY_MESSAGE)


def _check_allowed_mentions(allowed: JSON) -> None:
    for kind in ("users", "roles"):
        if allowed.get(kind) and kind in (allowed.get("parse") or []):
            raise invalid_form(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f"parse:[{kind!r}] and {kind}: are mutually exclusive",
            )


def _known_keys(body: JSON, known: Iterable[str]) -> None:
    for key in body.keys() - set(known):
        raise invalid_form(key, "UNKNOWN_KEY", f"{key} is no key of this form")


def _name(name: object) -> None:
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
        raise invalid_form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _duration(body: JSON) -> None:
    if body.get("auto_archive_duration") not in (None, *_DURATIONS):
        raise invalid_form("auto_archive_duration", "BASE_TYPE_CHOICES", "60, 1440, 4320 or 10080.")


def _at_most(path: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise invalid_form(
            path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length. ({len(text)})"
        )
