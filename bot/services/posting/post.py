"""Posts by hand: what `/post` calls.

/post link ──> fetch ──> read ──> preview, edited ──┐
/post text ──> typed ───────────────────────────────┴──> storage ──> pending ──> mirror ──> open

A page has one thread on a server. It is looked for before the page is fetched, when its own
address is known, and last in the transaction that stores the post: whoever is second is shown the
thread of who was first.
"""

import asyncio
import logging
import secrets
from contextlib import suppress
from dataclasses import replace

from bot import rules
from bot.clock import Clock
from bot.errors import Mistake
from bot.feeds.identity import canonical_link
from bot.language import _, spoken
from bot.model import (
    WANTED,
    Article,
    MirroredThread,
    NotModified,
    Page,
    Post,
    Scope,
    Thread,
    ThreadDraft,
    ThreadState,
)
from bot.model.feeds import BY_HAND
from bot.rendering.links import host_of
from bot.services.closing.rule import RuleService
from bot.services.due_loop import Bells
from bot.services.feeds.fit_forum import demand_permissions, demand_tags
from bot.services.opening.drafting import drafted
from bot.services.ports import Fetcher, Forum, Reader
from bot.services.posting.posting_rule import Asked, PostingRules
from bot.services.posting.typed_post import Typed, article_of, revised, wanted_address
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_LOOK_EVERY = 0.5
_LOOKS = 16
"""Real seconds between two looks at a thread that is being opened, and how often."""


class PostService:
    """Turns a link or a text of a person into a wanted thread; the mirror opens it."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        fetcher: Fetcher,
        reader: Reader,
        clock: Clock,
        bells: Bells,
        rule: RuleService,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock
        self._bells = bells
        self._rule = rule
        self.rules = PostingRules(storage, clock)

    async def demand_allowed(self, asked: Asked) -> None:
        """Call it before a person takes the trouble.

        Raises:
            Mistake: the person may not post there now, or the bot cannot open a thread there.
            ForumError: Discord does not tell the forum.
        """
        await self.rules.demand(asked)
        demand_permissions(self._forum, asked.forum_id)
        await demand_tags(self._forum, asked.forum_id)

    async def read(self, address: str, asked: Asked) -> Post:
        """The post that the page at this address would be; nothing is stored yet.

        Raises:
            Mistake: the person may not post there, or the page has a thread already.
            FeedError: the page cannot be fetched, or has no article that can be read.
        """
        await self.demand_allowed(asked)
        url = wanted_address(address)
        await self._demand_new(canonical_link(url), asked)
        page = await self._fetcher.fetch(url)
        if isinstance(page, NotModified):  # a server that answers 304 although nothing was asked
            said = _("{address} sent no document, only “not modified”. Try again later.")
            raise Mistake(url, said.format(address=f"<{url}>"))
        article, source = await self._read(page)
        for link in {canonical_link(page.url), article.canonical_link} - {None}:
            await self._demand_new(link or "", asked)
        return await self._as_post(article, source, asked)

    async def write(self, typed: Typed, asked: Asked) -> Post:
        """The post that a text would be; nothing is stored yet.

        Raises:
            Mistake: nothing is left of the headline or the text.
        """
        article, source = article_of(typed, by=asked.poster.id)
        return await self._as_post(article, source or str(BY_HAND), asked)

    def revise(self, post: Post, typed: Typed) -> Post:
        """The post as a person edited it.

        Raises:
            Mistake: nothing is left of the headline.
        """
        article, source = revised(post.article, post.source, typed)
        return replace(post, article=article, source=source)

    def draft(self, post: Post) -> ThreadDraft:
        """The thread as it would be opened."""
        thread = Thread(
            id=0,
            article_id=0,
            guild_id=post.guild_id,
            forum_id=post.forum_id,
            token=post.token,
            state=ThreadState.PENDING,
            posted_at=post.posted_at,
            closes_at=post.closes_at,
            days=post.rule.days,
            counts_from=post.rule.counts_from,
            longest=post.longest,
        )
        language, by = spoken(), post.posted_by
        return drafted(
            MirroredThread(thread, post.article, post.source, posted_by=by, language=language)
        )

    async def post(self, post: Post, asked: Asked) -> MirroredThread:
        """Stores it, and rings for the mirror; returns its thread, which is not open yet.

        Raises:
            Mistake: the person may not post there now, or it has a thread already.
        """
        await self.demand_allowed(asked)
        rule, now = await self.rules.current(asked.forum_id), self._clock.now()
        stored = await self._storage.posts.add(
            post,
            forum_ids=asked.visible,
            none_since=rules.cooldown_since(rule, asked.poster, now),
            now=now,
        )
        if stored is None:
            raise await self.rules.was_too_soon(asked, rule)
        if not stored.new:
            raise _there_already(stored.mirrored)
        _log.info(
            "thread row %d wanted by %d in forum %d",
            stored.mirrored.thread.id,
            post.posted_by,
            post.forum_id,
        )
        self._bells.mirror.set()
        return stored.mirrored

    async def opened(self, mirrored: MirroredThread, hurry: asyncio.Event) -> Thread:
        """The thread of a post as soon as it is open, at the latest after some seconds.

        Once `hurry` is set, as it is now.
        """
        thread = mirrored.thread
        for _look in range(_LOOKS):
            with suppress(TimeoutError):
                await asyncio.wait_for(hurry.wait(), _LOOK_EVERY)
            thread = (await self._storage.posts.of_row(thread.id)).thread
            if hurry.is_set() or thread.state not in WANTED:
                break
        return thread

    async def _read(self, page: Page) -> tuple[Article, str]:
        """The article of a page, and the name of its paper."""
        read = await self._reader.read_article_page(page)
        return read.article, read.site or host_of(read.article.link or page.url)

    async def _demand_new(self, canonical: str, asked: Asked) -> None:
        there = await self._storage.posts.find(
            canonical, guild_id=asked.guild_id, forum_ids=asked.visible
        )
        if there is not None:
            raise _there_already(there)

    async def _as_post(self, article: Article, source: str, asked: Asked) -> Post:
        rule = (await self._rule.current(Scope(asked.guild_id, asked.forum_id))).rule
        now = self._clock.now()
        posted_at = rules.counts_from(article, rule, now)
        return Post(
            guild_id=asked.guild_id,
            forum_id=asked.forum_id,
            posted_by=asked.poster.id,
            article=article,
            source=source,
            token=secrets.token_hex(5),
            rule=rule,
            posted_at=posted_at,
            closes_at=rules.closing_time(rule, posted_at=posted_at, opened_at=now),
            longest=(await self._storage.desk.settings(asked.guild_id)).longest,
        )


def _there_already(mirrored: MirroredThread) -> Mistake:
    thread = mirrored.thread
    if thread.jump_url is None:
        said = _("This is wanted in {forum} already: its thread opens soon.")
        sentence = said.format(forum=f"<#{thread.forum_id}>")
    elif thread.state is ThreadState.CLOSED:
        said = _("This has a thread already, which is closed: {link}")
        sentence = said.format(link=thread.jump_url)
    else:
        sentence = _("This has a thread already: {link}").format(link=thread.jump_url)
    return Mistake(str(thread.id), sentence)
