"""``beheer logboek``: read the audit log, and see that nobody changed it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from binnenskamers import errors
from binnenskamers.cli import completion
from binnenskamers.cli.show import result, say

if TYPE_CHECKING:
    from binnenskamers.privacy.logbook import Checked


def logboek(
    dossier: Annotated[
        str | None,
        typer.Option(
            "--dossier",
            metavar="DOSSIER",
            help="Alleen de regels van dit dossier.",
            autocompletion=completion.dossier_values,
        ),
    ] = None,
    check_only: Annotated[bool, typer.Option("--controleer", help="Alleen zeggen of het logboek klopt.")] = False,
    anchor: Annotated[
        str | None, typer.Option("--anker", metavar="HASH", help="Een laatste hash die u eerder noteerde.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON op de standaarduitvoer.")] = False,
) -> int:
    """Wat er met welk dossier is gedaan, zonder inhoud; en of niemand er iets aan heeft veranderd."""
    from binnenskamers.privacy.logbook import check

    found = check(anchor=anchor)
    entries = [e for e in found.entries if dossier in (None, e["dossier"])]
    if as_json:
        result(json.dumps(_as_json(found, entries), ensure_ascii=False, indent=1))
    else:
        for entry in [] if check_only else entries:
            result(_line(entry))
        _tell(found)
    return errors.ACCESS if found.faults else errors.DONE


def _line(entry: dict[str, Any]) -> str:
    code = f"  code {entry['code']}" if entry["code"] else ""
    return f"{entry['tijd']}  {entry['gebeurtenis']:<18} {entry['dossier'] or '-':<16}  door {entry['gebruiker']}{code}"


def _tell(found: Checked) -> None:
    if found.torn:
        say(f"{found.torn} regel(s) zijn half geschreven, waarschijnlijk door stroomuitval.")
    for fault in found.faults:
        say(
            f"Fout: {fault.file + ', ' if fault.file else ''}{f'regel {fault.line}: ' if fault.line else ''}{fault.what}."
        )
    if found.faults:
        say("Het logboek is veranderd nadat het werd geschreven. Meld dit bij wie over informatiebeveiliging gaat.")
        return
    say(f"Het logboek klopt: {len(found.entries)} regels. Laatste hash: {found.last}")
    say("Noteer die hash ergens anders: alleen zo ziet u later of het einde is weggehaald (--anker).")


def _as_json(found: Checked, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "regels": entries,
        "fouten": [{"bestand": f.file, "regel": f.line, "wat": f.what} for f in found.faults],
        "half": found.torn,
        "laatste_hash": found.last,
    }
