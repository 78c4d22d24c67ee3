"""What moderators settle for their whole server: `/board settings` and `/board defaults`."""

import logging
from dataclasses import dataclass

from bot.model import FeedDefaults, GuildSettings, PostingRule
from bot.services.languages import Languages
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SettledForGuild:
    """Everything at once. `budget`: the one in force. `posting`: by the ids of forums."""

    settings: GuildSettings
    budget: int
    posting: dict[int, PostingRule]


class GuildSettingsService:
    """Shows and changes them. Whoever changes one stands in the log."""

    def __init__(self, storage: Storage, languages: Languages, *, budget: int) -> None:
        self._storage = storage
        self._languages = languages
        self._budget = budget

    async def of(self, guild_id: int) -> SettledForGuild:
        """What holds for a server now."""
        settings = await self._storage.desk.settings(guild_id)
        posting = await self._storage.posts.rules_in(guild_id)
        return SettledForGuild(settings, settings.active_budget or self._budget, posting)

    async def set_language(self, guild_id: int, language: str, *, by: str) -> None:
        """Names the language of the bot's texts."""
        await self._languages.choose(guild_id, language)
        _log.info("guild %d: %s sets the language %s", guild_id, by, language)

    async def set_budget(self, guild_id: int, budget: int, *, by: str) -> None:
        """So many active threads, then the quietest are archived; holds from the next look on."""
        await self._storage.desk.set_budget(guild_id, budget)
        _log.info("guild %d: %s sets the budget of active threads to %d", guild_id, by, budget)

    async def set_defaults(self, guild_id: int, defaults: FeedDefaults, *, by: str) -> None:
        """Says what new feeds begin with; those that are followed stay as they are."""
        await self._storage.desk.set_defaults(guild_id, defaults)
        _log.info("guild %d: %s sets the defaults of new feeds: %s", guild_id, by, defaults)
