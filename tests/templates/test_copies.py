"""The copy for the client holds nothing internal, in no part of the file; the copy for the dossier holds everything."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from word_files import parts_of

from conversation import Omitted, RecordingPart, Report, Transcript
from conversation.codec import decode_transcript
from conversation.form import Form
from conversation.report import FieldValue
from summarize.fill import fill_form
from templates.forms import form_names, load_form
from templates.large_print import large_print
from templates.ooxml import qn, text_of
from templates.word import fill_report

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
MARK = "Kwartelei"
NOTES = (f"{MARK} van de run.",)
#: fixed words of the part for whoever checks
INTERNAL_WORDS = ("Bijlage voor wie", "Weggelaten", "Onderbouwing", "Meldingen")
STATUSES = ("concept", "gecontroleerd", "definitief")


def conversation(form: Form) -> Transcript:
    source = "overleg" if form.conversation == "overleg" else "wmo"
    transcript = decode_transcript(json.loads((DEMO / f"{source}.json").read_text(encoding="utf-8")))
    parts = (RecordingPart(0.0, 60.0, f"{MARK} 1.m4a"), RecordingPart(61.0, 900.0, f"{MARK} 2.m4a"))
    return replace(transcript, recording=replace(transcript.recording, file=f"{MARK}.m4a", parts=parts))


def marked(form: Form, transcript: Transcript, status: str) -> Report:
    """A report with the mark wherever it is internal: fields, quotes behind sentences, what was left out, notes."""
    report = fill_form(transcript, form)
    fields = {
        name: replace(value, statements=tuple(replace(s, quote=f"{MARK} zei iemand") for s in value.statements))
        for name, value in report.fields.items()
    }
    fields |= {f.id: FieldValue([f"{MARK} intern", "tweede"], source="calc") for f in form.fields if f.internal}
    models = {"language_model": {"name": MARK}}
    omitted = (*report.omitted, Omitted(MARK.lower(), (1, 2)))
    return replace(
        report, fields=fields, status=status, omitted=omitted, notes=(f"{MARK} in het verslag.",), models=models
    )


def own_template(form: Form) -> bytes:
    """A template of an organisation with a place for everything, in paragraphs, a table, controls of both kinds and the header."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "[[weggelaten]] [[meldingen]]"
    for name in ("weggelaten", "onderbouwing", "meldingen", "delen", *(f.id for f in form.fields)):
        document.add_paragraph(f"[[{name}]] [[{name}.bron]] [[{name}.wat]]")
        document.add_paragraph(f"[[{name}]]")
        document.add_table(1, 2).rows[0].cells[1].text = f"[[{name}]]"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def everything(document: bytes) -> str:
    return "\n".join(f"{name}\n{data.decode('utf-8', 'replace')}" for name, data in parts_of(document).items())


def words(document: bytes) -> str:
    body = docx.Document(io.BytesIO(document)).element.body
    return "\n".join(text_of(paragraph) for paragraph in body.iter(qn("w:p")))


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", form_names())
def test_nothing_internal_is_in_any_part_of_the_copy_for_the_client(name: str, status: str, own: bool) -> None:
    form = load_form(name)
    transcript = conversation(form)
    template = own_template(form) if own else None
    document = fill_report(marked(form, transcript, status), transcript, form, template, True, NOTES, "client")
    for made in (document, large_print(document)):
        found = everything(made)
        assert MARK.casefold() not in found.casefold()
        for field in form.fields:
            if field.internal:
                assert field.label not in found
        if not own:
            assert not [text for text in INTERNAL_WORDS if text in found]
        assert "Gemaakt met AI" in found or "gemaakt met AI" in found
    assert ("CONCEPT" in words(document)) is (status == "concept")


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", form_names())
def test_the_copy_for_the_dossier_has_everything(name: str, status: str, own: bool) -> None:
    form = load_form(name)
    transcript = conversation(form)
    template = own_template(form) if own else None
    found = words(fill_report(marked(form, transcript, status), transcript, form, template, False, NOTES, "dossier"))
    assert f"{MARK} van de run." in found
    assert f"{MARK} in het verslag." in found
    assert f"{MARK} 2.m4a" in found
    assert f"{MARK}: 2 fragmenten" in found
    for field in form.fields:
        if field.internal:
            assert f"{MARK} intern" in found
    if not own:
        assert [text for text in INTERNAL_WORDS if text in found] == list(INTERNAL_WORDS)


def test_a_template_without_a_place_for_it_gets_it_at_the_end() -> None:
    form = load_form("wmo-onderzoeksverslag")
    transcript = conversation(form)
    plain = docx.Document()
    plain.add_paragraph("[[hulpvraag]]")
    stream = io.BytesIO()
    plain.save(stream)
    report = marked(form, transcript, "definitief")
    found = words(fill_report(report, transcript, form, stream.getvalue(), copy="dossier")).splitlines()
    for title in ("Nog na te vragen", "Weggelaten", "Onderbouwing"):
        assert title in found
    assert f"{MARK} intern" in found
    client = words(fill_report(report, transcript, form, stream.getvalue(), copy="client"))
    assert MARK not in client
    assert "Weggelaten" not in client


@pytest.mark.parametrize("name", form_names())
def test_the_two_copies_say_the_same_to_the_client(name: str) -> None:
    form = load_form(name)
    transcript = conversation(form)
    report = fill_form(transcript, form)
    client = words(fill_report(report, transcript, form, copy="client")).splitlines()
    dossier = words(fill_report(report, transcript, form, copy="dossier")).splitlines()
    cut = dossier.index("Bijlage voor wie het verslag controleert")
    told = [line for line in dossier[:cut] if MARK not in line and "bestanden" not in line]
    assert [line for line in client if line] == [line for line in told if line]


def test_without_a_choice_the_appendix_goes_when_the_report_is_final() -> None:
    form = load_form("wmo-onderzoeksverslag")
    transcript = conversation(form)
    for status, stays in (("concept", True), ("gecontroleerd", True), ("definitief", False)):
        found = words(fill_report(marked(form, transcript, status), transcript, form))
        assert ("Bijlage voor wie" in found) is stays
