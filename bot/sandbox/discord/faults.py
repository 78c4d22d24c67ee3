"""Answers that go wrong, on demand: the faults that the bot must survive."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What goes wrong. "Stored" means that the request did its work all the same."""

    STATUS = "the status is answered, nothing is stored"
    STORED_STATUS = "stored, then the status is answered"
    DROP = "the connection is dropped, nothing is stored"
    STORED_DROP = "stored, then the connection is dropped"
    HANG = "no answer ever, nothing is stored"
    STORED_HANG = "stored, no answer ever"
    LATE = "the status is answered at once, stored some seconds later"
    LATE_HANG = "no answer ever, stored some seconds later"
    THROTTLE = "429 with retry_after"
    REFUSE = "an error of Discord's with a JSON code"
    BAN = "429 of Cloudflare, which stands before Discord: a page, no JSON"


@dataclass(slots=True)
class Fault:
    """One fault: for the next `times` requests whose method and path fit.

    Attributes:
        path: a regular expression that the path below /api/v10 matches from its start.
        status: of the answer. code: Discord's JSON code in it; where a proxy answers for Discord
            (502, for example) there is none, but a page.
        delay: real seconds until LATE and LATE_HANG store.
        retry_after: real seconds, for THROTTLE; `scope` is user, shared or global.
    """

    method: str
    path: str
    kind: Kind
    times: int = 1
    status: int = 500
    code: int = 0
    delay: float = 0.0
    retry_after: float = 1.0
    scope: str = "user"


def _none(_method: str, _path: str) -> None:
    """Nothing goes wrong by chance."""


@dataclass(slots=True)
class Faults:
    """The faults that are still to come.

    Attributes:
        chance: gets method and path of each request that none of those meets, and may make one up.
    """

    waiting: list[Fault] = field(default_factory=list)
    chance: Callable[[str, str], Fault | None] = _none

    def add(self, fault: Fault) -> None:
        """From now on."""
        self.waiting.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any."""
        for fault in self.waiting:
            if fault.method == method and re.match(fault.path, path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return self.chance(method, path)
