"""What a moderator wants of a feed's articles: what opens threads, who is told, which tags.

A filter is kept as people wrote it; rules/filtering reads it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FLOOD_LIMIT: Final = 10
"""So many articles of one refresh open threads at once; more of them are a flood."""


@dataclass(frozen=True, slots=True)
class TagRule:
    """Articles that the filter takes get this forum tag."""

    tag: int
    filter: str


DIGEST_LENGTH: Final = 100
"""Articles that one digest lists; its text is shown whole."""


class FloodWay(StrEnum):
    """What becomes of a flood's articles beyond the newest ones."""

    WAIT = "wait"
    DIGEST = "digest"
