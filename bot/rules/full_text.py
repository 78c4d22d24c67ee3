"""Whether an article's page says more than its feed does."""

import re

_LONGER = 1.5
_LONGER_BY = 200  # characters
_HARDLY_ANYTHING = 400  # characters of a summary: its own words, not the article's first ones
_CONTAINED = 0.7
_ABOUT_THE_SAME = 0.3

_LINK_TARGET = re.compile(r"\]\(<?[^)\s]*>?\)|https?://\S+")
_TERM = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]+|[^\W\d_]{4,}")
_WITHOUT_SPACES = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")


def is_really_more(full: str, feed: str) -> bool:
    """Whether a page's text is to stand in place of what the feed gives.

    It must be clearly longer, and contain what the feed says; of a short summary, which editors
    word on their own, it need only share some words. So a cookie wall never wins over a text, and
    what a paywall lets through never over the whole.

    Args:
        full: the page's own text, in Markdown.
        feed: the feed's, likewise; it may be empty.
    """
    full, feed = _readable(full), _readable(feed)
    if len(full) < max(_LONGER * len(feed), len(feed) + _LONGER_BY):
        return False
    said = _terms(feed)
    needed = _ABOUT_THE_SAME if len(feed) < _HARDLY_ANYTHING else _CONTAINED
    return len(said & _terms(full)) >= needed * len(said)


def _readable(markdown: str) -> str:
    """The text as people read it: without addresses, its spaces collapsed."""
    return " ".join(_LINK_TARGET.sub("", markdown).split())


def _terms(text: str) -> set[str]:
    """The words of four letters and more; of Chinese and Japanese each two characters in a row."""
    found: set[str] = set()
    for run in _TERM.findall(text.lower()):
        if _WITHOUT_SPACES.match(run):
            found.update(run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.add(run)
    return found
