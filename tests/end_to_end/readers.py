"""The processes that read feeds, forked for the workers of a nursery from one that imported all.

A start of Python and its imports take each worker 0.3 s of the processor. That they can be spawned,
as the bot does it, is shown by tests/feeds/test_pool.py and by workers without a nursery.
"""

import multiprocessing
from multiprocessing import forkserver

_IMPORTED = ["pebble.pool.process", "bot.services.feeds.reading"]


def prepare(_: list[str]) -> None:
    """Starts the server, and lets all that is spawned in this process be forked from it."""
    server = forkserver._forkserver
    server.set_forkserver_preload(_IMPORTED)
    server.ensure_running()
    server.ensure_running = lambda: None  # it is no child of a forked worker, who would wait for it
    forked = multiprocessing.get_context("forkserver")
    multiprocessing.get_context = lambda _: forked
