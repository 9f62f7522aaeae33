"""Text that nobody said is recognised as such; what people say, odd as it may be, is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.invented import CREDITS, LEAK, LOOP, NO_SPEECH, TOO_FAST, WORDLESS, Signs, why_invented

SURE = Signs(log_probability=-0.3, no_speech=0.05, compression=1.4, probability=0.9)
UNSURE = Signs(log_probability=-0.8, no_speech=0.4, compression=1.2, probability=0.5)
TERMS = ("Stationsstraat", "WerkSaam", "Van der Meulen", "thuisbegeleiding")


@pytest.mark.parametrize(
    "text",
    [
        "TV GELDERLAND 2020",
        "Omroep Brabant 2019.",
        "Ondertitels ingediend door de Amara.org gemeenschap",
        "Ondertiteld door Jan Jansen",
        "www.beglaar.com",
        "© 2021 Alle rechten voorbehouden",
    ],
)
def test_credits_are_never_said(text: str) -> None:
    assert why_invented(text, 3.0, SURE) == CREDITS


@pytest.mark.parametrize("text", ["***", "...", "♪ ♪", "- !"])
def test_signs_without_a_word_are_no_speech(text: str) -> None:
    assert why_invented(text, 1.0, SURE) == WORDLESS


@pytest.mark.parametrize("text", ["MUZIEK.", "Applaus", "Bedankt voor het kijken!"])
def test_what_can_be_said_is_only_a_credit_when_the_model_was_unsure(text: str) -> None:
    assert why_invented(text, 2.0, UNSURE) == CREDITS
    assert why_invented(text, 2.0, SURE) is None


@pytest.mark.parametrize(
    "text",
    [
        "en de WMO en de WMO en de WMO en de WMO en de WMO",
        "Ja. Ja. Ja. Ja. Ja. Ja. Ja.",
        "Ik heb het gezegd, ik heb het gezegd, ik heb het gezegd, ik heb het gezegd.",
    ],
)
def test_circles_are_seen(text: str) -> None:
    assert why_invented(text, 20.0, SURE) == LOOP


@pytest.mark.parametrize(
    "text",
    [
        "Nee, nee, nee, dat wil ik niet.",
        "Ja ja ja.",
        "Het gaat heel heel slecht met mijn knie.",
        "Mijn nummer is twee twee twee vier vier.",
        "Ik kijk televisie, vooral TV Gelderland vind ik mooi.",
        "Ik had ondertitels nodig door mijn doofheid.",
        "De muziek staat te hard.",
        "En toen en toen en toen kwam de buurvrouw.",
    ],
)
def test_what_people_say_stays(text: str) -> None:
    assert why_invented(text, 6.0, SURE) is None


def test_the_models_own_doubt_counts_only_when_it_heard_no_speech() -> None:
    assert why_invented("Dat is het.", 2.0, Signs(-1.2, 0.9, 1.0, 0.4)) == NO_SPEECH
    assert why_invented("Dat is het.", 2.0, Signs(-1.2, 0.3, 1.0, 0.4)) is None
    assert why_invented("Dat is het.", 2.0, Signs(-0.8, 0.9, 1.0, 0.4)) is None


def test_text_that_compresses_too_well_needs_a_repetition() -> None:
    again = "we gaan naar de winkel en we gaan naar de markt en we gaan naar de stad en we gaan naar de zee en we gaan"
    assert why_invented(again, 30.0, Signs(-0.3, 0.0, 2.6, 0.9)) == LOOP
    assert why_invented(again, 30.0, SURE) is None


def test_the_word_list_itself_is_no_text() -> None:
    leaked = "Stationsstraat, WerkSaam, Van der Meulen, thuisbegeleiding"
    assert why_invented(leaked, 5.0, SURE, TERMS) == LEAK
    assert why_invented(leaked, 5.0, SURE) is None
    said = "Mevrouw Van der Meulen van de Stationsstraat krijgt thuisbegeleiding via WerkSaam."
    assert why_invented(said, 5.0, SURE, TERMS) is None


def test_nobody_talks_that_fast() -> None:
    text = "een twee drie vier vijf zes zeven acht negen tien elf twaalf"
    assert why_invented(text, 0.4, SURE) == TOO_FAST
    assert why_invented(text, 3.0, SURE) is None


@given(st.text(max_size=80), st.floats(0, 60))
def test_any_text_gets_an_answer(text: str, seconds: float) -> None:
    assert why_invented(text, seconds, SURE, TERMS) in (None, CREDITS, LOOP, LEAK, TOO_FAST, WORDLESS)
