"""Settings: every mistake at once, no value ever printed."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_database_settings, read_settings

TOKEN = "token.that.must-not-show"
SIGNS = ("DYNO", "RAILWAY_DEPLOYMENT_ID", "RAILWAY_VOLUME_NAME")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what read_settings loads into the environment out of other tests."""
    for name in (*map(str.upper, Settings.model_fields), *SIGNS):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def problems_of(env_file: Path) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read_settings(env_file)
    assert TOKEN not in str(caught.value)
    return caught.value.problems


def test_the_example_names_every_setting_with_its_default() -> None:
    lines = Path(".env.example").read_text().splitlines()
    shown = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(shown) == {name.upper() for name in Settings.model_fields}
    for name, info in Settings.model_fields.items():
        default = "" if info.is_required() else str(info.default)
        assert shown[name.upper()].lower() == default.lower()


def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none")
    assert "DISCORD_TOKEN is not set" in problem
    assert "make demo" in problem


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        f"DISCORD_TOKEN='Bot {TOKEN}'\nDATABASE_ULR=x\nLOG_LEVEL=loud\nALLOW_PRIVATE_FEEDS=maybe\n"
        "DISCORD_API_URL=nonsense\n"
    )
    found = problems_of(env_file)
    assert len(found) == 5
    assert "DATABASE_ULR" in found[0]
    assert "DATABASE_URL" in found[0]
    for name in ("DISCORD_TOKEN", "LOG_LEVEL", "ALLOW_PRIVATE_FEEDS", "DISCORD_API_URL"):
        assert any(problem.startswith(name) for problem in found)


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"DISCORD_TOKEN={TOKEN}\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("LOG_LEVEL", "warning")
    settings = read_settings(env_file)
    assert settings.log_level == "WARNING"
    assert settings.discord_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)


def test_a_database_command_needs_no_token(tmp_path: Path) -> None:
    assert read_database_settings(tmp_path / "none").database_url == "sqlite:///newsboard.db"


@pytest.mark.parametrize("url", ["", "sqlite:///newsboard.db"])
@pytest.mark.parametrize(
    ("sign", "remedy"),
    [("DYNO", "heroku addons:create heroku-postgresql"), ("RAILWAY_DEPLOYMENT_ID", "a volume")],
)
def test_a_disk_that_is_thrown_away_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, sign: str, remedy: str
) -> None:
    monkeypatch.setenv(sign, "1")
    monkeypatch.setenv("DATABASE_URL", url)
    lost, missing = problems_of(tmp_path / "none")
    assert remedy in lost
    assert missing.startswith("DISCORD_TOKEN")


@pytest.mark.parametrize(
    "kept",
    [
        {"DYNO": "worker.1", "DATABASE_URL": "postgres://host/board"},
        {"RAILWAY_DEPLOYMENT_ID": "1", "RAILWAY_VOLUME_NAME": "data"},
    ],
)
def test_a_database_that_is_kept_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: dict[str, str]
) -> None:
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    read_database_settings(tmp_path / "none")
