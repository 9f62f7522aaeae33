"""Subtitles and plain text: valid whatever was said, cut at the words, with who speaks, and nothing lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversation import Gap, Segment, Speaker, Transcript, Word
from conversation.codec import decode_transcript
from conversation.transcript import Coverage
from summarize.pseudonym import pseudonymise
from templates.plain_text import transcript_text
from templates.subtitles import LINES, WIDTH, cues, plain, transcript_srt, transcript_vtt

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
MEETING = decode_transcript(json.loads((DEMO / "overleg.json").read_text(encoding="utf-8")))
_TIME = re.compile(r"(\d\d+):([0-5]\d):([0-5]\d)[.,](\d{3})")
Parsed = list[tuple[int, int, list[str]]]


def milliseconds(text: str) -> int:
    match = _TIME.fullmatch(text)
    assert match is not None, text
    hours, minutes, seconds, rest = map(int, match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def parse_blocks(text: str, point: str) -> Parsed:
    """Cues as a strict player reads them: a number, a line with times, lines of text, an empty line."""
    found: Parsed = []
    for number, block in enumerate(text.split("\n\n") if text else [], 1):
        head, time, *lines = block.rstrip("\n").split("\n")
        assert head == str(number)
        start, arrow, end = time.partition(" --> ")
        assert arrow
        assert point in start
        assert point in end
        assert lines
        assert all(line.strip() for line in lines)
        found.append((milliseconds(start), milliseconds(end), lines))
    return found


def parse_srt(data: bytes) -> Parsed:
    text = data.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    found = parse_blocks(text.replace("\r\n", "\n"), ",")
    assert all(not set("<>{}\\") & set("".join(lines)) for _, _, lines in found)
    return found


def parse_vtt(data: bytes) -> tuple[list[str], Parsed]:
    text = data.decode()
    head, *blocks = text.split("\n\n")
    assert head == "WEBVTT"
    notes = [block for block in blocks if block.startswith("NOTE ")]
    assert blocks[: len(notes)] == notes
    assert all("-->" not in note for note in notes)
    return notes, parse_blocks("\n\n".join(blocks[len(notes) :]), ".")


def unescaped(text: str) -> str:
    """The text of a cue without its voice; fails on what is no character reference or voice."""
    body = re.sub(r"^<v [^<>\n]+>", "", text)
    assert "<" not in body
    assert ">" not in body
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", body, re.DOTALL)
    return body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def check(found: Parsed, read: Callable[[str], str] = str) -> None:
    """Times go on, and no cue is larger than two lines once it is ``read``."""
    end = 0
    for start, stop, lines in found:
        assert end <= start < stop
        end = stop
        assert len(lines) <= LINES
        assert all(len(read(line)) <= WIDTH for line in lines)


#: a busy machine is no reason to fail
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


# ---------------------------------------------------------------- whatever is said
_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from(" \n\r-->&<>{}\\:[]0123456789"), max_size=120)
_TIME_OF = st.floats(0, 30_000, allow_nan=False)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    start = draw(_TIME_OF)
    length = draw(st.floats(0, 40))
    text = draw(_TEXT)
    words: tuple[Word, ...] = ()
    if draw(st.booleans()) and text.split():
        said = text.split()
        moments = sorted(draw(st.lists(st.floats(0, 1), min_size=2 * len(said), max_size=2 * len(said))))
        words = tuple(
            Word(start + length * moments[2 * at], start + length * moments[2 * at + 1], f" {word}", 0.9)
            for at, word in enumerate(said)
        )
    return Segment(
        draw(st.integers(1, 10**6)), start, start + length, text, draw(st.sampled_from(["S1", "S2", None])), words
    )


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    made = sorted(draw(st.lists(segments(), max_size=8)), key=lambda s: s.start)
    speakers = {code: Speaker(draw(_TEXT)) for code in ("S1", "S2")}
    gaps = tuple(Gap(a, a + draw(st.floats(0, 5)), draw(_TEXT)) for a in draw(st.lists(_TIME_OF, max_size=2)))
    return Transcript(tuple(made), speakers, coverage=Coverage(gaps=gaps))


@PATIENT
@given(transcripts(), st.booleans())
def test_any_conversation_gives_valid_subtitles(transcript: Transcript, literal: bool) -> None:
    check(parse_srt(transcript_srt(transcript, literal)))
    _, found = parse_vtt(transcript_vtt(transcript, literal, True, ["een --> melding\n\nmet regels"]))
    check(found, unescaped)


@PATIENT
@given(transcripts())
def test_every_word_is_shown_once(transcript: Transcript) -> None:
    shown = cues(transcript, literal=True, named=False)
    joined = "".join("".join(cue.lines) for cue in shown if cue.name is not None).replace(" ", "")
    unnamed = all(segment.speaker is None for segment in transcript.segments)
    said = sorted("".join(plain(segment.text).split()) for segment in transcript.segments)
    assert unnamed or sorted(joined) == sorted("".join(said))


@PATIENT
@given(transcripts(), st.booleans())
def test_any_conversation_gives_plain_text(transcript: Transcript, literal: bool) -> None:
    text = transcript_text(transcript, True, ["melding"], literal).decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == text.count("\r")
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
    assert "CONCEPT" in text


# ---------------------------------------------------------------- a real one
def test_a_cue_says_who_speaks() -> None:
    srt, (notes, vtt) = parse_srt(transcript_srt(MEETING)), parse_vtt(transcript_vtt(MEETING))
    names = {speaker.label for speaker in MEETING.speakers.values()}
    assert {lines[0].split(":")[0] for _, _, lines in srt} == names
    assert {re.match(r"<v ([^>]+)>", lines[0])[1] for _, _, lines in vtt} == names  # type: ignore[index]
    assert "gemaakt met AI" in notes[0]


def test_cues_are_cut_at_the_times_of_the_words() -> None:
    said = "Eerst gaan wij naar de gemeente. Daarna praten wij nog een hele tijd over de aanvraag die daar ligt, en dan naar huis."
    words = tuple(Word(10.0 + at, 10.5 + at, f" {word}", 0.9) for at, word in enumerate(said.split()))
    transcript = Transcript((Segment(1, 10.0, 33.0, said, "S1", words),), {"S1": Speaker("Anna")})
    found = cues(transcript, literal=False, named=True)
    starts = {round(1000 * word.start) for word in words}
    assert {cue.start for cue in found} <= starts
    assert [cue.end - cue.start <= 7000 for cue in found] == [True] * len(found)
    assert found[0].lines == ("Anna: Eerst gaan wij naar de gemeente.",)
    assert all(cue.lines[0].startswith("Anna: ") for cue in found)


def test_a_silence_ends_a_cue() -> None:
    words = (Word(0.0, 0.5, "Ja.", 0.9), Word(4.0, 4.5, " Goed.", 0.9))
    found = cues(Transcript((Segment(1, 0.0, 4.5, "Ja. Goed.", "S1", words),), {"S1": Speaker("A")}), False, False)
    assert [(cue.start, cue.end) for cue in found] == [(0, 1000), (4000, 5000)]


def test_people_who_speak_at_once_come_one_after_the_other() -> None:
    long = Segment(1, 0.0, 6.0, "Dat is een heel verhaal", "S1")
    short = Segment(2, 2.0, 3.0, "Ja", "S2")
    found = cues(Transcript((long, short), {"S1": Speaker("A"), "S2": Speaker("B")}), False, False)
    assert [(cue.name, cue.start, cue.end) for cue in found] == [("A", 0, 2000), ("B", 2000, 3000)]


def test_hesitations_go_as_in_word_unless_every_word_counts() -> None:
    transcript = Transcript((Segment(1, 0.0, 3.0, "Eh, ik ik ga naar de ge- gemeente.", "S1"),), {"S1": Speaker("A")})
    for literal, text in ((False, "Ik ga naar de gemeente."), (True, "Eh, ik ik ga naar de ge- gemeente.")):
        srt, vtt = transcript_srt(transcript, literal), transcript_vtt(transcript, literal)
        for made in (srt, vtt, transcript_text(transcript, False, [], literal)):
            assert text in made.decode("utf-8-sig").replace("\r\n", " ").replace("\n", " ")


def test_speech_without_text_is_shown() -> None:
    transcript = replace(MEETING, coverage=Coverage(gaps=(Gap(5000.0, 5004.0, "te zacht"),)))
    assert parse_srt(transcript_srt(transcript))[-1] == (5_000_000, 5_004_000, ["[spraak zonder tekst]"])
    assert "te zacht" in transcript_text(transcript, False, []).decode("utf-8-sig")


def test_an_empty_conversation_says_so() -> None:
    assert "geen spraak" in parse_srt(transcript_srt(Transcript()))[0][2][0]
    assert "geen spraak" in parse_vtt(transcript_vtt(Transcript()))[1][0][2][0]
    assert "geen spraak" in transcript_text(Transcript(), False, []).decode("utf-8-sig")


@pytest.mark.parametrize(
    "said", ["<v Anna>", "<script>", "&amp;", "00:00:01.000 --> 00:00:02.000", "{\\an8}boven", "a\u202eb", "a\n\n2\n"]
)
def test_what_somebody_says_is_never_layout(said: str) -> None:
    transcript = Transcript((Segment(1, 0.0, 3.0, f"Let op {said} einde", "S1"),), {"S1": Speaker(said)})
    check(parse_srt(transcript_srt(transcript)))
    check(parse_vtt(transcript_vtt(transcript))[1], unescaped)
    assert "\u202e" not in transcript_vtt(transcript).decode()


def test_a_copy_without_names_tells_none() -> None:
    named = Transcript(
        (
            Segment(1, 0.0, 4.0, "Ik ben Ineke Vroom uit de Kerkstraat.", "S1"),
            Segment(2, 5.0, 9.0, "Dag mevrouw Vroom.", "S2"),
        ),
        {"S1": Speaker("Ineke Vroom", "client"), "S2": Speaker("Bert Kok", "consulent")},
    )
    copy = pseudonymise(named)
    for made in (
        transcript_srt(copy),
        transcript_vtt(copy),
        transcript_text(copy, False, [], source="transcript-pseudoniem.json"),
    ):
        text = made.decode("utf-8-sig")
        assert not [name for name in ("Ineke", "Vroom", "Bert", "Kok", "Kerkstraat") if name in text]
        assert "Cliënt" in text


def test_a_long_conversation_is_written_in_seconds() -> None:
    words = [f"woord{at}" for at in range(20_000)]
    made = tuple(
        Segment(at + 1, at * 3.0, at * 3.0 + 3.0, " ".join(words[at * 10 : at * 10 + 10]), f"S{at % 3 + 1}")
        for at in range(2000)
    )
    transcript = Transcript(made, {f"S{n}": Speaker(f"Spreker {n}") for n in (1, 2, 3)})
    check(parse_srt(transcript_srt(transcript)))
