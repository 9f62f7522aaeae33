"""What content controls are called in words, and which field a control is for that has only such a title.

A control names its field by its tag. Some programs drop the tag when they save (LibreOffice 7.4 does), and people often fill in the
title only; then the title has to tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from conversation.form import Field, Form
from templates.fill import CONDITION, NUMBER, SOURCE
from templates.wording import lowered

#: Word takes no more
_LONGEST = 64
#: the title of a part that stays only when there is something to say
CONDITIONAL = "Alleen als er iets is: "
#: what the program writes itself, in words
WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "titel": "de titel",
        "concept": "de regel dat dit een concept is",
        "proefmodel": "de waarschuwing dat dit een proef is",
        "niet_besproken": "wat niet is besproken",
        "delen": "de bestanden van de opname",
        "meldingen": "de meldingen",
        "weggelaten": "wat is weggelaten",
        "onderbouwing": "de onderbouwing",
    }
)


def label_of(name: str, form: Form) -> str:
    """What a field, a column or a line of the program itself is called inside a sentence; the name when it is none of these."""
    field, _, column = name.partition(".")
    known = next((f for f in form.fields if f.id == field), None)
    if name in WRITTEN or known is None:
        return WRITTEN.get(name, name)
    if column in (SOURCE, NUMBER):
        return "verwijzing" if column == SOURCE else "nummer"
    return lowered(next((c.label for c in known.columns if c.id == column), known.label))


def title_of(name: str, form: Form) -> str:
    """The title of a control: that of a column says of which table, because two tables may have a column "Wat"."""
    field, dot, _ = name.partition(".")
    known = next((f for f in form.fields if f.id == field), None)
    behind = f" ({lowered(known.label)})" if dot and known is not None else ""
    label = label_of(name, form)
    return f"{label[:1].upper()}{label[1:]}{behind}"[:_LONGEST]


def names_by_title(form: Form) -> dict[str, str]:
    """Title or name in small letters → tag of the control; titles that several fields share are left out."""
    titles = [(title_of(name, form).casefold(), name) for name in (*WRITTEN, *_names(form.fields))]
    titles += [(f.label[:_LONGEST].casefold(), f.id) for f in form.fields]
    places = (*WRITTEN, *_names(form.fields), *(f"sectie.{section.id}" for section in form.sections))
    titles += [(f"{CONDITIONAL}{name}"[:_LONGEST].casefold(), f"{CONDITION}{name}") for name in places]
    count = Counter(title for title, _ in set(titles))
    return {name: name for name in _names(form.fields)} | {title: name for title, name in titles if count[title] == 1}


def _names(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield field.id
        if field.columns:
            columns = (*(column.id for column in field.columns), SOURCE, NUMBER)
            yield from (f"{field.id}.{column}" for column in dict.fromkeys(columns))
