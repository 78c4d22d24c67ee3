"""What came of an interaction, as the person sees it."""

import asyncio
from dataclasses import dataclass, field
from secrets import token_urlsafe
from time import monotonic

from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.messages import LOADING, Message
from bot.sandbox.discord.refusal import ALREADY_ACKNOWLEDGED, JSON, Refusal


class Unanswered(Exception):
    """The bot did not answer within the three seconds that Discord gives it."""


@dataclass(eq=False)
class Answer:
    """An interaction and its answers.

    Attributes:
        id: the interaction's. kind: what the person did. member: who, and place: where.
        used: the command, as Discord names it above the answer; empty for buttons and forms.
        messages: the visible messages of the answer, the original first.
        deferred: whether "is thinking …" was shown first.
        answered_after: real seconds until the first response.
        choices: of an autocompletion. modal: the modal that was opened.
        source: the message with the component that was used.
        original: what Discord calls @original, loading or not.
        followed_up: the other messages, by id.
    """

    id: int
    kind: int
    member: Member
    place: Channel | Thread
    source: Message | None = None
    used: str = ""
    metadata: JSON = field(default_factory=dict)
    token: str = field(default_factory=lambda: token_urlsafe(24))
    sent_at: float = field(default_factory=monotonic)
    ephemeral: bool = False
    deferred: bool = False
    answered_after: float | None = None
    messages: list[Message] = field(default_factory=list)
    choices: list[JSON] = field(default_factory=list)
    modal: JSON | None = None
    original: Message | None = None
    followed_up: dict[int, Message] = field(default_factory=dict)
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    _visible: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def content(self) -> str:
        """The texts of all its messages."""
        return "\n".join(message.content for message in self.messages)

    @property
    def message(self) -> Message:
        """Its last message."""
        return self.messages[-1]

    @property
    def age(self) -> float:
        """Real seconds since the person acted."""
        return monotonic() - self.sent_at

    @property
    def is_acknowledged(self) -> bool:
        """Whether the first response came."""
        return self._acknowledged.is_set()

    @property
    def is_loading(self) -> bool:
        """Whether "is thinking …" still stands there."""
        return self.original is not None and bool(self.original.flags & LOADING)

    def acknowledge(self) -> None:
        """The first response came.

        Raises:
            Refusal: 40060, it had come before.
        """
        if self.is_acknowledged:
            raise Refusal(ALREADY_ACKNOWLEDGED)
        self.answered_after = self.age
        self._acknowledged.set()

    def show(self, message: Message | None = None) -> None:
        """There is something to see now."""
        if message is not None and message not in self.messages:
            self.messages.append(message)
        self._visible.set()

    async def finished(self, first_within: float, within: float) -> None:
        """Waits until there is something to see; both are real seconds.

        Raises:
            Unanswered: not even a first response came in time.
        """
        try:
            await asyncio.wait_for(self._acknowledged.wait(), first_within)
        except TimeoutError:
            raise Unanswered(f"no response within {first_within:g} seconds") from None
        await asyncio.wait_for(self._visible.wait(), within)
