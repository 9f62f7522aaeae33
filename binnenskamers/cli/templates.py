"""``binnenskamers sjablonen``: forms, Word templates of the organisation, and advice on plain language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli import completion, unattended
from binnenskamers.cli.dutch import DutchCommand, DutchGroup
from binnenskamers.cli.show import result, say

if TYPE_CHECKING:
    from conversation import Form
    from templates.check import TemplateFindings

app = typer.Typer(
    help="Sjablonen: lijst, controleer, voorbeeld, nieuw, taal.",
    no_args_is_help=True,
    rich_markup_mode=None,
    cls=DutchGroup,
)
_USUAL = "wmo-onderzoeksverslag"
FormName = Annotated[
    str | None,
    typer.Option(
        "--sjabloon",
        "-s",
        metavar="NAAM",
        help=f"Welk formulier: een naam uit 'sjablonen lijst' of een map met een eigen formulier. Standaard: {_USUAL}.",
        autocompletion=completion.form_values,
    ),
]


@app.command(cls=DutchCommand)
def lijst() -> int:
    """Welke formulieren er zijn."""
    from templates.forms import form_names, load_form

    for name in form_names():
        result(f"{name}: {load_form(name).title}")
    result("transcript: alleen wat er gezegd is")
    return errors.DONE


# ---------------------------------------------------------------- controleer
@app.command(cls=DutchCommand)
def controleer(
    word: Annotated[
        Path, typer.Argument(metavar="BESTAND.docx", help="Word-sjabloon, of een map met een eigen formulier.")
    ],
    form: FormName = None,
) -> int:
    """Kijk een Word-sjabloon na: welke velden staan erin, wat ontbreekt, en kan iedereen het lezen?"""
    from templates.check import check_template
    from templates.forms import load_form

    if word.is_dir():
        known = load_form(word if form is None else form)
        template = _word_of(load_form(word))
    else:
        template = read_word(word)
        known = load_form(form or _USUAL)
    findings = check_template(template, known)
    _show(findings, known.id)
    return errors.DONE if findings.usable else errors.WARNINGS


def _show(findings: TemplateFindings, form: str) -> None:
    result(f"Gevonden velden: {', '.join(findings.found)}")
    if findings.unknown:
        result(
            f"Onbekend in dit formulier: {', '.join(findings.unknown)}. Die blijven staan zoals ze zijn: verander de naam, "
            "haal ze weg, of zeg in form.toml onder [names] welk veld het is."
        )
    if findings.missing_required:
        result(
            f"Ontbrekende verplichte velden: {', '.join(findings.missing_required)}. Zet ze in het sjabloon, anders komt dat niet in het "
            "verslag."
        )
    if findings.unfilled:
        result(
            "Op een plek die niet wordt ingevuld (voetnoot, tekening, alternatieve tekst, veld in een veld): "
            f"{', '.join(findings.unfilled)}. Zet ze in de gewone tekst."
        )
    for message in findings.messages:
        result(message)
    for finding in findings.accessibility:
        place = f" ({finding.place})" if finding.place else ""
        result(f"{'Toegankelijkheid' if finding.error else 'Advies'}, punt {finding.rule}{place}: {finding.message}")
    result(
        f"Dit sjabloon is klaar voor gebruik met het formulier {form}."
        if findings.usable
        else f"Dit sjabloon werkt met het formulier {form}, maar er is iets te verbeteren."
    )


# ---------------------------------------------------------------- voorbeeld
@app.command(cls=DutchCommand)
def voorbeeld(
    form: FormName = None,
    word: Annotated[
        Path | None, typer.Option("--word", metavar="BESTAND.docx", help="Eigen Word-sjabloon van de organisatie.")
    ] = None,
    target: Annotated[
        Path, typer.Option("--naar", "-n", metavar="MAP", help="Waar het komt. Standaard: de map waar u nu bent.")
    ] = Path(),
) -> int:
    """Vul een sjabloon met verzonnen gegevens: zo ziet u wat waar komt. Er is geen opname of model voor nodig."""
    from binnenskamers.delivery import check_target, deliver_files
    from templates.example import example_document, example_transcript_document
    from templates.forms import load_form

    if form == "transcript":
        if word is not None:
            raise errors.UsageFault(
                "--word: voor het transcript is er één sjabloon, dat van Binnenskamers. Laat --word weg."
            )
        name, document = "transcript", example_transcript_document()
    else:
        known = load_form(form or _USUAL)
        name, document = known.id, example_document(known, read_word(word) if word else _word_of(known))
    check_target(target)
    for path in deliver_files(target, {f"voorbeeld-{name}.docx": document}):
        result(str(path))
    say("Alles in dit bestand is verzonnen. Gebruik het alleen om te zien wat waar komt.")
    return errors.DONE


# ---------------------------------------------------------------- nieuw
@app.command(cls=DutchCommand)
def nieuw(
    target: Annotated[
        Path, typer.Option("--naar", "-n", metavar="MAP", help="De nieuwe map voor uw formulier, zoals onze-notulen.")
    ],
    basis: Annotated[
        str | None,
        typer.Argument(
            metavar="NAAM", help=f"Het formulier waarmee u begint. Standaard: {_USUAL}.", show_default=False
        ),
    ] = None,
    form: FormName = None,
) -> int:
    """Begin een eigen formulier: een map met een form.toml en een Word-sjabloon om in uw huisstijl te zetten."""
    from binnenskamers.delivery import check_target, deliver_files
    from templates.forms import load_form
    from templates.own_form import own_form

    if basis and form and basis != form:
        raise errors.UsageFault(f"U noemt twee formulieren: {basis} en {form}. Kies er één.")
    files = own_form(load_form(_ours(basis or form or _USUAL)))
    _refuse_taken(target)
    check_target(target)
    for path in deliver_files(target, files):
        result(str(path))
    name = f'"{target}"' if " " in str(target) else target
    say(f"Zet het Word-bestand in uw huisstijl. Kijk het dan na met: binnenskamers sjablonen controleer {name}")
    say(f"Gebruik het met: binnenskamers verslag TRANSCRIPT.json --sjabloon {name}")
    return errors.DONE


def _ours(name: str) -> str:
    from templates.forms import form_names

    if name not in form_names():
        raise errors.UsageFault(
            f"Een eigen formulier begint met een van deze: {', '.join(form_names())}. '{name}' kan niet."
        )
    return name


def _refuse_taken(folder: Path) -> None:
    """A second form in a folder would make the first one unusable, and a folder called as our form would never be found."""
    from binnenskamers.files import access_faults
    from templates.forms import form_names

    if str(folder) in (*form_names(), "transcript"):
        raise errors.UsageFault(
            f"Een formulier van Binnenskamers heet ook {folder}. Geef de map een andere naam, zoals onze-{folder}."
        )
    with access_faults(folder):
        if folder.is_dir() and any(p.name == "form.toml" or p.suffix == ".docx" for p in folder.iterdir()):
            raise errors.UsageFault(f"In {folder} staat al een formulier. Kies een andere map.")


# ---------------------------------------------------------------- taal
@app.command(cls=DutchCommand)
def taal(
    word: Annotated[Path, typer.Argument(metavar="BESTAND.docx", help="Een verslag of sjabloon in Word.")],
    target: Annotated[
        Path | None,
        typer.Option("--naar", "-n", metavar="MAP", help="Waar het advies komt. Standaard: naast het bestand."),
    ] = None,
    unguarded: Annotated[
        bool, typer.Option("--onbewaakt", help=unattended.UNGUARDED_HELP, callback=unattended.unguarded)
    ] = False,
) -> int:
    """Advies over duidelijke taal: lange zinnen, lijdende vormen, moeilijke woorden. Verandert niets."""
    from binnenskamers.delivery import check_target
    from binnenskamers.files import access_faults
    from binnenskamers.progress import NoProgress
    from binnenskamers.work import run_stage

    folder = target if target is not None else word.absolute().parent
    with access_faults(word):
        check_word(word)
    check_target(folder)
    order = {"document": str(word.absolute()), "folder": str(folder.absolute())}
    found = run_stage("advise_language", order, NoProgress())
    for path in found["files"]:
        result(path)
    counts = ", ".join(f"{kind}: {number}" for kind, number in sorted(found["counts"].items()))
    say(f"{found['sentences']} zinnen bekeken. {counts or 'Niets gevonden'}.")
    say(
        "Dit is advies: of een tekst taalniveau B1 heeft, kan een computer niet zeggen. Aan uw bestand is niets veranderd."
    )
    return errors.DONE


# ---------------------------------------------------------------- files
def check_word(path: Path) -> None:
    """See that a Word file is there; InputMissing when not."""
    if path.is_dir():
        raise errors.InputMissing(f"{path} is een map. Geef het Word-bestand zelf op.")
    if not path.is_file():
        raise errors.InputMissing(f"{path} bestaat niet. Controleer de naam.")


def read_word(path: Path) -> bytes:
    """The bytes of a Word file of the user; InputMissing or AccessFault (Dutch) when it cannot be read."""
    from binnenskamers.files import access_faults

    with access_faults(path):
        check_word(path)
        return path.read_bytes()


def _word_of(form: Form) -> bytes:
    """The Word template of a form: the own one in its folder, or ours."""
    from templates.word import default_template

    return read_word(Path(form.word)) if form.word else default_template(form)
