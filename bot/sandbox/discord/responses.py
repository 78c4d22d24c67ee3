"""The bot answers an interaction: its first response, follow-ups, edits."""

from collections.abc import Callable

from bot.sandbox.discord import forms, payloads
from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.channels import Channel, TextChannel, Thread
from bot.sandbox.discord.components import numbered
from bot.sandbox.discord.composer import Composer, Files
from bot.sandbox.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    Interactions,
)
from bot.sandbox.discord.messages import ANSWER, EPHEMERAL, LOADING, REPLY, Message
from bot.sandbox.discord.modals import check_modal
from bot.sandbox.discord.posts import Posts
from bot.sandbox.discord.refusal import (
    JSON,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    WEBHOOK_TOKEN,
    Refusal,
    invalid_form,
)
from bot.sandbox.discord.world import World

_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _SHOW_MODAL = 4, 5, 6, 7, 8, 9
_UPDATES = {_DEFERRED_UPDATE, _UPDATE}
_POSSIBLE = {
    COMMAND: {_MESSAGE, _DEFERRED, _SHOW_MODAL},
    COMPONENT: {_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _SHOW_MODAL},
    AUTOCOMPLETE: {_CHOICES},
    MODAL: {_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE},
}
_MOST_CHOICES = 25


class Responses:
    """What the bot may do with an interaction's token."""

    def __init__(self, world: World, posts: Posts, interactions: Interactions) -> None:
        self._world = world
        self._posts = posts
        self._interactions = interactions
        self._composer = Composer(world)
        self._do: dict[int, Callable[[Answer, JSON, Files], None]] = {
            _MESSAGE: self._respond,
            _DEFERRED: self._defer,
            _DEFERRED_UPDATE: self._defer_update,
            _UPDATE: self._update,
            _CHOICES: self._choices,
            _SHOW_MODAL: self._show_modal,
        }

    # ── the bot's first response ─────────────────────────────────────────────────────────────

    def callback(self, identity: int, token: str, body: JSON, files: Files) -> Answer:
        """The first response.

        Raises:
            Refusal: 10062, 40060, the form.
        """
        answer = self._interactions.by_token(token)
        if (
            answer is None
            or answer.id != identity
            or answer.age > self._interactions.first_answer_within
        ):
            raise Refusal(UNKNOWN_INTERACTION)
        kind = body.get("type")
        if kind not in _POSSIBLE[answer.kind] or (kind in _UPDATES and answer.source is None):
            raise invalid_form("type", "BASE_TYPE_CHOICES", "Not possible for this interaction.")
        data = body.get("data") or {}
        if kind == _MESSAGE:
            forms.check_answer(data)
        if kind == _UPDATE and answer.source is not None:
            forms.check_edit(data, answer.source)
        if kind == _SHOW_MODAL:
            check_modal(data)
        answer.acknowledge()
        self._do[kind](answer, data, files)
        return answer

    def _respond(self, answer: Answer, data: JSON, files: Files) -> None:
        answer.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
        answer.original = self._new(answer, data, files)
        answer.show(answer.original)

    def _defer(self, answer: Answer, data: JSON, files: Files) -> None:
        answer.deferred = True
        flags = (data.get("flags") or 0) & EPHEMERAL
        answer.ephemeral = bool(flags)
        answer.original = self._new(answer, {"flags": flags | LOADING}, files)

    def _defer_update(self, answer: Answer, _data: JSON, _files: Files) -> None:
        answer.deferred = True
        answer.original = answer.source

    def _update(self, answer: Answer, data: JSON, files: Files) -> None:
        answer.original = answer.source
        if answer.source is not None:
            self._posts.rewrite(answer.place, answer.source, data, files)
        answer.show(answer.source)

    def _choices(self, answer: Answer, data: JSON, _files: Files) -> None:
        answer.choices = data.get("choices") or []
        if len(answer.choices) > _MOST_CHOICES:
            raise invalid_form("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer.")
        answer.show()

    def _show_modal(self, answer: Answer, data: JSON, _files: Files) -> None:
        answer.modal = data | {"components": numbered(data["components"])}
        answer.show()

    # ── what follows ─────────────────────────────────────────────────────────────────────────

    def follow_up(self, application: int, token: str, body: JSON, files: Files) -> Message:
        """A further message; the first one after a deferral replaces "is thinking …".

        Raises:
            Refusal: 10015, 50027, the form.
        """
        answer = self._answer(application, token)
        forms.check_answer(body)
        forms.check_files(len(file.data) for file in files.values())
        if answer.is_loading and answer.original is not None:
            return self._load(answer, answer.original, body, files)
        message = self._new(answer, body, files)
        answer.followed_up[message.id] = message
        answer.show(message)
        return message

    def edit(self, application: int, token: str, name: str, body: JSON, files: Files) -> Message:
        """Edits an answer; editing the original of a deferral makes it visible.

        Raises:
            Refusal: 10008, 10015, 50027, 50083, the form.
        """
        answer = self._answer(application, token)
        message = _message(answer, name)
        if message.flags & LOADING:
            return self._load(answer, message, body, files)
        self._posts.rewrite(answer.place, message, body, files)
        answer.show(message)
        return message

    def find(self, application: int, token: str, name: str) -> Message:
        """An answer by its id, or @original.

        Raises:
            Refusal: 10008, 10015, 50027.
        """
        return _message(self._answer(application, token), name)

    def delete(self, application: int, token: str, name: str) -> None:
        """Deletes an answer.

        Raises:
            Refusal: 10008, 10015, 50027, 50083.
        """
        answer = self._answer(application, token)
        message = _message(answer, name)
        if _stands(answer.place, message):
            self._posts.remove(answer.place, message)
        if message in answer.messages:
            answer.messages.remove(message)
        answer.followed_up.pop(message.id, None)
        if message is answer.original:
            answer.original = None

    def _answer(self, application: int, token: str) -> Answer:
        answer = self._interactions.by_token(token)
        if answer is None or application != self._world.bot.id or not answer.is_acknowledged:
            raise Refusal(UNKNOWN_WEBHOOK)
        if answer.age > self._interactions.token_lasts:
            raise Refusal(WEBHOOK_TOKEN)
        return answer

    def _load(self, answer: Answer, message: Message, body: JSON, files: Files) -> Message:
        """What said "is thinking …" becomes the answer; it stays as private as it was."""
        self._posts.rewrite(answer.place, message, body, files)
        message.notified, message.edited_at = message.mentions, None
        answer.show(message)
        return message

    def _new(self, answer: Answer, body: JSON, files: Files) -> Message:
        """A message of the answer: in its channel for all to see, unless it is ephemeral."""
        place = answer.place
        message = self._composer.compose(place, place.guild.bot, body, files)
        answer.ephemeral |= message.ephemeral
        message.metadata = answer.metadata
        message.type = ANSWER if answer.kind == COMMAND and answer.original is None else REPLY
        replied_to = answer.original or answer.source
        message.replies_to = None if replied_to is None else replied_to.id
        if isinstance(place, TextChannel | Thread) and not message.ephemeral:
            if isinstance(place, Thread):
                self._posts.wake(place)
            self._posts.store(place, message)
        return message


def described(answer: Answer, kind: int) -> JSON:
    """The answer to a callback that asks `with_response`."""
    interaction = {
        "id": str(answer.id),
        "type": answer.kind,
        "channel_id": str(answer.place.id),
        "guild_id": str(answer.place.guild.id),
    }
    shown: JSON = {"interaction": interaction}
    if answer.original is not None:
        interaction |= {
            "response_message_id": str(answer.original.id),
            "response_message_ephemeral": answer.original.ephemeral,
            "response_message_loading": answer.is_loading,
        }
        if kind in (_MESSAGE, _UPDATE):
            message = payloads.message(answer.original)
            shown["resource"] = {"type": kind, "message": message}
    return shown


def _message(answer: Answer, name: str) -> Message:
    found = answer.original if name == "@original" else answer.followed_up.get(int(name))
    if found is None and answer.original is not None and name == str(answer.original.id):
        found = answer.original
    if found is None:
        raise Refusal(UNKNOWN_MESSAGE)
    return found


def _stands(place: Channel | Thread, message: Message) -> bool:
    return isinstance(place, TextChannel | Thread) and message.id in place.messages
