"""The organisation's own word list."""

from __future__ import annotations

from pathlib import Path

import pytest

from binnenskamers.errors import InputMissing, UsageFault
from binnenskamers.word_list import read_word_list


def test_one_term_per_line(tmp_path: Path) -> None:
    path = tmp_path / "woorden.txt"
    path.write_text("\ufeff# straten\nStationsstraat\n\n  Van der Meulen \nStationsstraat\n", encoding="utf-8")
    assert read_word_list(path) == ("Stationsstraat", "Van der Meulen")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "geen enkel woord"),
        (b"# alleen uitleg\n", "geen enkel woord"),
        (b"\xff\xfe\x00W", "geen gewone tekst"),
        (b"een heel lange naam van een aanbieder\n" + b"".join(b"naam %d\n" % n for n in range(100)), "te lang"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "woorden.txt"
    path.write_bytes(content)
    with pytest.raises(UsageFault, match=words):
        read_word_list(path)


def test_an_absent_list(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="bestaat niet"):
        read_word_list(tmp_path / "weg.txt")
