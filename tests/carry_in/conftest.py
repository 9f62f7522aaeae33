"""A program to make bundles of, and a bundle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles import Home, make_home, only_registry

from binnenskamers.carry_in import Bundle


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = make_home(tmp_path / "thuis")
    only_registry(monkeypatch, home.registry)
    return home


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bundle]:
    """A finished bundle; copy it before changing it."""
    folder = tmp_path_factory.mktemp("pakket")
    with pytest.MonkeyPatch.context() as monkeypatch:
        home = make_home(folder / "thuis")
        only_registry(monkeypatch, home.registry)
        yield home.pack(folder / "usb")
