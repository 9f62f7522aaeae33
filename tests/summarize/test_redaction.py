"""A spoken BSN is found however a recogniser writes it; ordinary numbers stay."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn as stdnum_bsn

from conversation import Segment, Word
from summarize.numbers import CARDINALS
from summarize.redaction import MARKER, redact_segments, redact_text

WORDS = {v: k for k, v in reversed(CARDINALS.items()) if v < 1000}
DIGIT = ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
CUES = ["bsn", "BSN-nummer", "burgerservicenummer", "burger service nummer", "sofinummer", "B.S.N.", "be es en"]
FILLERS = [" eh ", " en dan ", " ", " ", ", ", " even kijken "]


def make_bsn(rng: random.Random) -> str:
    while True:
        digits = f"{rng.randrange(10_000_000, 999_999_999):09d}"
        if stdnum_bsn.is_valid(digits):
            return digits


def said(digits: str, way: int, rng: random.Random) -> str:
    """One of the ways in which recognisers write nine spoken digits."""
    threes = [digits[i : i + 3] for i in (0, 3, 6)]
    if way == 0:
        return rng.choice([digits, f"{digits}.", " ".join(digits), ", ".join(digits), "-".join(threes)])
    if way == 1:
        return rng.choice([" ", ".", "-", " - "]).join(threes)
    if way == 2:
        return " ".join("één" if d == "1" else DIGIT[int(d)] for d in digits)
    if way == 3:
        return rng.choice([", ", " "]).join(" ".join(DIGIT[int(d)] for d in three) for three in threes)
    if way == 4:
        return " ".join(WORDS[int(t)] if t[0] != "0" else " ".join(DIGIT[int(d)] for d in t) for t in threes)
    if way == 5:
        return " ".join(t if rng.random() < 0.5 else " ".join(DIGIT[int(d)] for d in t) for t in threes)
    pairs = [digits[i : i + 2] for i in (0, 2, 4, 6)] + [digits[8]]
    return " ".join(WORDS[int(p)] if p[0] != "0" else " ".join(DIGIT[int(d)] for d in p) for p in pairs)


def utterances() -> list[tuple[list[Segment], str]]:
    """420 generated conversations, each with one BSN: with and without a cue, whole and split over speakers."""
    rng = random.Random(20261124)
    made = []
    for n in range(420):
        digits = make_bsn(rng)
        text = said(digits, n % 7, rng)
        before = rng.choice(["Moet u dat ook hebben? Dat is ", "Mijn nummer is ", "Eh, ", "", "Ja hoor, "])
        if n % 3 == 0:
            before = f"Mijn {rng.choice(CUES)} dat is eh "
        words = (before + text + rng.choice([".", "", " hoor.", ", klopt dat?"])).split(" ")
        if n % 5 == 4 and " " in text:
            cut = len(before.split(" ")) - 1 + len(text.split(" ")) // 2
            reply = [Segment(2, 1, 2, rng.choice(["Ja.", "Oké.", "Mhm."]), "C")] if n % 2 else []
            parts = [Segment(1, 0, 1, " ".join(words[:cut]), "K"), *reply, Segment(3, 2, 3, " ".join(words[cut:]), "K")]
        else:
            parts = [Segment(1, 0, 1, " ".join(words), "K")]
        made.append((parts, digits))
    return made


def leaks(segments: list[Segment]) -> bool:
    """True when two or more numbers can still be read."""
    text = " ".join(s.text for s in segments)
    return sum(any(c.isdigit() for c in w) or w.strip(".,?").lower() in CARDINALS for w in text.split()) >= 2


def test_recall_on_generated_utterances():
    missed = [parts for parts, _ in utterances() if leaks(redact_segments(parts)[0])]
    assert len(missed) <= 0.01 * 420, [[s.text for s in parts] for parts in missed]


ORDINARY = """
tien, twintig, dertig, veertig, vijftig
een twee drie vier vijf zes zeven acht negen tien
Gesproken op 12-11-2026, besloten op 12 december 2026.
Het is vandaag donderdag 12 november 2026, tien over half elf.
Dat kost 1.250.000 euro, of 12,50 per keer.
In 2019 en 2021 was het 63, nu 75, daarvan 11 ouder dan vijf weken.
Ik heb er drie, van veertien, zestien en achttien jaar.
Twee keer in de week, op maandag van negen tot tien en donderdag van elf tot twaalf.
Van 28 tot en met 31 december, in 2026 en 2027.
Tweehonderd meter, driehonderd meter, vierhonderd meter.
Het BSN hoeft u niet te noemen, het is vandaag 12 november 2026.
Uw burgerservicenummer heb ik. U bent 79 jaar en u woont hier eenendertig jaar.
Er kwamen negentien meldingen binnen, een op de drie te laat, twee op de tien helemaal niet.
Kamer 12, tweede verdieping, om 10:30 tot 11:45.
Een huis, een tuin en een auto, dat is alles.
"""


@pytest.mark.parametrize("text", [line for line in ORDINARY.split("\n") if line])
def test_ordinary_numbers_stay(text: str):
    assert redact_text(text) == text


def test_ordinary_number_talk_is_rarely_hit():
    rng = random.Random(7)
    frames = [
        "het waren er {} en later {}", "om {} uur tot {} uur", "{} euro per maand en {} euro per keer",
        "op {} november en {} december", "sinds {} weken, eerst {} dagen", "nummer {} van de {}",
    ]  # fmt: skip
    hit = 0
    for _ in range(1000):
        a, b = rng.randrange(1, 999), rng.randrange(1, 99)
        text = rng.choice(frames).format(*((a, b) if rng.random() < 0.5 else (WORDS[a], WORDS[b])))
        hit += redact_text(text) != text
    assert hit == 0


def test_a_cue_is_enough_when_the_test_fails():
    assert redact_text("Mijn bsn is 123 456 788.") == f"Mijn bsn is {MARKER}."
    assert redact_text("Mijn getal is 123 456 788.") == "Mijn getal is 123 456 788."
    assert redact_text("mijn sofi nummer, dat begint met 123 en daarna komt 456") == (
        f"mijn sofi nummer, dat begint met {MARKER}"
    )


def test_repeated_back_by_the_other_speaker():
    parts = [
        Segment(1, 0, 1, "Negen negen negen.", "K"),
        Segment(2, 1, 2, "Negen negen negen, ja.", "C"),
        Segment(3, 2, 3, "Negen negen nul, nul één negen.", "K"),
    ]
    redacted, ids = redact_segments(parts)
    assert ids == [1, 2, 3]
    assert [s.text for s in redacted] == [f"{MARKER}.", f"{MARKER}, ja.", f"{MARKER}."]


def test_words_are_redacted_with_the_text():
    text = "Dat is negen negen negen, negen negen nul, nul één negen, hoor."
    words = tuple(Word(float(i), i + 0.5, f" {w}", 0.9, "K") for i, w in enumerate(text.split()))
    segment = Segment(5, 0.0, 12.0, text, "K", words)
    (redacted,), ids = redact_segments([segment])
    assert ids == [5]
    assert redacted.text == f"Dat is {MARKER}, hoor."
    assert [w.text for w in redacted.words] == [" Dat", " is", f" {MARKER}", " hoor."]
    assert (redacted.words[2].start, redacted.words[2].end) == (2.0, 10.5)


def test_words_that_differ_from_the_text_lose_all_numbers():
    words = (Word(0, 1, "999990019"), Word(1, 2, "twee"), Word(2, 3, "ja"))
    (redacted,), _ = redact_segments([Segment(1, 0, 3, "Het is 999990019.", None, words)])
    assert all(not any(c.isdigit() for c in w.text) and w.text != "twee" for w in redacted.words)


number_talk = st.lists(
    st.sampled_from(
        ["negen", "nul", "één", "een", "999", "990", "019", "eh", "bsn", "ja", "12", "november", "tien", "."]
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(number_talk, min_size=1, max_size=4))
def test_redacting_twice_is_redacting_once(parts: list[list[str]]):
    segments = [Segment(i, i, i + 1, " ".join(p), "KC"[i % 2]) for i, p in enumerate(parts)]
    once, ids = redact_segments(segments)
    twice, again = redact_segments(once)
    assert once == twice
    assert again == []
    assert set(ids) == {a.id for a, b in zip(segments, once, strict=True) if a.text != b.text}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(text: str):
    assert redact_text(redact_text(text)) == redact_text(text)


def test_an_hour_of_talk_takes_less_than_a_second():
    lines = [line for line in ORDINARY.split("\n") if line]
    segments = [Segment(i, i, i + 1, lines[i % len(lines)], "KCD"[i % 3]) for i in range(1800)]
    assert sum(len(s.text.split()) for s in segments) > 18_000
    begin = time.process_time()
    redact_segments(segments)
    assert time.process_time() - begin < 2.0
