"""The answer of `/help`: what a person may use, by task. Its sentences are the commands' own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.language import Phrase, _, translated
from cogs.replies.board import Book, page_of

_THE_BOARD, _THREADS = Phrase("The board"), Phrase("Threads")
TASKS = {
    _THE_BOARD: ("board", "help"),
    Phrase("Post by hand"): ("post",),
    Phrase("Feeds"): ("feed",),
    _THREADS: ("thread",),
    Phrase("When threads close"): ("rule",),
}
"""Which commands serve which task, the first words of them; others stand in the first task."""

_ON_A_PAGE = 9
_FOR_MODERATORS = Phrase(
    "-# Who may use which command is set by Discord: *Server Settings > Integrations*."
)
_FOR_MEMBERS = Phrase(
    "Every article of this server's feeds becomes a thread: read it, and reply in it."
)


@dataclass(frozen=True, slots=True)
class Usable:
    """A command that a person may use: its name as it is typed, and what it says of itself.

    `in_menu`: it stands in a message's menu, and is not typed. `for_moderators`: not for everybody.
    """

    name: str
    sentence: str
    in_menu: bool = False
    for_moderators: bool = False


def book(commands: Sequence[Usable], *, for_moderators: bool) -> Book:
    """The pages, by tasks; a task of which nothing may be used has none."""
    chapters = {task: list(_of(task, commands)) for task in TASKS}
    head = _FOR_MODERATORS if for_moderators else _FOR_MEMBERS
    shown = {str(task): lines for task, lines in chapters.items() if lines}
    return {task: list(_pages(task, lines, str(head))) for task, lines in shown.items()}


def _of(task: Phrase, commands: Iterable[Usable]) -> Iterator[str]:
    """What everybody may use comes first."""
    of_task = (one for one in commands if _task_of(one) == task)
    for one in sorted(of_task, key=lambda one: (one.for_moderators, one.in_menu, one.name)):
        yield _line(one)


def _task_of(one: Usable) -> Phrase:
    if one.in_menu:
        return _THREADS
    return _TASK_OF.get(one.name.split()[0], _THE_BOARD)


def _line(one: Usable) -> str:
    if one.in_menu:
        entry = translated(one.name)
        return _("- **{entry}**: in a message's menu, under *Apps*").format(entry=entry)
    return f"- `/{one.name}` {translated(one.sentence)}"


def _pages(task: str, lines: Sequence[str], head: str) -> Iterator[discord.Embed]:
    pages = [lines[at : at + _ON_A_PAGE] for at in range(0, len(lines), _ON_A_PAGE)]
    for number, page in enumerate(pages, 1):
        embed = discord.Embed(title=task, description="\n".join([head, "", *page]))
        yield embed if len(pages) == 1 else embed.set_footer(text=page_of(number, len(pages)))


_TASK_OF: Mapping[str, Phrase] = {word: task for task, words in TASKS.items() for word in words}
