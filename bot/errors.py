"""Every error Newsboard raises on purpose. One root; each leaf names its subject.

`str(error)` is a sentence for the person who meets it: what happened, to what, what to do next.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.language import Phrase

if TYPE_CHECKING:
    from bot.model import FoundFeed


class NewsboardError(Exception):
    """The root. `subject` is the feed's URL, the thread's or forum's id, or the setting's name.

    A sentence that is read elsewhere or later than it is raised is a phrase: whoever reads it then
    reads it in their own language.
    """

    def __init__(self, subject: str, sentence: str | Phrase) -> None:
        super().__init__(sentence)
        self.subject = subject

    @property
    def phrase(self) -> Phrase:
        """The sentence, to be said later."""
        sentence = self.args[0]
        return sentence if isinstance(sentence, Phrase) else Phrase.plain(str(sentence))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by state: errors cross from the parser's process, whatever their arguments."""
        return _revive, (type(self), self.args, self.__dict__)


def _revive(
    kind: type[NewsboardError], args: tuple[Any, ...], state: dict[str, Any]
) -> NewsboardError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


# ── feeds ────────────────────────────────────────────────────────────────────────────────────


class FeedError(NewsboardError):
    """Something is wrong with one feed; the others go on. The subject is its URL."""


class FetchError(FeedError):
    """The URL could not be fetched."""


class BadAddress(FetchError):
    """The URL is none that may be fetched: no http(s), no host, or a private address."""


class FeedUnreachable(FetchError):
    """DNS, connection or TLS failed, or the server broke off."""


class NoSuchHost(FeedUnreachable):
    """No server has the name."""


class FeedTimeout(FetchError):
    """The server took longer than we wait."""


class FeedTooLarge(FetchError):
    """The decompressed body exceeds the cap."""


class TooManyRedirects(FetchError):
    """More redirects than we follow."""


class BadStatus(FetchError):
    """The server answered with an error. `retry_after` is in seconds, from its header."""

    def __init__(
        self, subject: str, sentence: str | Phrase, status: int, retry_after: float | None = None
    ) -> None:
        super().__init__(subject, sentence)
        self.status = status
        self.retry_after = retry_after


class ParseError(FeedError):
    """The body is no feed that can be read, or reading it took too long."""


# ── Discord ──────────────────────────────────────────────────────────────────────────────────


class ForumError(NewsboardError):
    """Discord did not do what was asked. The subject is the id of the forum or thread.

    `code` is Discord's JSON error code, 0 where there is none. A passing error helps itself, mostly
    within a minute; any other needs a person.
    """

    is_passing = False

    def __init__(self, subject: str, sentence: str | Phrase, code: int = 0) -> None:
        super().__init__(subject, sentence)
        self.code = code


class Unclear(ForumError):
    """The request may have reached Discord: what it asked for may exist, or come to exist."""

    is_passing = True


class Unavailable(ForumError):
    """The request certainly did nothing: no connection, or Discord is overloaded. Try again."""

    is_passing = True


class Throttled(ForumError):
    """Discord asks to wait. `retry_after` is in real seconds."""

    is_passing = True

    def __init__(self, subject: str, sentence: str | Phrase, retry_after: float) -> None:
        super().__init__(subject, sentence, 429)
        self.retry_after = retry_after


class Forbidden(ForumError):
    """A permission is missing (50001, 50013)."""


class NotThere(ForumError):
    """The forum, thread or message does not exist on Discord any more (10003, 10008)."""


class Refused(ForumError):
    """Discord will never take this as it is (50035, 200000, 240000 …)."""


class UnfitForum(ForumError):
    """The forum's own settings let no thread be opened as it is (40066, 40067, 10087: tags)."""


class WallReached(ForumError):
    """The server has as many active threads as Discord allows (160006)."""


class UnknownCode(ForumError):
    """Discord refuses it with a code that this version does not know."""


# ── storage ──────────────────────────────────────────────────────────────────────────────────


class StorageError(NewsboardError):
    """The database could not do it. The subject is where it is."""


class DatabaseInUse(StorageError):
    """Another process holds the database."""


class DatabaseBroken(StorageError):
    """The file is damaged, or was written by a newer version."""


# ── people ───────────────────────────────────────────────────────────────────────────────────


class SettingsError(NewsboardError):
    """One or more settings are wrong; every mistake is in `problems`."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("settings", "\n".join(problems))
        self.problems = tuple(problems)


class Mistake(NewsboardError):
    """A person asked for something that cannot be done; the sentence says why and what can."""


class SeveralFeeds(Mistake):
    """A web page announces several feeds: the person chooses one of `choices`."""

    def __init__(
        self, subject: str, sentence: str | Phrase, choices: Sequence["FoundFeed"]
    ) -> None:
        super().__init__(subject, sentence)
        self.choices = tuple(choices)


class NoPicture(NewsboardError):
    """A picture of figures cannot be drawn; the subject is what it would have shown."""
