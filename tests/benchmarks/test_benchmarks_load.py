"""Every script still fits the program that it measures."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

SCRIPTS = sorted(path.stem for path in (Path(__file__).parents[2] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    assert f"python benchmarks/{name}.py" in module.__doc__ or not hasattr(module, "main")
