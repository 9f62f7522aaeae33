"""Figures about the value of the work: numbers of jobs and minutes, nothing of a person, a conversation or a dossier.

A file of JSON lines per month, ``cijfers/2026-11.jsonl`` in the folder of the log. A line is about one thing of one job:

| ``wat`` | beside ``team`` |
|---|---|
| ``concept`` | ``opname``: minutes recorded; ``minuten`` from the arrival of the recording to its concept |
| ``nakijken`` | ``minuten`` of reading and correcting, if the reader wanted that counted; ``met_de_hand``: what it takes by hand |
| ``definitief`` | ``formulier`` |
| ``veld`` | ``formulier``, ``veld`` (its id in the form), ``tekens`` that people changed in it, ``leeg`` |
| ``tevreden`` | ``cijfer``, 1 to 5 |

Two lines cannot be joined: there is no id and no time in them, and a file is kept sorted, so that not even the order of its lines tells
which conversation came first, or which lines belong together. The lines outlive the dossier. What must be remembered of one job until it is
final (what was counted already, seconds of reading, changed characters) is in ``waarde.json`` in its dossier, and is erased with it.

Only dossiers that were made for real work while figures were on are counted (``follow``). Nothing here may cost somebody a report: whatever
goes wrong, the number is lost and the work goes on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from binnenskamers.configuration import Configuration, load_configuration
from binnenskamers.dossier import Dossier, Json
from binnenskamers.errors import AccessFault, UsageFault
from binnenskamers.files import access_faults, write_atomic
from binnenskamers.keeping import keeping_of, settings_of
from binnenskamers.locks import waited_for
from binnenskamers.places import figures_folder
from binnenskamers.privacy.folders import private_folder
from binnenskamers.settings import TEAM
from binnenskamers.work import FACTS
from conversation import UserError

#: what is remembered of one job, in its dossier
VALUE = "waarde.json"
GRADES = range(1, 6)

_FILE = re.compile(r"(\d{4}-\d\d)\.jsonl")
_FIELD = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_WAIT = 3.0
#: more than a year of minutes, or a book of characters, is a mistake
_MOST = 1_000_000

#: kind of line → its keys beside ``wat`` and ``team``
KINDS: dict[str, tuple[str, ...]] = {
    "concept": ("opname", "minuten"),
    "nakijken": ("minuten", "met_de_hand"),
    "definitief": ("formulier",),
    "veld": ("formulier", "veld", "tekens", "leeg"),
    "tevreden": ("cijfer",),
}


# ---------------------------------------------------------------- what happens to one job
def follow(dossier: Dossier) -> None:
    """From now on this job counts, if figures are on. Called when the work on a recording or transcript of a user begins."""
    with _never_in_the_way():
        if not dossier.has(VALUE) and load_configuration().figures:
            dossier.write_json(VALUE, {"geteld": [], "seconden": {}, "tekens": {}})


def concept_made(dossier: Dossier, now: float) -> None:
    """A recording was heard and its first report (or transcript) is there. Counts once, from the arrival of the recording."""

    def line() -> list[Json]:
        keeping, seconds = keeping_of(dossier), dossier.read_json(FACTS)["seconds"]
        waited = now - keeping.began if keeping else 0.0
        return [{"opname": whole_minutes(seconds), "minuten": whole_minutes(waited)}]

    _count_once(dossier, "concept", now, line)


def review_applied(dossier: Dossier, page: str, seconds: float | None, edits: Mapping[str, int]) -> None:
    """Somebody's corrections were applied to the report.

    ``page``: which page they come from; ``seconds``: how long was read in that page since it was made (the field ``seconden``; saved
    again it holds the earlier ones too), None when the reader did not want that counted; ``edits``: field id → changed characters of
    this time, from ``edits.count_edits`` inside the room. Kept in the dossier; nothing goes into the figures until the report is final.
    """
    with _never_in_the_way():
        if not dossier.has(VALUE):
            return
        value = dossier.read_json(VALUE)
        if seconds is not None and math.isfinite(seconds) and seconds > 0:
            value["seconden"][page] = max(float(seconds), value["seconden"].get(page, 0.0))
        for field, changed in edits.items():
            value["tekens"][field] = value["tekens"].get(field, 0) + max(0, int(changed))
        dossier.write_json(VALUE, value)


def report_final(dossier: Dossier, emptiness: Mapping[str, bool], now: float) -> None:
    """The report is final. ``emptiness``: id of each field that speech could fill → whether it stayed empty."""

    def lines() -> list[Json]:
        value, form = dossier.read_json(VALUE), _form_of(dossier)
        if form is None:
            return []
        found: list[Json] = [{"formulier": form}]
        found += [
            {"wat": "veld", "formulier": form, "veld": field, "tekens": value["tekens"].get(field, 0), "leeg": empty}
            for field, empty in emptiness.items()
            if _FIELD.fullmatch(field)
        ]
        if read := sum(value["seconden"].values()):
            found.append({"wat": "nakijken", "minuten": whole_minutes(read), "met_de_hand": _place_of(dossier).by_hand})
        return found

    _count_once(dossier, "definitief", now, lines)


def check_grade(dossier: Dossier, grade: int) -> None:
    """Whether ``satisfied`` could take this number. UsageFault when it is no such number, or was given before."""
    if grade not in GRADES:
        raise UsageFault(
            f"--tevreden {grade}: geef een cijfer van {GRADES[0]} (slecht) tot en met {GRADES[-1]} (goed)."
        )
    counted = _counted(dossier)
    if counted is None or not load_configuration().figures:
        raise UsageFault("--tevreden: van dit dossier worden geen cijfers bijgehouden. Laat de optie weg.")
    if "tevreden" in counted:
        raise UsageFault("--tevreden: voor dit verslag is al een cijfer gegeven. Laat de optie weg.")


def _counted(dossier: Dossier) -> list[str] | None:
    """What was counted of this job; None when it does not count, or nobody can tell."""
    counted: list[str] | None = None
    with _never_in_the_way():
        counted = list(dossier.read_json(VALUE)["geteld"]) if dossier.has(VALUE) else None
    return counted


def satisfied(dossier: Dossier, grade: int, now: float) -> None:
    """How satisfied a professional is with this report, 1 to 5. Raises what ``check_grade`` raises."""
    check_grade(dossier, grade)
    _count_once(dossier, "tevreden", now, lambda: [{"cijfer": grade}])


def whole_minutes(seconds: float) -> int:
    """Rounded; at least one, and nothing strange from a clock that went back."""
    return min(_MOST, max(1, round(seconds / 60))) if math.isfinite(seconds) else 1


# ---------------------------------------------------------------- writing
@dataclass(frozen=True)
class _Place:
    """Whose figures a job belongs to."""

    team: str | None
    by_hand: int | None


def _place_of(dossier: Dossier) -> _Place:
    return team_of(load_configuration(), settings_of(dossier).metadata.get(TEAM))


def _form_of(dossier: Dossier) -> str | None:
    """The id of its form; of the organisation's own form too, which is a folder in the settings."""
    name = settings_of(dossier).form
    if name is None:
        return None
    from templates.forms import load_form

    form = load_form(name).id
    return form if _FIELD.fullmatch(form) else None


def team_of(configuration: Configuration, asked: str | None) -> _Place:
    """The team that the job names (``--gegevens team=…``) if the administrator knows it; else the only team there is; else none."""
    teams = configuration.teams
    named = [t for t in teams if asked and t.name.lower() == asked.strip().lower()]
    found = named[0] if named else teams[0] if len(teams) == 1 and not asked else None
    return _Place(found.name, found.by_hand) if found else _Place(None, configuration.by_hand)


def _count_once(dossier: Dossier, what: str, now: float, lines: Callable[[], list[Json]]) -> None:
    """Add the lines, and remember in the dossier that they were: first, since a number too few says less than one that counts twice."""
    with _never_in_the_way():
        if not dossier.has(VALUE) or not load_configuration().figures:
            return
        value = dossier.read_json(VALUE)
        if what in value["geteld"]:
            return
        team = _place_of(dossier).team
        made = [{"wat": what, "team": team, **line} for line in lines()]
        dossier.write_json(VALUE, {**value, "geteld": [*value["geteld"], what]})
        add_lines(made, now)


@contextlib.contextmanager
def _never_in_the_way() -> Iterator[None]:
    with contextlib.suppress(UserError, OSError, ValueError, TypeError, KeyError, AttributeError):
        yield


def add_lines(lines: Sequence[Json], now: float) -> None:
    """Put lines in the file of this month, each at its place in the order of the alphabet; all of them or none. Raises UserError."""
    folder = figures_folder()
    private_folder(folder.parent)
    private_folder(folder)
    with access_faults(folder), _alone(folder):
        # a month that was over stays as it was, also when a clock goes back
        month = max([month_of(now), *months_in(folder)])
        path = folder / f"{month}.jsonl"
        there = path.read_bytes().splitlines() if path.exists() else []
        there += [json.dumps(line, ensure_ascii=True, sort_keys=True).encode() for line in lines]
        write_atomic(path, b"".join(line + b"\n" for line in sorted(there) if line), mode=0o600)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with waited_for(folder / ".slot", _WAIT) as ours:
        if not ours:
            raise AccessFault(f"De cijfers in {folder} zijn al bezet.")
        yield


# ---------------------------------------------------------------- reading
def month_of(moment: float) -> str:
    """``2026-11`` in UTC."""
    return f"{dt.datetime.fromtimestamp(moment, dt.UTC):%Y-%m}"


def months_in(folder: Path) -> list[str]:
    """The months of which there are figures, oldest first."""
    found = (_FILE.fullmatch(path.name) for path in folder.glob("*.jsonl")) if folder.is_dir() else ()
    return sorted(match[1] for match in found if match)


def read_month(folder: Path, month: str) -> tuple[list[Json], int]:
    """The lines of one month and how many cannot be read. AccessFault when the file cannot."""
    with access_faults(folder):
        raw = (folder / f"{month}.jsonl").read_bytes().splitlines()
    lines = [_parse(line) for line in raw]
    sound = [line for line in lines if line is not None]
    return sound, len(lines) - len(sound)


def _parse(raw: bytes) -> Json | None:
    """A line with exactly the keys of its kind, and values that can be."""
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(line, dict) or line.get("wat") not in KINDS:
        return None
    keys = KINDS[line["wat"]]
    if set(line) != {"wat", "team", *keys} or not all(_can_be(key, line[key]) for key in (*keys, "team")):
        return None
    return line


def _can_be(key: str, value: object) -> bool:
    if key == "team":
        return value is None or (isinstance(value, str) and 0 < len(value) <= 40)
    if key in ("veld", "formulier"):
        return isinstance(value, str) and bool(_FIELD.fullmatch(value))
    if key == "leeg":
        return isinstance(value, bool)
    if key == "met_de_hand" and value is None:
        return True
    return type(value) is int and 0 <= value <= _MOST and (key != "cijfer" or value in GRADES)
