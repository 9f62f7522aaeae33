"""Names that people give to speakers afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from reading import read_back

from binnenskamers import places, stages
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.errors import UsageFault
from binnenskamers.keeping import settings_of
from binnenskamers.locks import held
from binnenskamers.people import parse_names, rename_speakers
from binnenskamers.privacy.logbook import check
from conversation import Segment, Speaker

SEGMENTS = [
    {"id": 1, "speaker": "S2", "start": 0.0, "end": 4.0, "text": "Goedemorgen. Waar loopt u tegenaan?"},
    {"id": 2, "speaker": "S1", "start": 5.0, "end": 9.0, "text": "Door mijn reuma kan ik niet meer stofzuigen."},
    {"id": 5, "speaker": "S2", "start": 9.0, "end": 14.0, "text": "Ik stuur u voor vrijdag het verslag."},
]


def dossier_of(tmp_path: Path, *options: str, form: str = "wmo-onderzoeksverslag") -> str:
    """A dossier of a conversation whose speakers nobody named, and its number."""
    source = tmp_path / "gesprek.json"
    speakers = {"S2": {"label": "Spreker 1"}, "S1": {"label": "Spreker 2"}}
    data = {"segments": SEGMENTS, "speakers": speakers, "recording": {"date": "2026-11-12"}}
    source.write_text(json.dumps(data), encoding="utf-8")
    known = {d.name for d in places.dossiers_folder().iterdir()}
    command = ["verslag", str(source), "-s", form, "--taalmodel", "geen", "-n", str(tmp_path / "uit")]
    assert run([*command, *options]) == 0
    (name,) = [d.name for d in places.dossiers_folder().iterdir() if d.name not in known]
    return name


def opened(name: str) -> Dossier:
    return Dossier(places.dossiers_folder() / name, stages.redact_document)


def text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def state(name: str) -> dict[str, bytes]:
    dossier = opened(name)
    return {file: dossier.read(file) for file in dossier.names("*.json")}


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


# ---------------------------------------------------------------- what it does
@pytest.mark.parametrize("given", ["Ineke Vroom (consulent),Cliënt", "S1=Cliënt,S2=Ineke Vroom (consulent)"])
def test_names_come_in_transcript_report_and_word_and_nothing_else_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    name = dossier_of(tmp_path)
    before = read(tmp_path / "uit" / "transcript.json")
    assert "Spreker 1" in text(tmp_path / "uit" / "verslag.docx")
    capsys.readouterr()
    assert run(["hernoem", name, given, "--naar", str(tmp_path / "nieuw")]) == 0
    said = capsys.readouterr()
    assert {Path(line).name for line in said.out.split()} == {"transcript.json", "verslag.json", "verslag.docx"}
    assert "weer een concept" in said.err
    after = read(tmp_path / "nieuw" / "transcript.json")
    assert after == {
        **before,
        "speakers": {
            "S2": {"label": "Ineke Vroom", "role": "consulent"},
            "S1": {"label": "Cliënt", "role": "client"},
        },
    }
    word = text(tmp_path / "nieuw" / "verslag.docx")
    assert "Ineke Vroom" in word
    assert "Spreker 1" not in word
    # fields that go by roles are filled again
    fields = read(tmp_path / "nieuw" / "verslag.json")["fields"]
    assert "stofzuigen" in json.dumps(fields, ensure_ascii=False)
    assert fields != read(tmp_path / "uit" / "verslag.json")["fields"]


def test_a_transcript_alone_gets_its_names(tmp_path: Path) -> None:
    name = dossier_of(tmp_path, form="transcript")
    assert run(["hernoem", name, "Anna,Bert", "--naar", str(tmp_path / "nieuw")]) == 0
    assert sorted(p.name for p in (tmp_path / "nieuw").iterdir()) == ["transcript.docx", "transcript.json"]
    assert "Anna" in text(tmp_path / "nieuw" / "transcript.docx")


def test_without_a_folder_it_says_how_to_get_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = dossier_of(tmp_path)
    capsys.readouterr()
    assert run(["hernoem", name, "Anna"]) == 0
    said = capsys.readouterr()
    assert "--naar MAP" in said.err
    assert said.out == ""
    speakers = opened(name).read_json("transcript.json")["speakers"]
    assert [s["label"] for s in speakers.values()] == ["Anna", "Spreker 2"]


def test_delivered_files_stay_as_they_are(tmp_path: Path) -> None:
    name = dossier_of(tmp_path)
    before = {p: p.read_bytes() for p in (tmp_path / "uit").iterdir()}
    assert run(["hernoem", name, "Anna,Bert", "--naar", str(tmp_path / "uit")]) == 0
    assert {p: p.read_bytes() for p in before} == before
    assert (tmp_path / "uit" / "verslag-2.docx").exists()


def test_a_correction_afterwards_keeps_the_names(tmp_path: Path) -> None:
    name = dossier_of(tmp_path)
    assert run(["hernoem", name, "Ineke Vroom (consulent),Cliënt"]) == 0
    file = tmp_path / "c.json"
    file.write_text(json.dumps({"correcties": [{"segment": 1, "tekst": "Goedemiddag.", "reden": "verkeerd gehoord"}]}))
    assert run(["correctie", name, str(file), "--naar", str(tmp_path / "nieuw")]) == 0
    after = read(tmp_path / "nieuw" / "transcript.json")
    assert after["version"] == 2
    assert after["speakers"]["S2"] == {"label": "Ineke Vroom", "role": "consulent"}
    assert {(n.code, n.speaker.label) for n in settings_of(opened(name)).names} == {
        ("S2", "Ineke Vroom"),
        ("S1", "Cliënt"),
    }


def test_a_checked_report_is_a_concept_again(tmp_path: Path) -> None:
    name = dossier_of(tmp_path)
    read_back(tmp_path, name)
    assert run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "consulent"]) == 0
    assert run(["hernoem", name, "Anna,Bert"]) == 0
    assert opened(name).read_json("verslag.json")["status"] == "concept"
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 2


def test_documents_that_wait_in_the_dossier_are_made_again(tmp_path: Path) -> None:
    name = dossier_of(tmp_path, form="transcript")
    opened(name).write("transcript.docx", b"oud")
    assert run(["hernoem", name, "Anna,Bert"]) == 0
    made = tmp_path / "klaar.docx"
    made.write_bytes(opened(name).read("transcript.docx"))
    assert "Anna" in text(made)


def test_the_log_says_that_something_was_put_right_and_no_name(tmp_path: Path) -> None:
    name = dossier_of(tmp_path)
    assert run(["hernoem", name, "Roelofje,Bert"]) == 0
    assert run(["hernoem", name, "S9=Roelofje"]) == 2
    events = [(e["gebeurtenis"], e["code"]) for e in check().entries if e["dossier"] == name]
    assert events[-3:] == [("gecorrigeerd", 0), ("gecorrigeerd", 0), ("mislukt", 2)]
    assert b"Roelofje" not in b"".join(p.read_bytes() for p in places.log_folder().iterdir())


# ---------------------------------------------------------------- what it refuses
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("S9=Anna", "geen spreker S9. In deze opname zijn gevonden: S2, S1"),
        ("Anna,Bert,Cor", "meer namen dan sprekers. In deze opname zijn gevonden: S2, S1"),
        ("S1=", "hernoem: 'S1=' is niet te lezen"),
        (" , ", "hernoem: er staat geen naam"),
    ],
)
def test_wrong_names_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str, said: str) -> None:
    name = dossier_of(tmp_path)
    before = state(name)
    assert run(["hernoem", name, given, "--naar", str(tmp_path / "nieuw")]) == 2
    assert said in capsys.readouterr().err
    assert state(name) == before
    assert not (tmp_path / "nieuw").exists()


def test_a_final_report_keeps_its_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = dossier_of(tmp_path, "--soort", "bestuurlijk", form="notulen")
    read_back(tmp_path, name)
    assert run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "griffier"]) == 0
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 0
    before = state(name)
    assert run(["hernoem", name, "Anna,Bert"]) == 2
    assert "definitief" in capsys.readouterr().err
    assert state(name) == before


def test_a_dossier_at_work_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = dossier_of(tmp_path)
    with held(places.dossiers_folder() / name / "slot") as ours:
        assert ours
        assert run(["hernoem", name, "Anna,Bert"]) == 2
    assert "wordt nog verwerkt" in capsys.readouterr().err


def test_a_dossier_that_is_not_there_or_not_finished(tmp_path: Path) -> None:
    assert run(["hernoem", "0123456789abcdef", "Anna"]) == 3
    unfinished = Dossier.create(places.dossiers_folder(), stages.redact_document)
    assert run(["hernoem", unfinished.id, "Anna"]) == 2
    assert run(["hernoem", unfinished.id]) == 2


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    name = dossier_of(tmp_path)
    before = state(name)
    (tmp_path / "bestand").write_text("")
    assert run(["hernoem", name, "Anna", "--naar", str(tmp_path / "bestand")]) == 5
    assert state(name) == before


# ---------------------------------------------------------------- roles
TWO = [Segment(1, 0.0, 1.0, "a", "S1"), Segment(2, 1.0, 2.0, "b", "S2"), Segment(3, 2.0, 3.0, "c", None)]
KNOWN = {"S1": Speaker("Anna", "consulent"), "S2": Speaker("Bert", "client")}


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("Ineke", {"S1": Speaker("Ineke", "consulent"), "S2": Speaker("Bert", "client")}),
        ("Bert,Anna", {"S1": Speaker("Bert", "client"), "S2": Speaker("Anna", "consulent")}),
        ("S2=Voorzitter", {"S1": Speaker("Anna", "consulent"), "S2": Speaker("Voorzitter", "voorzitter")}),
        ("S1=Marjan (dochter)", {"S1": Speaker("Marjan (dochter)", "mantelzorger"), "S2": Speaker("Bert", "client")}),
    ],
)
def test_a_role_stays_with_who_has_it(given: str, called: dict[str, Speaker]) -> None:
    assert rename_speakers(TWO, parse_names(given), KNOWN) == called


def test_a_conversation_without_speakers() -> None:
    with pytest.raises(UsageFault, match="geen sprekers"):
        rename_speakers([Segment(1, 0.0, 1.0, "a", None)], parse_names("Anna"), {})
