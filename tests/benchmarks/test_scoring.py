"""Measures of speech on a few words whose errors can be counted by hand."""

from __future__ import annotations

import pytest
import scoring

SAID = [
    {"speaker": "a", "start": 0.0, "end": 2.0, "text": "Goedemorgen, hoe gaat het?"},
    {"speaker": "b", "start": 2.5, "end": 4.0, "text": "Met mij gaat het goed."},
]
REFERENCE = {"utterances": SAID, "segments": SAID, "meta": {"seconds": 5.0}}


def words(text: str, speaker: str | None, start: float) -> list[dict[str, object]]:
    return [
        {"text": t, "speaker": speaker, "start": start + 0.2 * i, "end": start + 0.2 * i + 0.2}
        for i, t in enumerate(text.split())
    ]


def transcript(*segments: list[dict[str, object]]) -> dict[str, object]:
    return {
        "segments": [{"start": s[0]["start"], "words": s} for s in segments],
        "turns": [{"speaker": s[0]["speaker"], "start": s[0]["start"], "end": s[-1]["end"]} for s in segments],
    }


def test_each_utterance_has_its_own_errors():
    heard = words("goedemorgen hoe gat het", "S1", 0) + words("mij gaat het echt goed", "S2", 2.5)
    assert scoring.utterance_edits(SAID, heard) == [(4, 1, 0, 0), (5, 0, 1, 1)]
    assert [e.errors for e in scoring.utterance_edits(SAID, heard)] == [1, 2]


def test_nothing_heard_is_all_deleted():
    assert scoring.utterance_edits(SAID, []) == [(4, 0, 4, 0), (5, 0, 5, 0)]
    assert scoring.score(REFERENCE, {"segments": [], "turns": []})["wer"] == 1


@pytest.mark.parametrize("names", [("S1", "S2"), ("S2", "S1"), ("b", "a")])
def test_names_of_speakers_do_not_matter(names):
    heard = transcript(words(SAID[0]["text"], names[0], 0), words(SAID[1]["text"], names[1], 2.5))
    score = scoring.score(REFERENCE, heard)
    assert score["wer"] == score["cpwer"] == score["wser"] == 0


def test_a_sentence_with_the_wrong_speaker_counts_twice_in_cpwer():
    one = words(SAID[0]["text"], "S1", 0) + words(SAID[1]["text"], "S1", 2.5)
    assert scoring.speaker_word_errors(SAID, one) == 4 + 4
    assert scoring.score(REFERENCE, transcript(one))["wer"] == 0


def test_words_of_speakers_too_many_and_of_nobody_are_inserted():
    heard = words(SAID[0]["text"], "S1", 0) + words(SAID[1]["text"], "S2", 2.5) + words("ja ja", None, 4)
    assert scoring.speaker_word_errors(SAID, heard) == 2
    assert scoring.speaker_word_errors(SAID, []) == 9


def test_counts_and_rates_agree():
    score = scoring.score(REFERENCE, transcript(words("goedemorgen hoe gaat", "S1", 0), words("met mij", "S2", 2.5)))
    assert score["deletions"] == 4
    assert score["wer"] == pytest.approx((score["substitutions"] + score["deletions"] + score["insertions"]) / 9)
    assert score["cpwer"] == pytest.approx(score["cp_errors"] / 9)
    assert score["der25"] == pytest.approx(score["der_errors"] / score["der_speech"])
