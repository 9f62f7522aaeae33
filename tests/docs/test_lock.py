"""The lock files belong to this pyproject: every dependency is in them, in a version that is allowed, with hashes."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from locks import CPU, CUDA, DEV, RUNTIME, read_lock
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = {path.name: read_lock(path) for path in (RUNTIME, DEV, CUDA, CPU)}
PROGRAM, CHECKS, GPU, NO_GPU = LOCKED.values()
EXTRAS = [r for extra in PROJECT["optional-dependencies"].values() for r in extra]


@pytest.mark.parametrize("asked", PROJECT["dependencies"])
def test_every_dependency_is_in_the_lock_of_the_program(asked: str) -> None:
    requirement = Requirement(asked)
    assert requirement.specifier.contains(PROGRAM[canonicalize_name(requirement.name)].version)


@pytest.mark.parametrize("asked", EXTRAS)
def test_every_extra_is_in_the_lock_of_the_checks(asked: str) -> None:
    requirement = Requirement(asked)
    assert requirement.specifier.contains((PROGRAM | CHECKS)[canonicalize_name(requirement.name)].version)


@pytest.mark.parametrize("name", PROGRAM)
def test_the_lock_of_the_program_is_closed(name: str) -> None:
    """What a locked package asks for here is locked too, in a version that it allows: pip will ask for nothing else."""
    try:
        asked = [Requirement(text) for text in requires(name) or []]
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    for requirement in asked:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed = canonicalize_name(requirement.name)
            if name == "torch" and needed in GPU:
                continue  # a machine with the CUDA build
            assert requirement.specifier.contains(PROGRAM[needed].version, prereleases=True), requirement


def test_the_locks_do_not_overlap() -> None:
    assert not PROGRAM.keys() & CHECKS.keys()
    assert not PROGRAM.keys() & GPU.keys()
    assert PROGRAM and CHECKS and GPU


def test_both_builds_of_torch_are_allowed() -> None:
    """A version without a local part, so that ``2.13.0`` (CUDA) and ``2.13.0+cpu`` both satisfy it; a hash for each."""
    torch = PROGRAM["torch"]
    assert Version(torch.version).local is None
    assert len(set(torch.hashes)) == 2


def test_the_cpu_lock_narrows_the_choice_to_one_build() -> None:
    assert list(NO_GPU) == ["torch"]
    build = NO_GPU["torch"]
    assert build.version == PROGRAM["torch"].version + "+cpu"
    assert len(build.hashes) == 1
    assert set(build.hashes) < set(PROGRAM["torch"].hashes)


@pytest.mark.parametrize(
    "text",
    [
        "numpy==2.4.6\n",
        "numpy>=2 --hash=sha256:" + 64 * "a" + "\n",
        "numpy==2.4.6 \\\n    --hash=md5:" + 32 * "a" + "\n",
        2 * ("numpy==2.4.6 \\\n    --hash=sha256:" + 64 * "a" + "\n"),
    ],
)
def test_an_entry_without_its_hash_would_be_noticed(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.lock").write_text(text)
    with pytest.raises(ValueError, match=r"x\.lock"):
        read_lock(tmp_path / "x.lock")
