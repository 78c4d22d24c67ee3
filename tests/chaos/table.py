"""A run as Markdown, and its place in docs/reliability.md."""

from pathlib import Path

from tests.chaos.verdict import Tally

_BEGIN = "<!-- the table of `make chaos`: begin -->"
_END = "<!-- the table of `make chaos`: end -->"
_HEADING = "# Reliability"


def run_table(tally: Tally) -> str:
    """The figures of one run."""
    found = tally.findings
    rows: dict[str, object] = {
        "seed": tally.seed,
        "articles printed": f"{tally.articles:,}",
        "threads wanted (article and forum)": f"{tally.threads:,}",
        "SIGKILL": f"{tally.kills} ({tally.kills_at_requests} in the middle of a request)",
        "SIGSTOP": tally.stops,
        "workers that ended by themselves": len(tally.gave_up),
        "requests": f"{tally.requests:,}",
        "answers that went wrong": f"{tally.faults.total():,}",
        **{f"· {_kind(name)}": many for name, many in tally.faults.most_common()},
        "**lost**": found.lost,
        "**doubled**": found.doubled,
        "stored only after it was looked for": tally.stored_too_late,
        "doubles removed again": tally.reaped,
        "too old before they could be opened": found.outgrown,
        "**closed before their time**": found.early,
        "longest open beyond its time": f"{found.latest:.1f} s in which the worker ran",
        "**most requests sent in one second**": tally.busiest_sent,
        "most that arrived in one second, at a busy machine": tally.busiest_second,
        "a week took": f"{tally.week.total_seconds():.0f} s",
        "the run took": f"{tally.duration / 60:.0f} min",
    }
    return _table(("what", "how many"), list(rows.items()))


def scenes_table(scenes: dict[str, tuple[list[str], list[str]]]) -> str:
    """For each rule: what was wrong with it, and what without it."""
    rows = [
        (rule, _said(with_it), _said(without_it)) for rule, (with_it, without_it) in scenes.items()
    ]
    return _table(("rule", "with it", "without it"), rows)


def write(path: Path, *tables: str) -> None:
    """Puts the tables between the markers; a file without them gets them at its end."""
    text = path.read_text() if path.exists() else f"{_HEADING}\n"
    if _BEGIN not in text:
        text += f"\n{_BEGIN}\n{_END}\n"
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    path.write_text(f"{before}{_BEGIN}\n\n" + "\n\n".join(tables) + f"\n\n{_END}{after}")


def _kind(name: str) -> str:
    return name.lower().replace("_", " ")


def _said(wrong: list[str]) -> str:
    return " ".join(wrong) or "one thread for each article"


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
