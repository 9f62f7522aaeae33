"""Every Word file that we make passes the checklist for accessible documents: each form, each copy, the transcripts, large print."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conversation import Gap, RecordingPart, Report, Transcript
from conversation.codec import decode_transcript
from conversation.transcript import Coverage
from summarize.fill import fill_form
from summarize.pseudonym import pseudonymise
from templates.accessibility import accessibility_findings
from templates.build import starter_template
from templates.forms import form_names, load_form
from templates.large_print import large_print
from templates.word import COPIES, fill_report, transcript_document

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
NOTES = ("Het taalmodel is niet gebruikt; het verslag bestaat uit citaten.",)


@cache
def conversation(name: str) -> Transcript:
    source = "overleg" if load_form(name).conversation == "overleg" else "wmo"
    return decode_transcript(json.loads((DEMO / f"{source}.json").read_text(encoding="utf-8")))


@cache
def report(name: str) -> Report:
    return fill_form(conversation(name), load_form(name))


def findings(document: bytes) -> list[str]:
    return [f"{f.rule} {f.message} {f.place}" for f in accessibility_findings(document)]


def filled(name: str, copy: str, status: str) -> bytes:
    made = replace(report(name), status=status)
    return fill_report(made, conversation(name), load_form(name), None, True, NOTES, copy)


@pytest.mark.parametrize("status", ["concept", "definitief"])
@pytest.mark.parametrize("copy", ["", *COPIES])
@pytest.mark.parametrize("name", form_names())
def test_a_report(name: str, copy: str, status: str) -> None:
    assert not findings(filled(name, copy, status))


@pytest.mark.parametrize("name", form_names())
def test_a_report_in_large_print(name: str) -> None:
    assert not findings(large_print(filled(name, "dossier", "concept")))


@pytest.mark.parametrize("copy", ["", *COPIES])
@pytest.mark.parametrize("name", form_names())
def test_a_report_of_which_nothing_is_filled(name: str, copy: str) -> None:
    empty = Report(
        name,
        {field: replace(value, value=None, statements=(), evidence=()) for field, value in report(name).fields.items()},
    )
    assert not findings(fill_report(empty, Transcript(), load_form(name), copy=copy))


@pytest.mark.parametrize("name", form_names())
def test_the_start_of_an_own_template(name: str) -> None:
    assert not findings(starter_template(load_form(name)))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", ["whole", "pseudonym", "empty", "gaps", "parts"])
def test_a_transcript(kind: str, large: bool) -> None:
    whole = conversation("notulen")
    made = {
        "whole": whole,
        "pseudonym": pseudonymise(whole),
        "empty": Transcript(),
        "gaps": replace(
            whole,
            coverage=Coverage(
                100.0, 60.0, (Gap(1.0, 5.0, "te zacht"), Gap(900.0, 950.0, "")), warnings=("Niet compleet.",)
            ),
        ),
        "parts": replace(
            whole,
            recording=replace(whole.recording, parts=(RecordingPart(0.0, 60.0, "a.m4a"), RecordingPart(61.0, 60.0))),
        ),
    }[kind]
    document = transcript_document(made, True, NOTES)
    assert not findings(large_print(document) if large else document)


def test_the_report_about_privacy(tmp_path: Path) -> None:
    from binnenskamers.__main__ import run

    run(["beheer", "privacybewijs", "--naar", str(tmp_path), "--zonder-meting"])
    (document,) = tmp_path.glob("*.docx")
    assert not findings(document.read_bytes())
