"""The pipeline with recognisers and diarizers that are quick, crash, hang or run out of memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from sounds import Track, noise, silent_video, tone, write_tracks

from binnenskamers import engines, pipeline, places, work
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.rooms import Limits, parent

HELPERS = str(Path(__file__).parents[1] / "helpers")
DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
Encode = Callable[..., Path]


@pytest.fixture(autouse=True)
def quick_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nothing = engines.SpeechModels(tmp_path, tmp_path, tmp_path, {"recognizer": {"name": "test", "sha256": "0"}})
    for module in (pipeline, work):
        monkeypatch.setattr(module, "speech_models", lambda profile: nothing)
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])
    quick = {"detect": "faults:nine_seconds", "recognize": "faults:short_recognition", "diarize": "faults:two_turns"}
    stages = {**work.STAGES, **quick}
    monkeypatch.setattr(work, "STAGES", stages)


@pytest.fixture
def recording(encode: Encode) -> Path:
    return encode("2026-11-12 gesprek.wav", tone(10.0))


def _put(monkeypatch: pytest.MonkeyPatch, stage: str, fault: str) -> None:
    monkeypatch.setitem(work.STAGES, stage, f"faults:{fault}")


def _all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _opened() -> bytes:
    """Everything in all dossiers, decrypted."""
    folders = [Dossier(folder, dict) for folder in places.dossiers_folder().iterdir()]
    return b"".join(d.read(name) for d in folders for name in d.names("*.json"))


def test_nothing_can_be_read_in_the_dossier_while_it_is_there(recording: Path) -> None:
    assert run(["verwerk", str(recording), "-s", "wmo-onderzoeksverslag"]) == 0
    assert b"stofzuigen" in _opened()
    raw = _all_bytes(places.dossiers_folder())
    assert raw
    for mark in (b"stofzuigen", b"2026-11-12 gesprek", b"segments", b"Consulent"):
        assert mark not in raw
    (dossier,) = places.dossiers_folder().iterdir()
    assert run(["wis", dossier.name]) == 0
    assert [p.name for p in places.keys_folder().iterdir()] in ([], ["logboek"])


def test_recording_becomes_transcript_and_report(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["verwerk", str(recording), "-s", "wmo-onderzoeksverslag", "--namen", "Consulent,Cliënt", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert code == answer["exitcode"] == 0
    files = {Path(f).name: Path(f) for f in answer["opnamen"][0]["bestanden"]}
    assert set(files) == {"transcript.json", "verslag.json", "verslag.docx"}
    assert files["verslag.docx"].parent == recording.parent / "2026-11-12 gesprek-verslag"
    transcript = json.loads(files["transcript.json"].read_text(encoding="utf-8"))
    assert transcript["recording"]["date"] == "2026-11-12"
    assert transcript["speakers"]["S2"] == {"label": "Cliënt", "role": "client"}
    assert [s["speaker"] for s in transcript["segments"]] == ["S1", "S2"]
    assert answer["opnamen"][0]["netwerk"] == ("bewezen" if sys.platform.startswith("linux") else "onbewezen")


def test_citizen_service_number_is_nowhere(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["verwerk", str(recording), "-s", "wmo-onderzoeksverslag"])
    found = _all_bytes(recording.parent) + _opened() + capsys.readouterr().err.encode()
    assert b"999 990 019" not in found
    assert b"990" not in found.replace(b"0.990", b"")
    assert "BSN verwijderd" in found.decode("utf-8", "ignore")


def test_results_go_to_stdout_and_words_to_stderr(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["transcribeer", str(recording)]) == 0
    captured = capsys.readouterr()
    assert all(Path(line).exists() for line in captured.out.splitlines())
    assert "Klaar in" in captured.err
    assert "onzeker herkend" in captured.err
    assert "stofzuigen" not in captured.err


def test_nothing_is_overwritten(recording: Path, tmp_path: Path) -> None:
    target = tmp_path / "uit"
    for _ in range(3):
        assert run(["transcribeer", str(recording), "-n", str(target)]) == 0
    names = sorted(p.name for p in target.iterdir())
    assert [n for n in names if n.endswith(".docx")] == ["transcript-2.docx", "transcript-3.docx", "transcript.docx"]


def test_a_second_run_hears_nothing_again(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["transcribeer", str(recording)]) == 0
    _put(monkeypatch, "recognize", "never")
    _put(monkeypatch, "diarize", "never")
    assert run(["verwerk", str(recording), "-s", "notulen", "--namen", "A,B"]) == 0
    assert len(list(places.dossiers_folder().iterdir())) == 1


def test_speakers_of_a_recording_get_their_names_afterwards(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["verwerk", str(recording), "-s", "wmo-onderzoeksverslag"]) == 0
    _put(monkeypatch, "recognize", "never")
    (dossier,) = places.dossiers_folder().iterdir()
    assert run(["hernoem", dossier.name, "Consulent,Cliënt", "-n", str(tmp_path / "nieuw")]) == 0
    given = recording.parent / "2026-11-12 gesprek-verslag-2"
    options = ["-s", "wmo-onderzoeksverslag", "--namen", "Consulent,Cliënt", "-n", str(given)]
    assert run(["verwerk", str(recording), *options]) == 0
    for name in ("transcript.json", "verslag.json"):
        assert (tmp_path / "nieuw" / name).read_bytes() == (given / name).read_bytes()


def test_a_failed_stage_keeps_what_was_done(
    recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _put(monkeypatch, "recognize", "crash")
    assert run(["transcribeer", str(recording)]) == 70
    assert "onverwacht gestopt" in capsys.readouterr().err
    assert not list(recording.parent.glob("*-verslag/*"))
    _put(monkeypatch, "diarize", "never")
    _put(monkeypatch, "recognize", "short_recognition")
    assert run(["transcribeer", str(recording)]) == 0


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("crash", 70, "onverwacht gestopt"),
        ("exhaust_memory", 70, "te weinig geheugen"),
        ("hang", 70, "geen teken van leven"),
        ("fail", 70, "fout van ons"),
        ("fill_disk", 5, "schijf is vol"),
        ("python_connect", 7, "netwerk"),
    ],
)
def test_every_fault_has_its_code_and_leaves_nothing_half(
    recording: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: str,
    code: int,
    words: str,
) -> None:
    monkeypatch.setattr(work, "Limits", lambda **_: Limits(memory=512 << 20, silence=2.0))
    _put(monkeypatch, "recognize", fault)
    assert run(["transcribeer", str(recording)]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert "Jansen" not in said
    assert not [p for p in recording.parent.rglob("*") if p.is_file() and p != recording]


def test_one_bad_recording_does_not_stop_the_others(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "kapot.wav"
    bad.write_bytes(b"")
    assert run(["transcribeer", str(bad), str(recording), "-n", str(tmp_path / "uit")]) == 3
    assert (tmp_path / "uit" / recording.stem / "transcript.docx").exists()
    assert "leeg" in capsys.readouterr().err


def test_two_recordings_of_one_name(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = tmp_path / "b" / recording.name
    other.write_bytes(recording.read_bytes() + b"\0\0")
    assert run(["transcribeer", str(recording), str(other), "-n", str(tmp_path / "uit")]) in (0, 8)
    assert sorted(p.name for p in (tmp_path / "uit").iterdir()) == [recording.stem, f"{recording.stem}-2"]


def test_half_a_recording_is_marked_everywhere(encode: Encode, capsys: pytest.CaptureFixture[str]) -> None:
    whole = encode("lang.flac", tone(40.0))
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert run(["verwerk", str(whole), "-s", "notulen", "--json"]) == 8
    answer = json.loads(capsys.readouterr().out)["opnamen"][0]
    assert "niet compleet" in answer["waarschuwingen"][0]
    files = {Path(f).name: Path(f) for f in answer["bestanden"]}
    assert "niet compleet" in files["transcript.json"].read_text(encoding="utf-8")
    assert "niet compleet" in "\n".join(p.text for p in docx.Document(str(files["verslag.docx"])).paragraphs)


def test_a_sound_track_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = write_tracks(tmp_path / "film.mkv", Track(tone(3.0)), Track(tone(3.0)))
    film.write_bytes(b"A_XYZ".join(film.read_bytes().rsplit(b"A_AAC", 1)))
    assert run(["transcribeer", str(film), "--json"]) == 8
    assert "geluidsspoor" in json.loads(capsys.readouterr().out)["opnamen"][0]["waarschuwingen"][0]


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda p: p / "weg.wav", 3, "bestaat niet"),
        (lambda p: p, 3, "is een map"),
        (lambda p: _write(p / "leeg.wav", b""), 3, "leeg"),
        (lambda p: _write(p / "tekst.wav", b"Beste mevrouw, " * 500), 3, "geen geluids- of videobestand"),
        (lambda p: silent_video(p / "beeld.mp4"), 3, "geen geluid"),
    ],
)
def test_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], Path], code: int, words: str
) -> None:
    path = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert run(["transcribeer", str(path)]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
    assert sorted(tmp_path.rglob("*")) == before
    assert not list(places.dossiers_folder().iterdir())


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["-s", "bestaatniet"], 3, "bestaatniet"),
        (["-s", "notulen", "--word", "weg.docx"], 3, "weg.docx"),
        (["--datum", "gisteren"], 2, "jaar-maand-dag"),
        (["--sprekers", "nul"], 2, "aantal"),
        (["--kanalen", "ja"], 2, "twee kanalen"),
        (["--kanalen", "misschien"], 2, "--kanalen"),
        (["--apparaat", "tpu"], 2, "--apparaat"),
        (["--taalmodel", "wolk"], 2, "--taalmodel"),
        (["-s", "notulen", "--gegevens", "zomaar"], 2, "VELD=WAARDE"),
        (["-s", "notulen", "--gegevens", "onbekendveld=1"], 2, "onbekendveld"),
        (["-s", "notulen", "--acties", "pdf"], 2, "--acties pdf: kies uit csv, ics"),
        (["-s", "notulen", "--acties", "csv,"], 2, "kies uit csv, ics"),
        (["--acties", "csv"], 2, "Kies met --sjabloon een formulier"),
        (["--namen", "S1="], 2, "--namen"),
        (["-n", "/dev/null/map"], 5, "/dev/null"),
    ],
)
def test_bad_orders(
    recording: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, words: str
) -> None:
    assert run(["verwerk", str(recording), *options]) == code
    assert words in capsys.readouterr().err
    assert not list(places.dossiers_folder().iterdir())


def test_word_template_without_known_fields(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = docx.Document()
    document.add_paragraph("Geachte heer, mevrouw,")
    document.save(str(tmp_path / "brief.docx"))
    assert run(["verwerk", str(recording), "-s", "notulen", "--word", str(tmp_path / "brief.docx")]) == 3
    assert "veld" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="de beheerder mag overal schrijven")
def test_target_without_rights(recording: Path, tmp_path: Path) -> None:
    target = tmp_path / "dicht"
    target.mkdir(mode=0o500)
    assert run(["transcribeer", str(recording), "-n", str(target)]) == 5


def test_report_from_a_transcript(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verslag", str(DEMO / "overleg.json"), "-s", "notulen", "-n", str(tmp_path), "--json"]) == 0
    report = json.loads((tmp_path / "verslag.json").read_text(encoding="utf-8"))
    assert report["template"] == "notulen"
    assert (tmp_path / "verslag.docx").stat().st_size > 5_000


@pytest.mark.parametrize(
    ("form", "source"),
    [
        ("actie-en-besluitenlijst", "overleg.json"),
        ("samenvattend-verslag", "overleg.json"),
        ("wmo-onderzoeksverslag", "wmo.json"),
    ],
)
def test_action_list_beside_the_report(
    form: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = ["verslag", str(DEMO / source), "-s", form, "-n", str(tmp_path), "--acties", "csv, ICS"]
    assert run(order) == run(order) == 0
    delivered = {Path(line).name for line in capsys.readouterr().out.splitlines()}
    for kind in ("csv", "ics"):
        assert {f"acties.{kind}", f"acties-2.{kind}"} <= delivered
        assert (tmp_path / f"acties.{kind}").read_bytes() == (tmp_path / f"acties-2.{kind}").read_bytes()


def test_without_actions_there_is_no_list_and_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transcript = {"segments": [{"id": 1, "start": 0.0, "end": 2.0, "speaker": "A", "text": "Het regent vandaag."}]}
    path = _write(tmp_path / "t.json", json.dumps(transcript).encode())
    assert run(["verslag", str(path), "-s", "notulen", "-n", str(tmp_path / "uit"), "--acties", "csv,ics"]) == 0
    assert "geen acties gevonden" in capsys.readouterr().err
    assert {p.name for p in (tmp_path / "uit").iterdir()} == {"transcript.json", "verslag.json", "verslag.docx"}


def test_a_form_without_actions_has_no_action_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = (
        'id = "eigen"\ntitle = "Eigen"\npurpose = "proef"\n[[fields]]\nid = "vraag"\nlabel = "Vraag"\ncues = ["hulp"]\n'
    )
    _write(tmp_path / "form.toml", form.encode())
    assert run(["verslag", str(DEMO / "wmo.json"), "-s", str(tmp_path), "--acties", "ics"]) == 2
    assert "het formulier 'eigen' heeft geen acties of afspraken" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("rewriter_that_exits", "onverwacht gestopt (code 3)"),
        ("rewriter_that_crashes", "onverwacht gestopt (signaal 11)"),
        ("rewriter_that_hangs", "geen teken van leven"),
        ("rewriter_that_raises", "OSError"),
        ("rewriter_that_eats_memory", "MemoryError"),
        ("rewriter_on_a_full_disk", "geen ruimte meer"),
        ("exit_at_once", "onverwacht gestopt"),
        ("fill_disk", "schijf is vol"),
    ],
)
def test_whatever_a_language_model_does_the_report_comes_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: str, words: str
) -> None:
    monkeypatch.setattr(work, "language_model", lambda profile: engines.LanguageModel("test", tmp_path, "0"))
    monkeypatch.setattr(work, "Limits", lambda **_: Limits(memory=512 << 20, silence=3.0))
    order = ["verslag", str(DEMO / "wmo.json"), "-s", "wmo-onderzoeksverslag", "-n"]
    assert run([*order, str(tmp_path / "zonder")]) == 0
    _put(monkeypatch, "rewrite", fault)
    assert run([*order, str(tmp_path / "met"), "--taalmodel", "ingebouwd"]) == 8
    assert words in capsys.readouterr().err
    with_model, without = (json.loads((tmp_path / f / "verslag.json").read_text("utf-8")) for f in ("met", "zonder"))
    said = " ".join(with_model["notes"])
    assert "bestaat" in said
    assert "uit citaten" in said
    assert "uit citaten" in "".join(docx.Document(str(tmp_path / "met" / "verslag.docx")).element.body.itertext())
    if fault not in (
        "rewriter_that_raises",
        "rewriter_that_eats_memory",
    ):  # those end the model, not its room: what was checked before, stays
        assert with_model["fields"] == without["fields"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "JSON"), (b'{"segments": [', "regel 1"), (b'{"a": 1}', "segments"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_transcripts_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    path = _write(tmp_path / "t.json", content)
    assert run(["verslag", str(path), "-s", "notulen"]) == 3
    assert words in capsys.readouterr().err
    assert not list(places.dossiers_folder().iterdir())


def test_erase_removes_the_dossier(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["transcribeer", str(recording)])
    (dossier,) = places.dossiers_folder().iterdir()
    assert run(["wis", dossier.name]) == 0
    assert not dossier.exists()
    assert run(["wis", dossier.name]) == 3
    assert run(["wis", "../../etc"]) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="signalen")
def test_ctrl_c_stops_within_two_seconds_and_keeps_what_was_done(recording: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom binnenskamers import engines, pipeline, work\n"
        "from binnenskamers.rooms import parent\nfrom binnenskamers.__main__ import main\n"
        f"parent.EXTRA_PATH[:] = [{HELPERS!r}]\n"
        "pipeline.speech_models = work.speech_models = lambda p: engines.SpeechModels(Path('.'), Path('.'), Path('.'), {})\n"
        "work.STAGES |= {'detect': 'faults:nine_seconds', 'diarize': 'faults:two_turns', 'recognize': 'faults:hang'}\n"
        f"sys.argv = ['binnenskamers', 'transcribeer', {str(recording)!r}]\nmain()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(places.dossiers_folder().glob("*/sprekers.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 6
    assert time.monotonic() - asked <= 2.0
    assert "Wat af was, is bewaard" in said
    assert list(places.dossiers_folder().glob("*/sprekers.json"))


def test_quiet_recording_gives_a_valid_empty_transcript(
    encode: Encode, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the real recognition stage: when nobody speaks it must not even ask for a model."""
    monkeypatch.setitem(work.STAGES, "recognize", "binnenskamers.stages.hearing:recognize")
    _put(monkeypatch, "detect", "nobody")
    _put(monkeypatch, "diarize", "no_turns")
    path = encode("stil.wav", noise(30.0, level=0.001), 16_000)
    assert run(["verwerk", str(path), "-s", "notulen", "--json"]) == 8
    answer = json.loads(capsys.readouterr().out)["opnamen"][0]
    assert "geen spraak" in " ".join(answer["waarschuwingen"])
    transcript = json.loads(Path(answer["bestanden"][0]).read_text(encoding="utf-8"))
    assert transcript["segments"] == []


def test_redaction_leaves_dates_and_what_the_user_typed() -> None:
    """20261123 passes the test for a service number; a resolved date is none."""
    from binnenskamers.stages import redact_document

    report = {
        "fields": {
            "actions": {"source": "audio", "value": [{"deadline": "2026-11-23", "actie": "Nummer 999990019 nabellen"}]},
            "zaaknummer": {"source": "meta", "value": "999990019"},
        }
    }
    fields = redact_document(report)["fields"]
    assert fields["actions"]["value"][0]["deadline"] == "2026-11-23"
    assert "999990019" not in fields["actions"]["value"][0]["actie"]
    assert fields["zaaknummer"]["value"] == "999990019"


SAID = {
    "NL91ABNA0417164300": "Mijn rekening is NL91 ABNA 0417 1643 00.",
    "06 12345678": "Belt u me op 06 12345678.",
    "j.zeldzaam": "Mailen mag naar j.zeldzaam@voorbeeld.nl.",
    "1621 AB": "Ik woon op 1621 AB 12.",
    "999990019": "Mijn bsn is 999990019.",
    "4 april 1947": "Ik ben geboren op 4 april 1947.",
}


def test_what_is_redacted_is_in_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    segments = [
        {"id": n, "speaker": "K", "start": 5.0 * n, "end": 5.0 * n + 4, "text": text}
        for n, text in enumerate(SAID.values(), 1)
    ]
    source = tmp_path / "in" / "gesprek.json"
    source.parent.mkdir()
    source.write_text(json.dumps({"speakers": {"K": {"label": "Cliënt", "role": "client"}}, "segments": segments}))
    options = ["--taalmodel", "geen", "--naar", str(tmp_path / "uit")]
    assert run(["verslag", str(source), *options]) == 0
    delivered = b"".join(p.read_bytes() for p in (tmp_path / "uit").glob("*.json"))
    word = "\n".join(p.text for p in docx.Document(str(tmp_path / "uit" / "verslag.docx")).paragraphs)
    found = (_opened() + delivered).decode("utf-8") + word + capsys.readouterr().err
    assert found.count("verwijderd]") >= 2 * len(SAID)
    for mark in (*SAID, "0417 1643", "12345678", "voorbeeld.nl", "1947"):
        assert mark not in found, mark


def test_a_copy_without_names_comes_beside_the_rest(tmp_path: Path) -> None:
    options = ["--taalmodel", "geen", "--pseudoniem", "--naar", str(tmp_path / "uit")]
    assert run(["verslag", str(DEMO / "wmo.json"), *options]) == 0
    names = {p.name for p in (tmp_path / "uit").iterdir()}
    assert {"transcript-pseudoniem.json", "transcript-pseudoniem.docx", "verslag.docx"} <= names
    copy = (tmp_path / "uit" / "transcript-pseudoniem.json").read_text(encoding="utf-8")
    assert "[dochter]" in copy
    assert "Korenbloemstraat" not in copy
    word = "\n".join(p.text for p in docx.Document(str(tmp_path / "uit" / "transcript-pseudoniem.docx")).paragraphs)
    assert "Consulent" in word


def test_models_are_loaded_once_for_several_recordings(
    encode: Encode, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The rooms of voices and words wait for the second recording; the three others (probe, listen, write) are opened anew."""
    rooms: list[Path] = []
    start = parent._start

    def counted(home: Path, ends: Any) -> Any:
        rooms.append(home)
        return start(home, ends)

    monkeypatch.setattr(parent, "_start", counted)
    recordings = [str(encode(f"gesprek{n}.wav", tone(10.0 + n))) for n in (1, 2, 3)]
    assert run(["transcribeer", recordings[0], "-n", str(tmp_path / "een")]) == 0
    alone = len(rooms)
    assert run(["transcribeer", *recordings[1:], "-n", str(tmp_path / "twee")]) == 0
    assert alone == 5
    assert len(rooms) - alone == 2 * 3 + 2
