"""Entries in the shapes that real feeds have, each with the messages that come of it.

One file is one entry: options, the entry as its feed words it, and below the line the expected
draft, as it is to be sent. All of it is written for these tests. After a change of the renderer

    python -m tests.rendering.corpus

writes the drafts anew; what changed is then to be read, entry by entry, with `git diff`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.feeds.parse import parse
from bot.feeds.raw import Convert
from bot.model import EmbedDraft, Look, MessageDraft, MirroredThread, ParsedFeed, ThreadDraft
from bot.rendering.markdown import from_html
from bot.rendering.starter import thread_draft
from tests.rendering.makers import mirrored

FOLDER = Path(__file__).parent
LINE = "═" * 80
_URL = "https://paper.example/feed"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "arxiv": "http://arxiv.org/schemas/atom",
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "thr": "http://purl.org/syndication/thread/1.0",
        "wfw": "http://wellformedweb.org/CommentAPI/",
        "yandex": "http://news.yandex.ru",
        "yt": "http://www.youtube.com/xml/schemas/2015",
    }.items()
)
_AROUND = {
    "<item": (
        f'<rss version="2.0" {_NAMESPACES}><channel><title>The Paper</title>'
        "<link>https://paper.example/</link>",
        "</channel></rss>",
    ),
    "<entry": (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {_NAMESPACES}><title>The Paper</title>'
        '<link href="https://paper.example/"/>',
        "</feed>",
    ),
    "{": (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "The Paper", "items": [',
        "]}",
    ),
}
"""The feed around an entry; a file may also have a whole one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the corpus."""

    path: Path
    options: dict[str, str]
    source: str
    expected: str

    @property
    def feed(self) -> bytes:
        """The entry in its feed."""
        around = (known for start, known in _AROUND.items() if self.source.startswith(start))
        before, after = next(around, ("", ""))
        return (before + self.source + after).encode()

    def parsed(self, convert: Convert) -> ParsedFeed:
        """The feed as it is read."""
        return parse(self.feed, url=_URL, content_type=None, content_location=None, convert=convert)

    def mirrored(self) -> MirroredThread:
        """The thread of its one article, while it is open."""
        parsed = self.parsed(from_html)
        (article,) = parsed.articles
        longest = self.options.get("longest")
        return mirrored(
            article,
            source=parsed.title or "",
            source_icon=parsed.icon,
            look=Look(self.options.get("look", "embed")),
            longest=int(longest) if longest else None,
            thread_id=30,
        )


def entries() -> list[Entry]:
    """The whole corpus, in the order of names."""
    return [_read(path) for path in sorted(FOLDER.glob("*.txt"))]


def written(entry: Entry) -> str:
    """The draft that comes of an entry, as its file has it."""
    return "\n".join(_thread(thread_draft(entry.mirrored()))) + "\n"


def rewrite() -> None:
    """Writes every draft anew."""
    for entry in entries():
        options = "".join(f"{name}: {value}\n" for name, value in entry.options.items())
        text = f"{options}{entry.source}\n{LINE}\n{written(entry)}"
        entry.path.write_text(text, encoding="utf-8")


def _read(path: Path) -> Entry:
    above, _, expected = path.read_text(encoding="utf-8").partition(f"{LINE}\n")
    lines, options = above.rstrip("\n").split("\n"), dict[str, str]()
    while not lines[0].startswith(("<", "{")):
        name, _, value = lines.pop(0).partition(": ")
        options[name] = value
    return Entry(path, options, "\n".join(lines), expected)


def _thread(draft: ThreadDraft) -> Iterator[str]:
    yield f"── thread ── {draft.title}"
    for number, message in enumerate((draft.starter, *draft.rest), start=1):
        yield f"── message {number} ──"
        yield from _message(message)


def _message(message: MessageDraft) -> Iterator[str]:
    if message.card:
        yield from message.card.texts
        yield from _parts(image=message.card.image, footer=message.card.footer)
    if message.content:
        yield message.content
    for embed in message.embeds:
        yield from _embed(embed)


def _embed(embed: EmbedDraft) -> Iterator[str]:
    yield "── embed ──"
    yield from _parts(title=embed.title, url=embed.url)
    yield embed.description
    yield from _parts(image=embed.image, footer=embed.footer, icon=embed.footer_icon)


def _parts(**parts: str | None) -> Iterator[str]:
    return (f"── {name} ── {text}" for name, text in parts.items() if text)
