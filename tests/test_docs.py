"""The documents name what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_test_that_the_fault_table_names_exists() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text()
    files = list((ROOT / "tests").rglob("test_*.py"))
    written = "".join(path.read_text() for path in files)
    named = re.findall(r"`(test_\w+)(\.py)?`", text)
    assert len(named) > 40
    missing = [
        name
        for name, suffix in named
        if (name not in {path.stem for path in files} if suffix else f"def {name}(" not in written)
    ]
    assert missing == []
