"""A fresh post box for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A post box, its dossiers, and the means to watch it; every program that was started ends with the test."""
    made = Office(tmp_path)
    yield made
    made.end()
