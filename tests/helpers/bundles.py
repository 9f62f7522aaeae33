"""A small program with two packages and one model, from which bundles are made as from the real one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from model_samples import CONFIG, WEIGHTS, make_wheel, sha256

from binnenskamers import __version__
from binnenskamers.carry_in import Bundle, pack
from models import Store, load_manifest

PROGRAM = """
import os, sys
from pathlib import Path

import toets_deel1


def main():
    with Path(os.environ["HOME"], "aanroepen.txt").open("a") as calls:
        calls.write(" ".join(sys.argv[1:]) + "\\n")
"""
PYPROJECT = f"""
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "binnenskamers"
version = "{__version__}"
dependencies = ["toets-deel1"]
[project.scripts]
binnenskamers = "binnenskamers:main"
[tool.setuptools]
packages = ["binnenskamers"]
"""
MANIFEST = f"""
schema = "binnenskamers/models/1"
[[profile]]
name = "proef"
title = "Proef"
models = ["klein"]
[[model]]
name = "klein"
title = "Klein model"
purpose = "recognizer"
licence = "MIT"
licence_file = "whisper.txt"
origin = "toets"
[[model.file]]
name = "model.bin"
bytes = {len(WEIGHTS)}
sha256 = "{sha256(WEIGHTS)}"
[[model.file]]
name = "config.json"
bytes = {len(CONFIG)}
sha256 = "{sha256(CONFIG)}"
"""


@dataclass(frozen=True)
class Home:
    """Where a bundle is made: the source, the store, and the folder that pip takes as its registry."""

    source: Path
    store: Store
    registry: Path

    def pack(self, target: Path, **options: object) -> Bundle:
        return pack(target, ["proef"], self.store, self.source, **options)


def lock_line(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    return f"{name.replace('_', '-')}=={version} \\\n    --hash=sha256:{sha256(wheel.read_bytes())}\n"


def make_home(folder: Path) -> Home:
    registry, source = folder / "register", folder / "broncode"
    (source / "binnenskamers").mkdir(parents=True)
    registry.mkdir()
    first = make_wheel(registry, "toets-deel1", {"toets_deel1.py": b"", "toets_deel1.txt": b"een"}, "toets-deel2")
    second = make_wheel(registry, "toets-deel2", {"toets_deel2.py": b""})
    (source / "requirements.lock").write_text("# toets\n" + lock_line(first))
    (source / "requirements-cpu.lock").write_text(lock_line(second))
    (source / "pyproject.toml").write_text(PYPROJECT)
    (source / "binnenskamers" / "__init__.py").write_text(PROGRAM)
    manifest = folder / "manifest.toml"
    manifest.write_text(MANIFEST)
    store = Store(folder / "modellen", load_manifest(manifest))
    loose = folder / "los"
    loose.mkdir()
    (loose / "a").write_bytes(WEIGHTS)
    (loose / "b").write_bytes(CONFIG)
    store.import_from(loose)
    return Home(source, store, registry)


def only_registry(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
