"""A person who reads a report back: the file that the page saves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.keeping import settings_of
from binnenskamers.review.version import digest
from conversation.codec import decode_report
from templates.forms import load_form

PAGE = "0123456789abcdef"


def dossier_named(name: str) -> Dossier:
    """The dossier, as its owner sees it."""
    return Dossier(places.dossiers_folder() / name, dict)


def saved(folder: Path, name: str, steps: Sequence[dict[str, Any]], basis: str | None = None, page: str = PAGE) -> Path:
    """``correcties.json`` with these steps, for the dossier as it is now."""
    dossier = dossier_named(name)
    report = dossier.read_json("verslag.json") if dossier.has("verslag.json") else None
    data = {
        "schema": "binnenskamers/correcties/1",
        "dossier": name,
        "pagina": page,
        "basis": basis or digest(dossier.read_json("transcript.json"), report),
        "versie": 1,
        "seconden": None,
        "stappen": list(steps),
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "correcties.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def everything_right(name: str) -> list[dict[str, Any]]:
    """Steps of somebody who writes what only people write, and says of every field that it is right."""
    form = load_form(str(settings_of(dossier_named(name)).form))
    report = decode_report(dossier_named(name).read_json("verslag.json"))
    typed = [
        {"soort": "veld", "veld": f.id, "waarde": "Mijn beoordeling."}
        for f in form.fields
        if f.source == "human" and f.kind != "block"
    ]
    return [*typed, *({"soort": "nagekeken", "veld": field, "ja": True} for field in report.fields)]


def read_back(folder: Path, name: str) -> None:
    """The report of this dossier read back and found right."""
    page = f"{len(list(folder.glob('**/*'))):016x}"
    assert (
        run(
            ["nalezen", name, "--correcties", str(saved(folder / "nagelezen", name, everything_right(name), page=page))]
        )
        == 0
    )
