"""The model cards are about the models of the manifest, and their figures are those of the benchmarks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models import Model, load_manifest, readable_size

ROOT = Path(__file__).parents[2]
CARDS = (ROOT / "docs" / "modelkaarten.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", CARDS, re.MULTILINE | re.DOTALL))
MODELS = load_manifest().models


def test_every_model_has_a_card_and_nothing_else_has() -> None:
    assert SECTIONS.keys() - MODELS.keys() == {"silero-vad"}  # comes inside faster-whisper
    assert MODELS.keys() <= SECTIONS.keys()


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_a_card_says_what_the_manifest_says(model: Model) -> None:
    card = SECTIONS[model.name]
    for fact in (model.sha256, model.origin, f"| licentie | {model.licence} |", f"| {readable_size(model.bytes)} |"):
        assert fact in card
    for subject in ("Talen:", "Trainingsgegevens:", "Gemeten"):
        assert subject in card


def measured(column: str) -> dict[str, str]:
    """Conversation → figure, out of the benchmark's own table."""
    lines = (ROOT / "benchmarks" / "resultaten" / "verwerk.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    place = rows[0].index(column)
    return {row[0]: row[place].replace(".", ",") for row in rows[2:]}


@pytest.mark.parametrize(
    ("model", "columns"),
    [("whisper-base", ["WER %"]), ("campplus", ["sprekers gevonden/echt", "DER ±0,25 s %"])],
)
def test_figures_are_those_of_the_benchmark(model: str, columns: list[str]) -> None:
    rows = re.findall(r"^\| `([\w-]+)`[^|]*\|(.+)\|$", SECTIONS[model], re.MULTILINE)
    assert len(rows) >= 5
    for conversation, cells in rows:
        figures = [cell.strip() for cell in cells.split("|")]
        assert figures == [measured(column)[conversation] for column in columns], conversation
