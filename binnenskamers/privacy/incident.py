"""After an incident (a stolen laptop, a wrong share): which data is where, for the report to the supervisor. Never content.

Only names that the program gave, sizes and times are read, so it also works when the files are encrypted or the keys are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

#: the furthest file that is there says how far a recording came
_STEPS = (
    ("verslag", "verslag gemaakt"),
    ("transcript", "uitgeschreven"),
    ("herkend", "spraak herkend"),
    ("stuk", "deels herkend"),
    ("sprekers", "sprekers onderscheiden"),
    ("opname", "gelezen"),
)
#: working files of one recording that are no sound, though they are called opname
_NOT_SOUND = (".json", ".tmp", ".docx", ".deel")
_DAY = 86_400.0


@dataclass(frozen=True)
class Job:
    """One recording's working files. ``age`` and ``touched``: days since the oldest and the newest file; ``size``: bytes."""

    id: str
    state: str
    recording: bool
    files: int
    size: int
    age: float
    touched: float


@dataclass(frozen=True)
class Place:
    """A folder of the program and what is in it."""

    what: str
    folder: str
    files: int
    size: int


@dataclass(frozen=True)
class FileFacts:
    """What is looked at of a file: its name, bytes, and when it was written (seconds since 1970)."""

    name: str
    size: int
    written: float


def describe_job(identifier: str, files: Iterable[FileFacts], now: float) -> Job:
    """A job from the facts of its files."""
    files = list(files)
    names = [file.name for file in files]
    recording = any(name.startswith("opname.") and not name.endswith(_NOT_SOUND) for name in names)
    stems = {name.partition(".")[0].partition("-")[0] for name in names}
    state = next((said for stem, said in _STEPS if stem in stems), "begonnen")
    written = [file.written for file in files] or [now]
    return Job(
        id=identifier,
        state=state,
        recording=recording,
        files=len(files),
        size=sum(file.size for file in files),
        age=round((now - min(written)) / _DAY, 1),
        touched=round((now - max(written)) / _DAY, 1),
    )


def read_jobs(dossiers: Path, now: float) -> list[Job]:
    """Every dossier on this machine, oldest first."""
    folders = sorted(p for p in dossiers.iterdir() if p.is_dir()) if dossiers.is_dir() else []
    jobs = [describe_job(folder.name, _facts(folder), now) for folder in folders]
    return sorted(jobs, key=lambda job: -job.age)


def read_places(folders: Mapping[str, Path]) -> list[Place]:
    """How much is in each folder of the program; ``folders``: what is in it (Dutch) → where."""
    found = []
    for what, folder in folders.items():
        facts = _facts(folder)
        found.append(Place(what, str(folder), len(facts), sum(f.size for f in facts)))
    return found


def _facts(folder: Path) -> list[FileFacts]:
    found = []
    for path in folder.rglob("*") if folder.is_dir() else []:
        try:
            status = path.lstat()
        except OSError:
            continue  # just gone
        if not path.is_dir():
            found.append(FileFacts(path.name, status.st_size, status.st_mtime))
    return found


def incident_json(jobs: Iterable[Job], places: Iterable[Place]) -> dict[str, Any]:
    """For another program."""
    return {"opnamen": [asdict(job) for job in jobs], "mappen": [asdict(place) for place in places]}
