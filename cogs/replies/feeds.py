"""The answers of `/feed`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.language import _, n_
from bot.model import (
    FollowedFeed,
    Notice,
    PageTrouble,
    Plan,
    SkipReason,
    Subscription,
)
from bot.services.feeds.follow import Followed
from cogs.replies import floods, sorting
from cogs.replies.feed_options import options_of
from cogs.replies.feed_trouble import troubles
from cogs.replies.pieces import articles, days, feed_name, headline, rule, when

_HEADLINES = 10
"""Headlines named in one answer."""


def followed(result: Followed, asked_for: str, now: datetime) -> str:
    """The answer to `/feed add`: what will be opened, what not, and why."""
    subscription = result.subscription
    if result.brought_back is not None:
        return _brought_back(result, result.brought_back)
    lines = [
        _("{feed} is mirrored into {forum} from now on.").format(
            feed=feed_name(result.feed), forum=f"<#{subscription.forum_id}>"
        )
    ]
    if result.feed.url != asked_for:
        address = f"<{result.feed.shown_url}>"
        lines.append(_("The page announces this feed: {address}").format(address=address))
    lines += _opened([title for title, _ in result.having(None)])
    lines += _left_out(result, subscription, now)
    lines.append(
        _("New articles open threads as they appear; the threads {close}.").format(
            close=rule(subscription.rule)
        )
    )
    return "\n".join(lines)


def _brought_back(result: Followed, waiting: int) -> str:
    said = _(
        "{feed} was removed less than a day ago: it is mirrored into {forum} again, as it was."
    )
    forum = f"<#{result.subscription.forum_id}>"
    lines = [said.format(feed=feed_name(result.feed), forum=forum)]
    if waiting:
        said = n_("1 article waits since then.", "{n} articles wait since then.", waiting)
        lines.append(said.format(n=waiting))
    if new := [title for title, _ in result.having(None)]:
        lines += _opened(new)
    lines.append(_("`/feed edit` changes how it is mirrored."))
    return "\n".join(lines)


def _opened(opened: Sequence[str]) -> list[str]:
    if not opened:
        return [_("No thread is opened yet.")]
    n = len(opened)
    lines = [n_("1 thread is opened now:", "{n} threads are opened now:", n).format(n=n)]
    lines += [f"- {headline(title)}" for title in opened[-_HEADLINES:]]
    if len(opened) > _HEADLINES:
        older = n - _HEADLINES
        lines.append(n_("- … and 1 older one", "- … and {n} older ones", older).format(n=older))
    return lines


def _left_out(result: Followed, subscription: Subscription, now: datetime) -> list[str]:
    lines = []
    if too_old := result.having(SkipReason.TOO_OLD):
        newest = max(wanted.posted_at for _, wanted in too_old)
        lines.append(
            _(
                "{articles} not opened: the newest of them is {age} old, and threads older than "
                "{days} are not opened."
            ).format(
                articles=articles(len(too_old)),
                age=days((now - newest).days),
                days=days(subscription.rule.days),
            )
        )
    if beyond := result.having(SkipReason.BACKLOG):
        lines.append(
            _(
                "{articles} not opened: only the newest {backlog} were asked for (`backlog`)."
            ).format(articles=articles(len(beyond)), backlog=subscription.backlog)
        )
    if there := result.having(SkipReason.ALREADY_THERE):
        lines.append(
            _("{articles} not opened: they have a thread there already.").format(
                articles=articles(len(there))
            )
        )
    return lines


def listed(
    feeds: Sequence[FollowedFeed],
    notices: Sequence[Notice],
    tags: Mapping[int, str],
    pages: Mapping[int, PageTrouble],
) -> list[str]:
    """The lines of `/feed list`.

    `tags` are the names of the server's forum tags, by id; `pages` what is wrong with those of
    articles, by the feed's id.
    """
    lines = [f"⚠️ {notice.sentence} ({when(notice.created_at)})" for notice in notices]
    if not feeds:
        return [*lines, _("No feed is mirrored on this server yet. Add one with `/feed add`.")]
    for one in feeds:
        lines += _feed_lines(one, tags)
        lines += troubles(one.feed, pages.get(one.feed.id))
    return lines


def _feed_lines(one: FollowedFeed, tags: Mapping[int, str]) -> list[str]:
    feed, subscription = one.feed, one.subscription
    lines = [f"{feed_name(feed)} → <#{subscription.forum_id}>", f"-# <{feed.shown_url}>"]
    if subscription.paused:
        lines.append(_("⏸️ paused: new articles wait until `/feed resume`"))
    lines.append(
        _("last success {last} · next refresh {next} · threads {close}").format(
            last=when(feed.last_success_at),
            next=when(feed.next_refresh_at),
            close=rule(subscription.rule),
        )
    )
    if options := options_of(subscription, tags):
        lines.append(" · ".join(options))
    return lines


def refreshed(one: FollowedFeed, plans: Sequence[Plan]) -> str:
    """The answer to `/feed refresh`; other forums that follow the feed are not counted."""
    wanted = [
        plan.article.title
        for plan in plans
        for thread in plan.threads
        if thread.subscription.id == one.subscription.id
        and thread.skip is None
        and not thread.held_back
    ]
    name = feed_name(one.feed)
    more = [sorting.left_out_of(one, plans), *floods.flooded(one, plans)]
    if any(more):
        said = _("{feed} is refreshed.").format(feed=name)
        return "\n".join([said, *filter(None, more), *_opened(wanted)])
    if not wanted:
        return _("{feed} is refreshed. There is nothing new in it.").format(feed=name)
    if one.subscription.paused:
        return _("{feed} is refreshed. {articles} waiting: it is paused.").format(
            feed=name, articles=articles(len(wanted))
        )
    return "\n".join([_("{feed} is refreshed.").format(feed=name), *_opened(wanted)])


def paused(one: FollowedFeed) -> str:
    """The answer to `/feed pause`."""
    return _(
        "{feed} is paused. New articles wait, none is lost; `/feed resume` opens them or leaves "
        "them out."
    ).format(feed=feed_name(one.feed))


def resumed(one: FollowedFeed, waiting: int, *, skip: bool) -> str:
    """The answer to `/feed resume`."""
    name = feed_name(one.feed)
    if not waiting:
        return _("{feed} goes on. Nothing was waiting.").format(feed=name)
    said = _("{feed} goes on. {articles} opened now, unless older than the rule.")
    if skip:
        said = _("{feed} goes on. {articles} left out.")
    return said.format(feed=name, articles=articles(waiting))
