"""The answers of `/feed`."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import FollowedFeed, Notice, Plan, SkipReason, Subscription
from bot.services.follow import Followed
from cogs.replies.pieces import count, days, feed_name, headline, rule, when

_HEADLINES = 10
"""Headlines named in one answer."""


def followed(result: Followed, asked_for: str, now: datetime) -> str:
    """The answer to `/feed add`: what will be opened, what not, and why."""
    subscription = result.subscription
    lines = [f"{feed_name(result.feed)} is mirrored into <#{subscription.forum_id}> from now on."]
    if result.feed.url != asked_for:
        lines.append(f"The page announces this feed: <{result.feed.shown_url}>")
    lines += _opened([title for title, _ in result.having(None)])
    lines += _left_out(result, subscription, now)
    lines.append(
        f"New articles open threads as they appear; the threads {rule(subscription.rule)}."
    )
    return "\n".join(lines)


def _opened(opened: Sequence[str]) -> list[str]:
    if not opened:
        return ["No thread is opened yet."]
    lines = [f"{count(len(opened), 'thread is', 'threads are')} opened now:"]
    lines += [f"- {headline(title)}" for title in opened[-_HEADLINES:]]
    if len(opened) > _HEADLINES:
        lines.append(f"- … and {len(opened) - _HEADLINES} older ones")
    return lines


def _left_out(result: Followed, subscription: Subscription, now: datetime) -> list[str]:
    lines = []
    if too_old := result.having(SkipReason.TOO_OLD):
        newest = max(wanted.posted_at for _, wanted in too_old)
        lines.append(
            f"{_articles(len(too_old))} not opened: the newest of them is "
            f"{days((now - newest).days)} old, and threads older than "
            f"{days(subscription.rule.days)} are not opened."
        )
    if beyond := result.having(SkipReason.BACKLOG):
        lines.append(
            f"{_articles(len(beyond))} not opened: only the newest {subscription.backlog} were "
            "asked for (`backlog`)."
        )
    if there := result.having(SkipReason.ALREADY_THERE):
        lines.append(f"{_articles(len(there))} not opened: they have a thread there already.")
    return lines


def listed(feeds: Sequence[FollowedFeed], notices: Sequence[Notice]) -> list[str]:
    """The lines of `/feed list`."""
    lines = [f"⚠️ {notice.sentence} ({when(notice.created_at)})" for notice in notices]
    if not feeds:
        return [*lines, "No feed is mirrored on this server yet. Add one with `/feed add`."]
    return lines + [line for one in feeds for line in _feed_lines(one)]


def _feed_lines(one: FollowedFeed) -> list[str]:
    feed, subscription = one.feed, one.subscription
    lines = [f"{feed_name(feed)} → <#{subscription.forum_id}>", f"-# <{feed.shown_url}>"]
    if subscription.paused:
        lines.append("⏸️ paused: new articles wait until `/feed resume`")
    lines.append(
        f"last success {when(feed.last_success_at)} · next refresh {when(feed.next_refresh_at)}"
        f" · threads {rule(subscription.rule)}"
    )
    if feed.trouble:
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        lines.append(f"⚠️ failed {times}: {feed.trouble}")
    return lines


def removed(one: FollowedFeed) -> str:
    """The answer to `/feed remove`."""
    return (
        f"{feed_name(one.feed)} is no longer mirrored into <#{one.subscription.forum_id}>. "
        "Its threads stay and close on time."
    )


def refreshed(one: FollowedFeed, plans: Sequence[Plan]) -> str:
    """The answer to `/feed refresh`; other forums that follow the feed are not counted."""
    wanted = [
        plan.article.title
        for plan in plans
        for thread in plan.threads
        if thread.subscription.id == one.subscription.id and thread.skip is None
    ]
    if not wanted:
        return f"{feed_name(one.feed)} is refreshed. There is nothing new in it."
    if one.subscription.paused:
        return (
            f"{feed_name(one.feed)} is refreshed. {_articles(len(wanted))} waiting: it is paused."
        )
    return "\n".join([f"{feed_name(one.feed)} is refreshed.", *_opened(wanted)])


def paused(one: FollowedFeed) -> str:
    """The answer to `/feed pause`."""
    return (
        f"{feed_name(one.feed)} is paused. New articles wait, none is lost; "
        "`/feed resume` opens them or leaves them out."
    )


def resumed(one: FollowedFeed, waiting: int, *, skip: bool) -> str:
    """The answer to `/feed resume`."""
    if not waiting:
        return f"{feed_name(one.feed)} goes on. Nothing was waiting."
    verb = "left out" if skip else "opened now, unless older than the rule"
    return f"{feed_name(one.feed)} goes on. {_articles(waiting)} {verb}."


def edited(one: FollowedFeed, changed: Subscription, more: Sequence[str]) -> str:
    """The answer to `/feed edit`: what is different now."""
    old = one.subscription
    lines = []
    if changed.forum_id != old.forum_id:
        lines.append(f"mirrored into <#{changed.forum_id}> (its old threads stay where they are)")
    if changed.longest != old.longest:
        lines.append(
            "only the beginning is shown" if changed.longest else "the text is shown whole"
        )
    if changed.refresh_minutes != old.refresh_minutes:
        lines.append(f"refreshed every {changed.refresh_minutes} minutes")
    if not changed.primed:
        lines.append(f"its newest {changed.backlog} articles are opened, if they are not yet")
    lines += more
    if not lines:
        return f"Nothing is different about {feed_name(one.feed)}: give at least one option."
    return "\n".join([f"{feed_name(one.feed)} is changed:", *(f"- {line}" for line in lines)])


def _articles(number: int) -> str:
    return count(number, "article is", "articles are")
