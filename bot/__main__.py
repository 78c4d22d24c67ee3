"""The command line: `python -m bot` runs the worker."""

import asyncio
import sys
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.errors import (
    DatabaseBroken,
    NewsboardError,
    SettingsError,
    SeveralFeeds,
    StorageError,
    Unavailable,
)
from bot.logs import log_to_stderr
from bot.model import Look

app = typer.Typer(
    help="Newsboard: a news board mirrored into Discord forum threads.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Exit(IntEnum):
    """Exit codes as sysexits.h names them; a host restarts on 75 and must not on 78."""

    FAULT = 70
    TRY_AGAIN = 75
    CONFIGURATION = 78


@app.callback(invoke_without_command=True)
def run(context: typer.Context) -> None:
    """Run the worker (the default)."""
    if context.invoked_subcommand is not None:
        return
    # here: the parser process imports this module too
    from bot.client import run_worker
    from bot.settings import read_settings

    try:
        settings = read_settings()
        log_to_stderr(settings.log_level)
        asyncio.run(run_worker(settings))
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))


@app.command()
def check(
    feed: Annotated[str | None, typer.Option(help="A feed to look at besides.")] = None,
) -> None:
    """Say line by line what is right and what is wrong; exits with 78 if anything is wrong."""
    from bot.checkup import findings
    from bot.services.operating.check import is_well
    from bot.settings import read_settings

    async def tell_all() -> bool:
        found = []
        async for finding in findings(settings, feed):
            typer.echo(f"{finding.mark:<5}  {finding.sentence}")
            found.append(finding)
        return is_well(found)

    try:
        settings = read_settings()
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))
    log_to_stderr("ERROR")
    if not asyncio.run(tell_all()):
        raise SystemExit(Exit.CONFIGURATION)


@app.command()
def migrate() -> None:
    """Bring the database up to date; a host runs this before it starts a new version."""
    from bot.settings import read_database_settings
    from bot.storage.storage import open_storage

    async def bring_up_to_date(url: str) -> None:
        async with open_storage(url):
            typer.echo("The database is up to date.")

    try:
        asyncio.run(bring_up_to_date(read_database_settings().database_url))
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))


@app.command()
def backup() -> None:
    """Make a backup of the SQLite database beside it, also while the worker runs."""
    from bot.services.operating.backup import back_up
    from bot.settings import read_database_settings

    try:
        made = asyncio.run(back_up(read_database_settings().database_url))
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))
    typer.echo(f"{made.path} is a good backup of the database, {made.size:,} bytes.")


@app.command()
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="The backup; left out: the newest good one.")
    ] = None,
) -> None:
    """Put a backup in the place of the SQLite database; the worker must not run."""
    from bot.clock import real_now
    from bot.settings import read_database_settings
    from bot.storage.restore import restore as put_back

    try:
        done = put_back(read_database_settings().database_url, file, real_now())
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))
    typer.echo(f"The database at {done.file} is now a copy of {done.backup}.")
    if done.aside:
        typer.echo(f"What was there is kept as {done.aside}.")
    typer.echo(
        "Before you start the worker, run: python -m bot rebuild. The backup does not know the "
        "threads that were opened after it was made, and would open them twice."
    )


@app.command()
def rebuild(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
) -> None:
    """Restore the threads that the database lost from Discord; the worker must not run."""
    from bot.rebuilding import rebuild as restore_threads
    from bot.services.reconciling.rebuild import Outcome, in_words
    from bot.settings import read_settings

    try:
        settings = read_settings()
        log_to_stderr("ERROR")
        tally = asyncio.run(restore_threads(settings, typer.echo, dry_run=dry_run))
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))
    typer.echo(f"In all: {in_words(tally) or 'no threads of mine'}.")
    if dry_run:
        typer.echo("Nothing was written.")
    if tally[Outcome.UNREAD]:
        _leave("Not everything could be read: run this again.", Exit.TRY_AGAIN)


@app.command()
def export(
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Also users and passwords in addresses.")
    ] = False,
) -> None:
    """Print the feeds of all servers as OPML, in folders by server and forum."""
    from bot.exporting import export as exported
    from bot.settings import read_database_settings

    try:
        opml = asyncio.run(exported(read_database_settings().database_url, secrets=secrets))
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))
    typer.echo(opml.decode(), nl=False)


@app.command()
def preview(
    url_or_file: Annotated[str, typer.Argument(help="A feed, a site, a board, or a file of one.")],
    look: Annotated[Look, typer.Option(help="How the threads look.")] = Look.EMBED,
    limit: Annotated[int, typer.Option(min=1, help="So many of the newest articles.")] = 3,
    article: Annotated[
        int | None, typer.Option(min=1, help="Only this article instead; 1 is the newest.")
    ] = None,
) -> None:
    """Print the messages that would be sent for a feed or a board, counted against the limits.

    Of a board, each article's page is read too, and what was found there is shown.

    It needs no token and no database, and sends nothing.
    """
    from bot.previewing import preview as lines_of
    from bot.services.previews.terminal import harmless
    from bot.settings import read_feed_settings

    log_to_stderr("ERROR")
    try:
        lines = lines_of(read_feed_settings(), url_or_file, look=look, limit=limit, article=article)
        for line in asyncio.run(lines):
            typer.echo(line)
    except SeveralFeeds as error:
        choices = [f"{one.shown_url}  {one.kind}  {one.title or ''}" for one in error.choices]
        _leave("\n".join([str(error), *map(harmless, choices)]), _exit_code(error))
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))


@app.command()
def demo(
    feed: Annotated[
        str | None, typer.Option(envvar="FEED", help="A URL or file to mirror instead.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(envvar="DEMO_SECONDS", help="Stop after this time.")
    ] = None,
) -> None:
    """Watch articles become threads and old threads close, without a token.

    With --seconds it exits with 0 only if a thread was opened and one closed.
    """
    from bot.sandbox.demo import run_demo

    log_to_stderr("ERROR")
    try:
        tally = asyncio.run(run_demo(feed=feed or None, seconds=seconds, say=typer.echo))
    except NewsboardError as error:
        _leave(str(error), Exit.FAULT)
    typer.echo(f"\n{tally.opened} threads opened, {tally.closed} closed.")
    if seconds is not None and not (tally.opened and tally.closed):
        raise SystemExit(Exit.FAULT)


def _exit_code(error: NewsboardError) -> Exit:
    if isinstance(error, SettingsError):
        return Exit.CONFIGURATION
    if isinstance(error, DatabaseBroken):
        return Exit.FAULT
    if isinstance(error, StorageError | Unavailable):
        return Exit.TRY_AGAIN
    return Exit.FAULT


def _leave(sentence: str, code: Exit) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(code)


def main() -> None:
    """The script `newsboard`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # else a terminal without UTF-8 gets a traceback
            stream.reconfigure(errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
