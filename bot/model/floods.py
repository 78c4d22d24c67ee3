"""Articles of a flood that were held back."""

from dataclasses import dataclass

from bot.model.feeds import Feed, Subscription


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Those of one subscription: they wait until a moderator says what becomes of them."""

    feed: Feed
    subscription: Subscription
    count: int


@dataclass(frozen=True, slots=True)
class Digested:
    """What was listed: so many `articles`, in so many digest `threads`."""

    articles: int
    threads: int
