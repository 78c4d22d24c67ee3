"""Works lists of feeds off in the background: what `/feed import` calls.

list ──worker process──> feeds ──rules.place──> import + lines, ONE transaction ──> rings the bell
                                                                   │
           waiting lines, some side by side, one at a time per host
                                                                   ▼
               fetch, read ──┬──> followed: line + subscription, ONE transaction
                             └──> there already, or failed with the reason; the others go on
                                                                   │
                                    none waits ──> report told ──> forgotten

A line is a job: whatever ends the worker, the loop goes on with those that wait.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from urllib.parse import urlsplit

from bot import rules
from bot.errors import FeedError, Mistake, SeveralFeeds, StorageError
from bot.feeds.opml import LARGEST_LIST
from bot.feeds.urls import shown
from bot.language import _, speaking
from bot.model import Folders, Import, ImportLine, ImportReport, LineState
from bot.services.due_loop import Bells
from bot.services.feeds.feed_at import SeenFeed, feed_at
from bot.services.feeds.fit_forum import demand_permissions, demand_tags
from bot.services.feeds.follow import FollowService, Wish
from bot.services.guild.languages import Languages
from bot.services.guild.notices import NEWS
from bot.services.ports import Fetcher, Forum, Reader
from bot.services.side_by_side import side_by_side
from bot.storage.storage import Storage

__all__ = ["LARGEST_LIST", "REPORT", "ImportService", "ListWish", "Show"]

_log = logging.getLogger(__name__)

_A_ROUND = 25
"""Lines of one pass of the loop; the worker may stop after each."""

_AT_ONCE = 5
_SHOW_EVERY = 2.0
"""Real seconds between two edits of the message that shows the progress."""

REPORT = f"{NEWS}import"
"""The subject of the notice that gives a report where no answer can be edited any more."""

Show = Callable[[Import, ImportReport], Awaitable[None]]
"""Shows people how far an import is; the last time when no line waits."""


@dataclass(frozen=True, slots=True)
class ListWish:
    """What is wanted of a list: each feed in `forum_id`, or where its folders say.

    Attributes:
        visible: the forums that the person sees; a folder names no other.
        backlog: so many of the newest articles of each feed are opened.
        token, message_id: of the answer that shows the progress.
    """

    guild_id: int
    forum_id: int
    by: int
    visible: Collection[int]
    folders: Folders = Folders.EITHER
    backlog: int = 0
    token: str | None = None
    message_id: int | None = None


class ImportService:
    """Takes lists in, and works them off."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        fetcher: Fetcher,
        reader: Reader,
        follow: FollowService,
        languages: Languages,
        bells: Bells,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._fetcher = fetcher
        self._reader = reader
        self._follow = follow
        self._languages = languages
        self._bells = bells
        self._show: Show | None = None
        self._shown_at: dict[int, float] = {}

    def show_with(self, show: Show) -> None:
        """Names what shows the progress."""
        self._show = show

    async def begin(self, body: bytes, wish: ListWish) -> rules.Placed:
        """Stores what is to be followed; the loop does the rest.

        Raises:
            ParseError: it is no list of feeds.
            Mistake: another list is worked off, or threads cannot be opened in one of the forums.
            ForumError: Discord does not tell the forums.
        """
        feeds = await self._reader.read_list(body)
        known = await self._forum.fetch_forums(wish.guild_id)
        forums = [one for one in known if one.id in wish.visible]
        into = await self._forum.fetch_forum(wish.forum_id)
        placed = rules.place(feeds, into, forums, wish.folders)
        for forum_id in {line.forum_id for line in placed.lines}:
            demand_permissions(self._forum, forum_id)
            await demand_tags(self._forum, forum_id)
        wanted = Import(
            id=0,
            guild_id=wish.guild_id,
            by=wish.by,
            backlog=wish.backlog,
            missing=placed.missing,
            token=wish.token,
            message_id=wish.message_id,
        )
        if not await self._storage.imports.begin(wanted, placed.lines):
            raise Mistake(
                str(wish.guild_id),
                _(
                    "Another list is being imported on this server. Wait until its report is "
                    "there, then try again."
                ),
            )
        await self._storage.notices.settle(wish.guild_id, REPORT)
        self._bells.imports.set()
        return placed

    async def seconds_until_due(self) -> float | None:
        """0 as long as there is a list to work off, else None."""
        return 0.0 if await self._storage.imports.is_any_under_way() else None

    async def work_off(self) -> None:
        """A round of each list; one that has come to its end is reported and forgotten."""
        for job in await self._storage.imports.under_way():
            with speaking(await self._languages.of(job.guild_id)):
                await self._work_off(job)

    async def _work_off(self, job: Import) -> None:
        await self._show_progress(job)
        lines = await self._storage.imports.waiting(job.id, _A_ROUND)
        work = partial(self._one_by_one, job)
        await side_by_side(work, _by_host(lines), at_once=_AT_ONCE)
        report = await self._storage.imports.report(job.id)
        if not report.waiting:
            await self._end(job, report)

    async def _one_by_one(self, job: Import, lines: Iterable[ImportLine]) -> None:
        for line in lines:
            await self._settle(job, line)
            await self._show_progress(job)

    async def _settle(self, job: Import, line: ImportLine) -> None:
        """What is wrong with one line stays with that one."""
        try:
            state, reason = await self._take_up(job, line), None
        except (FeedError, Mistake) as error:
            _log.warning("import %d, line %d: %s", job.id, line.id, error)
            state, reason = LineState.FAILED, str(error)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - a mistake with one feed stops no other
            _log.exception("import %d, line %d", job.id, line.id)
            said = _("{feed}: a mistake of mine. My log says which; the operator can help.")
            state, reason = LineState.FAILED, said.format(feed=shown(line.url))
        if state is not LineState.FOLLOWED:
            await self._storage.imports.settle(line.id, state, reason)

    async def _take_up(self, job: Import, line: ImportLine) -> LineState:
        """Follows the feed of a line, which settles it, unless it is followed already."""
        if await self._storage.feeds.is_followed(line.url, line.forum_id):
            return LineState.THERE
        seen, remark = await self._look(line.url)
        line = replace(line, reason=remark)
        wish = Wish(job.guild_id, line.forum_id, job.backlog, job.by, line)
        followed = await self._follow.take_up(seen, wish)
        return LineState.FOLLOWED if followed else LineState.THERE

    async def _look(self, url: str) -> tuple[SeenFeed, str | None]:
        """The feed at an address; of a site with several the first, with a remark."""
        try:
            return await feed_at(url, self._fetcher, self._reader), None
        except SeveralFeeds as error:
            first, number = error.choices[0], len(error.choices)
            seen = await feed_at(first.url, self._fetcher, self._reader)
            remark = _("{site} announces {n} feeds; this one is mirrored: {feed}")
            return seen, remark.format(site=shown(url), n=number, feed=shown(first.url))

    async def _show_progress(self, job: Import) -> None:
        now = monotonic()
        if self._show is None or now < self._shown_at.get(job.id, 0.0) + _SHOW_EVERY:
            return
        self._shown_at[job.id] = now
        report = await self._storage.imports.report(job.id)
        if report.waiting:
            await self._show(job, report)

    async def _end(self, job: Import, report: ImportReport) -> None:
        """Told first: better twice than never."""
        if self._show is not None:
            await self._show(job, report)
        await self._storage.imports.end(job.id)
        self._shown_at.pop(job.id, None)
        counts = ", ".join(f"{number} {state}" for state, number in report.counts.items())
        _log.info("import %d of guild %d: %s", job.id, job.guild_id, counts)


def _by_host(lines: Iterable[ImportLine]) -> list[list[ImportLine]]:
    """The lines of each host: no server is asked for two feeds at once."""
    hosts: dict[str, list[ImportLine]] = {}
    for line in lines:
        hosts.setdefault(_host(line.url), []).append(line)
    return list(hosts.values())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # whoever fetches it says so
        return ""
