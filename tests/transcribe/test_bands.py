"""Whisper large-v3 and turbo hear 128 bands; a file beside the weights says so."""

from __future__ import annotations

import hashlib
import types
from pathlib import Path

import numpy as np
import pytest

from models import load_manifest

#: preprocessor_config.json as published with large-v3 and turbo, to the byte
PUBLISHED = """{
  "chunk_length": 30,
  "feature_extractor_type": "WhisperFeatureExtractor",
  "feature_size": 128,
  "hop_length": 160,
  "n_fft": 400,
  "n_samples": 480000,
  "nb_max_frames": 3000,
  "padding_side": "right",
  "padding_value": 0.0,
  "processor_class": "WhisperProcessor",
  "return_attention_mask": false,
  "sampling_rate": 16000
}
"""


@pytest.mark.parametrize("name", ["whisper-large-v3", "whisper-large-v3-turbo"])
def test_the_pinned_file_is_this_one(name: str) -> None:
    pinned = next(f for f in load_manifest().model(name).files if f.name == "preprocessor_config.json")
    assert hashlib.sha256(PUBLISHED.encode()).hexdigest() == pinned.sha256


@pytest.mark.parametrize(("beside", "bands"), [(True, 128), (False, 80)])
def test_the_recogniser_reads_it(tmp_path: Path, beside: bool, bands: int) -> None:
    from faster_whisper import WhisperModel
    from faster_whisper.feature_extractor import FeatureExtractor

    if beside:
        (tmp_path / "preprocessor_config.json").write_text(PUBLISHED)
    given = WhisperModel._get_feature_kwargs(types.SimpleNamespace(), str(tmp_path))
    assert FeatureExtractor(**given)(np.zeros(16_000, dtype=np.float32)).shape[0] == bands
