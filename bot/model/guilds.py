"""What moderators settle for a whole server."""

from dataclasses import dataclass, field

from bot.model.feeds import Look

BACKLOG = 3
"""So many of a new feed's newest articles are opened, unless moderators say otherwise."""


@dataclass(frozen=True, slots=True)
class FeedDefaults:
    """What new feeds of a server begin with; None leaves it to the bot. As in Subscription."""

    backlog: int | None = None
    look: Look | None = None
    longest: int | None = None
    full_text: bool | None = None
    responses: bool | None = None
    refresh_minutes: int | None = None
    flood_limit: int | None = None

    @property
    def opened_at_once(self) -> int:
        """How many of a new feed's newest articles are, where nobody says another number."""
        return BACKLOG if self.backlog is None else self.backlog


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What moderators settled for their server; None leaves it to the bot.

    Attributes:
        log_channel_id: where notices for moderators go.
        language: of the bot's texts, as Discord names languages: "en".
        active_budget: so many active threads, then the quietest are archived.
        longest: so much of each text is shown at most, in UTF-16 units.
        notice: the sentence that a closed thread ends with.
        warning_hours: so long before closing readers are warned; None and 0: they are not.
        defaults: of new feeds.
    """

    log_channel_id: int | None = None
    language: str | None = None
    active_budget: int | None = None
    longest: int | None = None
    notice: str | None = None
    warning_hours: int | None = None
    defaults: FeedDefaults = field(default_factory=FeedDefaults)
