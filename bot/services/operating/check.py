"""Findings for the operator: what is right, what is wrong, what to do. Facts in, lines out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_MOST_CLOCK_OFFSET = timedelta(minutes=10)
_LEAST_FREE = 200 * 1024 * 1024
"""Bytes."""


class Mark(StrEnum):
    """How a finding is meant."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `python -m bot check`."""

    mark: Mark
    sentence: str


def clock(ours: datetime, discords: datetime | None) -> Finding:
    """Closing is on the minute only if our clock is right."""
    if discords is None:
        return Finding(Mark.NOTE, "Discord did not tell its time: the clock cannot be compared.")
    offset = abs(ours - discords)
    seconds = int(offset.total_seconds())
    if offset > _MOST_CLOCK_OFFSET:
        return Finding(
            Mark.BAD,
            f"This machine's clock is {seconds} seconds away from Discord's. Set it right "
            "(NTP): threads would close at the wrong time.",
        )
    return Finding(Mark.GOOD, f"clock: within {seconds + 1} s of Discord's")


def disk(folder: str, free: int) -> Finding:
    """Bytes that are free where the database lies."""
    shown = f"{free // 1024**2:,} MiB free in {folder}"
    if free < _LEAST_FREE:
        return Finding(Mark.BAD, f"Only {shown}. Make room: a full disk stops the bot.")
    return Finding(Mark.GOOD, f"disk: {shown}")


def forum(name: str, guild: str, missing: Sequence[str], *, lacks_tags: bool) -> Finding:
    """One forum: permissions and required tags."""
    where = f"#{name} on {guild}"
    if missing:
        return Finding(
            Mark.BAD,
            f"{where}: missing {', '.join(missing)}. Allow it to the bot's role under "
            "Edit Channel > Permissions.",
        )
    if lacks_tags:
        return Finding(
            Mark.BAD, f"{where}: it requires a tag, but has none. Add one, or end that setting."
        )
    return Finding(Mark.GOOD, f"{where}: every permission is there")


def guilds(count: int, invite_url: str) -> Finding:
    """Whether the bot is anywhere at all."""
    if not count:
        return Finding(Mark.BAD, f"The bot is on no server yet. Invite it: {invite_url}")
    servers = "1 server" if count == 1 else f"{count} servers"
    return Finding(Mark.GOOD, f"on {servers}")


def intents(privileged: Sequence[str]) -> Finding:
    """The privileged intents that are switched on, as the Developer Portal names them."""
    if privileged:
        return Finding(
            Mark.NOTE,
            f"intents: {', '.join(privileged)} switched on, but the bot needs none. You may "
            "switch that off in the Developer Portal under Bot.",
        )
    return Finding(Mark.GOOD, "intents: no privileged one is switched on, and none is needed")


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.mark is not Mark.BAD for finding in findings)
