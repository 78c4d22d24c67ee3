"""What Discord does with a message, in a few lines of our own: the other side of the renderer.

Nothing here uses bot.rendering: it is what the renderer is judged by.
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

_SEEN = re.compile(
    r"<(?P<wrapped>https?://[^>\s]+)>"
    r"|(?P<bare>https?://[^\s<]+)"
    r"|\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|(?P<markup>[*_~|`\[\\])"
    r"|(?P<text>.)",
    re.DOTALL,
)
_LINE_MARKUP = re.compile(r"^ *(?:#{1,3} |-# |>>> |> |[-*] |\d+\. )")
_CODE = re.compile(r"```.*?```|``.+?``|`[^`]+`", re.DOTALL)
_MENTIONS = re.compile(
    r"@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^:>]+:\d+>|<a?:\w+:\d+>|<t:-?\d+(?::\w)?>|<id:\w+>"
)
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(<([^>\s]+)>\)(?: \(([^\s()]+)\))?")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b")


def shown(markdown: str) -> str:
    """What a reader sees of Markdown that has no markup; fails if it has some."""
    for line in markdown.split("\n"):
        assert not _LINE_MARKUP.match(line), line
    seen = []
    for found in _SEEN.finditer(markdown):
        assert not found["markup"], (found[0], markdown)
        seen.append(found["wrapped"] or found["bare"] or found["escaped"] or found["text"])
    return "".join(seen).replace("\u200b", "")


def live_mentions(markdown: str) -> list[str]:
    """Mentions, timestamps and custom emoji that Discord would act on."""
    return _MENTIONS.findall(_CODE.sub("", markdown))


def lies(markdown: str) -> list[str]:
    """Masked links that name a host which is neither theirs nor shown right beside them."""
    found = []
    for label, url, beside in _LINK.findall(markdown):
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        named = {name.removeprefix("www.") for name in _HOST.findall(label.lower())}
        if "://" in label or (named - {host} and beside != host):
            found.append(f"{label} -> {url}")
    return found


def assert_sendable(body: dict[str, Any]) -> None:
    """Discord's limits for a message, by hand, in UTF-16 code units."""
    json.dumps(body).encode()
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert size(body["content"]) <= 2000
    assert body["content"].strip() or body["embeds"]
    assert len(body["embeds"]) <= 10
    assert sum(_check_embed(embed) for embed in body["embeds"]) <= 6000


def _check_embed(embed: dict[str, Any]) -> int:
    """Returns the embed's share of the 6000."""
    texts = {
        "title": (embed.get("title"), 256),
        "description": (embed.get("description"), 4096),
        "footer": (embed.get("footer", {}).get("text"), 2048),
        "author": (embed.get("author", {}).get("name"), 256),
    }
    for text, limit in texts.values():
        assert text is None or (text.strip() and size(text) <= limit), (text, limit)
    for url in (embed.get("url"), embed.get("image", {}).get("url")):
        assert url is None or _is_sound(url), url
    assert embed.get("title") or embed.get("description")
    return sum(size(text) for text, _ in texts.values() if text)


def _is_sound(url: str) -> bool:
    parts = urlsplit(url)
    return (
        size(url) <= 2048
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and re.fullmatch(r"[!-~]+", url) is not None
        and not re.search(r'[<>"`{}|\\^ ]', url)
    )


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
