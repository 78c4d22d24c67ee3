"""What Discord does with a message, in a few lines of our own: the other side of the renderer.

Nothing here uses bot.rendering: it is what the renderer is judged by.
"""

import json
import re
import unicodedata
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
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_NOT_SEEN = re.compile("[\u200c-\u200f\u2066-\u2069\ufe00-\ufe0f]")


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
    """Masked links that name a host which is neither theirs nor shown right beside them.

    Links that touch are read as one: what only the last of them completes is named by that.
    """
    found, words, end = list[str](), "", -1
    for link in _LINK.finditer(markdown):
        label, url, beside = link.groups()
        words = words if link.start() == end else ""
        start, end = len(words), link.end()
        words += _read(label)
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        hosts = (name for name in _HOST.finditer(words) if name.end() > start)
        lying = any(name[0].removeprefix("www.") != host for name in hosts)
        if "://" in label or (lying and beside != host):
            found.append(f"{label} -> {url}")
    return found


def _read(label: str) -> str:
    """The words as eyes take them: letters and dots in disguise, nothing invisible."""
    plain = _NOT_SEEN.sub("", unicodedata.normalize("NFKC", label).replace("\u3002", "."))
    return plain.lower()


def assert_sendable(body: dict[str, Any]) -> None:
    """Discord's limits for a message, by hand, in UTF-16 code units."""
    json.dumps(body).encode()
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    if "components" in body:
        _check_card(body)
        return
    assert size(body["content"]) <= 2000
    assert body["content"].strip() or body["embeds"]
    assert len(body["embeds"]) <= 10
    assert sum(_check_embed(embed) for embed in body["embeds"]) <= 6000


def _check_card(body: dict[str, Any]) -> None:
    """Components V2: 40 components, 4000 characters of text in all, nothing beside them."""
    assert body.keys() == {"flags", "components"}
    (box,) = body["components"]
    parts = box["components"]
    items = [item for part in parts for item in part.get("items", ())]
    texts = [part["content"] for part in parts if part["type"] == 10]
    assert 1 + len(parts) + len(items) <= 40
    assert texts
    assert all(text.strip() for text in texts)
    assert sum(map(size, texts)) <= 4000
    assert all(_is_sound(item["media"]["url"]) for item in items)


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
    icon = embed.get("footer", {}).get("icon_url")
    for url in (embed.get("url"), embed.get("image", {}).get("url"), icon):
        assert url is None or _is_sound(url), url
    assert any(embed.get(part) for part in ("title", "description", "footer"))
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


def words(markdown: str) -> str:
    """The letters of a text, without what a message may repeat where another broke off.

    Fences, the markers of emphasis, quotes, headings and lists are dropped; links stay as written.
    """
    lines = re.sub(r"^(?:> |- |\d+\. | )*(?:```\S*$)?", "", markdown, flags=re.MULTILINE)
    lines = re.sub(r"^(?:-# |#{1,3} )", "", lines, flags=re.MULTILINE)
    return "".join(re.sub(r"[*_~`]|\u200b", "", lines).split())


def size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
