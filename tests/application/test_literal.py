"""The transcript as people read it, and with --letterlijk as it was said."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from binnenskamers import places
from binnenskamers.__main__ import run

SAID = "Eh, ik ik ga naar de ge- gemeente."
READ = "Ik ga naar de gemeente."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    words = [
        {"start": float(at), "end": at + 0.9, "text": f" {w}", "probability": 0.9} for at, w in enumerate(SAID.split())
    ]
    segments = [
        {"id": 1, "speaker": "S1", "start": 0.0, "end": 8.0, "text": SAID, "words": words},
        {"id": 2, "speaker": "S2", "start": 9.0, "end": 9.5, "text": "Hm hm."},
    ]
    speakers = {"S1": {"label": "Ineke Vroom", "role": "client"}, "S2": {"label": "Bert", "role": "consulent"}}
    path = tmp_path / "gesprek.json"
    path.write_text(json.dumps({"segments": segments, "speakers": speakers}), encoding="utf-8")
    return path


def text(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


@pytest.mark.parametrize("literal", [False, True])
def test_documents_for_people_and_the_transcript_that_never_changes(
    source: Path, tmp_path: Path, literal: bool
) -> None:
    options = ["--letterlijk"] if literal else []
    out = tmp_path / "uit"
    assert run(["verslag", str(source), "-s", "transcript", "--pseudoniem", "-n", str(out), *options]) == 0
    for name in ("transcript", "transcript-pseudoniem"):
        read = text(out / f"{name}.docx")
        assert (SAID if literal else READ) in read
        assert "Hm hm." in read
        assert ("De letterlijke tekst is bewaard" in read) is not literal
        assert f"bewaard in {name}.json" in read or literal
        kept = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
        assert [s["text"] for s in kept["segments"]] == [SAID, "Hm hm."]
    words = json.loads((out / "transcript.json").read_text(encoding="utf-8"))["segments"][0]["words"]
    assert [w["text"].strip() for w in words] == SAID.split()


def test_a_report_and_its_reasons_show_no_hesitation(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    assert run(["verslag", str(source), "-s", "wmo-onderzoeksverslag", "-n", str(out), "--taalmodel", "geen"]) == 0
    document = docx.Document(str(out / "verslag.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert not [t for t in (*cells, text(out / "verslag.docx")) if "ik ik" in t or "ge- gemeente" in t]


def test_a_copy_for_somebody_has_the_form_that_was_chosen(source: Path, tmp_path: Path) -> None:
    assert run(["verslag", str(source), "-s", "notulen", "--letterlijk", "-n", str(tmp_path / "uit")]) == 0
    (dossier,) = places.dossiers_folder().iterdir()
    assert run(["inzage", dossier.name, "-n", str(tmp_path / "kopie")]) == 0
    assert SAID in text(tmp_path / "kopie" / f"inzage-{dossier.name}" / "transcript.docx")


@pytest.mark.parametrize("command", ["verwerk", "transcribeer", "verslag"])
def test_the_option_is_explained(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert "--letterlijk" in capsys.readouterr().out
