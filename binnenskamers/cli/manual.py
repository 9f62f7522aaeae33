"""``binnenskamers handleiding``: the manual on the screen, without any network."""

from __future__ import annotations

from typing import Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli import completion
from binnenskamers.cli.show import result, say


def handleiding(
    chapter: Annotated[
        str | None,
        typer.Argument(
            metavar="[HOOFDSTUK]",
            help="Een hoofdstuk, een stuk van de titel, of het nummer van een foutcode.",
            autocompletion=completion.chapter_values,
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--alles", help="De hele handleiding.")] = False,
) -> int:
    """Lees de handleiding: de lijst van hoofdstukken, één hoofdstuk, of alles."""
    import shutil

    from binnenskamers.files import access_faults
    from binnenskamers.manual import chapters, find_chapter, manual_file, readable

    place = manual_file()
    with access_faults(place):
        text = place.read_text(encoding="utf-8")
    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    if everything:
        result(readable(text, width).rstrip())
        return errors.DONE
    known = chapters(text)
    if chapter is not None:
        result(readable(find_chapter(known, chapter).text, width).rstrip())
        return errors.DONE
    for one in known:
        result(f"{'  ' * (one.level - 2)}{one.title}")
    say()
    say('Lees een hoofdstuk met: binnenskamers handleiding "Beginnen". Alles: binnenskamers handleiding --alles')
    say(f"Het bestand, met plaatjes: {place}")
    return errors.DONE
