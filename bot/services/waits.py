"""How long to wait before Discord is asked again (real time), and what is not waited for."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.errors import ForumError, Throttled

_log = logging.getLogger(__name__)

RETRY = timedelta(seconds=30)
RETRY_LONG = timedelta(minutes=10)
"""Where only a person can help: a permission is missing, a forum is gone, the server is full."""


def retry_wait(error: ForumError) -> timedelta:
    """How long to wait after this."""
    if isinstance(error, Throttled):
        return timedelta(seconds=error.retry_after)
    return RETRY if error.is_passing else RETRY_LONG


@contextmanager
def left_out_if_refused(what: str) -> Iterator[None]:
    """What cannot be done (deleted, refused) is left out; what can be in a minute is not.

    Raises:
        ForumError: it helps to wait.
    """
    try:
        yield
    except ForumError as error:
        if error.is_passing:
            raise
        _log.warning("%s is left out: %s", what, error)
