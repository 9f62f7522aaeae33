"""Fixtures for all tests: sound made on the spot, and the real small models where they are."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from office import Office

# a runner that was started in the background ignores Ctrl-C, and so would the programs that these tests stop with it
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, str(Path(__file__).parent / "helpers"))


@pytest.fixture(autouse=True)
def private_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test touches the user's own dossiers, keys, settings or log."""
    places = tmp_path_factory.mktemp("eigen")
    (places / "dossiers").mkdir()
    monkeypatch.setenv("BINNENSKAMERS_DOSSIERS", str(places / "dossiers"))
    monkeypatch.setenv("BINNENSKAMERS_SLEUTELS", str(places / "sleutels"))
    monkeypatch.setenv("BINNENSKAMERS_LOGBOEK", str(places / "logboek"))
    monkeypatch.setenv("BINNENSKAMERS_INSTELLINGEN", str(places / "instellingen.toml"))
    monkeypatch.setenv("BINNENSKAMERS_COMPUTER", str(places / "computer.id"))
    yield


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """The store with profile basis: the user's own, or the one that BINNENSKAMERS_MODELLEN names."""
    from binnenskamers.places import models_folder
    from models import ModelError, Store

    store = Store(models_folder())
    for name in ("whisper-base", "segmentation-3.0", "campplus"):
        try:
            store.verify(name, deep=False)
        except ModelError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"{error.message}")
    return store.path


@pytest.fixture(scope="session")
def sample() -> Path:
    """The two-speaker recording that comes with the program (CC0)."""
    return Path(__file__).parents[1] / "binnenskamers" / "demo" / "opname.ogg"


@pytest.fixture
def encode(tmp_path: Path) -> Callable[..., Path]:
    """Write samples in any format: ``encode(name, samples (channels, n) float, rate, codec)``."""
    from sounds import encode as write

    def make(name: str, *arguments: object, **options: object) -> Path:
        return write(tmp_path / name, *arguments, **options)

    return make


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A post box, its dossiers, and the means to watch it; every program that was started ends with the test."""
    from office import Office

    made = Office(tmp_path)
    yield made
    made.end()
