"""The log: one line an event to standard error, and nothing in it that opens a door."""

import logging
import re
import sys

from bot.language import ENGLISH, speaking

_QUIET = {
    "discord": logging.INFO,  # below: the tokens of interactions
    "aiosqlite": logging.INFO,  # below: the values of statements
    "sqlalchemy": logging.WARNING,  # below: the same
    "alembic": logging.WARNING,
}
"""The lowest levels of loggers that say more than may be read, or than anybody wants to."""

_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+)/[\w.-]+")
"""In the addresses that discord.py names when Discord asks it to wait: who has one may answer."""


def log_to_stderr(level: str) -> None:
    """Sets the log up; hosts add the time of their own, we add ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutTokens("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    for name, lowest in _QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, logging.root.level))


class _WithoutTokens(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        with speaking(ENGLISH):  # whatever language the person speaks whom it is about
            return _TOKEN.sub(r"\1/…", super().format(record))
