"""What the documents promise exists: links, commands, options, exit codes, forms."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
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
#: explained in docs/modellen.md
NOT_FOR_USERS = ("modellen map",)


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


PICTURES = runpy.run_path(str(ROOT / "docs" / "schermafdrukken.py"))


def test_pictures_of_the_manual_are_there_with_their_alt_text_and_are_what_the_list_says() -> None:
    shown = {
        name: alt
        for alt, name in re.findall(
            r"!\[([^]]*)\]\(afbeeldingen/([^)]+)\)", (ROOT / "docs" / "handleiding.md").read_text("utf-8")
        )
    }
    listed = {picture.name: picture for picture in PICTURES["PICTURES"]}
    made = json.loads(PICTURES["LIST"].read_text(encoding="utf-8"))
    assert shown == {name: picture.alt for name, picture in listed.items()}
    assert made.keys() == listed.keys()
    for name, picture in listed.items():
        file = ROOT / "docs" / "afbeeldingen" / name
        assert made[name]["is"] == PICTURES["definition"](picture), f"{name}: maak opnieuw met docs/schermafdrukken.py"
        assert made[name]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert file.stat().st_size < 150_000


def test_pictures_ask_nothing_of_a_network_and_show_nobodys_folders() -> None:
    for file in (ROOT / "docs" / "afbeeldingen").glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|href=)[\"']?(?:https?:)?//", text), file.name
        assert not re.search(r"/(?:root|home|tmp|work)/", text), file.name


def test_every_command_of_the_program_is_in_the_manual() -> None:
    manual = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")
    for name, command in TREE.commands.items():
        for path in [f"{name} {child}" for child in getattr(command, "commands", {})] or [name]:
            if path not in NOT_FOR_USERS:
                assert path in manual, path


def test_the_list_of_commands_in_a_group_is_whole() -> None:
    for name, command in TREE.commands.items():
        for child in getattr(command, "commands", {}):
            assert child in command.help, f"{name}: {child}"


def test_modules_named_in_the_architecture_exist() -> None:
    text = (ROOT / "docs" / "architectuur.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z]+/[\w/]+\.py)`", text):
        assert (ROOT / name).exists(), name
