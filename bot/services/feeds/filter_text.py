"""A filter that a person wrote: read, or told what is wrong with it, where, and how it would be."""

import re
from typing import Final

from bot.errors import Mistake
from bot.language import Phrase, _
from bot.rules.filtering import MOST_CHARACTERS, Filter, FilterMistake, Wrong, parse

EXAMPLE: Final = 'any(category: weather, title: "storm warning") none(author: bot)'

LONGEST_FILTER: Final = MOST_CHARACTERS

_BESIDE: Final = 40
"""Characters shown to both sides of a mistake."""
_LONGEST_WORD: Final = 40

_QUOTED: Final = Phrase("What is to be searched for as it stands is put in quotation marks.")
_SAID: Final = {
    Wrong.EMPTY: Phrase("It is empty."),
    Wrong.TOO_LONG: Phrase("It has more than {most} characters."),
    Wrong.TOO_DEEP: Phrase("Here are too many groups within groups."),
    Wrong.TOO_COSTLY: Phrase("This regular expression is too large: let it repeat less."),
    Wrong.NO_FIELD: Phrase(
        "There is no `{found}`: before a colon stands title, text, author or category. {quoted}"
    ),
    Wrong.NO_GROUP: Phrase("Before a bracket stands all, any or none. {quoted}"),
    Wrong.OPERATOR: Phrase(
        "`{found}` does not stand between words. Side by side means all of them; `any(rain, snow)` "
        "means one of them, `none(rain)` not this one. {quoted}"
    ),
    Wrong.MINUS: Phrase("To leave something out, write `none(rain)`. {quoted}"),
    Wrong.OPEN_QUOTE: Phrase("The quotation mark after these words is missing."),
    Wrong.OPEN_REGEX: Phrase(
        "The slash that ends this regular expression is missing; one within it is written `\\/`. "
        "{quoted}"
    ),
    Wrong.COLON: Phrase("Before a colon stands title, text, author or category. {quoted}"),
    Wrong.BRACKET: Phrase("Before a bracket stands all, any or none. {quoted}"),
    Wrong.COMMA: Phrase(
        "Commas stand within brackets only. Side by side means all of them; `any(rain, snow)` "
        "means one of them."
    ),
    Wrong.NOTHING_AFTER_FIELD: Phrase("Here it lacks what is to be searched for."),
    Wrong.NOTHING_IN_GROUP: Phrase("There is nothing within these brackets."),
    Wrong.NOTHING_BEFORE_COMMA: Phrase("There is nothing before this comma."),
    Wrong.NOT_CLOSED: Phrase("A closing bracket is missing."),
    Wrong.NOT_OPENED: Phrase("This bracket closes nothing."),
    Wrong.NO_LETTERS: Phrase("There is no letter to search for."),
    Wrong.STAR: Phrase(
        "A star stands at an end: `storm*` finds storms and stormy. For more use a regular "
        "expression: `/(thunder|ice)storm/`."
    ),
    Wrong.PATTERN: Phrase(
        "This is no regular expression as RE2 knows them, which has no `(?=…)` and no `\\1`: "
        "`{found}`."
    ),
}


def read_filter(text: str) -> Filter:
    """The filter.

    Raises:
        Mistake: it is none; the sentence shows what is wrong, and where.
    """
    try:
        return parse(text)
    except FilterMistake as wrong:
        raise Mistake(text, _explained(text, wrong)) from wrong


def _explained(text: str, mistake: FilterMistake) -> str:
    said = str(_SAID[mistake.wrong]).format(
        found=_plain(mistake.found[:_LONGEST_WORD]), most=LONGEST_FILTER, quoted=_QUOTED
    )
    lines = [_("I cannot read this filter. {what}").format(what=said)]
    if text.strip():
        lines.append(f"```\n{_pointed_at(text, mistake.at)}\n```")
    lines.append(_("A filter is, for example, {example}").format(example=f"`{EXAMPLE}`"))
    return "\n".join(lines)


def _pointed_at(text: str, at: int) -> str:
    """What stands around a mistake, and a caret below it."""
    begin = max(0, at - _BESIDE)
    before, after = _plain(text[begin:at]), _plain(text[at : at + _BESIDE])
    dots = "…" if begin else ""
    return f"{dots}{before}{after}\n{' ' * len(dots + before)}^"


def _plain(text: str) -> str:
    """For a block of code: in one line, and never its end."""
    return re.sub(r"\s", " ", text).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
