"""Who may post by hand in a forum: set by moderators, demanded of whoever posts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import rules
from bot.clock import Clock
from bot.errors import Mistake
from bot.language import _, n_
from bot.model import Poster, PostingRule
from bot.services.feeds.fit_forum import bold
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class Asked:
    """A person's wish to post in a forum, as Discord describes them now.

    `visible` are the ids of the server's forums that they see: a thread in another one is not
    told to them.
    """

    guild_id: int
    forum_id: int
    poster: Poster
    visible: Collection[int]


class PostingRules:
    """What `/board posting` sets, and what it means for one person."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def current(self, forum_id: int) -> PostingRule:
        """Who may post in a forum now."""
        return await self._storage.posts.rule_of(forum_id)

    async def change(
        self, guild_id: int, forum_id: int, seen: PostingRule, wanted: PostingRule
    ) -> PostingRule:
        """Sets who may post in a forum from now on, as far as it differs from what was seen."""
        return await self._storage.posts.set_rule(forum_id, seen, wanted, guild_id=guild_id)

    async def may(self, asked: Asked) -> bool:
        """Whether the person may post in the forum, now or when a cooldown is over."""
        return not rules.lacks(await self.current(asked.forum_id), asked.poster)

    async def may_somewhere(self, guild_id: int, posters: Mapping[int, Poster]) -> bool:
        """Whether a person may post in one of a server's forums; `posters` is them in each."""
        settled = await self._storage.posts.rules_in(guild_id)
        return any(
            not rules.lacks(settled.get(forum_id, PostingRule()), poster)
            for forum_id, poster in posters.items()
        )

    async def demand(self, asked: Asked) -> PostingRule:
        """The forum's rule, if the person may post there now.

        Raises:
            Mistake: they may not; names what is missing, or says from when they may.
        """
        rule = await self.current(asked.forum_id)
        if missing := rules.lacks(rule, asked.poster):
            raise Mistake(str(asked.forum_id), _may_not(asked.forum_id, missing))
        since = rules.cooldown_since(rule, asked.poster, self._clock.now())
        last = await self._last_at(asked)
        if since is not None and last is not None and last > since:
            raise self.too_soon(asked, rule, last)
        return rule

    async def was_too_soon(self, asked: Asked, rule: PostingRule) -> Mistake:
        """Why the storage did not take a post: another one of this person was faster."""
        return self.too_soon(asked, rule, await self._last_at(asked) or self._clock.now())

    def too_soon(self, asked: Asked, rule: PostingRule, last: datetime) -> Mistake:
        """The cooldown is not over."""
        again = int((last + rule.cooldown).timestamp())
        return Mistake(
            str(asked.forum_id),
            n_(
                "You posted in {forum} just now. Members may post there once every minute: you "
                "again {time}.",
                "You posted in {forum} just now. Members may post there once every {n} minutes: "
                "you again {time}.",
                rule.cooldown_minutes,
            ).format(forum=f"<#{asked.forum_id}>", n=rule.cooldown_minutes, time=f"<t:{again}:R>"),
        )

    async def _last_at(self, asked: Asked) -> datetime | None:
        return await self._storage.posts.last_at(
            guild_id=asked.guild_id, forum_id=asked.forum_id, member_id=asked.poster.id
        )


def _may_not(forum_id: int, missing: list[str]) -> str:
    if missing == [rules.MANAGE_POSTS]:
        return _(
            "In {forum} only moderators may post by hand: you lack {name} there. They can allow it "
            "to everyone with `/board posting`."
        ).format(forum=f"<#{forum_id}>", name=bold(missing))
    return _("You may not post in {forum}. You lack {names} there: ask a moderator.").format(
        forum=f"<#{forum_id}>", names=bold(missing)
    )
