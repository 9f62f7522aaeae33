"""What sentences are worth to the fields of a form, learnt from conversations with an ideal report.

Logistic regression, one per field, on the words of a sentence, of what was asked before it and of what is said around it, on where in the
talk it stands and whose words they are. The weights are data (``data/learned/<form>.json``), made by ``benchmarks/learn_fields.py``; a
word is only in it when it was said in several conversations. A form without weights is filled by its cues alone.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from summarize.numbers import fold
from summarize.sentences import Sentence

Array = npt.NDArray[np.float64]
Features = dict[str, float]
DATA = Path(__file__).parent / "data" / "learned"
#: longer words are told apart by their beginning
_PREFIX = 6
#: how many sentences around a sentence say what it is about, and how fast what was asked is forgotten
_BEFORE, _AFTER, _FADES, _FORGOTTEN = 4, 2, 0.5, 0.02
#: what the words of others and what is no word weigh beside the words of the sentence
_AROUND, _OTHER = 0.7, 0.5
#: places in the talk, and how far each reaches (as a share of it)
_PLACES, _REACH = 8, 0.12
_SHORT = 4
#: weights are kept as whole hundredths
SCALE = 100


@dataclass(frozen=True)
class Learned:
    """The weights of one form.

    ``rarity``: what a word weighs (inverse document frequency); ``weights``: per feature one number per field.
    """

    fields: tuple[str, ...]
    bias: Array
    rarity: Mapping[str, float]
    weights: Mapping[str, Array]

    def log_odds(self, sentences: Sequence[Sentence]) -> Array:
        """How likely each sentence belongs to each field: [sentences, fields], as log odds."""
        made = np.tile(self.bias, (len(sentences), 1))
        for at, found in enumerate(features(sentences, self.rarity)):
            for name, value in found.items():
                if (weight := self.weights.get(name)) is not None:
                    made[at] += value * weight
        return made


def chances(odds: Array) -> Array:
    """Log odds as chances (0-1)."""
    made: Array = 1 / (1 + np.exp(-odds))
    return made


@lru_cache(maxsize=8)
def learned_for(form: str) -> Learned | None:
    """The weights of a form; None when nothing was learnt for it."""
    path = DATA / f"{Path(form).name}.json"
    if not path.is_file():
        return None
    read = json.loads(path.read_text(encoding="utf-8"))
    fields = tuple(read["fields"])
    weights = {}
    for name, numbers in read["weights"].items():
        weights[name] = np.zeros(len(fields))
        for field, number in numbers.items():
            weights[name][int(field)] = number / SCALE
    return Learned(fields, np.array(read["bias"], float), read["rarity"], weights)


def tokens(text: str) -> list[str]:
    """The words of a text by their beginning, and its pairs of words."""
    words = re.findall(r"[a-z]+", fold(text))
    return [w[:_PREFIX] for w in words] + [f"{a}_{b}" for a, b in pairwise(words)]


def features(sentences: Sequence[Sentence], rarity: Mapping[str, float]) -> Iterator[Features]:
    """What the weights are about, per sentence: feature → value."""
    # what stays out of a report has no say in the rest of it either
    words = [_unit({t: rarity[t] for t in tokens(s.shown) if t in rarity}) for s in sentences]
    last = max((s.place for s in sentences), default=0)
    told = [at for at, found in enumerate(words) if found]
    asked: Features = {}
    for at, sentence in enumerate(sentences):
        if sentence.role == "consulent":
            faded = {t: _FADES * v for t, v in asked.items() if v > _FORGOTTEN}
            asked = _summed([faded, words[at]])
        before, after = bisect_left(told, at), bisect_right(told, at)
        around = _summed(words[i] for i in told[max(0, before - _BEFORE) : before] + told[after : after + _AFTER])
        found = _named("s", words[at], 1.0) | _named("q", _unit(asked), _AROUND) | _named("w", _unit(around), _AROUND)
        yield found | _circumstances(sentence, sentence.place / max(1, last))


def _circumstances(sentence: Sentence, place: float) -> Features:
    found = {f"p:{n}": _OTHER * math.exp(-(((place - n / (_PLACES - 1)) / _REACH) ** 2)) for n in range(_PLACES)}
    found[f"r:{sentence.role}"] = _OTHER
    found |= {f"h:{kind}": _OTHER for kind in sentence.helpers}
    if sentence.question:
        found["question"] = _OTHER
    if sentence.words < _SHORT:
        found["short"] = _OTHER
    return found


def _named(kind: str, values: Features, share: float) -> Features:
    return {f"{kind}:{name}": share * value for name, value in values.items()}


def _summed(parts: Iterable[Features]) -> Features:
    total: Features = {}
    for part in parts:
        for name, value in part.items():
            total[name] = total.get(name, 0.0) + value
    return total


def _unit(values: Features) -> Features:
    length = math.sqrt(sum(v * v for v in values.values()))
    return {name: value / length for name, value in values.items()} if length else {}
