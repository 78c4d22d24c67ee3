"""Rate limits in real time: a bucket for each route and place, and 50 a second for the bot."""

import hashlib
import re
from dataclasses import dataclass, field
from time import monotonic

_IDS = re.compile(r"/\d{5,}")
_GLOBAL = (50, 1.0)


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
    def reset_after(self) -> float:
        """Real seconds until the window ends."""
        return max(0.0, self.ends_at - monotonic())


@dataclass(slots=True)
class Limits:
    """All buckets; of `rules` (method, pattern of the path, limit, seconds) the first fit wins."""

    rules: list[tuple[str, str, int, float]] = field(default_factory=list)
    whole: Bucket = field(default_factory=lambda: Bucket(*_GLOBAL))
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def bucket(self, method: str, path: str) -> Bucket:
        """The bucket of a route and its major id (the first one in the path)."""
        key = f"{method} {_key(path)}"
        if key not in self._buckets:
            self._buckets[key] = Bucket(*self._rule(method, path))
        return self._buckets[key]

    def headers(self, method: str, path: str) -> dict[str, str]:
        """The X-RateLimit headers that go with every answer."""
        bucket = self.bucket(method, path)
        name = hashlib.sha256(f"{method} {_IDS.sub('', path)}".encode()).hexdigest()[:20]
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(0, bucket.limit - bucket.used)),
            "X-RateLimit-Reset-After": f"{bucket.reset_after:.3f}",
            "X-RateLimit-Bucket": name,
        }

    def _rule(self, method: str, path: str) -> tuple[int, float]:
        for rule_method, pattern, limit, seconds in self.rules:
            if rule_method == method and re.fullmatch(pattern, path):
                return limit, seconds
        return 50, 1.0


def _key(path: str) -> str:
    major = _IDS.search(path)
    return f"{major[0] if major else ''} {_IDS.sub('', path)}"
