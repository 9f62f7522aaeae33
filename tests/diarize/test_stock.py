"""pyannote's own pipeline from a folder: it runs without a network, and nothing in the folder can do more than it should."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
import tiny_pipeline as tiny

from diarize.engine import Diarizer, SpeakerCount
from diarize.pipeline_folder import PipelineUnusable, hear_each_chunk_once, read_layout
from diarize.stock import MOST_CHUNKS, PyannotePipeline

RATE = tiny.RATE
TURNS = [(0, 3.0), (1, 3.0), (0, 2.0), (1, 2.0)]
#: when each of the two speaks in the conversation
TIMES = [(0, 0.5, 3.5), (1, 4.0, 7.0), (0, 7.5, 9.5), (1, 10.0, 12.0)]
SEGMENTATION = "segmentation/pytorch_model.bin"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something wants the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("pijplijnen")
    return {"community": tiny.community(root / "community"), "older": tiny.older(root / "older")}


@pytest.fixture
def folder(made: dict[str, Path], tmp_path: Path) -> Path:
    """A community-1 folder of this test's own."""
    return Path(shutil.copytree(made["community"], tmp_path / "eigen"))


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    return tiny.conversation(TURNS)


@pytest.fixture(scope="module", params=["community", "older"])
def engine(request: pytest.FixtureRequest, made: dict[str, Path]) -> PyannotePipeline:
    return PyannotePipeline(made[request.param], threads=1)


def who(turns, start: float, end: float) -> str:
    """Who speaks most between two moments."""
    share: dict[str, float] = {}
    for turn in turns:
        overlap = min(turn.end, end) - max(turn.start, start)
        share[turn.speaker] = share.get(turn.speaker, 0.0) + max(0.0, overlap)
    return max(share, key=lambda speaker: share[speaker])


def test_both_layouts_tell_two_people_apart(engine: Diarizer, samples: np.ndarray) -> None:
    told: list[float] = []
    turns = engine.diarize(samples, SpeakerCount.exactly(2), told.append)
    assert [who(turns, start, end) for _, start, end in TIMES] == ["S1", "S2", "S1", "S2"]
    assert [t.start for t in turns] == sorted(t.start for t in turns)
    assert all(0.0 <= t.start < t.end <= len(samples) / RATE for t in turns)
    assert told == sorted(told) and told[0] == 0.0 and told[-1] == 1.0 and len(told) > 3


@pytest.mark.parametrize(
    ("asked", "found"), [(SpeakerCount(1, 1), {1}), (SpeakerCount(2, 4), {2, 3, 4}), (None, {1, 2})]
)
def test_the_number_of_speakers_is_what_was_asked(engine, samples, asked, found) -> None:
    assert len({t.speaker for t in engine.diarize(samples, asked)}) in found


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.5, 12.0])
def test_silence_has_no_speakers(engine: Diarizer, seconds: float) -> None:
    assert engine.diarize(np.zeros(round(seconds * RATE), dtype=np.float32)) == []


def test_sound_may_be_read_in_parts_and_hold_values_that_are_no_number(engine: Diarizer, samples: np.ndarray) -> None:
    class Parts:
        def __len__(self) -> int:
            return len(samples)

        def __getitem__(self, part: slice) -> np.ndarray:
            damaged = samples[part].copy()
            damaged[:100] = np.nan
            return damaged

    turns = engine.diarize(Parts(), SpeakerCount.exactly(2))
    assert [who(turns, start, end) for _, start, end in TIMES] == ["S1", "S2", "S1", "S2"]


def test_stereo_samples_are_refused(made: dict[str, Path]) -> None:
    with pytest.raises(ValueError, match="mono"):
        PyannotePipeline(made["older"]).diarize(np.zeros((2 * RATE, 2), dtype=np.float32))


def test_long_recordings_get_chunks_further_apart(made: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from pyannote.core import Annotation

    engine = PyannotePipeline(made["older"])
    steps: list[float] = []

    class Empty:
        speaker_diarization, speaker_embeddings = Annotation(), None

    monkeypatch.setattr(engine, "_run", lambda pipeline, *_: steps.append(pipeline._segmentation.step) or Empty())
    for hours in (1, 5):

        class Long:
            def __len__(self, hours: int = hours) -> int:
                return hours * 3600 * RATE

        monkeypatch.setattr("diarize.stock._whole", lambda sound: np.zeros(0, dtype=np.float32))
        assert engine.diarize(Long()) == []
    assert steps == [1.0, 5 * 3600 / MOST_CHUNKS]


def test_a_speaker_without_a_voice_is_left_out() -> None:
    from pyannote.core import Annotation, Segment

    from diarize.stock import _turns

    found = Annotation()
    found[Segment(0.0, 2.0), "a"] = "SPEAKER_00"
    found[Segment(1.0, 1.5), "b"] = "SPEAKER_01"

    class Output:
        speaker_diarization = found
        speaker_embeddings = np.array([[0.1, 0.2], [0.0, 0.0]])

    assert [(t.speaker, t.start, t.end) for t in _turns(Output(), 10.0)] == [("S1", 0.0, 2.0)]


def test_the_published_network_hears_each_chunk_once_and_says_the_same() -> None:
    import torch

    model = tiny.embedding_model("WeSpeakerResNet34")
    waveforms = torch.from_numpy(tiny.conversation([(0, 1.0), (1, 1.0)]))[None, None, : 2 * RATE]
    given = torch.cat([waveforms, waveforms, 0.5 * waveforms.flip(-1)])
    weights = torch.rand(3, 118, generator=torch.Generator().manual_seed(1))
    seen: list[int] = []
    with torch.inference_mode():
        expected = model(given, weights=weights)
        whole = model.forward_frames
        model.forward_frames = lambda waveforms: seen.append(len(waveforms)) or whole(waveforms)
        hear_each_chunk_once(model)
        assert torch.allclose(model(given, weights=weights), expected, atol=1e-5)
    assert seen == [2]


@pytest.mark.parametrize(
    "missing",
    [
        "config.yaml",
        SEGMENTATION,
        "embedding/pytorch_model.bin",
        "plda/plda.npz",
        "plda/xvec_transform.npz",
        "embedding",
    ],
)
def test_what_is_missing_is_named(folder: Path, samples: np.ndarray, missing: str) -> None:
    path = folder / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(PipelineUnusable) as caught:
        PyannotePipeline(folder).diarize(samples)
    assert caught.value.exit_code == 4
    assert missing in caught.value.message


@pytest.mark.parametrize(
    "name", [SEGMENTATION, "embedding/pytorch_model.bin", "plda/plda.npz", "plda/xvec_transform.npz"]
)
@pytest.mark.parametrize("content", [b"", b"niets", b"half"])
def test_damaged_files_are_refused(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if content == b"half" else content)
    with pytest.raises(PipelineUnusable, match="beschadigd"):
        PyannotePipeline(folder)._load()


def test_weights_of_another_network_are_refused(folder: Path) -> None:
    shutil.copy(folder / "embedding/pytorch_model.bin", folder / SEGMENTATION)
    with pytest.raises(PipelineUnusable, match="geen netwerk"):
        PyannotePipeline(folder)._load()


def test_weights_that_do_not_fit_their_network_are_refused(folder: Path) -> None:
    model = tiny.segmentation_model()
    tiny.save(
        model, folder / SEGMENTATION, hyper_parameters={**model.hparams, "linear": {"hidden_size": 3, "num_layers": 1}}
    )
    with pytest.raises(PipelineUnusable, match="past niet"):
        PyannotePipeline(folder)._load()


# ---------------------------------------------------------------- what a stranger could put in it
class Harm:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("role", ["segmentation", "embedding"])
@pytest.mark.parametrize("kind", ["pickle", "archive", "hidden"])
def test_code_in_the_weights_does_not_run(folder: Path, tmp_path: Path, role: str, kind: str) -> None:
    import torch

    harmed, path = tmp_path / "kwaad", folder / role / "pytorch_model.bin"
    if kind == "pickle":
        path.write_bytes(pickle.dumps(Harm(harmed)))
    elif kind == "archive":
        torch.save(Harm(harmed), path)
    else:
        tiny.save(tiny.segmentation_model(), path, callbacks=Harm(harmed))
    with pytest.raises(PipelineUnusable, match="niet uitgevoerd") as caught:
        PyannotePipeline(folder)._load()
    assert caught.value.exit_code == 4
    assert not harmed.exists()
    with contextlib.suppress(RuntimeError):
        torch.load(path, weights_only=False)
    assert harmed.exists(), "the file was harmful"


@pytest.mark.parametrize(
    "change",
    [
        {"hyper_parameters": {"_instantiator": "os.system"}},
        {"hyper_parameters": {"sincnet": {1: 2}}},
        {"state_dict": {}},
        {"state_dict": {"a": "b"}},
        {"pyannote.audio": {}},
        {"pyannote.audio": None},
    ],
    ids=str,
)
def test_a_checkpoint_that_asks_for_more_is_refused(folder: Path, change: dict[str, object]) -> None:
    tiny.save(tiny.segmentation_model(), folder / SEGMENTATION, **change)
    with pytest.raises(PipelineUnusable, match="past niet"):
        PyannotePipeline(folder)._load()


def test_a_network_from_elsewhere_is_not_imported(folder: Path) -> None:
    about = {"versions": {"pyannote.audio": "4.0.0"}, "specifications": None}
    for module, network in (("antigravity", "PyanNet"), ("pyannote.audio.models.segmentation", "SSeRiouSS")):
        elsewhere = {**about, "architecture": {"module": module, "class": network}}
        tiny.save(tiny.segmentation_model(), folder / SEGMENTATION, **{"pyannote.audio": elsewhere})
        with pytest.raises(PipelineUnusable, match="geen netwerk"):
            PyannotePipeline(folder)._load()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("$model/segmentation", "pyannote/segmentation-3.0", "modelhub"),
        ("$model/embedding", "speechbrain/spkrec-ecapa-voxceleb", "modelhub"),
        ("$model/embedding", "$model/embedding@main", "modelhub"),
        ("$model/plda", "pyannote/speaker-diarization-community-1", "modelhub"),
        ("$model/embedding", "https://voorbeeld.nl/model.bin", "modelhub"),
        ("$model/segmentation", "../segmentation", "modelhub"),
        ("$model/segmentation", "/etc", "modelhub"),
        ("    plda: $model/plda\n", "", "modelhub"),
        ("$model/segmentation", "{checkpoint: pyannote/segmentation-3.0}", "modelhub"),
        ("pyannote.audio.pipelines.SpeakerDiarization", "os.system", "geen pyannote"),
        ("VBxClustering", "OracleClustering", "groeperen"),
        ("\npipeline:", "\npreprocessors:\n  audio: {name: os.system}\n\npipeline:", "preprocessors"),
        ("    clustering: VBx", "    token: geheim\n    clustering: VBx", "token"),
        ("  pyannote.audio: 4.0.0", "  pyannote.audio: 9.0.0", "versie 9.0.0"),
        ("  pyannote.audio: 4.0.0", "  pyannote.audio: later", "waarden"),
        ("Fa: 0.07", "Fb2: 0.07", "waarden"),
        ("pipeline:", "pipeline: [", "beschadigd"),
        ("threshold: 0.6", "threshold: !!python/object/apply:os.system [ls]", "beschadigd"),
        ("threshold: 0.6", "threshold: 2026-11-12", "beschadigd"),
    ],
)
def test_settings_that_lead_elsewhere_are_refused(folder: Path, before: str, after: str, said: str) -> None:
    config = folder / "config.yaml"
    text = config.read_text()
    assert before in text
    config.write_text(text.replace(before, after, 1))
    with pytest.raises(PipelineUnusable, match=said) as caught:
        PyannotePipeline(folder)._load()
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("text", ["", "- a", "pipeline: 3", "#" * 200_000, "\x00", "pipeline:\n  params: 3\n"])
def test_settings_that_are_none_are_refused(folder: Path, text: str) -> None:
    (folder / "config.yaml").write_text(text)
    with pytest.raises(PipelineUnusable):
        read_layout(folder)


def test_the_settings_of_these_tests_are_the_published_ones() -> None:
    from models import load_manifest

    pinned = next(file for file in load_manifest().model("community-1").files if file.name == "config.yaml")
    assert hashlib.sha256(tiny.COMMUNITY.encode()).hexdigest() == pinned.sha256


def test_names_on_the_hub_stand_for_sub_folders(made: dict[str, Path], tmp_path: Path) -> None:
    layout = read_layout(made["older"])
    assert (layout.segmentation.name, layout.embedding.name) == ("segmentation-3.0", "wespeaker-voxceleb-resnet34-LM")
    assert layout.plda is None and layout.needs == "3.1.0"
    (tmp_path / "pyannote").mkdir()
    for part in ("segmentation-3.0", "wespeaker-voxceleb-resnet34-LM"):
        (tmp_path / "pyannote" / part).mkdir()
        (tmp_path / "pyannote" / part / "pytorch_model.bin").touch()
    shutil.copy(made["older"] / "config.yaml", tmp_path)
    assert read_layout(tmp_path).segmentation == tmp_path / "pyannote" / "segmentation-3.0"
