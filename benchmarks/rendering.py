"""What rendering costs beside parsing, per article, over the corpus of the tests.

Parsing is bytes to articles with their HTML left as it is; rendering is that HTML to Discord
Markdown and the article to all messages of its thread. Both in this process, in turns, the best
of several rounds each.
"""

from collections.abc import Callable, Sequence
from time import perf_counter

from bot.model import MirroredThread, Prose
from bot.rendering.markdown import from_html
from bot.rendering.starter import thread_draft
from tests.rendering.corpus import Entry, entries

_ROUNDS = 15


def measure() -> list[str]:
    """The figures, one line each."""
    corpus = entries()
    texts = _texts(corpus)
    threads = [entry.mirrored() for entry in corpus]
    parsing, rendering = [], []
    for _ in range(_ROUNDS):
        parsing.append(_seconds(lambda: _parse(corpus)))
        rendering.append(_seconds(lambda: _render(texts, threads)))
    parsed, rendered = (min(times) * 1e6 / len(corpus) for times in (parsing, rendering))
    return [
        f"rendering, {len(corpus)} articles: {rendered:.0f} µs each = "
        f"{rendered / parsed:.2f} of parsing ({parsed:.0f} µs)"
    ]


def _texts(corpus: Sequence[Entry]) -> list[tuple[str, str]]:
    """The HTML of every article and what its links are relative to."""
    found = list[tuple[str, str]]()

    def note(html: str, base: str) -> Prose:
        found.append((html, base))
        return Prose(html)

    for entry in corpus:
        entry.parsed(note)
    return found


def _parse(corpus: Sequence[Entry]) -> None:
    for entry in corpus:
        entry.parsed(lambda html, _base: Prose(html))


def _render(texts: Sequence[tuple[str, str]], threads: Sequence[MirroredThread]) -> None:
    for html, base in texts:
        from_html(html, base)
    for thread in threads:
        thread_draft(thread)


def _seconds(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
