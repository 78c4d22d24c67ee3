"""The answers of `/rule notice` and `/rule maximum`."""

from bot.language import _, number


def notice_shown(sentence: str) -> str:
    """The question before a closing sentence is saved."""
    head = _("A thread that closes from now on will end so:")
    foot = _("A thread that a moderator closes says that, as before.")
    return f"{head}\n> {sentence}\n{foot}"


def notice_set(sentence: str) -> str:
    """The answer when it is."""
    head = _("Saved. A closed thread ends so:")
    return f"{head}\n> {sentence}"


def boards_own() -> str:
    """The answer when the board's own sentence is used again."""
    return _("From now on a closed thread ends with the board's own sentence again.")


def maximum(longest: int | None) -> str:
    """The answer to `/rule maximum`."""
    if longest is None:
        return _(
            "From now on new threads show each text whole, where their feed's own setting does "
            "not say less."
        )
    return _(
        "From now on new threads show the first {n} characters of a text at most, and a link to "
        "the rest. A feed's own setting may say less (`/feed edit text`)."
    ).format(n=number(longest))
