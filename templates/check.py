"""Whether a Word file can serve as the template of a form, and what is missing in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conversation.form import Field, Form
from templates.errors import TemplateError
from templates.fill import NUMBER, SOURCE, names_in
from templates.package import open_package
from templates.word import SPECIAL

#: without these a reader would not know what the document is; the filler adds them where a template has no place for them
_ADDED = {"concept": "de regel dat het een concept is", "ai_regel": "de regel dat AI is gebruikt"}


@dataclass(frozen=True)
class TemplateFindings:
    """What is in a template: known names in order, unknown ones, required fields that are absent, and Dutch remarks."""

    found: tuple[str, ...]
    unknown: tuple[str, ...]
    missing_required: tuple[str, ...]
    messages: tuple[str, ...]


def check_template(template: bytes, form: Form) -> TemplateFindings:
    """Compare a .docx or .dotx with ``form``; TemplateError when it is damaged, unsafe or has no field of the form."""
    package = open_package(template)
    names = list(dict.fromkeys(name for story in package.stories() for name in names_in(package.root(story))))
    known = set(_known(form))
    found = tuple(name for name in names if name in known)
    fields = {field.id for field in form.fields}
    if not fields & {name.partition(".")[0] for name in found}:
        raise TemplateError(
            f"In dit Word-bestand staat geen enkel veld van het formulier '{form.id}'. Zet velden in het document als "
            "inhoudsbesturingselement met de veldnaam als tag, of als [[veldnaam]]."
        )
    placed = {name.partition(".")[0] for name in found}
    missing = tuple(f.id for f in form.fields if f.required and f.id not in placed)
    messages = tuple(
        f"Er is geen plek voor {text}; die komt vanzelf bovenaan of onderaan het document."
        for name, text in _ADDED.items()
        if name not in placed and not (name == "concept" and "status" in placed)
    )
    return TemplateFindings(found, tuple(n for n in names if n not in known), missing, messages)


def _known(form: Form) -> Iterable[str]:
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
