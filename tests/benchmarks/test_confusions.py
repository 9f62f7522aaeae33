"""Which words became which, and what the table of it holds."""

from __future__ import annotations

import json

import pytest
from confusions import TABLE, align, changes, distance, table, unlike, words_of
from hypothesis import given
from hypothesis import strategies as st

words = st.lists(st.sampled_from(words_of("de kat kad katten zat zit op mat tafel tien 10")), max_size=12)


def errors(said: str, heard: str) -> list[tuple[str, str]]:
    return [(" ".join(a), " ".join(b)) for a, b in align(said.split(), heard.split()) if a != b]


@pytest.mark.parametrize(
    ("said", "heard", "found"),
    [
        ("het gaat goed", "het gaat goed", []),
        ("het gaat goed", "het gaad goed", [("gaat", "gaad")]),
        ("het gaat goed", "gaat goed", [("het", "")]),
        ("gaat goed", "gaat heel goed", [("", "heel")]),
        ("de fietsverhuur is dicht", "de fiets verhuur is dicht", [("fietsverhuur", "fiets verhuur")]),
        ("u bent aan zet", "u bent aanzet", [("aan zet", "aanzet")]),
        ("dat voelt je", "dat voelt", [("je", "")]),
        ("een kat zat op de mat", "kad zat op mat", [("een", ""), ("kat", "kad"), ("de", "")]),
    ],
)
def test_words_that_look_alike_are_paired(said, heard, found):
    assert errors(said, heard) == found


@given(words, words)
def test_an_alignment_holds_every_word_once_in_order(said, heard):
    operations = align(said, heard)
    assert [w for a, _ in operations for w in a] == said
    assert [w for _, b in operations for w in b] == heard


def test_writing_is_no_confusion():
    assert words_of("Z’n opa, Eén.") == ["z'n", "opa", "eén"]
    assert unlike("één", "een") == unlike("tien", "10") == 0
    assert unlike("tien", "negen") > 0


def test_letters_at_the_ends_of_words_are_marked():
    assert list(changes("wordt", "word")) == [("t$", "$")]
    assert list(changes("vis", "fis")) == [("^v", "^f")]
    assert list(changes("klein", "klijn")) == [("ei", "ij")]
    assert list(changes("olifant", "paraplu")) == []


@given(st.text("aeiknt", min_size=1, max_size=8), st.text("aeiknt", min_size=1, max_size=8))
def test_a_change_turns_one_word_into_the_other(said, heard):
    for old, new in changes(said, heard) if said != heard else ():
        places = [i for i in range(len(said) + 2) if f"^{said}$".startswith(old, i)]
        assert f"^{heard}$" in {f"^{said}$"[:i] + new + f"^{said}$"[i + len(old) :] for i in places}


def test_the_table_counts():
    made = table([(words_of("een vis en tien katten"), words_of("een fis 10 katten dan"))] * 2)
    assert made["words"] == 10
    assert made["substitutions"] == {"vis": {"fis": 2}}
    assert made["deletions"] == {"en": 2}
    assert made["insertions"] == {"dan": 2}
    assert made["numbers"] == {"tien": {"10": 2}}
    assert made["letters"] == {"^v": {"^f": 2}}
    assert made["seen"]["katten"] == 2


def test_the_table_in_the_project_holds_single_words_with_a_free_licence():
    held = json.loads(TABLE.read_text(encoding="utf-8"))
    assert held["licence"].startswith("CC0-1.0")
    assert held["words"] > 2000
    assert all(len(w.split()) == 1 == len(h.split()) for w, hs in held["substitutions"].items() for h in hs)
    longest = max(len(h.split()) for part in ("splits", "joins") for w, hs in held[part].items() for h in [w, *hs])
    assert longest == 2


def test_distance_counts_letters():
    assert distance("tafel", "tavel") == 1
    assert distance("", "abc") == 3
