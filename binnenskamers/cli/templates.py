"""``binnenskamers sjablonen``: forms, and checking a Word template of the organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli import completion
from binnenskamers.cli.dutch import DutchCommand, DutchGroup
from binnenskamers.cli.show import result

app = typer.Typer(help="Sjablonen: lijst, controleer.", no_args_is_help=True, rich_markup_mode=None, cls=DutchGroup)


@app.command(cls=DutchCommand)
def lijst() -> int:
    """Welke formulieren er zijn."""
    from templates.forms import form_names, load_form

    for name in form_names():
        result(f"{name}: {load_form(name).title}")
    result("transcript: alleen wat er gezegd is")
    return errors.DONE


@app.command(cls=DutchCommand)
def controleer(
    word: Annotated[Path, typer.Argument(metavar="BESTAND.docx", help="Word-sjabloon van de organisatie.")],
    form: Annotated[
        str,
        typer.Option(
            "--sjabloon",
            "-s",
            metavar="NAAM",
            help="Voor welk formulier.",
            autocompletion=completion.form_values,
        ),
    ] = "wmo-onderzoeksverslag",
) -> int:
    """Kijk na welke velden van het formulier in een Word-bestand staan."""
    from templates.check import check_template
    from templates.forms import load_form

    if not word.is_file():
        raise errors.InputMissing(f"{word} bestaat niet. Controleer de naam.")
    findings = check_template(word.read_bytes(), load_form(form))
    result(f"Gevonden velden: {', '.join(findings.found)}")
    if findings.unknown:
        result(f"Onbekend in dit formulier: {', '.join(findings.unknown)}")
    if findings.missing_required:
        result(f"Ontbrekende verplichte velden: {', '.join(findings.missing_required)}")
    for message in findings.messages:
        result(message)
    return errors.WARNINGS if findings.unknown or findings.missing_required else errors.DONE
