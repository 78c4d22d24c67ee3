"""`make chaos`: the large run, the scene of each rule, and the table of both.

python -m tests.chaos [--seed N] [--articles N] [--kills N]
"""

import argparse
import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from random import randrange
from tempfile import mkdtemp

from tests.chaos import table
from tests.chaos.kills import Plan, run
from tests.chaos.scenes import SCENES, play
from tests.postgres import find_programs, running_cluster

_REPORT = Path(__file__).parent.parent.parent / "docs" / "reliability.md"


def main() -> int:
    """The exit code: 0 if no promise was broken, and each scene shows its rule."""
    asked = _parsed()
    size = asked.seed, asked.articles, asked.kills
    plan = Plan(*size, lives=(40, 120), waiting=20, outgrown=0.02, patience=300)
    folder = Path(mkdtemp(prefix="newsboard-chaos-"))
    _say(f"Seed {plan.seed}; the database and the worker's log are in {folder}")
    tally = asyncio.run(run(plan, folder, _say))
    figures = table.run_table(tally)
    _say(f"\n{figures}\n")
    for sentence in tally.wrong:
        _say(f"WRONG: {sentence}")
    if tally.wrong:
        _say(f"Again: make chaos SEED={plan.seed}")
        return 1
    scenes = {rule: _both(rule, folder) for rule in SCENES if _can_be_played(rule)}
    _say(table.scenes_table(scenes))
    table.write(_REPORT, figures, table.scenes_table(scenes))
    return int(any(with_it or not without_it for with_it, without_it in scenes.values()))


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=randrange(10**6))
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=300)
    return parser.parse_args()


def _can_be_played(rule: str) -> bool:
    """Two workers need a PostgreSQL server."""
    return rule != "fencing" or find_programs() is not None


def _both(rule: str, folder: Path) -> tuple[list[str], list[str]]:
    """What is wrong at the end of a scene with the rule, and without it."""
    return _played(rule, folder, without=False), _played(rule, folder, without=True)


def _played(rule: str, folder: Path, *, without: bool) -> list[str]:
    place = folder / f"{rule} {'off' if without else 'on'}"
    place.mkdir()
    with ExitStack() as stack:
        url, programs = "", find_programs()
        if rule == "fencing" and programs is not None:
            cluster = stack.enter_context(running_cluster(programs))
            url = stack.enter_context(cluster.database())
        return asyncio.run(play(rule, without=without, folder=place, database_url=url))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
