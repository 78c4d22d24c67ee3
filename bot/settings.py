"""All settings, from the environment and `.env`. Every mistake is reported at once.

A value is never printed: it may be a token.
"""

import difflib
from pathlib import Path
from typing import Literal

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


class Settings(BaseSettings):
    """What an operator may set; .env.example says it for people."""

    model_config = SettingsConfigDict(
        extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, frozen=True
    )

    discord_token: SecretStr
    database_url: str = "sqlite:///newsboard.db"
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    allow_private_feeds: bool = False
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


def read_settings(env_file: Path = Path(".env")) -> Settings:
    """Reads `.env`, then the environment, which wins.

    Raises:
        SettingsError: one or more are wrong; `problems` says what to do about each.
    """
    problems = _unknown_keys(env_file)
    load_dotenv(env_file)
    try:
        settings = Settings()
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


def _sentence(problem: ErrorDetails) -> str:
    name = ".".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "missing":
        return _WITHOUT_ONE
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {reason}."
