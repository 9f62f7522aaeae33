"""What people may ask: correct, a copy, erasure."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from reading import read_back

from binnenskamers import places, stages
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.sealed import seal
from binnenskamers.rooms import parent

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"


def report(tmp_path: Path, *options: str) -> str:
    known = {d.name for d in places.dossiers_folder().iterdir()}
    assert (
        run(["verslag", str(DEMO / "wmo.json"), "--naar", str(tmp_path / "uit"), "--taalmodel", "geen", *options]) == 0
    )
    (dossier,) = [d.name for d in places.dossiers_folder().iterdir() if d.name not in known]
    return dossier


def corrections(tmp_path: Path, *items: dict[str, object]) -> Path:
    path = tmp_path / "correcties.json"
    path.write_text(json.dumps({"correcties": list(items)}), encoding="utf-8")
    return path


def everything(dossier: str) -> bytes:
    opened = Dossier(places.dossiers_folder() / dossier, dict)
    return b"".join(opened.read(name) for name in opened.names("*.json") if name != "slot")


def a_segment(dossier: str, word: str) -> dict[str, object]:
    found = Dossier(places.dossiers_folder() / dossier, dict).read_json("transcript.json")
    return next(s for s in found["segments"] if word in s["text"])


# ---------------------------------------------------------------- rooms
def test_what_a_person_waits_for_takes_one_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a closed process costs as much as the work in it."""
    name = report(tmp_path)
    starts: list[Path] = []
    start = parent._start
    monkeypatch.setattr(parent, "_start", lambda home, ends: (starts.append(home), start(home, ends))[1])
    file = corrections(tmp_path, {"segment": 1, "tekst": "Goedemorgen.", "reden": "verkeerd gehoord"})
    assert run(["correctie", name, str(file), "--naar", str(tmp_path / "nieuw")]) == 0
    assert len(starts) == 1
    assert not starts[0].exists()


# ---------------------------------------------------------------- correction
def test_a_correction_makes_a_new_version_and_the_old_text_is_gone(tmp_path: Path) -> None:
    name = report(tmp_path)
    segment = a_segment(name, "knieën")
    text = "De reuma. Dat zit in mijn handen en mijn enkels."
    file = corrections(tmp_path, {"segment": segment["id"], "tekst": text, "reden": "Het zijn de enkels."})
    assert run(["correctie", name, str(file), "--naar", str(tmp_path / "nieuw")]) == 0
    after = json.loads((tmp_path / "nieuw" / "transcript.json").read_text(encoding="utf-8"))
    assert after["version"] == 2
    changed = next(s for s in after["segments"] if s["id"] == segment["id"])
    assert (changed["text"], changed["start"], changed["speaker"]) == (text, segment["start"], segment["speaker"])
    assert str(segment["text"]).encode() not in everything(name)
    assert "enkels" in (tmp_path / "nieuw" / "verslag.json").read_text(encoding="utf-8")
    kept = Dossier(places.dossiers_folder() / name, dict).read_json("correcties.json")["changes"]
    assert [(c["version"], c["segment"], c["reason"]) for c in kept] == [(2, segment["id"], "Het zijn de enkels.")]
    others = {s["id"]: s["text"] for s in after["segments"] if s["id"] != segment["id"]}
    before = json.loads((tmp_path / "uit" / "transcript.json").read_text(encoding="utf-8"))
    assert others == {s["id"]: s["text"] for s in before["segments"] if s["id"] != segment["id"]}


def test_a_checked_report_is_a_concept_again_after_a_correction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = report(tmp_path)
    read_back(tmp_path, name)
    run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "consulent"])
    file = corrections(tmp_path, {"segment": 1, "tekst": "Goedemorgen.", "reden": "verkeerd gehoord"})
    assert run(["correctie", name, str(file)]) == 0
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 2


def test_a_service_number_in_a_correction_is_redacted(tmp_path: Path) -> None:
    name = report(tmp_path)
    file = corrections(tmp_path, {"segment": 1, "tekst": "Mijn bsn is 999990019.", "reden": "x"})
    assert run(["correctie", name, str(file)]) == 0
    assert b"999990019" not in everything(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "geen JSON"),
        ("[]", "geen correcties"),
        ('{"correcties": []}', "geen correcties"),
        ('{"correcties": [{"segment": 1, "tekst": "x"}]}', "segment, tekst en reden"),
        ('{"correcties": [{"segment": "1", "tekst": "x", "reden": "y"}]}', "nummer"),
        ('{"correcties": [{"segment": 1, "tekst": " ", "reden": "y"}]}', "tekst is leeg"),
        ('{"correcties": [{"segment": 99999, "tekst": "x", "reden": "y"}]}', "bestaat niet"),
        (
            '{"correcties": [{"segment": 1, "tekst": "x", "reden": "y"}, {"segment": 1, "tekst": "z", "reden": "y"}]}',
            "meer dan een keer",
        ),
    ],
)
def test_wrong_corrections_change_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    name = report(tmp_path)
    before = everything(name)
    path = tmp_path / "c.json"
    path.write_text(content)
    assert run(["correctie", name, str(path)]) == 3
    assert said in capsys.readouterr().err
    assert everything(name) == before


def test_corrections_that_are_not_there(tmp_path: Path) -> None:
    assert run(["correctie", report(tmp_path), str(tmp_path / "weg.json")]) == 3


# ---------------------------------------------------------------- a copy
def test_a_copy_is_complete_and_its_hashes_match(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = report(tmp_path)
    capsys.readouterr()
    assert run(["inzage", name, "--naar", str(tmp_path / "kopie")]) == 0
    said = capsys.readouterr()
    assert "gegevens van anderen" in said.err
    folder = tmp_path / "kopie" / f"inzage-{name}"
    found = {p.name for p in folder.iterdir()}
    assert found == {
        *("LEESMIJ.txt", "bewaren.txt", "hashes.json", "logboek.json"),
        *("transcript.docx", "transcript.json", "verslag.docx", "verslag.json"),
    }
    assert {Path(line).name for line in said.out.split()} == found
    hashes = json.loads((folder / "hashes.json").read_text())["sha256"]
    assert hashes == {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != "hashes.json"
    }
    assert "artikel 2.3.2" in (folder / "bewaren.txt").read_text()
    assert run(["inzage", name, "--naar", str(tmp_path / "kopie")]) == 0
    assert (tmp_path / "kopie" / f"inzage-{name}-2").is_dir()


def test_a_copy_needs_a_place(tmp_path: Path) -> None:
    assert run(["inzage", report(tmp_path)]) == 2
    (tmp_path / "bestand").write_text("")
    assert run(["inzage", report(tmp_path), "--naar", str(tmp_path / "bestand")]) == 5


# ---------------------------------------------------------------- erasure
def test_erasing_leaves_nothing_but_what_was_delivered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = report(tmp_path)
    assert run(["wis", name, "--verklaring", str(tmp_path / "verklaring")]) == 0
    assert not list(places.dossiers_folder().iterdir())
    assert [p.name for p in places.keys_folder().iterdir()] == ["logboek"]
    assert (tmp_path / "uit" / "verslag.docx").exists()
    (statement,) = (tmp_path / "verklaring").iterdir()
    text = statement.read_text(encoding="utf-8")
    assert name in text
    for mark in ("stofzuigen", "reuma", "wmo.json", "Cliënt", str(tmp_path)):
        assert mark not in text


def test_everything_of_a_case_is_erased_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = [report(tmp_path, "--gegevens", "zaaknummer=Z-1") for _ in range(2)]
    other = report(tmp_path, "--gegevens", "zaaknummer=Z-2")
    capsys.readouterr()
    assert run(["wis", "--zaak", "Z-1"]) == 0
    assert [d.name for d in places.dossiers_folder().iterdir()] == [other]
    said = capsys.readouterr().err
    assert all(name in said for name in ours)
    assert other not in said
    assert run(["wis", "--zaak", "Z-1"]) == 3


def test_erasing_needs_one_thing_to_erase(tmp_path: Path) -> None:
    assert run(["wis"]) == 2
    assert run(["wis", "abc", "--zaak", "Z-1"]) == 2
    assert run(["wis", "0123456789abcdef"]) == 3
    assert run(["wis", str(tmp_path)]) == 3


def test_what_nobody_can_read_any_more_can_be_erased(tmp_path: Path) -> None:
    name = report(tmp_path)
    Dossier(places.dossiers_folder() / name, dict).keys.destroy()
    assert run(["goedkeuren", name, "--naam", "a", "--rol", "b"]) == 5
    assert run(["wis", name]) == 0
    assert not list(places.dossiers_folder().iterdir())


def test_of_a_spoilt_dossier_the_recording_can_be_had_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = Dossier.create(places.dossiers_folder(), stages.redact_document)
    sound = dossier.folder / "opname.wav"
    sound.write_bytes(seal(b"het geluid", dossier.keys.make(What.RECORDING), sound.name))
    (dossier.folder / "stand.json").write_bytes(b"half")
    assert run(["inzage", dossier.id, "--naar", str(tmp_path / "kopie")]) == 0
    folder = tmp_path / "kopie" / f"inzage-{dossier.id}"
    assert (folder / "opname.wav").read_bytes() == b"het geluid"
    assert "opname.wav" in json.loads((folder / "hashes.json").read_text())["sha256"]
    assert run(["wis", dossier.id]) == 0
