"""Two hearings of the same words, put together: where they differ, the more probable word stays.

The habit is ROVER's (Fiscus, 1997): align both, and vote per word. The votes are the recogniser's probabilities and whether a word
exists in Dutch; small models write words that do not ("herneeming").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from conversation import Word

#: in probability: what it counts for that a word exists, and what leaving a word out counts for
_EXISTS, _NOTHING = 0.4, 0.7
#: two hearings of one word lie at most this far apart, in seconds
_APART = 2.0
#: a word that the other hearing did not have is as sure as this share of what the recogniser says
_CONTESTED = 0.5

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


@lru_cache(maxsize=100_000)
def is_dutch(word: str) -> bool:
    """Whether the word is in the word list of simplemma."""
    from simplemma import is_known

    return bool(is_known(word, lang="nl"))


def plain(word: Word) -> str:
    """The word without capitals, accents and punctuation."""
    folded = unicodedata.normalize("NFKD", word.text.lower())
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
