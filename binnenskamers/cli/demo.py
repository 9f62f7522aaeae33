"""``binnenskamers demo``: the whole path on material that comes with the program."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli.models import fetch
from binnenskamers.cli.show import Bars, closing_lines, result, say


def demo(
    target: Annotated[Path, typer.Option("--naar", "-n", metavar="MAP", help="Waar de voorbeelden komen.")] = Path(
        "binnenskamers-demo"
    ),
    no_language_model: Annotated[
        bool, typer.Option("--zonder-taalmodel", help="Sla het taalmodel over (scheelt 1,1 GB ophalen).")
    ] = False,
) -> int:
    """Probeer het uit: een opname naar tekst, en twee verzonnen gesprekken naar een verslag."""
    from functools import partial

    from binnenskamers.pipeline import process_recording, process_transcript
    from binnenskamers.settings import Settings

    fetch("basis")
    if not no_language_model:
        fetch("proef-taalmodel")
    language_model = "geen" if no_language_model else "ingebouwd"
    # a trial is no work: it stays out of the figures
    heard = partial(process_recording, in_figures=False)
    read = partial(process_transcript, in_figures=False)
    source = resources.files("binnenskamers") / "demo"
    jobs = (
        ("1. Een opname van twee sprekers", "opname.ogg", heard, None, "geen"),
        (
            "2. Een keukentafelgesprek (verzonnen) → onderzoeksverslag",
            "wmo.json",
            read,
            "wmo-onderzoeksverslag",
            language_model,
        ),
        ("3. Een teamoverleg (verzonnen) → notulen", "overleg.json", read, "notulen", language_model),
    )
    codes: list[int] = []
    for title, name, process, form, model in jobs:
        say()
        say(title)
        with resources.as_file(source / name) as path, Bars(quiet=False) as bars:
            outcome = process(path, Settings(form=form, target=target / Path(name).stem, language_model=model), bars)
        for line in closing_lines(outcome):
            say(line)
        for file in outcome.files:
            if file.suffix == ".docx":
                result(str(file))
        codes.append(outcome.exit_code)
    say()
    say("Dit zijn proefmodellen: goed om te kijken hoe het werkt, niet voor echte gesprekken.")
    return errors.severity(codes)
