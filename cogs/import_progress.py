"""Shows how far an import is, in the answer of the command that began it.

Discord lets an answer be edited for 15 minutes, also after a restart. A report that comes later
goes to the moderators' log channel, and where there is none, into `/feed list`.
"""

import logging
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.language import Phrase
from bot.model import Import, ImportReport
from bot.services.feeds.imports import REPORT
from cogs.replies import lists as replies

if TYPE_CHECKING:
    from bot.client import NewsBot

_log = logging.getLogger(__name__)


class ImportProgress:
    """Edits the answers."""

    def __init__(self, bot: "NewsBot") -> None:
        self._bot = bot
        self._services = bot.services
        self._lost: set[int] = set()

    async def show(self, job: Import, report: ImportReport) -> None:
        """Shows the progress; and the report when no line waits."""
        if report.waiting:
            await self._edit(job, content=replies.progress(report))
            return
        text, details = replies.ended(job, report)
        files = [discord.File(BytesIO(details.encode()), replies.REPORT_NAME)] if details else []
        if not await self._edit(job, content=text, attachments=files):
            sentence = Phrase.plain(replies.ended_in_short(job, report))
            # it is told before it is forgotten: a crash in between tells it once more
            once = f"i{job.message_id or job.id}"
            await self._services.notices.report(job.guild_id, REPORT, sentence, nonce=once)
        self._lost.discard(job.id)

    async def _edit(self, job: Import, **said: Any) -> bool:  # noqa: ANN401 - as discord.py has it
        """Edits the answer; False if it cannot be edited (any more)."""
        if job.id in self._lost or not (job.token and job.message_id and self._bot.application_id):
            return False
        answer = discord.Webhook.partial(self._bot.application_id, job.token, client=self._bot)
        try:
            await answer.edit_message(job.message_id, **said)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            _log.info("the answer that shows import %d cannot be edited: %s", job.id, error)
            self._lost.add(job.id)
            return False
        return True
