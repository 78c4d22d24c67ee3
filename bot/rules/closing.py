"""When a thread closes, and which article is too old for one."""

from datetime import datetime, timedelta

from bot.model import Article, CountsFrom, Rule, Thread


def posted_at(article: Article, now: datetime) -> datetime:
    """From when the rule counts: the source's own time, unless missing or in the future.

    The source board counts from the post, so do we (design.md, section 5).
    """
    if article.published_at is None or article.published_at > now:
        return now
    return article.published_at


def closing_time(rule: Rule, *, posted_at: datetime, opened_at: datetime) -> datetime | None:
    """The rule: replies are disabled on threads older than its days; None is never."""
    if not rule.closes:
        return None
    start = posted_at if rule.counts_from is CountsFrom.POSTING else opened_at
    return start + timedelta(days=rule.days)


def is_too_old(rule: Rule, posted_at: datetime, now: datetime) -> bool:
    """An article older than the rule gets no thread; without a rule none is too old."""
    return rule.closes and posted_at + timedelta(days=rule.days) <= now


def is_still_wanted(thread: Thread, now: datetime) -> bool:
    """An article that outgrew the rule while it waited gets no thread any more."""
    return not is_too_old(_rule_of(thread), thread.posted_at, now)


def closes_if_opened(thread: Thread, now: datetime) -> datetime | None:
    """When a thread that is opened now will close."""
    return closing_time(_rule_of(thread), posted_at=thread.posted_at, opened_at=now)


def closes_if_posted(thread: Thread, posted_at: datetime, now: datetime) -> datetime | None:
    """When a thread closes whose article's own time turns out to be this one."""
    opened_at = thread.opened_at or now
    return closing_time(_rule_of(thread), posted_at=posted_at, opened_at=opened_at)


def reopened_until(rule: Rule, now: datetime) -> datetime | None:
    """When a thread that is opened again closes anew: after the rule's days, counted from now."""
    return now + timedelta(days=rule.days) if rule.closes else None


def closes_under(rule: Rule, thread: Thread, now: datetime) -> datetime | None:
    """When a thread closes if this rule holds for it from now on; one on its way opens now."""
    opened_at = thread.opened_at or now
    return closing_time(rule, posted_at=thread.posted_at, opened_at=opened_at)


def _rule_of(thread: Thread) -> Rule:
    return Rule(thread.days, thread.counts_from, closes=thread.closes_at is not None)
