"""What the documents promise exists: links, commands, options, exit codes, forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from binnenskamers import errors
from binnenskamers.cli.app import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
TREE = get_command(app)


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        other = (document.parent / path) if path else document
        assert other.exists(), f"{document.name}: {target}"
        if anchor:
            titles = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(_anchor, titles), f"{document.name}: {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_commands_exist(document: Path) -> None:
    code = " ".join(re.findall(r"```.*?```|`[^`]+`", document.read_text(encoding="utf-8"), re.DOTALL))
    for first, second in re.findall(r"binnenskamers ([a-z]+)(?: ([a-z]+)\b)?", code):
        assert first in TREE.commands, f"{document.name}: {first}"
        known = getattr(TREE.commands[first], "commands", None)
        assert known is None or not second or second in known, f"{document.name}: {first} {second}"


def test_every_option_in_the_manual_exists() -> None:
    known = {o for c in _all_commands(TREE) for p in c.params for o in p.opts}
    named = set(
        re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8"))
    )
    assert named <= known | {"--help"}


def _all_commands(group: object) -> list[object]:
    children = getattr(group, "commands", {}).values()
    return [group, *[c for child in children for c in _all_commands(child)]]


def test_every_exit_code_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", manual, re.MULTILINE)}
    codes = {
        errors.DONE, errors.WRONG_USE, errors.INPUT, errors.MODEL, errors.ACCESS, errors.INTERRUPTED,
        errors.NETWORK, errors.WARNINGS, errors.FAULT,
    }  # fmt: skip
    assert listed == codes


def test_modules_named_in_the_architecture_exist() -> None:
    text = (ROOT / "docs" / "architectuur.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z]+/[\w/]+\.py)`", text):
        assert (ROOT / name).exists(), name
