"""Words that a recogniser misspelt, read as the word of our lists that they almost are. Only for finding: a quote keeps what was heard.

A word that Dutch knows stays itself, however near it is to another: "anker" is no "kanker".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

#: shorter words are too near to too many others
_SHORTEST = 6


class Spelling:
    """Nearest words of a vocabulary, one letter changed, lost, added or swapped away."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._words = frozenset(vocabulary)
        self._near: dict[str, set[str]] = {}
        for word in self._words:
            if len(word) >= _SHORTEST:
                for key in _shortened(word):
                    self._near.setdefault(key, set()).add(word)

    def read(self, word: str) -> str:
        """The word of the vocabulary that ``word`` (folded) almost is, when there is exactly one and Dutch has no such word."""
        if len(word) < _SHORTEST or word in self._words or known(word):
            return word
        found = {near for key in _shortened(word) for near in self._near.get(key, ())}
        return found.pop() if len(found) == 1 else word


@lru_cache(maxsize=50_000)
def known(word: str) -> bool:
    """Whether Dutch has this word, or it is two words of it together ("formulierenspreekuur")."""
    from simplemma import is_known

    if is_known(word, lang="nl"):
        return True
    return any(is_known(word[:at], lang="nl") and is_known(word[at:], lang="nl") for at in range(4, len(word) - 3))


def _shortened(word: str) -> Iterator[str]:
    """The word and the word without any one of its letters: two words that are one change apart share one of these."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
