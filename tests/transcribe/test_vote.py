"""Two hearings put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conversation import Segment, Word
from transcribe.recognize import share_out
from transcribe.vote import is_dutch, merge_hearings, plain


def said(text: str, probability: float = 0.9, at: float = 0.0) -> list[Word]:
    return [Word(at + 0.4 * i, at + 0.4 * i + 0.3, w, probability) for i, w in enumerate(text.split())]


def merged(first: list[Word], second: list[Word], known: str = "") -> str:
    return " ".join(w.text for w in merge_hearings(first, second, lambda word: word in known.split()))


def test_the_surer_word_stays() -> None:
    assert merged(said("ik ga naar huis", 0.4), said("ik ga naar muis", 0.8)) == "ik ga naar muis"
    assert merged(said("ik ga naar huis", 0.8), said("ik ga naar muis", 0.4)) == "ik ga naar huis"


def test_a_word_that_exists_beats_one_that_does_not() -> None:
    first, second = said("was het voor de herneeming?", 0.7), said("was het voor de herneming?", 0.6)
    assert merged(first, second, "was het voor de herneming") == "was het voor de herneming?"


def test_a_word_that_one_of_them_missed_needs_to_be_sure() -> None:
    whole = said("dat wil ik echt niet")
    without = [w for w in whole if w.text != "echt"]
    assert merged(without, whole) == "dat wil ik echt niet"
    doubtful = [w if w.text != "echt" else Word(w.start, w.end, w.text, 0.2) for w in whole]
    assert merged(doubtful, without) == "dat wil ik niet"


def test_agreement_makes_sure_and_difference_makes_doubtful() -> None:
    words = merge_hearings(said("het huis", 0.6), said("het muis", 0.5), lambda word: False)
    assert [w.probability for w in words] == [0.6, 0.3]


def test_the_same_word_much_later_is_another_one() -> None:
    assert merged(said("ja"), said("ja", at=10.0)) == "ja ja"


def test_words_are_dutch_or_not() -> None:
    assert all(map(is_dutch, ("de", "vergoeding", "loopt", "kinderen")))
    assert not any(map(is_dutch, ("verhoeding", "herneeming")))


words = st.lists(
    st.builds(
        Word,
        st.floats(0, 20),
        st.just(20.0),
        st.sampled_from(["de", "het", "een", "ja", "huis", "muis"]),
        st.floats(0, 1),
    ),
    max_size=12,
).map(lambda found: sorted(found, key=lambda w: w.start))


@given(words, words)
def test_nothing_is_made_up(first: list[Word], second: list[Word]) -> None:
    heard = {(w.start, w.text) for w in [*first, *second]}
    assert all((w.start, w.text) in heard for w in merge_hearings(first, second, lambda word: True))


@given(words)
def test_the_same_twice_is_the_same(first: list[Word]) -> None:
    assert [plain(w) for w in merge_hearings(first, first, lambda word: True)] == [plain(w) for w in first]


def test_a_word_at_a_border_goes_to_one_segment_only() -> None:
    segments = [Segment(1, 0.0, 2.0, ""), Segment(2, 2.1, 4.0, ""), Segment(3, 8.0, 9.0, "")]
    border, second, pause = Word(1.9, 2.15, "huis"), Word(3.0, 3.2, "is"), Word(6.0, 6.2, "eh")
    assert share_out([border, second, pause], segments) == [[border], [second], []]


@given(words)
def test_no_word_is_shared_out_twice(heard: list[Word]) -> None:
    segments = [Segment(n, 2.0 * n, 2.0 * n + 2.1, "") for n in range(10)]
    assert sum(len(share) for share in share_out(heard, segments)) <= len(heard)
