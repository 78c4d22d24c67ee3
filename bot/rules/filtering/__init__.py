"""Filters: which articles a moderator wants, in a small language of words and groups.

text ──grammar──> parts (Words, Pattern, Group) ──matching──> taken, or left out
           └────> FilterMistake: what is wrong, and where
"""

from bot.rules.filtering.grammar import MOST_CHARACTERS, FilterMistake, Wrong, parse
from bot.rules.filtering.matching import Reading, takes
from bot.rules.filtering.parts import Filter, Group, Kind, Pattern, Where, Words

__all__ = [
    "MOST_CHARACTERS",
    "Filter",
    "FilterMistake",
    "Group",
    "Kind",
    "Pattern",
    "Reading",
    "Where",
    "Words",
    "Wrong",
    "parse",
    "takes",
]
