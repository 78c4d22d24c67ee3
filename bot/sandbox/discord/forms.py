"""What Discord refuses in a form (50035 and its kin), by hand on top of its OpenAPI description."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.messages import COMPONENTS_V2
from bot.sandbox.discord.refusal import (
    EMPTY_MESSAGE,
    JSON,
    TAG_REQUIRED,
    UNKNOWN_TAG,
    Refusal,
    invalid_form,
)

_MESSAGE_KEYS = {
    "content",
    "embeds",
    "allowed_mentions",
    "sticker_ids",
    "components",
    "flags",
    "attachments",
    "poll",
    "message_reference",
    "nonce",
    "enforce_nonce",
    "tts",
    "shared_client_theme",
}
_THREAD_KEYS = {
    "name",
    "auto_archive_duration",
    "rate_limit_per_user",
    "applied_tags",
    "message",
    "type",
}
_PATCH_KEYS = {
    "name",
    "archived",
    "locked",
    "auto_archive_duration",
    "rate_limit_per_user",
    "flags",
    "applied_tags",
    "invitable",
}
_EMBED_LIMITS = {"title": 256, "description": 4096}
_WHOLE_EMBEDS = 6000
_DURATIONS = (60, 1440, 4320, 10080)


def check_thread(body: JSON, forum: Forum) -> None:
    """The form that opens a thread.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _known_keys(body, _THREAD_KEYS)
    _name(body.get("name"))
    _duration(body)
    check_tags(body.get("applied_tags", []), forum)
    if not isinstance(body.get("message"), dict):
        raise invalid_form("message", "BASE_TYPE_REQUIRED", "This field is required")
    check_message(body["message"])


def check_patch(body: JSON, forum: Forum) -> None:
    """The form that changes a thread.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _known_keys(body, _PATCH_KEYS)
    if "name" in body:
        _name(body["name"])
    _duration(body)
    if "applied_tags" in body:
        check_tags(body["applied_tags"], forum)


def check_message(body: JSON, *, editing: bool = False) -> None:
    """The form of a message.

    Raises:
        Refusal: it is not taken; says where it is wrong.
    """
    _known_keys(body, _MESSAGE_KEYS)
    content = (body.get("content") or "").strip()
    embeds = body.get("embeds") or []
    _at_most("content", content, 2000)
    _at_most("nonce", str(body.get("nonce") or ""), 25)
    _check_embeds(embeds)
    if (body.get("flags") or 0) & COMPONENTS_V2:
        _check_components(body)
    elif not editing and not (content or embeds or _has_more(body)):
        raise Refusal(EMPTY_MESSAGE)


def check_tags(tags: list[Any], forum: Forum) -> None:
    """The tags of a thread: at most 5, each one of the forum's, one at least where required.

    Raises:
        Refusal: 50035, 10087 or 40067.
    """
    if len(tags) > 5:
        raise invalid_form("applied_tags", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
    if {int(tag) for tag in tags} - {tag.id for tag in forum.tags}:
        raise Refusal(UNKNOWN_TAG)
    if forum.require_tag and not tags:
        raise Refusal(TAG_REQUIRED)


def _has_more(body: JSON) -> bool:
    return any(body.get(key) for key in ("components", "attachments", "sticker_ids", "poll"))


def _known_keys(body: JSON, known: Iterable[str]) -> None:
    for key in body.keys() - set(known):
        raise invalid_form(key, "UNKNOWN_KEY", f"{key} is no key of this form")


def _name(name: object) -> None:
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
        raise invalid_form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _duration(body: JSON) -> None:
    if body.get("auto_archive_duration", 60) not in _DURATIONS:
        raise invalid_form("auto_archive_duration", "BASE_TYPE_CHOICES", "60, 1440, 4320 or 10080.")


def _at_most(path: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise invalid_form(
            path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length. ({len(text)})"
        )


def _check_embeds(embeds: list[JSON]) -> None:
    if len(embeds) > 10:
        raise invalid_form("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for index, embed in enumerate(embeds):
        _check_embed(f"embeds.{index}", embed)
    if sum(len(text) for embed in embeds for text in _texts(embed)) > _WHOLE_EMBEDS:
        raise invalid_form("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds 6000")


def _check_embed(path: str, embed: JSON) -> None:
    if not any(True for _ in _texts(embed)) and not embed.get("image"):
        raise invalid_form(path, "BASE_TYPE_REQUIRED", "This embed is empty")
    for key, limit in _EMBED_LIMITS.items():
        _at_most(f"{path}.{key}", embed.get(key) or "", limit)
    _at_most(f"{path}.footer.text", (embed.get("footer") or {}).get("text", ""), 2048)
    _at_most(f"{path}.author.name", (embed.get("author") or {}).get("name", ""), 256)
    for url_path, url in _urls(embed):
        _check_url(f"{path}.{url_path}", url)
    for number, field in enumerate(embed.get("fields") or []):
        _at_most(f"{path}.fields.{number}.name", field.get("name", ""), 256)
        _at_most(f"{path}.fields.{number}.value", field.get("value", ""), 1024)
    if len(embed.get("fields") or []) > 25:
        raise invalid_form(f"{path}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer.")


def _texts(embed: JSON) -> Iterator[str]:
    """The texts that count towards the 6000."""
    yield from (embed[key] for key in ("title", "description") if embed.get(key))
    if embed.get("footer"):
        yield embed["footer"].get("text", "")
    if embed.get("author"):
        yield embed["author"].get("name", "")
    for field in embed.get("fields") or []:
        yield field.get("name", "") + field.get("value", "")


def _urls(embed: JSON) -> Iterator[tuple[str, str]]:
    if embed.get("url"):
        yield "url", embed["url"]
    for key in ("image", "thumbnail"):
        if embed.get(key):
            yield f"{key}.url", embed[key].get("url", "")
    for key in ("author", "footer"):
        for name in ("url", "icon_url"):
            if (embed.get(key) or {}).get(name):
                yield f"{key}.{name}", embed[key][name]


def _check_url(path: str, url: str) -> None:
    _at_most(path, url, 2048)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https", "attachment") and bool(parts.netloc)
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in url):
        raise invalid_form(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _check_components(body: JSON) -> None:
    if body.get("content") or body.get("embeds"):
        raise invalid_form(
            "flags", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "No content, no embeds."
        )
    found = list(_walk(body.get("components") or []))
    if not 1 <= len(found) <= 40:
        raise invalid_form("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 40.")
    if sum(len(component.get("content", "")) for component in found) > 4000:
        raise invalid_form("components", "COMPONENT_TEXT_TOO_LONG", "4000 characters in all.")


def _walk(components: list[JSON]) -> Iterator[JSON]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or [])
        if isinstance(component.get("accessory"), dict):
            yield component["accessory"]
