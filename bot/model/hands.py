"""A person's hand on a thread: who, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who moves a thread by hand.

    Attributes:
        name: as members read it.
        id: of the person, for the log: two may have one name.
        why: in their own words; None if they gave no reason.
    """

    name: str
    id: int = 0
    why: str | None = None

    def who_did(self, deed: str) -> str:
        """For readers and for the audit log: "closed by Ada: off topic"."""
        return f"{deed} by {self.name}" + (f": {self.why}" if self.why else "")
