"""The store: what is verified, what fetching leaves behind, and what the user is told when it fails."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from model_samples import CONFIG, GROOT, HALF, KLEIN, KLEIN_CONFIG, LARGE, SPIEGEL, WEIGHTS, FakeHub, sha256

from models import (
    FetchInterrupted,
    ModelDamaged,
    ModelError,
    ModelMissing,
    ModelUnavailable,
    RegistrySource,
    State,
    StorageError,
    Store,
    UnknownModel,
)
from models.manifest import Manifest, Model, ModelFile
from models.sources import Report


@pytest.fixture
def filled(store: Store, hub: FakeHub) -> Store:
    store.fetch("proef", [hub.source()])
    return store


class BrokenSource:
    """A source that raises what it is told."""

    name = "kapot"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def offers(self, file: ModelFile) -> bool:
        return True

    def fetch(self, file: ModelFile, target: Path, work: Path, report: Report) -> None:
        target.write_bytes(WEIGHTS[:1000])
        raise self.error


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def test_an_empty_store_has_nothing(store: Store) -> None:
    with pytest.raises(ModelMissing) as caught:
        store.folder("klein")
    assert caught.value.exit_code == 4
    assert "modellen ophalen" in caught.value.message
    assert [entry.state for entry in store.status()] == [State.MISSING, State.MISSING]
    assert not store.path.exists()


def test_fetch_puts_files_and_licence_in_the_folder(filled: Store) -> None:
    folder = filled.folder("klein")
    assert folder == filled.path / "klein"
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert (folder / "config.json").read_bytes() == CONFIG
    assert "OpenAI" in (folder / "LICENTIE.txt").read_text()
    assert (filled.folder("groot") / "gewichten" / "model.gguf").read_bytes() == LARGE
    assert not (filled.path / ".deel").exists()
    assert {entry.state for entry in filled.status()} == {State.PRESENT}


def test_a_second_fetch_asks_nobody(filled: Store, hub: FakeHub) -> None:
    hub.asked.clear()
    assert filled.fetch("proef", [hub.source()]) == ()
    assert hub.asked == []


@pytest.mark.parametrize("damage", [flip_a_byte, cut_short, empty])
def test_a_damaged_file_is_never_given_out_and_is_fetched_anew(
    filled: Store, hub: FakeHub, damage: Callable[[Path], None]
) -> None:
    damage(filled.path / "klein" / "model.bin")
    with pytest.raises(ModelDamaged) as caught:
        filled.folder("klein")
    assert caught.value.exit_code == 4
    assert "model.bin" in caught.value.message
    hub.asked.clear()
    assert filled.fetch("proef", [hub.source()]) == ("klein",)
    assert hub.asked == [(KLEIN, None)]
    assert (filled.folder("klein") / "model.bin").read_bytes() == WEIGHTS


def test_a_changed_byte_with_the_old_time_is_still_found(filled: Store) -> None:
    path = filled.path / "klein" / "model.bin"
    before = path.stat()
    flip_a_byte(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ModelDamaged):
        filled.folder("klein")


def test_a_quick_look_sees_a_missing_and_a_truncated_file(filled: Store) -> None:
    (filled.path / "klein" / "config.json").unlink()
    cut_short(filled.path / "groot" / "gewichten" / "model.gguf")
    assert [entry.state for entry in filled.status()] == [State.MISSING, State.DAMAGED]


def test_the_quick_check_does_not_read_the_content(filled: Store) -> None:
    flip_a_byte(filled.path / "klein" / "model.bin")
    filled.verify("klein", deep=False)
    with pytest.raises(ModelDamaged):
        filled.verify("klein")


def test_one_model_can_be_fetched_by_its_name(store: Store, hub: FakeHub) -> None:
    assert store.fetch("klein", [hub.source()]) == ("klein",)
    assert [entry.state for entry in store.status()] == [State.PRESENT, State.MISSING]


def test_an_unknown_name_is_wrong_use_and_lists_what_there_is(store: Store) -> None:
    with pytest.raises(UnknownModel, match="proef, klein, groot") as caught:
        store.fetch("bestaat-niet", [])
    assert caught.value.exit_code == 2
    with pytest.raises(UnknownModel):
        store.folder("../klein")


def test_the_next_source_is_tried_and_all_are_named_when_none_has_it(
    store: Store, hub: FakeHub, registry: Path
) -> None:
    next(registry.glob("toets_deel2*")).unlink()
    assert store.fetch("klein", [RegistrySource(), hub.source()]) == ("klein",)
    shutil.rmtree(store.path)
    hub.files.clear()
    with pytest.raises(ModelUnavailable) as caught:
        store.fetch("klein", [RegistrySource(), hub.source()])
    assert caught.value.exit_code == 4
    assert "pakketregister" in caught.value.message
    assert "pip vond pakket toets-deel2 1.0 niet" in caught.value.message
    assert "modelhub" in caught.value.message
    assert "modellen importeer" in caught.value.message


def test_wrong_content_is_thrown_away(store: Store, hub: FakeHub) -> None:
    hub.files[KLEIN] = WEIGHTS[:-1] + bytes([WEIGHTS[-1] ^ 1])
    with pytest.raises(ModelUnavailable, match="anders dan verwacht"):
        store.fetch("klein", [hub.source()])
    assert not (store.path / "klein" / "model.bin").exists()
    hub.files[KLEIN] = WEIGHTS
    store.fetch("klein", [hub.source()])
    assert (store.folder("klein") / "model.bin").read_bytes() == WEIGHTS


def test_too_little_room_is_said_before_anything_is_fetched(
    store: Store, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=5_000_000))
    with pytest.raises(StorageError, match=r"nodig is .* MB, vrij is 5,0 MB") as caught:
        store.fetch("proef", [hub.source()])
    assert caught.value.exit_code == 5
    assert hub.asked == []


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "vol"), "schijf raakte vol"),
        (PermissionError(errno.EACCES, "nee", "map"), "Geen rechten op map"),
        (OSError(errno.EIO, "i/o error"), "mislukte"),
    ],
)
def test_trouble_with_the_disk_is_one_sentence(store: Store, error: OSError, says: str) -> None:
    with pytest.raises(StorageError, match=says) as caught:
        store.fetch("klein", [BrokenSource(error)])
    assert caught.value.exit_code == 5


def test_a_store_that_cannot_be_made(tmp_path: Path, store: Store, hub: FakeHub) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(StorageError):
        Store(tmp_path / "bestand" / "modellen", store.manifest).fetch("klein", [hub.source()])


def test_stopping_keeps_what_was_fetched(store: Store, hub: FakeHub) -> None:
    def stop_at_the_large_file(label: str, done: int, _total: int) -> None:
        if label.startswith("groot") and done > HALF:
            raise KeyboardInterrupt

    with pytest.raises(FetchInterrupted) as caught:
        store.fetch("proef", [hub.source()], stop_at_the_large_file)
    assert caught.value.exit_code == 6
    hub.asked.clear()
    assert store.fetch("proef", [hub.source()]) == ("groot",)
    ((_, wanted),) = [entry for entry in hub.asked if entry[0] == GROOT]
    assert wanted is not None
    assert int(wanted.removeprefix("bytes=").removesuffix("-")) > HALF
    store.folder("groot")


FETCH = """
import sys
from pathlib import Path
from models import HubSource, ModelError, Store, load_manifest
try:
    print(Store(Path(sys.argv[1]), load_manifest(Path(sys.argv[2]))).fetch("proef", [HubSource(sys.argv[3], pause=0.01)]))
except ModelError as error:
    print(error.message)
    sys.exit(error.exit_code)
"""


def start_fetch(store: Store, manifest_path: Path, hub: FakeHub) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FETCH, str(store.path), str(manifest_path), hub.address]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 6), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_stopped_program_goes_on_where_it_was(
    store: Store, manifest_path: Path, hub: FakeHub, how: signal.Signals, code: int
) -> None:
    hub.faults[GROOT] = ["stall"]
    process = start_fetch(store, manifest_path, hub)
    assert hub.stalled.wait(20)
    partial = store.path / ".deel" / "proef" / "groot" / "gewichten" / "model.gguf.hub"
    while not partial.exists() or partial.stat().st_size < 1_000_000:
        assert process.poll() is None
    process.send_signal(how)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == code, output + errors
    assert "Traceback" not in errors
    hub.release.set()
    hub.asked.clear()
    assert store.fetch("proef", [hub.source()]) == ("groot",)
    assert [wanted for path, wanted in hub.asked if path == GROOT and wanted] != []
    store.folder("klein")
    store.folder("groot")


def test_two_programs_at_once_fetch_everything_once(store: Store, manifest_path: Path, hub: FakeHub) -> None:
    hub.faults[GROOT] = ["stall"]
    first = start_fetch(store, manifest_path, hub)
    assert hub.stalled.wait(20)
    second = start_fetch(store, manifest_path, hub)
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1)
    hub.release.set()
    outputs = [process.communicate(timeout=30) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], outputs
    assert [output.strip() for output, _ in outputs] == ["('klein', 'groot')", "()"]
    assert [path for path, _ in hub.asked].count(KLEIN) == 1
    store.folder("klein")
    store.folder("groot")


def test_waiting_for_another_program_is_told(store: Store, hub: FakeHub) -> None:
    from models.lock import locked

    store.path.mkdir(parents=True)
    labels: list[str] = []
    lock = locked(store.path / ".slot", lambda: None)
    lock.__enter__()

    def free_the_lock(label: str, _done: int, _total: int) -> None:
        if not labels:
            lock.__exit__(None, None, None)
        labels.append(label)

    store.fetch("klein", [hub.source()], free_the_lock)
    assert labels[0] == "wachten op een ander programma"
    assert "klein: model.bin" in labels


def test_progress_ends_at_the_full_size(store: Store, hub: FakeHub) -> None:
    seen: list[tuple[str, int, int]] = []
    store.fetch("groot", [hub.source()], lambda *args: seen.append(args))
    assert seen[-1] == ("groot: gewichten/model.gguf", len(LARGE), len(LARGE))
    done = [entry[1] for entry in seen]
    assert done == sorted(done)


class TestImport:
    """Models that come on a USB stick."""

    def test_from_another_store(self, filled: Store, tmp_path: Path) -> None:
        other = Store(tmp_path / "ander", filled.manifest)
        assert other.import_from(filled.path) == ("klein", "groot")
        assert (other.folder("klein") / "model.bin").read_bytes() == WEIGHTS
        assert other.import_from(filled.path) == ()

    def test_from_loose_files_with_other_names(self, store: Store, tmp_path: Path) -> None:
        stick = tmp_path / "stick" / "map"
        stick.mkdir(parents=True)
        (stick / "gedownload (1).bin").write_bytes(WEIGHTS)
        (stick / "instellingen.json").write_bytes(CONFIG)
        assert store.import_from(stick.parent) == ("klein",)
        store.folder("klein")
        assert (stick / "gedownload (1).bin").exists()

    def test_from_packages(self, store: Store, registry: Path) -> None:
        assert store.import_from(registry, "klein") == ("klein",)
        assert (store.folder("klein") / "model.bin").read_bytes() == WEIGHTS

    def test_without_a_name_only_complete_models_are_taken(self, filled: Store, tmp_path: Path) -> None:
        (filled.path / "klein" / "config.json").unlink()
        other = Store(tmp_path / "ander", filled.manifest)
        assert other.import_from(filled.path) == ("groot",)

    def test_files_of_one_name_in_two_folders_and_settings_of_our_own(self, tmp_path: Path) -> None:
        """As a pyannote pipeline is: two pytorch_model.bin, and a config.yaml that the manifest itself carries."""
        texts = {"config.yaml": b"pipeline: ja\n", "a/pytorch_model.bin": WEIGHTS, "b/pytorch_model.bin": LARGE}
        files = tuple(
            ModelFile(name, len(content), sha256(content), text=content.decode() if name == "config.yaml" else None)
            for name, content in texts.items()
        )
        model = Model("pijplijn", "Pijplijn", "diarization", "MIT", "whisper.txt", "toets", files)
        stick = tmp_path / "stick"
        for name in ("b", "a"):
            (stick / name).mkdir(parents=True)
            (stick / name / "pytorch_model.bin").write_bytes(texts[f"{name}/pytorch_model.bin"])
        store = Store(tmp_path / "modellen", Manifest({"pijplijn": model}, {}))
        assert store.import_from(stick) == ("pijplijn",)
        folder = store.folder("pijplijn")
        assert {name: (folder / name).read_bytes() for name in texts} == texts
        (folder / "config.yaml").unlink()
        assert store.fetch("pijplijn", []) == ("pijplijn",), "what the manifest carries needs no source"

    def test_a_damaged_file_on_the_stick_is_refused(self, filled: Store, tmp_path: Path) -> None:
        flip_a_byte(filled.path / "klein" / "model.bin")
        other = Store(tmp_path / "ander", filled.manifest)
        with pytest.raises(ModelUnavailable, match=r"model\.bin"):
            other.import_from(filled.path, "klein")
        with pytest.raises(ModelMissing):
            other.folder("klein")

    @pytest.mark.parametrize("made", [True, False])
    def test_a_folder_with_nothing_of_use(self, store: Store, tmp_path: Path, made: bool) -> None:
        stick = tmp_path / "stick"
        if made:
            stick.mkdir()
            (stick / "vakantiefoto.jpg").write_bytes(b"jpg")
        with pytest.raises(ModelMissing) as caught:
            store.import_from(stick)
        assert isinstance(caught.value, ModelError)
        assert str(stick) in caught.value.message


def test_the_mirror_is_tried_before_the_original(store: Store, hub: FakeHub) -> None:
    hub.files[SPIEGEL] = LARGE
    store.fetch("groot", [hub.source()])
    assert [path for path, _ in hub.asked] == [SPIEGEL]


def test_all_messages_go_without_paths_into_the_package(store: Store, hub: FakeHub) -> None:
    hub.faults[KLEIN_CONFIG] = ["403"]
    with pytest.raises(ModelUnavailable) as caught:
        store.fetch("klein", [hub.source()])
    assert "account" in caught.value.message
    assert ".py" not in caught.value.message
