"""Recordings in parts in Word: where each file begins, in every document, also in a template that has no place for it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from conversation import RecordingPart, Transcript
from conversation.codec import decode_transcript
from summarize.fill import fill_form
from templates.forms import load_form
from templates.ooxml import qn, text_of
from templates.word import WORD_FOLDER, default_template, fill_report, transcript_document

MEETING = Path(__file__).parents[2] / "binnenskamers" / "demo" / "overleg.json"
FORMS = sorted(path.stem for path in WORD_FOLDER.glob("*.docx") if path.stem != "transcript")
LINE = "Deel 2 (overleg [[titel]] & <b>.m4a) begint op 1:02:05."


@pytest.fixture(scope="module")
def whole() -> Transcript:
    return decode_transcript(json.loads(MEETING.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def in_parts(whole: Transcript) -> Transcript:
    second = RecordingPart(3725.5, 60.0, "overleg [[titel]] & <b>.m4a")
    parts = (RecordingPart(0.0, 3724.5, "overleg 1.m4a"), second)
    return replace(whole, recording=replace(whole.recording, parts=parts))


def lines(document: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(document)).element.body
    return [text_of(paragraph).strip() for paragraph in body.iter(qn("w:p"))]


@pytest.mark.parametrize("status", ["concept", "definitief"])
@pytest.mark.parametrize("name", FORMS)
def test_a_report_says_once_where_each_file_begins(
    name: str, status: str, whole: Transcript, in_parts: Transcript
) -> None:
    form = load_form(name)
    report = replace(fill_form(whole, form), status=status)
    assert lines(fill_report(report, in_parts, form)).count(LINE) == 1
    plain = "\n".join(lines(fill_report(report, whole, form)))
    assert "begint op" not in plain
    assert "bestanden" not in plain


def test_it_stays_when_the_appendix_goes(whole: Transcript, in_parts: Transcript) -> None:
    """Whoever sends the report takes the appendix off; the references in the text stay."""
    form = load_form("notulen")
    found = lines(fill_report(fill_form(whole, form), in_parts, form))
    assert found.index(LINE) < found.index("Bijlage voor wie het verslag controleert")


def test_a_template_without_a_place_gets_it_at_the_end(whole: Transcript, in_parts: Transcript) -> None:
    form = load_form("notulen")
    document = docx.Document()
    document.add_paragraph("[[decisions]]")
    own = io.BytesIO()
    document.save(own)
    assert LINE in lines(fill_report(fill_form(whole, form), in_parts, form, own.getvalue()))
    assert "begint op" not in "\n".join(lines(fill_report(fill_form(whole, form), whole, form, own.getvalue())))


def test_a_transcript_says_it_beside_the_length(whole: Transcript, in_parts: Transcript) -> None:
    assert lines(transcript_document(in_parts, False, [])).count(LINE) == 1
    table = docx.Document(io.BytesIO(transcript_document(in_parts, False, []))).tables[0]
    assert table.rows[-1].cells[0].text == "Bestanden"
    assert "Bestanden" not in "\n".join(lines(transcript_document(whole, False, [])))


def test_our_templates_are_what_we_build() -> None:
    from templates.build import starter_template, transcript_template

    assert default_template(load_form("notulen")) == starter_template(load_form("notulen"))
    assert (WORD_FOLDER / "transcript.docx").read_bytes() == transcript_template()
