"""A person's hand on a thread: who, and why."""

from dataclasses import dataclass

from bot.language import Phrase


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

    def who_did(self, deed: Phrase) -> Phrase:
        """For readers and for both logs: "closed by Ada: off topic", of "closed by {name}"."""
        done = deed.of(name=self.name)
        return Phrase("{deed}: {why}", deed=done, why=self.why) if self.why else done
