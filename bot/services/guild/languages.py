"""Which language is spoken on which server."""

from bot.language import ENGLISH
from bot.storage.storage import Storage


class Languages:
    """Remembers what `/board settings` says, until it is changed there."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._known: dict[int, str] = {}

    async def of(self, guild_id: int | None) -> str:
        """The language of a guild; English outside of any, and where none is chosen."""
        if guild_id is None:
            return ENGLISH
        if guild_id not in self._known:
            settings = await self._storage.desk.settings(guild_id)
            self._known[guild_id] = settings.language or ENGLISH
        return self._known[guild_id]

    async def choose(self, guild_id: int, language: str) -> None:
        """From now on this one is spoken."""
        await self._storage.desk.set_language(guild_id, language)
        self._known[guild_id] = language
