"""What encryption at rest costs, and whether anything readable is left: real models, a real recording.

    python benchmarks/encryption.py OPNAME [--herhaal 3]

Cost: the recording goes the way of the watched folder (sealed into its dossier, read from there three times), beside reading the plain
file; and every working file is sealed and opened. The sum is set against the time of the whole run. Scans: the raw work folder is read
every quarter of a second while the work goes on, after ``kill -9`` halfway, and after ``wis``, for words of the transcript, the
recording's name and pieces of its sound. Writes resultaten/encryption.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

RESULT = ROOT / "benchmarks" / "resultaten" / "encryption.md"
WORK = Path(tempfile.mkdtemp(prefix="bench-"))
os.environ |= {
    "BINNENSKAMERS_DOSSIERS": str(WORK / "dossiers"),
    "BINNENSKAMERS_SLEUTELS": str(WORK / "sleutels"),
    "BINNENSKAMERS_LOGBOEK": str(WORK / "logboek"),
}

from binnenskamers import places, stages  # noqa: E402
from binnenskamers.dossier import Dossier  # noqa: E402
from binnenskamers.privacy.keys import What  # noqa: E402
from binnenskamers.privacy.sealed import open_sealed, seal, unseal  # noqa: E402
from binnenskamers.stages.recording import seal_in  # noqa: E402
from transcribe.audio import read_audio  # noqa: E402


def _program(recording: Path, target: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "binnenskamers", "verwerk", str(recording), "-s", "notulen", "--taalmodel", "geen"]
    return subprocess.Popen(
        [*command, "--naar", str(WORK / target)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )


def _marks(recording: Path, transcript: Path) -> list[bytes]:
    """Long words of what was said, the recording's name, and pieces of its sound."""
    words = {w.strip(".,?!").encode() for w in transcript.read_text(encoding="utf-8").split() if w.isalpha()}
    sound = recording.read_bytes()
    pieces = [sound[at : at + 48] for at in range(len(sound) // 4, len(sound) - 48, len(sound) // 4)]
    return [w for w in words if len(w) >= 9] + [recording.stem.encode(), b'"segments"', *pieces]


def _traces(marks: list[bytes]) -> int:
    count = 0
    for path in [*(WORK / "dossiers").rglob("*"), *(WORK / "logboek").rglob("*")]:
        try:
            data = path.read_bytes() if path.is_file() else b""
        except OSError:
            continue  # just replaced
        count += sum(1 for mark in marks if mark in data or mark in os.fsencode(path.name))
    return count


def whole_run(recording: Path) -> tuple[float, list[bytes]]:
    """Seconds of a run, and the marks to look for."""
    began = time.monotonic()
    assert _program(recording, "eerste").wait() in (0, 8)
    return time.monotonic() - began, _marks(recording, WORK / "eerste" / "transcript.json")


def cost(recording: Path, repeat: int) -> dict[str, float]:
    """Seconds that encryption adds to one recording (medians)."""
    (dossier,) = [Dossier(p, stages.redact_document) for p in places.dossiers_folder().iterdir()]
    key = dossier.keys.make(What.RECORDING)
    target = dossier.folder / f"opname{recording.suffix}"
    order = {**dossier.ticket(What.WORK, What.RECORDING), "source": str(recording), "recording": str(target)}
    sealing, plain, sealed, files = [], [], [], []
    for _ in range(repeat):
        target.unlink(missing_ok=True)
        began = time.monotonic()
        seal_in(order, lambda share: None)
        sealing.append(time.monotonic() - began)
        began = time.monotonic()
        read_audio(recording)
        plain.append(time.monotonic() - began)
        began = time.monotonic()
        with open_sealed(target, key, target.name) as file:
            read_audio(file)
        sealed.append(time.monotonic() - began)
        work, began = dossier.keys.get(What.WORK), time.monotonic()
        for name in dossier.names("*.json"):
            data = unseal((dossier.folder / name).read_bytes(), work, name)
            seal(data, work, name)
        files.append(time.monotonic() - began)
    target.unlink()
    return {
        "sealing": statistics.median(sealing),
        "plain": statistics.median(plain),
        "sealed": statistics.median(sealed),
        "files": statistics.median(files),
    }


def scans(recording: Path, marks: list[bytes]) -> tuple[int, int, int, int]:
    """Scans while a run went on, marks seen then, after ``kill -9`` halfway, and after ``wis``."""
    for name in [p.name for p in places.dossiers_folder().iterdir()]:
        subprocess.run([sys.executable, "-m", "binnenskamers", "wis", name], check=True, capture_output=True, cwd=ROOT)
    counts: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.25):
            counts.append(_traces(marks))

    program, watcher = _program(recording, "tweede"), threading.Thread(target=look)
    watcher.start()
    while not list((WORK / "dossiers").glob("*/sprekers.json")) and program.poll() is None:
        time.sleep(0.1)
    time.sleep(2)
    program.send_signal(signal.SIGKILL)
    program.wait()
    crashed = _traces(marks)
    assert _program(recording, "tweede").wait() in (0, 8)
    done.set()
    watcher.join()
    for name in [p.name for p in places.dossiers_folder().iterdir()]:
        subprocess.run([sys.executable, "-m", "binnenskamers", "wis", name], check=True, capture_output=True, cwd=ROOT)
    left = sum(1 for p in (WORK / "dossiers").rglob("*") if p.is_file())
    return len(counts), sum(counts), crashed, _traces(marks) + left


def throughput() -> float:
    """Megabytes a second, sealed and opened."""
    data, key = os.urandom(64 << 20), os.urandom(32)
    began = time.monotonic()
    unseal(seal(data, key, "a"), key, "a")
    return 64 * 1.048576 / (time.monotonic() - began)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recording", type=Path)
    parser.add_argument("--herhaal", type=int, default=3)
    options = parser.parse_args()
    whole, marks = whole_run(options.recording)
    spent = cost(options.recording, options.herhaal)
    looked, during, crashed, after = scans(options.recording, marks)
    # listen, diarize and recognize each read the sound; working files are written and read a few times
    added = spent["sealing"] + 3 * max(0.0, spent["sealed"] - spent["plain"]) + 3 * spent["files"]
    size = options.recording.stat().st_size / 1e6
    lines = [
        "# Encryption at rest: cost, and traces",
        "",
        "Made by `python benchmarks/encryption.py OPNAME`. One machine, 2 cores, other work beside it.",
        "",
        "| what | measured | aim |",
        "|---|---|---|",
        f"| sealing and opening in memory | {throughput():.0f} MB/s | |",
        f"| a run (profile basis, notulen, {size:.1f} MB, {read_audio(options.recording).seconds / 60:.1f} min) | {whole:.1f} s | |",
        f"| sealing the recording into its dossier, with reading it back | {spent['sealing']:.2f} s | |",
        f"| decoding the sealed recording, against the plain one | {spent['sealed']:.2f} s / {spent['plain']:.2f} s | |",
        f"| opening and sealing every working file | {spent['files']:.3f} s | |",
        f"| share of the run (sealing + 3 × decoding + 3 × files) | {added / whole:.1%} | < 5 % |",
        f"| marks looked for (long words said, name, pieces of sound) | {len(marks)} | |",
        f"| marks found in {looked} scans while the work went on | {during} | 0 |",
        f"| marks found after kill -9 halfway | {crashed} | 0 |",
        f"| marks or files left after `wis` | {after} | 0 |",
    ]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
