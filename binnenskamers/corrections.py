"""Corrections by people: new texts for segments, each with its reason, as a new version of the transcript."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from binnenskamers.errors import InputMissing, InputUnusable
from conversation import Transcript

_SHAPE = '{"correcties": [{"segment": 12, "tekst": "…", "reden": "…"}]}'


@dataclass(frozen=True)
class Correction:
    """A new text for one segment, and why."""

    segment: int
    text: str
    reason: str


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections in a JSON file. InputMissing or InputUnusable (Dutch) when it is not there or not right."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputMissing(f"{path} bestaat niet. Geef een bestand met correcties op.") from None
    except OSError:
        raise InputMissing(f"{path} kan niet gelezen worden. Controleer de rechten.") from None
    except (ValueError, RecursionError):
        raise InputUnusable(f"{path.name} is geen JSON in UTF-8. Het hoort er zo uit te zien: {_SHAPE}") from None
    given = data.get("correcties") if isinstance(data, dict) else None
    if not isinstance(given, list) or not given:
        raise InputUnusable(f"In {path.name} staan geen correcties. Het hoort er zo uit te zien: {_SHAPE}")
    found = tuple(_correction(path, number, item) for number, item in enumerate(given, 1))
    twice = {c.segment for c in found if sum(c.segment == o.segment for o in found) > 1}
    if twice:
        raise InputUnusable(
            f"In {path.name} staat segment {min(twice)} meer dan een keer. Zet er een correctie per segment in."
        )
    return found


def _correction(path: Path, number: int, item: Any) -> Correction:
    where = f"{path.name}, correctie {number}"
    if not isinstance(item, dict) or set(item) != {"segment", "tekst", "reden"}:
        raise InputUnusable(f"{where}: geef precies segment, tekst en reden.")
    if type(item["segment"]) is not int:
        raise InputUnusable(f"{where}: segment is het nummer van een stuk tekst.")
    for name in ("tekst", "reden"):
        if not isinstance(item[name], str) or not item[name].strip():
            raise InputUnusable(f"{where}: {name} is leeg. Zet er tekst in, tussen aanhalingstekens.")
    return Correction(item["segment"], " ".join(item["tekst"].split()), " ".join(item["reden"].split()))


def apply_corrections(transcript: Transcript, corrections: Sequence[Correction]) -> Transcript:
    """The next version: corrected segments keep id, times and speaker, and lose the words that were recognised."""
    texts = {c.segment: c.text for c in corrections}
    unknown = sorted(set(texts) - {s.id for s in transcript.segments})
    if unknown:
        raise InputUnusable(f"Segment {unknown[0]} bestaat niet in dit transcript. Er is niets veranderd.")
    segments = tuple(replace(s, text=texts[s.id], words=()) if s.id in texts else s for s in transcript.segments)
    return replace(transcript, segments=segments, version=transcript.version + 1)
