"""Making the folder that a computer without a network installs from."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from bundles import Home, lock_line
from model_samples import make_wheel

from binnenskamers import __version__, errors
from binnenskamers.__main__ import run
from binnenskamers.carry_in import Bundle, find_source, wheelhouse
from binnenskamers.carry_in.source import copy_source
from binnenskamers.carry_in.wheelhouse import PackagesUnavailable
from models import ModelDamaged, ModelMissing, StorageError, UnknownModel
from models.pip import Failure, PipFailed, run_pip


def test_a_bundle_holds_everything_and_the_hash_of_everything(packed: Bundle) -> None:
    sums = packed.folder / "SHA256SUMS"
    listed = dict(reversed(line.split("  ", 1)) for line in sums.read_text().splitlines())
    found = {p.relative_to(packed.folder).as_posix(): p for p in packed.folder.rglob("*") if p.is_file()}
    assert listed.keys() == found.keys() - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == digest
    assert packed.check_number == hashlib.sha256(sums.read_bytes()).hexdigest()
    assert packed.bytes == sum(path.stat().st_size for name, path in found.items() if name != "SHA256SUMS")
    assert {p.name.split("-")[0] for p in (packed.folder / "pakketten").iterdir()} == {
        "binnenskamers", "toets_deel1", "toets_deel2",
    }  # fmt: skip
    assert {"installeer.sh", "LEESMIJ.txt", "requirements.lock", "requirements-cpu.lock", "binnenskamers.lock"} < set(
        found
    )
    assert "modellen/klein/LICENTIE.txt" in found


def test_the_readme_names_version_and_models_and_has_no_gaps(packed: Bundle) -> None:
    text = (packed.folder / "LEESMIJ.txt").read_text(encoding="utf-8")
    assert f"Binnenskamers {__version__}" in text
    assert "Klein model" in text
    assert "{" not in text


def test_the_same_source_gives_the_same_wheel_whatever_lies_about_in_it(
    packed: Bundle, home: Home, tmp_path: Path
) -> None:
    stale = home.source / "build" / "lib" / "binnenskamers" / "oud.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("")
    (home.source / "binnenskamers" / "__pycache__").mkdir()
    (home.source / "binnenskamers" / "__pycache__" / "oud.pyc").write_bytes(b"oud")
    again = home.pack(tmp_path / "usb")
    name = f"pakketten/binnenskamers-{__version__}-py3-none-any.whl"
    assert (again.folder / name).read_bytes() == (packed.folder / name).read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "usb"
    target.mkdir()
    (target / "foto.jpg").write_bytes(b"jpg")
    with pytest.raises(errors.UsageFault, match="niet leeg") as caught:
        home.pack(target)
    assert caught.value.exit_code == 2
    assert [p.name for p in target.iterdir()] == ["foto.jpg"]


def test_a_finished_bundle_is_not_written_over(home: Home, packed: Bundle) -> None:
    with pytest.raises(errors.UsageFault, match="niet leeg"):
        home.pack(packed.folder)


def test_a_file_is_no_folder(home: Home, tmp_path: Path) -> None:
    (tmp_path / "usb").write_text("")
    with pytest.raises(errors.UsageFault, match="is een bestand"):
        home.pack(tmp_path / "usb")


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda path: path.unlink(), ModelMissing),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\xff"), ModelDamaged),
        (lambda path: path.write_bytes(b""), ModelDamaged),
    ],
)
def test_without_whole_models_nothing_is_begun(home: Home, tmp_path: Path, spoil, error) -> None:
    spoil(home.store.path / "klein" / "model.bin")
    with pytest.raises(error) as caught:
        home.pack(tmp_path / "usb")
    assert caught.value.exit_code == 4
    assert not (tmp_path / "usb").exists()


def test_an_unknown_profile(home: Home, tmp_path: Path) -> None:
    from binnenskamers.carry_in import pack

    with pytest.raises(UnknownModel) as caught:
        pack(tmp_path / "usb", ["niets"], home.store, home.source)
    assert caught.value.exit_code == 2


def test_too_little_room_is_said_before_anything_is_written(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=100_000_000))
    with pytest.raises(StorageError, match="te weinig ruimte") as caught:
        home.pack(tmp_path / "usb")
    assert caught.value.exit_code == 5
    assert not (tmp_path / "usb").exists()


def test_a_place_where_no_folder_can_be_made(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(StorageError) as caught:
        home.pack(tmp_path / "bestand" / "usb")
    assert caught.value.exit_code == 5


def test_without_a_registry_it_says_so_and_goes_on_later(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = home.registry.rename(tmp_path / "weg")
    home.registry.mkdir()
    with pytest.raises(PackagesUnavailable, match="pakketregister") as caught:
        home.pack(tmp_path / "usb")
    assert caught.value.exit_code == 4
    assert (tmp_path / "usb" / "ONAF.txt").is_file()
    assert not (tmp_path / "usb" / "SHA256SUMS").exists()
    home.registry.rmdir()
    hidden.rename(home.registry)
    bundle = home.pack(tmp_path / "usb")
    assert not (bundle.folder / "ONAF.txt").exists()


def test_stopping_keeps_what_is_there(home: Home, tmp_path: Path) -> None:
    def stop(label: str, _done: int, _total: int) -> None:
        if label == "pakketten natellen":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        home.pack(tmp_path / "usb", progress=stop)
    copied = tmp_path / "usb" / "modellen" / "klein" / "model.bin"
    before = copied.stat().st_ino
    labels: list[str] = []
    bundle = home.pack(tmp_path / "usb", progress=lambda label, _done, _total: labels.append(label))
    assert copied.stat().st_ino == before
    assert "klein: model.bin" not in labels
    assert not list(bundle.folder.glob(".*"))


def test_a_package_with_another_content_is_refused(home: Home, tmp_path: Path) -> None:
    make_wheel(home.registry, "toets-deel1", {"toets_deel1.py": b"print('anders')"})
    with pytest.raises(PackagesUnavailable, match="pakket"):
        home.pack(tmp_path / "usb")
    assert not list((tmp_path / "usb" / "pakketten").glob("toets_deel1*"))


def test_locks_that_miss_a_package_are_noticed(home: Home, tmp_path: Path) -> None:
    (home.source / "requirements-cpu.lock").write_text("# leeg\n")
    with pytest.raises(PackagesUnavailable, match="niet compleet"):
        home.pack(tmp_path / "usb")


def test_with_cuda_the_other_lock_comes_along(home: Home, tmp_path: Path) -> None:
    wheel = make_wheel(home.registry, "toets-deel3", {"toets_deel3.py": b""})
    cpu = (home.source / "requirements-cpu.lock").read_text()
    (home.source / "requirements-cuda.lock").write_text(cpu + lock_line(wheel))
    bundle = home.pack(tmp_path / "usb", cuda=True)
    assert (bundle.folder / "pakketten" / wheel.name).is_file()
    assert (bundle.folder / "requirements-cuda.lock").is_file()
    assert not (bundle.folder / "requirements-cpu.lock").exists()


def test_a_source_that_cannot_be_built(home: Home, tmp_path: Path) -> None:
    shutil.rmtree(home.source / "binnenskamers")
    with pytest.raises(PackagesUnavailable, match=r"niet uit .* gebouwd"):
        home.pack(tmp_path / "usb")


def test_checking_that_all_is_there_looks_nowhere_else(home: Home, tmp_path: Path) -> None:
    """Else a package that only pip's settings know would seem to be in the bundle."""
    arguments = ["--no-deps", "--no-index", "--dest", str(tmp_path), "toets-deel2==1.0"]
    run_pip("download", arguments, tmp_path)
    assert list(tmp_path.glob("toets_deel2*"))
    with pytest.raises(PipFailed) as caught:
        run_pip("download", arguments, tmp_path, settings=False)
    assert caught.value.kind is Failure.MISSING


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (Failure.MISSING, "No matching distribution found for torch==2.13.0+cpu", "--cuda"),
        (Failure.MISSING, "No matching distribution found for numpy", "Python 3.11"),
        (Failure.UNKNOWN, "THESE PACKAGES DO NOT MATCH THE HASHES", "geweigerd"),
        (Failure.OFFLINE, "geen verbinding", "probeer het later opnieuw"),
    ],
)
def test_what_pip_says_becomes_advice(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Failure, text: str, says: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PipFailed(kind, text)

    monkeypatch.setattr(wheelhouse, "run_pip", fail)
    with pytest.raises(PackagesUnavailable, match=says):
        home.pack(tmp_path / "usb")


class TestSource:
    def test_a_named_folder(self, home: Home) -> None:
        assert find_source(home.source) == home.source

    def test_this_checkout_by_itself(self) -> None:
        assert find_source(None) == Path(__file__).parents[2]

    @pytest.mark.parametrize("made", [True, False])
    def test_a_folder_that_is_no_source(self, tmp_path: Path, made: bool) -> None:
        if made:
            (tmp_path / "map").mkdir()
        with pytest.raises(errors.InputMissing, match=r"pyproject\.toml") as caught:
            find_source(tmp_path / "map")
        assert caught.value.exit_code == 3

    def test_the_source_of_another_version(self, home: Home) -> None:
        text = (home.source / "pyproject.toml").read_text()
        (home.source / "pyproject.toml").write_text(text.replace(__version__, "99.0"))
        with pytest.raises(errors.UsageFault, match=r"99\.0"):
            find_source(home.source)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["usb"], 4, "modellen ophalen"),
        (["usb", "niets"], 2, "niets"),
        (["usb", "--bron", "nergens"], 3, "pyproject.toml"),
    ],
)
def test_the_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(tmp_path / "leeg"))
    assert run(["modellen", "inpakken", *arguments]) == code
    assert says in capsys.readouterr().err
    assert not (tmp_path / "usb").exists()


def test_the_manual_goes_along_with_the_source(tmp_path: Path) -> None:
    copy_source(Path(__file__).parents[2], tmp_path / "bron")
    assert (tmp_path / "bron" / "docs" / "handleiding.md").is_file()
    assert not (tmp_path / "bron" / "tests").exists()
