"""Two hearings put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conversation import Segment, Word
from transcribe.recognize import share_out
from transcribe.vote import is_dutch, merge_hearings, plain, take_terms


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


def termed(first: str, second: str, *terms: str) -> str:
    return " ".join(w.text for w in take_terms(said(first), said(second), terms))


def test_a_name_of_the_list_is_taken_and_nothing_else() -> None:
    ours, theirs = "vraag het maar aan Loe van de buurt zorg", "vraag het aan Lou van de zorg"
    assert termed(ours, theirs, "Lou") == "vraag het maar aan Lou van de buurt zorg"


def test_a_name_that_was_heard_as_several_words_is_taken_whole() -> None:
    assert termed("mevrouw bon ten bal belt", "mevrouw Bontenbal belt", "Bontenbal") == "mevrouw Bontenbal belt"


def test_a_name_that_sounds_otherwise_or_has_no_place_is_not_taken() -> None:
    assert termed("ik ga naar huis", "ik ga naar Amsterdam", "Amsterdam") == "ik ga naar huis"
    assert termed("ik ga", "ik ga Amsterdam", "Amsterdam") == "ik ga"
    assert termed("", "Amsterdam Zweden", "Amsterdam", "Zweden") == ""


def test_the_small_words_of_a_name_bring_nothing_by_themselves() -> None:
    assert termed("dat is aan der keuken", "dat is van der keuken", "Van der Meulen") == "dat is aan der keuken"
    assert termed("mevrouw van der Molen", "mevrouw Van der Meulen", "Van der Meulen") == "mevrouw van der Meulen"


def test_a_taken_name_counts_as_doubtful() -> None:
    (word,) = take_terms(said("Loe"), said("Lou", 0.8), ["Lou"])
    assert (word.text, word.probability) == ("Lou", 0.4)


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


@given(words, words, st.lists(st.sampled_from(["de", "huis", "Muis", "Jan Ja"])))
def test_only_words_of_the_list_bring_others_with_them(first: list[Word], second: list[Word], terms: list[str]) -> None:
    made = take_terms(first, second, terms)
    assert take_terms(first, second, []) == first
    if not {plain(w) for w in second} & {part.lower() for term in terms for part in term.split()}:
        assert made == first
