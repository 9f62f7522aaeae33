"""A conversation that was recorded in parts: one sound, one transcript, and every part can be found back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from sounds import noise, silent_video, tone, voice

from binnenskamers import engines, pipeline, places, sound, stages, work
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.errors import InputUnusable, UsageFault
from binnenskamers.parts import as_parts, doubt_about_order
from binnenskamers.privacy.keys import What
from binnenskamers.rooms import parent
from binnenskamers.sound import SOUND, open_track
from binnenskamers.stages import recording
from transcribe import audio

HELPERS = str(Path(__file__).parents[1] / "helpers")
Encode = Callable[..., Path]
RATE = 16_000


@pytest.fixture(autouse=True)
def quick_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nothing = engines.SpeechModels(tmp_path, tmp_path, tmp_path, {"recognizer": {"name": "test", "sha256": "0"}})
    for module in (pipeline, work):
        monkeypatch.setattr(module, "speech_models", lambda profile: nothing)
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])
    quick = {"detect": "faults:nine_seconds", "recognize": "faults:short_recognition", "diarize": "faults:two_turns"}
    monkeypatch.setattr(work, "STAGES", {**work.STAGES, **quick})


@pytest.fixture
def parts(encode: Encode) -> list[Path]:
    return [encode("2026-11-12 gesprek 1.wav", tone(6.0)), encode("2026-11-12 gesprek 2.wav", tone(5.0, frequency=600))]


def together(paths: list[Path], *options: str) -> int:
    return run(["transcribeer", "--samen", *map(str, paths), *options])


def transcript_in(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))
    return data


def words_of(path: Path) -> str:
    return "\n".join(
        "".join(p.itertext()) for p in docx.Document(str(path)).element.body.iter() if p.tag.endswith("}p")
    )


# ---------------------------------------------------------------- the sound
def listen(paths: list[Path], width: int, progress: Callable[[float], None] = lambda share: None) -> Any:
    """What the stage found, and the whole sound on the track to listen to."""
    dossier = Dossier.create(places.dossiers_folder(), stages.redact_document)
    dossier.keys.make(What.SOUND)
    order = {"recording": str(paths[0]), "more": [str(p) for p in paths[1:]], "width": width, "sealed": False}
    facts = recording.listen({**order, **dossier.ticket(What.WORK, What.SOUND)}, progress)
    assert dossier.names("geluid*") == [SOUND]
    with open_track(dossier, facts["channels"], facts["mix"]) as track:
        assert len(track) == round(facts["seconds"] * RATE)
        return facts, track[0 : len(track)]


def test_parts_are_one_sound_with_a_pause_between(parts: list[Path]) -> None:
    shares: list[float] = []
    facts, heard = listen(parts, 1, shares.append)
    first, second = (audio.read_audio(path) for path in parts)
    pause = np.zeros((1, round(sound.PAUSE * RATE)), np.int16)
    whole = np.concatenate([first.samples, pause, second.samples], axis=1)
    assert np.array_equal(heard, audio.take_channel(whole, "mix"))
    assert [p["start"] for p in facts["parts"]] == [0.0, first.seconds + sound.PAUSE]
    assert [p["seconds"] for p in facts["parts"]] == [first.seconds, second.seconds]
    assert facts["declared"] == pytest.approx(facts["seconds"], abs=0.01)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any(0.5 < share < 0.6 for share in shares)


def test_one_file_alone_is_heard_as_always(parts: list[Path]) -> None:
    facts, heard = listen(parts[:1], 1)
    assert facts["parts"] == []
    assert heard.size == round(audio.read_audio(parts[0]).seconds * RATE)


def test_each_part_keeps_what_is_safe_to_hear(encode: Encode) -> None:
    """An average over the whole would silence the part whose channels are mirrored, or the reverse."""
    said = voice(4.0)
    mono, mirrored = encode("a.wav", said), encode("b.wav", np.concatenate([said, -said]))
    plain = encode("c.wav", np.concatenate([said, said]))
    for paths in ([mono, mirrored], [mirrored, mono], [plain, mirrored], [mono, plain], [mirrored, plain, mono]):
        facts, heard = listen(paths, 2)
        assert (facts["channels"], facts["mix"]) == (1, "mix")
        for part in facts["parts"]:
            start = round(part["start"] * RATE)
            piece = heard[start : start + round(part["seconds"] * RATE)]
            assert float(np.sqrt(np.mean(piece**2))) == pytest.approx(float(np.sqrt(np.mean(said**2))), rel=0.05)


def test_two_channels_stay_when_all_parts_have_them(encode: Encode) -> None:
    left, right = voice(4.0), voice(4.0, seed=1)
    paths = [encode(name, np.concatenate([left, right])) for name in ("a.wav", "b.wav")]
    facts, _ = listen(paths, 2)
    assert (facts["channels"], facts["mix"]) == (2, "mix")
    mirrored = [encode(name, np.concatenate([left, -left])) for name in ("c.wav", "d.wav")]
    facts, heard = listen(mirrored, 2)
    assert (facts["channels"], facts["mix"]) == (2, "left")
    assert np.abs(heard).max() > 0.05


def test_all_parts_together_have_a_longest_length(parts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    assert sound._MAX_SECONDS == audio._MAX_SECONDS
    monkeypatch.setattr(sound, "_MAX_SECONDS", 8)
    with pytest.raises(InputUnusable, match="duren samen langer dan"):
        listen(parts, 1)
    assert listen(parts[:1], 1)


# ---------------------------------------------------------------- the conversation
def test_parts_become_one_conversation(parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert together(parts) == 0
    folder = tmp_path / "2026-11-12 gesprek 1-verslag"
    recording = transcript_in(folder)["recording"]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in parts]
    assert recording["file"] == parts[0].name
    assert recording["date"] == "2026-11-12"
    assert recording["duration"] == 12.0
    assert recording["sha256"] == hashlib.sha256("".join(hashes).encode()).hexdigest()
    assert recording["parts"] == [
        {"file": parts[0].name, "sha256": hashes[0], "start": 0.0, "duration": 6.0},
        {"file": parts[1].name, "sha256": hashes[1], "start": 7.0, "duration": 5.0},
    ]
    assert f"Deel 2 ({parts[1].name}) begint op 00:07." in words_of(folder / "transcript.docx")

    for stage in ("listen", "detect", "recognize", "diarize"):
        monkeypatch.setitem(work.STAGES, stage, "faults:never")
    assert together(parts, "--namen", "Anna,Bert", "-n", str(tmp_path / "weer")) == 0
    assert transcript_in(tmp_path / "weer")["recording"] == recording
    assert together(parts[::-1]) == 70  # another conversation: it has to be heard
    assert run(["transcribeer", str(parts[0])]) == 70


def test_a_report_says_where_each_part_begins(parts: list[Path], tmp_path: Path) -> None:
    options = ["-s", "notulen", "--pseudoniem", "-n", str(tmp_path / "uit")]
    assert run(["verwerk", "--samen", *map(str, parts), *options]) == 0
    assert f"Deel 2 ({parts[1].name}) begint op 00:07." in words_of(tmp_path / "uit" / "verslag.docx")
    copy = words_of(tmp_path / "uit" / "transcript-pseudoniem.docx")
    assert "Deel 2 begint op 00:07." in copy
    assert parts[1].name not in copy


def test_one_recording_together_is_that_recording(encode: Encode, tmp_path: Path) -> None:
    path = encode("alleen.wav", tone(10.0))
    assert together([path], "-n", str(tmp_path / "a")) == 0
    assert run(["transcribeer", str(path), "-n", str(tmp_path / "b")]) == 0
    assert (tmp_path / "a" / "transcript.json").read_bytes() == (tmp_path / "b" / "transcript.json").read_bytes()
    assert "parts" not in transcript_in(tmp_path / "a")["recording"]
    assert "Deel" not in words_of(tmp_path / "a" / "transcript.docx")
    assert len(list(places.dossiers_folder().iterdir())) == 1


def test_work_that_was_cut_off_goes_on(parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(work.STAGES, "recognize", "faults:crash")
    assert together(parts) == 70
    (folder,) = places.dossiers_folder().iterdir()
    (folder / SOUND).unlink()  # and somebody took the sound away: all parts are decoded anew
    monkeypatch.setitem(work.STAGES, "diarize", "faults:never")
    monkeypatch.setitem(work.STAGES, "recognize", "faults:short_recognition")
    assert together(parts, "-n", str(tmp_path / "uit")) == 0
    assert [p["start"] for p in transcript_in(tmp_path / "uit")["recording"]["parts"]] == [0.0, 7.0]
    assert [f.name for f in places.dossiers_folder().iterdir()] == [folder.name]


# ---------------------------------------------------------------- what is wrong with a part
def test_half_a_part_is_marked_by_its_name(encode: Encode, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = encode("half.flac", tone(40.0))
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    said = voice(4.0)
    paths = [encode("heel.wav", tone(6.0)), half, encode("fase.wav", np.concatenate([said, -said]))]
    options = ["-s", "notulen", "--pseudoniem", "-n", str(tmp_path / "uit"), "--json"]
    assert run(["verwerk", "--samen", *map(str, paths), *options]) == 8
    (answer,) = json.loads(capsys.readouterr().out)["opnamen"]
    warnings = " ".join(answer["waarschuwingen"])
    assert "Deel 2 (half.flac) is niet compleet" in warnings
    assert "van de 00:40 die het bestand belooft" in warnings
    assert "De twee kanalen van deel 3 (fase.wav) heffen elkaar op" in warnings
    assert "heel.wav" not in warnings
    assert "Deel 2 (half.flac) is niet compleet" in words_of(tmp_path / "uit" / "verslag.docx")
    copy = (tmp_path / "uit" / "transcript-pseudoniem.json").read_text(encoding="utf-8")
    assert "Deel 2 is niet compleet" in copy
    assert "half.flac" not in copy + words_of(tmp_path / "uit" / "transcript-pseudoniem.docx")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("weg.wav", None, "weg.wav bestaat niet"),
        ("leeg.wav", b"", "leeg.wav is leeg"),
        ("tekst.wav", b"Beste mevrouw, " * 500, "tekst.wav is geen geluids- of videobestand"),
        ("beeld.mp4", silent_video, "In beeld.mp4 zit geen geluid"),
    ],
)
def test_a_part_that_cannot_be_used_is_named(
    parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: Any, words: str
) -> None:
    bad = tmp_path / name
    if callable(content):
        content(bad)
    elif content is not None:
        bad.write_bytes(content)
    before = sorted(tmp_path.rglob("*"))
    assert together([*parts, bad]) == 3
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
    assert sorted(tmp_path.rglob("*")) == before
    assert not list(places.dossiers_folder().iterdir())


def test_a_part_that_turns_out_to_be_unreadable_leaves_nothing(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its first second is sound, or it was when it was looked at."""
    real = pipeline._look_at

    def spoilt(paths: Any) -> Any:
        found = real(paths)
        parts[1].write_bytes(b"Beste mevrouw, " * 500)
        return found

    monkeypatch.setattr(pipeline, "_look_at", spoilt)
    assert together(parts) == 3
    assert f"{parts[1].name} is geen geluids- of videobestand" in capsys.readouterr().err
    assert not list(places.dossiers_folder().iterdir())
    assert sorted(p for p in tmp_path.iterdir() if p.is_dir()) == []


def test_the_same_recording_twice_is_refused(
    parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "kopie.wav"
    copy.write_bytes(parts[0].read_bytes())
    assert together([*parts, copy]) == 2
    assert f"deel 1 ({parts[0].name}) en deel 3 (kopie.wav) zijn precies dezelfde opname" in capsys.readouterr().err
    assert not list(places.dossiers_folder().iterdir())


def test_a_speaker_per_channel_needs_two_channels_everywhere(
    encode: Encode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [encode("a.wav", noise(4.0, level=0.1)), encode("b.wav", tone(4.0, channels=2))]
    assert together(paths, "--kanalen", "ja") == 2
    assert "niet elk deel heeft twee" in capsys.readouterr().err
    assert not list(places.dossiers_folder().iterdir())


# ---------------------------------------------------------------- order
def test_parts_in_the_wrong_order_are_done_and_it_is_said(
    encode: Encode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = encode("middag.m4a", tone(6.0), creation_time="2026-11-12T14:00:00.000000Z")
    early = encode("ochtend.m4a", tone(5.0), creation_time="2026-11-12T09:30:00.000000Z")
    assert together([late, early], "-n", str(tmp_path / "uit")) == 8
    assert "deel 2 (ochtend.m4a) eerder is opgenomen dan deel 1 (middag.m4a)" in capsys.readouterr().err
    assert "Klopt de volgorde?" in words_of(tmp_path / "uit" / "transcript.docx")
    assert transcript_in(tmp_path / "uit")["recording"]["date"] == "2026-11-12"
    assert together([early, late], "-n", str(tmp_path / "goed")) == 0


@pytest.mark.parametrize(
    ("names", "created", "doubtful"),
    [
        (["deel 1.wav", "deel 2.wav"], [None, None], False),
        (["deel 2.wav", "deel 1.wav"], [None, None], True),
        (["deel 9.wav", "deel 10.wav"], [None, None], False),
        (["REC_0012.WAV", "REC_0009.WAV"], [None, None], True),
        (["30-11-2026 a.wav", "01-12-2026 a.wav"], [None, None], False),
        (["2026-12-01 a.wav", "2026-11-30 b.wav"], [None, None], True),
        (["2026-11-12 14.30.wav", "2026-11-12 09.15.wav"], [None, None], True),
        (["b.wav", "a.wav"], [None, None], False),
        (["gesprek 7.wav", "vervolg 3.wav"], [None, None], False),
        (["2.wav", "1.wav"], ["2026-11-12T09:00:00", "2026-11-12T10:00:00"], False),
        (["1.wav", "2.wav"], ["2026-11-12T10:00:00", "2026-11-12T09:00:00"], True),
        (["1.wav", "2.wav"], ["2026-11-12T10:00:00", "2026-11-12"], False),
        (["1.wav", "2.wav"], ["2026-11-12", "2026-11-11T09:00:00"], True),
        (["1.wav", "2.wav"], [None, "2026-11-11T09:00:00"], False),
    ],
)
def test_order_is_doubted_when_clocks_or_names_run_back(
    names: list[str], created: list[str | None], doubtful: bool
) -> None:
    assert (doubt_about_order(names, created) is not None) == doubtful


def test_names_of_parts_cannot_act_on_a_terminal() -> None:
    paths = [Path("b 2\n\x1b[2J.wav"), Path("b 1\n\x1b[2J.wav")]
    found = [{"sha256": str(n), "channels": 1, "created": None} for n in range(2)]
    (doubt,) = as_parts(paths, found).doubts
    assert "\n" not in doubt
    assert "\x1b" not in doubt
    with pytest.raises(UsageFault) as caught:
        as_parts(paths, [found[0], found[0]])
    assert "\n" not in caught.value.message
