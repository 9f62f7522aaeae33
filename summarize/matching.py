"""Cues: words and phrases that are found in Dutch speech whatever their inflection.

A cue is words with single spaces. A word matches its inflections (``woon`` finds "woont", "woonde" and "wonen"); a word
of three letters or less matches exactly, and so does ``=zat``; ``stofzuig*`` is a beginning and ``*verpleging`` an ending (so compounds
match); ``...`` stands for at most four words. Case and accents do not count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from summarize.numbers import fold, word_set

_LANGUAGE = Path(__file__).parent / "data" / "language.toml"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ENDINGS = (
    "eren",
    "enden",
    "ende",
    "tjes",
    "etje",
    "tje",
    "jes",
    "je",
    "den",
    "ten",
    "de",
    "te",
    "en",
    "e",
    "s",
    "t",
    "d",
    "n",
)
_GAP = r"(?:[^ ]+ ){0,4}?"
#: words that say nothing about the subject
STOPWORDS = word_set(
    "de het een en of van in op te dat die dit is zijn was wordt worden met voor aan bij om er u uw ik we wij zij ze hij "
    "hun haar hem mij me mijn je jij jou jouw als ook naar tot uit dan niet nog wel door over per heeft hebben heb had "
    "moet moeten gaat gaan ga kan kunnen kunt zou zouden wil willen ja nee nou eh ehm maar want dus zo toch al even hoor "
    "daar hier wat wie waar hoe deze geen iets niks niets alles zelf heel erg meer weer doe doet doen ben bent komt komen "
    "zit zitten staat laat maar nu altijd gewoon eigenlijk echt goed we'll 't 'm d'r"
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A crude stem of a folded word: endings off, double letters single, v and z as f and s."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (4 if len(ending) == 1 else 3):
            word = word[: -len(ending)]
            break
    word = re.sub(r"(.)\1", r"\1", word)
    return word[:-1] + {"v": "f", "z": "s"}.get(word[-1:], word[-1:])


def words_of(text: str) -> list[str]:
    """The folded words of a text, regional forms as the words that the rules know ("doo'k nich" → doe ik niet)."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        stemmed, clitic = (word[:-2], ["ik"]) if word.endswith("'k") and len(word) > 2 else (word, [])
        found += [*_spoken().get(stemmed, stemmed).split(), *clitic]
    return found


@lru_cache(maxsize=1)
def _spoken() -> dict[str, str]:
    forms: dict[str, str] = tomllib.loads(_LANGUAGE.read_text(encoding="utf-8"))["spoken"]
    return forms


def content_stems(text: str) -> set[str]:
    """Stems of the words that carry meaning; numbers and stop words left out."""
    return {stem(w) for w in words_of(text) if w not in STOPWORDS and not w.isdigit() and len(w) > 2}


def encode(text: str, read: Callable[[str], str] | None = None) -> str:
    """The text as ``Cues`` read it: " stem/word stem/word ". ``read`` may take a misspelt word for another."""
    words = words_of(text) if read is None else map(read, words_of(text))
    return "".join(f" {stem(w)}/{w}" for w in words) + " "


#: a cue says "u" and "mijn"; a consultant also says "je", a client also "me"
_SPOKEN_TO = {
    "u": "u|je|jij|jou",
    "uw": "uw|je|jouw|jou",
    "heeft": "heeft|hebt|heb",
    "hebt": "heeft|hebt|heb",
    "mijn": "mijn|m'n|me|mn",
    "uzelf": "uzelf|jezelf",
}


def _part(piece: str) -> str:
    if piece == "...":
        return _GAP
    word = fold(piece.strip("*="))
    if piece.startswith("="):
        return f"[^ /]*/{re.escape(word)} "
    if word in _SPOKEN_TO:
        return f"[^ /]*/(?:{_SPOKEN_TO[word]}) "
    escaped = re.escape(word)
    if piece.startswith("*") or piece.endswith("*"):
        head = "[^ ]*" if piece.startswith("*") else ""
        tail = "[^ ]*" if piece.endswith("*") else ""
        return f"[^ /]*/{head}{escaped}{tail} "
    if len(word) <= 3 or word.isdigit():
        return f"[^ /]*/{escaped} "
    return f"{re.escape(stem(word))}/[^ ]* "


class Cues:
    """A list of cues, compiled once."""

    def __init__(self, cues: Iterable[str]) -> None:
        ordered = sorted(dict.fromkeys(cues), key=lambda cue: -len(cue.split()))
        patterns = ["".join(_part(piece) for piece in re.sub(r"[-]", " ", cue).split()) for cue in ordered]
        self._pattern = re.compile(" (?:" + "|".join(patterns) + ")") if patterns else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def found_in(self, encoded: str) -> bool:
        """Whether one of the cues is in a text from :func:`encode`."""
        return self._pattern is not None and self._pattern.search(encoded) is not None

    def best(self, encoded: str) -> tuple[int, int] | None:
        """(number of words, minus the place) of the longest and then earliest match; None without a match."""
        if self._pattern is None:
            return None
        return max(((m[0].count("/"), -m.start()) for m in self._pattern.finditer(encoded)), default=None)

    def count(self, encoded: str) -> int:
        """How many different places of the text match a cue."""
        if self._pattern is None:
            return 0
        return len({m[0] for m in self._pattern.finditer(encoded)})
