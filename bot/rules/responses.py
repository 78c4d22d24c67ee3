"""What is new among an article's responses, what changed, and what vanished at the source.

A page may be cut short, a proxy may answer with an older one: only what is missing twice in a row
is gone. A feed shows the newest responses only, so that one may leave it and still be there: it
counts as missing only while an older one is in the feed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.model import KnownResponse, Response, ResponseChanges

_MISSED_UNTIL_GONE: Final = 2


def response_changes(
    known: Sequence[KnownResponse], found: Sequence[Response], *, complete: bool
) -> ResponseChanges:
    """Decides what becomes of the responses of one article.

    What is gone stays known, so that it comes back as what it was, and not as a new one.

    Args:
        known: all that are stored, also those that are gone, the oldest first.
        found: in the document, the oldest first; of a key that comes twice, the first counts.
        complete: the document has all that there are, as a board's page; a feed has the newest.
    """
    there = _by_key(found)
    keys = {one.response.key for one in known}
    missed = _missed(known, there, complete=complete)
    return ResponseChanges(
        new=tuple(one for key, one in there.items() if key not in keys),
        order=_order([one.response.key for one in known], list(there)),
        changed=tuple(_changed(known, there)),
        missed=tuple((one.id, missed[one.id]) for one in known if missed[one.id] != one.missed),
        gone=tuple(one.id for one in known if not one.gone and _is_gone(missed[one.id])),
        back=tuple(one.id for one in known if one.gone and one.response.key in there),
    )


def _by_key(found: Iterable[Response]) -> dict[str, Response]:
    there: dict[str, Response] = {}
    for one in found:
        there.setdefault(one.key, one)
    return there


def _order(known: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """The known and the new together, the oldest first; () where the new only follow the known.

    A deletion lets older ones into a feed again, which were never seen. Each stands before the
    known one that follows it in the document, as young as it can be: nothing that only left the
    feed may come to stand behind it, and be missed.
    """
    merged, stored = list(known), set(known)
    follower = None
    for key in reversed(found):
        if key not in stored:
            merged.insert(merged.index(follower) if follower else len(merged), key)
        follower = key
    return () if merged[: len(known)] == list(known) else tuple(merged)


def _changed(
    known: Iterable[KnownResponse], there: Mapping[str, Response]
) -> Iterable[tuple[int, Response]]:
    """Those with another text or author; a link and a time that are named no more are kept."""
    for one in known:
        old = one.response
        new = there.get(old.key, old)
        if (old.text, old.author) != (new.text, new.author):
            link, published_at = new.link or old.link, new.published_at or old.published_at
            yield one.id, replace(new, link=link, published_at=published_at)


def _missed(
    known: Sequence[KnownResponse], there: Mapping[str, Response], *, complete: bool
) -> dict[int, int]:
    """How many times in a row each was missing, by id; what is gone is not counted further."""
    has_older = _finder_of_older(known, there)
    missed = {}
    for one in known:
        if one.response.key in there:
            missed[one.id] = 0
        elif not one.gone and (complete or has_older(one)):
            missed[one.id] = one.missed + 1
        else:
            missed[one.id] = one.missed
    return missed


def _is_gone(missed: int) -> bool:
    return missed >= _MISSED_UNTIL_GONE


def _finder_of_older(
    known: Iterable[KnownResponse], there: Mapping[str, Response]
) -> Callable[[KnownResponse], bool]:
    """Whether one of those that are there is older: by its date, without by its place.

    A date is as the document says it now: many a feed dates a response by its last change.
    """
    oldest = min((now.published_at for now in there.values() if now.published_at), default=None)
    undated = {key for key, now in there.items() if not now.published_at}
    place = {one.id: place for place, one in enumerate(known)}
    first = min((place[one.id] for one in known if one.response.key in undated), default=None)

    def has_older(one: KnownResponse) -> bool:
        written_at = one.response.published_at
        if written_at is None:
            return first is not None and first < place[one.id]
        return oldest is not None and oldest < written_at

    return has_older
