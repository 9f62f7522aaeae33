"""Transcripts and reports survive a round trip; what cannot be used is refused in Dutch with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversation import (
    ConversationError,
    Coverage,
    FieldValue,
    Gap,
    Omitted,
    Recording,
    RecordingPart,
    Rejected,
    Report,
    Segment,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from conversation.codec import (
    decode_report,
    decode_transcript,
    dump_json,
    encode_report,
    encode_transcript,
    load_json,
)

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"

seconds = st.integers(0, 10_000_000).map(lambda n: n / 1000)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
#: none, or the files that were joined
parts = st.lists(
    st.builds(RecordingPart, seconds, seconds, st.none() | text, st.none() | st.just("00")), max_size=3
).map(tuple)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    starts = sorted(draw(st.lists(seconds, max_size=6)))
    ids = draw(st.lists(st.integers(1, 999), min_size=len(starts), max_size=len(starts), unique=True))
    segments = tuple(
        Segment(
            i,
            s,
            round(s + 1, 3),
            draw(text),
            draw(st.sampled_from(["S1", "S2", None])),
            (Word(s, round(s + 0.5, 3), "a", 0.5, "S1"),),
        )
        for i, s in zip(ids, starts, strict=True)
    )
    return Transcript(
        segments=segments,
        speakers={"S1": Speaker("Spreker 1"), "S2": Speaker("Ineke", "consulent")},
        recording=Recording("a.wav", "00", "2026-11-12", draw(seconds), parts=draw(parts)),
        turns=(Turn("S1", 0.0, 1.5),),
        coverage=Coverage(
            speech=2.0,
            transcribed=1.0,
            gaps=(Gap(0.0, 1.0, "reden"),),
            decoded=3.0,
            warnings=("let op",),
            short=0.5,
            rejected=(Rejected(4.0, 5.0, "MUZIEK.", "reden"),),
        ),
        metadata={"zaaknummer": draw(text)},
    )


@given(transcripts())
@settings(max_examples=60)
def test_transcript_round_trip(transcript: Transcript) -> None:
    assert decode_transcript(json.loads(dump_json(encode_transcript(transcript)))) == transcript


def test_a_recording_in_one_file_says_nothing_of_parts() -> None:
    recording = encode_transcript(Transcript(recording=Recording("a.wav")))["recording"]
    assert "parts" not in recording
    assert decode_transcript({"segments": [], "recording": recording}).recording.parts == ()


def test_report_round_trip() -> None:
    report = Report(
        "notulen",
        {
            "a": FieldValue("tekst", "audio", (1, 2), ("let op",), (Statement("tekst", (1,), "tekst", ("GEEL",)),)),
            "b": FieldValue([{"wat": "bellen", "evidence": [3]}]),
            "c": FieldValue(),
        },
        omitted=(Omitted("bsn", (4,)),),
        notes=("een",),
    )
    assert decode_report(json.loads(dump_json(encode_report(report)))) == report


@pytest.mark.parametrize("name", ["wmo.json", "overleg.json"])
def test_transcripts_without_words_are_valid(name: str) -> None:
    transcript = decode_transcript(load_json((DEMO / name).read_text(encoding="utf-8")))
    assert len(transcript.segments) > 80
    assert transcript.recording.date is not None
    assert all(transcript.label(s.speaker) for s in transcript.segments)


def _minimal(**changes: Any) -> dict[str, Any]:
    segments = [
        {"id": 1, "speaker": "A", "start": 0, "end": 1, "text": "x"},
        {"id": 2, "start": 1, "end": 2, "text": "y"},
    ]
    return {"segments": segments, **changes}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "segments"),
        (_minimal(schema="iets/anders"), "schema"),
        (_minimal(segments=[{"id": 1, "start": 0, "end": 1, "text": "x"}] * 2), "meer dan een keer"),
        (
            _minimal(
                segments=[{"id": 1, "start": 5, "end": 6, "text": "x"}, {"id": 2, "start": 1, "end": 2, "text": "y"}]
            ),
            "eerder",
        ),
        (_minimal(segments=[{"id": 1, "start": 5, "end": 4, "text": "x"}]), "einde"),
        (_minimal(segments=[{"id": 1, "start": -5, "end": 4, "text": "x"}]), "negatief"),
        (_minimal(segments=[{"id": "1", "start": 0, "end": 4, "text": "x"}]), "geheel getal"),
        (_minimal(segments=[{"id": 1, "start": "0", "end": 4, "text": "x"}]), "tijd in seconden"),
        (_minimal(segments=[{"id": 1, "start": 0, "end": float("nan"), "text": "x"}]), "tijd in seconden"),
        (_minimal(segments=[{"id": 1, "start": 0, "end": 4}]), "tekst"),
        (_minimal(segments={}), "lijst"),
        (_minimal(recording={"date": "12 november"}), "jaar-maand-dag"),
        (_minimal(recording={"parts": {}}), "recording.parts: hier hoort een JSON-lijst"),
        (_minimal(recording={"parts": [{"duration": 1}]}), "recording.parts, deel 1: hier hoort een tijd"),
        (_minimal(recording={"parts": [{"start": -1, "duration": 1}]}), "deel 1: een tijd is negatief"),
        (_minimal(recording={"parts": [{"start": 0, "duration": 1, "file": 3}]}), "deel 1: hier hoort tekst"),
        (_minimal(speakers=[]), "object"),
    ],
)
def test_what_cannot_be_used_is_refused(data: dict[str, Any], words: str) -> None:
    with pytest.raises(ConversationError, match=words) as caught:
        decode_transcript(data)
    assert caught.value.exit_code == 3


def test_broken_json_names_line_and_column() -> None:
    with pytest.raises(ConversationError, match=r"regel 3, kolom \d+"):
        load_json('{\n "segments": [\n  {"id" 1}\n ]\n}')


@pytest.mark.parametrize("broken", ["[1]", '"x"', "[" * 100_000])
def test_json_that_is_no_object(broken: str) -> None:
    with pytest.raises(ConversationError):
        load_json(broken)


@given(st.recursive(st.none() | st.booleans() | st.floats() | text, lambda c: st.lists(c) | st.dictionaries(text, c)))
def test_any_json_is_accepted_or_refused_cleanly(value: Any) -> None:
    for data in ({"segments": value}, {"segments": [value]}, {"segments": [], "speakers": value, "recording": value}):
        try:
            decode_transcript(data)
        except ConversationError:
            continue
