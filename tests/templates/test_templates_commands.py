"""``binnenskamers sjablonen``: what people see, and what happens with bad input."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import docx
import pytest
from own_templates import OWN, paragraph
from word_files import DOCUMENT, in_body, parts_of, template_parts, zipped

from binnenskamers.__main__ import run
from templates.build import blank_document
from templates.forms import form_names, load_form

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
Output = pytest.CaptureFixture[str]


def _file(folder: Path, data: bytes, name: str = "sjabloon.docx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# ---------------------------------------------------------------- bad input
BAD = {
    "missing": (None, 3, "bestaat niet"),
    "empty": (b"", 3, "leeg"),
    "text": (b"Dit is gewone tekst, geen Word.", 3, "geen .docx"),
    "old": (b"\xd0\xcf\x11\xe0" + bytes(2000), 3, "oud .doc"),
    "damaged": (zipped(template_parts())[:-400], 3, "beschadigd"),
    "macros": (zipped({**template_parts(), "word/vbaProject.bin": b"\xd0\xcf"}), 3, "macro"),
    "no word": (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), 3, "geen .docx"),
}  # fmt: skip


@pytest.mark.parametrize("why", BAD)
@pytest.mark.parametrize("command", ["controleer", "voorbeeld", "taal"])
def test_a_bad_file_gives_one_dutch_message(command: str, why: str, tmp_path: Path, capsys: Output) -> None:
    data, code, said = BAD[why]
    path = tmp_path / "sjabloon.docx"
    if data is not None:
        path.write_bytes(data)
    options = ["--word", str(path), "-n", str(tmp_path / "uit")] if command == "voorbeeld" else [str(path)]
    assert run(["sjablonen", command, *options]) == code
    output = capsys.readouterr()
    assert said in output.err
    assert output.err.count("\n") == 2  # what happened, and where to read on
    assert output.out == ""
    assert not (tmp_path / "uit").exists()


@pytest.mark.parametrize("command", ["controleer", "voorbeeld", "taal"])
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not hold here")
def test_a_file_without_rights(command: str, tmp_path: Path, capsys: Output) -> None:
    path = _file(tmp_path, zipped(template_parts()))
    path.chmod(0)
    options = ["--word", str(path)] if command == "voorbeeld" else [str(path)]
    assert run(["sjablonen", command, *options]) == 5
    assert "rechten" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["controleer", "voorbeeld"])
def test_a_file_that_may_not_be_read(
    command: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for whoever runs the tests as root."""
    path = _file(tmp_path, zipped(template_parts()))

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    options = ["--word", str(path)] if command == "voorbeeld" else [str(path)]
    assert run(["sjablonen", command, *options]) == 5
    assert "rechten" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["voorbeeld", "taal"])
def test_a_folder_is_no_file(command: str, tmp_path: Path, capsys: Output) -> None:
    options = ["--word", str(tmp_path)] if command == "voorbeeld" else [str(tmp_path)]
    assert run(["sjablonen", command, *options]) == 3
    assert "is een map" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["voorbeeld", "-s", "wmo"], "bestaat niet"),
        (["controleer", "x.docx", "-s", "wmo"], "bestaat niet"),
        (["nieuw", "wmo", "-n", "x"], "begint met een van deze"),
        (["nieuw", "transcript", "-n", "x"], "begint met een van deze"),
        (["nieuw", "notulen", "-s", "wmo-onderzoeksverslag", "-n", "x"], "twee formulieren"),
        (["nieuw", "notulen"], "--naar"),
        (["nieuw", "notulen", "-n", "notulen"], "heet ook notulen"),
        (["voorbeeld", "-s", "transcript", "--word", "x.docx"], "Laat --word weg"),
    ],
)
def test_wrong_use(
    command: list[str], said: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _file(tmp_path, zipped(template_parts()), "x.docx")
    assert run(["sjablonen", *command]) in (2, 3)
    assert said in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["x.docx"]


def test_a_target_that_is_a_file(tmp_path: Path, capsys: Output) -> None:
    path = _file(tmp_path, zipped(template_parts()))
    for command in (["voorbeeld"], ["nieuw"], ["taal", str(path)]):
        assert run(["sjablonen", *command, "-n", str(path)]) == 5
        assert "geen map maar een bestand" in capsys.readouterr().err


# ---------------------------------------------------------------- controleer
def test_a_good_template(tmp_path: Path, capsys: Output) -> None:
    assert run(["sjablonen", "controleer", str(_file(tmp_path, zipped(template_parts())))]) == 0
    said = capsys.readouterr().out
    assert "hulpvraag" in said
    assert said.rstrip().endswith("Dit sjabloon is klaar voor gebruik met het formulier wmo-onderzoeksverslag.")


def test_everything_that_is_wrong_is_said(tmp_path: Path, capsys: Output) -> None:
    parts = parts_of(OWN["boxes"]())
    in_body(parts, paragraph("[[hulpvrag]] {{mantelzorg}}"))
    assert run(["sjablonen", "controleer", str(_file(tmp_path, zipped(parts)))]) == 8
    said = capsys.readouterr().out
    for words in (
        "Onbekend in dit formulier: hulpvrag.",
        "Bedoelt u hulpvraag?",
        "Ontbrekende verplichte velden: clientondersteuning_gewezen, leefgebieden,",
        "In het document staat {{mantelzorg}}.",
        "Toegankelijkheid, punt 1.1:",
        "Toegankelijkheid, punt 6.1: Er zijn 2 tekstvakken.",
        "er is iets te verbeteren",
    ):
        assert words in said


# ---------------------------------------------------------------- voorbeeld
@pytest.mark.parametrize("name", [*form_names(), "transcript"])
def test_an_example_needs_no_models_network_or_recording(
    name: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(tmp_path / "geen"))

    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    target = tmp_path / "uit"
    for file in (f"voorbeeld-{name}.docx", f"voorbeeld-{name}-2.docx"):
        assert run(["sjablonen", "voorbeeld", "-s", name, "-n", str(target)]) == 0
        assert capsys.readouterr().out.strip() == str(target / file)
    document = docx.Document(str(target / f"voorbeeld-{name}.docx"))
    assert any("verzonnen" in p.text for p in document.paragraphs)


def test_an_example_in_the_own_word_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["sjablonen", "voorbeeld", "--word", str(_file(tmp_path, OWN["merge"]()))]) == 0
    document = docx.Document(str(tmp_path / "voorbeeld-wmo-onderzoeksverslag.docx"))
    assert any("12 november 2026" in p.text for p in document.paragraphs)


# ---------------------------------------------------------------- nieuw
@pytest.mark.parametrize("name", ["wmo-onderzoeksverslag", "samenvattend-verslag"])
def test_a_new_form_goes_from_folder_to_report(name: str, tmp_path: Path, capsys: Output) -> None:
    target = tmp_path / "onze map"
    assert run(["sjablonen", "nieuw", name, "-n", str(target)]) == 0
    assert sorted(p.name for p in target.iterdir()) == sorted(["form.toml", f"{name}.docx"])
    capsys.readouterr()
    assert run(["sjablonen", "controleer", str(target)]) == 0
    assert run(["sjablonen", "controleer", str(target / f"{name}.docx"), "-s", str(target)]) == 0
    assert "Toegankelijkheid" not in capsys.readouterr().out
    assert run(["sjablonen", "voorbeeld", "-s", str(target), "-n", str(tmp_path)]) == 0
    source = "overleg" if load_form(name).conversation == "overleg" else "wmo"
    out = tmp_path / "uit"
    command = ["verslag", str(DEMO / f"{source}.json"), "-s", str(target), "-n", str(out), "--taalmodel", "geen"]
    assert run(command) in (0, 8)
    ours = ["verslag", str(DEMO / f"{source}.json"), "-s", name, "-n", str(tmp_path / "ons"), "--taalmodel", "geen"]
    assert run(ours) in (0, 8)
    assert _lines(out / "verslag.docx") == _lines(tmp_path / "ons" / "verslag.docx")


def _lines(path: Path) -> list[str]:
    from templates.ooxml import parse, qn, text_of

    body = parse(parts_of(path.read_bytes())[DOCUMENT])
    return [text for p in body.iter(qn("w:p")) if (text := text_of(p).strip())]


def test_a_new_form_never_goes_over_another(tmp_path: Path, capsys: Output) -> None:
    assert run(["sjablonen", "nieuw", "-s", "notulen", "-n", str(tmp_path / "x")]) == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "x").iterdir()}
    assert run(["sjablonen", "nieuw", "-n", str(tmp_path / "x")]) == 2
    assert "staat al een formulier" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in (tmp_path / "x").iterdir()} == before


# ---------------------------------------------------------------- taal
def test_advice_comes_beside_the_file_and_changes_nothing(tmp_path: Path, capsys: Output) -> None:
    parts = parts_of(blank_document("Verslag"))
    in_body(parts, paragraph("Er wordt een maatwerkvoorziening ingezet."))
    path = _file(tmp_path, zipped(parts), "mijn verslag.docx")
    before = path.read_bytes()
    for name in ("mijn verslag-taaladvies.txt", "mijn verslag-taaladvies-2.txt"):
        assert run(["sjablonen", "taal", str(path)]) == 0
        output = capsys.readouterr()
        assert output.out.strip() == str(tmp_path / name)
        assert "maatwerk" not in output.err
        assert "moeilijk woord: 1" in output.err
        assert "kan een computer niet zeggen" in output.err
    text = (tmp_path / "mijn verslag-taaladvies.txt").read_text(encoding="utf-8")
    assert "hulp op maat van de gemeente" in text
    assert "Aan het document is niets veranderd" in text
    assert path.read_bytes() == before


def test_advice_on_the_command_line_shows_nothing_of_the_text(tmp_path: Path, capsys: Output) -> None:
    """What stands in a report may be what somebody said: it goes from the room to a file, not over the screen."""
    out = tmp_path / "uit"
    assert run(["verslag", str(DEMO / "wmo.json"), "-n", str(out), "--taalmodel", "geen"]) in (0, 8)
    capsys.readouterr()
    assert run(["sjablonen", "taal", str(out / "verslag.docx"), "-n", str(tmp_path / "advies")]) == 0
    output = capsys.readouterr()
    said = set(_lines(out / "verslag.docx"))
    assert not [line for line in (output.out + output.err).splitlines() if line.strip() in said]
    assert (
        (tmp_path / "advies" / "verslag-taaladvies.txt")
        .read_text(encoding="utf-8")
        .startswith("Taaladvies bij verslag.docx")
    )
