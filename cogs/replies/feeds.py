"""The answers of `/feed`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.language import _, n_
from bot.model import (
    SUMMARY,
    FollowedFeed,
    Look,
    Notice,
    PageTrouble,
    Plan,
    Rule,
    SkipReason,
    Subscription,
)
from bot.services.follow import Followed
from cogs.replies import floods, sorting
from cogs.replies.feed_trouble import troubles
from cogs.replies.pieces import articles, days, feed_name, headline, plain, rule, when

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


def options_of(subscription: Subscription, tags: Mapping[int, str]) -> list[str]:
    """What differs from a feed that was only added."""
    options = []
    if subscription.look is not Look.EMBED:
        options.append(_look(subscription.look))
    if subscription.longest is not None:
        options.append(_longest(subscription.longest))
    if subscription.tag is not None:
        options.append(_tag(subscription.tag, tags))
    if subscription.full_text:
        options.append(_full_text(True))
    if subscription.responses:
        options.append(_responses(True))
    if subscription.refresh_minutes is not None:
        options.append(_refreshed_every(subscription.refresh_minutes))
    options += floods.options(subscription)
    return options + sorting.options(subscription)


def _look(look: Look) -> str:
    return {
        Look.EMBED: _("its new threads show embeds"),
        Look.TEXT: _("its new threads show plain text"),
        Look.CARD: _("its new threads show cards"),
    }[look]


def _longest(longest: int | None) -> str:
    if longest is None:
        return _("the text is shown whole")
    if longest == SUMMARY:
        return _("only the beginning is shown")
    return _("only the first {n} characters are shown").format(n=longest)


def _refreshed_every(minutes: int | None) -> str:
    return _("refreshed every {n} minutes").format(n=minutes)


def _tag(tag: int | None, tags: Mapping[int, str]) -> str:
    """A tag that was deleted since does no harm: people read that it is not there."""
    if tag is None:
        return _("its new threads get no tag of their own")
    if tag not in tags:
        return _("its tag is no longer in the forum: choose another one (`tag`)")
    return _("its new threads get the tag **{tag}**").format(tag=plain(tags[tag]))


def _full_text(on: bool) -> str:
    if on:
        return _("the page of each new article is read for its whole text")
    return _("the text is the feed's own")


def _responses(on: bool) -> str:
    if on:
        return _("responses at the source are mirrored into its threads")
    return _("responses at the source are not mirrored")


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


def edited(
    one: FollowedFeed, changed: Subscription, tags: Mapping[int, str], more: Sequence[str]
) -> str:
    """The answer to `/feed edit`: what is different now."""
    lines = _different(one.subscription, changed, tags)
    if not changed.primed:
        lines.append(
            _("its newest {n} articles are opened, if they are not yet").format(n=changed.backlog)
        )
    lines += more
    name = feed_name(one.feed)
    if not lines:
        return _("Nothing is different about {feed}: give at least one option.").format(feed=name)
    return "\n".join([_("{feed} is changed:").format(feed=name), *(f"- {line}" for line in lines)])


def days_set(own: Rule, moved: int) -> str:
    """A line of that answer: the feed has a rule of its own now, which moved so many threads."""
    said = n_(
        "its threads {close} (1 open thread changed)",
        "its threads {close} ({n} open threads changed)",
        moved,
    )
    return said.format(close=rule(own), n=moved)


def _different(old: Subscription, new: Subscription, tags: Mapping[int, str]) -> list[str]:
    said = (
        (old.longest == new.longest, _longest(new.longest)),
        (old.look is new.look, _look(new.look)),
        (old.tag == new.tag, _tag(new.tag, tags)),
        (old.tag_rules == new.tag_rules, _("its rules for tags are over: they named tags there")),
        (old.full_text == new.full_text, _full_text(new.full_text)),
        (old.responses == new.responses, _responses(new.responses)),
        (old.refresh_minutes == new.refresh_minutes, _refreshed_every(new.refresh_minutes)),
        (
            (old.flood_limit, old.flood_way) == (new.flood_limit, new.flood_way),
            floods.limit(new),
        ),
    )
    return [words for same, words in said if not same]
