"""What a user sees while the work goes on, and the closing lines. Messages go to standard error, results to standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from binnenskamers.visible import visible
from conversation.times import clock

if TYPE_CHECKING:
    from binnenskamers.pipeline import Outcome

STAGE_NAMES = {
    "listen": "Opname lezen",
    "recognize": "Spraak naar tekst",
    "detect": "Spraak zoeken",
    "diarize": "Sprekers onderscheiden",
    "hear": "Tekst en sprekers",
    "assemble": "Transcript maken",
    "take_transcript": "Transcript lezen",
    "fill": "Formulier vullen",
    "rewrite": "Taalmodel schrijft zinnen",
    "deliver": "Word maken",
    "render": "Word maken",
    "mute": "Opname dempen",
    "rename": "Sprekers hernoemen",
}


def say(text: str = "") -> None:
    """A line for people, on standard error."""
    print(visible(text), file=sys.stderr)  # noqa: T201


def result(text: str) -> None:
    """A line for machines and pipes, on standard output."""
    print(visible(text))  # noqa: T201


class Bars:
    """Progress bars for a terminal: stage, minutes of audio done, × real time, remaining. Quiet when nobody looks."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet or not sys.stderr.isatty()
        self._seconds: float | None = None
        self._started = 0.0
        self._bar: Any = None
        self._task: Any = None

    def start(self, stage: str, audio_seconds: float | None) -> None:
        """See binnenskamers.progress.Progress."""
        if self._quiet:
            return
        self._close()
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._seconds, self._started = audio_seconds, time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description:<26}"),
            BarColumn(bar_width=28),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[audio]}"),
            TextColumn("nog"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task(STAGE_NAMES.get(stage, stage), total=1.0, audio="")
        self._bar.start()

    def update(self, share: float) -> None:
        """See binnenskamers.progress.Progress."""
        if self._quiet or self._bar is None:
            return
        audio = ""
        if self._seconds is not None:
            done = share * self._seconds
            speed = done / max(0.1, time.monotonic() - self._started)
            audio = f"{clock(done)} van {clock(self._seconds)}, {_decimal(speed)}× zo snel"
        self._bar.update(self._task, completed=share, audio=audio)

    def beat(self) -> None:
        """See binnenskamers.progress.Progress."""

    def tell(self, line: str) -> None:
        """See binnenskamers.progress.Progress."""
        say(line)

    def finish(self) -> None:
        """See binnenskamers.progress.Progress."""
        if self._bar is not None:
            self.update(1.0)
            self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def closing_lines(outcome: Outcome) -> list[str]:
    """What a consultant wants to know at the end."""
    from binnenskamers.rooms.guard import UNPROVEN

    numbers = outcome.numbers
    lines = [_headline(outcome)]
    if outcome.seconds is not None:
        lines.append(
            f"  Spraak     {clock(numbers['speech'])} gevonden, {clock(numbers['transcribed'])} uitgeschreven"
            f" ({numbers['words']} woorden)"
        )
    lines.append(f"  Sprekers   {numbers['speakers']}{_unnamed(numbers['unnamed'])}")
    if "fields" in numbers:
        lines.append(f"  Velden     {numbers['filled']} van {numbers['fields']} gevuld uit het gesprek")
    lines += [f"  Nakijken   {point}" for point in points_to_check(numbers)]
    if numbers.get("guard") == UNPROVEN:
        lines.append("  Netwerk    onbewezen: op dit systeem kan niet worden bewezen dat niets het netwerk op ging")
    lines += [f"  Let op     {warning}" for warning in outcome.warnings]
    return lines


def _headline(outcome: Outcome) -> str:
    took = f"Klaar in {clock(outcome.took)}"
    if not outcome.seconds:
        return f"{took}."
    speed = outcome.seconds / max(0.1, outcome.took)
    return f"{took}: een opname van {clock(outcome.seconds)}, {_decimal(speed)}× zo snel als het gesprek zelf."


def _unnamed(count: int) -> str:
    return " (nog zonder naam: geef ze met --namen)" if count else ""


def points_to_check(numbers: Any) -> list[str]:
    """Dutch points for the reader; never words of the conversation."""
    points = []
    if numbers.get("required_empty"):
        points.append("niet besproken of niet gevonden: " + ", ".join(numbers["required_empty"]))
    if numbers.get("no_actions"):
        points.append("geen acties gevonden; er is geen actielijst gemaakt")
    if numbers.get("flagged"):
        points.append(f"{numbers['flagged']} plekken in het verslag zijn gemarkeerd")
    if numbers.get("omitted"):
        points.append(f"{numbers['omitted']} soorten gegevens zijn met opzet weggelaten; de lijst staat in het verslag")
    if numbers.get("human"):
        points.append("zelf in te vullen: " + ", ".join(numbers["human"]))
    if numbers.get("doubtful_words"):
        points.append(f"{numbers['doubtful_words']} woorden zijn onzeker herkend")
    if numbers.get("date") is None:
        points.append("de datum van het gesprek is onbekend: geef --datum 2026-11-12")
    return points


def outcome_json(source: Path, outcome: Outcome) -> dict[str, Any]:
    """One recording for ``--json``."""
    return {
        "opname": str(source),
        "exitcode": outcome.exit_code,
        "dossier": str(outcome.dossier),
        "bestanden": [str(f) for f in outcome.files],
        "seconden": outcome.seconds,
        "duur": round(outcome.took, 2),
        "waarschuwingen": list(outcome.warnings),
        "cijfers": {k: v for k, v in outcome.numbers.items() if k not in ("warnings", "files", "guard", "emptiness")},
        "netwerk": outcome.numbers.get("guard"),
    }


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Plain aligned columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
