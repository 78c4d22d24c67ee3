"""The answer of `/help`: what a person may use, by task. Its sentences are the commands' own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord

from cogs.replies.board import Book

TASKS = {
    "The board": ("board", "help"),
    "Post by hand": ("post",),
    "Feeds": ("feed",),
    "Threads": ("thread",),
    "When threads close": ("rule",),
}
"""Which commands serve which task, the first words of them; others stand in the first task."""

_ON_A_PAGE = 9
_FOR_MODERATORS = (
    "-# Who may use which command is set by Discord: *Server Settings > Integrations*."
)
_FOR_MEMBERS = "Every article of this server's feeds becomes a thread: read it, and reply in it."


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
    return {task: list(_pages(task, lines, head)) for task, lines in chapters.items() if lines}


def _of(task: str, commands: Iterable[Usable]) -> Iterator[str]:
    """What everybody may use comes first."""
    of_task = (one for one in commands if _task_of(one) == task)
    for one in sorted(of_task, key=lambda one: (one.for_moderators, one.in_menu, one.name)):
        yield _line(one)


def _task_of(one: Usable) -> str:
    if one.in_menu:
        return "Threads"
    return _TASK_OF.get(one.name.split()[0], "The board")


def _line(one: Usable) -> str:
    if one.in_menu:
        return f"- **{one.name}**: in a message's menu, under *Apps*"
    return f"- `/{one.name}` {one.sentence}"


def _pages(task: str, lines: Sequence[str], head: str) -> Iterator[discord.Embed]:
    pages = [lines[at : at + _ON_A_PAGE] for at in range(0, len(lines), _ON_A_PAGE)]
    for number, page in enumerate(pages, 1):
        embed = discord.Embed(title=task, description="\n".join([head, "", *page]))
        yield embed if len(pages) == 1 else embed.set_footer(text=f"Page {number} of {len(pages)}")


_TASK_OF: Mapping[str, str] = {word: task for task, words in TASKS.items() for word in words}
