"""Speech as people read it: what goes, and above all what stays."""

from __future__ import annotations

import io
import re

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversation import Segment, Speaker, Transcript, Word
from templates.spoken import readable
from templates.word import transcript_document


def spoken(text: str, probabilities: dict[int, float] | None = None) -> Segment:
    """A segment as a recogniser gives it: a word per second, each with a space in front."""
    words = tuple(
        Word(float(at), at + 0.9, f" {word}", (probabilities or {}).get(at, 0.9), "S1")
        for at, word in enumerate(text.split())
    )
    return Segment(7, 0.0, float(len(words)), text, "S1", words)


def left(text: str) -> str:
    """What is left of a text, which is the same with word times and without."""
    with_words = readable(spoken(text))
    without = readable(Segment(7, 0.0, 1.0, text))
    assert " ".join(w.text.strip() for w in with_words.words) == with_words.text == without.text
    return with_words.text


@pytest.mark.parametrize(
    ("said", "read"),
    [
        # hesitations, and the punctuation around them
        ("Eh, dat weet ik niet.", "Dat weet ik niet."),
        ("Ik ga eh naar huis.", "Ik ga naar huis."),
        ("Ik ga, eh, naar huis.", "Ik ga naar huis."),
        ("Ja, eh, dat klopt.", "Ja, dat klopt."),
        ("Dat is, ehm, lastig.", "Dat is lastig."),
        ("Dat weet ik niet, uh.", "Dat weet ik niet."),
        ("Dat weet ik niet, eh", "Dat weet ik niet"),
        ("En toen eh. Dat was het.", "En toen. Dat was het."),
        ("Komt hij dinsdag eh?", "Komt hij dinsdag?"),
        ("Ja. Eh. Vandaag nog niet.", "Ja. Vandaag nog niet."),
        ("Ja. Eh... Vandaag nog niet.", "Ja. Vandaag nog niet."),
        ("Uh uh uh, ja.", "Ja."),
        ("Hm, dat is duur.", "Dat is duur."),
        ("Maar eh, ik weet het niet.", "Maar ik weet het niet."),
        ("Ik kom dinsdag, eh, woensdag.", "Ik kom dinsdag, woensdag."),
        ("Toen hij weg was, eh, toen was het stil.", "Toen hij weg was, toen was het stil."),
        ("Ik was bij, eh... Jan.", "Ik was bij... Jan."),
        ("Op maandag en, eh, nee, dinsdag.", "Op maandag en, nee, dinsdag."),
        ("Eh, 's morgens sta ik op.", "'s Morgens sta ik op."),
        ("Euh, ijs is koud.", "IJs is koud."),
        # a word that was said again
        ("ik ik ga", "ik ga"),
        ("Ik ik ga.", "Ik ga."),
        ("de de de gemeente", "de gemeente"),
        ("Ik... ik weet het niet.", "Ik weet het niet."),
        ("Ik, ik weet het niet.", "Ik weet het niet."),
        ("Ik eh, ik help mijn moeder.", "Ik help mijn moeder."),
        ("Omdat omdat het niet gaat.", "Omdat het niet gaat."),
        ("Ik zie dat hij hij komt.", "Ik zie dat hij komt."),
        ("Met, eh, met hem.", "Met hem."),
        ("We gaan naar naar de gemeente.", "We gaan naar de gemeente."),
        ("Een brief van van de gemeente.", "Een brief van de gemeente."),
        ("Ik zoek een een huis.", "Ik zoek een huis."),
        ("Het het is te veel.", "Het is te veel."),
        ("Van zeven tot... tot half vier.", "Van zeven tot half vier."),
        # the beginning of a word
        ("de ge- gemeente", "de gemeente"),
        ("De g- g- gemeente belt.", "De gemeente belt."),
        ("Ver- eh verhuizen wil ik niet.", "Verhuizen wil ik niet."),
        ("we-we gaan", "we gaan"),
        ("Ge-gemeente Voorst.", "Gemeente Voorst."),
        ("d-d-dat kan", "dat kan"),
        # a phrase that was begun again
        ("dat is dat is een probleem", "dat is een probleem"),
        ("Dat is, dat is een probleem.", "Dat is een probleem."),
        ("Ik heb ik heb geen auto.", "Ik heb geen auto."),
        ("In de in de wijk.", "In de wijk."),
        ("Hij is van een, eh, van een abonnement af.", "Hij is van een abonnement af."),
        ("Het gaat om te om te kijken.", "Het gaat om te kijken."),
        ("Kun je, eh, kun je staan?", "Kun je staan?"),
        ("Ze wil niet want ik want ik werk.", "Ze wil niet want ik werk."),
        ("Ik heb een ik heb een hond.", "Ik heb een hond."),
    ],
)
def test_what_cannot_mean_anything_goes(said: str, read: str) -> None:
    assert left(said) == read


@pytest.mark.parametrize(
    "said",
    [
        # numbers
        "Twee twee vier.",
        "Nul zes een een twee acht.",
        "Het is 06 06 12 12.",
        "Vijftig, vijftig euro.",
        "De stand was een een.",
        "Van twee van twee.",
        "Het is 3 mm dik.",
        "Een paar mm.",
        # emphasis and answers
        "Dat is heel heel erg.",
        "Het is ver ver weg.",
        "Nee nee, dat hoeft niet.",
        "Ja ja.",
        "Ja, ja, ja.",
        "Dag dag.",
        "Door en door.",
        "Het is en en.",
        "Via via gehoord.",
        "Hm hm.",
        "Hm-hm, dat is goed.",
        "Mm. Ja.",
        "Uh huh.",
        "Eh? Wat zegt u?",
        "Mhm.",
        "Niet niet gaan.",
        "Ik wel ik wel.",
        "Ik kom, ik kom.",
        "Hij komt hij komt niet.",
        "Werken werken werken.",
        # what Dutch says twice
        "Ik weet dat dat kan.",
        "Dat dat kan, weet ik.",
        "Die die je zag.",
        "Wat belangrijk is is tijd.",
        "Als ik het had had ik het gezegd.",
        "Hoe het was was niet goed.",
        "Ik denk dat het het beste is.",
        "Als je je goed voelt.",
        "Als u u aanmeldt.",
        "Zijn zijn ouders er?",
        "Haar haar is grijs.",
        "Daar hou ik van van dat soort dingen.",
        "Vul dat in in het systeem.",
        "Ik bel u op op dinsdag.",
        "Ik vind dat naar naar hem toe.",
        "Het is moeilijk om om hulp te vragen.",
        "Maar maar een beetje.",
        "Dat doe ik, ik ga morgen.",
        "Dat doe ik ik ga morgen.",
        "Wie dat wil wil dat.",
        "Wat dat is dat is niet duidelijk.",
        "Mijn man of ik, ik bedoel mijn zoon.",
        # names and written words
        "Jan Jan.",
        "Piet, Piet, kom eens.",
        "Van Van der Berg.",
        "In de De Ruyterstraat.",
        "Als ALS erger wordt.",
        "De UM in Maastricht.",
        "D-dag.",
        "Een win-win situatie.",
        "Een ex-expert en een co-coach.",
        "Voor- en nadelen.",
        "[naam] [naam] belt.",
        "[BSN verwijderd] [BSN verwijderd]",
        'Hij zei steeds "eh".',
        # another sentence
        "Dat is de. De gemeente belt.",
        "Bij de. Bij de dokter.",
        # nothing else
        "Eh.",
        "Eh, eh, hm.",
        "Ik.",
        "",
        "...",
    ],
)
def test_what_may_mean_something_stays(said: str) -> None:
    for segment in (spoken(said), Segment(7, 0.0, 1.0, said)):
        assert readable(segment) is segment


def test_words_that_are_left_keep_times_and_probability() -> None:
    segment = spoken("Eh, ik ik ga naar de ge- gemeente.", {2: 0.3, 7: 0.2})
    read = readable(segment)
    assert [(w.text.strip(), w.start, w.probability) for w in read.words] == [
        ("Ik", 2.0, 0.3),
        ("ga", 3.0, 0.9),
        ("naar", 4.0, 0.9),
        ("de", 5.0, 0.9),
        ("gemeente.", 7.0, 0.2),
    ]
    assert (read.id, read.start, read.end, read.speaker) == (segment.id, segment.start, segment.end, segment.speaker)


def test_a_text_that_a_person_corrected_is_read_without_its_words() -> None:
    corrected = Segment(1, 0.0, 2.0, "Ik eh ga.", "S1", (Word(0.0, 1.0, " Hij"), Word(1.0, 2.0, " gaat.")))
    read = readable(corrected)
    assert (read.text, read.words) == ("Ik ga.", corrected.words)


# ---------------------------------------------------------------- for any speech
_SOME_WORDS = (
    "ik je de het een dat die is was had eh ehm uh hm mm ja nee niet heel twee vier tien 20 ge- g- in op van naar met en of maar dan "
    "want gemeente we-we hm-hm ik-ik d-d-dat Jan Eh Ik De Het Dat - ... [naam] 's 'r z'n als ALS om te gaat bedoel"
)
_VOCABULARY = st.sampled_from(_SOME_WORDS.split())
_WORDS = st.builds(
    lambda word, trail: word + trail, _VOCABULARY, st.sampled_from(["", "", "", ",", ".", "...", "…", "?", "-"])
)
_SPEECH = st.lists(_WORDS, max_size=14).map(" ".join)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _is_within(few: str, many: str) -> bool:
    rest = iter(many)
    return all(letter in rest for letter in few)


@settings(max_examples=400, deadline=None)
@given(_SPEECH)
def test_reading_again_changes_nothing(text: str) -> None:
    read = readable(spoken(text))
    assert readable(read) is read


@settings(max_examples=400, deadline=None)
@given(_SPEECH | st.text(max_size=60))
def test_nothing_is_added_moved_or_emptied(text: str) -> None:
    segment = spoken(text)
    read = readable(segment)
    assert _is_within(_letters(read.text), _letters(text))
    assert bool(_letters(read.text)) == bool(_letters(text))
    assert _is_within("".join(chr(int(w.start)) for w in read.words), "".join(chr(int(w.start)) for w in segment.words))
    before = {w.start: w for w in segment.words}
    for word in read.words:
        was = before[word.start]
        assert (word.end, word.probability, word.speaker) == (was.end, was.probability, was.speaker)
        assert _is_within(_letters(word.text), _letters(was.text))


@settings(max_examples=400, deadline=None)
@given(_SPEECH)
def test_numbers_names_and_weighty_words_stay(text: str) -> None:
    def kept(said: str) -> list[str]:
        return re.findall(r"\b(?:nee|niet|heel|twee|vier|tien|20|jan|naam|bedoel)\b", said.lower())

    assert kept(readable(spoken(text)).text) == kept(text)


@settings(max_examples=200, deadline=None)
@given(_SPEECH)
def test_word_times_make_no_difference_to_the_text(text: str) -> None:
    assert readable(spoken(text)).text.split() == readable(Segment(7, 0.0, 1.0, text)).text.split()


# ---------------------------------------------------------------- in Word
SAID = Transcript(
    (spoken("Eh, ik ik ga naar de ge- gemeente.", {2: 0.3, 7: 0.2}), Segment(2, 9.0, 9.5, "Hm.", "S1")),
    {"S1": Speaker("Consulent")},
)


def _paragraphs(data: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]


def test_the_transcript_is_read_with_its_doubtful_words_marked() -> None:
    said = _paragraphs(transcript_document(SAID, False, []))
    assert "Ik(?) ga naar de gemeente.(?)" in said
    assert any(line.endswith("Hm.") for line in said)
    assert "Aarzelingen en herhalingen zijn weggelaten. De letterlijke tekst is bewaard in transcript.json." in said
    assert said.index("Gesprek") < next(i for i, line in enumerate(said) if "Aarzelingen" in line)


def test_literally_everything_stays() -> None:
    said = _paragraphs(transcript_document(SAID, False, [], literal=True))
    assert "Eh, ik ik(?) ga naar de ge- gemeente.(?)" in said
    assert "Dit is de letterlijke tekst, met aarzelingen en herhalingen." in said
    assert not any("weggelaten" in line for line in said)
