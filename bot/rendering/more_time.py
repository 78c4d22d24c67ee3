"""What is asked when a member wants more time, and the buttons for it."""

from bot.language import _
from bot.model import ButtonDraft, MessageDraft, MirroredThread, TimeAnswer
from bot.model.more_time import DAYS_GIVEN, answer_id, ask_id
from bot.rendering.cleaning import one_line
from bot.rendering.titles import fitting

_LONGEST_HEADLINE = 200


def ask_button(thread_id: int) -> ButtonDraft:
    """Returns the button with which a member asks."""
    return ButtonDraft(_("Ask for more time"), ask_id(thread_id))


def request_message(mirrored: MirroredThread, asked_by: int) -> MessageDraft:
    """Returns what moderators read, with a button for each answer."""
    thread = mirrored.thread
    if thread.closes_at is None or thread.thread_id is None:
        return MessageDraft()
    said = _("<@{member}> asks for more time in <#{thread}>, which closes {time}: {headline}")
    content = said.format(
        member=asked_by,
        thread=thread.thread_id,
        time=f"<t:{int(thread.closes_at.timestamp())}:R>",
        headline=fitting(one_line(mirrored.article.title), _LONGEST_HEADLINE),
    )
    labels = {
        TimeAnswer.GIVE: _("Give {days} days").format(days=DAYS_GIVEN),
        TimeAnswer.KEEP: _("Keep open"),
        TimeAnswer.NO: _("No"),
    }
    buttons = tuple(
        ButtonDraft(label, answer_id(answer, thread.thread_id, thread.closes_at))
        for answer, label in labels.items()
    )
    return MessageDraft(content=content, buttons=buttons)
