"""What the catalogues of bot/languages are to hold: every sentence of the code, once.

`make languages` brings the files up to date: what is new is added without a translation, what is
no longer said goes. A new language begins as a file with a head: see CONTRIBUTING.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

from bot.catalogues import FOLDER

ROOT = Path(__file__).parent.parent

_SAYING = {"_": 1, "n_": 2, "Phrase": 1, "counted": 2}
"""What says a sentence, and how many of its arguments are sentences."""
_DESCRIBING = "describe"
_NAMING = {"Choice": "name", "ContextMenu": "name", "Group": "description"}
"""What Discord shows of commands: the argument that people read."""


class Sentence(NamedTuple):
    """A sentence of the code; `many` is its plural, `file` where it stands first."""

    one: str
    many: str
    file: str


def sentences() -> list[Sentence]:
    """All of them, in the order of files and lines."""
    found: dict[str, Sentence] = {}
    for room in ("bot", "cogs"):
        for path in sorted((ROOT / room).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            if not file.startswith(("bot/sandbox/", "bot/language.py", "bot/catalogues.py")):
                for one, many in _in_module(file):
                    known = found.setdefault(one, Sentence(one, many, file))
                    assert known.many == many, f"{file}: “{one}” is counted in two ways"
    return [Sentence(",", "", "bot/language.py"), *found.values()]


def _in_module(file: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse((ROOT / file).read_text())
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    for node in sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0)):
        if isinstance(node, ast.Call):
            yield from _in_call(node, names, file)
        elif isinstance(node, ast.AsyncFunctionDef) and any(map(_is_command, node.decorator_list)):
            yield _first_paragraph(ast.get_docstring(node) or ""), ""
        elif isinstance(node, ast.ClassDef):
            described = (one for one in node.keywords if one.arg == "group_description")
            yield from ((_text(one.value, names, file), "") for one in described)


def _in_call(node: ast.Call, names: dict[str, str], file: str) -> Iterator[tuple[str, str]]:
    called = _name_of(node.func)
    if number := _SAYING.get(called):
        said = [_text(one, names, file) for one in node.args[:number]]
        yield said[0], said[1] if number > 1 else ""
    elif called == _DESCRIBING:
        yield from ((_text(one.value, names, file), "") for one in node.keywords)
    elif called in _NAMING and file.startswith("cogs/"):
        for one in node.keywords:
            if one.arg == _NAMING[called] and isinstance(one.value, ast.Constant):
                yield _text(one.value, names, file), ""


def _text(node: ast.expr, names: dict[str, str], file: str) -> str:
    """A sentence as it stands in the code; nothing else can be found in a catalogue."""
    value = ast.Constant(names.get(node.id)) if isinstance(node, ast.Name) else node
    if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        raise AssertionError(f"{file}:{node.lineno}: {ast.unparse(node)} is no plain sentence")
    return value.value


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name_of(decorator.func) == "command"


def _first_paragraph(docstring: str) -> str:
    """What discord.py shows of it."""
    return " ".join(docstring.partition("\n\n")[0].split("\n"))


def _update(file: Path) -> None:
    old = polib.pofile(str(file))
    known = {entry.msgid: entry for entry in old}
    new = polib.POFile(wrapwidth=100)
    new.header, new.metadata = old.header, old.metadata
    for one, many, where in sentences():
        entry = known.get(one) or polib.POEntry(msgid=one)
        if bool(entry.msgid_plural) != bool(many):
            entry = polib.POEntry(msgid=one, tcomment=entry.tcomment)
        entry.msgid_plural = many
        if many and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.occurrences = [(where, "")]
        new.append(entry)
    new.save(str(file))


if __name__ == "__main__":
    for path in FOLDER.glob("*.po"):
        _update(path)
