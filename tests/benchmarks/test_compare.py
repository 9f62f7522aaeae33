"""Figures of several recordings together, and how others' words get their speakers."""

from __future__ import annotations

import compare
import peers
import pooling
import pytest

EDITS = [(10, 1, 0, 0), (5, 0, 5, 0), (20, 2, 1, 1), (8, 0, 0, 0)]
TURNS = [{"speaker": "A", "start": 0.0, "end": 2.0}, {"speaker": "B", "start": 3.0, "end": 4.0}]


def record(recording: str, variant: str, run: str, edits=EDITS, cost: float = 10.0) -> dict[str, object]:
    score = {"wer": 0.1, "cpwer": 0.1, "wser": 0.1, "der25": 0.1, "der0": 0.1, "found": 2, "true": 2}
    counts = {"words": 43, "substitutions": 3, "deletions": 6, "insertions": 1, "cp_errors": 12}
    rest = {"wrong": 1, "aligned": 40, "der_errors": 2.0, "der_speech": 20.0}
    return {
        "recording": recording,
        "variant": variant,
        "run": run,
        "seconds": 60.0,
        "cost": {"wall": cost, "cpu": cost, "memory": cost},
        "score": score | counts | rest,
        "edits": list(edits),
    }


def test_the_interval_holds_the_rate_and_is_the_same_every_time():
    found = pooling.error_rate(EDITS)
    assert found.value == pytest.approx(10 / 43)
    assert 0 <= found.low < found.value < found.high <= 1
    assert found == pooling.error_rate(EDITS)


def test_more_utterances_give_a_smaller_interval():
    few, many = pooling.error_rate(EDITS), pooling.error_rate(EDITS * 20)
    assert many.value == pytest.approx(few.value)
    assert many.high - many.low < (few.high - few.low) / 2


def test_the_difference_is_paired():
    worse = [(w, s + (i < 2), d, n) for i, (w, s, d, n) in enumerate(EDITS)]
    found = pooling.difference(worse, EDITS)
    assert found.value == pytest.approx(2 / 43)
    assert found.low >= 0
    assert pooling.difference(EDITS, EDITS) == (0, 0, 0)
    with pytest.raises(ValueError, match="utterances"):
        pooling.difference(EDITS, EDITS[:-1])


@pytest.mark.parametrize(
    ("name", "group"),
    [("dev2-clean", "clean"), ("dev5-noise15", "noise15"), ("dev2-tel8k", "tel8k"), ("devcrowd-clean", "crowd")],
)
def test_groups(name, group):
    assert pooling.group_of(name) == group


def test_cost_compares_only_within_a_run():
    ours = [record("a-clean", "binnenskamers", "1", cost=5.0), record("b-clean", "binnenskamers", "2")]
    theirs = [record("a-clean", "plain", "1"), record("b-clean", "plain", "1"), record("c-clean", "plain", "1")]
    assert len(pooling.pairs(ours, theirs)) == 2
    both = pooling.pairs(ours, theirs, same_run=True)
    assert [a["recording"] for a, _ in both] == ["a-clean"]
    assert pooling.ratios(both) == {"cpu": 0.5, "wall": 0.5, "memory": 0.5, "wer": 1.0, "der": 1.0}


@pytest.mark.parametrize(
    ("start", "end", "speaker"), [(1.0, 3.4, "A"), (1.8, 3.5, "B"), (2.1, 2.3, "A"), (9.0, 9.5, "B")]
)
def test_the_largest_overlap_else_the_nearest(start, end, speaker):
    assert peers.speaker_at({"start": start, "end": end}, TURNS) == speaker


def test_words_take_the_speaker_of_their_segment_or_their_own():
    spoken = [{"start": 0.5, "end": 3.5, "words": [{"start": 0.5, "end": 1.0}, {"start": 3.1, "end": 3.5}]}]
    for per_word, speakers in ((False, ["A", "A"]), (True, ["A", "B"])):
        (segment,) = peers.with_speakers(spoken, TURNS, per_word)
        assert [w["speaker"] for w in segment["words"]] == speakers
    assert peers.with_speakers(spoken, [], per_word=False)[0]["speaker"] is None


def test_rows_of_an_earlier_run_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "RESULTS", tmp_path / "compare.md")
    compare.save(compare.load(), "conversations", [record("a-clean", v, "1") for v in ("plain", "binnenskamers")])
    compare.save(compare.load(), "conversations", [record("a-clean", "plain", "2"), record("b-clean", "plain", "2")])
    compare.save(compare.load(), "read", [record("crowd f", v, "2") for v in ("plain", "binnenskamers")])
    assert [(r["recording"], r["run"]) for r in compare.load()["conversations"]] == [
        ("a-clean", "1"),
        ("a-clean", "2"),
        ("b-clean", "2"),
    ]
    text = (tmp_path / "compare.md").read_text(encoding="utf-8")
    assert text.index("| a-clean | binnenskamers") < text.index("| a-clean | plain") < text.index("| b-clean | plain")
    assert "| crowd f | 4 | 43 |" in text


def test_read_sentences_by_speaker(tmp_path):
    rows = [("nathalie", "f")] * 12 + [("cv-1", "m"), ("cv-2", "?"), ("cv-3", "m")]
    lines = [f"{speaker}/{i}.flac\t{speaker}\t{gender}\tZin" for i, (speaker, gender) in enumerate(rows)]
    text = "\n".join(["path\tspeaker\tgender\ttranscript", *lines])
    (tmp_path / "manifest.tsv").write_text(text, encoding="utf-8")
    assert {g: len(own) for g, own in compare.read_groups(tmp_path).items()} == {
        "crowd ?": 1,
        "crowd m": 2,
        "nathalie": 12,
    }
