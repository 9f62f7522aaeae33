"""The manifest of the package, and the real models when they are there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
from model_samples import sha256

from models import Store, UnknownModel, load_manifest, profile_size, readable_size
from models.manifest import Manifest
from models.store import LICENCES

MANIFEST = load_manifest()
FILES = [(model, file) for model in MANIFEST.models.values() for file in model.files]


def test_the_profiles_of_the_design_are_there() -> None:
    assert list(MANIFEST.profiles)[:4] == ["basis", "proef-taalmodel", "laptop", "aanbevolen"]
    assert MANIFEST.profile("basis").models == ("whisper-base", "segmentation-3.0", "campplus")
    for profile in MANIFEST.profiles.values():
        assert set(profile.models + profile.optional) <= MANIFEST.models.keys()
        purposes = [MANIFEST.models[name].purpose for name in profile.models]
        assert len(purposes) == len(set(purposes)), "one model per purpose"


@pytest.mark.parametrize(("model", "file"), FILES, ids=lambda value: getattr(value, "name", ""))
def test_every_file_is_pinned_and_can_be_had(model, file) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    assert re.fullmatch(r"[0-9a-f]{64}", file.source_sha256)
    assert file.bytes > 0
    assert file.parts or file.hub or file.text is not None
    if file.text is not None:
        assert (len(file.text.encode()), sha256(file.text.encode())) == (file.bytes, file.sha256)
    path = PurePosixPath(file.name)
    assert not path.is_absolute()
    assert ".." not in path.parts


@pytest.mark.parametrize("model", MANIFEST.models.values(), ids=lambda model: model.name)
def test_every_model_has_its_licence_text(model) -> None:
    text = (LICENCES / model.licence_file).read_text()
    assert "Copyright" in text or "Attribution" in text
    sentence = {"MIT": "Permission is hereby granted", "Apache-2.0": "Apache License", "CC-BY-4.0": "Attribution 4.0"}
    assert all(sentence[licence] in text for licence in model.licence.split(" AND "))
    assert len(text) > 1000


def test_pickles_are_converted_or_known() -> None:
    pickles = {(model.name, file.name) for model, file in FILES if file.name.endswith((".bin", ".pt", ".pth"))}
    ctranslate2 = {(model.name, "model.bin") for model, _ in FILES if model.purpose == "recognizer"}
    assert pickles - ctranslate2 == {
        ("community-1", "segmentation/pytorch_model.bin"),
        ("community-1", "embedding/pytorch_model.bin"),
        ("pyannote-3.1", "segmentation/pytorch_model.bin"),
        ("pyannote-3.1", "embedding/pytorch_model.bin"),
    }


def test_the_variants_of_the_recommended_profile_differ_in_one_thing() -> None:
    variants = {name: set(p.models) for name, p in MANIFEST.profiles.items() if name.startswith("aanbevolen")}
    recommended = variants.pop("aanbevolen")
    assert {name: models - recommended for name, models in variants.items()} == {
        "aanbevolen-large-v3": {"whisper-large-v3"},
        "aanbevolen-turbo": {"whisper-large-v3-turbo"},
        "aanbevolen-community": {"community-1"},
        "aanbevolen-3.1": {"pyannote-3.1"},
    }


@pytest.mark.parametrize("name", ["whisper-large-v3", "whisper-large-v3-turbo"])
def test_the_third_whisper_comes_with_what_says_how_many_bands_it_hears(name: str) -> None:
    assert {file.name for file in MANIFEST.model(name).files} == {
        "model.bin",
        "config.json",
        "preprocessor_config.json",
        "tokenizer.json",
        "vocabulary.json",
    }


def test_the_settings_of_3_1_are_those_of_a_pipeline_in_its_folder(tmp_path: Path) -> None:
    from diarize.pipeline_folder import read_layout

    model = MANIFEST.model("pyannote-3.1")
    for file in model.files:
        (tmp_path / file.name).parent.mkdir(exist_ok=True)
        (tmp_path / file.name).write_text(file.text or "")
    layout = read_layout(tmp_path)
    assert layout.parameters["clustering"]["threshold"] == 0.7045654963945799
    assert (layout.segmentation.name, layout.embedding.name, layout.plda) == ("segmentation", "embedding", None)


def test_sizes_count_each_package_once() -> None:
    assert 0.21e9 < profile_size("basis") < 0.22e9
    assert 1.0e9 < profile_size("proef-taalmodel") < 1.1e9
    assert profile_size("segmentation-3.0") == profile_size("campplus")
    assert profile_size("whisper-large-v2") == MANIFEST.model("whisper-large-v2").bytes


def test_the_identity_of_a_model_is_that_of_its_weights() -> None:
    assert MANIFEST.model("whisper-base").sha256.startswith("d01c3014")


def test_unknown_names() -> None:
    for ask in (MANIFEST.model, MANIFEST.profile, profile_size):
        with pytest.raises(UnknownModel):
            ask("niets")


def test_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text('schema = "binnenskamers/models/2"\nprofile = []\nmodel = []\n')
    with pytest.raises(ValueError, match="schema"):
        load_manifest(path)


@pytest.mark.parametrize(
    ("size", "text"), [(9_001_752_960, "9,0 GB"), (145_217_532, "145 MB"), (5_905_440, "5,9 MB"), (444, "1 kB")]
)
def test_sizes_are_readable(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_the_import_is_cheap() -> None:
    heavy = ["torch", "numpy", "safetensors", "urllib.request", "http.client", "zipfile"]
    code = f"import sys, models; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.fixture
def real_store() -> Store:
    folder = os.environ.get("BINNENSKAMERS_MODELLEN")
    if not folder:
        pytest.skip("BINNENSKAMERS_MODELLEN is not set")
    return Store(Path(folder))


@pytest.mark.models
def test_the_real_basic_models_are_what_the_manifest_says(real_store: Store) -> None:
    manifest: Manifest = real_store.manifest
    for name in manifest.profile("basis").models:
        assert (real_store.folder(name) / "LICENTIE.txt").is_file()


@pytest.mark.models
def test_the_real_weights_open_as_safetensors(real_store: Store) -> None:
    from safetensors.torch import load_file

    assert len(load_file(real_store.folder("segmentation-3.0") / "model.safetensors")) == 54
    assert "head.conv1.weight" in load_file(real_store.folder("campplus") / "model.safetensors")
