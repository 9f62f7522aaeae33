"""Roles instead of names: nobody who speaks or is spoken of is named; what is said stays."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from dialogues import FOLDER, dialogue
from hypothesis import given
from hypothesis import strategies as st

from conversation import Coverage, Recording, RecordingPart, Rejected, Segment, Speaker, Transcript
from summarize.pseudonym import pseudonymise

TALKS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def talk(*texts: str) -> Transcript:
    speakers = {
        "A": Speaker("Marjan de Boer", "consulent"),
        "B": Speaker("Nel Jansen", "client"),
        "C": Speaker("Spreker 3"),
    }
    segments = [Segment(n, n * 5.0, n * 5.0 + 4, text, "ABC"[n % 3]) for n, text in enumerate(texts)]
    return Transcript(
        tuple(segments),
        speakers,
        Recording("Nel Jansen.m4a", "0" * 64, "2026-11-12", 60.0),
        metadata={"naam_client": "Nel"},
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Goedemorgen mevrouw Jansen, ik ben Marjan de Boer.", "Goedemorgen mevrouw [cliënt], ik ben [consulent]"),
        ("Dat heb ik met meneer Van der Heijden besproken.", "meneer [naam] besproken"),
        ("Mijn buurvrouw Truus komt elke dag.", "Mijn buurvrouw [naam] komt elke dag."),
        ("Ik woon in de Korenbloemstraat 12.", "Ik woon in de [adres]."),
        ("Dan gaat u de kerkstraat 4 in.", "Dan gaat u de [adres] in."),
        ("Op straat val ik snel, in Alkmaar ook.", "Op straat val ik snel, in Alkmaar ook."),
        ("Ik heb Parkinson, zegt de dokter.", "Ik heb Parkinson, zegt de dokter."),
    ],
)
def test_names_become_roles_and_the_rest_stays(said: str, shown: str) -> None:
    assert shown in pseudonymise(talk(said)).segments[0].text


def test_labels_file_name_and_typed_data_go_too() -> None:
    copy = pseudonymise(talk("Goedemorgen."))
    assert [s.label for s in copy.speakers.values()] == ["Consulent", "Cliënt", "Spreker 3"]
    assert (copy.recording.file, copy.recording.sha256, copy.recording.date) == (None, None, "2026-11-12")
    assert not copy.metadata


def test_names_of_parts_go_from_the_list_and_from_the_warnings() -> None:
    names = ("Nel Jansen 1.m4a", "Nel Jansen 2.m4a")
    parts = tuple(RecordingPart(60.0 * n, 50.0, name, "0" * 64) for n, name in enumerate(names))
    coverage = Coverage(
        warnings=(f"Deel 2 ({names[1]}) is niet compleet.", f"In deel 1 ({names[0]}) zijn 2 stukjes weg.")
    )
    copy = pseudonymise(replace(talk("Goedemorgen."), recording=Recording(names[0], parts=parts), coverage=coverage))
    assert copy.recording.parts == (RecordingPart(0.0, 50.0), RecordingPart(60.0, 50.0))
    assert copy.coverage is not None
    assert copy.coverage.warnings == ("Deel 2 is niet compleet.", "In deel 1 zijn 2 stukjes weg.")
    assert pseudonymise(copy) == copy


def test_a_name_that_two_share_stands_for_neither() -> None:
    speakers = {"A": Speaker("Nel Jansen", "client"), "B": Speaker("Petra Jansen", "mantelzorger")}
    copy = pseudonymise(Transcript((Segment(1, 0, 4, "Mevrouw Jansen is er, en Petra Jansen ook.", "A"),), speakers))
    assert "Jansen" not in copy.segments[0].text
    assert "Petra" not in copy.segments[0].text


@pytest.mark.parametrize("name", TALKS)
def test_no_speaker_is_named_in_any_conversation(name: str) -> None:
    transcript = dialogue(name)
    copy = pseudonymise(transcript)
    words = {
        w
        for s in transcript.speakers.values()
        for w in re.findall(r"\b(?!Van |Den |Ter )[A-ZÀ-Ý][a-zà-ÿ]{2,}", re.sub(r"\(.*?\)", "", s.label))
    }
    said = {w for s in copy.segments for w in re.findall(r"\w+", s.text)}
    roles = {w for s in copy.speakers.values() for w in s.label.split()}
    assert not (words & said) - roles
    assert [s.id for s in copy.segments] == [s.id for s in transcript.segments]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_twice_is_once(texts: list[str]) -> None:
    once = pseudonymise(talk(*texts))
    assert [s.text for s in pseudonymise(once).segments] == [s.text for s in once.segments]


def test_text_that_was_not_taken_over_is_not_in_the_copy() -> None:
    said = (Segment(1, 0.0, 2.0, "Goedemorgen, komt u binnen.", "S1"),)
    kept_out = Rejected(3.0, 4.0, "Mevrouw Jansen Mevrouw Jansen", "reden")
    transcript = Transcript(
        said, {"S1": Speaker("Anna")}, coverage=Coverage(speech=4.0, transcribed=2.0, rejected=(kept_out,))
    )
    copy = pseudonymise(transcript)
    assert copy.coverage == Coverage(speech=4.0, transcribed=2.0)
