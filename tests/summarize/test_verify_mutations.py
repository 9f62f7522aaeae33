"""The gate on the check of a model's sentences: what can be checked exactly is always caught, and true sentences mostly pass."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from mutations import EXACT, load_claims, mutants, number_spans

from conversation.report import Evidence
from summarize.numbers import numbers_in
from summarize.verify import Level, verify

CLAIMS = load_claims()
MUTANTS = list(mutants(CLAIMS))
#: a number may have been said in another unit: weeks for days, minutes for quarters, years for months, years by their last digits
FACTORS = (1, 7, 12, 15, 60, 100, 1000)
NUMBERED = [(c, span) for c in CLAIMS for span in number_spans(c.text)]


def judged(text, claim):
    return verify(text, claim.said, claim.address_form, claim.date)


@pytest.mark.parametrize("kind", [*EXACT, "entitlement", "wrong citation"])
def test_every_changed_number_date_name_and_owner_is_red(kind):
    changed = [m for m in MUTANTS if m.kind == kind]
    assert changed
    assert [m.text for m in changed if judged(m.text, m.claim).level is not Level.RED] == []


def test_few_true_sentences_are_red():
    red = [c.text for c in CLAIMS if judged(c.text, c).level is Level.RED]
    assert len(red) <= 0.1 * len(CLAIMS), red


def test_the_set_is_large_and_of_all_kinds():
    assert len(CLAIMS) >= 120
    assert {c.form for c in CLAIMS} == {"u", "cliënt", "notulen"}
    assert {c.half for c in CLAIMS} == {"worked", "held", "fresh"}


def may_be_said(number, claim):
    """Whether the evidence, or the rest of the sentence, may hold this number in any form or unit."""
    said = {float(n.replace(",", ".").replace(":", ".")) for n in numbers_in(claim.source) if n.count(".") <= 1} | {1.0}
    grown = {n * f for n in said for f in FACTORS} | {n / f for n in said for f in FACTORS}
    sums = {a + b for a in grown for b in said} | {a * 100 + b for a in said for b in said}
    return float(number) in grown | sums or float(number % 100) in said


@settings(max_examples=300, deadline=None)
@given(case=st.sampled_from(NUMBERED), number=st.integers(2, 200_000))
def test_any_other_number_is_red(case, number):
    claim, (start, end) = case
    if may_be_said(number, claim):
        return
    text = claim.text[:start] + str(number) + claim.text[end:]
    assert judged(text, claim).level is Level.RED, text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Die kost elfduizend vierhonderd euro, die kraan.", "De kraan kost € 11.400."),
        ("Ze komt om half negen, de wijkzorg.", "De wijkzorg komt om 8.30 uur."),
        ("Een kwartier per dag oefen ik met de bal.", "Cliënt oefent 15 minuten per dag met de bal."),
        ("Om de veertien dagen komt de kapper aan huis.", "De kapper komt om de 2 weken aan huis."),
        ("Sinds negentienzesentachtig huur ik deze flat.", "Cliënt huurt deze flat sinds 1986."),
        ("Volgende week dinsdag komt de monteur.", "De monteur komt op dinsdag 24 november."),
    ],
)
def test_a_number_or_date_in_another_form_is_the_same(said, written):
    cited = [Evidence(1, 0.0, "cliënt", said)]
    assert verify(written, cited, "cliënt", "2026-11-17").level is not Level.RED


def test_without_the_day_of_the_recording_a_date_stays_as_it_was_said():
    cited = [Evidence(1, 0.0, "consulent", "Volgende week dinsdag komt de monteur.")]
    assert verify("De monteur komt op dinsdag 24 november.", cited).level is Level.RED
    assert verify("De monteur komt volgende week dinsdag.", cited).level is not Level.RED


def test_a_number_that_the_speaker_took_back_is_red_and_the_other_one_asks_for_a_look():
    cited = [Evidence(1, 0.0, "zoon", "Ik kom drie uur, nee, vier uur in de week in de tuin werken.")]
    assert verify("De zoon werkt 3 uur per week in de tuin.", cited).level is Level.RED
    assert verify("De zoon werkt 4 uur per week in de tuin.", cited).level is Level.YELLOW


def test_who_asks_is_not_who_does():
    cited = [Evidence(1, 0.0, "Marieke", "Ruud, maak jij de brief?"), Evidence(2, 1.0, "Ruud", "Ja, dat doe ik.")]
    assert verify("Ruud maakt de brief.", cited).level is not Level.RED
    assert verify("Marieke maakt de brief.", cited).level is Level.RED
    assert verify("Yvonne maakt de brief.", cited).level is Level.RED
