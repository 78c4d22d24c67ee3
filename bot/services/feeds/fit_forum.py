"""Whether a forum has what threads need, told to the person who wants them there."""

from collections.abc import Iterable

from bot.errors import ForumError, Mistake
from bot.language import Phrase, _
from bot.services.ports import Forum


def demand_permissions(forum: Forum, forum_id: int) -> None:
    """Raises Mistake if the bot lacks a permission there."""
    missing = forum.missing_permissions(forum_id)
    if missing:
        raise Mistake(
            str(forum_id),
            _(
                "I may not do everything I need in {forum}. Missing: {names}. Allow it to my role "
                "under *Edit Channel > Permissions*, then try again."
            ).format(forum=f"<#{forum_id}>", names=bold(missing)),
        )


async def demand_tags(forum: Forum, forum_id: int) -> None:
    """Raises Mistake if the forum requires a tag of every thread, but has none."""
    view = await forum.fetch_forum(forum_id)
    if view.tag_required and not view.tags:
        raise Mistake(
            str(forum_id),
            _(
                "{forum} requires a tag on every thread, but has none. Add one under "
                "*Edit Channel > Tags*, or end that setting, then try again."
            ).format(forum=f"<#{forum_id}>"),
        )


async def find_tag(forum: Forum, forum_id: int, wanted: str) -> tuple[str, int]:
    """Name and id of the forum's tag that a person chose from the list, or wrote by its name.

    Raises:
        Mistake: the forum has none like that.
        ForumError: Discord does not tell the forum's tags.
    """
    view = await forum.fetch_forum(forum_id)
    for name, tag in view.tags:
        if wanted == str(tag) or wanted.strip().casefold() == name.casefold():
            return name, tag
    said = _(
        "{forum} has no such tag. Choose one from the list that opens, or add it under *Edit "
        "Channel > Tags* first."
    )
    raise Mistake(wanted, said.format(forum=f"<#{forum_id}>"))


def demand_mention(forum: Forum, forum_id: int, role_id: int) -> None:
    """Raises Mistake if nobody would be notified when the bot mentions a role there."""
    if not forum.may_mention(forum_id, role_id):
        said = _(
            "I may not mention {role} in {forum}. Turn on *Allow anyone to @mention this role* "
            "under *Server Settings > Roles*, or allow **Mention @everyone, @here and All Roles** "
            "to my role in that forum; then try again."
        )
        raise Mistake(str(role_id), said.format(role=f"<@&{role_id}>", forum=f"<#{forum_id}>"))


def to_allow(missing: Iterable[str], error: ForumError) -> Phrase:
    """What there is to do about an error: to allow what is missing, if anything is."""
    names = tuple(missing)
    return Phrase("Allow my role {names}.", names=bold(names)) if names else error.phrase


def bold(permissions: Iterable[str]) -> Phrase:
    """Permissions as a sentence names them."""
    return Phrase.joined(
        (Phrase("**{name}**", name=Phrase.plain(one)) for one in permissions), ", "
    )
