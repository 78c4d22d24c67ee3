"""Rate limits in real time: a bucket for each route and place, and 50 a second for the bot."""

import hashlib
import re
from dataclasses import dataclass, field
from time import monotonic, time

_IDS = re.compile(r"/\d{5,}")
_TOKENS = re.compile(r"(?<=/)[\w-]{32}(?=/|$)")
_A_SECOND = (50, 1.0)
_INVALID = (401, 403, 429)


@dataclass(slots=True)
class Bucket:
    """A window of `seconds` in which `limit` requests are taken."""

    limit: int
    seconds: float
    ends_at: float = 0.0
    used: int = 0

    def take(self) -> bool:
        """Counts one request; False if the window is full."""
        now = monotonic()
        if now >= self.ends_at:
            self.ends_at, self.used = now + self.seconds, 0
        self.used += 1
        return self.used <= self.limit

    @property
    def remaining(self) -> int:
        """How many more are taken in this window."""
        return max(0, self.limit - self.used)

    @property
    def reset_after(self) -> float:
        """Real seconds until the window ends."""
        return max(0.0, self.ends_at - monotonic())


@dataclass(slots=True)
class Limits:
    """All buckets.

    Attributes:
        rules: (method, pattern of the path, limit, seconds); the first that fits makes the bucket.
        whole: the bucket of the whole bot.
        invalid: answers that Discord counts towards a ban (10,000 in ten minutes).
    """

    rules: list[tuple[str, str, int, float]] = field(default_factory=list)
    whole: Bucket = field(default_factory=lambda: Bucket(*_A_SECOND))
    invalid: int = 0
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def bucket(self, method: str, path: str) -> Bucket:
        """The bucket of a route and its major id (the first one in the path)."""
        key = f"{method} {_key(path)}"
        if key not in self._buckets:
            self._buckets[key] = Bucket(*self._rule(method, path))
        return self._buckets[key]

    def count(self, status: int, scope: str | None) -> None:
        """Counts an answer that is the bot's own fault."""
        self.invalid += status in _INVALID and scope != "shared"

    def headers(self, method: str, path: str) -> dict[str, str]:
        """The X-RateLimit headers that go with every answer."""
        bucket = self.bucket(method, path)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.remaining),
            "X-RateLimit-Reset": f"{time() + bucket.reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{bucket.reset_after:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(_route(method, path).encode()).hexdigest()[:20],
        }

    def _rule(self, method: str, path: str) -> tuple[int, float]:
        for rule_method, pattern, limit, seconds in self.rules:
            if rule_method == method and re.fullmatch(pattern, path):
                return limit, seconds
        return _A_SECOND


def _key(path: str) -> str:
    major = _IDS.search(path)
    return f"{major[0] if major else ''} {_IDS.sub('', path)}"


def _route(method: str, path: str) -> str:
    """The route without its ids and tokens: the name of a bucket does not depend on them."""
    return f"{method} {_TOKENS.sub('', _IDS.sub('/', path))}"
