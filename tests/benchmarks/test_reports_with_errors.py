"""What a report from a transcript with simulated recognition errors keeps, and what counts as a leak in it."""

from __future__ import annotations

import pytest
import reports
from dialogues import FOLDER

NAMES = ["beroerte", "nieuwkomer", "weduwnaar", "ouderraad"]


def test_what_was_said_is_found_behind_what_is_written():
    changes = {4: ((("said",), ("zaait",)), (("van", "dongen"), ("donge",)), (("moskee",), ("mos", "kee")))}
    assert "Met said gesproken" in reports.readings("Met Zaait gesproken", [4], changes)
    assert "van dongen." in reports.readings("Donge.", [4], changes)
    assert "de moskee" in reports.readings("de mos kee", [4], changes)
    assert list(reports.readings("Met Zaait gesproken", [5], changes)) == ["Met Zaait gesproken"]


def test_a_misspelt_forbidden_word_counts():
    gold = {"scoring": {"must_not_match": [r"\bSaid\b"]}}
    report = {"mantelzorg": {"value": "Zaait helpt.", "source": "audio", "evidence": [4]}}
    changes = {4: ((("said",), ("zaait",)),)}
    assert reports.forbidden(gold, report, {}) == []
    assert [f[:2] for f in reports.forbidden(gold, report, changes)] == [(r"\bSaid\b", "mantelzorg")]


def test_frozen_conversations_are_never_shown(capsys):
    gold = {"scoring": {"must_not_match": ["geheim"]}}
    report = {"mantelzorg": {"value": "geheim", "source": "audio", "evidence": [1]}}
    reports.show("bevroren_iets, seed 1", gold, report, {})
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""
    reports.show("iets", gold, report, {})
    assert "geheim" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_a_report_with_errors_cites_and_invents_no_field(name):
    case = reports.read_case(name, FOLDER)
    for seed in reports.SEEDS:
        result, _ = reports.with_errors(case, seed)
        assert result["cited"] == 1.0
        assert not result["false"]
