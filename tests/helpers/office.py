"""A post box on disk, and the real program watching it in a process of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx
from sounds import encode, tone

from binnenskamers.dossier import Dossier
from binnenskamers.privacy.keys import Keys, What
from binnenskamers.privacy.sealed import unseal

SCRIPT = Path(__file__).with_name("quick_watch.py")


class Office:
    """A post box, its dossiers, and programs that watch it; ends them all."""

    def __init__(self, place: Path) -> None:
        self.box, self.dossiers, self.state = place / "postmap", place / "dossiers", place / "staat"
        self.home = place / "huis"
        for folder in (self.box / "inbak" / "notulen", self.box / "inbak" / "wmo", self.home):
            folder.mkdir(parents=True)
        self._sounds = place / "geluid"
        self._sounds.mkdir()
        self._programs: list[subprocess.Popen[str]] = []
        self._seen: set[int] = set()
        self.put: dict[str, str] = {}
        self._heads: list[bytes] = []

    # ------------------------------------------------------------ what people do
    def drop(self, name: str, seconds: float = 10.0, pitch: float = 220.0) -> Path:
        """Put a recording (different for every pitch) in inbak."""
        made = encode(self._sounds / "opname.wav", tone(seconds, 16_000, pitch), 16_000)
        target = self.box / "inbak" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        data = made.read_bytes()
        target.write_bytes(data)
        self.put[name] = hashlib.sha256(data).hexdigest()
        self._heads.append(data[20_000:20_064])
        return target

    def start(
        self, *words: str, options: tuple[str, ...] = ("--elke", "0.2"), box: Path | None = None
    ) -> subprocess.Popen[str]:
        """Start watching."""
        return self.command(
            words, ("bewaak", str(box or self.box), *(() if "--geduld" in options else ("--geduld", "0.02")), *options)
        )

    def command(self, words: tuple[str, ...], command: tuple[str, ...]) -> subprocess.Popen[str]:
        """Start any command with the quick engines."""
        environment = {k: v for k, v in os.environ.items() if k not in ("CI", "OMP_NUM_THREADS")}
        environment |= {
            "BINNENSKAMERS_DOSSIERS": str(self.dossiers),
            "STATE_DIRECTORY": str(self.state),
            "HOME": str(self.home),
            "COVERAGE_PROCESS_START": "",
        }
        program = subprocess.Popen(
            [sys.executable, str(SCRIPT), *words, "--", *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._programs.append(program)
        return program

    def once(self, *words: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
        """Do everything that is there → exit code and messages."""
        program = self.start(*words, options=("--elke", "0.2", "--eenmalig", *options))
        _, said = program.communicate(timeout=90)
        return program.returncode, said

    # ------------------------------------------------------------ what people see
    def names(self, folder: str) -> list[str]:
        """Names in a folder of the post box."""
        return sorted(p.name for p in (self.box / folder).rglob("*") if p.is_file())

    def standings(self) -> list[dict[str, object]]:
        """Where every job stands."""
        found = []
        for path in sorted(self.dossiers.glob("*/stand.json")):
            found.append(Dossier(path.parent, dict).read_json("stand.json"))
        return found

    def wait_for(self, condition: Callable[[], bool], seconds: float = 120.0) -> None:
        """Wait until something is so."""
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"did not happen: {self.standings()} {self.names('.')}")
            time.sleep(0.02)

    def recordings(self) -> list[str]:
        """The hash of every recording that is anywhere; nothing may be lost or doubled."""
        plain = [p.read_bytes() for p in self.box.rglob("*.wav")]
        sealed = [self.opened(p) for p in self.dossiers.rglob("*.wav")]
        return sorted(hashlib.sha256(data).hexdigest() for data in [*plain, *sealed])

    def opened(self, recording: Path) -> bytes:
        """A recording in its dossier, decrypted."""
        key = Keys(recording.parent.name).get(What.RECORDING)
        return unseal(recording.read_bytes(), key, recording.name)

    def check(self) -> None:
        """What must hold whenever the work is done, whatever happened before."""
        assert self.recordings() == sorted(set(self.put.values()))
        for document in (self.box / "klaar").glob("*.docx"):
            docx.Document(str(document))
        for folder in ("inbak", "klaar", "mislukt"):
            assert not [n for n in self.names(folder) if n.endswith((".deel", ".tmp"))]
        assert self.traces() == [], "something readable is left in a dossier"
        for counted in self.dossiers.glob("*/geteld-*"):
            assert counted.read_text() == "x\n", f"{counted} was done twice"
        assert not orphans(), "a room outlived its program"

    def traces(self) -> list[str]:
        """Files of dossiers (names included) in which something of a conversation, its name or its sound can be read without a key."""
        # a few bytes turn up by chance among a megabyte of encrypted ones
        names = [stem for name in self.put if len(stem := Path(name).stem) >= 8]
        words = ["stofzuigen", "Goedemorgen", "word/document.xml", *names]
        marks = [os.fsencode(w) for w in words] + self._heads
        files = [p for p in self.dossiers.rglob("*") if p.is_file()]
        return [p.name for p in files if any(mark in p.read_bytes() + os.fsencode(p.name) for mark in marks)]

    def rooms(self) -> list[int]:
        """Rooms that are open now, of the programs of this office alone, also those whose program was killed."""
        ours = {program.pid for program in self._programs}
        self._seen |= {number for number, parent in _rooms_and_parents() if parent in ours}
        return [number for number, _ in _rooms_and_parents() if number in self._seen]

    def end(self) -> None:
        """End all programs."""
        for program in self._programs:
            program.kill()
            program.communicate()


def orphans() -> list[int]:
    """Rooms that outlived their program; one that is just dying is given two seconds."""
    found: list[int] = []
    for _ in range(20):
        found = [number for number, parent in _rooms_and_parents() if parent == 1]
        if not found:
            break
        time.sleep(0.1)
    return found


def _rooms_and_parents() -> list[tuple[int, int]]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if b"binnenskamers.rooms.child" in words:
            found.append((int(entry.name), parent))
    return found
