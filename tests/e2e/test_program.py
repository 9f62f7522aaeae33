"""The program as a user starts it, with the real small models. No test expects exact recognised words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.models]
Encode = Callable[..., Path]

#: who speaks in the shipped sample, in seconds: pauses between the two voices
FIRST_VOICE = [(0.0, 5.5), (12.6, 29.9), (33.6, 40.05), (50.8, 64.9)]


def start(*arguments: str, environment: dict[str, str] | None = None, prefix: tuple[str, ...] = ()) -> Any:
    return subprocess.run(
        [*prefix, sys.executable, "-m", "binnenskamers", *arguments],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        env=environment,
    )


@pytest.fixture(scope="module")
def samples(sample: Path) -> np.ndarray:
    from transcribe.audio import one_channel, read_audio

    return one_channel(read_audio(sample))


def transcript_in(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))
    return data


def test_sample_becomes_a_report_with_two_speakers(sample: Path, models_folder: Path, tmp_path: Path) -> None:
    done = start(
        "verwerk", str(sample), "-s", "notulen", "-n", str(tmp_path), "--namen", "Anna,Bert", "--datum", "2026-11-12"
    )
    assert done.returncode == 0, done.stderr
    transcript = transcript_in(tmp_path)
    assert {s["label"] for s in transcript["speakers"].values()} == {"Anna", "Bert"}
    assert len(transcript["segments"]) >= 6
    assert 100 < sum(len(s["words"]) for s in transcript["segments"]) < 200
    assert transcript["coverage"]["transcribed"] > 0.9 * transcript["coverage"]["speech"]
    assert len({t["speaker"] for t in transcript["turns"]}) == 2
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "verslag.docx")).paragraphs)
    assert "PROEFMODEL" in text
    assert "Sprekers   2" in done.stderr


def _can_unshare() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not _can_unshare(), reason="de kernel staat geen eigen netwerkruimte toe"
)
def test_whole_run_without_any_network_leaves_nothing_behind(sample: Path, models_folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        k: v for k, v in os.environ.items() if k not in ("CI", "BINNENSKAMERS_DOSSIERS") and not k.startswith("XDG_")
    }
    environment |= {"HOME": str(home), "BINNENSKAMERS_MODELLEN": str(models_folder), "TMPDIR": str(tmp_path)}
    done = start(
        "verwerk",
        str(sample),
        "-s",
        "wmo-onderzoeksverslag",
        "--taalmodel",
        "ingebouwd" if (models_folder / "qwen2.5-coder-1.5b").is_dir() else "geen",
        "-n",
        str(tmp_path / "uit"),
        environment=environment,
        prefix=("unshare", "-rn"),
    )
    assert done.returncode == 0, done.stderr
    files = {p.relative_to(home).parts[:3] for p in home.rglob("*") if p.is_file()}
    assert files == {(".local", "share", "binnenskamers")}
    assert not list(tmp_path.glob("kamer-*"))


def test_one_speaker_per_channel(samples: np.ndarray, models_folder: Path, encode: Encode, tmp_path: Path) -> None:
    left = np.zeros_like(samples)
    for begin, end in FIRST_VOICE:
        left[round(begin * 16_000) : round(end * 16_000)] = samples[round(begin * 16_000) : round(end * 16_000)]
    path = encode("kanalen.flac", np.stack([left, samples - left]), 16_000)
    done = start("transcribeer", str(path), "-n", str(tmp_path / "uit"))
    assert done.returncode == 0, done.stderr
    transcript = transcript_in(tmp_path / "uit")
    spoken = {"S1": 0.0, "S2": 0.0}
    wrong = 0.0
    for segment in transcript["segments"]:
        for word in segment["words"]:
            middle = (word["start"] + word["end"]) / 2
            expected = "S1" if any(a <= middle < b for a, b in FIRST_VOICE) else "S2"
            spoken[segment["speaker"]] += 1
            wrong += segment["speaker"] != expected
    assert min(spoken.values()) > 20
    assert wrong <= 2


def test_mirrored_stereo_and_telephone_sound_are_heard(
    samples: np.ndarray, models_folder: Path, encode: Encode, tmp_path: Path
) -> None:
    short = samples[: 20 * 16_000]
    mirrored = encode("fase.wav", np.stack([short, -short]), 16_000)
    spectrum = np.fft.rfft(short)
    frequency = np.fft.rfftfreq(short.size, 1 / 16_000)
    spectrum[(frequency < 300) | (frequency > 3400)] = 0
    phone = encode("telefoon.wav", np.fft.irfft(spectrum, short.size)[::2][None].astype(np.float32), 8_000, "pcm_mulaw")
    done = start("transcribeer", str(mirrored), str(phone), "-n", str(tmp_path / "uit"))
    assert done.returncode == 8, done.stderr
    assert "heffen elkaar op" in done.stderr
    for name in ("fase", "telefoon"):
        assert sum(len(s["words"]) for s in transcript_in(tmp_path / "uit" / name)["segments"]) > 15


def test_silence_gives_an_empty_transcript_that_says_so(models_folder: Path, encode: Encode, tmp_path: Path) -> None:
    path = encode("stil.wav", 0.001 * np.random.default_rng(1).standard_normal((1, 480_000)).astype(np.float32), 16_000)
    done = start("transcribeer", str(path), "-n", str(tmp_path / "uit"))
    assert done.returncode == 8, done.stderr
    assert "geen spraak" in done.stderr
    assert transcript_in(tmp_path / "uit")["segments"] == []


def test_a_third_of_a_second_of_speech(
    samples: np.ndarray, models_folder: Path, encode: Encode, tmp_path: Path
) -> None:
    path = encode("kort.wav", samples[None, 8_000 : 8_000 + 4_800], 16_000)
    done = start("transcribeer", str(path), "-n", str(tmp_path / "uit"))
    assert done.returncode in (0, 8), done.stderr
    assert len({t["speaker"] for t in transcript_in(tmp_path / "uit")["turns"]}) <= 1


@pytest.fixture
def own_store(models_folder: Path, tmp_path: Path) -> Path:
    """A copy of the store (hard links) that may be damaged."""
    store = tmp_path / "modellen"
    for file in models_folder.rglob("*"):
        if file.is_file() and ".deel" not in file.parts and "qwen" not in file.parent.name:
            target = store / file.relative_to(models_folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target) if file.stat().st_size < 50e6 else target.symlink_to(file)
    return store


@pytest.mark.parametrize("damage", ["flip", "absent", "empty"])
def test_damaged_or_absent_model(sample: Path, own_store: Path, tmp_path: Path, damage: str) -> None:
    file = own_store / "campplus" / "model.safetensors"
    if damage == "flip":
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    elif damage == "absent":
        file.unlink()
    else:
        file.write_bytes(b"")
    done = start(
        "transcribeer",
        str(sample),
        "-n",
        str(tmp_path / "uit"),
        environment={**os.environ, "BINNENSKAMERS_MODELLEN": str(own_store)},
    )
    assert done.returncode == 4, done.stderr
    assert "modellen ophalen" in done.stderr
    assert not (tmp_path / "uit").exists()


def test_demo_without_language_model(models_folder: Path, tmp_path: Path) -> None:
    done = start("demo", "--zonder-taalmodel", "-n", str(tmp_path / "demo"))
    assert done.returncode == 0, done.stderr
    documents = sorted(p.relative_to(tmp_path / "demo") for p in (tmp_path / "demo").rglob("*.docx"))
    assert [str(d) for d in documents] == ["opname/transcript.docx", "overleg/verslag.docx", "wmo/verslag.docx"]
    assert done.stdout.split() == [
        str(tmp_path / "demo" / d) for d in ("opname/transcript.docx", "wmo/verslag.docx", "overleg/verslag.docx")
    ]


def test_language_model_is_really_called(models_folder: Path, tmp_path: Path) -> None:
    from models import ModelError, Store

    try:
        Store(models_folder).verify("qwen2.5-coder-1.5b", deep=False)
    except ModelError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(error.message)
    segments = [
        ("C", "Hoe gaat het met het huishouden?"),
        ("K", "Ik kan niet meer stofzuigen door mijn reuma. Dweilen lukt ook niet meer."),
        ("C", "Wie helpt u daarbij?"),
        ("K", "Mijn dochter komt op zaterdag en die doet de boodschappen."),
        ("C", "Krijgt u daar nog andere hulp bij?"),
        ("K", "Van de wijkverpleging. Die komt twee keer per week, op maandag en op donderdag."),
        ("C", "Wat zou u het liefst willen?"),
        ("K", "Dat het huis weer schoon is, dat zou ik heel graag willen."),
    ]
    transcript = {
        "recording": {"date": "2026-11-12"},
        "speakers": {"C": {"label": "Consulent", "role": "consulent"}, "K": {"label": "Cliënt", "role": "client"}},
        "segments": [
            {"id": i + 1, "speaker": s, "start": 5.0 * i, "end": 5.0 * i + 4, "text": t}
            for i, (s, t) in enumerate(segments)
        ],
    }
    path = tmp_path / "t.json"
    path.write_text(json.dumps(transcript), encoding="utf-8")
    done = start(
        "verslag",
        str(path),
        "-s",
        "wmo-onderzoeksverslag",
        "--taalmodel",
        "ingebouwd",
        "-n",
        str(tmp_path / "uit"),
        "--json",
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "uit" / "verslag.json").read_text(encoding="utf-8"))
    assert report["models"]["language_model"]["name"] == "qwen2.5-coder-1.5b"
    assert "taalmodel" in " ".join(report["notes"]), "it must have been asked: some quotes are no sentences yet"
    ids = {s["id"] for s in transcript["segments"]}
    for value in report["fields"].values():
        for statement in value.get("statements", []):
            assert set(statement["evidence"]) <= ids
    assert json.loads(done.stdout)["opnamen"][0]["cijfers"]["statements"] > 0


def test_help_is_quick_because_nothing_heavy_loads() -> None:
    program = (
        "import sys\nfrom binnenskamers.__main__ import run\nrun(['--help'])\n"
        "heavy = {'torch', 'numpy', 'av', 'faster_whisper', 'pyannote', 'docx', 'pydantic', 'rich', 'xllamacpp', 'icalendar'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_watched_folder_with_the_real_models(sample: Path, models_folder: Path, tmp_path: Path) -> None:
    box = tmp_path / "post"
    (box / "inbak" / "notulen").mkdir(parents=True)
    shutil.copy(sample, box / "inbak" / "notulen" / "2026-11-12 MT-overleg.ogg")
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {
        "STATE_DIRECTORY": str(tmp_path / "staat"),
        "BINNENSKAMERS_MODELLEN": str(models_folder),
    }
    done = start("bewaak", str(box), "--eenmalig", "--elke", "0.5", environment=environment)
    assert done.returncode == 0, done.stderr
    document = box / "klaar" / "2026-11-12 MT-overleg.docx"
    assert done.stdout.splitlines() == [str(document)]
    text = "\n".join(p.text for p in docx.Document(str(document)).paragraphs)
    assert "PROEFMODEL" in text
    assert "Traceback" not in done.stderr


def test_a_conversation_in_two_files_is_heard_as_one(
    samples: np.ndarray, models_folder: Path, encode: Encode, tmp_path: Path
) -> None:
    """The same two voices in both files are the same two speakers; times go on where the first file ends."""
    cut = round(FIRST_VOICE[2][0] * 16_000)  # a pause
    paths = [encode("deel 1.flac", samples[None, :cut], 16_000), encode("deel 2.wav", samples[None, cut:], 16_000)]
    done = start("transcribeer", "--samen", *map(str, paths), "-n", str(tmp_path / "uit"))
    assert done.returncode == 0, done.stderr
    transcript = transcript_in(tmp_path / "uit")
    assert [p["start"] for p in transcript["recording"]["parts"]] == [0.0, 34.6]
    assert len({t["speaker"] for t in transcript["turns"]}) == 2
    assert 100 < sum(len(s["words"]) for s in transcript["segments"]) < 200
    assert not [s for s in transcript["segments"] if s["start"] < 33.6 and s["end"] > 34.6]
    spoken = {
        late: {s["speaker"] for s in transcript["segments"] if (s["start"] > 34.0) == late} for late in (False, True)
    }
    assert spoken[False] == spoken[True] == {"S1", "S2"}
    assert "begint op 00:34" in "".join(
        docx.Document(str(tmp_path / "uit" / "transcript.docx")).element.body.itertext()
    )
