"""Where the feeds of a list go: folders become forums, and tags of these, by their names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.model import Folders, ForumView, ImportLine, LineState, ListedFeed

T = TypeVar("T")

_FORUMS = (Folders.EITHER, Folders.FORUMS)
_TAGS = (Folders.EITHER, Folders.TAGS)


@dataclass(frozen=True, slots=True)
class Placed:
    """The lines of a list; `missing` are the folders that are neither a forum nor a tag."""

    lines: tuple[ImportLine, ...]
    missing: tuple[str, ...]


def folder_names(forums: Iterable[ForumView]) -> dict[int, str]:
    """What the folder of each forum is called: its name; its id where that means another, too."""
    known = tuple(forums)
    means = Counter(_plain(forum.name) for forum in known)
    means.update(str(forum.id) for forum in known)
    return {
        forum.id: forum.name if means[_plain(forum.name)] == 1 else str(forum.id) for forum in known
    }


def place(
    feeds: Sequence[ListedFeed], into: ForumView, forums: Sequence[ForumView], folders: Folders
) -> Placed:
    """A line for each feed: for the forum and with the tag that its folders name, else for `into`.

    The innermost folder that names one counts. What stands twice for a forum is a double.
    """
    named = _by_folder(forums) if folders in _FORUMS else {}
    lines: list[ImportLine] = []
    missing: list[str] = []
    for feed in feeds:
        inwards = [_plain(folder) for folder in reversed(feed.folders)]
        named_forum = _first(inwards, named)
        forum = named_forum or into
        tag = _first(inwards, _tags_of(forum)) if folders in _TAGS else None
        lines.append(ImportLine(feed.url, forum.id, feed.title, tag))
        if inwards and named_forum is None and tag is None:
            missing.append(feed.folders[-1])
    unknown = () if folders is Folders.IGNORE else tuple(dict.fromkeys(missing))
    return Placed(_with_doubles(lines), unknown)


def _with_doubles(lines: Iterable[ImportLine]) -> tuple[ImportLine, ...]:
    """The lines; each after the first of a feed for a forum is a double."""
    seen: set[tuple[str, int]] = set()
    marked = []
    for line in lines:
        there = (line.url, line.forum_id)
        marked.append(replace(line, state=LineState.DOUBLE) if there in seen else line)
        seen.add(there)
    return tuple(marked)


def _by_folder(forums: Iterable[ForumView]) -> dict[str, ForumView]:
    """The forums by their ids, and by the names that are theirs alone."""
    known = {forum.id: forum for forum in forums}
    names = {
        _plain(name): known[identity] for identity, name in folder_names(known.values()).items()
    }
    return {str(forum.id): forum for forum in known.values()} | names


def _tags_of(forum: ForumView) -> dict[str, int]:
    return {_plain(name): tag for name, tag in forum.tags}


def _first(names: Iterable[str], known: Mapping[str, T]) -> T | None:
    return next((known[name] for name in names if name in known), None)


def _plain(name: str) -> str:
    """Names are compared without regard to case and to spaces around them."""
    return " ".join(name.casefold().split())
