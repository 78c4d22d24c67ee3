"""What a member who asks for more time reads, and what stands below the question then."""

from bot.language import _
from bot.model import MirroredThread, Moderator, TimeAnswer
from bot.model.more_time import DAYS_GIVEN
from cogs.replies.pieces import plain, when


def asked(mirrored: MirroredThread) -> str:
    """To the member."""
    return _(
        "I asked the moderators. Until they answer the thread closes {time}; its first message "
        "says when that changes, and the button tells you if they said no."
    ).format(time=when(mirrored.thread.closes_at))


def answered(answer: TimeAnswer, mirrored: MirroredThread, by: Moderator) -> str:
    """Below the question, for all moderators."""
    name, time = plain(by.name), when(mirrored.thread.closes_at)
    match answer:
        case TimeAnswer.GIVE:
            said = _("✅ {name} gave {days} days: it closes {time}.")
            return said.format(name=name, days=DAYS_GIVEN, time=time)
        case TimeAnswer.KEEP:
            return _("✅ {name} keeps it open. `/thread release` ends that.").format(name=name)
        case TimeAnswer.NO:
            return _("{name} said no: it closes {time}.").format(name=name, time=time)
