"""What Discord refuses in embeds."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.sandbox.discord.refusal import JSON, invalid_form

_MOST, _MOST_FIELDS, _WHOLE, _LONGEST_URL = 10, 25, 6000, 2048


def check_embeds(embeds: list[JSON]) -> None:
    """The embeds of one message.

    Raises:
        Refusal: 50035, with the place.
    """
    if len(embeds) > _MOST:
        raise invalid_form("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for index, embed in enumerate(embeds):
        _check_embed(f"embeds.{index}", embed)
    if sum(len(text) for embed in embeds for _, text, _ in _texts(embed)) > _WHOLE:
        raise invalid_form("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds 6000")


def _check_embed(path: str, embed: JSON) -> None:
    texts = list(_texts(embed))
    if not any(text for _, text, _ in texts) and not (embed.get("image") or embed.get("thumbnail")):
        raise invalid_form(path, "BASE_TYPE_REQUIRED", "This embed is empty")
    if len(embed.get("fields") or []) > _MOST_FIELDS:
        raise invalid_form(f"{path}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer.")
    for place, text, limit in texts:
        if len(text) > limit:
            raise invalid_form(f"{path}.{place}", "BASE_TYPE_MAX_LENGTH", f"{limit} or fewer.")
        if not text.strip() and "." in place:
            raise invalid_form(f"{path}.{place}", "BASE_TYPE_REQUIRED", "This field is required")
    for place, url in _urls(embed):
        _check_url(f"{path}.{place}", url)


def _texts(embed: JSON) -> Iterator[tuple[str, str, int]]:
    """The texts that count towards the 6000: where, what, and how long each may be."""
    for key, limit in (("title", 256), ("description", 4096)):
        if embed.get(key):
            yield key, embed[key], limit
    for key, name, limit in (("footer", "text", 2048), ("author", "name", 256)):
        if embed.get(key):
            yield f"{key}.{name}", embed[key].get(name, ""), limit
    for number, field in enumerate(embed.get("fields") or []):
        yield f"fields.{number}.name", field.get("name", ""), 256
        yield f"fields.{number}.value", field.get("value", ""), 1024


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
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https", "attachment") and bool(parts.netloc)
    except ValueError:
        good = False
    if not good or len(url) > _LONGEST_URL or any(character.isspace() for character in url):
        raise invalid_form(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
