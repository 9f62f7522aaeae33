"""Simulated recognition errors: a transcript as the recogniser might have written it, from the table of confusions.py.

What goes wrong, in the order it is tried: fillers and short function words get lost; numbers are taken for others; long words fall apart and short
ones grow together; words are put in; words become what the table says, another word that sounds like it, or are misspelt by the letter changes
of the table. Names are hit about three times as often as other words. On top of the rate, and not counted in it: number words as digits, lost capital letters and
punctuation, 3 % of the segments with the speaker of a neighbour, and some segments joined to the one before.

Not simulated: invented sentences, lost passages, times that are off.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from confusions import TABLE, Operation, distance, same, words_of

from conversation import Segment, Transcript
from summarize.numbers import CARDINALS, fold, value_of, word_set

SPEAKERS, JOINED = 0.03, 0.04
_TOKEN = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_FILLERS = word_set("eh ehm uh uhm um hm hmm")
_SHORT = word_set("de het een er dat en in om te is u je ik hij we ze op aan al dan zo nou ja maar ook wel of die")
#: what Dutch recognisers mix up, so that no change is missing because the recordings were few; the table has the rest
_LETTERS = (
    "t$ $,d$ $,n$ $,d$ t$,t$ d$,en$ e$,e$ en$,f v,v f,s z,z s,ij ei,ei ij,au ou,ou au,c k,k c,ch g,g ch,b p,p b,m n,n m,"
    "aa a,a aa,oo o,o oo,ee e,uu u,ie i,i ie,oe o,ss s,kk k,ll l,nn n,tt t,y i,x ks,ph f,th t,h$ $"
)
_LETTER_WEIGHT = 8
_SAID_ALIKE = (
    ("ch", "g"),
    ("ij", "ei"),
    ("ou", "au"),
    ("c", "k"),
    ("z", "s"),
    ("v", "f"),
    ("x", "ks"),
    ("ph", "f"),
    ("th", "t"),
    ("y", "i"),
)
_NAME, _DIGITS, _LONG = 3.0, 0.4, 1.6
#: errors in 5 of 33 words, as in the recordings of the table: what a word that the table does not know is taken to have
_PRIOR, _PRIOR_SEEN = 0.15, 5


@dataclass(frozen=True)
class Noise:
    """A transcript with errors and how it came about.

    ``rate``: word error rate that was reached (number words as digits are no error). ``moved``: id of every segment of the original → id of
    the segment that holds its words now. ``changes``: for these segments what was said and what is written; a word that was lost stands with
    the word after it. ``respoken``: ids of the original whose speaker is another.
    """

    transcript: Transcript
    rate: float
    moved: Mapping[int, int]
    changes: Mapping[int, tuple[Operation, ...]]
    respoken: frozenset[int]


def noisy(transcript: Transcript, rate: float, seed: int) -> Transcript:
    """The transcript with word errors at ``rate`` (0..1). The same transcript, rate and seed give the same errors, everywhere."""
    return make_noise(transcript, rate, seed).transcript


def make_noise(transcript: Transcript, rate: float, seed: int) -> Noise:
    """See ``noisy`` and Noise. Words with times are dropped: theirs would be another text than that of the segments."""
    chance = random.Random(f"{seed}|{rate}")
    segments = [_Heard(segment, [_token(t) for t in segment.text.split()]) for segment in transcript.segments]
    ear = _Ear(chance, _vocabulary(segments), _names(segments))
    _digits(segments, chance)
    _mishear(segments, ear, rate)
    reached = _rate(segments)
    written = [replace(s.segment, text=_unpunctuated(s.text(), rate, chance), words=()) for s in segments]
    respoken = _swap_speakers(written, chance)
    joined, moved = _join(written, chance)
    changes: dict[int, tuple[Operation, ...]] = defaultdict(tuple)
    for heard in segments:
        changes[moved[heard.segment.id]] += tuple(heard.changes())
    return Noise(replace(transcript, segments=tuple(joined)), reached, moved, changes, respoken)


# ---------------------------------------------------------------- words
@dataclass
class _Token:
    """A word with the punctuation around it. ``heard`` is what is written for it: "" when lost, with spaces when it fell apart."""

    before: str
    said: str
    after: str
    heard: str
    touched: bool = False


@dataclass
class _Heard:
    segment: Segment
    tokens: list[_Token]

    def text(self) -> str:
        """The text of the segment; never empty, because there was speech."""
        parts: list[str] = []
        for token in self.tokens:
            if token.heard or not token.said:
                parts.append(token.before + token.heard + token.after)
            elif parts and token.after[:1] in (".", "?", "!"):
                parts[-1] = parts[-1].rstrip(".,;:?!") + token.after
        return " ".join(parts) or "..."

    def changes(self) -> Iterable[Operation]:
        """What was said and what is written for it, where these differ; lost words with the word after them."""
        lost: list[str] = []
        for token in self.tokens:
            said, heard = words_of(token.said), words_of(token.heard)
            if said and not heard:
                lost += said
            elif said:
                if lost or said != heard:
                    yield (*lost, *said), tuple(heard)
                lost = []


def _token(text: str) -> _Token:
    match = _TOKEN.match(text)
    assert match is not None
    return _Token(match[1], match[2], match[3], match[2])


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return json.loads(TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _letter_changes() -> list[tuple[str, str, int]]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for change in _LETTERS.split(","):
        said, _, heard = change.partition(" ")
        counts[said, heard] += _LETTER_WEIGHT
    for said, into in _table()["letters"].items():
        for heard, count in into.items():
            counts[said, heard] += count
    return [(said, heard, count) for (said, heard), count in sorted(counts.items())]


def _names(segments: Sequence[_Heard]) -> frozenset[str]:
    """Words with a capital letter that do not begin a sentence."""
    found = set()
    for heard in segments:
        begins = True
        for token in heard.tokens:
            if token.said[:1].isupper() and not begins:
                found.add(token.said.lower())
            begins = token.after[-1:] in (".", "?", "!")
    return frozenset(found)


def _vocabulary(segments: Sequence[_Heard]) -> frozenset[str]:
    """Words that a misheard word may turn into: those of the table and of the conversation itself."""
    own = {w for s in segments for w in words_of(s.segment.text) if w.isalpha()}
    return frozenset(own | set(_table()["seen"]))


def _sound(word: str) -> str:
    """Roughly how a word sounds: letters that are said alike are the same letter."""
    sound = fold(word)
    for written, said in _SAID_ALIKE:
        sound = sound.replace(written, said)
    sound = re.sub(r"(.)\1", r"\1", sound)
    return re.sub(r"d$", "t", sound)


@dataclass
class _Ear:
    """Chooses what is heard for a word."""

    chance: random.Random
    vocabulary: frozenset[str]
    names: frozenset[str]
    _kept: dict[str, str] = field(default_factory=dict)
    _alike: dict[str, list[str]] = field(default_factory=dict)
    _by_sound: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for word in sorted(self.vocabulary):
            sound = _sound(word)
            self._by_sound["^" + sound[:1]].append((sound, word))
            self._by_sound[sound[-3:]].append((sound, word))

    def weight(self, token: _Token) -> float:
        """How easily a word is misheard, 1 for a word like most."""
        word = token.said.lower()
        if not word:
            return 0.0
        if word in self.names:
            return _NAME
        if any(c.isdigit() for c in word):
            return _DIGITS
        table = _table()
        wrong = sum(sum(table[k].get(word, {}).values()) for k in ("substitutions", "splits")) + table["deletions"].get(
            word, 0
        )
        seen = table["seen"].get(word, 0)
        share = (wrong + _PRIOR * _PRIOR_SEEN) / (seen + _PRIOR_SEEN) / _PRIOR
        return share * (_LONG if len(word) > 9 else 1.0)

    def other(self, word: str) -> str:
        """Another word, or a misspelling, for ``word`` (lower case); a name is often misheard the same way again."""
        if word in self._kept and self.chance.random() < 0.5:
            return self._kept[word]
        heard = self._number(word) or self._learnt(word) or self._similar(word) or self._misspelt(word)
        if word in self.names:
            self._kept[word] = heard
        return heard

    def _number(self, word: str) -> str | None:
        """Another number: digits with a digit wrong, or a number word that is nearly the same ("zestien", "zestig")."""
        if word.isdigit():
            place = self.chance.randrange(len(word))
            return (
                word[:place]
                + str(self.chance.choice([d for d in range(10) if str(d) != word[place]]))
                + word[place + 1 :]
            )
        if value_of(word) is None:
            return None
        near = [n for n, v in CARDINALS.items() if v < 100 and 0 < distance(n, fold(word)) <= 3 and n[:2] == word[:2]]
        return self.chance.choice(sorted(near)) if near and self.chance.random() < 0.5 else None

    def _learnt(self, word: str) -> str | None:
        known = _table()["substitutions"].get(word)
        if not known or self.chance.random() < 0.35:
            return None
        return self.chance.choices(list(known), list(known.values()))[0]

    def _similar(self, word: str) -> str | None:
        """A word that sounds like it. Names are often only misspelt; short words never are where another word will do."""
        only_misspelt = 0.65 if word in self.names else 0.0 if len(word) <= 4 else 0.4
        if self.chance.random() < only_misspelt:
            return None
        if word not in self._alike:
            sound = _sound(word)
            near = {pair for key in ("^" + sound[:1], sound[-3:]) for pair in self._by_sound[key]}
            limit = 1 if len(sound) < 6 else 2
            ranked = sorted((distance(sound, s), w) for s, w in near if w != word and abs(len(s) - len(sound)) <= limit)
            self._alike[word] = [w for far, w in ranked if far <= limit][:6]
        found = self._alike[word]
        return self.chance.choices(found, [1 / n for n in range(1, len(found) + 1)])[0] if found else None

    def _misspelt(self, word: str) -> str:
        marked = f"^{word}$"
        ways = [
            (marked[: at.start()] + heard + marked[at.end() :], count)
            for said, heard, count in _letter_changes()
            for at in re.finditer(re.escape(said), marked)
        ]
        ways = [(w.strip("^$"), n) for w, n in ways]
        # nobody, and no recogniser, writes a letter three times
        ways = [(w, n) for w, n in ways if len(w) > 1 and w != word and not re.search(r"(.)\1\1", w)]
        if not ways:
            return word + "n"
        return self.chance.choices([w for w, _ in ways], [n for _, n in ways])[0]

    def apart(self, word: str) -> str | None:
        """The two words that a long word falls apart in; None for words that do not."""
        learnt = _table()["splits"].get(word)
        if learnt:
            return self.chance.choices(list(learnt), list(learnt.values()))[0]
        if len(word) < 8:
            return None
        places = [i for i in range(3, len(word) - 2) if word[i:] in self.vocabulary and self._is_part(word[:i])]
        return f"{word[: places[0]]} {word[places[0] :]}" if places else None

    def _is_part(self, word: str) -> bool:
        return word in self.vocabulary or (word[-1] == "s" and word[:-1] in self.vocabulary)

    def extra(self) -> str:
        """A word that nobody said."""
        words = _table()["insertions"]
        return self.chance.choices(list(words), list(words.values()))[0]


# ---------------------------------------------------------------- errors
def _digits(segments: Sequence[_Heard], chance: random.Random) -> None:
    """Number words as digits, most of the large ones: how recognisers write, no error."""
    for heard in segments:
        for token in heard.tokens:
            value = None if token.said.isdigit() else value_of(token.said)
            if value is not None and chance.random() < (0.7 if value > 12 else 0.25):
                token.heard = str(value)


def _mishear(segments: Sequence[_Heard], ear: _Ear, rate: float) -> None:
    """Change words, those that are easily misheard more often, until ``rate`` of them is wrong."""
    places = [(s, i) for s, heard in enumerate(segments) for i in range(len(heard.tokens))]
    weights = [max(ear.weight(segments[s].tokens[i]), 1e-6) for s, i in places]
    keys = [ear.chance.random() ** (1 / weight) for weight in weights]
    left = round(rate * sum(len(words_of(s.segment.text)) for s in segments))
    for _, (s, i) in sorted(zip(keys, places, strict=True), reverse=True):
        if left <= 0:
            return
        token = segments[s].tokens[i]
        if token.said and not token.touched:
            left -= _error(token, segments[s].tokens[i + 1 : i + 2], ear)


def _error(token: _Token, following: Sequence[_Token], ear: _Ear) -> int:
    """One error at this word; returns how many word errors it counts for."""
    word, draw = token.said.lower(), ear.chance.random()
    after = following[0] if following else None
    token.touched = True
    if word in _FILLERS or (draw < _lost(word)):
        token.heard = ""
        return len(words_of(word))
    if draw > 0.93:
        token.heard = f"{token.heard} {ear.extra()}"
        return 1
    parts = ear.apart(word) if draw > 0.6 else None
    if parts:
        token.heard = _like(token.said, parts, True)
        return 2
    if after and _grows_together(token, after, draw):
        token.heard, after.heard, token.after = token.said + after.said.lower(), "", after.after
        after.touched = True
        return 2
    other = ear.other(word)
    token.heard = _like(token.said, other, word not in ear.names or ear.chance.random() < 0.5)
    return max(1, len(words_of(word)))


def _lost(word: str) -> float:
    """How often an error of this word is that it is not heard at all."""
    if word in _SHORT:
        return 0.3
    lost = _table()["deletions"].get(word, 0) if len(word) <= 4 else 0
    return 0.3 * lost / (lost + 1)


def _grows_together(token: _Token, after: _Token, draw: float) -> bool:
    if after.touched or not after.said or token.after or after.before:
        return False
    pair = f"{token.said} {after.said}".lower()
    return pair in _table()["joins"] or (max(len(token.said), len(after.said)) <= 7 and 0.45 <= draw < 0.49)


def _like(said: str, heard: str, capital: bool) -> str:
    return heard[:1].upper() + heard[1:] if capital and said[:1].isupper() else heard


def _rate(segments: Sequence[_Heard]) -> float:
    errors = sum(word_errors(words_of(s.segment.text), words_of(s.text())) for s in segments)
    return errors / max(1, sum(len(words_of(s.segment.text)) for s in segments))


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, deletions and insertions; the same number written otherwise is the same word."""
    previous = list(range(len(heard) + 1))
    for i, x in enumerate(said, 1):
        current = [i]
        for j, y in enumerate(heard, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (not same(x, y))))
        previous = current
    return previous[-1]


# ---------------------------------------------------------------- text, speakers, segments
def _unpunctuated(text: str, rate: float, chance: random.Random) -> str:
    """Now and then a segment without any capital letter and punctuation, or without commas and with sentences run together."""
    draw = chance.random()
    if draw < rate:
        return re.sub(r"[.,!?;:…]+(?=\s|$)", "", text).lower().strip() or "..."
    if draw < 2.5 * rate:
        text = re.sub(r",(?=\s)", "", text)
        return re.sub(r"[.!?] ([A-ZÀ-Þ])", lambda m: f", {m[1].lower()}" if chance.random() < 0.5 else m[0], text)
    return text


def _swap_speakers(segments: list[Segment], chance: random.Random) -> frozenset[int]:
    """Give 3 % of the segments, where a neighbour is somebody else, the speaker of that neighbour. Changes the list; returns the ids."""
    around = {
        i: others
        for i, s in enumerate(segments)
        if (others := [n.speaker for n in segments[max(0, i - 1) : i + 2] if n.speaker != s.speaker])
    }
    chosen = chance.sample(sorted(around), min(len(around), round(SPEAKERS * len(segments))))
    for i in sorted(chosen):
        segments[i] = replace(segments[i], speaker=chance.choice(around[i]))
    return frozenset(segments[i].id for i in chosen)


def _join(segments: Sequence[Segment], chance: random.Random) -> tuple[list[Segment], dict[int, int]]:
    """Add some segments to the one before, whoever said it, short ones more often. The first id stays."""
    result: list[Segment] = []
    moved: dict[int, int] = {}
    for segment in segments:
        last = result[-1] if result else None
        short = last is not None and min(len(segment.text.split()), len(last.text.split())) <= 4
        likely = short or (last is not None and last.speaker == segment.speaker)
        if last and chance.random() < JOINED * (2.0 if likely else 0.6):
            result[-1] = replace(last, text=f"{last.text} {segment.text}", end=max(last.end, segment.end))
        else:
            result.append(segment)
        moved[segment.id] = result[-1].id
    return result, moved
