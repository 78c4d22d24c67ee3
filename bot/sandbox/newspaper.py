"""A small newspaper on 127.0.0.1: a feed, a page for each article, a picture for each.

It prints the invented articles of articles.toml, and answers conditional requests like a good
server, so that the demo and the tests walk the same path as a real feed.
"""

import html
import re
import tomllib
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.drawing import emblem, harbour
from bot.sandbox.site import document, serve

_NAME = "The Harbour Gazette"
_RSS = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/">'
)
_BLOCK = re.compile(r"<(?:ul|ol|h3|blockquote|figure|table)\b")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reader responded to an article; `text` is HTML."""

    number: int
    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as the newspaper printed it; `body` is HTML.

    A reprint has the `link` of the paper it came from, and no picture of ours.
    """

    number: int
    headline: str
    body: str
    byline: str
    category: str
    published_at: datetime
    link: str | None = None


@dataclass(slots=True)
class Newspaper:
    """Prints articles and serves them; `requests` counts what the feed was asked for.

    `announced` are the feeds that the front page names; none: only its own. The feed has the
    newest `length` articles; older ones have left it, as feeds do. `icon` is where its picture
    is; none: one of its own. With `summaries` the feed has only the first paragraph of each text.
    With another `status` than 200 the feed is not given at all.
    `letters` are the readers' responses by the article's number: each article has a feed of them.
    Use it with `async with`; `url` is then the front page, `feed_url` the feed.
    """

    clock: Clock = field(default_factory=Clock)
    name: str = _NAME
    printed: list[Printed] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    length: int = 40
    icon: str | None = None
    summaries: bool = False
    letters: dict[int, list[Letter]] = field(default_factory=dict)
    requests: int = 0
    status: int = 200
    url: str = ""
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def feed_url(self) -> str:
        """Where the feed is."""
        return f"{self.url}/feed.xml"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._front_page)
        app.router.add_get("/feed.xml", self._feed)
        app.router.add_get("/articles/{number}", self._article)
        app.router.add_get("/articles/{number}/comments/feed", self._letters)
        app.router.add_get("/pictures/{name}.png", _picture)
        app.router.add_get("/icon.png", self._icon)
        self.url = await self._stack.enter_async_context(serve(app))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def publish(
        self,
        headline: str,
        body: str,
        *,
        byline: str = "",
        category: str = "",
        age: timedelta = timedelta(),
        link: str | None = None,
    ) -> Printed:
        """Prints an article that is `age` old (calendar time)."""
        article = Printed(
            number=len(self.printed) + 1,
            headline=headline,
            body=body,
            byline=byline,
            category=category,
            published_at=self.clock.now() - age,
            link=link,
        )
        self.printed.append(article)
        return article

    def respond(self, to: Printed, text: str, *, author: str = "Hedda") -> Letter:
        """A reader responds to an article; from then on its entry names the feed of responses."""
        number = sum(map(len, self.letters.values())) + 1
        letter = Letter(number, author, text, self.clock.now())
        self.letters.setdefault(to.number, []).append(letter)
        return letter

    def publish_next(self, *, age: timedelta = timedelta()) -> Printed:
        """Prints the next of the invented articles."""
        texts = _texts()
        edition, index = divmod(len(self.printed), len(texts))
        text = texts[index]
        headline = str(text["headline"]) + (f" (edition {edition + 1})" if edition else "")
        return self.publish(
            headline,
            "\n".join(_as_block(paragraph) for paragraph in text["paragraphs"]),
            byline=" and ".join(text["byline"]),
            category=str(text["category"]),
            age=age,
        )

    # ── what it serves ───────────────────────────────────────────────────────────────────────

    async def _feed(self, request: web.Request) -> web.Response:
        self.requests += 1
        if self.status != 200:
            return web.Response(status=self.status)
        return document(request, self.feed().encode(), "application/rss+xml")

    def feed(self) -> str:
        """The feed as RSS 2.0, the newest article first."""
        icon = escape(self.icon or f"{self.url}/icon.png")
        articles = "".join(self._entry(one) for one in reversed(self.printed[-self.length :]))
        return (
            f"{_RSS}<channel>"
            f"<title>{escape(self.name)}</title><link>{self.url}/</link>"
            f"<description>News from the harbour</description><image><url>{icon}</url>"
            f"<title>{escape(self.name)}</title><link>{self.url}/</link></image>"
            f"{articles}</channel></rss>"
        )

    def _entry(self, one: Printed) -> str:
        link = escape(one.link or f"{self.url}/articles/{one.number}")
        picture = f'<p><img src="{self.url}/pictures/{one.number}.png"></p>'
        if one.link or "<img" in one.body:
            picture = ""
        return (
            f"<item><title>{escape(one.headline)}</title><link>{link}</link>"
            f'<guid isPermaLink="true">{link}</guid>'
            f"<pubDate>{format_datetime(one.published_at)}</pubDate>"
            f"<dc:creator>{escape(one.byline)}</dc:creator>"
            f"<category>{escape(one.category)}</category>{self._responses(one)}"
            f"<content:encoded>{escape(picture + self._body(one))}</content:encoded></item>"
        )

    def _body(self, one: Printed) -> str:
        return one.body.partition("</p>")[0] + "</p>" if self.summaries else one.body

    def _responses(self, one: Printed) -> str:
        """Where the responses are, and how many, once there are any."""
        if one.number not in self.letters:
            return ""
        feed = f"{self.url}/articles/{one.number}/comments/feed"
        count = len(self.letters[one.number])
        return f"<wfw:commentRss>{feed}</wfw:commentRss><slash:comments>{count}</slash:comments>"

    async def _front_page(self, _: web.Request) -> web.Response:
        rows = "".join(
            f'<li><a href="/articles/{one.number}">{html.escape(one.headline)}</a></li>'
            for one in reversed(self.printed)
        )
        head = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{url}" title="{url}">'
            for url in self.announced or [self.feed_url]
        )
        return _page(self.name, f"<ul>{rows}</ul>", head)

    async def _article(self, request: web.Request) -> web.Response:
        one = self._numbered(request)
        byline = f"<p>— {html.escape(one.byline)}</p>" if one.byline else ""
        return _page(one.headline, one.body + byline)

    async def _letters(self, request: web.Request) -> web.Response:
        """The feed of an article's responses, the newest first."""
        one = self._numbered(request)
        link = f"{self.url}/articles/{one.number}"
        letters = "".join(
            f"<item><title>By {escape(each.author)}</title>"
            f"<link>{link}#letter-{each.number}</link>"
            f'<guid isPermaLink="false">letter {each.number}</guid>'
            f"<pubDate>{format_datetime(each.written_at)}</pubDate>"
            f"<dc:creator>{escape(each.author)}</dc:creator>"
            f"<content:encoded>{escape(each.text)}</content:encoded></item>"
            for each in reversed(self.letters.get(one.number, []))
        )
        title = f"<title>Responses to {escape(one.headline)}</title><link>{link}</link>"
        body = f"{_RSS}<channel>{title}{letters}</channel></rss>"
        return document(request, body.encode(), "application/rss+xml")

    async def _icon(self, _: web.Request) -> web.Response:
        return web.Response(body=emblem(self.name), content_type="image/png")

    def _numbered(self, request: web.Request) -> Printed:
        for one in self.printed:
            if str(one.number) == request.match_info["number"]:
                return one
        raise web.HTTPNotFound(text="No such article.")


def _texts() -> list[dict[str, list[str]]]:
    path = Path(__file__).with_name("articles.toml")
    texts: list[dict[str, list[str]]] = tomllib.loads(path.read_text("utf-8"))["article"]
    return texts


def _as_block(paragraph: str) -> str:
    return paragraph if _BLOCK.match(paragraph) else f"<p>{paragraph}</p>"


async def _picture(request: web.Request) -> web.Response:
    return web.Response(body=harbour(request.match_info["name"]), content_type="image/png")


def _page(title: str, body: str, head: str = "") -> web.Response:
    text = f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title>{head}"
    return web.Response(text=f"{text}<h1>{html.escape(title)}</h1>{body}", content_type="text/html")
