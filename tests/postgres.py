"""A private PostgreSQL server: made for one test run, in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import psycopg

from tests.databases import migrate

USER, PASSWORD = "newsboard", "not&shown"
_MODEL = "model"


class Cluster:
    """A server on a free loopback port that asks for a password, as those of hosts do."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.port = free_port()
        self._programs = programs
        self._folder = folder
        self._numbers = count()
        self._process: subprocess.Popen[bytes] | None = None
        self._has_model = False

    def initialise(self) -> None:
        """Makes the server's files, owned by a user who may run it."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(self._folder, unprivileged())
            shutil.chown(secret, unprivileged())
        options = ("--no-sync", "--encoding=UTF8", "--no-locale", "--auth=scram-sha-256")
        self._start(
            "initdb", *options, f"--username={USER}", f"--pwfile={secret}", self._data
        ).wait()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        unsafe = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        place = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        options = [part for option in (*unsafe, *place) for part in ("-c", option)]
        self._process = self._start("postgres", "-D", self._data, *options)
        while not self._answers():
            assert self._process.poll() is None, self.log
            sleep(0.02)

    def stop(self) -> None:
        """Breaks every connection off and ends the server."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    @property
    def log(self) -> str:
        """What the server wrote."""
        return (self._folder / "log").read_text()

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        """A DATABASE_URL as hosts write it."""
        quoted = password.replace("&", "%26")
        return f"postgres://{USER}:{quoted}@127.0.0.1:{self.port}/{database}?sslmode=prefer"

    def break_connections_off(self) -> None:
        """Ends the sessions of every worker, as a server does that is maintained."""
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'newsboard'"
        )

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The DATABASE_URL of a database that is dropped afterwards; nothing is in it at first."""
        name = f"board{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def board(self) -> AbstractContextManager[str]:
        """The same, but all tables are in it."""
        if not self._has_model:
            self.execute(f"CREATE DATABASE {_MODEL}")
            migrate(self.url(_MODEL))
            self._has_model = True
        return self.database(_MODEL)

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Runs a statement as somebody else than the worker."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Runs a program of PostgreSQL, which refuses to be run by root."""
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [self._programs / program, *arguments],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
                user=unprivileged() if os.geteuid() == 0 else None,
            )


@contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """A server from the first test that needs one until the last."""
    with TemporaryDirectory(prefix="newsboard-postgres-") as folder:
        cluster = Cluster(programs, Path(folder))
        cluster.initialise()
        cluster.start()
        yield cluster
        cluster.stop()


def find_programs() -> Path | None:
    """The folder with initdb and postgres; Debian keeps them off the PATH."""
    found = [Path(on_path).parent] if (on_path := shutil.which("initdb")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "postgres").exists()), None)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged() -> str:
    """A user who may run the server where the tests run as root."""
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
