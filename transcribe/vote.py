"""Two hearings of the same words, put together: where they differ, the more probable word stays.

The habit is ROVER's (Fiscus, 1997): align both, and vote per word. The votes are the recogniser's probabilities and whether a word
exists in Dutch; small models write words that do not ("herneeming").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np

from conversation import Word

#: in probability: what it counts for that a word exists, and what leaving a word out counts for
_EXISTS, _NOTHING = 0.4, 0.7
#: two hearings of one word lie at most this far apart, in seconds
_APART = 2.0
#: a word that the other hearing did not have is as sure as this share of what the recogniser says
_CONTESTED = 0.5
#: a name of the list comes in the place of what is written like it to this degree (0 to 1), with at most so many words
_ALIKE, _TOGETHER = 0.4, 4
#: letters: so short a word of a longer name does not count by itself
_SMALL = 3

Exists = Callable[[str], bool]


def merge_hearings(first: Sequence[Word], second: Sequence[Word], exists: Exists | None = None) -> list[Word]:
    """The words of ``first``, with those of ``second`` where they are more probable; times are those of the hearing they come from.

    Words on which both agree keep the higher probability, others half of it. ``exists``: whether a lower-case word is Dutch.
    """
    known = exists or is_dutch
    merged: list[Word] = []
    for one, other in _align(first, second):
        if one is not None and other is not None and plain(one) == plain(other):
            merged.append(replace(one, probability=max(_sure(one), _sure(other))))
            continue
        chosen = max((one, other), key=lambda word: _votes(word, known))
        if chosen is not None:
            merged.append(replace(chosen, probability=_CONTESTED * _sure(chosen)))
    return merged


def take_terms(words: Sequence[Word], hearing: Sequence[Word], terms: Sequence[str]) -> list[Word]:
    """``words``, but what sounds like words of the list (``terms``) and was written as such in ``hearing`` as it stands there.

    Beside a name come only the words that differ together with it: with a list before it the model leaves words out that were said. Words
    that are taken count as contested. ``hearing`` is of the same stretch of sound.
    """
    listed = {name for term in terms for name in _names(term)}
    made: list[Word] = []
    for ours, theirs in _differences(words, hearing):
        names = {plain(word) for word in theirs} & listed
        if names - {plain(word) for word in ours} and len(theirs) <= _TOGETHER and _alike(ours, theirs):
            made += [replace(word, probability=_CONTESTED * _sure(word)) for word in theirs]
        else:
            made += ours
    return made


def _names(term: str) -> set[str]:
    """The words of a term that say which one it is: "meulen" of "Van der Meulen", because anybody says "van" and "der"."""
    words = {_folded(part) for part in term.split()} - {""}
    return {word for word in words if len(word) > _SMALL} or words


def _differences(first: Sequence[Word], second: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Both in stretches, in order: a word that is the same in both, or as many as differ in a row."""
    ours: list[Word] = []
    theirs: list[Word] = []
    for one, other in _align(first, second):
        if one is not None and other is not None and plain(one) == plain(other):
            yield ours, theirs
            ours, theirs = [], []
            yield [one], [other]
        else:
            ours += [one] if one is not None else []
            theirs += [other] if other is not None else []
    yield ours, theirs


def _alike(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether both are written somewhat alike: another name for the same sounds, not another sentence."""
    one, other = ("".join(map(plain, words)) for words in (ours, theirs))
    return bool(one) and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


@lru_cache(maxsize=100_000)
def is_dutch(word: str) -> bool:
    """Whether the word is in the word list of simplemma."""
    from simplemma import is_known

    return bool(is_known(word, lang="nl"))


def plain(word: Word) -> str:
    """The word without capitals, accents and punctuation."""
    return _folded(word.text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^\w]|_", "", "".join(c for c in folded if not unicodedata.combining(c)))


def _sure(word: Word) -> float:
    return 1.0 if word.probability is None else word.probability


def _votes(word: Word | None, exists: Exists) -> float:
    if word is None:
        return _NOTHING
    bare = re.sub(r"^[^\w]+|[^\w]+$", "", word.text.lower())
    return _sure(word) + (_EXISTS if bare and exists(bare) else 0.0)


def _align(first: Sequence[Word], second: Sequence[Word]) -> list[tuple[Word | None, Word | None]]:
    """Pairs by edit distance; a substitution costs a little less than leaving out and putting in."""
    n, m = len(first), len(second)
    names = [plain(w) for w in first], [plain(w) for w in second]
    middles = [[(w.start + w.end) / 2 for w in words] for words in (first, second)]
    cost = np.zeros((n + 1, m + 1))
    cost[:, 0], cost[0, :] = np.arange(n + 1), np.arange(m + 1)
    step = np.full((n, m), np.inf)
    for i in range(n):
        for j in range(m):
            if abs(middles[0][i] - middles[1][j]) <= _APART:
                step[i, j] = 0.0 if names[0][i] == names[1][j] else 0.9
            cost[i + 1, j + 1] = min(cost[i, j] + step[i, j], cost[i, j + 1] + 1, cost[i + 1, j] + 1)
    pairs: list[tuple[Word | None, Word | None]] = []
    i, j = n, m
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + step[i - 1, j - 1]:
            i, j = i - 1, j - 1
            pairs.append((first[i], second[j]))
        elif i and cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            pairs.append((first[i], None))
        else:
            j -= 1
            pairs.append((None, second[j]))
    return pairs[::-1]
