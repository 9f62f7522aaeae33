"""Names of files that want to do harm: on the terminal, on the status page, in the documents."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import Office

from binnenskamers.__main__ import run
from binnenskamers.visible import on_one_line, visible

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
NAMES = {
    "line end": "gesprek\nLET OP: alles goed",
    "looks like an option": "-rf",
    "looks like a long option": "--naar=x",
    "a command": "$(touch gehackt)`touch gehackt`;touch gehackt",
    "escape": "a\x1b[2J\x1b]0;titel\x07b",
    "escape of eight bits": "a\x9b2Jb",
    "backwards": "a\u202egpj.exe\u2066b",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>"[:60].replace("/", "\u2215"),
    "formula": "=cmd|' \u2215C calc'!A1",
    "quotes": "'\"; drop table x; --",
    "percent": "%s%n%x {0} {name}",
    "field of a template": "[[hulpvraag]]",
    "long": "x" * 250,
    "no text": os.fsdecode(b"gesprek \xff\xfe"),
    "half a sign": "gesprek \udcd8",
}
#: what may never reach a terminal or a page as it is
_ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

linux = pytest.mark.skipif(os.name != "posix", reason="Windows staat deze namen niet toe")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "kantoor")
    yield made
    made.end()


@linux
@pytest.mark.parametrize("name", NAMES)
def test_a_transcript_with_a_hostile_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    place = tmp_path / "werk"
    place.mkdir()
    monkeypatch.chdir(place)
    path = place / f"{NAMES[name]}.json"
    path.write_bytes((DEMO / "wmo.json").read_bytes())
    code = run(["verslag", "--taalmodel", "geen", "--", path.name])
    said = capfd.readouterr()
    assert code == 0, said.err
    assert not _ACTS.search(said.out + said.err)
    assert "LET OP" not in [line[:6] for line in (said.out + said.err).splitlines()]
    assert not list(tmp_path.rglob("gehackt"))
    made = list(place.rglob("*.docx"))
    assert len(made) == 1
    for document in made:
        docx.Document(str(document))


@linux
@pytest.mark.parametrize("name", NAMES)
def test_an_error_about_a_hostile_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAMES[name]).write_bytes(b"geen transcript")
    for command in (["verslag"], ["transcribeer"], ["sjablonen", "controleer"]):
        assert run([*command, "--", NAMES[name]]) in (3, 4)
        said = capfd.readouterr()
        assert not _ACTS.search(said.out + said.err)
        assert [line.strip()[:9] for line in said.err.splitlines()[1:]] == ["Meer hulp"], said.err


@linux
def test_a_name_that_no_disk_can_hold(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in (["verslag"], ["verwerk"], ["sjablonen", "controleer"]):
        assert run([*command, str(tmp_path / ("x" * 300))]) in (3, 4, 5)
        assert "fout van ons" not in capfd.readouterr().err


@linux
def test_json_on_the_terminal_is_harmless_and_still_says_the_name(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in NAMES.values():
        path = tmp_path / f"{name}.weg"
        assert run(["verslag", "--json", "--", str(path)]) == 3
        said = capfd.readouterr().out
        assert not _ACTS.search(said)
        assert json.loads(said)["opnamen"][0]["opname"] == str(path)


@linux
def test_a_watched_folder_full_of_hostile_names(office: Office) -> None:
    names = [NAMES[name] for name in ("line end", "escape", "backwards", "html", "no text", "long")]
    for pitch, name in enumerate(names):
        office.drop(f"notulen/{name}.wav", pitch=200 + 10 * pitch)
    for name in ("\x1b[31mrood\u202e", "y" * 251):
        bad = office.drop(f"{name}.wav")
        bad.write_bytes(name.encode())
        office.put[bad.name] = hashlib.sha256(name.encode()).hexdigest()
    code, said = office.once()
    assert "Traceback" not in said
    assert not _ACTS.search(said)
    assert code == 3, said
    made = office.names("klaar")
    assert len([n for n in made if n.endswith(".docx")]) == len(names), (made, office.names("mislukt"))
    page = (office.box / "status.html").read_text(encoding="utf-8")
    text = (office.box / "STATUS.txt").read_text(encoding="utf-8-sig")
    assert not _ACTS.search(page + text)
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "LET OP: alles goed" not in text.splitlines()
    for note in (office.box / "mislukt").glob("*.txt"):
        assert not _ACTS.search(note.read_text(encoding="utf-8-sig"))
    assert not list(office.box.parent.rglob("gehackt"))
    for document in (office.box / "klaar").glob("*.docx"):
        docx.Document(str(document))
    office.check()


@given(st.text(st.characters(codec=None)))
def test_nothing_that_acts_is_left_and_json_keeps_its_value(text: str) -> None:
    assert not _ACTS.search(visible(text))
    assert len(on_one_line(text).splitlines()) <= 1
    visible(text).encode()
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text


def test_spoken_formulas_are_text_in_the_action_list(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://evil.invalid","klik")'
    lists = 0
    for number, bad in enumerate((formula, "@SUM(1)", "+31 6", "-1", "\t=1+1", "\r\nBEGIN:VALARM")):
        path = tmp_path / "overleg.json"
        path.write_text(json.dumps(_meeting(bad)), encoding="utf-8")
        where = tmp_path / f"uit{number}"
        options = ["-s", "notulen", "--acties", "csv,ics", "--naar", str(where), "--taalmodel", "geen"]
        assert run(["verslag", str(path), *options]) == 0
        if not (where / "acties.csv").exists():
            continue  # such a name may leave nobody to act
        lists += 1
        rows = list(csv.reader(io.StringIO((where / "acties.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
        assert len(rows) > 1
        assert not [cell for row in rows[1:] for cell in row[1:] if cell[:1] in ("=", "@", "+", "-", "\t", "\r")]
        assert b"BEGIN:VALARM" not in (where / "acties.ics").read_bytes().split(b"\r\n")
    assert lists >= 3


def _meeting(name: str) -> dict[str, object]:
    data = json.loads((DEMO / "overleg.json").read_text(encoding="utf-8"))
    for speaker in data["speakers"].values():
        speaker["label"] = name
    for segment in data["segments"]:
        segment["text"] = f"{name} {segment['text']}"
    return data
