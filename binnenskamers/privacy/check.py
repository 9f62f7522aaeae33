"""What a check of the self-test is: what was looked at, how it is, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from binnenskamers import errors


class State(StrEnum):
    """How something is; the word that the user sees."""

    GOOD = "goed"
    WARNING = "let op"
    FAULT = "fout"


@dataclass(frozen=True)
class Check:
    """One finding, in Dutch and without names of people, computers or recordings.

    ``text`` is the same as long as the machine is the same; what differs per moment (free space, speed) is in ``measured``.
    ``exit_code`` is that of the error's class, for a FAULT.
    """

    name: str
    state: State
    text: str
    advice: str = ""
    measured: str = ""
    exit_code: int = errors.FAULT

    @property
    def code(self) -> int:
        """The exit code that this finding asks for."""
        return {State.GOOD: errors.DONE, State.WARNING: errors.WARNINGS, State.FAULT: self.exit_code}[self.state]


def good(name: str, text: str, measured: str = "") -> Check:
    """A finding that is as it should be."""
    return Check(name, State.GOOD, text, measured=measured)


def warning(name: str, text: str, advice: str, measured: str = "") -> Check:
    """A finding that somebody has to look at."""
    return Check(name, State.WARNING, text, advice, measured)


def fault(name: str, text: str, advice: str, exit_code: int, measured: str = "") -> Check:
    """A finding with which no conversation may be processed."""
    return Check(name, State.FAULT, text, advice, measured, exit_code)


@dataclass(frozen=True)
class Machine:
    """What the checks look at. ``private``: folders that are for the program's user alone; ``root``: where ``proc`` and ``etc`` are."""

    models: Path
    dossiers: Path
    private: tuple[Path, ...]
    root: Path = Path("/")
    measure: bool = True


CheckFunction = Callable[[Machine], Check]


def this_machine(measure: bool = True) -> Machine:
    """The machine that this program runs on; with ``measure`` its speed is measured."""
    from binnenskamers import places

    dossiers = places.dossiers_folder()
    return Machine(
        models=places.models_folder(),
        dossiers=dossiers,
        private=(dossiers, places.keys_folder(), places.log_folder()),
        measure=measure,
    )
