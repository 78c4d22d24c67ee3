"""The answers of `/rule notice`, `/rule warning` and `/rule maximum`."""

from bot.language import _, n_, number
from bot.model import GuildSettings
from cogs.replies.board_settings import at_most, warned
from cogs.replies.pieces import code


def notice_shown(sentence: str) -> str:
    """The question before a closing sentence is saved."""
    head = _("A thread that closes from now on will end so:")
    foot = _("A thread that a moderator closes says that, as before.")
    return f"{head}\n> {sentence}\n{foot}"


def notice_set(sentence: str, before: str | None) -> str:
    """The answer when it is, and what a moderator wrote until now."""
    head = _("Saved. A closed thread ends so:")
    return "\n".join([head, f"> {sentence}", *_before(before)])


def boards_own(before: str | None) -> str:
    """The answer when the board's own sentence is used again."""
    head = _("From now on a closed thread ends with the board's own sentence again.")
    return "\n".join([head, *_before(before)])


def _before(text: str | None) -> list[str]:
    return [] if text is None else [_("Before: {sentence}").format(sentence=code(text))]


def warning(hours: int, before: GuildSettings) -> str:
    """The answer to `/rule warning`, and how it was until now."""
    until_now = _("Before: {options}").format(options=warned(before))
    return f"{_warning(hours)}\n{until_now}"


def maximum(longest: int | None, before: GuildSettings) -> str:
    """The answer to `/rule maximum`, and how it was until now."""
    until_now = _("Before: {options}").format(options=at_most(before))
    return f"{_maximum(longest)}\n{until_now}"


def _warning(hours: int) -> str:
    if not hours:
        return _("From now on nobody is warned before a thread closes.")
    return n_(
        "From now on a silent message says 1 hour before a thread closes that it will, where "
        "somebody has replied.",
        "From now on a silent message says {n} hours before a thread closes that it will, where "
        "somebody has replied.",
        hours,
    ).format(n=hours)


def _maximum(longest: int | None) -> str:
    if longest is None:
        return _(
            "From now on new threads show each text whole, where their feed's own setting does "
            "not say less."
        )
    return _(
        "From now on new threads show the first {n} characters of a text at most, and a link to "
        "the rest. A feed's own setting may say less (`/feed edit text`)."
    ).format(n=number(longest))
