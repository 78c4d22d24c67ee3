"""Who may import whom: design.md, section 2, held against the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

EVERYONE = {"bot.model", "bot.errors", "bot.clock", "bot.language"}
ROOMS = {
    "bot/model": {"bot.model", "bot.language"},
    "bot/errors.py": {"bot.language"},
    "bot/clock.py": set(),
    "bot/language.py": {"bot.catalogues"},
    "bot/catalogues.py": set(),
    "bot/rules": {"bot.model", "bot.language", "bot.rules"},
    "bot/settings.py": EVERYONE,
    "bot/feeds": EVERYONE | {"bot.feeds"},
    "bot/rendering": EVERYONE | {"bot.rendering"},
    "bot/drawing": EVERYONE | {"bot.drawing"},
    "bot/storage": EVERYONE | {"bot.storage"},
    "bot/forum": EVERYONE | {"bot.forum"},
    "bot/services": EVERYONE
    | {"bot.rules", "bot.feeds", "bot.rendering", "bot.drawing", "bot.storage", "bot.services"},
    "cogs": EVERYONE | {"bot.services", "bot.forum.messages", "cogs"},
}
ONLY_IN = {
    "discord": (
        "cogs",
        "bot/client.py",
        "bot/commands.py",
        "bot/gateway.py",
        "bot/checkup.py",
        "bot/rebuilding.py",
        "bot/__main__.py",
        "bot/forum",
        "bot/sandbox",
    ),
    "sqlalchemy": ("bot/storage",),
    "aiosqlite": ("bot/storage",),
    "alembic": ("bot/storage",),
    "feedparser": ("bot/feeds/parse.py",),
    "trafilatura": ("bot/feeds/fulltext.py",),
    "matplotlib": ("bot/drawing",),
    "polib": ("bot/catalogues.py",),
    "lark": ("bot/rules/filtering/grammar.py",),
    "re2": ("bot/rules/filtering/searching.py",),
    "dotenv": ("bot/settings.py",),
    "bot.sandbox": ("bot/sandbox", "bot/__main__.py"),
    "cogs": ("cogs",),
}


def modules() -> list[str]:
    files = [path for room in ("bot", "cogs") for path in (ROOT / room).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in files)


def imports_of(path: str) -> Iterator[str]:
    """What a module imports when it runs; what only a type checker reads does not count."""
    tree = ast.parse((ROOT / path).read_text())
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", modules())
def test_a_module_imports_only_what_its_room_may(path: str) -> None:
    room = next((room for room in ROOMS if path == room or path.startswith(f"{room}/")), None)
    ours = {name for name in imports_of(path) if is_within(name, {"bot", "cogs"})}
    if room is not None:
        assert {name for name in ours if not is_within(name, ROOMS[room])} == set()
    for package, places in ONLY_IN.items():
        if any(is_within(name, {package}) for name in imports_of(path)):
            assert path.startswith(places), f"{package} is imported in {path}"
