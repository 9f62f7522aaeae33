"""docs/dreigingen.md: every test that it names exists, and every threat names what is left."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "dreigingen.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda value: value.rpartition("/")[2])
def test_named_tests_exist(file: str, test: str) -> None:
    assert (ROOT / file).is_file()
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert not test or test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_of_a_threat_file_is_a_threat_that_is_told() -> None:
    for file in (ROOT / "tests" / "threats").glob("test_*.py"):
        assert f"tests/threats/{file.name}" in PAGE


def test_every_threat_has_a_measure_and_a_test() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|[^|]*\|$", PAGE, re.MULTILINE)
    threats = [row for row in rows if row[0] not in ("Dreiging", "---") and "---" not in row[0]]
    assert len(threats) >= 12
    assert all("tests/" in row[3] for row in threats)
