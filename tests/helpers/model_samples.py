"""Contents and helpers for the tests of the model store."""

from __future__ import annotations

import hashlib
import random
import threading
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from models import HubSource

RANDOM = random.Random(20261124)
WEIGHTS = RANDOM.randbytes(3_000_000)
CONFIG = b'{"model": "klein"}\n'
LARGE = RANDOM.randbytes(3_500_000)
HALF = 1_300_000  # not a multiple of the chunk size


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_wheel(folder: Path, name: str, members: dict[str, bytes], requires: str = "") -> Path:
    """A real wheel (pip reads its metadata) of version 1.0 with ``members``."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    path = folder / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in members.items():
            wheel.writestr(zipfile.ZipInfo(member), content)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        if requires:
            metadata += f"Requires-Dist: {requires}\n"
        wheel.writestr(zipfile.ZipInfo(f"{info}/METADATA"), metadata)
        wheel.writestr(
            zipfile.ZipInfo(f"{info}/WHEEL"), "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "")
    return path


def package_entry(wheel: Path) -> str:
    content = wheel.read_bytes()
    name = wheel.name.split("-")[0].replace("_", "-")
    return (
        f'[[package]]\nname = "{name}"\nversion = "1.0"\nwheel = "{wheel.name}"\n'
        f'bytes = {len(content)}\nsha256 = "{sha256(content)}"\n\n'
    )


@dataclass
class FakeHub:
    """What the hub has, what goes wrong (a list of faults per path, used up one per request), what was asked."""

    files: dict[str, bytes]
    address: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def source(self) -> HubSource:
        return HubSource(self.address, timeout=10, attempts=3, pause=0.01)


KLEIN = "/toets/klein/resolve/abc/model.bin"
KLEIN_CONFIG = "/toets/klein/resolve/abc/config.json"
SPIEGEL = "/toets/spiegel/resolve/main/model.gguf"
GROOT = "/toets/groot/resolve/def/model.gguf"
