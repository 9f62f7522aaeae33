"""The invented conversations of this folder: nothing forbidden in the report, evidence for all of it, the same every time.

How good the reports are is measured in benchmarks/reports.py; the conversations that begin with ``bevroren`` are kept for that alone.
``known.json`` says, per conversation, how many forbidden patterns are known to come through and which fields are filled although they
were not discussed: those numbers may only go down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest
from dialogues import FOLDER, dialogue

from conversation.codec import encode_report
from summarize.fill import fill_form
from templates.forms import load_form

NAMES = sorted(n for p in FOLDER.glob("*.gold.json") if not (n := p.name.split(".")[0]).startswith("bevroren"))


KNOWN = json.loads((FOLDER / "known.json").read_text(encoding="utf-8"))


@cache
def _case(name: str):
    gold = json.loads((FOLDER / f"{name}.gold.json").read_text(encoding="utf-8"))
    form = load_form("notulen" if "agenda" in gold else "wmo-onderzoeksverslag")
    transcript = dialogue(name)
    return name, gold, form, transcript, encode_report(fill_form(transcript, form))


@pytest.fixture(params=NAMES)
def case(request):
    return _case(request.param)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "evidence":
                yield from _texts(item)


def _spoken_texts(report) -> Iterator[tuple[str, str]]:
    for name, value in report["fields"].items():
        if value.get("source") == "audio":
            for text in (*_texts(value["value"]), *_texts(value.get("statements", []))):
                yield name, text


def test_nothing_forbidden(case):
    name, gold, _, _, report = case
    hits = [
        (pattern, field, text)
        for field, text in _spoken_texts(report)
        for pattern in gold["scoring"]["must_not_match"]
        if re.search(pattern, text, re.IGNORECASE)
    ]
    assert len({pattern for pattern, _, _ in hits}) <= KNOWN.get(name, {}).get("forbidden", 0), hits


def test_every_value_cites_what_was_said(case):
    _, _, form, transcript, report = case
    known = {s.id for s in transcript.segments}
    for field in form.fields:
        value = report["fields"][field.id]
        if value.get("source") != "audio" or value["value"] in (None, [], "onbekend"):
            continue
        rows = value["value"] if isinstance(value["value"], list) and isinstance(value["value"][0], dict) else [value]
        for row in rows:
            assert row["evidence"], field.id
            assert set(row["evidence"]) <= known


def test_what_was_not_discussed_stays_empty(case):
    name, gold, form, _, report = case
    for field in form.fields:
        if field.source == "audio" and field.kind != "choice" and "fields" in gold:
            expected = gold["fields"].get(field.id, {"value": ""})["value"]
            if expected is None and field.id not in KNOWN.get(name, {}).get("filled", ()):
                assert report["fields"][field.id]["value"] is None, field.id


def test_what_people_write_stays_theirs(case):
    _, _, form, _, report = case
    for field in form.fields:
        if field.source == "human":
            assert report["fields"][field.id]["value"] is None


def test_twice_the_same(case):
    _, _, form, transcript, report = case
    again = encode_report(fill_form(transcript, form))
    assert json.dumps(again, sort_keys=True) == json.dumps(report, sort_keys=True)
