"""Rooms in these tests may run stages of the helpers."""

from __future__ import annotations

from pathlib import Path

import pytest

from binnenskamers.rooms import parent


@pytest.fixture(autouse=True)
def stages_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "EXTRA_PATH", [str(Path(__file__).parents[1] / "helpers")])
