"""All services, as the cogs get them."""

from dataclasses import dataclass, field

from bot import rules
from bot.clock import Clock
from bot.services.closing.audit import AuditLog
from bot.services.closing.close import CloseService
from bot.services.closing.last_words import LastWords
from bot.services.closing.members import MemberThreadService
from bot.services.closing.moderate import ModerateService
from bot.services.closing.more_time import MoreTimeService
from bot.services.closing.rule import RuleService
from bot.services.closing.warn import WarnService
from bot.services.closing.why_open import WhyOpenService
from bot.services.due_loop import Bells
from bot.services.feeds.digests import Digests
from bot.services.feeds.export import ExportService
from bot.services.feeds.feed_desk import FeedDeskService
from bot.services.feeds.feed_ends import FeedEnds
from bot.services.feeds.floods import FloodService
from bot.services.feeds.follow import FollowService
from bot.services.feeds.imports import ImportService
from bot.services.feeds.move import MoveService
from bot.services.feeds.pages import PageService
from bot.services.feeds.refresh import RefreshService
from bot.services.feeds.remove import RemoveService
from bot.services.feeds.sorting import SortingService
from bot.services.guild.guild_settings import GuildSettingsService
from bot.services.guild.languages import Languages
from bot.services.guild.notices import NoticeService
from bot.services.guild.overview import OverviewService
from bot.services.guild.paused import PausedForums
from bot.services.guild.stats import StatsService
from bot.services.one_at_a_time import OneAtATime
from bot.services.opening.capacity import CapacityService
from bot.services.opening.doubles import Doubles
from bot.services.opening.follow_up import FollowUpService
from bot.services.opening.mirror import MirrorService
from bot.services.opening.settle import SettleService
from bot.services.opening.starters import StarterService
from bot.services.operating.backup import BackupService
from bot.services.ports import Fetcher, Forum, Reader
from bot.services.posting.post import PostService
from bot.services.previews.preview_here import PreviewService
from bot.services.reconciling.catch_up import CatchUpService
from bot.services.reconciling.reconcile import ReconcileService
from bot.services.timekeeping import Timekeeping
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class Outside:
    """What the services work with, opened by the composition root.

    Attributes:
        shortest_pause: real seconds between two passes of a loop.
        active_budget: active threads of a guild from which on room is made.
    """

    storage: Storage
    forum: Forum
    fetcher: Fetcher
    reader: Reader
    clock: Clock
    shortest_pause: float = 0.0
    active_budget: int = rules.ACTIVE_BUDGET
    bells: Bells = field(default_factory=Bells)


class Services:
    """Each service once, joined to what it needs."""

    def __init__(self, outside: Outside) -> None:
        storage, forum, clock = outside.storage, outside.forum, outside.clock
        self.outside = outside
        self.storage = storage
        self.clock = clock
        self.languages = Languages(storage)
        self.backup = BackupService(storage)
        self.overview = OverviewService(storage, forum, clock)
        self.stats = StatsService(storage, self.overview, clock)
        self.rule = RuleService(storage, clock, outside.bells)
        self.guild_settings = GuildSettingsService(
            storage, self.languages, self.rule, budget=outside.active_budget
        )
        self.timekeeping = Timekeeping(forum, clock)
        self.notices = NoticeService(storage, forum, clock, self.languages, outside.bells)
        self.digests = Digests(self.languages, clock)
        self.floods = FloodService(storage, clock, outside.bells, self.notices, self.digests)
        self.capacity = CapacityService(storage, forum, self.notices, budget=outside.active_budget)
        self.refresh = RefreshService(
            storage,
            outside.fetcher,
            outside.reader,
            clock,
            outside.bells,
            FeedEnds(storage, forum, clock, self.notices),
            self.digests,
        )
        self.pages = PageService(storage, outside.fetcher, outside.reader, clock, outside.bells)
        self.follow = FollowService(
            storage,
            forum,
            outside.fetcher,
            outside.reader,
            self.refresh,
            clock,
            self.digests,
        )
        self.sorting = SortingService(storage, forum, outside.fetcher, outside.reader)
        self.feed_desk = FeedDeskService(storage, outside.fetcher, outside.reader, clock)
        self.preview = PreviewService(storage, outside.fetcher, outside.reader, clock)
        self.move = MoveService(storage, forum, self.refresh, clock)
        self.remove = RemoveService(storage, self.refresh, clock, outside.bells, self.digests)
        self.export = ExportService(storage, forum, clock)
        self.imports = ImportService(
            storage,
            forum,
            outside.fetcher,
            outside.reader,
            self.follow,
            self.languages,
            outside.bells,
        )
        self.post = PostService(
            storage, forum, outside.fetcher, outside.reader, clock, outside.bells, self.rule
        )
        self.doubles = Doubles(storage, forum, outside.bells)
        self.settle = SettleService(storage, clock, outside.bells, self.doubles)
        self.paused = PausedForums(storage, forum, clock, self.notices, outside.bells)
        self.mirror = MirrorService(
            storage,
            forum,
            clock,
            outside.bells,
            self.settle,
            self.doubles,
            self.paused,
            self.capacity,
            self.notices,
        )
        hands = OneAtATime()  # by a thread's id on Discord: who opens, closes, holds it
        rows = OneAtATime()  # by the id of its row: who writes its messages
        self.reconcile = ReconcileService(
            storage, forum, clock, outside.bells, self.rule, self.timekeeping, hands
        )
        self.catch_up = CatchUpService(
            storage, forum, clock, outside.bells, self.reconcile, self.doubles
        )
        self.follow_up = FollowUpService(
            storage,
            forum,
            clock,
            outside.bells,
            self.reconcile,
            self.paused,
            self.notices,
            rows,
        )
        self.starters = StarterService(storage, forum, outside.bells, rows)
        self.close = CloseService(
            storage,
            forum,
            clock,
            self.reconcile,
            self.capacity,
            self.paused,
            self.follow_up,
            self.starters,
            LastWords(storage, forum, clock),
            hands,
        )
        self.warn = WarnService(storage, forum, clock, outside.bells)
        audit_log = AuditLog(forum, self.capacity, hands)
        self.members = MemberThreadService(
            storage, forum, clock, outside.bells, self.notices, audit_log, hands
        )
        self.moderate = ModerateService(
            storage, forum, clock, outside.bells, self.rule, audit_log, hands
        )
        self.more_time = MoreTimeService(storage, forum, clock, self.moderate)
        self.why_open = WhyOpenService(storage, forum, clock, self.rule, self.timekeeping)
