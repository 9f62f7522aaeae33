"""What one says and another puts right: "In juli." – "Augustus, pa." – "Augustus, ja.": the first words take over what was agreed on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from conversation.transcript import Segment
from summarize.dates import MONTHS, WEEKDAYS
from summarize.numbers import CARDINALS, fold

#: who puts right or agrees says so in the first words of a turn; the rest may be long
_FIRST = 14
_AGREES = re.compile(
    r"^(?:o |eh,? )*(?:ja|jawel|klopt|precies|inderdaad|je hebt gelijk|da's waar|dat is waar|zeg|okee?|goed|nou ja|vooruit)\b"
)
#: how another begins who puts right, besides by saying the other word at once
_PUTS_RIGHT = re.compile(
    r"^(?:nou |o |ach )?(?:nee|niet eens|niet waar|dat was|was dat niet|was het niet|het was|het is|wel nee|welnee|ho)\b"
)
_UNITS = {
    "tijd": "minuut minuten minuutjes kwartier kwartiertje uur uren uurtje uurtjes dag dagen dagje dagjes week weken weekje "
    "weekjes maand maanden maandje maandjes jaar jaren jaartje jaartjes keer keertje keertjes",
    "afstand": "meter meters kilometer kilometers stap stappen",
    "aantal": "trap trappen treden tree kilo procent kinderen mensen man dames",
}
_UNIT = {unit: kind for kind, units in _UNITS.items() for unit in units.split()}
_NUMBERS = frozenset(word for word, n in CARDINALS.items() if n > 1) | {"een", "anderhalf", "anderhalve"}


@dataclass(frozen=True)
class _Value:
    """A day, a month, or a number with its unit in a text."""

    kind: str
    word: str
    unit: str
    start: int
    end: int
    asked: bool


def agreed_on(segments: Sequence[Segment]) -> list[Segment]:
    """Segments with what another speaker put right, where the first speaker goes along with it; nothing else changes."""
    made = list(segments)
    for at in range(len(made) - 2):
        first, other, again = made[at : at + 3]
        if first.speaker is None or first.speaker == other.speaker or first.speaker != again.speaker:
            continue
        found = _put_right(first.text, other.text, again.text)
        if found is not None:
            made[at] = replace(first, text=found[0])
            made[at + 1] = replace(other, text=found[1])
    return made


def _put_right(first: str, other: str, again: str) -> tuple[str, str] | None:
    """The two texts after the correction; None when there is none, or the first speaker does not go along."""
    said, right, echo = _values(first), _values(_start(other)), {v.word for v in _values(_start(again))}
    new = next((v for v in right if v.word not in {s.word for s in said}), None)
    if new is None or not (new.start <= _SOON or _PUTS_RIGHT.match(fold(other))):
        return None
    if new.word not in echo and (echo or not _AGREES.match(fold(again))):
        return None
    wrong = [v for v in said if _same_kind(v, new) and v.word not in echo and not v.asked]
    kept = {v.word for v in right if not _denied(other, v.word)}
    wrong = [v for v in wrong if v.word not in kept]
    if not wrong:
        return None
    old = wrong[-1]
    put = f"{new.word} {new.unit or old.unit}" if old.unit else new.word
    put = put.capitalize() if first[old.start].isupper() else put
    return first[: old.start] + put + first[old.end :], _without_sentence(other, old.word)


#: the other word comes within so many letters
_SOON = 6


def _same_kind(old: _Value, new: _Value) -> bool:
    if old.kind != new.kind:
        return False
    return old.kind != "number" or (bool(old.unit) and (not new.unit or _UNIT[old.unit] == _UNIT[new.unit]))


def _values(text: str) -> list[_Value]:
    words = [(fold(m[0]), m.start(), m.end()) for m in re.finditer(r"[^\W_]+", text)]
    found: list[_Value] = []
    for at, (word, start, end) in enumerate(words):
        ends = re.search(r"[.!?]", text[end:])
        asked = ends is not None and ends[0] == "?"
        if word in WEEKDAYS or word in MONTHS:
            found.append(_Value("day" if word in WEEKDAYS else "month", word, "", start, end, asked))
        elif word in _NUMBERS or word.isdigit():
            unit, stop = next(((w, e) for w, _, e in words[at + 1 : at + 2] if w in _UNIT), ("", end))
            clock = at > 0 and words[at - 1][0] in ("half", "kwart", "over", "voor")
            if not clock and not (word == "een" and unit in ("", "keer")):
                found.append(_Value("number", word, unit, start, stop, asked))
    return found


def _start(text: str) -> str:
    return " ".join(text.split()[:_FIRST])


def _denied(text: str, word: str) -> bool:
    """ "Nee man, donderdag was vorig jaar": the word is named to say that it is wrong."""
    return bool(
        re.search(rf"\b(?:nee\b[^.]*\b{word}|niet\s+(?:op\s+)?{word}|{word}\s+(?:was|niet|is niet))\b", fold(text))
    )


def _without_sentence(text: str, wrong: str) -> str:
    """The turn without the sentence that names what was wrong; the whole turn when that is all of it."""
    kept = [s for s in re.split(r"(?<=[.!?])\s+", text) if wrong not in re.findall(r"[^\W_]+", fold(s))]
    return " ".join(kept) or text
