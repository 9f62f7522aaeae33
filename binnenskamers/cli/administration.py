"""``binnenskamers beheer``: every command of an administrator, one line each."""

from __future__ import annotations

import typer

from binnenskamers.cli import completion, figures, logbook, privacy, rights, unattended
from binnenskamers.cli.dutch import DutchCommand, DutchGroup

app = typer.Typer(
    help="Beheer: zelftest, privacybewijs, logboek, opruimen, cijfers, incident, wachtrij, werker, aanvulling.",
    no_args_is_help=True,
    rich_markup_mode=None,
    cls=DutchGroup,
)
app.command(cls=DutchCommand)(privacy.zelftest)
app.command(cls=DutchCommand)(privacy.privacybewijs)
app.command(cls=DutchCommand)(privacy.incident)
app.command(cls=DutchCommand)(logbook.logboek)
app.command(cls=DutchCommand)(rights.opruimen)
app.command(cls=DutchCommand)(figures.cijfers)
app.command(cls=DutchCommand)(unattended.wachtrij)
app.command(cls=DutchCommand)(unattended.werker)
app.command(cls=DutchCommand)(completion.aanvulling)
