"""The answers of `/feed ping`."""

from bot.language import _
from bot.model import FollowedFeed
from cogs.replies.pieces import code, feed_name


def told(one: FollowedFeed, role: int | None, text: str | None) -> str:
    """The answer to `/feed ping role`."""
    return "\n".join([_standing(one, role, text), *_before(one)])


def nobody(one: FollowedFeed) -> str:
    """The answer to `/feed ping off`."""
    return "\n".join([_standing(one, None, None), *_before(one)])


def shown(one: FollowedFeed, *, heard: bool) -> str:
    """The answer to `/feed ping` alone; `heard` says whether the role is notified at all."""
    role, text = one.subscription.ping_role, one.subscription.ping_filter
    lines = [_standing(one, role, text)]
    if not heard:
        said = _(
            "⚠️ I may not mention that role any more, so it is not notified: choose it again, and I "
            "say what it takes."
        )
        lines.append(said)
    lines.append(
        _("Name another `role` to change that.") if role is None else _("`off:True` ends that.")
    )
    return "\n".join(lines)


def _standing(one: FollowedFeed, role: int | None, text: str | None) -> str:
    name = feed_name(one.feed)
    if role is None:
        return _("Nobody is told of new threads of {feed}.").format(feed=name)
    said = (
        _("{role} is told of each new thread of {feed}.")
        if text is None
        else _("{role} is told of each new thread of {feed} whose article {filter} takes.")
    )
    return said.format(role=_role(role), feed=name, filter=code(text or ""))


def _before(one: FollowedFeed) -> list[str]:
    """What was so until now, and can be set again."""
    role, text = one.subscription.ping_role, one.subscription.ping_filter
    if role is None:
        return []
    said = _("Before: {role}") if text is None else _("Before: {role}, by {filter}")
    return [said.format(role=_role(role), filter=code(text or ""))]


def _role(role: int) -> str:
    return f"<@&{role}>"
