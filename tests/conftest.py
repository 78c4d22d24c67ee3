"""What tests of several rooms share: a database of each engine, and how hypothesis draws.

It draws the same examples in each run, so that a change is judged by what it changes;
`pytest --hypothesis-profile=default` draws anew.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import empty_file
from tests.postgres import Cluster, find_programs, running_cluster

settings.register_profile("same", derandomize=True)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """The tests themselves are not searched for garbage again and again while they run."""
    gc.freeze()


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


@pytest.fixture
def sqlite_board(sqlite_url: str) -> str:
    """The DATABASE_URL of a SQLite file with all tables and nothing in them."""
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(empty_file())
    return sqlite_url


@pytest.fixture
def postgres_board(cluster: Cluster) -> Iterator[str]:
    """The DATABASE_URL of such a PostgreSQL database."""
    with cluster.board() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The DATABASE_URL of a database with all tables: the test runs once on each engine."""
    return str(request.getfixturevalue(f"{request.param}_board"))


@pytest.fixture(params=["sqlite", "postgres"])
def new_database_url(request: pytest.FixtureRequest) -> str:
    """The DATABASE_URL of a database that nobody has used yet, on each engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))
