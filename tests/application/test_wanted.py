"""Which documents come out: copies, large print, transcripts, the folder for the case system; and again when it is final."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import docx
import pytest
from reading import read_back

from binnenskamers import places, stages
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.settings import Settings, decode_settings, encode_settings
from binnenskamers.wanted import Wanted, decode_wanted, encode_wanted, parse_wanted

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
ZAAK = """
[zaak]
bronorganisatie = "002220647"
informatieobjecttype = "https://catalogi.voorbeeld.nl/informatieobjecttypen/1"
auteur = "Team Wmo"
"""


@pytest.fixture
def case_system() -> None:
    places.configuration_file().write_text(ZAAK, encoding="utf-8")


def make(tmp_path: Path, *options: str, source: str = "wmo.json", folder: str = "uit") -> dict[str, Path]:
    out = tmp_path / folder
    command = ["verslag", str(DEMO / source), "--naar", str(out), "--taalmodel", "geen", *options]
    assert run(command) == 0
    return {str(path.relative_to(out)): path for path in sorted(out.rglob("*")) if path.is_file()}


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_nothing_asked_is_what_it_always_was(tmp_path: Path) -> None:
    assert set(make(tmp_path)) == {"transcript.json", "verslag.json", "verslag.docx"}


def test_copies_of_the_report(tmp_path: Path) -> None:
    files = make(tmp_path, "--exemplaar", "beide")
    assert set(files) == {"transcript.json", "verslag.json", "verslag-client.docx", "verslag-dossier.docx"}
    client, dossier = words(files["verslag-client.docx"]), words(files["verslag-dossier.docx"])
    assert "Onderbouwing" in dossier
    assert "Onderbouwing" not in client
    assert "Nog na te vragen" not in client


@pytest.mark.parametrize("copy", ["client", "dossier"])
def test_one_copy(tmp_path: Path, copy: str) -> None:
    assert set(make(tmp_path, "--exemplaar", copy)) == {"transcript.json", "verslag.json", f"verslag-{copy}.docx"}


def test_large_print(tmp_path: Path) -> None:
    files = make(tmp_path, "--grote-letters", "--transcript", "docx")
    for name in ("verslag.docx", "transcript.docx"):
        assert docx.Document(str(files[name])).styles["Normal"].font.size.pt == 16


def test_a_transcript_in_every_kind_and_without_names(tmp_path: Path) -> None:
    files = make(tmp_path, "--transcript", "docx,txt,srt,vtt", "--pseudoniem", source="overleg.json")
    kinds = ("docx", "json", "srt", "txt", "vtt")
    assert {name for name in files if name.startswith("transcript")} == {
        f"{stem}.{kind}" for stem in ("transcript", "transcript-pseudoniem") for kind in kinds
    }
    speakers = json.loads(files["transcript.json"].read_text(encoding="utf-8"))["speakers"]
    names = [speaker["label"] for speaker in speakers.values()]
    assert names
    for kind in ("srt", "txt", "vtt"):
        assert [name for name in names if name in files[f"transcript.{kind}"].read_text(encoding="utf-8-sig")] == names
        without = files[f"transcript-pseudoniem.{kind}"].read_text(encoding="utf-8-sig")
        assert not [name for name in names if name in without]


@pytest.mark.parametrize("kinds", ["srt", "vtt", "txt"])
def test_only_the_kinds_that_were_asked(tmp_path: Path, kinds: str) -> None:
    assert set(make(tmp_path, "-s", "transcript", "--transcript", kinds)) == {"transcript.json", f"transcript.{kinds}"}


# ---------------------------------------------------------------- the folder for the case system
@pytest.mark.usefixtures("case_system")
def test_a_folder_that_is_ready_for_the_case_system(tmp_path: Path) -> None:
    files = make(tmp_path, "--zaakmap")
    inside = {name.removeprefix("zaakmap/") for name in files if name.startswith("zaakmap/")}
    reports = {f"verslag-{copy}.docx{end}" for copy in ("client", "dossier") for end in ("", ".metadata.json")}
    assert inside == {*reports, "transcript.docx", "hashes.json"}
    assert set(files) - {f"zaakmap/{name}" for name in inside} == {"transcript.json", "verslag.json"}
    hashes = json.loads(files["zaakmap/hashes.json"].read_text(encoding="utf-8"))["sha256"]
    found = {
        name: hashlib.sha256(files[f"zaakmap/{name}"].read_bytes()).hexdigest() for name in inside - {"hashes.json"}
    }
    assert hashes == found


@pytest.mark.usefixtures("case_system")
def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "uit" / "zaakmap" / "verslag-client.docx"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"van mij")
    first, second = make(tmp_path, "--zaakmap"), make(tmp_path, "--zaakmap")
    assert mine.read_bytes() == b"van mij"
    assert {name.split("/")[0] for name in first if "/" in name} == {"zaakmap", "zaakmap-2"}
    assert {name.split("/")[0] for name in second if "/" in name} == {"zaakmap", "zaakmap-2", "zaakmap-3"}
    assert "transcript-2.json" in second


# ---------------------------------------------------------------- final
@pytest.mark.usefixtures("case_system")
def test_what_was_asked_comes_again_when_it_is_final(tmp_path: Path) -> None:
    asked = make(tmp_path, "--zaakmap", "--grote-letters", "--transcript", "srt,docx")
    (dossier,) = places.dossiers_folder().iterdir()
    read_back(tmp_path, dossier.name)
    assert run(["goedkeuren", dossier.name, "--naam", "J. de Wit", "--rol", "consulent"]) == 0
    assert run(["goedkeuren", dossier.name, "--definitief", "--naar", str(tmp_path / "af")]) == 0
    made = {str(p.relative_to(tmp_path / "af")): p for p in (tmp_path / "af").rglob("*") if p.is_file()}
    assert set(made) == set(asked)
    described = json.loads(made["zaakmap/verslag-client.docx.metadata.json"].read_text(encoding="utf-8"))
    assert described["status"] == "definitief"
    assert described["ai"]["rol_controleur"] == "consulent"
    assert "de Wit" not in json.dumps(described)
    assert "CONCEPT" not in words(made["zaakmap/verslag-client.docx"])
    assert "Onderbouwing" in words(made["zaakmap/verslag-dossier.docx"])


def test_a_correction_gives_the_same_kinds_again(tmp_path: Path) -> None:
    make(tmp_path, "--exemplaar", "client", "--transcript", "vtt")
    (dossier,) = places.dossiers_folder().iterdir()
    file = tmp_path / "correcties.json"
    file.write_text('{"correcties": [{"segment": 1, "tekst": "Goedemorgen.", "reden": "verkeerd"}]}', encoding="utf-8")
    assert run(["correctie", dossier.name, str(file), "--naar", str(tmp_path / "weer")]) == 0
    assert {p.name for p in (tmp_path / "weer").iterdir()} == {
        *("transcript.json", "transcript.vtt", "verslag.json", "verslag-client.docx")
    }


def test_a_copy_for_somebody_is_the_whole_report(tmp_path: Path) -> None:
    make(tmp_path, "--exemplaar", "client", "--transcript", "srt")
    (dossier,) = places.dossiers_folder().iterdir()
    assert run(["inzage", dossier.name, "--naar", str(tmp_path / "kopie")]) == 0
    found = {p.name for p in (tmp_path / "kopie").rglob("*") if p.is_file()}
    assert {"verslag.docx", "verslag.json", "transcript.docx", "transcript.json"} <= found
    assert not [name for name in found if "client" in name]


# ---------------------------------------------------------------- settings
def test_settings_of_before_still_work(tmp_path: Path) -> None:
    make(tmp_path)
    (folder,) = places.dossiers_folder().iterdir()
    dossier = Dossier(folder, dict)
    old = dossier.read_json(stages.SETTINGS)
    del old["wanted"]
    dossier.write_json(stages.SETTINGS, old)
    assert decode_settings(old).wanted == Wanted()
    read_back(tmp_path, folder.name)
    assert run(["goedkeuren", folder.name, "--naam", "J. de Wit", "--rol", "consulent"]) == 0
    assert run(["goedkeuren", folder.name, "--definitief", "--naar", str(tmp_path / "af")]) == 0
    assert {p.name for p in (tmp_path / "af").iterdir()} == {"transcript.json", "verslag.json", "verslag.docx"}


def test_what_is_wanted_is_kept() -> None:
    wanted = parse_wanted("beide", True, "srt,docx", True, True, True)
    assert decode_wanted(json.loads(json.dumps(encode_wanted(wanted)))) == wanted
    settings = Settings(form="notulen", wanted=wanted)
    assert decode_settings(json.loads(json.dumps(encode_settings(settings)))) == settings
    assert decode_wanted({}) == Wanted()


# ---------------------------------------------------------------- mistakes
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--exemplaar", "alles"], "--exemplaar alles: kies uit client, dossier, beide"),
        (["--exemplaar", ""], "kies uit client, dossier, beide"),
        (["--transcript", "pdf"], "--transcript pdf: kies uit docx, txt, srt, vtt"),
        (["--transcript", "srt,,vtt"], "kies uit docx, txt, srt, vtt"),
        (["--transcript", ""], "kies uit docx, txt, srt, vtt"),
        (["-s", "transcript", "--exemplaar", "client"], "--exemplaar hoort bij een verslag"),
        (["-s", "transcript", "--metadata"], "--metadata hoort bij een verslag"),
        (["-s", "transcript", "--zaakmap"], "--zaakmap hoort bij een verslag"),
        (["-s", "transcript", "--transcript", "srt", "--pdf"], "--pdf gaat over Word-bestanden"),
        (["-s", "transcript", "--transcript", "srt", "--grote-letters"], "--grote-letters gaat over Word-bestanden"),
        (["--metadata"], "zaak.bronorganisatie, zaak.informatieobjecttype, zaak.auteur"),
        (["--zaakmap"], "zaak.bronorganisatie, zaak.informatieobjecttype, zaak.auteur"),
    ],
)
def test_a_mistake_is_said_before_any_work(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verslag", str(DEMO / "wmo.json"), "--naar", str(tmp_path / "uit"), *options]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "uit").exists()
    assert not list(places.dossiers_folder().iterdir())


@pytest.mark.parametrize("command", ["verwerk", "verslag"])
def test_the_options_are_explained(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    found = capsys.readouterr().out
    for option in ("--exemplaar", "--grote-letters", "--transcript", "--metadata", "--pdf", "--zaakmap"):
        assert option in found
