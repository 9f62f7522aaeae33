"""What a language model writes may only say what its sources say, about the same people."""

import pytest

from conversation.report import Evidence
from summarize.verify import Level, verify

WEEKLY = [Evidence(3, 10.0, "dochter", "Ik kom op zaterdag en ik doe zes uur per week het huishouden.")]
NOT_ANY_MORE = [Evidence(4, 20.0, "dochter", "Maar het schoonmaken trek ik niet meer.")]
HEARSAY = [Evidence(6, 40.0, "consulent", "De buurvrouw helpt dus met de container.")]
CYCLING = [Evidence(5, 30.0, "cliënt", "Fietsen gaat niet meer, met de bus lukt het nog.")]


@pytest.mark.parametrize(
    ("sentence", "cited", "reason"),
    [
        ("De dochter doet acht uur per week het huishouden.", WEEKLY, "getal"),
        ("De dochter komt op zondag en doet het huishouden.", WEEKLY, "dag of maand"),
        ("De zoon komt op zaterdag en doet het huishouden.", WEEKLY, "andere persoon"),
        ("De dochter Karin komt op zaterdag voor het huishouden.", WEEKLY, "naam"),
        ("De dochter kom op zaterdag voor het huishouden.", WEEKLY, "werkwoord"),
        ("De dochter trekt het schoonmaken.", NOT_ANY_MORE, "ontkenning"),
        ("De dochter geniet van haar kleinkinderen en vakanties.", WEEKLY, "te weinig woorden"),
        ("De consulent helpt de buurvrouw met de container.", HEARSAY, "andere persoon"),
        ("Ik kom op zaterdag.", WEEKLY, "eerste persoon"),
        ("De dochter heeft recht op huishouden op zaterdag.", WEEKLY, "recht"),
        ("De dochter komt op zaterdag", WEEKLY, "niet af"),
        ("De dochter komt op zaterdag.", [], "geen bron"),
    ],
)
def test_red(sentence, cited, reason):
    verdict = verify(sentence, cited)
    assert verdict.level is Level.RED
    assert any(reason in r for r in verdict.reasons), verdict


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("De dochter komt op zaterdag en doet zes uur per week het huishouden.", WEEKLY),
        ("De dochter trekt het schoonmaken niet meer.", NOT_ANY_MORE),
        ("Fietsen gaat niet meer, met de bus lukt het nog.", CYCLING),
    ],
)
def test_not_red(sentence, cited):
    assert verify(sentence, cited).level is not Level.RED


def test_a_new_word_asks_for_a_look():
    verdict = verify("De dochter komt elke zaterdag trouw en doet zes uur per week het huishouden.", WEEKLY)
    assert verdict.level is Level.YELLOW


def test_the_form_of_address_of_the_report():
    sentence = "Cliënt kan niet meer fietsen, met de bus lukt het nog."
    assert verify(sentence, CYCLING, "cliënt").level is not Level.RED
    assert verify(sentence, CYCLING, "u").level is Level.RED
    assert verify("U kunt niet meer fietsen, met de bus lukt het nog.", CYCLING, "u").level is not Level.RED
