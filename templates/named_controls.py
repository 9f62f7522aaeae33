"""``[[veld]]`` made into content controls that say in words what comes there: what people like to work with in Word."""

from __future__ import annotations

import copy

from conversation.form import Form
from templates.fill import NUMBER, SOURCE, TOKEN
from templates.ooxml import Element, make, qn, text_of, value_of
from templates.titles import WRITTEN, label_of, title_of


def with_controls(body: list[Element], form: Form) -> list[Element]:
    """The same blocks, in which every ``[[veld]]`` is a content control with the id of the field as its tag."""
    holder = make("w:body", None, *body)
    people = {field.id for field in form.fields if field.source == "human" and field.kind != "block"}
    for paragraph in list(holder.iter(qn("w:p"))):
        text = text_of(paragraph)
        alone = TOKEN.fullmatch(text)
        if alone:
            _around(paragraph, alone.group(1), form, alone.group(1) in people)
        elif TOKEN.search(text):
            _inside(paragraph, form)
    return list(holder)


def _around(paragraph: Element, name: str, form: Form, people: bool) -> None:
    """A control around a paragraph, or the one that is there already.

    Around it, not inside: a value may become more paragraphs, and LibreOffice 7.4 keeps nothing of a control that is alone inside one.
    """
    (run,) = paragraph.findall(qn("w:r"))
    _write(run, f"In te vullen: {label_of(name, form)}" if people else _hint(name, form))
    outer = paragraph.getparent()
    if outer.tag == qn("w:sdtContent") and value_of(outer.getparent().find(f"{qn('w:sdtPr')}/{qn('w:tag')}")) == name:
        return
    control, inside = _control(name, form)
    paragraph.addprevious(control)
    inside.append(paragraph)
    if people:
        # what the program leaves open stays as it is here: the box, and words that go when somebody types
        control.find(qn("w:sdtPr")).append(make("w:showingPlcHdr"))
        run.insert(0, make("w:rPr", None, make("w:rStyle", {"w:val": "Nietbesproken"})))
        for old in paragraph.findall(qn("w:pPr")):
            paragraph.remove(old)
        paragraph.insert(0, make("w:pPr", None, make("w:pStyle", {"w:val": "Invulruimte"})))


def _inside(paragraph: Element, form: Form) -> None:
    """Controls between the words of a paragraph."""
    for run in paragraph.findall(qn("w:r")):
        text, at = text_of(run), 0
        for match in TOKEN.finditer(text):
            if text[at : match.start()]:
                run.addprevious(_write(copy.deepcopy(run), text[at : match.start()]))
            control, inside = _control(match.group(1), form)
            inside.append(_write(copy.deepcopy(run), _hint(match.group(1), form)))
            run.addprevious(control)
            at = match.end()
        if at and text[at:]:
            run.addprevious(_write(copy.deepcopy(run), text[at:]))
        if at:
            paragraph.remove(run)


def _control(name: str, form: Form) -> tuple[Element, Element]:
    inside = make("w:sdtContent")
    properties = make("w:sdtPr", None, make("w:alias", {"w:val": title_of(name, form)}), make("w:tag", {"w:val": name}))
    return make("w:sdt", None, properties, inside), inside


def _write(run: Element, text: str) -> Element:
    (node,) = run.findall(qn("w:t"))
    node.text = text
    node.set(qn("xml:space"), "preserve")
    return run


def _hint(name: str, form: Form) -> str:
    if name.partition(".")[2] in (SOURCE, NUMBER):
        return {SOURCE: "[bron]", NUMBER: "1"}[name.partition(".")[2]]
    return f"Hier komt {label_of(name, form)}" if name in WRITTEN else f"Hier komt: {label_of(name, form)}"
