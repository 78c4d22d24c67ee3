"""Which of the forum's tags a thread has."""

from collections.abc import Sequence

from bot.model import ForumView, ThreadState

MOST_TAGS = 5
"""Discord's limit on one thread."""

_OPEN_TAG, _CLOSED_TAG = "open", "closed"
"""Names, in any case, of the tags that follow a thread's state where moderators made them."""


def follows_state(name: str) -> bool:
    """Whether a tag of this name says how a thread stands, and nothing else gives it."""
    return name.strip().casefold() in (_OPEN_TAG, _CLOSED_TAG)


def tags_for(
    categories: Sequence[str],
    forum: ForumView,
    *,
    fixed: int | None = None,
    more: Sequence[int] = (),
) -> tuple[int, ...]:
    """The forum's tags that a thread is opened with, at most five.

    First the `fixed` one, the one named "open" and `more` by rules, as far as the forum has them;
    then those of the same names as the article's categories, where unknown ones are no error. A
    forum that requires a tag gets its first one.
    """
    by_name = _tags_by_name(forum)
    named = [category.strip().casefold() for category in categories]
    chosen = [fixed, by_name.get(_OPEN_TAG), *more]
    chosen += [by_name.get(name) for name in named if not follows_state(name)]
    there = [tag for _, tag in forum.tags]
    tags = dict.fromkeys(tag for tag in chosen if tag in there)
    if not tags and forum.tag_required:
        others = [tag for tag in there if tag != by_name.get(_CLOSED_TAG)]
        tags = dict.fromkeys((others or there)[:1])
    return tuple(tag for tag in tags if tag is not None)[:MOST_TAGS]


def tags_when(
    state: ThreadState, tags: Sequence[int], forum: ForumView, *, own: Sequence[int] = ()
) -> tuple[int, ...] | None:
    """A thread's tags with "open" and "closed" as its state wants it; None if they stay.

    Only tags of these names that moderators made are set or taken away. Where "closed" had to take
    the place of one of its `own` tags (`tags_for`), that one comes back.
    """
    by_name = _tags_by_name(forum)
    closed = state in (ThreadState.CLOSING, ThreadState.CLOSED)
    wanted, other = (_CLOSED_TAG, _OPEN_TAG) if closed else (_OPEN_TAG, _CLOSED_TAG)
    there = {tag for _, tag in forum.tags}
    kept = [tag for tag in tags if tag in there and tag != by_name.get(other)]
    if wanted in by_name and by_name[wanted] not in kept:
        kept = [by_name[wanted], *kept[: MOST_TAGS - 1]]
    elif not closed and len(tags) == MOST_TAGS and by_name.get(other) in tags:
        kept += [tag for tag in own if tag not in kept][: MOST_TAGS - len(kept)]
    if not kept and forum.tag_required:
        return None
    return None if set(kept) == set(tags) else tuple(kept)


def _tags_by_name(forum: ForumView) -> dict[str, int]:
    return {name.casefold(): tag for name, tag in reversed(forum.tags)}
