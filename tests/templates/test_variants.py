"""The variants of minutes in Word, filled from an invented meeting: each shows what it is for, and nothing gets lost."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from conversation import Form, Report, Transcript
from conversation.codec import decode_transcript
from summarize.fill import fill_form
from templates.check import check_template
from templates.content import rows_of
from templates.forms import load_form
from templates.ooxml import qn, text_of
from templates.word import default_template, fill_report

MEETING = Path(__file__).parents[2] / "binnenskamers" / "demo" / "overleg.json"
VARIANTS = ("notulen", "actie-en-besluitenlijst", "samenvattend-verslag")


@pytest.fixture(scope="module")
def transcript() -> Transcript:
    return decode_transcript(json.loads(MEETING.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def reports(transcript: Transcript) -> dict[str, Report]:
    return {name: fill_form(transcript, load_form(name)) for name in VARIANTS}


def _lines(report: Report, transcript: Transcript, form: Form) -> list[str]:
    """Paragraphs and rows in the order of the document, without the appendix; cells with a bar between them."""
    filled = fill_report(replace(report, status="definitief"), transcript, form)
    lines: list[str] = []
    for element in docx.Document(io.BytesIO(filled)).element.body.iter(qn("w:p"), qn("w:tr")):
        if element.tag == qn("w:tr"):
            lines.append(" | ".join(text_of(cell).strip() for cell in element.tc_lst))
        elif element.getparent().tag != qn("w:tc"):
            lines.append(text_of(element).strip())
    return lines


def _rows(report: Report, field: str) -> list[dict[str, str]]:
    return [dict(row) for row in rows_of(report.fields[field].value)]


@pytest.mark.parametrize("name", VARIANTS)
def test_word_has_every_decision_action_and_question(
    name: str, transcript: Transcript, reports: dict[str, Report]
) -> None:
    text = "\n".join(_lines(reports[name], transcript, load_form(name)))
    for field, column in (
        ("decisions", "tekst"),
        ("withdrawn", "tekst"),
        ("actions", "actie"),
        ("open_questions", "tekst"),
    ):
        rows = _rows(reports[name], field)
        assert rows
        assert all(row[column] in text for row in rows)
    assert "[[" not in text
    assert "PROEFMODEL" not in text


@pytest.mark.parametrize("name", VARIANTS)
def test_the_variants_hold_the_same_values(name: str, reports: dict[str, Report]) -> None:
    assert reports[name].fields == reports["notulen"].fields


@pytest.mark.parametrize("name", VARIANTS)
def test_our_word_file_has_all_fields(name: str) -> None:
    form = load_form(name)
    findings = check_template(default_template(form), form)
    assert not findings.unknown
    assert {f.id for f in form.fields} <= {n.partition(".")[0] for n in findings.found}


def test_list_of_actions_and_decisions_has_no_discussion(transcript: Transcript, reports: dict[str, Report]) -> None:
    name = "actie-en-besluitenlijst"
    lines = _lines(reports[name], transcript, load_form(name))
    titles = {str(point["nr"]): f"{point['nr']}. {point['titel']}" for point in _rows(reports[name], "agenda")}
    for number, row in enumerate(_rows(reports[name], "decisions"), 1):
        (line,) = [
            line for line in lines if line.startswith(f"{number} | {titles[str(row['agenda'])]} | {row['tekst']}")
        ]
        assert line.endswith("]")
    summaries = [row["samenvatting"] for row in _rows(reports[name], "agenda") if row["samenvatting"]]
    assert summaries
    assert not any(summary in "\n".join(lines) for summary in summaries)


def test_summary_has_decisions_and_actions_under_their_point(
    transcript: Transcript, reports: dict[str, Report]
) -> None:
    name = "samenvattend-verslag"
    lines = _lines(reports[name], transcript, load_form(name))
    titles = [f"{point['nr']}. {point['titel']}" for point in _rows(reports[name], "agenda")]
    starts = [lines.index(title) for title in titles] + [lines.index("Besluitenlijst")]
    assert starts == sorted(starts)
    under = {title: lines[a:b] for title, a, b in zip(titles, starts, starts[1:], strict=False)}
    for row in _rows(reports[name], "decisions"):
        (title,) = [t for t in titles if t.startswith(f"{row['agenda']}. ")]
        assert f"Besluit: {row['tekst']}" in under[title]
    actions = [line for part in under.values() for line in part if line.startswith("Actie: ")]
    assert len(actions) == len(_rows(reports[name], "actions"))
    assert (
        "Actie: De vragenlijst voor de DPIA vul ik samen met de privacy officer in. (Sanne, 20 november 2026)"
        in actions
    )


@pytest.mark.parametrize("name", ["actie-en-besluitenlijst", "samenvattend-verslag"])
def test_references_name_no_speakers(name: str, transcript: Transcript, reports: dict[str, Report]) -> None:
    text = "\n".join(_lines(reports[name], transcript, load_form(name)))
    assert "[07:15]" in text
    assert "[07:15 Fatima]" not in text
    assert "[07:15 Fatima]" in "\n".join(_lines(reports["notulen"], transcript, load_form("notulen")))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_talk_without_agenda_gives_a_document_too(name: str, transcript: Transcript) -> None:
    short = replace(transcript, segments=transcript.segments[30:33])
    form = load_form(name)
    report = fill_form(short, form)
    emptied = replace(report, fields={**report.fields, "agenda": replace(report.fields["agenda"], value=None)})
    text = "\n".join(_lines(emptied, short, form))
    assert all(row["tekst"] in text for row in _rows(emptied, "decisions"))
