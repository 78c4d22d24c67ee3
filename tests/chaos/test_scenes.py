"""Each rule of opening a thread is needed: its scene ends well with it, and badly without it."""

from pathlib import Path

import pytest

from tests.chaos.scenes import SCENES, play

BROKEN = {
    "send once": "https://example.org/2 has 2 threads.",
    "marker": "https://example.org/2 has 2 threads.",
    "wait": "https://example.org/2 has 2 threads.",
    "fencing": "https://example.org/2 was opened 2 times.",
    "ETag in the transaction": "https://example.org/2 has 0 threads.",
}
"""What is wrong without each rule, and nothing else."""


@pytest.fixture
def board_url(request: pytest.FixtureRequest, rule: str) -> str:
    """Two workers need a database that both can reach."""
    return str(request.getfixturevalue("postgres_url")) if rule == "fencing" else ""


@pytest.mark.parametrize("rule", SCENES)
async def test_a_scene_ends_well(rule: str, tmp_path: Path, board_url: str) -> None:
    assert await play(rule, without=False, folder=tmp_path, database_url=board_url) == []


@pytest.mark.parametrize("rule", SCENES)
async def test_without_its_rule_it_does_not(rule: str, tmp_path: Path, board_url: str) -> None:
    wrong = await play(rule, without=True, folder=tmp_path, database_url=board_url)
    assert wrong == [BROKEN[rule]]
