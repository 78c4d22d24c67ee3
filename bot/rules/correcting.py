"""What changes in a thread when its article changes at the source, and how often."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Article, Correction, KnownArticle

CORRECT_EVERY = timedelta(hours=1)
"""Real time: a source that changes an article all the time changes its thread so often at most."""


def corrections(known: Iterable[KnownArticle], found: Iterable[Article]) -> list[Correction]:
    """What the stored articles are to say, where their feed says something else by now.

    Where a document brings an article twice, the first counts that has its key.
    """
    by_key: dict[str, Article] = {}
    by_alt_key: dict[str, Article] = {}
    for article in found:
        by_key.setdefault(article.key, article)
        by_alt_key.setdefault(article.alt_key, article)
    decided = []
    for stored in known:
        old = stored.article
        now_said = by_key.get(old.key) or _of_that_day(old, by_alt_key.get(old.alt_key))
        new = _corrected(old, now_said) if now_said else old
        if new != old or (now_said and not stored.compared):
            decided.append(Correction(stored.id, new, silent=not stored.compared))
    return decided


def _of_that_day(old: Article, new: Article | None) -> Article | None:
    """The new one, if only its first key changed: some feeds give many articles one link."""
    if new is None or (old.published_at and new.published_at not in (None, old.published_at)):
        return None
    return new


def _corrected(old: Article, new: Article) -> Article:
    """The old article with what the new one says; what that lacks is kept, such as the picture."""
    return replace(
        old,
        title=new.title or old.title,
        text=new.text or old.text,
        author=new.author or old.author,
        picture=old.picture if _is_same_picture(old.picture, new.picture) else new.picture,
    )


def _is_same_picture(old: str | None, new: str | None) -> bool:
    """Many a server signs the address of a picture anew each time: its query tells nothing."""
    return new is None or (old is not None and old.partition("?")[0] == new.partition("?")[0])


def correct_at(last: datetime | None, real_now: datetime) -> datetime:
    """When (real time) a thread shows a change of its article: at most once an hour.

    `last` is when that was done last, or is planned for already.
    """
    if last is None or last > real_now:
        return last or real_now
    return max(real_now, last + CORRECT_EVERY)
