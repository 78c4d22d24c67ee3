"""The command line: `python -m bot` runs the worker."""

import asyncio
import logging
import sys
from enum import IntEnum

import typer

from bot.errors import DatabaseInUse, NewsboardError, SettingsError

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
    import discord  # here: the parser process imports this module too

    from bot.client import run_worker
    from bot.settings import read_settings

    try:
        settings = read_settings()
        log_to_stderr(settings.log_level)
        asyncio.run(run_worker(settings))
    except discord.LoginFailure:
        _leave(
            "Discord does not accept DISCORD_TOKEN. Copy it again from the Discord Developer "
            "Portal (Applications > your bot > Bot > Reset Token).",
            Exit.CONFIGURATION,
        )
    except NewsboardError as error:
        _leave(str(error), _exit_code(error))


def log_to_stderr(level: str) -> None:
    """One line an event; hosts add the time of their own, we add ours."""
    logging.basicConfig(
        level=level,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        stream=sys.stderr,
    )


def _exit_code(error: NewsboardError) -> Exit:
    if isinstance(error, SettingsError):
        return Exit.CONFIGURATION
    if isinstance(error, DatabaseInUse):
        return Exit.TRY_AGAIN
    return Exit.FAULT


def _leave(sentence: str, code: Exit) -> None:
    typer.echo(sentence, err=True)
    raise SystemExit(code)


def main() -> None:
    """The script `newsboard`."""
    app()


if __name__ == "__main__":
    main()
