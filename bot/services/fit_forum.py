"""Whether threads can be opened in a forum at all, told to the person who wants them there."""

from bot.errors import Mistake
from bot.services.ports import Forum


def demand_permissions(forum: Forum, forum_id: int) -> None:
    """Raises Mistake if the bot lacks a permission there."""
    missing = forum.missing_permissions(forum_id)
    if missing:
        names = ", ".join(f"**{name}**" for name in missing)
        raise Mistake(
            str(forum_id),
            f"I may not do everything I need in <#{forum_id}>. Missing: {names}. "
            "Allow it to my role under *Edit Channel > Permissions*, then try again.",
        )


async def demand_tags(forum: Forum, forum_id: int) -> None:
    """Raises Mistake if the forum requires a tag of every thread, but has none."""
    view = await forum.fetch_forum(forum_id)
    if view.tag_required and not view.tags:
        raise Mistake(
            str(forum_id),
            f"<#{forum_id}> requires a tag on every thread, but has none. Add one under "
            "*Edit Channel > Tags*, or end that setting, then try again.",
        )
