"""The first minutes: what ``binnenskamers`` says on its own, and what happens with a file that was dragged into the window."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from binnenskamers import __version__, errors, places
from binnenskamers.cli.show import result, say
from binnenskamers.visible import on_one_line

if TYPE_CHECKING:
    from models import Store

_DOSSIER = re.compile(r"[0-9a-f]{16}")
#: the forms that people ask for most stand first in the list of choices
_OFTEN = ("wmo-onderzoeksverslag", "notulen")
#: how many of those that wait are listed
_SHOW = 5
#: for the demo and the tests; a report made with it is a trial
_TRIAL = "basis"


# ---------------------------------------------------------------- what there is
@dataclass(frozen=True)
class Waiting:
    """A conversation that nobody has approved yet. ``what``: verslag or transcript; ``made``: seconds since 1970."""

    dossier: str
    what: str
    made: float


@dataclass(frozen=True)
class Found:
    """What is installed. ``profiles``: those with all their speech models; ``language_models``: name → forms it may be used for."""

    profiles: tuple[str, ...]
    language_models: dict[str, tuple[str, ...]]
    guard: bool
    waiting: tuple[Waiting, ...]


def look() -> Found:
    """Names and sizes of files, and the log. Nothing is opened that needs a key, and nothing heavy is loaded: this is shown at once."""
    from models import Store

    store = Store(places.models_folder())
    profiles, language_models = _models(store)
    return Found(profiles, language_models, _has_guard(), tuple(_waiting()))


def _models(store: Store) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    present = {s.model.name for s in store.status() if s.state == "aanwezig"}
    speech = {"recognizer", "segmentation", "embedding"}
    profiles = tuple(
        profile.name
        for profile in store.manifest.profiles.values()
        if set(profile.models) <= present and speech <= {m.purpose for m in store.manifest.models_of(profile.name)}
    )
    passed = _passed(store.path)
    known = [m.name for m in store.manifest.models.values() if m.purpose == "language-model" and m.name in present]
    return profiles, {name: passed.get(name, ()) for name in dict.fromkeys([*known, *passed])}


def _passed(folder: Path) -> dict[str, tuple[str, ...]]:
    """Language models that were tried → the forms they are suitable for."""
    if not any(folder.glob("*.json")):
        return {}
    from binnenskamers.trial.verdict import read_record

    return {e["name"]: tuple(f for f, good in e["forms"].items() if good) for e in read_record(folder).values()}


def _has_guard() -> bool:
    """Whether this system has what closes a room. A container may still forbid it; ``beheer zelftest`` tries."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return False
    return bool(pyseccomp)


def _waiting() -> list[Waiting]:
    """Conversations that are there and, says the log, were not approved since they were last changed; newest first."""
    approved = {"gecontroleerd": True, "definitief": True, "gecorrigeerd": False}
    last: dict[str, bool] = {}
    log = places.log_folder()
    for file in sorted(log.glob("logboek-*.jsonl")) if log.is_dir() else []:
        for line in file.read_bytes().splitlines():
            event, dossier = _event(line)
            if event in approved:
                last[dossier] = approved[event]
    root = places.dossiers_folder()
    found = []
    for folder in root.iterdir() if root.is_dir() else []:
        transcript = folder / "transcript.json"
        if _DOSSIER.fullmatch(folder.name) and transcript.is_file() and not last.get(folder.name):
            what = "verslag" if (folder / "verslag.json").is_file() else "transcript"
            found.append(Waiting(folder.name, what, transcript.stat().st_mtime))
    return sorted(found, key=lambda one: one.made, reverse=True)


def _event(line: bytes) -> tuple[str, str]:
    """What happened to which dossier; a line that cannot be read says nothing (``beheer logboek`` reports it)."""
    try:
        entry = json.loads(line)
        return str(entry["gebeurtenis"]), str(entry["dossier"])
    except (ValueError, TypeError, KeyError):
        return "", ""


# ---------------------------------------------------------------- the welcome
def welcome_lines(found: Found) -> list[str]:
    """What a consultant needs on her first day, and on every other day."""
    return [
        f"Binnenskamers {__version__}: van opname naar conceptverslag in Word, op deze computer. Er gaat niets naar buiten.",
        "",
        "Wat er staat",
        *_installed(found),
        "",
        *(_first_steps() if not found.profiles else _daily_steps(found)),
        *_waiting_lines(found.waiting),
        "",
        "Uitleg: binnenskamers handleiding. Alle opdrachten: binnenskamers --help",
    ]


def _installed(found: Found) -> list[str]:
    speech = ", ".join(found.profiles) if found.profiles else "nog geen"
    if found.profiles == (_TRIAL,):
        speech += " (PROEFMODEL, niet voor echte gesprekken)"
    guard = (
        "het systeem houdt het tegen; bekijk het bewijs met: binnenskamers beheer zelftest"
        if found.guard
        else "dit systeem kan niet bewijzen dat het dicht is; zie: binnenskamers beheer zelftest"
    )
    return [f"  Spraakmodellen  {speech}", f"  Taalmodel       {_language_models(found)}", f"  Netwerk         {guard}"]


def _language_models(found: Found) -> str:
    if not found.language_models:
        return "geen (dat mag: het verslag bestaat dan uit citaten)"
    said = [f"{name} ({_suitable(forms)})" for name, forms in found.language_models.items()]
    return ", ".join(map(on_one_line, said))


def _suitable(forms: Sequence[str]) -> str:
    return f"geschikt voor {', '.join(forms)}" if forms else "alleen op verzoek: --taalmodel ingebouwd"


def _first_steps() -> list[str]:
    return [
        "Zo begint u",
        "  1. Haal de modellen op (0,2 GB, eenmalig):    binnenskamers modellen ophalen",
        "     Geen internet? Neem ze mee op een schijf:  binnenskamers modellen importeer MAP",
        "  2. Kijk hoe het werkt, met een voorbeeld:     binnenskamers demo --zonder-taalmodel",
        "  3. Typ binnenskamers en een spatie, sleep een opname in dit venster en druk op Enter.",
    ]


def _daily_steps(found: Found) -> list[str]:
    better = [name for name in found.profiles if name != _TRIAL]
    lines = [
        "Wat u kunt doen",
        "  Een opname verwerken: typ binnenskamers en een spatie, sleep de opname in dit venster en druk op Enter.",
        '  Of meteen:  binnenskamers verwerk gesprek.m4a --sjabloon wmo-onderzoeksverslag --namen "Consulent,Cliënt"',
    ]
    if better:
        lines.append(f"  Zet er bij echte gesprekken --profiel {better[-1]} achter.")
    return [*lines, "  Kijken hoe het werkt, met een voorbeeld:  binnenskamers demo --zonder-taalmodel"]


def _waiting_lines(waiting: Sequence[Waiting]) -> list[str]:
    if not waiting:
        return []
    lines = ["", "Wacht op nakijken"]
    for one in waiting[:_SHOW]:
        made = f"{dt.datetime.fromtimestamp(one.made).astimezone():%d-%m-%Y %H:%M}"
        lines.append(f"  {one.dossier}  {one.what:<10}  van {made}")
    if len(waiting) > _SHOW:
        lines.append(f"  en nog {len(waiting) - _SHOW}")
    first = waiting[0].dossier
    return [
        *lines,
        f"  Nalezen     binnenskamers nalezen {first} --opname OPNAME --naar MAP",
        f'  Nagelezen?  binnenskamers goedkeuren {first} --naam "Uw naam" --rol consulent',
    ]


def welcome(run: Callable[[list[str]], int]) -> int:
    """Show it; in a terminal a file may then be dragged in at once. ``run`` does a command."""
    found = look()
    for line in welcome_lines(found):
        result(line)
    if not found.profiles or not someone_is_there():
        return errors.DONE
    say()
    given = _ask("Sleep hier een opname in en druk op Enter (alleen Enter: stoppen): ")
    return take([given], run) if given else errors.DONE


# ---------------------------------------------------------------- a file that was dragged in
def take(arguments: Sequence[str], run: Callable[[list[str]], int]) -> int:
    """What to do with files without a command: ask when somebody is there, else say how. Raises UsageFault and InputMissing."""
    from binnenskamers.dropped import dropped_paths

    paths = dropped_paths(arguments)
    if paths is None:
        raise errors.InputMissing(
            f"{' '.join(arguments)} is geen opdracht en geen bestand dat er is. Sleep het bestand opnieuw in dit venster, "
            "of bekijk de opdrachten met: binnenskamers --help"
        )
    _refuse_others(paths)
    command = "verslag" if paths[0].suffix.lower() == ".json" else "verwerk"
    # a name that begins with a dash would be read as an option
    names = [f"./{path}" if str(path).startswith("-") else str(path) for path in paths]
    if not someone_is_there():
        raise errors.UsageFault(f"Zeg er een opdracht bij, bijvoorbeeld: {_as_typed([command, *names])}")
    order = [command, *names, *_questions(paths, command)]
    say(f"De volgende keer kan het ook zo: {_as_typed(order)}")
    return run(order)


def _refuse_others(paths: Sequence[Path]) -> None:
    """What is dragged in but is no recording and no transcript: say which command is for it."""
    for path in paths:
        if path.is_dir():
            raise errors.UsageFault(
                f"{path} is een map. Een map bewaken kan met: {_as_typed(['bewaak', str(path)])}. "
                "Of sleep de opnamen zelf in dit venster."
            )
        if path.suffix.lower() in (".docx", ".dotx"):
            raise errors.UsageFault(
                f"{path.name} is een Word-bestand. Is het een eigen sjabloon, kijk het dan na met: "
                f"{_as_typed(['sjablonen', 'controleer', str(path)])}"
            )


def _questions(paths: Sequence[Path], command: str) -> list[str]:
    """The options that follow from a few questions."""
    options = []
    if len(paths) > 1 and command == "verwerk":
        say("Dit zijn meer opnamen:")
        for path in paths:
            say(f"  {on_one_line(path.name)}")
        if _ask("Zijn het delen van één gesprek, in deze volgorde? (j/n) ").lower().startswith("j"):
            options.append("--samen")
    form = _choose_form(with_transcript=command == "verwerk")
    options += ["--sjabloon", form]
    if form != "transcript":
        names = _ask("Wie spreken er, in volgorde van eerste spreken? Zoals: Consulent,Cliënt (Enter: sla over) ")
        options += ["--namen", names] if names else []
    return options


def _choose_form(with_transcript: bool) -> str:
    from templates.forms import form_names, load_form

    choices = [("transcript", "Alleen de tekst: wie zei wat")] if with_transcript else []
    names = sorted(form_names(), key=lambda name: name not in _OFTEN)
    choices += [(name, load_form(name).title) for name in names]
    say()
    say("Wat wilt u hebben?")
    for number, (name, title) in enumerate(choices, 1):
        say(f"  {number}  {title} ({name})")
    while True:
        given = _ask("Typ een cijfer en druk op Enter (alleen Enter: 1; s: stoppen): ")
        if given.lower() in ("s", "stop"):
            raise errors.Interrupted("Gestopt. Er is niets gedaan.")
        if given in ("", *map(str, range(1, len(choices) + 1))):
            return choices[int(given or 1) - 1][0]
        say(f"Kies een cijfer van 1 tot en met {len(choices)}.")


def _ask(question: str) -> str:
    """One answer; the question goes to standard error, like everything that is not a result."""
    print(question, end="", file=sys.stderr, flush=True)  # noqa: T201
    line = sys.stdin.readline()
    if not line:
        say()
        raise errors.Interrupted("Gestopt. Er is niets gedaan.")
    return line.strip()


def someone_is_there() -> bool:
    """Whether questions can be answered."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _as_typed(arguments: Sequence[str]) -> str:
    return on_one_line(f"binnenskamers {shlex.join(arguments)}")
