"""Simulated recognition errors: as many as asked, and the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import noise
import pytest
from confusions import words_of
from dialogues import FOLDER, dialogue
from noise import SPEAKERS, make_noise, noisy, word_errors

from conversation import Segment, Transcript

NAMES = ["beroerte", "nieuwkomer", "weduwnaar", "ouderraad", "werkoverleg"]
_PRINT = """
import sys; sys.path[:0] = sys.argv[1:]
from noise import noisy; from dialogues import dialogue; print(noisy(dialogue('balie'), 0.15, 3))
"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rate", [0.05, 0.15, 0.25])
def test_the_rate_is_reached(name, rate):
    assert make_noise(dialogue(name), rate, 1).rate == pytest.approx(rate, abs=0.02)


def test_the_reached_rate_is_that_of_the_text():
    made = make_noise(dialogue("balie"), 0.15, 1)
    said = [w for s in dialogue("balie").segments for w in words_of(s.text)]
    heard = [w for s in made.transcript.segments for w in words_of(s.text)]
    assert word_errors(said, heard) / len(said) == pytest.approx(made.rate, abs=0.01)


def test_the_same_on_every_machine():
    places = [str(Path(noise.__file__).parent), str(FOLDER.parent), str(Path(noise.__file__).parents[1])]
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PRINT, *places],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{noisy(dialogue('balie'), 0.15, 3)}\n"}


def test_another_seed_gives_other_errors():
    assert noisy(dialogue("balie"), 0.15, 1) != noisy(dialogue("balie"), 0.15, 2)


def test_without_errors_only_writing_speakers_and_segments_change():
    made = make_noise(dialogue("weduwnaar"), 0.0, 1)
    assert made.rate == 0
    assert not any(a != b for ops in made.changes.values() for a, b in ops if not b[0].isdigit())


@pytest.mark.parametrize("name", NAMES)
def test_every_segment_goes_somewhere(name):
    clean, made = dialogue(name), make_noise(dialogue(name), 0.15, 2)
    kept = [s.id for s in made.transcript.segments]
    assert list(made.moved) == [s.id for s in clean.segments]
    assert list(dict.fromkeys(made.moved.values())) == kept
    assert len(made.respoken) == round(SPEAKERS * len(clean.segments))
    assert all(s.text and s.start <= s.end and s.speaker in clean.speakers for s in made.transcript.segments)


@pytest.mark.parametrize("text", ["", "...", "Ja.", "’s Avonds", "12", "- - -", "zeven acht negen"])
def test_strange_segments(text):
    made = make_noise(Transcript((Segment(7, 0.0, 1.0, text),)), 0.5, 1)
    assert [s.id for s in made.transcript.segments] == [7]
    assert made.transcript.segments[0].text


def test_nothing_said():
    assert noisy(Transcript(), 0.15, 1) == Transcript()
