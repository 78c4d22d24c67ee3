"""What moderators settle for a whole guild."""

from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, Text, insert, select, type_coerce, update

from bot.model import FeedDefaults, GuildSettings
from bot.storage.database import Room, transaction
from bot.storage.defaults import defaults_of, stored_defaults
from bot.storage.differences import differences
from bot.storage.schema import guild_settings

_DEFAULTS = type_coerce(guild_settings.c.defaults, Text).label("defaults")
_SETTINGS = [
    *(guild_settings.c[one.name] for one in fields(GuildSettings) if one.name != "defaults"),
    _DEFAULTS,
]


class Desk(Room):
    """The moderators' desk of each guild."""

    @transaction
    def settings(self, conn: Connection, guild_id: int) -> GuildSettings:
        """All that was settled for a guild."""
        here = guild_settings.c.guild_id == guild_id
        row = conn.execute(select(*_SETTINGS).where(here)).first()
        if row is None:
            return GuildSettings()
        return GuildSettings(**row._asdict() | {"defaults": defaults_of(row.defaults)})

    @transaction
    def set_language(self, conn: Connection, guild_id: int, language: str) -> None:
        """Names the language of the bot's texts in a guild."""
        set_for_guild(conn, guild_id, language=language)

    @transaction
    def set_budget(self, conn: Connection, guild_id: int, budget: int) -> None:
        """So many active threads a guild may have before the quietest are archived."""
        set_for_guild(conn, guild_id, active_budget=budget)

    @transaction
    def set_notice(self, conn: Connection, guild_id: int, notice: str | None) -> None:
        """The sentence that closed threads end with; None is the board's own."""
        set_for_guild(conn, guild_id, notice=notice)

    @transaction
    def set_longest(self, conn: Connection, guild_id: int, longest: int | None) -> None:
        """So much of each text is shown at most in a guild's new threads; None: the whole."""
        set_for_guild(conn, guild_id, longest=longest)

    @transaction
    def set_warning(self, conn: Connection, guild_id: int, hours: int) -> None:
        """So long before closing readers are warned; 0: they are not."""
        set_for_guild(conn, guild_id, warning_hours=hours)

    @transaction
    def set_defaults(
        self, conn: Connection, guild_id: int, seen: FeedDefaults, wanted: FeedDefaults
    ) -> FeedDefaults:
        """Says what new feeds of a guild begin with; what others changed since stays.

        Returns what they begin with then.
        """
        stored = conn.execute(select(_DEFAULTS).where(guild_settings.c.guild_id == guild_id))
        defaults = replace(defaults_of(stored.scalar()), **differences(seen, wanted))
        set_for_guild(conn, guild_id, defaults=stored_defaults(defaults))
        return defaults

    @transaction
    def log_channel(self, conn: Connection, guild_id: int) -> int | None:
        """Where notices for moderators go; None leaves them in `/feed list`."""
        query = select(guild_settings.c.log_channel_id).where(guild_settings.c.guild_id == guild_id)
        return conn.execute(query).scalar()

    @transaction
    def set_log_channel(self, conn: Connection, guild_id: int, channel_id: int | None) -> None:
        """Names the channel for notices; None takes it back."""
        set_for_guild(conn, guild_id, log_channel_id=channel_id)


def set_for_guild(conn: Connection, guild_id: int, **values: Any) -> None:  # noqa: ANN401
    """Writes columns of a guild's settings; the others stay as they are."""
    here = guild_settings.c.guild_id == guild_id
    if not conn.execute(update(guild_settings).where(here).values(**values)).rowcount:
        conn.execute(insert(guild_settings).values(guild_id=guild_id, **values))


def shown_at_most(conn: Connection, guild_id: int, longest: int | None) -> int | None:
    """How much of a text a new thread shows: the feed's setting, within that of its guild."""
    here = guild_settings.c.guild_id == guild_id
    of_guild = conn.execute(select(guild_settings.c.longest).where(here)).scalar()
    return min((one for one in (longest, of_guild) if one is not None), default=None)
