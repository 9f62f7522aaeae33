"""Recordings as people really make them, through the whole program. What it hears is compared with what it hears unspoilt.

engels.ogg is a sentence of our own, spoken by espeak (CC0).
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_program import start, transcript_in

from transcribe.audio import SAMPLE_RATE, one_channel, read_audio

pytestmark = [pytest.mark.e2e, pytest.mark.models]
Encode = Callable[..., Path]

#: of the sample: two voices
SECONDS = 19.2
#: in the middle of a word, at full voice
CUT_AT = 18.75
PAUSE, MUSIC = 3.0, 20.0
RATE = 96_000


@pytest.fixture(scope="module")
def speech(sample: Path) -> np.ndarray:
    return one_channel(read_audio(sample))[: round(SECONDS * SAMPLE_RATE)]


def music(seconds: float) -> np.ndarray:
    """Chords with a beat."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    made = np.zeros_like(t)
    for number, root in enumerate((220.0, 174.6, 261.6, 196.0)):
        playing = (t // 2).astype(int) % 4 == number
        chord = sum(np.sin(2 * np.pi * root * step * t) for step in (1, 1.26, 1.5, 2, 3))
        made += playing * chord * np.exp(-2 * (t % 0.5))
    return (0.08 * made).astype(np.float32)


def upsampled(samples: np.ndarray) -> np.ndarray:
    """16 kHz sound (n,) at the rate of a studio."""
    return np.interp(
        np.arange(len(samples) * RATE // SAMPLE_RATE) * SAMPLE_RATE / RATE, np.arange(len(samples)), samples
    )


def words(transcript: dict[str, Any], start_at: float = 0.0, end_at: float = np.inf) -> list[str]:
    found = [w for s in transcript["segments"] for w in s["words"] if start_at <= w["start"] < end_at]
    return [w["text"].strip(" .,?!").lower() for w in found]


def share_kept(expected: list[str], heard: list[str]) -> float:
    same = SequenceMatcher(None, expected, heard, autojunk=False).get_matching_blocks()
    return sum(block.size for block in same) / len(expected)


def test_spoilt_sound_keeps_its_words(speech: np.ndarray, models_folder: Path, encode: Encode, tmp_path: Path) -> None:
    variants = {
        "clipped": np.clip(20 * speech, -1, 1) * 0.9,
        "direct current": speech + 0.3,
        "cut in a word": speech[: round(CUT_AT * SAMPLE_RATE)],
    }
    pause = np.zeros(round(PAUSE * SAMPLE_RATE), np.float32)
    joined, begins = [music(MUSIC), pause], {}
    for name, samples in variants.items():
        begins[name] = sum(map(len, joined)) / SAMPLE_RATE
        joined += [samples, pause]
    fine = upsampled(np.concatenate(joined[:-1]))
    clean = encode("gaaf.flac", speech[None], SAMPLE_RATE)
    spoilt = encode("bedorven.wav", fine[None], RATE, "pcm_s24le")

    done = start("transcribeer", str(clean), str(spoilt), "-n", str(tmp_path / "uit"))
    assert done.returncode in (0, 8), done.stderr

    expected = words(transcript_in(tmp_path / "uit" / "gaaf"))
    assert len(expected) > 30
    transcript = transcript_in(tmp_path / "uit" / "bedorven")
    kept = {}
    for name, at in begins.items():
        heard = words(transcript, at - 0.5, at + len(variants[name]) / SAMPLE_RATE + 0.5)
        kept[name] = share_kept(expected, heard)
    assert min(kept.values()) >= 0.8, kept
    assert len(words(transcript, 0.0, MUSIC)) <= 2, "music is no speech"


def test_a_sentence_in_another_language_costs_no_words_around_it(
    speech: np.ndarray, models_folder: Path, encode: Encode, tmp_path: Path
) -> None:
    """English in the middle of a Dutch conversation: the Dutch before and after it stays, and nothing of what was said goes unmentioned."""
    english = one_channel(read_audio(Path(__file__).parent / "engels.ogg"))
    pause = np.zeros(SAMPLE_RATE, np.float32)
    both = encode("talen.flac", np.concatenate([speech, pause, english, pause, speech])[None], SAMPLE_RATE)
    clean = encode("gaaf.flac", speech[None], SAMPLE_RATE)

    done = start("transcribeer", str(clean), str(both), "-n", str(tmp_path / "uit"))
    assert done.returncode in (0, 8), done.stderr

    expected = words(transcript_in(tmp_path / "uit" / "gaaf"))
    transcript = transcript_in(tmp_path / "uit" / "talen")
    again = len(speech) / SAMPLE_RATE + 2 + len(english) / SAMPLE_RATE
    kept = [share_kept(expected, words(transcript, a, b)) for a, b in ((0, SECONDS), (again, np.inf))]
    assert min(kept) >= 0.8, kept
    inside = (len(speech) / SAMPLE_RATE + 1, again - 1)
    heard = words(transcript, *inside)
    listed = [g for g in transcript["coverage"]["gaps"] if inside[0] < (g["start"] + g["end"]) / 2 < inside[1]]
    assert len(heard) >= 8 or listed, "said in English, and neither written down nor listed"
