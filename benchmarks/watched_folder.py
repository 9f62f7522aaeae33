"""What the watched folder costs and survives: overhead, reaction, recovery, idle use, many files, the kill matrix.

    python benchmarks/watched_folder.py [--bestanden 500] [--zonder-matrix]

Recognition and diarization are replaced by engines that answer at once, so what is measured is the queue, the watcher and the rooms.
Writes resultaten/watched_folder.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from office import Office  # noqa: E402

RESULT = ROOT / "benchmarks" / "resultaten" / "watched_folder.md"
_LINE = re.compile(r"(\S+ \S+),(\d+) INFO (\w+) (taken|delivered|(\w+): done in ([\d.]+) s)")


def _office() -> Office:
    return Office(Path(tempfile.mkdtemp(prefix="bench-")))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int, key: str) -> float:
    return int(re.search(rf"{key}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024  # type: ignore[index]


def _events(office: Office) -> dict[str, dict[str, float]]:
    """Per job: moment of taking and delivery, and seconds spent in stages."""
    jobs: dict[str, dict[str, float]] = {}
    for match in _LINE.finditer((office.state / "logboek" / "bewaak.log").read_text()):
        at = dt.datetime.fromisoformat(match[1]).timestamp() + int(match[2]) / 1000
        job = jobs.setdefault(match[3], {"stages": 0.0})
        if match[5]:
            job["stages"] += float(match[6])
        else:
            job[match[4]] = at
    return jobs


def idle() -> list[str]:
    office = _office()
    program = office.start("timing=real", options=())
    office.wait_for((office.box / "STATUS.txt").exists)
    time.sleep(10)
    before, began = _cpu(program.pid), time.monotonic()
    time.sleep(60)
    share = (_cpu(program.pid) - before) / (time.monotonic() - began)
    memory = _memory(program.pid, "VmHWM")
    office.end()
    return [
        f"| idle watcher, memory (peak) | {memory:.0f} MB | ≤ 120 MB |",
        f"| idle watcher, processor | {share:.1%} | ≤ 2 % |",
    ]


def one_by_one(count: int = 10, interval: float = 5.0) -> list[str]:
    """Single recordings: how long until they are taken, and what is added to the work itself."""
    office = _office()
    program = office.start("timing=real", options=("--elke", str(interval)))
    office.wait_for((office.box / "STATUS.txt").exists)
    waited = []
    for number in range(count):
        office.drop(f"notulen/opname {number}.wav", seconds=3.0, pitch=200 + 7 * number)
        dropped = time.time()
        office.wait_for(lambda number=number: len(office.names("klaar")) == number + 1, 60)  # type: ignore[misc]
        newest = max(job["taken"] for job in _events(office).values() if "taken" in job)
        waited.append((newest - dropped) / interval)
    time.sleep(1)
    added = [j["delivered"] - j["taken"] - j["stages"] for j in _events(office).values()]
    program.kill()
    office.end()
    return [
        f"| from file complete to start, scans of {interval:.0f} s, median (most) | {statistics.median(waited):.1f} ({max(waited):.1f}) | < 3 |",
        f"| from taken to delivered, above the stages themselves, median (most) of {count} | "
        f"{statistics.median(added):.2f} s ({max(added):.2f} s) | < 1 s |",
    ]


def recovery(count: int = 5) -> list[str]:
    """From the start of a new watcher after ``kill -9`` to the room of the stage that was cut off."""
    seconds = []
    for number in range(count):
        office = _office()
        seconds.append(_recovered(office, 200 + 11 * number))
        office.end()
        time.sleep(0.5)
    return [
        f"| work goes on after kill -9 and a new start, median (most) of {count} | {statistics.median(seconds):.1f} s ({max(seconds):.1f} s) | |"
    ]


def _recovered(office: Office, pitch: float) -> float:
    office.drop("notulen/opname.wav", pitch=pitch)
    program = office.start("slow=recognize:60")
    office.wait_for(lambda: any(s["stage"] == "recognize" for s in office.standings()) and bool(office.rooms()))
    program.kill()
    program.wait()
    office.wait_for(lambda: not office.rooms(), 10)
    began = time.monotonic()
    office.start("timing=real", "slow=recognize:60")
    office.wait_for(lambda: bool(office.rooms()))
    return time.monotonic() - began


def many(count: int) -> list[str]:
    """Many files at once."""
    office = _office()
    for number in range(count):
        office.drop(f"notulen/opname {number:03}.wav", seconds=1.0, pitch=200 + number)
    began = time.monotonic()
    program = office.start("timing=real", options=("--elke", "1", "--eenmalig", "--vooruit", "20"))
    peak = 0.0
    while program.poll() is None:
        try:
            peak = _memory(program.pid, "VmHWM")
        except OSError:
            break
        time.sleep(1)
    took = time.monotonic() - began
    office.check()
    done = len(office.names("klaar"))
    jobs = _events(office)
    work = sum(j["stages"] for j in jobs.values())
    office.end()
    return [
        f"| {count} files at once: delivered, lost, double | {done}, {count - done}, 0 | {count}, 0, 0 |",
        f"| {count} files at once: seconds per recording, above the stages | {(took - work) / count:.2f} s (in all {took:.0f} s) | < 1 s |",
        f"| {count} files at once: memory of the watcher (peak) | {peak:.0f} MB | |",
    ]


def matrix() -> list[str]:
    """The kill matrix and the workers, as tests."""
    chosen = ["tests/unattended/test_crashes.py", "tests/unattended/test_workers.py"]
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "zwaar or not zwaar", *chosen],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = found.stdout.strip().splitlines()[-1]
    assert "passed" in said, said
    passed, failed = (int((re.search(rf"(\d+) {w}", said) or [0, 0])[1]) for w in ("passed", "failed"))
    return [
        f"| kill matrix and workers: cases, of which something was lost, double, half or left running | {passed + failed}, {failed} | 0 |"
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bestanden", type=int, default=500)
    options.add_argument("--zonder-matrix", action="store_true")
    given = options.parse_args()
    rows = [*idle(), *one_by_one(), *recovery()]
    rows += many(given.bestanden) if given.bestanden else []
    rows += [] if given.zonder_matrix else matrix()
    command = " ".join(["python benchmarks/watched_folder.py", *sys.argv[1:]])
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    text = "\n".join(
        [
            "# The watched folder",
            "",
            f"`{command}`, {dt.date.today()}, {machine}",
            "",
            "| | measured | aim |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
