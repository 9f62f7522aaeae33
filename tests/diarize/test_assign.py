"""Words get the speaker of the turn they lie in; nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from conversation.transcript import Segment, Turn, Word
from diarize import assign_speakers, merge_channels


def words(*items):
    return tuple(Word(start, end, text) for text, start, end in items)


def segment(*items):
    made = words(*items)
    return Segment(7, made[0].start, made[-1].end, "".join(w.text for w in made).strip(), words=made)


TURNS = [Turn("S1", 0.0, 2.0), Turn("S2", 2.0, 4.0)]


def test_a_segment_is_split_where_the_speaker_changes():
    out = assign_speakers(
        [segment((" Goede", 0.1, 0.5), (" middag.", 0.6, 1.2), (" Dag", 2.1, 2.4), (" hoor.", 2.4, 3.0))], TURNS
    )
    assert [(s.id, s.speaker, s.text, s.start, s.end) for s in out] == [
        (1, "S1", "Goede middag.", 0.1, 1.2),
        (2, "S2", "Dag hoor.", 2.1, 3.0),
    ]
    assert [w.speaker for s in out for w in s.words] == ["S1", "S1", "S2", "S2"]


def test_words_without_inner_spaces_are_joined_with_spaces():
    out = assign_speakers([segment(("Goede", 0.1, 0.5), ("middag.", 0.6, 1.2), ("Dag", 2.1, 2.4))], TURNS)
    assert [s.text for s in out] == ["Goede middag.", "Dag"]


def test_a_part_of_a_word_that_was_cut_off_stays_attached():
    out = assign_speakers(
        [segment((" Opa", 0.1, 0.3), ("'s", 0.3, 0.4), (" huis", 0.5, 0.9), (" ja", 2.5, 2.7))], TURNS
    )
    assert out[0].text == "Opa's huis"


def test_a_word_takes_the_speaker_with_most_overlap():
    (out,) = assign_speakers([segment(("woord", 1.9, 2.2))], TURNS)
    assert out.speaker == "S2"


def test_a_word_outside_every_turn_takes_the_nearest():
    turns = [Turn("S1", 0.0, 1.0), Turn("S2", 5.0, 6.0)]
    out = assign_speakers([segment(("een", 1.2, 1.4)), segment(("twee", 4.5, 4.6)), segment(("drie", 8.0, 8.1))], turns)
    assert [s.speaker for s in out] == ["S1", "S2", "S2"]


def test_the_nearest_turn_may_lie_behind_a_later_one_that_ended_before():
    turns = [Turn("S1", 0.0, 9.0), Turn("S2", 1.0, 2.0), Turn("S2", 12.0, 13.0)]
    (out,) = assign_speakers([segment(("woord", 9.5, 9.8))], turns)
    assert out.speaker == "S1"


def test_in_overlap_the_speaker_of_the_word_before_goes_on():
    turns = [Turn("S1", 0.0, 4.0), Turn("S2", 2.0, 4.0)]
    out = assign_speakers([segment((" ik", 1.0, 1.2), (" zei", 2.5, 2.7))], turns)
    assert [s.speaker for s in out] == ["S1"]


def test_a_word_that_begins_in_the_pause_before_it_belongs_where_it_ends():
    (out,) = assign_speakers([segment(("De", 3.0, 4.4))], [Turn("S1", 0.0, 3.6), Turn("S2", 4.2, 8.0)])
    assert out.speaker == "S2"


def test_a_long_pause_begins_a_new_segment():
    out = assign_speakers([segment((" een", 0.0, 0.3), (" twee", 2.6, 2.9))], [Turn("S1", 0.0, 3.0)])
    assert [s.text for s in out] == ["een", "twee"]


def test_a_segment_without_words_is_taken_as_a_whole():
    out = assign_speakers([Segment(3, 0.0, 3.9, "hele zin"), Segment(4, 1.0, 4.0, "nog een")], TURNS)
    assert [(s.id, s.speaker, s.text) for s in out] == [(1, "S1", "hele zin"), (2, "S2", "nog een")]


def test_without_turns_nobody_is_named():
    given_segment = segment((" een", 0.0, 0.3), (" twee", 0.4, 0.9))
    (out,) = assign_speakers([given_segment], [])
    assert out.speaker is None and out.text == given_segment.text


TIME = st.integers(0, 2000).map(lambda n: n / 100)
WORD = st.tuples(TIME, st.integers(0, 200), st.sampled_from([" ja", " nee,", "'s", " huis", "los"])).map(
    lambda t: Word(t[0], t[0] + t[1] / 100, t[2], 0.5)
)
TURN = st.tuples(st.sampled_from(["S1", "S2", "S3"]), TIME, st.integers(1, 500)).map(
    lambda t: Turn(t[0], t[1], t[1] + t[2] / 100)
)


@given(st.lists(st.lists(WORD, min_size=1, max_size=8), max_size=5), st.lists(TURN, max_size=10))
def test_nothing_is_lost_and_every_segment_has_one_speaker(word_lists, turns):
    segments = [Segment(90 + i, w[0].start, w[-1].end, "x", words=tuple(w)) for i, w in enumerate(word_lists)]
    out = assign_speakers(segments, turns)
    before = [(w.start, w.end, w.text, w.probability) for s in segments for w in s.words]
    assert [(w.start, w.end, w.text, w.probability) for s in out for w in s.words] == before
    assert [s.id for s in out] == list(range(1, len(out) + 1))
    known = {turn.speaker for turn in turns}
    for s in out:
        assert {w.speaker for w in s.words} == {s.speaker}
        assert s.start == min(w.start for w in s.words) and s.end == max(w.end for w in s.words)
        assert (s.speaker in known) if known else s.speaker is None


@given(WORD, st.lists(TURN, min_size=1, max_size=10))
def test_the_nearest_turn_is_found_as_by_looking_at_all_of_them(word, turns):
    start = max(word.start, word.end - 0.4)
    (out,) = assign_speakers([Segment(1, word.start, word.end, "x", words=(word,))], turns)
    shared = {t.speaker: 0.0 for t in turns}
    for t in turns:
        shared[t.speaker] += max(0.0, min(word.end, t.end) - max(start, t.start))
    if max(shared.values()) > 0:
        assert shared[out.speaker] >= max(shared.values()) - 1e-9
    else:
        gaps = {s: min(max(t.start - word.end, start - t.end) for t in turns if t.speaker == s) for s in shared}
        assert max(0.0, gaps[out.speaker]) <= max(0.0, min(gaps.values())) + 1e-9


def _told(speaker, number, *words):
    made = tuple(Word(start, end, text, speaker=speaker) for start, end, text in words)
    return Segment(number, made[0].start, made[-1].end, " ".join(w.text for w in made), speaker, made)


def test_channels_are_split_where_the_other_speaks():
    first = _told("S1", 1, (0.0, 0.5, "dag"), (0.6, 1.0, "mevrouw"), (5.0, 5.5, "fijn"), (6.2, 6.5, "zo"))
    second = _told("S2", 2, (1.5, 2.0, "goede"), (2.1, 2.6, "morgen"))
    merged = merge_channels([first, second], [])
    assert [(s.id, s.speaker, s.text) for s in merged] == [
        (1, "S1", "dag mevrouw"),
        (2, "S2", "goede morgen"),
        (3, "S1", "fijn zo"),
    ]
    assert [(s.start, s.end) for s in merged] == [(0.0, 1.0), (1.5, 2.6), (5.0, 6.5)]


def test_channels_that_overlap_keep_all_words():
    first = _told("S1", 1, (0.0, 1.0, "een"), (1.1, 2.0, "twee"), (2.1, 3.0, "drie"))
    second = _told("S2", 2, (0.5, 1.5, "ja"), (1.6, 2.5, "nee"))
    merged = merge_channels([first, second], [])
    assert [(s.speaker, s.text) for s in merged] == [("S1", "een twee drie"), ("S2", "ja nee")]


def test_what_a_microphone_picks_up_of_another_is_left_out():
    own = _told("S1", 1, (0.0, 1.0, "goedemorgen"), (5.0, 6.0, "ja"))
    leaked = _told("S2", 2, (0.1, 1.0, "morgen"), (2.0, 3.0, "dag"))
    turns = [Turn("S1", 0.0, 1.0), Turn("S2", 2.0, 3.0), Turn("S1", 5.0, 6.0)]
    merged = merge_channels([own, leaked], turns)
    assert [(s.speaker, s.text) for s in merged] == [("S1", "goedemorgen"), ("S2", "dag"), ("S1", "ja")]
