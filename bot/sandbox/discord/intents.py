"""Intents: which events the bot asks for, and for which Discord's developer portal is asked."""

GUILDS = 1 << 0
MEMBERS = 1 << 1
PRESENCES = 1 << 8
MESSAGES = 1 << 9
MESSAGE_CONTENT = 1 << 15

PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT
EVERY_INTENT = (1 << 26) - 1

_BY_BEGINNING = {
    "GUILD_MEMBER_UPDATE": 0,  # the bot itself is meant: it hears of that in any case
    "GUILD_MEMBER": MEMBERS,
    "MESSAGE": MESSAGES,
    "GUILD": GUILDS,
    "CHANNEL": GUILDS,
    "THREAD": GUILDS,
}
"""By the beginning of an event's name, the longer ones first."""


def intent_of(event: str) -> int:
    """The intent that an event needs; 0 where it needs none."""
    return next((bit for name, bit in _BY_BEGINNING.items() if event.startswith(name)), 0)
