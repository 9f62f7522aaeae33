"""docs/avg-eisen.md: every requirement is there once, and what it says is proven is proven by tests that exist and run in CI."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "avg-eisen.md"
#: how a requirement stands: shown by tests; shown in part; to be built; up to the organisation
STATES = ("getoetst", "deels", "later", "organisatie")
_ROW = re.compile(r"^\| (R\d\d) \| ([^|]+) \| (\w+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[tuple[str, str, str, str, str]]:
    return _ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_requirement_is_there_once() -> None:
    assert [row[0] for row in rows()] == [f"R{number:02}" for number in range(1, 41)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_is_said_to_be_tested_is(row: tuple[str, str, str, str, str]) -> None:
    name, _, state, proof, rest = row
    assert state in STATES
    found = _TEST.findall(proof)
    if state in ("getoetst", "deels"):
        assert found, f"{name} names no test"
    if state != "getoetst":
        assert rest.strip(), f"{name} does not say what is left, or whose it is"
    for file, test in found:
        assert _runs_in_ci(ROOT / file, test), f"{name}: {file}::{test}"


def _runs_in_ci(file: Path, test: str) -> bool:
    """Whether the test is there and is not kept for runs by hand."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == test:
            return not any(ast.unparse(d) == "pytest.mark.zwaar" for d in node.decorator_list)
    return False


def test_the_totals_are_counted() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for state in STATES:
        count = sum(1 for row in rows() if row[2] == state)
        assert re.search(rf"^\| {state} \| {count} \|", text, re.MULTILINE), f"{state}: {count}"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_a_test_that_is_named_is_there(page: Path) -> None:
    for file in re.findall(r"`(tests/[\w/]+\.py)", page.read_text(encoding="utf-8")):
        assert (ROOT / file).exists(), file
