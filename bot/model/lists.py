"""Lists of feeds: what people hand in and take away, and the import that works one off."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as it stands in a list. `folders` are the names around it, the outermost first."""

    url: str
    title: str | None = None
    site_url: str | None = None
    folders: tuple[str, ...] = ()


class Folders(StrEnum):
    """What the folders of a list become."""

    EITHER = "either"
    FORUMS = "forums"
    TAGS = "tags"
    IGNORE = "ignore"


class LineState(StrEnum):
    """What became of a feed of a list."""

    WAITING = "waiting"
    FOLLOWED = "followed"
    THERE = "there"
    DOUBLE = "double"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A feed of a list, and the forum that is to follow it.

    Attributes:
        id: 0 until it is stored.
        tag: of the forum, for each of its threads.
        reason: why it failed; of one that is followed, what people should know of it.
    """

    url: str
    forum_id: int
    title: str | None = None
    tag: int | None = None
    state: LineState = LineState.WAITING
    reason: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """A list that is being worked off.

    Attributes:
        by: who asked for it.
        backlog: so many of the newest articles of each feed are opened.
        missing: folders that are neither a forum nor a tag.
        token, message_id: of the answer in which its progress is shown, for 15 minutes.
    """

    id: int
    guild_id: int
    by: int
    backlog: int = 0
    missing: tuple[str, ...] = ()
    token: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How far an import is. `told` are the lines with a reason, in the list's order."""

    counts: dict[LineState, int]
    told: tuple[ImportLine, ...] = ()

    @property
    def total(self) -> int:
        """The lines of the list."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """The lines that are to be worked off."""
        return self.counts.get(LineState.WAITING, 0)

    def having(self, state: LineState) -> tuple[str, ...]:
        """The reasons of the lines in a state."""
        return tuple(one.reason for one in self.told if one.state is state and one.reason)
