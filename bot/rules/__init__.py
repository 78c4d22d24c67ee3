"""Decisions without a clock, a database or a network: `now` is an argument."""

from bot.rules.capacity import ACTIVE_BUDGET, is_near, is_roomy, quietest, room_wanted
from bot.rules.closing import (
    closes_if_opened,
    closes_if_posted,
    closes_under,
    closing_time,
    is_still_wanted,
    is_too_old,
    posted_at,
    reopened_until,
)
from bot.rules.correcting import CORRECT_EVERY, correct_at, corrections
from bot.rules.feed_ends import (
    is_failing_for_long,
    is_for_good,
    is_lost,
    is_our_outage,
    is_put_off_for_long,
    move_seen,
)
from bot.rules.floods import hold_back
from bot.rules.full_text import is_really_more
from bot.rules.lists import Placed, folder_names, place
from bot.rules.pages import next_read_at, still_blocks
from bot.rules.patience import (
    IDENTIFIES,
    RESUMES,
    SPARED_IDENTIFIES,
    Patience,
    pause_before,
    pause_for_starts,
)
from bot.rules.planning import (
    REFRESH_AT_LEAST_EVERY,
    REFRESH_EVERY,
    first_refresh_at,
    is_new,
    next_refresh_at,
    plan_refresh,
    refresh_every,
)
from bot.rules.posting import MANAGE_POSTS, cooldown_since, counts_from, lacks
from bot.rules.responses import response_changes
from bot.rules.stats import SHOWN_FEEDS, busiest, delay_of, open_at_ends
from bot.rules.tags import MOST_TAGS, follows_state, tags_for, tags_when
from bot.rules.waiting import CHECK_AFTER, CLOCK_MAY_DIFFER, is_clock_wrong
from bot.rules.warning import is_to_warn, may_still_warn
from bot.rules.why import (
    outcome,
    way_behind_trouble,
    way_of_article,
    way_of_feed,
    way_of_unknown,
)

__all__ = [
    "ACTIVE_BUDGET",
    "CHECK_AFTER",
    "CLOCK_MAY_DIFFER",
    "CORRECT_EVERY",
    "IDENTIFIES",
    "MANAGE_POSTS",
    "MOST_TAGS",
    "REFRESH_AT_LEAST_EVERY",
    "REFRESH_EVERY",
    "RESUMES",
    "SHOWN_FEEDS",
    "SPARED_IDENTIFIES",
    "Patience",
    "Placed",
    "busiest",
    "closes_if_opened",
    "closes_if_posted",
    "closes_under",
    "closing_time",
    "cooldown_since",
    "correct_at",
    "corrections",
    "counts_from",
    "delay_of",
    "first_refresh_at",
    "folder_names",
    "follows_state",
    "hold_back",
    "is_clock_wrong",
    "is_failing_for_long",
    "is_for_good",
    "is_lost",
    "is_near",
    "is_new",
    "is_our_outage",
    "is_put_off_for_long",
    "is_really_more",
    "is_roomy",
    "is_still_wanted",
    "is_to_warn",
    "is_too_old",
    "lacks",
    "may_still_warn",
    "move_seen",
    "next_read_at",
    "next_refresh_at",
    "open_at_ends",
    "outcome",
    "pause_before",
    "pause_for_starts",
    "place",
    "plan_refresh",
    "posted_at",
    "quietest",
    "refresh_every",
    "reopened_until",
    "response_changes",
    "room_wanted",
    "still_blocks",
    "tags_for",
    "tags_when",
    "way_behind_trouble",
    "way_of_article",
    "way_of_feed",
    "way_of_unknown",
]
