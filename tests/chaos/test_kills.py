"""A share of the kill harness; `make chaos` runs it large."""

from pathlib import Path

from tests.chaos.kills import Plan, run


async def test_nothing_is_lost_or_doubled_under_kills(tmp_path: Path) -> None:
    # half of them may come too late: many tests share a machine, and here times are real
    plan = Plan(seed=20260701, articles=30, kills=6, lives=(20, 28), waiting=4, outgrown=0.5)
    told: list[str] = []
    tally = await run(plan, tmp_path, told.append)
    assert tally.wrong == [], f"seed {plan.seed}: {tally}\n" + "\n".join(told)
    assert tally.kills >= plan.kills
    assert tally.articles >= plan.articles
