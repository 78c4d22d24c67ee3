"""Writes the drafts of the corpus anew: `python -m tests.rendering.corpus`."""

from tests.rendering.corpus import rewrite

if __name__ == "__main__":
    rewrite()
