"""Whether everybody can read a Word file: the checklist for accessible documents, rule by rule.

The rules follow EN 301 549 chapter 10 and WCAG 2 as far as they can be seen in the file. What only people can judge (is the
alternative text true?) is not here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from templates.appearance import (
    Appearance,
    cells_of_row,
    contrast,
    paragraph_text,
    rows_of_table,
    run_text,
    runs_of,
    shown,
)
from templates.ooxml import Element, qn, value_of
from templates.package import Package, package_as_it_is
from templates.properties import CORE

#: what is looked at, by the number of the rule
RULES: Mapping[str, str] = MappingProxyType(
    {
        "1.1": "taal van het document",
        "1.2": "taal van stukken tekst",
        "2.1": "titel in de eigenschappen",
        "2.2": "taal in de eigenschappen",
        "2.3": "naam van een persoon in de eigenschappen",
        "3.1": "één kop 1",
        "3.2": "geen kopniveau overgeslagen",
        "3.3": "koppen met een kopstijl",
        "3.4": "geen lege koppen",
        "4.1": "lijsten met een lijststijl",
        "4.2": "kopregel van een tabel herhaald",
        "4.3": "geen samengevoegde cellen",
        "4.4": "geen lege cellen",
        "4.5": "titel van een tabel",
        "5.1": "tekst bij een afbeelding",
        "5.2": "zinvolle tekst bij een afbeelding",
        "6.1": "geen tekstvakken",
        "6.2": "geen tabel in een tabel",
        "6.3": "geen tabel voor de opmaak",
        "6.4": "contrast",
        "6.5": "niet alleen kleur",
        "7.1": "lettergrootte van de tekst",
        "7.2": "kleine letters",
        "7.3": "links uitgelijnd",
        "7.4": "regelafstand",
        "8.1": "tekst van een link",
        "8.2": "geen los webadres",
        "9.1": "paginanummers",
        "9.2": "voettekst niet als enige plek",
        "10.1": "naam bij een aankruisvakje",
        "10.2": "naam bij een invulveld",
    }
)

#: half points
_BODY, _LARGE, _LARGE_BOLD = 22, 36, 28
#: 240ths of a line: 1.15
_LINE = 276
_CONTRAST, _CONTRAST_LARGE = 4.5, 3.0
#: longer than this is no heading that somebody made bold by hand
_HEADING_LENGTH = 80
#: the difference between the strongest and the weakest channel of a colour that stands out as red, green or blue
_COLOURFUL = 0x60
_BULLET = re.compile(r"\s*(?:[-–—•·*o▪►]\s|\d{1,2}[.)]\s|[a-z]\)\s)")
_FILE_NAME = re.compile(
    r"(?:(?:afbeelding|picture|image|graphic|logo|foto)?\s*\d*|\S+\.(?:png|jpe?g|gif|bmp|emf|wmf|svg|tiff?))", re.I
)
_EMPTY_LINK = re.compile(
    r"\W*(?:(?:klik )?hier|lees (?:meer|verder)|meer(?: informatie)?|link|deze (?:link|pagina|website)|website|pagina)?\W*",
    re.IGNORECASE,
)
_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_PAGE = re.compile(r"\s*PAGE\b", re.IGNORECASE)
_OFF = ("0", "false", "off")
_DC, _CP = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}",
)
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_ADVICE = frozenset(("1.2", "3.3", "4.1", "5.2", "6.3", "6.5", "7.2", "8.2", "9.2", "10.2"))


@dataclass(frozen=True)
class Finding:
    """One thing that keeps somebody from reading the document. ``rule`` is a key of ``RULES``.

    ``message`` says in Dutch what it is and what to do, ``place`` where it is (it may hold words of a heading, else numbers);
    ``error``: the rule is broken; else it is advice, because only people can tell.
    """

    rule: str
    message: str
    place: str = ""
    error: bool = True


def accessibility_findings(document: bytes) -> tuple[Finding, ...]:
    """Everything in a .docx or .dotx that the checklist objects to, in the order of the rules.

    TemplateError (Dutch, exit code 3) when the file is damaged or not safe.
    """
    seen = _Seen(package_as_it_is(document))
    found = [finding for check in _CHECKS for finding in check(seen)]
    order = list(RULES)
    return tuple(sorted(found, key=lambda finding: order.index(finding.rule)))


def _found(rule: str, message: str, place: str = "") -> Finding:
    return Finding(rule, message, place, rule not in _ADVICE)


@dataclass
class _Seen:
    """A file that is being looked at: its body, headers and footers, and how its text looks."""

    package: Package
    body: Element = field(init=False)
    edges: list[Element] = field(init=False)
    look: Appearance = field(init=False)

    def __post_init__(self) -> None:
        self.body, *self.edges = [self.package.root(name) for name in self.package.stories()]
        styles = "word/styles.xml"
        self.look = Appearance(self.package.root(styles) if styles in self.package.parts else None)

    def stories(self) -> list[Element]:
        return [self.body, *self.edges]

    def paragraphs(self, root: Element | None = None) -> Iterator[Element]:
        return shown(self.body if root is None else root, "w:p")

    def runs(self, root: Element) -> Iterator[Element]:
        """Every run with text."""
        return (run for paragraph in self.paragraphs(root) for run in runs_of(paragraph))

    @cached_property
    def running(self) -> list[Element]:
        """Paragraphs with text that are no heading and not in a table."""
        return [
            paragraph
            for paragraph in self.paragraphs()
            if paragraph_text(paragraph).strip() and not _in_table(paragraph) and self.look.level(paragraph) is None
        ]

    def tables(self) -> Iterator[tuple[int, Element]]:
        """Tables of the body with their number, from 1."""
        return enumerate(shown(self.body, "w:tbl"), 1)


# ---------------------------------------------------------------- 1 language, 2 properties
def _language(seen: _Seen) -> Iterator[Finding]:
    default = seen.look.default_language()
    if default.casefold() != "nl-nl":
        said = f"staat de taal op {default}" if default else "staat geen taal"
        yield _found(
            "1.1",
            f"In de stijlen {said}. Een schermlezer leest de tekst dan verkeerd voor. Kies in Word bij Controleren, Taal, "
            "Controletaal instellen: Nederlands (Nederland), en Als standaard instellen.",
        )
    others = Counter(
        language for root in seen.stories() for run in seen.runs(root) if (language := seen.look.language(run))
    )
    for language, count in others.items():
        if language.casefold() not in ("nl-nl", default.casefold()):
            yield _found(
                "1.2",
                f"{_counted(count, 'stuk tekst heeft', 'stukken tekst hebben')} de taal {language}. "
                "Is die tekst Nederlands, selecteer haar dan en kies de taal Nederlands (Nederland).",
            )


def _properties(seen: _Seen) -> Iterator[Finding]:
    root = seen.package.root(CORE) if CORE in seen.package.parts else None

    def value(name: str) -> str:
        return "" if root is None else (root.findtext(name) or "").strip()

    if not value(f"{_DC}title"):
        yield _found("2.1", "Het document heeft geen titel. Vul in Word bij Bestand, Info de titel in.")
    if value(f"{_DC}language").casefold() != "nl-nl":
        yield _found("2.2", "In de eigenschappen van het bestand staat de taal niet. Vul daar bij Taal in: nl-NL.")
    if value(f"{_DC}creator") or value(f"{_CP}lastModifiedBy"):
        yield _found(
            "2.3",
            "In de eigenschappen staat wie het bestand maakte of bewaarde. Haal dat weg met Bestand, Info, Document controleren.",
        )


# ---------------------------------------------------------------- 3 headings
def _headings(seen: _Seen) -> Iterator[Finding]:
    headings = [(level, p) for p in seen.paragraphs() if (level := seen.look.level(p)) is not None]
    full = [(level, paragraph_text(p).strip()) for level, p in headings if paragraph_text(p).strip()]
    first = sum(1 for level, _ in full if level == 1)
    if first != 1:
        yield _found(
            "3.1",
            f"Er {'is geen kop' if not first else f'zijn {first} koppen'} met de stijl Kop 1. Geef precies één regel, de titel van het "
            "document, de stijl Kop 1.",
        )
    before = 0
    for level, text in full:
        if before and level > before + 1:
            yield _found(
                "3.2",
                f"Na een kop {before} volgt meteen een kop {level}. Gebruik hier de stijl Kop {before + 1}.",
                _quoted(text),
            )
        before = level
    if empty := len(headings) - len(full):
        yield _found(
            "3.4",
            f"{_counted(empty, 'lege regel heeft', 'lege regels hebben')} een kopstijl. Haal die regels weg of geef ze de stijl Standaard.",
        )
    yield from _made_up_headings(seen)


def _made_up_headings(seen: _Seen) -> Iterator[Finding]:
    """A short line in bold without a style of its own, with text under it."""
    for paragraph in seen.running:
        text = paragraph_text(paragraph).strip()
        following = _next_paragraph(paragraph)
        if (
            len(text) > _HEADING_LENGTH
            or text[-1] in ".,;:?!"
            or not seen.look.is_plain(paragraph)
            or following is None
        ):
            continue
        if _all_bold(seen, paragraph) and not _all_bold(seen, following) and not seen.look.is_list(paragraph):
            yield _found(
                "3.3", "Deze vette regel lijkt een kop. Geef haar dan een kopstijl, zoals Kop 2.", _quoted(text)
            )


def _next_paragraph(paragraph: Element) -> Element | None:
    following = paragraph.getnext()
    return (
        following
        if following is not None and following.tag == qn("w:p") and paragraph_text(following).strip()
        else None
    )


def _all_bold(seen: _Seen, paragraph: Element) -> bool:
    return all(seen.look.is_on(run, "w:b") for run in runs_of(paragraph))


# ---------------------------------------------------------------- 4 lists and tables
def _lists(seen: _Seen) -> Iterator[Finding]:
    typed = {
        paragraph
        for paragraph in seen.running
        if _BULLET.match(paragraph_text(paragraph)) and not seen.look.is_list(paragraph)
    }
    alone = [p for p in typed if p.getprevious() not in typed and p.getnext() not in typed]
    if len(typed) > len(alone):
        yield _found(
            "4.1",
            f"{len(typed) - len(alone)} regels lijken een lijst, maar de streepjes of nummers zijn getypt. "
            "Selecteer ze en kies de knop Opsommingstekens of Nummering.",
        )


def _tables(seen: _Seen) -> Iterator[Finding]:
    for number, table in seen.tables():
        place = f"tabel {number}"
        rows = list(rows_of_table(table))
        cells = [list(cells_of_row(row)) for row in rows]
        if _in_table(table):
            yield _found("6.2", "Deze tabel staat in een andere tabel. Zet haar eronder.", place)
        if not rows or len(rows) == 1 or max(len(row) for row in cells) < 2:
            yield _found(
                "6.3",
                "Deze tabel heeft één rij of één kolom en lijkt er voor de opmaak. Gebruik dan gewone alinea's.",
                place,
            )
        elif not _is_on(rows[0], "w:trPr", "w:tblHeader"):
            yield _found(
                "4.2",
                "De bovenste rij is niet als kopregel aangegeven. Zet de cursor in die rij en kies Tabelindeling, Veldnamenrijen herhalen.",
                place,
            )
        yield from _cells(cells, place)
        properties = table.find(qn("w:tblPr"))
        names = (
            []
            if properties is None
            else [value_of(properties.find(qn(n))) for n in ("w:tblCaption", "w:tblDescription")]
        )
        if not any(name.strip() for name in names):
            yield _found(
                "4.5",
                "Deze tabel heeft geen titel voor schermlezers. Vul die in bij Tabeleigenschappen, Alternatieve tekst.",
                place,
            )


def _cells(rows: list[list[Element]], place: str) -> Iterator[Finding]:
    cells = [cell for row in rows for cell in row]
    merged = sum(1 for cell in cells if _is_merged(cell.find(qn("w:tcPr"))))
    if merged:
        yield _found(
            "4.3",
            f"{_counted(merged, 'cel is', 'cellen zijn')} samengevoegd. Een schermlezer raakt daar de weg kwijt. Splits de cellen.",
            place,
        )
    empty = sum(1 for cell in cells if not _says_something(cell))
    if empty:
        yield _found(
            "4.4",
            f"{_counted(empty, 'cel is', 'cellen zijn')} leeg. Zet er een streepje of 'niet bekend' in, of haal de rij weg.",
            place,
        )


def _is_merged(properties: Element | None) -> bool:
    if properties is None:
        return False
    span = value_of(properties.find(qn("w:gridSpan")))
    return span not in ("", "1") or any(properties.find(qn(name)) is not None for name in ("w:vMerge", "w:hMerge"))


def _says_something(cell: Element) -> bool:
    text = "".join(node.text or "" for node in cell.iter(qn("w:t"))).strip()
    return bool(text) or any(
        True for _ in cell.iter(qn("w:drawing"), qn("w:pict"), qn("w:fldChar"), qn("w:fldSimple"), qn("w:sym"))
    )


# ---------------------------------------------------------------- 5 pictures
def _pictures(seen: _Seen) -> Iterator[Finding]:
    for root in seen.stories():
        where = "" if root is seen.body else "kop- of voettekst"
        for number, text in enumerate(_alternatives(root), 1):
            place = where or f"afbeelding {number}"
            if not text:
                yield _found(
                    "5.1",
                    "Deze afbeelding heeft geen alternatieve tekst. Klik er met rechts op, kies Alternatieve tekst bewerken, "
                    "en schrijf wat er te zien is. Is zij alleen versiering, kruis dat dan daar aan.",
                    place,
                )
            elif _FILE_NAME.fullmatch(text):
                yield _found(
                    "5.2",
                    "De alternatieve tekst van deze afbeelding is een bestandsnaam. Schrijf wat er te zien is.",
                    place,
                )


def _alternatives(root: Element) -> Iterator[str]:
    """The alternative text of every picture that is not marked as decoration."""
    for drawing in shown(root, "w:drawing"):
        named = next(drawing.iter(qn("wp:docPr")), None)
        if next(drawing.iter(qn("w:txbxContent")), None) is not None and next(drawing.iter(_PICTURE), None) is None:
            continue
        decorative = any(str(mark.get("val", "")).lower() in ("1", "true") for mark in drawing.iter(_DECORATIVE))
        if not decorative:
            yield "" if named is None else str(named.get("descr") or "").strip()
    for picture in shown(root, "w:pict"):
        for image in picture.iter(_IMAGE_DATA):
            yield str(image.getparent().get("alt") or "").strip()


# ---------------------------------------------------------------- 6 layout and colour
def _text_boxes(seen: _Seen) -> Iterator[Finding]:
    boxes = sum(1 for root in seen.stories() for _ in shown(root, "w:txbxContent"))
    if boxes:
        yield _found(
            "6.1",
            f"Er {_counted(boxes, 'is 1 tekstvak', 'zijn {} tekstvakken')}. Een schermlezer slaat een tekstvak over of leest het op de "
            "verkeerde plek. Zet de tekst in een gewone alinea.",
        )


def _contrast(seen: _Seen) -> Iterator[Finding]:
    weak: dict[tuple[str, str], int] = {}
    for root in seen.stories():
        for run in seen.runs(root):
            colour = seen.look.colour(run)
            behind = seen.look.background(run)
            if colour is not None and contrast(colour, behind) < _needed(seen, run):
                weak[colour, behind] = weak.get((colour, behind), 0) + 1
    for (colour, behind), count in weak.items():
        ratio = f"{contrast(colour, behind):.1f}".replace(".", ",")
        yield _found(
            "6.4",
            f"De letterkleur #{colour} op #{behind} is slecht te lezen ({_counted(count, 'plek', 'plekken')}): het contrast "
            f"is {ratio}, nodig is 4,5 (grote letters: 3). Kies een donkerdere letter of een lichtere achtergrond.",
        )


def _needed(seen: _Seen, run: Element) -> float:
    large = seen.look.size(run) >= (_LARGE_BOLD if seen.look.is_on(run, "w:b") else _LARGE)
    return _CONTRAST_LARGE if large else _CONTRAST


def _colour_only(seen: _Seen) -> Iterator[Finding]:
    """Red, green or blue words in a line of another colour, with nothing else that sets them apart."""
    found = 0
    for paragraph in seen.running:
        runs = list(runs_of(paragraph))
        colours = {seen.look.colour(run) for run in runs}
        if len(colours) < 2:
            continue
        found += sum(1 for run in runs if _is_colourful(seen.look.colour(run)) and not _stands_out(seen, run))
    if found:
        yield _found(
            "6.5",
            f"{_counted(found, 'stuk tekst valt', 'stukken tekst vallen')} alleen op door de kleur. Wie kleuren niet "
            "ziet, mist dat. Maak de tekst ook vet of zet het er in woorden bij.",
        )


def _is_colourful(colour: str | None) -> bool:
    if colour is None:
        return False
    channels = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return max(channels) - min(channels) >= _COLOURFUL


def _stands_out(seen: _Seen, run: Element) -> bool:
    linked = next(run.iterancestors(qn("w:hyperlink")), None) is not None
    underlined = value_of(seen.look.of_run(run, "w:u")) not in ("", "none")
    return linked or underlined or seen.look.is_on(run, "w:b") or seen.look.is_on(run, "w:i")


# ---------------------------------------------------------------- 7 letters and lines
def _letters(seen: _Seen) -> Iterator[Finding]:
    sizes: Counter[int] = Counter()
    small = 0
    for paragraph in seen.paragraphs():
        if seen.look.level(paragraph) is not None:
            continue
        runs = list(runs_of(paragraph))
        for run in runs:
            sizes[seen.look.size(run)] += len(run_text(run))
        small += bool(runs) and all(seen.look.size(run) < _BODY for run in runs)
    total = sum(sizes.values())
    if total and sum(count for size, count in sizes.items() if size < _BODY) * 2 > total:
        usual = f"{sizes.most_common(1)[0][0] / 2:g}".replace(".", ",")
        yield _found("7.1", f"De meeste tekst is {usual} punt. Maak de stijl Standaard minstens 11 punt.")
    elif small:
        yield _found(
            "7.2",
            f"{_counted(small, 'alinea is', 'alinea’s zijn')} kleiner dan 11 punt. Kan dat groter? Kleine letters zijn lastig te lezen.",
        )


def _lines(seen: _Seen) -> Iterator[Finding]:
    paragraphs = list(seen.running)
    spread = sum(1 for paragraph in paragraphs if seen.look.alignment(paragraph) == "both")
    if spread:
        yield _found(
            "7.3",
            f"{_counted(spread, 'alinea is', 'alinea’s zijn')} uitgevuld tot de rechterkantlijn. Lijn links uit: dat leest rustiger.",
        )
    tight = sum(1 for paragraph in paragraphs if seen.look.line(paragraph) < _LINE)
    if tight * 2 > len(paragraphs):
        yield _found(
            "7.4",
            "De meeste regels staan dicht op elkaar. Zet de regelafstand van de stijl Standaard op Meerdere, 1,15 of meer.",
        )


# ---------------------------------------------------------------- 8 links, 9 edges, 10 controls
def _links(seen: _Seen) -> Iterator[Finding]:
    for root in seen.stories():
        for link in shown(root, "w:hyperlink"):
            text = "".join(run_text(run) for run in link.iter(qn("w:r"))).strip()
            if _EMPTY_LINK.fullmatch(text) or _URL.fullmatch(text):
                yield _found(
                    "8.1", "De tekst van deze link zegt niet waar hij heen gaat. Schrijf dat in woorden.", _quoted(text)
                )
        for paragraph in seen.paragraphs(root):
            loose = "".join(
                run_text(run) for run in runs_of(paragraph) if next(run.iterancestors(qn("w:hyperlink")), None) is None
            )
            for _ in _URL.finditer(loose):
                yield _found(
                    "8.2",
                    "Hier staat een webadres in de tekst. Maak er een link van met woorden die zeggen waar hij heen gaat.",
                )


def _edges(seen: _Seen) -> Iterator[Finding]:
    codes = [
        code
        for root in seen.edges
        for node in root.iter(qn("w:instrText"), qn("w:fldSimple"))
        if (code := (node.text or "") if node.tag == qn("w:instrText") else value_of(node, "w:instr"))
    ]
    if not any(_PAGE.match(code) for code in codes):
        yield _found(
            "9.1", "Er zijn geen paginanummers. Zet ze in de voettekst met Invoegen, Paginanummer; typ ze niet zelf."
        )
    inside = set(_controls(seen.body))
    for name in dict.fromkeys(name for root in seen.edges for name in _controls(root) if name not in inside):
        yield _found(
            "9.2",
            f"'{name}' staat alleen in de kop- of voettekst. Een schermlezer leest die niet vanzelf voor. Zet het ook in de tekst zelf.",
        )


def _controls(root: Element) -> Iterator[str]:
    for properties in shown(root, "w:sdtPr"):
        if name := value_of(properties.find(qn("w:tag"))):
            yield name


def _names_of_controls(seen: _Seen) -> Iterator[Finding]:
    boxes = others = 0
    for root in seen.stories():
        for properties in shown(root, "w:sdtPr"):
            if value_of(properties.find(qn("w:alias"))).strip():
                continue
            if properties.find(qn("w14:checkbox")) is not None:
                boxes += 1
            elif any(
                properties.find(qn(f"w:{kind}")) is not None for kind in ("text", "date", "dropDownList", "comboBox")
            ):
                others += 1
        for form_field in shown(root, "w:ffData"):
            help_text = [value_of(form_field.find(qn(f"w:{name}"))).strip() for name in ("helpText", "statusText")]
            boxes += form_field.find(qn("w:checkBox")) is not None and not any(help_text)
    if boxes:
        yield _found(
            "10.1",
            f"{_counted(boxes, 'aankruisvakje heeft', 'aankruisvakjes hebben')} geen naam. Vul bij Ontwikkelaars, "
            "Eigenschappen de titel in: waarvoor is het?",
        )
    if others:
        yield _found(
            "10.2",
            f"{_counted(others, 'invulveld heeft', 'invulvelden hebben')} geen naam. Vul bij Ontwikkelaars, Eigenschappen de titel in.",
        )


_CHECKS: tuple[Callable[[_Seen], Iterator[Finding]], ...] = (
    _language,
    _properties,
    _headings,
    _lists,
    _tables,
    _pictures,
    _text_boxes,
    _contrast,
    _colour_only,
    _letters,
    _lines,
    _links,
    _edges,
    _names_of_controls,
)


# ---------------------------------------------------------------- small things
def _in_table(element: Element) -> bool:
    return next(element.iterancestors(qn("w:tbl")), None) is not None


def _is_on(element: Element, properties: str, name: str) -> bool:
    inside = element.find(qn(properties))
    mark = None if inside is None else inside.find(qn(name))
    return mark is not None and value_of(mark) not in _OFF


def _counted(count: int, one: str, many: str) -> str:
    """ "1 cel is" or "3 cellen zijn"; the forms may place the number themselves."""
    if "{}" in many:
        return one if count == 1 else many.format(count)
    return f"1 {one}" if count == 1 else f"{count} {many}"


def _quoted(text: str) -> str:
    return f"‘{text[:60].rstrip()}{'…' if len(text) > 60 else ''}’"
