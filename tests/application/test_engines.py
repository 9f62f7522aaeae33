"""Which engines a profile stands for, and the speaker engine of the profile in its room."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import tiny_pipeline as tiny
from sounds import encode

from binnenskamers import engines, errors, places, stages
from binnenskamers.dossier import Dossier
from binnenskamers.settings import Settings
from binnenskamers.work import Work
from models import ModelDamaged, ModelMissing
from models.manifest import Manifest, Model, ModelFile, Profile

PURPOSES = {
    "spraak": "recognizer",
    "wanneer": "segmentation",
    "stemmen": "embedding",
    "pijplijn": "diarization",
    "taal": "language-model",
}


def _model(name: str, purpose: str, root: Path) -> Model:
    names = ["config.yaml", "segmentation/pytorch_model.bin"] if purpose == "diarization" else ["model.bin"]
    files = []
    for file in names:
        content = f"{name} {file}".encode()
        (root / name / file).parent.mkdir(parents=True, exist_ok=True)
        (root / name / file).write_bytes(content)
        files.append(ModelFile(file, len(content), hashlib.sha256(content).hexdigest()))
    return Model(name, name, purpose, "MIT", "whisper.txt", "toets", tuple(files))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one small file per model, and three profiles."""
    models = {name: _model(name, purpose, tmp_path) for name, purpose in PURPOSES.items()}
    hybrid = ("spraak", "wanneer", "stemmen")
    profiles = [
        Profile("gewoon", "", hybrid),
        Profile("anders", "", (*hybrid, "pijplijn")),
        Profile("taal", "", ("taal",)),
    ]
    manifest = Manifest(models, {p.name: p for p in profiles})
    monkeypatch.setattr("models.store.load_manifest", lambda: manifest)
    monkeypatch.setattr(engines, "models_folder", lambda: tmp_path)
    return tmp_path


def test_a_profile_without_pipeline_has_the_hybrid(store: Path) -> None:
    found = engines.speech_models("gewoon")
    assert found.pipeline is None
    assert (found.segmentation, found.embedding) == (store / "wanneer" / "model.bin", store / "stemmen" / "model.bin")
    assert {role: model["name"] for role, model in found.described["diarizer"].items()} == {
        "segmentation": "wanneer",
        "embedding": "stemmen",
    }


def test_a_profile_with_a_pipeline_gives_its_folder_and_still_finds_speech_itself(store: Path) -> None:
    found = engines.speech_models("anders")
    assert found.pipeline == store / "pijplijn"
    assert found.segmentation == store / "wanneer" / "model.bin"
    assert {role: model["name"] for role, model in found.described["diarizer"].items()} == {
        "segmentation": "wanneer",
        "pipeline": "pijplijn",
    }


def test_the_pipeline_is_checked_before_it_is_given_out(store: Path) -> None:
    path = store / "pijplijn" / "segmentation" / "pytorch_model.bin"
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(ModelDamaged) as damaged:
        engines.speech_models("anders")
    path.unlink()
    with pytest.raises(ModelMissing) as missing:
        engines.speech_models("anders")
    assert damaged.value.exit_code == missing.value.exit_code == errors.MODEL
    engines.speech_models("gewoon")


def test_a_profile_without_speech_is_refused(store: Path) -> None:
    with pytest.raises(errors.UsageFault, match="modellen lijst"):
        engines.speech_models("taal")


# ---------------------------------------------------------------- in its room
@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.older(tmp_path_factory.mktemp("modellen") / "pyannote-3.1")


def _work(tmp_path: Path, folder: Path, **settings: Any) -> Work:
    """A recording of two tones that was decoded, and in which speech was found already."""
    samples = tiny.conversation([(0, 3.0), (1, 3.0), (0, 2.0), (1, 2.0)])
    recording = encode(tmp_path / "opname.wav", samples[None], tiny.RATE)
    dossier = Dossier.create(places.dossiers_folder(), stages.redact_document)
    made = Work(dossier, recording, recording.name, Settings(device="cpu", **settings))
    made.models = engines.SpeechModels(tmp_path, tmp_path, tmp_path, {}, folder)
    made.listen()
    dossier.write_json(stages.SPEECH, {"separate": False, "tracks": {"mix": []}, "detector": "toets"})
    dossier.write_json(stages.SPOKEN, {"segments": [], "rejected": [], "failed": []})
    return made


def test_the_pipeline_of_the_profile_tells_speakers_apart_and_does_so_again_for_another_number(
    tmp_path: Path, folder: Path
) -> None:
    made = _work(tmp_path, folder, speakers=(2, 2))
    made.hear()  # an attempt to use the network would end the room
    found = made.dossier.read_json(stages.TURNS)
    assert found["diarizer"] == "pyannote 3.1"
    assert {turn["speaker"] for turn in found["turns"]} == {"S1", "S2"}
    made.settings = Settings(device="cpu", speakers=(1, 1))
    made.hear()
    found = made.dossier.read_json(stages.TURNS)
    assert found["asked"] == [1, 1]
    assert {turn["speaker"] for turn in found["turns"]} == {"S1"}


def test_with_a_speaker_per_channel_no_pipeline_is_needed(tmp_path: Path) -> None:
    made = _work(tmp_path, tmp_path / "nergens")
    turn = {"speaker": "S1", "start": 0.5, "end": 3.5}
    tracks = {"left": [turn], "right": [{**turn, "speaker": "S2"}]}
    made.dossier.write_json(stages.SPEECH, {"separate": True, "tracks": tracks, "detector": "toets"})
    made.hear()
    assert made.dossier.read_json(stages.TURNS)["diarizer"] == "toets, per kanaal"


def test_a_pipeline_that_cannot_be_used_is_a_fault_of_the_model(tmp_path: Path, folder: Path) -> None:
    made = _work(tmp_path, tmp_path / "leeg")
    (tmp_path / "leeg").mkdir()
    (tmp_path / "leeg" / "config.yaml").write_text((folder / "config.yaml").read_text())
    with pytest.raises(errors.StageFailed, match="modelhub") as caught:
        made.hear()
    assert caught.value.exit_code == errors.MODEL
