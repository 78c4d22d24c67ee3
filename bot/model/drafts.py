"""What will be sent, before it is sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmbedDraft:
    """One embed before it is sent; every text is Discord Markdown within Discord's limits."""

    description: str
    title: str | None = None
    url: str | None = None
    author: str | None = None
    image: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One message before it is sent."""

    content: str = ""
    embeds: tuple[EmbedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadDraft:
    """A thread before it is sent: its title (1 to 100 characters) and its starter message."""

    title: str
    starter: MessageDraft
    tags: tuple[int, ...] = ()
