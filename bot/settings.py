"""All settings, from the environment and `.env`. Every mistake is reported at once.

A value is never printed: it may be a token.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar

from dotenv import dotenv_values, load_dotenv
from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

_WITHOUT_ONE = (
    "DISCORD_TOKEN is not set. Copy the token of your bot from the Discord Developer Portal "
    "(Applications > your bot > Bot > Reset Token) into .env or the environment. "
    "To look around without one: make demo."
)

_HTTP = ("http://", "https://")

_ON_HEROKU = (
    "Heroku throws the disk away at every restart, and DATABASE_URL names no database server: "
    "every feed and thread would be forgotten. "
    "Add one: heroku addons:create heroku-postgresql:essential-0"
)
_ON_RAILWAY = (
    "Railway throws the disk away at every deployment, and DATABASE_URL names no database server: "
    "every feed and thread would be forgotten. Add a PostgreSQL database to the project and set "
    "DATABASE_URL=${{Postgres.DATABASE_URL}}; or attach a volume and name a file on it."
)


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(
        extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, frozen=True
    )


class FeedSettings(_Settings):
    """What a command needs that only looks at feeds."""

    allow_private_feeds: bool = False


class DatabaseSettings(_Settings):
    """What a command needs that works on the database alone."""

    database_url: str = "sqlite:///newsboard.db"


class Settings(DatabaseSettings, FeedSettings):
    """What an operator may set; .env.example says it for people."""

    discord_token: SecretStr
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("discord_api_url", "discord_gateway_url")
    @classmethod
    def _has_a_scheme(cls, url: str, info: ValidationInfo) -> str:
        schemes = ("ws://", "wss://") if "gateway" in str(info.field_name) else _HTTP
        if not url.startswith(schemes):
            raise ValueError(f"must start with {' or '.join(schemes)}")
        return url

    @field_validator("discord_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        text = token.get_secret_value()
        if any(character.isspace() for character in text) or text.startswith("Bot "):
            raise ValueError("contains a space or a line break; copy the token alone")
        return token


S = TypeVar("S", bound=_Settings)


def read_settings(env_file: Path = Path(".env")) -> Settings:
    """Reads `.env`, then the environment, which wins.

    Raises:
        SettingsError: one or more are wrong; `problems` says what to do about each.
    """
    return _read(Settings, env_file)


def read_database_settings(env_file: Path = Path(".env")) -> DatabaseSettings:
    """Like read_settings, for a command that needs no token.

    Raises:
        SettingsError: one or more are wrong; `problems` says what to do about each.
    """
    return _read(DatabaseSettings, env_file)


def read_feed_settings(env_file: Path = Path(".env")) -> FeedSettings:
    """Like read_settings, for a command that needs neither a token nor the database.

    Raises:
        SettingsError: one or more are wrong; `problems` says what to do about each.
    """
    return _read(FeedSettings, env_file)


def _read(kind: type[S], env_file: Path) -> S:
    problems = _unknown_keys(env_file)
    load_dotenv(env_file)
    if issubclass(kind, DatabaseSettings):
        problems += _lost_disk(os.environ)
    try:
        settings = kind()
    except ValidationError as error:
        problems += [_sentence(problem) for problem in error.errors(include_input=False)]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _unknown_keys(env_file: Path) -> list[str]:
    known = [name.upper() for name in Settings.model_fields]
    problems = []
    for key in dotenv_values(env_file):
        if key.upper() not in known:
            near = difflib.get_close_matches(key.upper(), known, n=1)
            hint = f" Do you mean {near[0]}?" if near else " .env.example lists all there are."
            problems.append(f"{key} in {env_file} is no setting.{hint}")
    return problems


def _lost_disk(environment: Mapping[str, str]) -> list[str]:
    """A disk that is certainly thrown away is no place for a database.

    Railway says whether there is a volume; Fly and Render do not, and are let through.
    """
    if not (environment.get("DATABASE_URL") or "sqlite").startswith("sqlite"):
        return []
    if "DYNO" in environment:
        return [_ON_HEROKU]
    if "RAILWAY_DEPLOYMENT_ID" in environment and "RAILWAY_VOLUME_NAME" not in environment:
        return [_ON_RAILWAY]
    return []


def _sentence(problem: ErrorDetails) -> str:
    name = ".".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "missing":
        return _WITHOUT_ONE
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {reason}."
