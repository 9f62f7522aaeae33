"""``modellen beproef``: a model may write only where it makes nothing worse, and that is remembered by the hash of its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from binnenskamers import pipeline, places
from binnenskamers.__main__ import run
from binnenskamers.engines import file_hash, tried_model
from binnenskamers.trial.scoring import FIGURES, score
from binnenskamers.trial.verdict import Verdict, passed, read_record, remember
from conversation.codec import decode_transcript, encode_report, load_json
from summarize.fill import fill_form
from templates.forms import load_form

DEMO = Path(pipeline.__file__).parent / "demo"
GOOD = dict.fromkeys(FIGURES, 1.0) | {"forbidden": 0.0, "false": 0.0}


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(tmp_path / "modellen"))
    monkeypatch.setenv("BINNENSKAMERS_DOSSIERS", str(tmp_path / "dossiers"))


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "eigen.gguf"
    path.write_bytes(b"GGUF" + bytes(60))
    return path


def verdict(accepted: int = 3, **changed: float) -> Verdict:
    return Verdict("notulen", GOOD, GOOD | changed, 5, accepted, 1.0)


def test_suitable_is_nothing_worse_and_something_used() -> None:
    assert verdict().suitable
    assert verdict(facts=1.0, dates=1.0).worse == []
    assert not verdict(accepted=0).suitable


@pytest.mark.parametrize(
    "changed", [{"forbidden": 1.0}, {"false": 1.0}, {"facts": 0.98}, {"cited": 0.99}, {"actions": 0.5}]
)
def test_one_figure_worse_is_not_suitable(changed: dict[str, float]) -> None:
    made = verdict(**changed)
    assert made.worse == list(changed)
    assert not made.suitable


@pytest.mark.parametrize(("form", "source"), [("wmo-onderzoeksverslag", "wmo"), ("notulen", "overleg")])
def test_an_ideal_report_scores_full_marks_and_our_own_leaks_nothing(form: str, source: str) -> None:
    gold = load_json((DEMO / f"{source}.gold.json").read_text(encoding="utf-8"))
    transcript = decode_transcript(load_json((DEMO / f"{source}.json").read_text(encoding="utf-8")))
    made = score(
        gold, encode_report(fill_form(transcript, load_form(form)))["fields"], {s.id for s in transcript.segments}
    )
    assert made["forbidden"] == 0
    assert made["cited"] == 1


def _answers(monkeypatch: pytest.MonkeyPatch, with_model: dict[str, float], accepted: int = 4) -> None:
    made = {"without": GOOD, "with_model": with_model, "proposed": 6, "accepted": accepted, "failure": None}
    monkeypatch.setattr("binnenskamers.trial.run.run_in_room", lambda *_, **__: made)


def test_a_good_model_becomes_the_default(
    gguf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _answers(monkeypatch, GOOD)
    assert run(["modellen", "beproef", str(gguf), "--vertrouw"]) == 0
    said = capsys.readouterr().out
    assert "wmo-onderzoeksverslag: geschikt" in said
    assert "4 na controle gebruikt" in said
    found = tried_model("wmo-onderzoeksverslag")
    assert found is not None
    assert (found.file, found.sha256) == (gguf, file_hash(gguf))


def test_a_model_that_lowers_a_figure_does_not(
    gguf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _answers(monkeypatch, GOOD | {"facts": 0.9})
    assert run(["modellen", "beproef", str(gguf), "--vertrouw"]) == 8
    said = capsys.readouterr().out
    assert "niet geschikt" in said
    assert "slechter" in said
    assert tried_model("wmo-onderzoeksverslag") is None


def test_a_file_that_changed_afterwards_is_no_longer_trusted(gguf: Path) -> None:
    remember(places.models_folder(), "eigen", gguf, file_hash(gguf), {"notulen": True})
    assert passed(places.models_folder(), "notulen") is not None
    gguf.write_bytes(b"GGUF" + bytes(61))
    assert tried_model("notulen") is None
    gguf.unlink()
    assert passed(places.models_folder(), "notulen") is None


def test_a_damaged_record_is_no_record(gguf: Path) -> None:
    folder = places.models_folder()
    remember(folder, "eigen", gguf, file_hash(gguf), {"notulen": True})
    next(folder.iterdir()).write_text("{half", encoding="utf-8")
    assert read_record(folder) == {}
    remember(folder, "eigen", gguf, file_hash(gguf), {"notulen": False})
    assert json.loads(next(folder.iterdir()).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("weg.gguf", None, 3, "bestaat niet"),
        ("tekst.gguf", b"dit is tekst", 2, "geen GGUF-bestand"),
        ("eigen.gguf", b"GGUF0000", 2, "--vertrouw"),
    ],
)
def test_files_that_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, code: int, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert run(["modellen", "beproef", str(tmp_path / name)]) == code
    assert words in capsys.readouterr().err


def test_a_model_that_breaks_says_so_and_is_not_remembered(
    gguf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {"without": GOOD, "with_model": GOOD, "proposed": 0, "accepted": 0, "failure": "Fout: RuntimeError."}
    monkeypatch.setattr("binnenskamers.trial.run.run_in_room", lambda *_, **__: made)
    assert run(["modellen", "beproef", str(gguf), "--vertrouw"]) == 70
    assert "niet te beproeven" in capsys.readouterr().err
    assert read_record(places.models_folder()) == {}
