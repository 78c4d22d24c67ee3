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
    SkipReason,
    Subscription,
)
from bot.services.follow import Followed
from cogs.replies import sorting
from cogs.replies.pieces import count, days, feed_name, headline, plain, rule, when

_HEADLINES = 10
"""Headlines named in one answer."""


def followed(result: Followed, asked_for: str, now: datetime) -> str:
    """The answer to `/feed add`: what will be opened, what not, and why."""
    subscription = result.subscription
    if result.brought_back is not None:
        return _brought_back(result, result.brought_back)
    lines = [f"{feed_name(result.feed)} is mirrored into <#{subscription.forum_id}> from now on."]
    if result.feed.url != asked_for:
        lines.append(f"The page announces this feed: <{result.feed.shown_url}>")
    lines += _opened([title for title, _ in result.having(None)])
    lines += _left_out(result, subscription, now)
    lines.append(
        f"New articles open threads as they appear; the threads {rule(subscription.rule)}."
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
        return [*lines, "No feed is mirrored on this server yet. Add one with `/feed add`."]
    for one in feeds:
        lines += _feed_lines(one, tags)
        if trouble := pages.get(one.feed.id):
            number = count(trouble.count, "page of its articles", "pages of its articles")
            lines.append(f"⚠️ {number} cannot be read: {trouble.sentence}")
    return lines


def _feed_lines(one: FollowedFeed, tags: Mapping[int, str]) -> list[str]:
    feed, subscription = one.feed, one.subscription
    lines = [f"{feed_name(feed)} → <#{subscription.forum_id}>", f"-# <{feed.shown_url}>"]
    if subscription.paused:
        lines.append("⏸️ paused: new articles wait until `/feed resume`")
    lines.append(
        f"last success {when(feed.last_success_at)} · next refresh {when(feed.next_refresh_at)}"
        f" · threads {rule(subscription.rule)}"
    )
    if options := _options(subscription, tags):
        lines.append(" · ".join(options))
    if feed.trouble:
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        lines.append(f"⚠️ failed {times}: {feed.trouble}")
    return lines


def _options(subscription: Subscription, tags: Mapping[int, str]) -> list[str]:
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
        options.append(f"refreshed every {subscription.refresh_minutes} minutes")
    return options + sorting.options(subscription)


def _look(look: Look) -> str:
    return {
        Look.EMBED: "its new threads show embeds",
        Look.TEXT: "its new threads show plain text",
        Look.CARD: "its new threads show cards",
    }[look]


def _longest(longest: int | None) -> str:
    if longest is None:
        return "the text is shown whole"
    if longest == SUMMARY:
        return "only the beginning is shown"
    return f"only the first {longest} characters are shown"


def _tag(tag: int | None, tags: Mapping[int, str]) -> str:
    """A tag that was deleted since does no harm: people read that it is not there."""
    if tag is None:
        return "its new threads get no tag of their own"
    if tag not in tags:
        return "its tag is no longer in the forum: choose another one (`tag`)"
    return f"its new threads get the tag **{plain(tags[tag])}**"


def _full_text(on: bool) -> str:
    if on:
        return "the page of each new article is read for its whole text"
    return "the text is the feed's own"


def _responses(on: bool) -> str:
    if on:
        return "responses at the source are mirrored into its threads"
    return "responses at the source are not mirrored"


def refreshed(one: FollowedFeed, plans: Sequence[Plan]) -> str:
    """The answer to `/feed refresh`; other forums that follow the feed are not counted."""
    wanted = [
        plan.article.title
        for plan in plans
        for thread in plan.threads
        if thread.subscription.id == one.subscription.id and thread.skip is None
    ]
    if left_out := sorting.left_out_of(one, plans):
        return "\n".join([f"{feed_name(one.feed)} is refreshed.", left_out, *_opened(wanted)])
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


def edited(
    one: FollowedFeed, changed: Subscription, tags: Mapping[int, str], more: Sequence[str]
) -> str:
    """The answer to `/feed edit`: what is different now."""
    lines = _different(one.subscription, changed, tags)
    if not changed.primed:
        lines.append(f"its newest {changed.backlog} articles are opened, if they are not yet")
    lines += more
    if not lines:
        return f"Nothing is different about {feed_name(one.feed)}: give at least one option."
    return "\n".join([f"{feed_name(one.feed)} is changed:", *(f"- {line}" for line in lines)])


def _different(old: Subscription, new: Subscription, tags: Mapping[int, str]) -> list[str]:
    moved = f"mirrored into <#{new.forum_id}> (its old threads stay where they are)"
    said = (
        (old.forum_id == new.forum_id, moved),
        (old.longest == new.longest, _longest(new.longest)),
        (old.look is new.look, _look(new.look)),
        (old.tag == new.tag, _tag(new.tag, tags)),
        (old.full_text == new.full_text, _full_text(new.full_text)),
        (old.responses == new.responses, _responses(new.responses)),
        (
            old.refresh_minutes == new.refresh_minutes,
            f"refreshed every {new.refresh_minutes} minutes",
        ),
    )
    return [words for same, words in said if not same]


def _articles(number: int) -> str:
    return count(number, "article is", "articles are")
