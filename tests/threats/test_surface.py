"""What the program does not do: no searching or comparing of conversations, no judging of people."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.main import get_command

from binnenskamers.cli.app import app
from summarize import prompt
from templates.forms import form_names, load_form

ROOT = Path(__file__).parents[2]
COMMANDS = {
    *("verwerk", "transcribeer", "verslag", "bewaak", "goedkeuren", "correctie", "inzage", "wis", "demo"),
    *("sjablonen", "modellen", "beheer"),
}
ADMINISTRATION = {
    *("zelftest", "privacybewijs", "incident", "logboek", "opruimen", "wachtrij", "werker"),
}
#: what would make it a judge of people; as whole words or beginnings
_JUDGING = re.compile(
    r"\b(emoti|stemming|sentiment|gemoed|boosheid|persoonlijkheid|karakter|betrouwbaarheid|geloofwaardig|risicoscore|fraude|"
    r"zelfredzaamheid-?matrix|zrm|score|rechthebbend|heeft recht op|toekenn|afwijz|indicatiestelling)",
    re.IGNORECASE,
)


def test_no_command_reads_across_conversations() -> None:
    """A new command has to be added here by somebody who thought of it."""
    tree = get_command(app)
    assert set(tree.commands) == COMMANDS  # type: ignore[attr-defined]
    assert set(tree.commands["beheer"].commands) == ADMINISTRATION  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", form_names())
def test_no_field_judges(form: str) -> None:
    for field in load_form(form).fields:
        if field.source != "human":
            assert not _JUDGING.search(f"{field.id} {field.label}"), field.id


def test_nothing_asks_for_emotions_traits_or_rights() -> None:
    shape = json.dumps(prompt.schema([1]))
    asked = (ROOT / "summarize" / "prompt.py").read_text(encoding="utf-8") + shape
    found = {m[0].lower() for m in _JUDGING.finditer(asked)}
    assert not found
