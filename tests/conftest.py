"""What tests of several rooms share: a database of each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, find_programs, running_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL server; started once, by the first test that asks for it."""
    programs = find_programs()
    if programs is None:
        pytest.skip(
            "no PostgreSQL server is installed here (on Debian: apt-get install postgresql)"
        )
    with running_cluster(programs) as running:
        yield running


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL database."""
    with cluster.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The DATABASE_URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'board.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The DATABASE_URL of an empty database: the test runs once on each engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))
