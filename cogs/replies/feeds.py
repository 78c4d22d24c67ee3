"""What the commands answer, in words. Pure: facts in, Discord Markdown out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from discord.utils import escape_markdown, format_dt

from bot.model import (
    Feed,
    FollowedFeed,
    MirroredThread,
    Plan,
    SkipReason,
    Subscription,
    ThreadState,
)
from bot.services.follow import Followed

_PAGE = 1900
"""Characters of one answer; Discord takes 2000."""

_HEADLINES = 10
"""Headlines named in one answer."""

_MEANING = {
    ThreadState.OPEN: "open",
    ThreadState.REOPENED: "opened again",
    ThreadState.CLOSING: "closing right now",
    ThreadState.CLOSED: "closed",
    ThreadState.HELD: "kept open",
    ThreadState.GONE: "deleted on Discord",
}


def pages(lines: Iterable[str]) -> Iterator[str]:
    """Joins lines into answers that Discord takes."""
    page = ""
    for line in lines:
        if page and len(page) + 1 + len(line) > _PAGE:
            yield page
            page = ""
        page = f"{page}\n{line}" if page else line[:_PAGE]
    if page:
        yield page


def feed_name(feed: Feed) -> str:
    """A feed's name; feed text never becomes markup or a mention in our answers."""
    return f"**{_plain(feed.name)}**"


# ── /feed ────────────────────────────────────────────────────────────────────────────────────


def followed(result: Followed, now: datetime) -> str:
    """The answer to `/feed add`: what will be opened, what not, and why."""
    subscription = result.subscription
    lines = [f"{feed_name(result.feed)} is mirrored into <#{subscription.forum_id}> from now on."]
    lines += _opened([title for title, _ in result.having(None)])
    lines += _left_out(result, subscription, now)
    lines.append(
        f"Each new article opens a thread; {_days(subscription.days)} after the article was "
        "posted the thread is closed."
    )
    return "\n".join(lines)


def _opened(opened: Sequence[str]) -> list[str]:
    if not opened:
        return ["No thread is opened yet."]
    count = "1 thread is" if len(opened) == 1 else f"{len(opened)} threads are"
    lines = [f"{count} opened now:"]
    lines += [f"- {_headline(title)}" for title in opened[-_HEADLINES:]]
    if len(opened) > _HEADLINES:
        lines.append(f"- … and {len(opened) - _HEADLINES} older ones")
    return lines


def _left_out(result: Followed, subscription: Subscription, now: datetime) -> list[str]:
    lines = []
    if too_old := result.having(SkipReason.TOO_OLD):
        newest = max(wanted.posted_at for _, wanted in too_old)
        age = _days((now - newest).days)
        lines.append(
            f"{_articles(len(too_old))} not opened: the newest of them is {age} old, and threads "
            f"older than {_days(subscription.days)} are not opened."
        )
    if beyond := result.having(SkipReason.BACKLOG):
        lines.append(
            f"{_articles(len(beyond))} not opened: only the newest {subscription.backlog} were "
            "asked for (`backlog`)."
        )
    if there := result.having(SkipReason.ALREADY_THERE):
        lines.append(f"{_articles(len(there))} not opened: they have a thread there already.")
    return lines


def feed_list(feeds: Sequence[FollowedFeed]) -> list[str]:
    """The lines of `/feed list`."""
    if not feeds:
        return ["No feed is mirrored on this server yet. Add one with `/feed add`."]
    return [line for one in feeds for line in _feed_lines(one)]


def _feed_lines(one: FollowedFeed) -> list[str]:
    feed = one.feed
    lines = [f"{feed_name(feed)} → <#{one.subscription.forum_id}>", f"-# <{feed.url}>"]
    lines.append(f"last success {_when(feed.last_success_at)}")
    lines[-1] += f" · next refresh {_when(feed.next_refresh_at)}"
    if feed.trouble:
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        lines.append(f"⚠️ failed {times}: {feed.trouble}")
    return lines


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
    return "\n".join([f"{feed_name(one.feed)} is refreshed.", *_opened(wanted)])


def removed(one: FollowedFeed) -> str:
    """The answer to `/feed remove`."""
    return (
        f"{feed_name(one.feed)} is no longer mirrored into <#{one.subscription.forum_id}>. "
        "Its threads stay and close on time."
    )


# ── /thread ──────────────────────────────────────────────────────────────────────────────────


def thread_info(mirrored: MirroredThread) -> str:
    """The answer to `/thread info`."""
    thread = mirrored.thread
    lines = [f"**{_headline(mirrored.article.title)}**", f"from {_plain(mirrored.source)}"]
    if mirrored.article.link:
        lines.append(f"article: <{mirrored.article.link}>")
    lines.append(f"posted {format_dt(thread.posted_at, 'f')} ({format_dt(thread.posted_at, 'R')})")
    lines.append(f"state: {_MEANING.get(thread.state, thread.state)}")
    if thread.reason:
        lines[-1] += f" ({_plain(thread.reason)})"
    if thread.state in (ThreadState.OPEN, ThreadState.REOPENED):
        lines.append(f"closes {format_dt(thread.closes_at, 'f')}, {_when(thread.closes_at)}")
    if thread.closed_at:
        lines.append(f"closed {format_dt(thread.closed_at, 'f')}")
    return "\n".join(lines)


def held(mirrored: MirroredThread) -> str:
    """The answer to `/thread hold`."""
    return f"{_jump(mirrored)} is kept open until someone runs `/thread release`."


def released(mirrored: MirroredThread, now: datetime) -> str:
    """The answer to `/thread release`."""
    if mirrored.thread.closes_at <= now:
        over = f"Its {_days(mirrored.thread.days)} are over: it closes now."
        return f"{_jump(mirrored)} is released. {over}"
    return f"{_jump(mirrored)} is released and closes {_when(mirrored.thread.closes_at)}."


def closing(mirrored: MirroredThread) -> str:
    """The answer to `/thread close`."""
    return f"{_jump(mirrored)} is being closed."


# ── pieces ───────────────────────────────────────────────────────────────────────────────────


def _jump(mirrored: MirroredThread) -> str:
    return f"<#{mirrored.thread.thread_id}>"


def _plain(text: str) -> str:
    return escape_markdown(" ".join(text.split())).replace("@", "@\u200b").replace("<", "\\<")


def _headline(title: str) -> str:
    return _plain(title[:200] or "Untitled")


def _when(moment: datetime | None) -> str:
    return format_dt(moment, "R") if moment else "never yet"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _articles(count: int) -> str:
    return "1 article is" if count == 1 else f"{count} articles are"
