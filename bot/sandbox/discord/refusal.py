"""What Discord says when it refuses: a status, a code, a sentence, and where the form is wrong."""

from typing import Any, NamedTuple

JSON = dict[str, Any]


class Reason(NamedTuple):
    """One row of Discord's table of error codes."""

    status: int
    code: int
    message: str


NOT_FOUND = Reason(404, 0, "404: Not Found")
UNAUTHORIZED = Reason(401, 0, "401: Unauthorized")
UNKNOWN_CHANNEL = Reason(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = Reason(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = Reason(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = Reason(404, 10008, "Unknown Message")
UNKNOWN_WEBHOOK = Reason(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Reason(404, 10062, "Unknown interaction")
UNKNOWN_TAG = Reason(400, 10087, "Unknown Tag")
TOO_MANY_COMMANDS = Reason(400, 30032, "Maximum number of application commands reached (100)")
TOO_MANY_NEW_COMMANDS = Reason(
    400, 30034, "Max number of daily application command creates has been reached (200)"
)
PINNED_THREADS = Reason(
    400, 30047, "Maximum number of pinned threads in a forum channel has been reached (1)"
)
REQUEST_TOO_LARGE = Reason(413, 40005, "Request entity too large")
ALREADY_ACKNOWLEDGED = Reason(400, 40060, "Interaction has already been acknowledged.")
MODERATED_TAGS = Reason(400, 40066, "There are no tags available that can be set by non-moderators")
TAG_REQUIRED = Reason(400, 40067, "A tag is required to create a forum post in this channel")
MISSING_ACCESS = Reason(403, 50001, "Missing Access")
NOT_THE_AUTHOR = Reason(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = Reason(400, 50006, "Cannot send an empty message")
NOT_A_TEXT_CHANNEL = Reason(400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS = Reason(403, 50013, "Missing Permissions")
SYSTEM_MESSAGE = Reason(403, 50021, "Cannot execute action on a system message")
WRONG_CHANNEL_TYPE = Reason(400, 50024, "Cannot execute action on this channel type")
WEBHOOK_TOKEN = Reason(401, 50027, "Invalid Webhook Token")
INVALID_FORM = Reason(400, 50035, "Invalid Form Body")
THREAD_ARCHIVED = Reason(400, 50083, "Thread is archived")
INVALID_JSON = Reason(400, 50109, "The request body contains invalid JSON.")
THREAD_LOCKED = Reason(400, 160005, "Thread is locked")
ACTIVE_LIMIT = Reason(400, 160006, "Maximum number of active threads reached")


class Refusal(Exception):
    """Discord does not do it. `reason` says why; `errors` says where in the form."""

    def __init__(self, reason: Reason, errors: JSON | None = None) -> None:
        super().__init__(f"{reason.status} {reason.code}: {reason.message} {errors or ''}".strip())
        self.reason = reason
        self.errors = errors

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.reason.status

    @property
    def code(self) -> int:
        """Discord's JSON error code."""
        return self.reason.code

    def body(self) -> JSON:
        """The answer's JSON, in the shape of Discord's errors."""
        body: JSON = {"message": self.reason.message, "code": self.reason.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def invalid_form(path: str, code: str, message: str) -> Refusal:
    """The refusal of one field; `path` is dotted, such as `message.embeds.0.title`."""
    errors: JSON = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".") if path else []):
        errors = {part: errors}
    return Refusal(INVALID_FORM, errors)
