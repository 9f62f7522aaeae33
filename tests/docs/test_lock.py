"""The lock file belongs to this pyproject: every dependency is in it, in a version that is allowed, with a hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = dict(
    re.findall(
        r"^([\w.-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}$", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
)
ASKED = [*PROJECT["dependencies"], *(r for extra in PROJECT["optional-dependencies"].values() for r in extra)]


@pytest.mark.parametrize("asked", ASKED)
def test_every_dependency_is_locked(asked: str) -> None:
    requirement = Requirement(asked)
    name = requirement.name.lower().replace("_", "-").replace(".", "-")
    locked = {k.replace(".", "-"): v for k, v in LOCKED.items()}
    assert requirement.specifier.contains(locked[name])
