"""A small message board on 127.0.0.1: an index, a page for each article, and its responses.

It has no feed, as the board that this project is named after has none. A page looks like that
board's: `Backboards:`, `Posts: …`, the article, `Responses:`, and whether replies are disabled.
"""

import tomllib
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.site import document, serve

CLOSED = "Replies are disabled on threads older than 7 days."
_OPEN_FOR = timedelta(days=7)


@dataclass(slots=True)
class Comment:
    """What somebody responded; `number` is its anchor on the page."""

    number: int
    author: str
    text: str
    written_at: datetime


@dataclass(slots=True)
class Posted:
    """An article on the board. Its `paragraphs` are HTML.

    `closed` is set by the board's own moderators; None leaves it to the article's age.
    """

    number: int
    headline: str
    paragraphs: tuple[str, ...]
    byline: str
    posted_at: datetime
    comments: list[Comment] = field(default_factory=list)
    closed: bool | None = None


@dataclass(slots=True)
class MessageBoard:
    """Takes articles and responses, and serves them; the index has the newest `length`.

    Attributes:
        down: every page is answered with 503.
        announced: feeds that the index names in its head.
        instead: what is served in place of an article's page, by its number.
        asked: how often each path was asked for.

    Use it with `async with`; `url` is then the index.
    """

    clock: Clock = field(default_factory=Clock)
    posted: list[Posted] = field(default_factory=list)
    length: int = 40
    down: bool = False
    announced: list[str] = field(default_factory=list)
    instead: dict[int, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _comments: int = 0

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._count])
        app.router.add_get("/", self._index)
        app.router.add_get(r"/thread/{number:\d+}", self._thread)
        self.url = await self._stack.enter_async_context(serve(app))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def link(self, one: Posted) -> str:
        """Where an article's page is."""
        return f"{self.url}/thread/{one.number}"

    # ── what people do there ─────────────────────────────────────────────────────────────────

    def post(
        self, headline: str, *paragraphs: str, byline: str = "", age: timedelta = timedelta()
    ) -> Posted:
        """Posts an article that is `age` old (calendar time)."""
        posted_at = self.clock.now() - age
        one = Posted(len(self.posted) + 1, headline, paragraphs, byline, posted_at)
        self.posted.append(one)
        return one

    def post_next(self, *, age: timedelta = timedelta()) -> Posted:
        """Posts the next of the invented articles."""
        texts = _texts("article")
        round_, index = divmod(len(self.posted), len(texts))
        text = texts[index]
        headline = text["headline"] + (f" (part {round_ + 1})" if round_ else "")
        byline = " and ".join(text["byline"])
        return self.post(headline, *text["paragraphs"], byline=byline, age=age)

    def respond(self, to: Posted, text: str, *, author: str = "Hedda") -> Comment:
        """Somebody responds. They edit it by changing `text`, and take it back by `remove`."""
        self._comments += 1
        comment = Comment(self._comments, author, text, self.clock.now())
        to.comments.append(comment)
        return comment

    def respond_next(self, to: Posted) -> Comment:
        """Somebody responds with the next of the invented responses."""
        texts = _texts("response")
        text = texts[self._comments % len(texts)]
        return self.respond(to, text["text"], author=text["author"])

    def is_closed(self, one: Posted) -> bool:
        """Whether replies are disabled on an article's page."""
        by_age = self.clock.now() - one.posted_at >= _OPEN_FOR
        return by_age if one.closed is None else one.closed

    # ── what it serves ───────────────────────────────────────────────────────────────────────

    def index(self) -> str:
        """The index, the newest article first."""
        newest = sorted(self.posted, key=lambda one: one.posted_at, reverse=True)
        rows = "".join(self._row(one) for one in newest[: self.length])
        head = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{escape(url)}">'
            for url in self.announced
        )
        return self._page("Backboards", f"<table>{rows}</table><p>{_FOOT}</p>", head)

    def page(self, one: Posted) -> str:
        """An article's page."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in one.paragraphs)
        byline = f"<p>— {escape(one.byline)}</p>" if one.byline else ""
        said = "".join(_response(comment) for comment in one.comments)
        closed = f"<p>{CLOSED}</p>" if self.is_closed(one) else ""
        body = (
            f"<h2>{escape(one.headline)}</h2>{text}{byline}<h4>Responses:</h4>{said}"
            f"<p>{_FOOT}</p>{closed}"
        )
        return self._page(one.headline, body)

    def _page(self, title: str, body: str, head: str = "") -> str:
        posts = len(self.posted) + sum(len(one.comments) for one in self.posted)
        return (
            f"<!doctype html><html><head><meta charset=utf-8><title>{escape(title)}</title>{head}"
            f'</head><body><a name="top"></a><p>Backboards:<br>Posts: {posts}</p>{body}'
            "</body></html>"
        )

    def _row(self, one: Posted) -> str:
        author = f"by {escape(one.byline)}" if one.byline else ""
        return (
            f'<tr><td><a href="/thread/{one.number}">{escape(one.headline)}</a></td>'
            f"<td>{author}</td><td>{_date(one.posted_at)}</td>"
            f"<td>{len(one.comments)} responses</td></tr>"
        )

    async def _index(self, request: web.Request) -> web.Response:
        return document(request, self.index().encode(), "text/html")

    async def _thread(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        for one in self.posted:
            if one.number == number:
                body = self.instead.get(number, self.page(one).encode())
                return document(request, body, "text/html")
        raise web.HTTPNotFound(text="No such thread.")

    @property
    def _count(self) -> Any:  # noqa: ANN401 - aiohttp's own type of a middleware is private
        @web.middleware
        async def count(request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401
            self.asked[request.path] += 1
            if self.down:
                raise web.HTTPServiceUnavailable(text="The board is down.")
            answer: web.StreamResponse = await handler(request)
            return answer

        return count


_FOOT = '<a href="/post">Post a message</a> &nbsp; <a href="#top">top</a>'


def _response(comment: Comment) -> str:
    parts = "".join(f"<p>{escape(part)}</p>" for part in comment.text.split("\n\n"))
    return (
        f'<div class="response" id="r{comment.number}"><p><b class="author">'
        f"{escape(comment.author)}</b>, {_date(comment.written_at)}</p>{parts}</div>"
    )


def _date(moment: datetime) -> str:
    words = moment.strftime("%B %d, %Y at %I:%M %p")
    return f'<time datetime="{moment.isoformat()}">{words}</time>'


def _texts(kind: str) -> list[dict[str, Any]]:
    path = Path(__file__).with_suffix(".toml")
    texts: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))[kind]
    return texts
