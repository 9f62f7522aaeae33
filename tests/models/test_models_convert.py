"""Weights become safetensors; nothing in a file from a stranger is run."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from model_samples import make_wheel, package_entry, sha256

from models import FolderSource, ModelDamaged, Store, UnsafeFile, load_manifest
from models.convert import convert


class RunsCode:
    """A pickle that touches a file when it is read."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self.marker}'",)


def tensors() -> dict[str, Any]:
    import torch

    return {
        "b.weight": torch.arange(12, dtype=torch.float32).reshape(3, 4).t(),  # not contiguous
        "a.count": torch.tensor(7),
    }


def save(content: object, path: Path) -> Path:
    import torch

    torch.save(content, path)
    return path


@pytest.mark.parametrize("nested", [True, False])
def test_tensors_come_through_unchanged(tmp_path: Path, nested: bool) -> None:
    import torch
    from safetensors.torch import load_file

    version = torch.torch_version.TorchVersion("2.0.1")
    content = {"state_dict": tensors(), "versions": {"torch": version}} if nested else tensors()
    convert("torch-state-dict", save(content, tmp_path / "bron.bin"), tmp_path / "uit")
    result = load_file(tmp_path / "uit")
    assert result.keys() == tensors().keys()
    assert all(torch.equal(result[name], tensor) for name, tensor in tensors().items())


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    source = save(tensors(), tmp_path / "bron.bin")
    for name in ("een", "twee"):
        convert("torch-state-dict", source, tmp_path / name)
    assert (tmp_path / "een").read_bytes() == (tmp_path / "twee").read_bytes()


def test_a_pickle_with_code_is_refused_and_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "uitgevoerd"
    wrapped = save({"state_dict": tensors(), "extra": RunsCode(marker)}, tmp_path / "torch.bin")
    plain = tmp_path / "plain.bin"
    plain.write_bytes(pickle.dumps(RunsCode(marker)))
    for source in (wrapped, plain):
        with pytest.raises(UnsafeFile) as caught:
            convert("torch-state-dict", source, tmp_path / "uit")
        assert caught.value.exit_code == 4
        assert not (tmp_path / "uit").exists()
    assert not marker.exists()
    pickle.loads(plain.read_bytes())
    assert marker.exists()  # the test itself can fail: read carelessly, the code does run


@pytest.mark.parametrize("content", [{"a": "tekst"}, {}, [1, 2], {"state_dict": {"a": 1}}])
def test_anything_but_tensors_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(UnsafeFile):
        convert("torch-state-dict", save(content, tmp_path / "bron.bin"), tmp_path / "uit")


@pytest.mark.parametrize("keep", [0, 10, 300])
def test_a_truncated_file_is_refused(tmp_path: Path, keep: int) -> None:
    source = save(tensors(), tmp_path / "bron.bin")
    source.write_bytes(source.read_bytes()[:keep])
    with pytest.raises(UnsafeFile):
        convert("torch-state-dict", source, tmp_path / "uit")


@pytest.fixture
def converted_model(tmp_path: Path) -> tuple[Store, Path]:
    """A store whose model is made out of a torch file in a package; and the folder with that package."""
    source = save(tensors(), tmp_path / "bron.bin")
    convert("torch-state-dict", source, tmp_path / "verwacht")
    raw, result = source.read_bytes(), (tmp_path / "verwacht").read_bytes()
    folder = tmp_path / "pakketten"
    folder.mkdir()
    wheel = make_wheel(folder, "toets-torch", {"toets_torch/w.pt": raw})
    manifest = tmp_path / "omgezet.toml"
    manifest.write_text(
        'schema = "binnenskamers/models/1"\n[[profile]]\nname = "p"\ntitle = "P"\nmodels = ["m"]\n\n'
        + package_entry(wheel)
        + '[[model]]\nname = "m"\ntitle = "M"\npurpose = "embedding"\nlicence = "MIT"\n'
        + 'licence_file = "whisper.txt"\norigin = "toets"\n[[model.file]]\nname = "model.safetensors"\n'
        + f'bytes = {len(result)}\nsha256 = "{sha256(result)}"\n'
        + f'convert = {{ kind = "torch-state-dict", bytes = {len(raw)}, sha256 = "{sha256(raw)}" }}\n'
        + 'parts = [{ package = "toets-torch", member = "toets_torch/w.pt" }]\n'
    )
    return Store(tmp_path / "store", load_manifest(manifest)), folder


def test_the_store_converts_what_it_receives(converted_model: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = converted_model
    assert store.import_from(folder) == ("m",)
    assert (store.folder("m") / "model.safetensors").read_bytes() == (tmp_path / "verwacht").read_bytes()
    assert (store.folder("m") / "model.safetensors").stat().st_mode & 0o777 == 0o644


def test_a_converted_file_on_a_stick_is_taken_as_it_is(converted_model: tuple[Store, Path], tmp_path: Path) -> None:
    store, folder = converted_model
    store.import_from(folder)
    other = Store(tmp_path / "ander", store.manifest)
    assert other.import_from(store.path, "m") == ("m",)
    other.folder("m")


def test_another_outcome_than_the_pinned_one_is_refused(
    converted_model: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, folder = converted_model
    monkeypatch.setattr("models.store.convert", lambda _kind, _source, target: target.write_bytes(b"anders"))
    with pytest.raises(ModelDamaged, match="ander bestand dan verwacht"):
        store.fetch("m", [FolderSource(folder)])
    assert not (store.path / "m" / "model.safetensors").exists()
