"""Advice on plain Dutch: what is said, where, and that nothing else is."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from own_templates import paragraph
from word_files import in_body, parts_of, zipped

from templates.build import APPENDIX, blank_document
from templates.example import example_document
from templates.forms import form_names, load_form
from templates.language_advice import language_advice
from templates.plain_language import LONGEST_SENTENCE, Advice, advise, sentences

DATA = tomllib.loads(
    (Path(__file__).parents[2] / "templates" / "data" / "plain_language.toml").read_text(encoding="utf-8")
)
KINDS = {"lange zin", "lijdende vorm", "moeilijk woord", "lang woord", "afkorting"}


def found(text: str, kind: str) -> list[str]:
    return [advice.words for advice in advise(text) if advice.kind == kind]


def words(count: int) -> str:
    return " ".join(["woord"] * count)


# ---------------------------------------------------------------- sentences
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Een. Twee! Drie? Vier", 4),
        ("Dit is van dhr. Jansen. Hij komt om 10.30 uur.", 2),
        ("Het gaat o.a. om de was, d.w.z. de hele was.", 1),
        ("Een regel\nnog een regel", 2),
        ("Zij zei: “Nee.” Daarna ging zij.", 2),
        ("... ! ?", 0),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


def test_a_long_sentence_is_named_with_its_length() -> None:
    assert found(words(LONGEST_SENTENCE) + ".", "lange zin") == []
    (advice,) = advise(words(26) + ".")
    assert advice.kind == "lange zin"
    assert "26 woorden" in advice.message


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("Er wordt hulp aangevraagd.", "wordt hulp aangevraagd"),
        ("De hulp werd vorig jaar gestopt.", "werd vorig jaar gestopt"),
        ("Besloten is dat de hulp verlengd wordt.", "verlengd wordt"),
        ("Hij wil dat de hulp verlengd kan worden.", "verlengd kan worden"),
        ("De afspraken worden vastgelegd in een plan.", "worden vastgelegd"),
        ("De aanvraag wordt door de gemeente beoordeeld.", "wordt door de gemeente beoordeeld"),
    ],
)
def test_the_passive_is_found(text: str, passive: str) -> None:
    assert found(text, "lijdende vorm") == [passive]


@pytest.mark.parametrize(
    "text",
    [
        "Mevrouw wordt moe van de gesprekken.",
        "Het wordt een mooi gebied.",
        "De gezondheid wordt minder.",
        "Hij wordt boos, zegt hij, en heeft dat gemeld.",
        "De gemeente heeft de hulp verlengd.",
        "Zij wil ouder worden in dit huis.",
        "Het wordt lastig om te vertellen.",
        "In Word staat wanneer het gesprek begint.",
        "Het wordt laat en de taxi is besteld.",
        "Zij wordt blij van wat hij vertelt.",
    ],
)
def test_what_is_no_passive_is_not_named(text: str) -> None:
    assert found(text, "lijdende vorm") == []


# ---------------------------------------------------------------- words
def test_every_hard_word_is_found_with_its_plain_one() -> None:
    assert len(DATA["gewoon"]) >= 80
    for forms, plain in {**DATA["gewoon"], **DATA["kort"]}.items():
        assert plain.strip()
        for form in forms.split("|"):
            text = f"Dit gaat {form} daarover."
            hits = [a for a in advise(text) if a.kind == "moeilijk woord"]
            assert [a.words for a in hits] == [form], form
            assert hits[0].message == f"Makkelijker is: {plain}."


def test_a_plain_word_is_not_hard_itself() -> None:
    """Advice that has to be advised about is none; a hard word may stand behind its plain one, between brackets."""
    for forms, plain in DATA["gewoon"].items():
        again = [w for w in found(plain, "moeilijk woord") if w not in forms.split("|")]
        assert again == [], forms


@pytest.mark.parametrize(
    "text", ["De Maatwerkvoorziening begint.", "Een\nalgemene voorziening", "ALGEMENE  VOORZIENING"]
)
def test_capitals_and_spaces_do_not_matter(text: str) -> None:
    assert len(found(text, "moeilijk woord")) == 1


def test_the_longest_term_wins() -> None:
    assert found("Dat is een algemeen gebruikelijke voorziening.", "moeilijk woord") == [
        "algemeen gebruikelijke voorziening"
    ]
    assert found("De indiening van de sub-termijn-regel.", "moeilijk woord") == []


def test_a_long_word_is_named_once_and_not_when_it_is_a_name() -> None:
    assert found("De woonruimteverdelingsregels. En de woonruimteverdelingsregels.", "lang woord") == [
        "woonruimteverdelingsregels"
    ]
    assert found("Hij woont op de Burgemeestersstraatweg.", "lang woord") == []
    assert found("Zij doet vrijwilligerswerk en ziet een fysiotherapeut.", "lang woord") == []
    assert found("De maatwerkvoorzieningen.", "lang woord") == []


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("U krijgt hulp uit de Wlz. De Wlz is een wet.", ["Wlz"]),
        ("De Wet langdurige zorg (Wlz) helpt. De Wlz is een wet.", []),
        ("De Wlz (Wet langdurige zorg) helpt.", []),
        ("De XYZ belt. De XYZ komt.", ["XYZ"]),
        ("Een pgb is geld.", ["pgb"]),
        ("De TV en de AOW.", []),
        ("CONCEPT VAN HET VERSLAG XYZ", []),
    ],
)
def test_an_abbreviation_wants_its_meaning_the_first_time(text: str, short: list[str]) -> None:
    assert found(text, "afkorting") == short


# ---------------------------------------------------------------- any text
@given(
    st.text()
    | st.lists(
        st.sampled_from([*"İıſK.,;()[]\n\t ", "wordt ", "gemaakt", "in het kader van", "o.a.", "Wlz (", "PGB"])
    ).map("".join)
)
@example("İN HET KADER VAN ſ K")
@example("wordt")
@example("(")
def test_it_never_fails_and_stays_inside_the_text(text: str) -> None:
    advices = advise(text)
    for advice in advices:
        assert isinstance(advice, Advice)
        assert 0 <= advice.start < advice.end <= len(text)
        assert text[advice.start : advice.end] == advice.words
        assert advice.kind in KINDS
        assert advice.message.endswith((".", "?"))
    assert list(advices) == sorted(advices, key=lambda a: (a.start, a.end))
    spans = list(sentences(text))
    assert all(a < b for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_the_same_text_gets_the_same_advice() -> None:
    assert advise("Er wordt een maatwerkvoorziening ingezet.") == advise("Er wordt een maatwerkvoorziening ingezet.")


# ---------------------------------------------------------------- a Word file
def document(*lines: str) -> bytes:
    parts = parts_of(blank_document("Tekst"))
    in_body(parts, "".join(paragraph(line, style="Heading2" if line.startswith("Kop") else "") for line in lines))
    return zipped(parts)


def test_advice_on_a_document_says_where() -> None:
    made = language_advice(document("Kop een", "Gewoon.", "Er wordt een indicatie afgegeven. [02:10 Cliënt]"), "x.docx")
    assert made.counts == {"moeilijk woord": 1, "lijdende vorm": 1}
    assert (made.sentences, made.words) == (2, 6)
    assert "Alinea 3, onder de kop ‘Kop een’" in made.text
    assert "[02:10" not in made.text
    assert "Moeilijk woord ‘indicatie’. Makkelijker is:" in made.text
    assert "advies" in made.text
    assert "niet gezegd" in made.text


def test_a_hard_word_is_explained_once_and_counted() -> None:
    made = language_advice(document("De indicatie.", "Een Indicatie en nog een indicatie."), "x.docx")
    assert made.counts == {"moeilijk woord": 3}
    assert made.text.count("Makkelijker is") == 1
    assert "Het staat er 3 keer." in made.text


def test_the_appendix_with_quotes_is_left_out() -> None:
    parts = parts_of(document("Gewoon."))
    in_body(parts, paragraph(APPENDIX, style="Heading2") + paragraph("Er wordt een indicatie afgegeven."))
    assert language_advice(zipped(parts), "x.docx").counts == {}


def test_a_document_without_text() -> None:
    made = language_advice(document(), "x.docx")
    assert (made.sentences, made.words) == (0, 0)
    assert "geen zinnen" in made.text


@pytest.mark.parametrize("name", form_names())
def test_our_own_fixed_text_has_no_long_sentence(name: str) -> None:
    assert "lange zin" not in language_advice(example_document(load_form(name)), "x.docx").counts
