"""Posts by hand: articles that people chose, of a feed that is never refreshed; who may post."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from bot.model import (
    Article,
    MirroredThread,
    Post,
    Posters,
    PostingRule,
    Thread,
    ThreadState,
)
from bot.model.feeds import POSTS
from bot.storage.database import Room, transaction
from bot.storage.differences import differences
from bot.storage.rebuilt import spellings
from bot.storage.rows import article_values, mirrored_of
from bot.storage.schema import articles, feeds, forum_settings, threads
from bot.storage.threads import mirrored_threads

_NEVER_THERE = (ThreadState.SKIPPED, ThreadState.REFUSED, ThreadState.GONE)


@dataclass(frozen=True, slots=True)
class StoredPost:
    """The thread of a post; not `new`: it was wanted, or is on Discord, already."""

    mirrored: MirroredThread
    new: bool


class Posts(Room):
    """What people post by hand, and where they may."""

    @transaction
    def rule_of(self, conn: Connection, forum_id: int) -> PostingRule:
        """Who may post in a forum; the default where moderators set nothing."""
        return _rule_of(conn, forum_id)

    @transaction
    def rules_in(self, conn: Connection, guild_id: int) -> dict[int, PostingRule]:
        """The forums of a guild where moderators set who may post; by their ids."""
        query = select(forum_settings).where(forum_settings.c.guild_id == guild_id)
        return {
            row.forum_id: PostingRule(Posters(row.posters), row.cooldown_minutes)
            for row in conn.execute(query)
        }

    @transaction
    def set_rule(
        self,
        conn: Connection,
        forum_id: int,
        seen: PostingRule,
        wanted: PostingRule,
        *,
        guild_id: int,
    ) -> PostingRule:
        """Says who may post in a forum; what others changed since stays. Returns the rule then."""
        rule = replace(_rule_of(conn, forum_id), **differences(seen, wanted))
        conn.execute(delete(forum_settings).where(forum_settings.c.forum_id == forum_id))
        conn.execute(
            insert(forum_settings).values(
                forum_id=forum_id,
                guild_id=guild_id,
                posters=rule.posters,
                cooldown_minutes=rule.cooldown_minutes,
            )
        )
        return rule

    @transaction
    def last_at(
        self, conn: Connection, *, guild_id: int, forum_id: int, member_id: int
    ) -> datetime | None:
        """When (calendar time) a member posted in a forum last; None if never."""
        return _last_at(conn, guild_id, forum_id, member_id)

    @transaction
    def find(
        self, conn: Connection, canonical_link: str, *, guild_id: int, forum_ids: Collection[int]
    ) -> MirroredThread | None:
        """The thread that a page has in one of these forums, wanted, open or closed."""
        same = articles.c.canonical_link.in_(spellings(canonical_link))
        return _there(conn, same, guild_id, forum_ids)

    @transaction
    def add(
        self,
        conn: Connection,
        post: Post,
        *,
        forum_ids: Collection[int],
        none_since: datetime | None,
        now: datetime,
    ) -> StoredPost | None:
        """Stores the article and its pending thread in one transaction, at most once.

        Not where the page has a thread in one of `forum_ids` already, or the person's same text one
        that is not closed. None, and nothing stored, if the person posted in the forum after
        `none_since`.
        """
        feed_id = _feed_id(conn, post.guild_id, now)
        if there := _there(conn, _same(post.article, feed_id), post.guild_id, forum_ids):
            return StoredPost(there, new=False)
        last = _last_at(conn, post.guild_id, post.forum_id, post.posted_by)
        if none_since is not None and last is not None and last > none_since:
            return None
        article_id = conn.execute(
            insert(articles)
            .values(
                article_values(post.article)
                | {
                    "feed_id": feed_id,
                    "key": _free_key(conn, feed_id, post.article),
                    "source": post.source,
                    "posted_by": post.posted_by,
                    "first_seen_at": now,
                }
            )
            .returning(articles.c.id)
        ).scalar_one()
        added = insert(threads).values(_thread_values(post) | {"article_id": article_id})
        row_id = conn.execute(added.returning(threads.c.id)).scalar_one()
        return StoredPost(_of_row(conn, row_id), new=True)

    @transaction
    def of_row(self, conn: Connection, row_id: int) -> MirroredThread:
        """The thread row as it stands now."""
        return _of_row(conn, row_id)

    @transaction
    def count_anew(self, conn: Connection, thread: Thread, *, now: datetime) -> None:
        """A pending thread outgrew the rule while it waited: it counts from now on."""
        here = (threads.c.id == thread.id) & (threads.c.state == ThreadState.PENDING)
        conn.execute(update(threads).where(here).values(posted_at=now))


def _rule_of(conn: Connection, forum_id: int) -> PostingRule:
    query = select(forum_settings).where(forum_settings.c.forum_id == forum_id)
    row = conn.execute(query).first()
    return PostingRule(Posters(row.posters), row.cooldown_minutes) if row else PostingRule()


def _of_row(conn: Connection, row_id: int) -> MirroredThread:
    return mirrored_of(conn.execute(mirrored_threads().where(threads.c.id == row_id)).one())


def _there(
    conn: Connection, same: ColumnElement[bool], guild_id: int, forum_ids: Collection[int]
) -> MirroredThread | None:
    """The newest thread of such an article; one that is not closed comes first."""
    query = (
        mirrored_threads()
        .where(
            same,
            threads.c.guild_id == guild_id,
            threads.c.forum_id.in_(forum_ids),
            threads.c.state.not_in(_NEVER_THERE),
        )
        .order_by(threads.c.state == ThreadState.CLOSED, threads.c.id.desc())
    )
    row = conn.execute(query.limit(1)).first()
    return mirrored_of(row) if row else None


def _same(article: Article, feed_id: int) -> ColumnElement[bool]:
    """Whether a row is of the same page; without a page, of the same text, and not closed."""
    if article.canonical_link is not None:
        return articles.c.canonical_link.in_(spellings(article.canonical_link))
    return and_(
        articles.c.feed_id == feed_id,
        articles.c.alt_key == article.alt_key,
        threads.c.state != ThreadState.CLOSED,
    )


def _free_key(conn: Connection, feed_id: int, article: Article) -> str:
    """The article's key here; numbered if it was posted before, and that thread is over.

    The unique key decides between two who post the same at once.
    """
    before = select(func.count()).where(
        articles.c.feed_id == feed_id, articles.c.alt_key == article.alt_key
    )
    number = conn.execute(before).scalar_one()
    return f"{article.alt_key}|{number}" if number else article.alt_key


def _thread_values(post: Post) -> dict[str, object]:
    return {
        "guild_id": post.guild_id,
        "forum_id": post.forum_id,
        "token": post.token,
        "state": ThreadState.PENDING,
        "posted_at": post.posted_at,
        "closes_at": post.closes_at,
        "days": post.rule.days,
        "counts_from": post.rule.counts_from,
        "longest": post.longest,
    }


def _last_at(conn: Connection, guild_id: int, forum_id: int, member_id: int) -> datetime | None:
    query = (
        select(func.max(articles.c.first_seen_at))
        .join(threads, threads.c.article_id == articles.c.id)
        .where(
            articles.c.feed_id.in_(select(feeds.c.id).where(feeds.c.url == _url(guild_id))),
            articles.c.posted_by == member_id,
            threads.c.forum_id == forum_id,
        )
    )
    return conn.execute(query).scalar()


def _url(guild_id: int) -> str:
    return f"{POSTS}{guild_id}"


def _feed_id(conn: Connection, guild_id: int, now: datetime) -> int:
    """The feed of a guild's posts: nobody follows it, so it is never refreshed."""
    found = conn.execute(select(feeds.c.id).where(feeds.c.url == _url(guild_id))).scalar()
    if found is not None:
        return int(found)
    added = insert(feeds).values(url=_url(guild_id), created_at=now)
    return int(conn.execute(added.returning(feeds.c.id)).scalar_one())
