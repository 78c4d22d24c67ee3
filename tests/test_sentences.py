"""No English sentence reaches members and moderators but through the catalogues.

A catalogue's own test sees what goes through `_()`, `n_()` and `Phrase()`; this one, what does not.
"""

import ast
import re
from collections.abc import Iterator

from tests.catalogues import ROOT, sentences

OPERATORS = (
    *("bot/__main__.py", "bot/checkup.py", "bot/exporting.py", "bot/previewing.py"),
    *("bot/commands.py", "bot/gateway.py", "bot/settings.py", "bot/sandbox/", "bot/storage/"),
    *("bot/feeds/files.py", "bot/services/operating/", "bot/services/timekeeping.py"),
    *("bot/services/previews/preview_lines.py", "bot/services/reconciling/rebuild.py"),
    *("bot/services/reconciling/lookout.py", "bot/forum/inspection.py"),
)
"""They speak to operators, on the command line and in the log: in English."""

UNSAID = {
    "bot/drawing/stats.py": {"DejaVu Sans", "upper left"},
    "bot/feeds/addresses.py": {"the address is not public"},  # failures.py says it
    "bot/feeds/discover.py": {"JSON Feed"},
    "bot/feeds/opml.py": {"the list"},  # an error's subject
    "bot/feeds/resolver.py": {" is no host name"},  # failures.py says it
    "bot/forum/answers.py": {"Session is closed"},
    "bot/rules/filtering/grammar.py": {"tuple[Where | None, Token, list[Token | Tree[Token]]]"},
    "bot/rules/filtering/searching.py": {"too large"},
    "bot/services/closing/governed.py": {"closed by the rule", "locked by the rule"},  # held_by
    "bot/services/feeds/filter_text.py": {
        'any(category: weather, title: "storm warning") none(author: bot)'
    },
    "bot/services/loops.py": {"catch up"},
    "bot/services/opening/capacity.py": {"active threads", "active threads soon"},  # subjects
    "bot/services/reconciling/catch_up.py": {"looked at forum "},  # the key of a note
    "cogs/board.py": {"`/feed list`"},
    "cogs/feed_flood.py": {"leave out"},
}
"""What nobody reads, and what is the same in every language."""

_SAYING = {"_", "n_", "Phrase", "counted"}
_LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "left_out_if_refused"}
_OF_CODE = {"ValueError", "TypeError", "RuntimeError", "compile", "cast", "Lark", "XPath"}
_NAMES = {"Enum", "StrEnum"}
_PROSE = re.compile(r"[A-Za-z]{2,}[,:;.]? [A-Za-z]{2,}")
_OF_HTTP = re.compile(r"\w+/[\w+-]+; ?\w+=|\(\+")
_OF_XPATH = re.compile(r"//\w|//\*")


def test_what_people_read_goes_through_the_catalogues() -> None:
    known = {form for sentence in sentences() for form in (sentence.one, sentence.many)}
    found = {path: set(_prose(path)) - known for path in _modules()}
    assert {path: prose for path, prose in found.items() if prose} == UNSAID, (
        "say it through `_()`, `n_()` or `Phrase()` of bot/language.py"
    )


def _modules() -> list[str]:
    files = [path for room in ("bot", "cogs") for path in (ROOT / room).rglob("*.py")]
    paths = sorted(path.relative_to(ROOT).as_posix() for path in files)
    return [path for path in paths if not path.startswith(OPERATORS)]


def _prose(path: str) -> Iterator[str]:
    """What reads like words of a sentence, and is neither said, nor logged, nor of the code."""
    tree = ast.parse((ROOT / path).read_text())
    spared = {id(part) for node in ast.walk(tree) if _is_spared(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spared
        ):
            text = node.value
            if _PROSE.search(text) and not _OF_HTTP.search(text) and not _OF_XPATH.match(text):
                yield text


def _is_spared(node: ast.AST) -> bool:
    """Docstrings, the names of an enumeration, and what is handed to who says, logs or computes."""
    match node:
        case ast.Call():
            return _name_of(node.func) in _SAYING | _LOGGING | _OF_CODE
        case ast.ClassDef():
            return any(_name_of(base) in _NAMES for base in node.bases)
        case ast.Expr():
            return isinstance(node.value, ast.Constant)
    return False


def _name_of(expression: ast.expr) -> str:
    return (
        expression.attr if isinstance(expression, ast.Attribute) else getattr(expression, "id", "")
    )
