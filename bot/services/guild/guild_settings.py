"""What moderators settle for their whole server: `/board settings` and `/board defaults`."""

import logging
from dataclasses import dataclass

from bot.errors import Mistake
from bot.language import _
from bot.model import FeedDefaults, GuildSettings, PostingRule, Scope
from bot.rendering.standing import notice_sentence
from bot.services.closing.rule import RuleService
from bot.services.guild.languages import Languages
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

    def __init__(
        self, storage: Storage, languages: Languages, rule: RuleService, *, budget: int
    ) -> None:
        self._storage = storage
        self._languages = languages
        self._rule = rule
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

    async def shown_notice(self, guild_id: int, text: str) -> str:
        """What a closing sentence will read like, by the guild's own rule.

        Raises:
            Mistake: nothing of it can be seen.
        """
        days = (await self._rule.current(Scope(guild_id))).rule.days
        shown = notice_sentence(text, days)
        if not shown:
            raise Mistake(text, _("Nothing of that sentence can be seen. Write another one."))
        return shown

    async def set_notice(self, guild_id: int, notice: str | None, *, by: str) -> str | None:
        """The sentence that threads end with which close from now on; None is the board's own.

        Returns the one until now.
        """
        before = (await self._storage.desk.settings(guild_id)).notice
        await self._storage.desk.set_notice(guild_id, notice)
        _log.info("guild %d: %s sets the closing sentence: %s", guild_id, by, notice)
        return before

    async def set_longest(self, guild_id: int, longest: int | None, *, by: str) -> None:
        """So much of each text is shown at most in new threads; None: the whole."""
        await self._storage.desk.set_longest(guild_id, longest)
        _log.info("guild %d: %s sets the maximum of a text: %s", guild_id, by, longest)

    async def set_warning(self, guild_id: int, hours: int, *, by: str) -> None:
        """So long before closing readers are warned; 0: they are not."""
        await self._storage.desk.set_warning(guild_id, hours)
        _log.info("guild %d: %s sets the warning to %d hours before closing", guild_id, by, hours)

    async def set_defaults(
        self, guild_id: int, seen: FeedDefaults, wanted: FeedDefaults, *, by: str
    ) -> FeedDefaults:
        """Says what new feeds begin with, as far as it differs from what was seen.

        Those that are followed stay as they are.
        """
        defaults = await self._storage.desk.set_defaults(guild_id, seen, wanted)
        _log.info("guild %d: %s sets the defaults of new feeds: %s", guild_id, by, defaults)
        return defaults
