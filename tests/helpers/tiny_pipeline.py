"""Small pyannote pipelines in a folder, of the same make as the published ones: real checkpoints, weights that were never trained.

The segmentation does hear: the last layer is fitted to two tones and silence, on top of random layers. The embedding is random.
"""

from __future__ import annotations

import copyreg
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16000
#: the settings of community-1 as published, to the byte
COMMUNITY = """dependencies:\x20
  pyannote.audio: 4.0.0

pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    segmentation_batch_size: 32
    embedding: $model/embedding
    embedding_batch_size: 32
    embedding_exclude_overlap: true
    plda: $model/plda
\x20\x20\x20\x20
params:
  clustering:
    threshold: 0.6
    Fa: 0.07
    Fb: 0.8
  segmentation:
    min_duration_off: 0.0
"""
#: the settings of 3.1, with clusters that may be as small as a test
OLDER = """version: 3.1.0

pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: AgglomerativeClustering
    embedding: pyannote/wespeaker-voxceleb-resnet34-LM
    embedding_batch_size: 32
    embedding_exclude_overlap: true
    segmentation: pyannote/segmentation-3.0
    segmentation_batch_size: 32

params:
  clustering:
    method: centroid
    min_cluster_size: 1
    threshold: 0.7045654963945799
  segmentation:
    min_duration_off: 0.0
"""
_PITCHES = (110.0, 310.0)


def tone(person: int, seconds: float) -> NDArray[np.float32]:
    """What stands for a voice: a tone with its harmonics."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.1 * sum(np.sin(2 * np.pi * _PITCHES[person] * k * time) / k for k in range(1, 8))).astype(np.float32)


def conversation(turns: list[tuple[int, float]], pause: float = 0.5) -> NDArray[np.float32]:
    """Tones in turn with pauses, on a little noise."""
    parts = [np.zeros(round(pause * RATE), dtype=np.float32)]
    for person, seconds in turns:
        parts += [tone(person, seconds), np.zeros(round(pause * RATE), dtype=np.float32)]
    samples = np.concatenate(parts)
    noise = np.random.default_rng(1).standard_normal(len(samples)).astype(np.float32)
    return samples + np.float32(0.0005) * noise


def community(folder: Path) -> Path:
    """The layout of community-1: three sub-folders that the settings call ``$model/…``."""
    _write(folder, COMMUNITY, "segmentation", "embedding")
    _save_plda(folder / "plda")
    return folder


def older(folder: Path) -> Path:
    """The layout of 3.1: the settings name repositories on the hub."""
    _write(folder, OLDER, "segmentation-3.0", "wespeaker-voxceleb-resnet34-LM")
    return folder


def _write(folder: Path, config: str, segmentation: str, embedding: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(config)
    save(segmentation_model(), folder / segmentation / "pytorch_model.bin")
    save(embedding_model(), folder / embedding / "pytorch_model.bin")


def save(model: Any, path: Path, **extra: Any) -> None:
    """A checkpoint as Lightning and pyannote write it."""
    import lightning
    import torch
    from pyannote.audio.core.task import Problem, Resolution

    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": lightning.__version__,
        "epoch": 3,
    }
    model.on_save_checkpoint(checkpoint)
    # the published ones have this class in it
    checkpoint["pyannote.audio"]["versions"]["torch"] = torch.__version__
    path.parent.mkdir(parents=True, exist_ok=True)
    # the published ones hold these by their value; some releases of Python 3.11 write "getattr" for them, which no safe reader calls
    for kind in (Problem, Resolution):
        copyreg.pickle(kind, lambda member: (type(member), (member.value,)))
    torch.save({**checkpoint, **extra}, path)


def segmentation_model() -> Any:
    """A PyanNet for at most three people per ten seconds, two at once."""
    from diarize.pyannote_import import import_pyannote

    import_pyannote()
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(7)
    model = PyanNet(
        sincnet={"stride": 10},
        lstm={"hidden_size": 32, "num_layers": 1, "bidirectional": True, "monolithic": True},
        linear={"hidden_size": 64, "num_layers": 1},
    )
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    model.build()
    model.eval()
    _fit(model)
    return model


def _fit(model: Any) -> None:
    """The last layer by least squares: class 0 for silence, 1 and 2 for the two tones."""
    import torch

    heard: list[Any] = []
    handle = model.classifier.register_forward_pre_hook(lambda _, given: heard.append(given[0]))
    wanted = []
    for first in (0, 1):
        samples = conversation([(first, 2.0), (1 - first, 1.5), (first, 1.0), (1 - first, 2.0)])[: 10 * RATE]
        samples = np.pad(samples, (0, 10 * RATE - len(samples)))
        with torch.inference_mode():
            frames = model(torch.from_numpy(samples)[None, None]).shape[1]
        at = (np.linspace(0.0, 10.0, frames, endpoint=False) * RATE).astype(int)
        person = np.zeros(len(samples), dtype=int)
        place = RATE // 2
        for who, seconds in [(first, 2.0), (1 - first, 1.5), (first, 1.0), (1 - first, 2.0)]:
            person[place : place + round(seconds * RATE)] = 1 + who
            place += round((seconds + 0.5) * RATE)
        wanted.append(person[at])
    handle.remove()
    inputs = torch.cat([h[0] for h in heard]).numpy()
    inputs = np.hstack([inputs, np.ones((len(inputs), 1))])
    targets = np.full((len(inputs), 7), -10.0)
    targets[np.arange(len(inputs)), np.concatenate(wanted)] = 10.0
    solution = np.linalg.lstsq(inputs, targets, rcond=1e-4)[0].astype(np.float32)
    with torch.no_grad():
        model.classifier.weight.copy_(torch.from_numpy(solution[:-1].T.copy()))
        model.classifier.bias.copy_(torch.from_numpy(solution[-1].copy()))


def embedding_model(network: str = "XVectorMFCC") -> Any:
    """A network for vectors of 256 with random weights; ``WeSpeakerResNet34`` is what is published, and slow."""
    from diarize.pyannote_import import import_pyannote

    import_pyannote()
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models import embedding

    torch.manual_seed(7)
    given = {"dimension": 256, "mfcc": {"melkwargs": {"n_mels": 40}}} if network.startswith("XVector") else {}
    model = getattr(embedding, network)(**given)
    model.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0, classes=["a", "b"]
    )
    return model.eval()


def _save_plda(folder: Path) -> None:
    """The files of a PLDA for vectors of 256: random directions."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(3)
    directions = np.linalg.qr(random.standard_normal((256, 128)))[0]
    np.savez(
        folder / "xvec_transform.npz", mean1=0.01 * random.standard_normal(256), mean2=np.zeros(128), lda=directions
    )
    rotation = np.linalg.qr(random.standard_normal((128, 128)))[0]
    np.savez(folder / "plda.npz", mu=np.zeros(128), tr=rotation, psi=np.linspace(10.0, 0.1, 128))
