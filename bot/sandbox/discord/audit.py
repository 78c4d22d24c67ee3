"""A guild's audit log: what was changed of a thread, by whom, and why.

As on Discord, a request that changes nothing leaves no entry, whatever reason it gives; nor does
Discord's own hand, nor a message.
"""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.members import Member


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change of a thread; `changes` has what it was before and what it is now, by name."""

    thread_id: int
    by: int
    reason: str | None
    changes: dict[str, tuple[Any, Any]]


def facts(thread: Thread) -> dict[str, Any]:
    """Of a thread what the audit log knows."""
    return {
        "name": thread.name,
        "archived": thread.archived,
        "locked": thread.locked,
        "pinned": thread.pinned,
        "auto_archive_duration": thread.auto_archive_duration,
        "rate_limit_per_user": thread.rate_limit_per_user,
        "applied_tags": tuple(thread.tags),
    }


def note(thread: Thread, before: dict[str, Any], by: Member, reason: str | None) -> None:
    """Enters what is another fact than before, if anything is."""
    now = facts(thread)
    changes = {name: (was, now[name]) for name, was in before.items() if now[name] != was}
    if changes:
        thread.guild.audit_log.append(AuditEntry(thread.id, by.id, reason, changes))
