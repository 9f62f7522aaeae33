"""PDF by LibreOffice: in a room, tagged, and never at the cost of the Word file."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import stat
from pathlib import Path

import pytest
from reading import read_back

from binnenskamers import pdf, places
from binnenskamers.__main__ import run
from binnenskamers.rooms import parent, run_in_room

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
HAS_OFFICE = pdf.find_office() is not None
office = pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice is not here")


def make(tmp_path: Path, *options: str) -> tuple[int, dict[str, Path]]:
    out = tmp_path / "uit"
    code = run(["verslag", str(DEMO / "wmo.json"), "--naar", str(out), "--taalmodel", "geen", "--pdf", *options])
    return code, {path.name: path for path in out.rglob("*")}


@pytest.fixture
def no_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing but what a test puts in this folder."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "sleep", "cat", "touch"):
        (programs / name).symlink_to(shutil.which(name) or "/bin/sh")
    monkeypatch.setenv("PATH", str(programs))
    return programs


def put_office(programs: Path, script: str) -> None:
    fake = programs / "soffice"
    fake.write_text(f"#!{programs}/sh\n{script}\n", encoding="utf-8")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)


# ---------------------------------------------------------------- the real one
@office
def test_a_report_as_tagged_pdf(tmp_path: Path) -> None:
    code, files = make(tmp_path, "--exemplaar", "client")
    assert code == 0
    data = files["verslag-client.pdf"].read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/MarkInfo" in data
    assert re.search(rb"/Marked true", data)
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid" in data
    assert b"/Lang(nl-NL)" in data.replace(b" ", b"")
    assert b"Onderbouwing" not in data
    assert b"kamer" not in data
    assert str(Path.home()).encode() not in data
    assert (files["verslag-client.docx"]).exists()


@office
def test_nothing_of_it_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "tijdelijk"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr("tempfile.tempdir", str(place))
    assert make(tmp_path, "-s", "transcript")[0] == 0
    assert not list(place.iterdir())


@office
def test_it_goes_out_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal counts every attempt to reach the network instead of ending the room."""
    from templates.build import blank_document

    monkeypatch.setattr(parent, "EXTRA_PATH", [str(Path(__file__).parents[1] / "helpers")])
    source = tmp_path / "leeg.docx"
    source.write_bytes(blank_document("Leeg"))
    found = run_in_room("faults:to_pdf", {"document": str(source)}, rehearsal=True)
    assert found["attempts"] == []
    assert found["made"] > 1000


# ---------------------------------------------------------------- absent, or with a fault
def test_without_libreoffice_the_word_file_comes_all_the_same(
    tmp_path: Path, no_office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, files = make(tmp_path)
    said = capsys.readouterr().err
    assert code == 8
    assert set(files) == {"transcript.json", "verslag.json", "verslag.docx"}
    assert "LibreOffice staat niet op deze computer" in said


@pytest.mark.parametrize(
    "script",
    [
        "exit 0",
        "exit 1",
        "exit 81",
        'for last; do :; done; d="${last%/*}"; mkdir -p "$d/uit" 2>/dev/null; exit 3',
    ],
)
def test_a_libreoffice_that_fails(
    tmp_path: Path, no_office: Path, script: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put_office(no_office, script)
    code, files = make(tmp_path)
    assert code == 8
    assert "verslag.docx" in files
    assert "verslag.pdf" not in files
    assert "LibreOffice kon het document niet omzetten" in capsys.readouterr().err


def test_a_libreoffice_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, no_office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # whoever is alive holds the pipe open: the reader hears it at once when the last of them is gone
    pipe = tmp_path / "leeft"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    put_office(no_office, f"exec 9>{pipe}; sleep 60 & sleep 60")
    with pytest.raises(pdf.NoPdf, match="nog niet klaar"):
        pdf.to_pdf({"verslag.docx": b"x"}, timeout=1.0)
    ended = select.poll()
    ended.register(reader, select.POLLHUP)
    assert ended.poll(5000)
    os.close(reader)


def test_a_final_report_comes_without_its_pdf_and_says_so(
    tmp_path: Path, no_office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    (dossier,) = places.dossiers_folder().iterdir()
    read_back(tmp_path, dossier.name)
    run(["goedkeuren", dossier.name, "--naam", "J. de Wit", "--rol", "consulent"])
    assert run(["goedkeuren", dossier.name, "--definitief", "--naar", str(tmp_path / "af")]) == 8
    assert "Let op: De PDF is niet gemaakt" in capsys.readouterr().err
    assert (tmp_path / "af" / "verslag.docx").exists()


def test_json_tells_it_too(tmp_path: Path, no_office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = make(tmp_path, "--json")
    answer = json.loads(capsys.readouterr().out)
    assert code == answer["exitcode"] == 8
    assert "LibreOffice" in answer["opnamen"][0]["waarschuwingen"][0]


def test_the_profile_is_tagged_and_shut() -> None:
    wanted = {name: value for _, name, value in pdf._SETTINGS}
    assert wanted["UseTaggedPDF"] == wanted["PDFUACompliance"] == "true"
    assert wanted["DisableMacrosExecution"] == "true"
