"""The feeds of guilds as OPML, for a copy or another reader: what `/feed export` calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import rules
from bot.clock import Clock
from bot.feeds.opml import write_opml
from bot.model import FollowedFeed, ListedFeed
from bot.services.ports import Forum
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class Exported:
    """An OPML file. `secret` are the feeds whose user and password were left out of it."""

    opml: bytes
    feeds: int
    secret: int


class ExportService:
    """Writes what a guild follows, a folder for each forum."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock

    async def of_guild(self, guild_id: int, title: str) -> Exported:
        """All feeds of a guild; no address gives away a password.

        Raises:
            ForumError: Discord does not tell the forums.
        """
        followed = await self._storage.feeds.followed_in(guild_id)
        names = rules.folder_names(await self._forum.fetch_forums(guild_id))
        listed = [_listed(one, (_folder(one, names),), secrets=False) for one in followed]
        return Exported(
            opml=write_opml(title, listed, made_at=self._clock.now()),
            feeds=len(listed),
            secret=sum(one.feed.shown_url != one.feed.url for one in followed),
        )


async def export_all(storage: Storage, *, secrets: bool, made_at: datetime) -> bytes:
    """All feeds of all guilds, for the operator: folders are the ids of guilds, and of forums."""
    listed: list[ListedFeed] = []
    for guild_id in await storage.feeds.following_guilds():
        for one in await storage.feeds.followed_in(guild_id):
            folders = (str(guild_id), _folder(one, {}))
            listed.append(_listed(one, folders, secrets=secrets))
    return write_opml("Newsboard", listed, made_at=made_at)


def _folder(one: FollowedFeed, names: Mapping[int, str]) -> str:
    forum_id = one.subscription.forum_id
    return names.get(forum_id, str(forum_id))


def _listed(one: FollowedFeed, folders: Iterable[str], *, secrets: bool) -> ListedFeed:
    feed = one.feed
    url = feed.url if secrets else feed.shown_url
    return ListedFeed(url, feed.title, feed.site_url, tuple(folders))
