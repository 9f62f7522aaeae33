"""Whether a Word file can serve as the template of a form: what is missing in it, what is not filled, who cannot read it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conversation.form import Field, Form
from templates.accessibility import Finding, accessibility_findings
from templates.errors import TemplateError
from templates.example import example_document
from templates.fill import CONDITION, NUMBER, SOURCE, names_in
from templates.marks import Marks, field_name, mark_fields
from templates.ooxml import Element, qn, value_of
from templates.package import Package, open_package
from templates.properties import CORE
from templates.titles import names_by_title
from templates.word import SPECIAL

#: without these a reader would not know what the document is; the filler adds them where a template has no place for them
_ADDED = {"concept": "de regel dat het een concept is", "ai_regel": "de regel dat AI is gebruikt"}
#: what the program itself can say of a condition, besides fields and sections
_CONDITIONS = ("intern", "concept", "proefmodel", "meldingen", "delen", "weggelaten", "niet_besproken")
#: what filling puts right by itself: title, language and maker in the properties
_MENDED = ("2.1", "2.2", "2.3")
_LEFT = re.compile(r"\[\[\s*([A-Za-z][A-Za-z0-9_.-]*)\s*\]\]")
#: other ways in which people write a place for a field
_LOOKALIKE = re.compile(
    r"\{\{\s*([\w.-]+)\s*\}\}|\$\{([\w.-]+)\}|<<\s*([\w.-]+)\s*>>|«\s*([\w.-]+)\s*»|(?<!\[)\[\s*([\w.-]+)\s*\](?!\])"
)
_CODE = re.compile(r"\bMERGEFIELD\s+\"?([^\s\"}]+)", re.IGNORECASE)
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class TemplateFindings:
    """What is in a template: known names in order, unknown ones, required fields that are absent, and Dutch remarks.

    ``unfilled``: fields that stand where nothing is filled in; ``accessibility``: what the checklist for accessible documents
    objects to, without what filling puts right by itself.
    """

    found: tuple[str, ...]
    unknown: tuple[str, ...]
    missing_required: tuple[str, ...]
    messages: tuple[str, ...]
    unfilled: tuple[str, ...] = ()
    accessibility: tuple[Finding, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether there is nothing that must be mended first; advice may be left."""
        wrong = self.unknown or self.missing_required or self.unfilled
        return not wrong and not any(finding.error for finding in self.accessibility)


def check_template(template: bytes, form: Form) -> TemplateFindings:
    """Compare a .docx or .dotx with ``form``; TemplateError when it is damaged, unsafe or has no field of the form."""
    package = open_package(template)
    known = set(known_names(form))
    fields = {field.id for field in form.fields}
    roots = [package.root(story) for story in package.stories()]
    marks = mark_fields(
        roots,
        known.__contains__,
        lambda name: name in known and name.partition(".")[0] in fields,
        names_by_title(form),
        form.names,
    )
    alike = _lookalikes(roots, known)
    names = list(dict.fromkeys(name for root in roots for name in names_in(root)))
    found = tuple(name for name in names if name in known)
    if not fields & {name.partition(".")[0] for name in found}:
        raise TemplateError(_nothing_of(form, alike))
    placed = {name.partition(".")[0] for name in found}
    mended = _MENDED if CORE in package.parts else ()
    return TemplateFindings(
        found=found,
        unknown=(*(n for n in names if n not in known), *marks.unknown),
        missing_required=tuple(f.id for f in form.fields if f.required and f.id not in placed),
        messages=(*_guesses(names, known), *_conditions(roots, form), *_messages(placed, marks, alike)),
        unfilled=_unfilled(open_package(example_document(form, template)), known),
        accessibility=tuple(f for f in accessibility_findings(template) if f.rule not in mended),
    )


def _nothing_of(form: Form, alike: Iterable[str]) -> str:
    written = next(iter(alike), "")
    hint = f" Er staat wel {written}: schrijf dat als [[veldnaam]]." if written else ""
    return (
        f"In dit Word-bestand staat geen enkel veld van het formulier '{form.id}'. Zet velden in het document als "
        f"inhoudsbesturingselement met de veldnaam als tag, of als [[veldnaam]].{hint} Heten de velden in uw sjabloon anders, zeg dan in "
        "form.toml onder [names] welke naam bij welk veld hoort."
    )


def _guesses(names: Iterable[str], known: set[str]) -> Iterator[str]:
    for name in names:
        if name not in known and (near := difflib.get_close_matches(name, sorted(known), 1, 0.8)):
            yield f"Onbekend is {name}. Bedoelt u {near[0]}?"


def _conditions(roots: Iterable[Element], form: Form) -> Iterator[str]:
    """Conditions that no field or section of the form answers: what is in them always stays."""
    answered = {*_CONDITIONS, *known_names(form), *(f"sectie.{section.id}" for section in form.sections)}
    tags = (value_of(tag).strip().lower() for root in roots for tag in root.iter(qn("w:tag")))
    for tag in dict.fromkeys(tag for tag in tags if tag.startswith(CONDITION)):
        if tag.removeprefix(CONDITION) not in answered:
            yield f"De voorwaarde {tag} is onbekend. Wat daarin staat, blijft altijd staan."


def _messages(placed: set[str], marks: Marks, alike: Iterable[str]) -> Iterator[str]:
    for name, text in _ADDED.items():
        if name not in placed and not (name == "concept" and "status" in placed):
            yield f"Er is geen plek voor {text}; die komt vanzelf bovenaan of onderaan het document."
    if marks.bookmarks:
        yield (
            f"Gevuld op de plek van een bladwijzer: {', '.join(marks.bookmarks)}. Is die bladwijzer daar niet voor, geef hem dan een "
            "andere naam."
        )
    for written in alike:
        yield f"In het document staat {written}. Dat wordt niet ingevuld. Schrijf het met twee rechte haken: [[veldnaam]]."


# ---------------------------------------------------------------- what is not filled
def _unfilled(filled: Package, known: set[str]) -> tuple[str, ...]:
    """Fields that are still there after filling: in notes, drawings, alternative texts, or inside another field."""
    left: list[str] = []
    for name in filled.parts:
        # the glossary has what Word shows in an empty control
        if name.startswith("word/") and name.endswith(".xml") and not name.startswith("word/glossary/"):
            root = filled.root(name)
            left.extend(written for text in (*_texts(root), *_attributes(root)) for written in _LEFT.findall(text))
            codes = "".join(node.text or "" for node in root.iter(qn("w:instrText")))
            left.extend(_CODE.findall(codes))
    names = (field_name(written, known.__contains__) for written in left)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _lookalikes(roots: Iterable[Element], known: set[str]) -> tuple[str, ...]:
    """Fields that are written in a way that is not filled, as they are written."""
    found = []
    for match in (match for root in roots for text in _texts(root) for match in _LOOKALIKE.finditer(text)):
        written = next(name for name in match.groups() if name)
        if field_name(written, known.__contains__) is not None:
            found.append(match.group())
    return tuple(dict.fromkeys(found))


def _texts(root: Element) -> Iterator[str]:
    """The text of every paragraph, also in drawings."""
    texts: dict[Element, list[str]] = {}
    for node in root.iter(qn("w:t"), f"{_DRAWING}t"):
        holder = next(node.iterancestors(qn("w:p"), f"{_DRAWING}p"), root)
        texts.setdefault(holder, []).append(node.text or "")
    yield from ("".join(pieces) for pieces in texts.values())


def _attributes(root: Element) -> Iterator[str]:
    for element in root.iter():
        yield from (str(value) for value in element.attrib.values() if "[[" in value)


# ---------------------------------------------------------------- names of a form
def known_names(form: Form) -> Iterable[str]:
    """Every name that a template for this form may hold: what the program writes itself, fields and columns."""
    yield from SPECIAL
    for field in form.fields:
        yield field.id
        yield from _columns(field)


def _columns(field: Field) -> Iterable[str]:
    yield f"{field.id}.{SOURCE}"
    if field.columns:
        yield f"{field.id}.{NUMBER}"
    for column in field.columns:
        yield f"{field.id}.{column.id}"
