"""The answer of `/feed move`."""

from bot.language import _, n_
from bot.model import FollowedFeed
from bot.services.feeds.move import Moved
from cogs.replies.pieces import feed_name


def moved(before: FollowedFeed, result: Moved) -> str:
    """What happens where from now on, and how it is undone."""
    old, new = (f"<#{one.subscription.forum_id}>" for one in (before, result.followed))
    lines = [
        _("{feed} is mirrored into {forum} from now on.").format(
            feed=feed_name(before.feed), forum=new
        ),
        _("Its open threads stay in {forum} and close there; `/feed move` brings it back.").format(
            forum=old
        ),
    ]
    if result.waiting:
        waiting = n_(
            "1 article that waits goes with it.",
            "{n} articles that wait go with it.",
            result.waiting,
        )
        lines.append(waiting.format(n=result.waiting))
    if result.tags_lost:
        lost = n_(
            "{forum} has no tag of the same name for 1 that its threads got: `/feed edit tag`.",
            "{forum} has no tags of the same names for {n} that its threads got: `/feed edit tag`.",
            result.tags_lost,
        )
        lines.append(lost.format(forum=new, n=result.tags_lost))
    return "\n".join(lines)
