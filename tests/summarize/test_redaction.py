"""What identifies somebody is found however a recogniser writes it; ordinary numbers stay."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn as stdnum_bsn

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from redaction_talk import FRESH, KNOWN, OTHER, Voice, left, ordinary
from redaction_talk import utterances as private_talk

from conversation import Recording, Segment, Speaker, Transcript, Word
from summarize.fill import fill_form
from summarize.numbers import CARDINALS, word_set
from summarize.redaction import MARKER, MARKERS, Removed, redact_segments, redact_text, removed
from summarize.redaction.sound import silent_spans
from templates.forms import load_form

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


# ---------------------------------------------------------------- every class
@pytest.mark.parametrize("voice", [KNOWN, OTHER, FRESH], ids=["known", "other", "fresh"])
@pytest.mark.parametrize("category", MARKERS)
def test_recall_on_every_class(voice: Voice, category: str):
    made = [u for u in private_talk(voice, 100, 11) if u.category == category]
    leaking = [[s.text for s in u.segments] for u in made if left(u)]
    assert len(leaking) <= 0.02 * len(made), leaking


@pytest.mark.parametrize("near", [False, True])
def test_ordinary_talk_of_every_kind_is_rarely_hit(near: bool):
    talk = ordinary(800, 3, near=near)
    hit = [s.text for s in talk if removed([s])]
    assert len(hit) <= 0.005 * len(talk), hit


SAMPLES = """
Mijn rekening is NL91 ABNA 0417 1643 00, hoor.|Mijn rekening is [IBAN verwijderd], hoor.
en el een en negentig abn amro nul vier een zeven een zes vier drie nul nul|en [IBAN verwijderd]
Het gironummer is een twee drie vier vijf zes zeven.|Het gironummer is [IBAN verwijderd].
Dat is BE68 5390 0754 7034 van haar.|Dat is [IBAN verwijderd] van haar.
Bel 06 12345678 en anders met 010 1234567.|Bel [telefoonnummer verwijderd] en anders met [telefoonnummer verwijderd].
Bel +31 (0)6 12 34 56 78 maar.|Bel [telefoonnummer verwijderd] maar.
Het is nul zes twaalf vierendertig zesenvijftig achtenzeventig.|Het is [telefoonnummer verwijderd].
Mijn telefoon is drie een acht vier twee nul.|Mijn telefoon is [telefoonnummer verwijderd].
Dat is jan punt de vries apenstaartje gmail punt com.|Dat is [e-mailadres verwijderd].
Mail naar j.jansen@wijkteam-west.nl alstublieft.|Mail naar [e-mailadres verwijderd] alstublieft.
Ik woon op 1621 AB 12.|Ik woon op [adres verwijderd].
Zestien eenentwintig a b nummer twaalf, daar is het.|[adres verwijderd], daar is het.
Het is zestien eenentwintig Anton Bernard, huisnummer twaalf.|Het is [adres verwijderd].
Postcode 1234 AB in Hoorn, huisnummer 56.|Postcode [adres verwijderd] in Hoorn, [adres verwijderd].
Het kenteken is 12-XKR-3.|Het kenteken is [kenteken verwijderd].
De auto, G N honderddrieëntwintig B, staat voor.|De auto, [kenteken verwijderd], staat voor.
Mijn paspoortnummer is NXR4B8P12.|Mijn paspoortnummer is [documentnummer verwijderd].
V-nummer een twee drie, vier vijf zes, zeven acht negen nul.|V-nummer [documentnummer verwijderd].
Klantnummer is 4 4 7 1 2 9.|Klantnummer is [documentnummer verwijderd].
Geboren op twaalf april negentienzevenenveertig in Hoorn.|Geboren op [geboortedatum verwijderd] in Hoorn.
Geboortedatum 12-04-1947, gesproken op 12-11-2026.|Geboortedatum [geboortedatum verwijderd], gesproken op 12-11-2026.
Ik ben van 4 april 1947.|Ik ben van [geboortedatum verwijderd].
"""


@pytest.mark.parametrize("sample", [line for line in SAMPLES.split("\n") if line])
def test_samples_of_every_class(sample: str):
    said, kept = sample.split("|")
    assert redact_text(said) == kept
    assert redact_text(kept) == kept


STAYS = """
Mijn paspoort verloopt op 12 november 2029.
Op de rekening staat tweeëntwintigduizend vierhonderd euro, vorig jaar tienduizend.
In 2020 TV gekeken, in 2021 niet.
Toen de jongste geboren was, zijn we op 3 mei 2018 verhuisd.
Zij is geboren in 1950 en woont op nummer 12.
Het zaaknummer is Z-26-0412, kamer 3.
Neem de A12, dan de N9, en bus 135.
Ze krijgt 0,5 milligram om 8 uur en 0,25 om 10 uur.
Zet er een punt achter en dan een streepje.
De telefoon ging 3 keer om 10:30 en 4 keer om 11:45.
U kunt bellen of mailen, het adres staat op de brief.
Rijbewijs B heb ik sinds 1985, de auto is van 2004.
"""


@pytest.mark.parametrize("text", [line for line in STAYS.split("\n") if line])
def test_near_things_stay(text: str):
    assert redact_text(text) == text


def spoken(*turns: tuple[str, str]) -> list[Segment]:
    """Segments of ten seconds with a word each half second."""
    made = []
    for at, (speaker, text) in enumerate(turns):
        words = tuple(
            Word(at * 10 + n / 2, at * 10 + n / 2 + 0.4, f" {w}", 0.9, speaker) for n, w in enumerate(text.split())
        )
        made.append(Segment(at + 1, at * 10.0, at * 10.0 + 9, text, speaker, words))
    return made


def test_removed_says_what_and_when():
    parts = spoken(
        ("K", "Bel nul zes twaalf vierendertig"), ("C", "Ja, goed."), ("K", "zesenvijftig achtenzeventig hoor.")
    )
    assert removed(parts) == [
        Removed("telefoonnummer", 1, 0.5, 2.4),
        Removed("telefoonnummer", 3, 20.0, 20.9),
    ]
    redacted, ids = redact_segments(parts)
    assert ids == [1, 3]
    assert [s.text for s in redacted] == [
        "Bel [telefoonnummer verwijderd]",
        "Ja, goed.",
        "[telefoonnummer verwijderd] hoor.",
    ]
    assert removed(redacted) == []


def test_kept_sound_is_silent_where_the_marker_stands():
    parts, _ = redact_segments(
        [
            *spoken(
                ("K", "Bel nul zes twaalf vierendertig"), ("C", "Ja, goed."), ("K", "zesenvijftig achtenzeventig hoor.")
            ),
            Segment(9, 40.0, 44.0, "Mail jan@voorbeeld.nl"),
            Segment(10, 44.2, 46.0, "of bel 0229 123456."),
        ]
    )
    # the times of the marker with a margin; a whole segment without word times; what touches is one
    assert silent_spans(parts) == [
        (pytest.approx(0.2), pytest.approx(2.7)),
        (pytest.approx(19.7), pytest.approx(21.2)),
        (pytest.approx(39.7), pytest.approx(46.3)),
    ]
    assert silent_spans(spoken(("K", "Dag, hoe is het?"))) == []


def test_pieces_repeated_by_the_other_speaker_go_too():
    turns = (("K", "Nul zes."), ("C", "Nul zes, ja."), ("K", "Twaalf vierendertig."), ("C", "Vierendertig."))
    parts = spoken(
        *turns, ("K", "Zesenvijftig achtenzeventig."), ("C", "Achtenzeventig."), ("K", "En ik heb drie kinderen.")
    )
    redacted, _ = redact_segments(parts)
    marker = MARKERS["telefoonnummer"]
    assert [s.text.strip(".") for s in redacted] == [
        marker,
        f"{marker}, ja",
        marker,
        marker,
        marker,
        marker,
        "En ik heb drie kinderen",
    ]


def test_without_times_of_words_the_whole_segment_is_removed():
    assert removed([Segment(4, 3.0, 8.0, "Mail jan@voorbeeld.nl en bel 0229 123456.")]) == [
        Removed("e-mailadres", 4, 3.0, 8.0),
        Removed("telefoonnummer", 4, 3.0, 8.0),
    ]


def test_a_sign_that_is_a_word_by_itself_goes_with_the_words():
    (redacted,), _ = redact_segments(spoken(("K", "Dat is jan punt bakker @ ziggo punt nl hoor")))
    assert [w.text for w in redacted.words] == [" Dat", " is", " [e-mailadres verwijderd]", " hoor"]


def test_words_that_differ_from_the_text_lose_what_the_text_lost():
    words = (Word(0, 1, " Jan"), Word(1, 2, " apenstaartje"), Word(2, 3, " gmail"), Word(3, 4, " dank"))
    (redacted,), _ = redact_segments([Segment(1, 0, 4, "jan apenstaartje gmail punt com, dank", None, words)])
    assert [w.text for w in redacted.words if "verwijderd" not in w.text] == [" dank"]
    assert removed([Segment(1, 0, 4, "jan apenstaartje gmail punt com, dank", None, words)]) == [
        Removed("e-mailadres", 1, 0, 4)
    ]


def test_a_report_lists_the_categories():
    lines = ("Mijn kenteken is 12-XKR-3 en daar rijd ik mee.", "Mijn rekening is NL91 ABNA 0417 1643 00, van de bank.")
    segments, _ = redact_segments([Segment(n, n, n + 1, text, "K") for n, text in enumerate(lines)])
    speakers = {"K": Speaker("Mevrouw Bakker", "client")}
    report = fill_form(
        Transcript(tuple(segments), speakers, Recording(date="2026-11-12")), load_form("wmo-onderzoeksverslag")
    )
    assert {"kenteken", "iban"} <= {o.category for o in report.omitted}


PIECES = sorted(
    word_set(
        "nul zes twaalf vierendertig 06 12345678 0229 123 NL91 ABNA 0417 1643 00 een en negentig jan punt apenstaartje gmail com @ "
        "1621 AB a b nummer Anton Bernard 12-XKR-3 X Y eh ja geboren op april 1947 12-04-1947 paspoortnummer kenteken "
        "postcode telefoonnummer rekening "
        "is euro uur bsn 999990019 dubbel honderd . , - : / + € mail u je de van "
    )
)
talk = st.lists(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(talk)
def test_twice_is_once_and_the_rest_is_as_it_was(turns: list[str]):
    parts = spoken(*(("KC"[n % 2], turn) for n, turn in enumerate(turns)))
    redacted, ids = redact_segments(parts)
    assert redact_segments(redacted) == (redacted, [])
    for before, after in zip(parts, redacted, strict=True):
        kept = re.split("|".join(map(re.escape, MARKERS.values())), after.text)
        assert re.fullmatch(".+".join(map(re.escape, kept)), before.text, re.DOTALL)
        assert (after.id in ids) == (before.text != after.text)
        assert re.findall(r"\w+", after.text) == re.findall(r"\w+", " ".join(w.text for w in after.words))
    for place in removed(parts):
        segment = next(s for s in parts if s.id == place.segment)
        assert place.category in MARKERS
        assert segment.words[0].start <= place.start < place.end <= segment.words[-1].end
