"""An article's own page, and what is found there: its whole text, responses, whether it is open."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.language import Phrase
from bot.model.articles import Article, Validators

RESPONSES_A_DAY = 50
"""Messages for responses that one thread gets in a day at most; the others wait."""


class PageKind(StrEnum):
    """What a page is read for."""

    BOARD = "board"
    FULL_TEXT = "full text"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class Response:
    """A comment found on the source.

    Attributes:
        key: identifies it among the responses of its article.
        text: in Discord Markdown, whole.
        author: plain text; None if nobody is named.
        published_at: the source's own time; None if missing or unreadable.
    """

    key: str
    text: str
    author: str | None = None
    link: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownResponse:
    """A response as it is stored.

    `missed`: so many times in a row it was not found. `gone`: it is not at its source any more.
    """

    id: int
    response: Response
    missed: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ResponseChanges:
    """What a reading changes of an article's responses, by the ids of their rows.

    Attributes:
        new: those that were not known, in their order.
        order: the keys of all, the oldest first, where new ones do not only follow the known.
        changed: how known ones read now.
        missed: how many times in a row they were not found, where that differs from before.
        gone: not there any more, and stored as if they were. back: the other way round.
    """

    new: tuple[Response, ...] = ()
    order: tuple[str, ...] = ()
    changed: tuple[tuple[int, Response], ...] = ()
    missed: tuple[tuple[int, int], ...] = ()
    gone: tuple[int, ...] = ()
    back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardPage:
    """What a board's page of one article says.

    Attributes:
        board: the board's name, as its profile gives it.
        posts: the board's own count of all its posts ("Posts: 153"), which counts no responses.
        article: its key is that of its link, as the board's index gives it.
        responses: all that there are, the oldest first.
        closed: the page says that replies are disabled.
        days: after how many days they are, as the page words it; None if it does not say.
    """

    board: str
    article: Article
    posts: int | None = None
    responses: tuple[Response, ...] = ()
    closed: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class FullText:
    """What a page's own text is, without navigation and whatever else stands around it.

    Attributes:
        article: what the page says of itself; its link is the page's canonical URL.
        site: the name of the paper, as the page gives it; None if it gives none.
    """

    article: Article
    site: str | None = None


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """What is wrong with pages of a feed's articles: how many, and one of the sentences."""

    count: int
    sentence: Phrase


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A page of an article that is to be read, once or again and again: one row, and so the job.

    Attributes:
        blocks: the article's threads wait until the page was read.
        closed: it said that replies are disabled when it was read last.
        read_at: when it was read last; None if it never could be.
    """

    id: int
    article_id: int
    kind: PageKind
    url: str
    created_at: datetime
    validators: Validators = field(default_factory=Validators)
    blocks: bool = False
    closed: bool = False
    read_at: datetime | None = None
    failures: int = 0
