"""Self-corrections are carried out; what only looks like one stays."""

import pytest

from summarize.cleaning import clean, resolve_corrections


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ik kom op dinsdag. Nee, wacht, donderdag.", "Ik kom op donderdag."),
        ("Dat is vier uur. Nee, zes uur per week.", "Dat is zes uur per week."),
        ("Een half uur, nee, drie kwartier, als hij er niet is.", "drie kwartier, als hij er niet is."),
        ("Ze komt op maandag en dinsdag. Wacht, niet dinsdag, donderdag.", "Ze komt op maandag en donderdag."),
        ("Ze komt op zaterdag. Nee, zaterdag én zondag.", "Ze komt op zaterdag. Nee, zaterdag én zondag."),
        ("Kom je dinsdag? Nee, dan ben ik er niet.", "Kom je dinsdag? Nee, dan ben ik er niet."),
    ],
)
def test_corrections(said, meant):
    assert resolve_corrections(said) == meant


def test_fillers_and_stutters_go():
    assert clean("Nou, eh, ik ik kan dat eh niet meer hoor") == "Ik kan dat niet meer."
