"""What `/feed remove` asks and answers, and what `/feed restore` does."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from discord.utils import format_dt

from bot.language import _, n_
from bot.model import STANDING, FollowedFeed, ThreadState
from bot.services.feeds.remove import BroughtBack
from cogs.replies.pieces import feed_name


def question(one: FollowedFeed, threads: Mapping[ThreadState, int]) -> str:
    """What is asked before a feed is removed: what stays, and what does not come."""
    return "\n".join(_question(one, threads))


def _question(one: FollowedFeed, threads: Mapping[ThreadState, int]) -> Iterator[str]:
    open_now = sum(threads.get(state, 0) for state in STANDING)
    waiting = threads.get(ThreadState.PENDING, 0)
    yield _("Remove {feed} from {forum}?").format(**_named(one))
    yield _("New articles will open no threads any more.")
    if open_now:
        yield n_(
            "1 open thread stays, and closes on time.",
            "{n} open threads stay, and close on time.",
            open_now,
        ).format(n=open_now)
    if waiting:
        yield n_(
            "1 article that waits will not be opened.",
            "{n} articles that wait will not be opened.",
            waiting,
        ).format(n=waiting)
    yield _("It can be undone for a day.")


def kept(one: FollowedFeed) -> str:
    """The answer to "Leave it as it is"."""
    return _("{feed} stays. Nothing is changed.").format(feed=feed_name(one.feed))


def removed(one: FollowedFeed, until: datetime) -> str:
    """The answer to "Remove it"."""
    done = _("{feed} is no longer mirrored into {forum}. Its threads stay and close on time.")
    undo = _(
        "Removed by mistake? The button below, `/feed restore` or `/feed add` brings it back as "
        "it was; that goes until {when}."
    )
    until_when = format_dt(until, "f")
    return "\n".join([done.format(**_named(one)), undo.format(when=until_when)])


def removed_already(one: FollowedFeed) -> str:
    """The answer where somebody else was faster."""
    return _(
        "{feed} was removed already, a moment before you. The button below brings it back as it "
        "was."
    ).format(feed=feed_name(one.feed))


def restored(back: BroughtBack) -> str:
    """The answer to an undone removal."""
    lines = [_("{feed} is mirrored into {forum} again, as it was.").format(**_named(back.followed))]
    if back.waiting:
        lines.append(_waiting(back.waiting, paused=back.followed.subscription.paused))
    lines.append(_("I look now for what appeared meanwhile."))
    return "\n".join(lines)


def _waiting(number: int, *, paused: bool) -> str:
    if paused:
        said = n_(
            "1 article waits: it is paused, `/feed resume` lets it go on.",
            "{n} articles wait: it is paused, `/feed resume` lets it go on.",
            number,
        )
    else:
        said = n_(
            "1 article that was left is opened now, unless it is older than the rule.",
            "{n} articles that were left are opened now, unless older than the rule.",
            number,
        )
    return said.format(n=number)


def _named(one: FollowedFeed) -> dict[str, str]:
    return {"feed": feed_name(one.feed), "forum": f"<#{one.subscription.forum_id}>"}
