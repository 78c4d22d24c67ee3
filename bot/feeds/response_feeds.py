"""Where the responses of an article are, and how many: what feeds say of it, and boards imply."""

import re
from urllib.parse import urlsplit

FEED_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/rss+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)
"""Media types of `link rel="replies"` that a feed can have; text/html is a page for people."""

_DISCOURSE_TOPIC = re.compile(r"/t/(?:[^/]+/)?\d+")
_REDDIT_POST = re.compile(r"(?:/r/[^/]+|/user/[^/]+)?/comments/\w+(?:/[^/]+)?")
_LONGEST_COUNT = 9  # digits


def known_place(link: str | None, *, generator: str, source: str) -> str | None:
    """The feed of responses of an article on a board whose addresses are known; None elsewhere.

    Args:
        link: of the article, absolute.
        generator: as the feed names it.
        source: the address in the entry's `source`: Discourse gives the topic's feed there, and
            mostly no generator.
    """
    if link is None:
        return None
    parts = urlsplit(link)
    path = parts.path.rstrip("/")
    bare = parts._replace(path=path, query="", fragment="")
    if _is_reddit(parts.hostname or "") and _REDDIT_POST.fullmatch(path):
        # in the order of time: a response that is left out there has not merely lost its rank
        return bare._replace(path=f"{path}/.rss", query="sort=new").geturl()
    topic_feed = bare.geturl() + ".rss"
    is_discourse = "discourse" in generator.lower() or source == topic_feed
    of_topic = _DISCOURSE_TOPIC.search(path)
    return topic_feed if is_discourse and of_topic and of_topic.end() == len(path) else None


def count(written: str) -> int | None:
    """A count as a feed writes it; None if it is no number that a count can be."""
    number = written.strip()
    return int(number) if number.isdecimal() and len(number) <= _LONGEST_COUNT else None


def _is_reddit(host: str) -> bool:
    return host == "reddit.com" or host.endswith(".reddit.com")
