"""``binnenskamers beheer cijfers``: what the work brings, in numbers of which no person and no conversation can be made."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli.show import result, say, table
from binnenskamers.places import figures_folder

if TYPE_CHECKING:
    from binnenskamers.privacy.figures_table import Row


def cijfers(
    target: Annotated[
        Path | None,
        typer.Option(
            "--naar", "-n", metavar="MAP", help="Zet cijfers.csv en cijfers.docx (met grafieken) in deze map."
        ),
    ] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="NAAM", help="Alleen dit team.")] = None,
) -> int:
    """Hoeveel er is opgenomen, hoe lang nakijken duurt en wat het bespaart. Zonder namen, en nooit over minder dan vijf verslagen."""
    from binnenskamers.configuration import load_configuration
    from binnenskamers.privacy.figures_table import read_figures

    configuration = load_configuration()
    found = read_figures(figures_folder(), time.time())
    names = {t.name for t in configuration.teams} | {row.team for row in found.rows if row.team}
    if team is not None and team not in names:
        listed = f"Bekend: {', '.join(sorted(names))}." if names else "Er zijn geen teams ingesteld."
        raise errors.UsageFault(f"--team {team}: dit team is er niet. {listed}")
    rows = [row for row in found.rows if team in (None, row.team)]
    if not configuration.figures:
        say("Er worden geen cijfers meer bijgehouden: de beheerder heeft ze uitgezet ([cijfers] aan = false).")
    if target is None:
        _show(rows)
    elif rows:
        _write(rows, target)
    _notes(rows, found.waiting, found.damaged, bool(configuration.teams) or configuration.by_hand is not None)
    return errors.WARNINGS if found.damaged else errors.DONE


def _show(rows: Sequence[Row]) -> None:
    from binnenskamers.privacy.figures_table import MEASURES
    from binnenskamers.privacy.figures_word import columns

    for what, (name, _) in MEASURES.items():
        mine = [row for row in rows if row.what == what]
        if mine:
            head, cells = columns(what, mine)
            result(name)
            for line in table([head, *cells]):
                result(f"  {line}")
            result("")


def _write(rows: Sequence[Row], target: Path) -> None:
    from binnenskamers.delivery import check_target, deliver_files
    from binnenskamers.privacy.figures_table import figures_csv
    from binnenskamers.privacy.figures_word import figures_document

    check_target(target)
    day = f"{dt.datetime.now().astimezone():%d-%m-%Y}"
    files = {"cijfers.csv": figures_csv(rows), "cijfers.docx": figures_document(rows, day)}
    for file in deliver_files(target, files):
        result(str(file))


def _notes(rows: Sequence[Row], waiting: bool, damaged: int, baseline: bool) -> None:
    """What the reader has to know about the numbers. No count of what is held back: that would be a small number too."""
    from binnenskamers.privacy.figures_table import LEAST_JOBS

    if not rows:
        say(f"Er zijn nog geen cijfers: die komen er vanaf {LEAST_JOBS} verslagen, en als de maand voorbij is.")
    elif waiting:
        say(
            f"Wat over minder dan {LEAST_JOBS} verslagen gaat, staat er niet bij. Het komt erbij zodra het er genoeg zijn."
        )
    if not baseline:
        say(
            "Wilt u zien wat het bespaart? Zet in instellingen.toml onder [cijfers] wat een verslag met de hand kost, in minuten."
        )
    if damaged:
        say(f"{damaged} regel(s) met cijfers zijn niet te lezen en tellen niet mee.")
