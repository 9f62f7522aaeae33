"""A transcript that wants to do harm: refused in Dutch, or a sound document; never a traceback and never a broken file."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from word_files import parts_of

from binnenskamers import places
from binnenskamers.__main__ import run
from conversation import ConversationError
from conversation.codec import decode_transcript, dump_json, encode_transcript, load_json
from summarize.fill import fill_form
from templates.forms import load_form
from templates.ooxml import text_of
from templates.word import fill_report, transcript_document

Json = dict[str, Any]
DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"


def _segment(**changes: object) -> Json:
    return {"id": 1, "speaker": "S1", "start": 0.0, "end": 1.0, "text": "Dag.", **changes}


def _transcript(*segments: object, **more: object) -> str:
    return json.dumps({"segments": list(segments) or [_segment()], **more})


def _number(text: str) -> str:
    return _transcript().replace('"start": 0.0', f'"start": {text}')


REFUSED: dict[str, str] = {
    "deep list": "[" * 200_000,
    "deep object": '{"segments": ' * 200_000,
    "deep and whole": '{"segments": [], "models": {"x": ' + "[" * 100_000 + "]" * 100_000 + "}}",
    "not a number": _number("NaN"),
    "endless": _number("Infinity"),
    "endless by its exponent": _number("1e999"),
    "thousands of digits": _number("9" * 5_000),
    "not a number in what is only kept": _transcript(models={"x": 1}).replace('{"x": 1}', '{"x": NaN}'),
    "number as text": _transcript(_segment(start="0")),
    "number as truth": _transcript(_segment(start=True)),
    "text as number": _transcript(_segment(text=1)),
    "text as list": _transcript(_segment(text=["Dag."])),
    "no text": _transcript({"id": 1, "start": 0.0, "end": 1.0}),
    "id as text": _transcript(_segment(id="1")),
    "id with a fraction": _transcript(_segment(id=1.5)),
    "id below nought": _transcript(_segment(id=-1)),
    "id of forty digits": _transcript(_segment(id=10**40)),
    "the same id twice": _transcript(_segment(), _segment(start=2.0, end=3.0)),
    "end before begin": _transcript(_segment(start=2.0)),
    "before the recording": _transcript(_segment(start=-5.0)),
    "backwards": _transcript(_segment(start=5.0, end=6.0), _segment(id=2)),
    "segment that is none": _transcript(None),
    "segments as object": json.dumps({"segments": {"1": _segment()}}),
    "speakers as list": _transcript(speakers=["S1"]),
    "speaker as text": _transcript(speakers={"S1": "Jan"}),
    "speaker as number": _transcript(_segment(speaker=1)),
    "words as text": _transcript(_segment(words="Dag.")),
    "word without time": _transcript(_segment(words=[{"text": "Dag."}])),
    "date that is none": _transcript(recording={"date": "2026-13-45"}),
    "date as number": _transcript(recording={"date": 20261112}),
    "turns as object": _transcript(turns={}),
    "coverage as list": _transcript(coverage=[]),
    "metadata as list": _transcript(metadata=[1]),
    "language as number": _transcript(language=1),
    "another schema": _transcript(schema="binnenskamers/transcript/99"),
    "schema that is a list": _transcript(schema=[]),
    "a list": "[]",
    "nothing": "",
    "no segments": "{}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_transcript_that_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(REFUSED[name], encoding="utf-8")
    assert run(["verslag", str(path), "-s", "notulen", "--naar", str(tmp_path / "uit"), "--taalmodel", "geen"]) == 3
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 2 and len(said) < 500, said
    assert said.splitlines()[1].strip().startswith("Meer hulp: handleiding"), said
    assert not (tmp_path / "uit").exists()
    assert not list(places.dossiers_folder().iterdir()), "a refused transcript leaves nothing"


@pytest.mark.parametrize("data", [b"\xff\xfe{\0}\0", b"\0" * 100, b"\x80", b"\xef\xbb\xbf"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(data)
    assert run(["verslag", str(path), "-s", "notulen", "--naar", str(tmp_path / "uit"), "--taalmodel", "geen"]) == 3
    assert "fout van ons" not in capsys.readouterr().err


NASTY = {
    "control characters": "a\x00b\x01c\x08d\x0be\x1ff\x7fg\x85h",
    "no xml": "a\ufffe\uffff b",
    "half a sign": "a\ud800 b\udfff c",
    "backwards": "a\u202eb\u2066c\u200fd",
    "markup": "</w:t></w:r><w:p/>&a9;<![CDATA[x]]><?xml?>",
    "fields": "[[hulpvraag]] {{ 7*7 }} {% x %} «veld» [[als.x]]",
    "a field of word": '{ INCLUDEPICTURE "http://evil.invalid" }',
    "very long": "lang " * 5_000,
    "one endless word": "x" * 50_000,
    "accents on accents": "e" + "\u0301" * 500,
}


def _everywhere(text: str) -> Json:
    """The text in every place that a transcript has for it."""
    data = json.loads((DEMO / "overleg.json").read_text(encoding="utf-8"))
    for segment in data["segments"][:2]:
        segment["text"] += f" {text}"
    for number, speaker in enumerate(data["speakers"].values()):
        speaker["label"] = f"{text}{number}"
        speaker["role"] = text
    data["recording"] |= {"file": text, "location": text, "start_time": text, "sha256": text}
    data |= {"metadata": {text: text, "zaaknummer": text}, "models": {text: {"name": text}}}
    data["coverage"] = {"gaps": [{"start": 1, "end": 2, "reason": text}], "warnings": [text]}
    return data


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_gives_sound_documents(tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(_everywhere(NASTY[name])), encoding="utf-8")
    command = [
        "verslag",
        str(path),
        "-s",
        "notulen",
        "--acties",
        "csv,ics",
        "--naar",
        str(tmp_path / "uit"),
        "--taalmodel",
        "geen",
    ]
    assert run(command) in (0, 8), capfd.readouterr().err
    said = capfd.readouterr()
    assert not {"\x00", "\x1b", "\u202e", "\x85"} & set(said.out + said.err)
    document = (tmp_path / "uit" / "verslag.docx").read_bytes()
    text = "".join(text_of(p) for p in docx.Document(io.BytesIO(document)).element.body)
    assert "Besluit" in text
    parts = parts_of(document)
    assert b"evil.invalid" not in b"".join(data for part, data in parts.items() if part.endswith(".rels"))
    assert not etree.fromstring(parts["word/document.xml"]).findall(".//{*}instrText")
    for file in ("transcript.json", "verslag.json"):
        json.loads((tmp_path / "uit" / file).read_text(encoding="utf-8"))
    if name == "fields":
        assert "[[hulpvraag]]" in text and "{{ 7*7 }}" in text, "words of a conversation fill nothing"


def test_two_hundred_thousand_segments_are_read(tmp_path: Path) -> None:
    segments = [_segment(id=n, start=float(n), end=n + 0.5, text=f"Zin {n}.") for n in range(200_000)]
    transcript = decode_transcript(load_json(json.dumps({"segments": segments})))
    assert len(decode_transcript(load_json(dump_json(encode_transcript(transcript)))).segments) == 200_000


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _put(data: Json, path: list[object], value: object) -> None:
    target: Any = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value


_PLACES: list[list[object]] = [
    *(
        [key]
        for key in (
            "segments",
            "speakers",
            "recording",
            "turns",
            "coverage",
            "language",
            "version",
            "models",
            "metadata",
        )
    ),
    *(["segments", 0, key] for key in ("id", "start", "end", "text", "speaker", "words")),
    *(["segments", 0, "words", 0, key] for key in ("start", "end", "text", "probability", "speaker")),
    *(["speakers", "S1", key] for key in ("label", "role")),
    *(["recording", key] for key in ("file", "sha256", "date", "duration", "start_time", "location")),
    *(["turns", 0, key] for key in ("start", "end", "speaker")),
    *(["coverage", key] for key in ("gaps", "speech", "transcribed", "decoded", "declared", "warnings")),
    *(["coverage", "gaps", 0, key] for key in ("start", "end", "reason")),
]


def _complete() -> Json:
    word = {"start": 0.0, "end": 1.0, "text": "Dag.", "probability": 0.5, "speaker": "S1"}
    return {
        "segments": [_segment(words=[word])],
        "speakers": {"S1": {"label": "Jan", "role": "client"}},
        "recording": {"date": "2026-11-12", "duration": 1.0},
        "turns": [{"start": 0.0, "end": 1.0, "speaker": "S1"}],
        "coverage": {"gaps": [{"start": 0.0, "end": 1.0, "reason": "x"}], "warnings": []},
    }


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_PLACES), _VALUES)
def test_anything_anywhere_is_refused_or_gives_sound_documents(place: list[object], value: object) -> None:
    data = _complete()
    _put(data, place, value)
    form = load_form("notulen")
    try:
        transcript = decode_transcript(load_json(json.dumps(data)))
    except ConversationError:
        return
    json.loads(dump_json(encode_transcript(transcript)))
    report = fill_form(transcript, form, transcript.metadata)
    for document in (fill_report(report, transcript, form), transcript_document(transcript, False, [])):
        docx.Document(io.BytesIO(document))
