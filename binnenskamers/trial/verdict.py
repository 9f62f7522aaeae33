"""Whether a language model may be used, per form: it lowers no figure and adds something. And where that is remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from binnenskamers.trial.scoring import FIGURES, LESS_IS_BETTER, Figures

_RECORD = "beproefd.json"
#: figures closer than this are the same: shares of a few dozen
_SAME = 1e-9


@dataclass(frozen=True)
class Verdict:
    """One form tried: the figures without and with the model, and how many of its sentences were used."""

    form: str
    without: Figures
    with_model: Figures
    proposed: int
    accepted: int
    seconds: float

    @property
    def worse(self) -> list[str]:
        """Names of the figures that the model lowers."""
        return [name for name in FIGURES if _is_worse(name, self.without[name], self.with_model[name])]

    @property
    def suitable(self) -> bool:
        """Nothing got worse, and some of its sentences were used."""
        return not self.worse and self.accepted > 0


def _is_worse(name: str, before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return after > before + _SAME if name in LESS_IS_BETTER else after < before - _SAME


def remember(folder: Path, model: str, file: Path, sha256: str, verdicts: Mapping[str, bool]) -> None:
    """Write down which forms the model passed; a later try replaces an earlier one."""
    record = read_record(folder)
    record[sha256] = {"name": model, "file": str(file), "forms": dict(verdicts)}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _RECORD
    fresh = path.with_suffix(".nieuw")
    fresh.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


def read_record(folder: Path) -> dict[str, Any]:
    """sha256 → name, file and forms; empty when there is none or it cannot be read."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def passed(folder: Path, form: str) -> tuple[str, Path, str] | None:
    """(name, file, sha256) of the model that was last found suitable for ``form`` and is still there."""
    for sha256, entry in reversed(read_record(folder).items()):
        file = Path(entry["file"])
        if entry["forms"].get(form) and file.is_file():
            return entry["name"], file, sha256
    return None
