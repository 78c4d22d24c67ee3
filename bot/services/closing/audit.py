"""What a moderator does through us stands in Discord's audit log.

That knows changes of a thread only. One that is kept open or extended is therefore listed for a
week of quiet, one that is released for three days, as it was at first.
"""

import logging
from datetime import timedelta

from bot.errors import ForumError
from bot.language import Phrase
from bot.services.ports import Forum

_log = logging.getLogger(__name__)

LISTED = timedelta(days=3)
LISTED_LONGER = timedelta(days=7)
"""So long Discord lists a thread in which nobody writes before it archives it."""


async def list_for(forum: Forum, thread_id: int, quiet: timedelta, because: Phrase) -> None:
    """What counts is stored already; a thread that is archived now is left as it is."""
    try:
        await forum.list_for(thread_id, quiet, reason=str(because))
    except ForumError as error:
        _log.info("the audit log does not say that thread %d is %s: %s", thread_id, because, error)
