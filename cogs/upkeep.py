"""The upkeep cog: runs the loop of the daily backup."""

import asyncio
from typing import TYPE_CHECKING

from discord.ext import commands

from bot.services.due_loop import DueLoop
from bot.services.services import Services

if TYPE_CHECKING:
    from bot.client import NewsBot


class Upkeep(commands.Cog):
    """What the worker does for its own good."""

    def __init__(self, services: Services) -> None:
        self._loop = DueLoop(
            "backup",
            services.backup.back_up_due,
            services.backup.seconds_until_due,
            bell=asyncio.Event(),  # nobody makes work for it
        )

    async def cog_load(self) -> None:
        """Starts the loop."""
        self._loop.start()

    async def cog_unload(self) -> None:
        """Lets a backup that is being made come to its end."""
        await self._loop.stop()


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Upkeep(bot.services))
