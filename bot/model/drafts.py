"""What will be sent, before it is sent. Every text is Discord Markdown within Discord's limits."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EmbedDraft:
    """One embed before it is sent."""

    description: str
    title: str | None = None
    url: str | None = None
    author: str | None = None
    image: str | None = None
    footer: str | None = None
    footer_icon: str | None = None


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A message of Components V2 before it is sent: texts, a picture below them, a small last line.

    All texts of a message have 4000 characters together.
    """

    texts: tuple[str, ...]
    image: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class ButtonDraft:
    """A button below a message; its id says what it does, also after a restart."""

    label: str
    custom_id: str


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One message before it is sent: a content, embeds, or a card alone.

    `buttons`: below it, never below a card; None leaves those that are there.
    """

    content: str = ""
    embeds: tuple[EmbedDraft, ...] = ()
    card: CardDraft | None = None
    # no part of the text by which messages that were posted are told apart (drafting.hash_of)
    buttons: tuple[ButtonDraft, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ThreadDraft:
    """A thread before it is sent: its title (1 to 100 characters) and its messages.

    `rest` are the messages that follow the starter where the text needs more than one;
    `ping_role` is notified of the starter, and nobody else.
    """

    title: str
    starter: MessageDraft
    rest: tuple[MessageDraft, ...] = ()
    tags: tuple[int, ...] = ()
    ping_role: int | None = None
