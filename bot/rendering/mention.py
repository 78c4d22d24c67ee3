"""The role that is told of a thread: a line of its own above everything else in the starter."""

import re

from bot.model import Thread

_ROLE = re.compile(r"<@&(\d+)>(?:\n\n|$)")


def mention(thread: Thread) -> str:
    """Returns the mention as Discord Markdown; empty if nobody is told.

    It stands there as long as the thread: Discord notifies for it only once, when it is sent.
    """
    return f"<@&{thread.ping_role}>" if thread.ping_role else ""


def mention_in(content: str) -> tuple[int | None, str]:
    """Returns the role that a starter's content begins with, and what stands below it."""
    found = _ROLE.match(content)
    return (int(found[1]), content[found.end() :]) if found else (None, content)
