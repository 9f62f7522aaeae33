"""Numbers, times of day and dates of a sentence, against those of what it cites. For :mod:`summarize.verify`.

A sentence is read strictly (one value for each number), a source generously: "elfduizend vierhonderd" is 11.400, "half negen" is 8.30 uur,
"veertien dagen" is two weeks, "volgende week dinsdag" is a date when the day of the recording is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarize.dates import MONTHS, WEEKDAYS, SpokenDate, find_dates, find_times
from summarize.matching import words_of
from summarize.numbers import CARDINALS, fold, ordinal_of, value_of

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|[.,;:!?…]+")
_PART_OF_WORD = re.compile(r"(.+?)(?:maal|tal|hoog|daags\w*|jarige?|persoons|voudige?|delige?)$")
_CLOCK = re.compile(
    r"(?<![\d.,€])(?<!€ )\d{1,2}[.:]\d\d(?!\d)(?: uur)?|\b(?:half|(?:\w+ |kwart )?(?:voor|over)(?: half)?) (?:\w+)\b"
)
#: an hour that is a time of day and no length: "om 19 uur"
_HOUR = re.compile(r"\b(?:om|rond|vanaf|tot|van) (1?\d|2[0-4]) uur(?! per| in de)")
#: unit → unit it may be written in, and how many of those
_SAME = {
    "kwart": ("minu", 15),
    "uur": ("minu", 60),
    "uren": ("minu", 60),
    "week": ("dag", 7),
    "weke": ("dag", 7),
    "jaar": ("maan", 12),
}
_TAKEN_BACK = re.compile(r"(?:nee|wacht|sorry|pardon|correctie)$")
_MONTH_UNITS = frozenset(month[:5] for month in MONTHS)
_EVERY = re.compile(r"\b(?:elke?|iedere?|wekelijks|dagelijks|maandelijks|\w+dags)\b")
#: before a date: it is the day before that counts
_BEFORE = re.compile(r"\b(?:v(?:oo|óó)r|tot)\b(?! en met)", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A number with its place among the tokens and the beginning of the word behind it."""

    value: float
    unit: str
    at: int


def wrong_numbers(sentence: str, source: str, base: dt.date | str | None) -> bool:
    """Whether the sentence holds a number that was not said, or that the speaker took back."""
    said, units = _said(source)
    rest = _without(sentence, [*_matching_dates(sentence, source, base), *_matching_clock(sentence, source)])
    return any(not _allowed(q, said, units, source) for q in _quantities(_tokens(rest)))


def wrong_times(sentence: str, source: str) -> bool:
    """Whether the sentence holds a time of day that was not said."""
    good = set(_matching_clock(sentence, source))
    return any(m.span() not in good for m in _clock_times(sentence))


def wrong_dates(sentence: str, source: str, base: dt.date | str | None) -> bool:
    """Whether the sentence holds a day, month or date that was not said and does not follow from what was said."""
    good = _matching_dates(sentence, source, base)
    full = [d for d in find_dates(sentence, base) if _is_full(d)]
    if any((d.start, d.end) not in good and (d.value or not _pair_said(d, source)) for d in full):
        return True
    rest = _without(sentence, good)
    return bool(_calendar(words_of(rest)) - (_calendar(words_of(source)) - _days_taken_back(source)))


def corrected(source: str) -> bool:
    """Whether a speaker took back a number or a day and gave another."""
    tokens = _tokens(source)
    return bool(_taken_back(tokens, _quantities(tokens))) or bool(_days_taken_back(source))


def at_something_else(sentence: str, source: str) -> bool:
    """Whether a number stands with a word that had other numbers in the source: "31 dagen" for "37 dagen"."""
    said: dict[str, set[float]] = {}
    for q in _quantities(_tokens(source)):
        said.setdefault(q.unit, set()).add(q.value)
    return any(
        q.unit.isalpha()
        and len(q.unit) > 3
        and q.unit not in _MONTH_UNITS
        and q.unit in said
        and q.value not in said[q.unit]
        for q in _quantities(_tokens(sentence))
    )


# ---------------------------------------------------------------- numbers
def _tokens(text: str) -> list[str]:
    """Folded words and punctuation; "één" as a number, because without its accents it is an article."""
    counted = re.sub(r"\b(?:[éÉ][eé]n|[eE]én)\b", "1", text)
    return _TOKEN.findall(fold(re.sub("[²³]", "", counted)))


def _worth(token: str) -> float | None:
    """What one word is worth: digits, number words, ordinals, halves, years in words."""
    if token[0].isdigit():
        return _digits(token)
    halves = {"half": 0.5, "halve": 0.5, "anderhalf": 1.5, "anderhalve": 1.5}
    if token in halves:
        return halves[token]
    plain = value_of(token)
    plain = ordinal_of(token) if plain is None else plain
    return plain if plain is not None else _composed(token)


def _digits(token: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", token):
        return float(token.replace(".", ""))
    head, _, tail = token.replace(",", ".").partition(".")
    return float(f"{head}.{tail}" if tail.isdigit() else head)


def _composed(token: str) -> float | None:
    """ "tweeenhalf", "tweemaal", "driehoog", "negentienzesentachtig"."""
    if token.endswith(("enhalf", "enhalve")):
        whole = value_of(re.sub(r"en(?:een)?halve?$|en(?:een)?half$", "", token))
        return None if whole is None else whole + 0.5
    if match := _PART_OF_WORD.fullmatch(token):
        return 1 if match[1] == "een" else value_of(match[1])
    if match := re.fullmatch(r"(.+)honderd(?:en)?(.+)", token):
        many, rest = CARDINALS.get(match[1]), CARDINALS.get(match[2])
        if many is not None and rest is not None:
            return many * 100 + rest
    for century in ("negentien", "twintig", "achttien"):
        rest = CARDINALS.get(token.removeprefix(century)) if token.startswith(century) else None
        if rest is not None and rest >= 10:
            return CARDINALS[century] * 100 + rest
    return None


def _quantities(tokens: Sequence[str]) -> list[Quantity]:
    found = []
    for at, token in enumerate(tokens):
        worth = _worth(token)
        if worth is not None:
            found.append(Quantity(worth, _unit(tokens, at), at))
    return found


def _unit(tokens: Sequence[str], at: int) -> str:
    return tokens[at + 1][:5] if at + 1 < len(tokens) else ""


def _said(source: str) -> tuple[set[float], set[tuple[float, str]]]:
    """All values of a source, and values that only count with a unit (30 minutes for "een half uur")."""
    tokens = _tokens(source)
    found = _quantities(tokens)
    back = _taken_back(tokens, found)
    kept = [q for q in found if q not in back]
    values = {q.value for q in kept} | set(_together(tokens, kept))
    articles = [Quantity(1, _unit(tokens, at), at) for at, token in enumerate(tokens) if token in ("een",)]
    units = {pair for q in [*kept, *articles] for pair in _other_units(q)}
    return values, units | {(1.0, q.unit) for q in articles}


def _together(tokens: Sequence[str], found: Sequence[Quantity]) -> Iterator[float]:
    """Numbers of more than one word: "elfduizend vierhonderd", "zeventien vijftig", "twintig euro zestig"."""
    for a, b in pairwise(found):
        between = tokens[a.at + 1 : b.at]
        if between == [] and a.value >= 100 and a.value % 100 == 0 and 0 < b.value < 1000:
            yield a.value * b.value if b.value == 1000 else a.value + b.value
        elif between == [] and b.value in (100, 1000):
            yield a.value * b.value
        elif between in ([], ["euro"]) and a.value >= 10 and 10 <= b.value < 100:
            yield a.value + b.value / 100
            yield a.value * 100 + b.value
        elif between == ["euro"] and 5 <= b.value < 100:
            yield a.value + b.value / 100


def _other_units(q: Quantity) -> Iterator[tuple[float, str]]:
    for unit, (other, times) in _SAME.items():
        if q.unit.startswith(unit):
            yield q.value * times, other
        if q.unit.startswith(other) and q.value % times == 0:
            yield q.value / times, unit
    if q.unit.startswith("kwart") and q.value < 4:
        yield q.value / 4, "uur"


def _allowed(q: Quantity, said: set[float], units: set[tuple[float, str]], source: str) -> bool:
    if q.value in said or any(q.value == value and unit and q.unit.startswith(unit[:4]) for value, unit in units):
        return True
    if q.value == 1 and q.unit in ("keer", "maal"):
        return bool(_EVERY.search(fold(source)))
    # a year may have been said as "achtenveertig"
    return 1900 <= q.value < 2100 and q.value % 100 >= 10 and q.value % 100 in said


def _taken_back(tokens: Sequence[str], found: Sequence[Quantity]) -> list[Quantity]:
    """Numbers that the speaker replaces by another at once: "drie uur, nee, tweeënhalf"."""
    back = []
    for a, b in pairwise(found):
        between = tokens[a.at + 1 : b.at]
        cue = next((n for n, token in enumerate(between) if _TAKEN_BACK.match(token)), None)
        # the correction follows after at most one word, behind a pause
        if cue is not None and 1 <= cue <= 4 and len(between) <= 14 and re.match(r"[.,…]", between[cue - 1]):
            back.append(a)
    return back


# ---------------------------------------------------------------- times of day
def _clock_times(text: str) -> list[re.Match[str]]:
    return [m for m in _CLOCK.finditer(fold(text)) if find_times(m[0])] + list(_HOUR.finditer(fold(text)))


def _matching_clock(sentence: str, source: str) -> list[tuple[int, int]]:
    """Places of the times of day that were said; morning and afternoon are not told apart."""
    said = {_on_dial(t) for t in find_times(source)} | {_on_dial(t) for t in find_times(fold(source))}
    return [m.span() for m in _clock_times(sentence) if {_on_dial(t) for t in _read(m)} <= said]


def _read(m: re.Match[str]) -> list[str]:
    return [f"{int(m[1]):02d}:00"] if m.re is _HOUR else find_times(m[0])


def _on_dial(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) % 12 * 60 + int(minute)


# ---------------------------------------------------------------- dates
def _matching_dates(sentence: str, source: str, base: dt.date | str | None) -> list[tuple[int, int]]:
    """Places of the dates in the sentence that are also a date of the source."""
    counted = {d.value for d in find_dates(source, base) if d.value}
    named = {d.value for d in find_dates(_unlimited(source), base) if d.value}
    limits = [m.end() for m in _BEFORE.finditer(sentence)]
    raw = {d.end: d.value for d in find_dates(_unlimited(sentence), base)}
    good = []
    for date in find_dates(sentence, base):
        # "voor vrijdag 14 november" has to name the day that was named, "uiterlijk 13 november" the day that counts
        limited = any(0 <= end - date.start <= 5 for end in limits)
        same = raw.get(date.end) in named if limited else _among(date, counted)
        if date.value and same and not _contradicts_itself(date):
            good.append((date.start, date.end))
    return good


def _among(date: SpokenDate, counted: set[str]) -> bool:
    """Whether this date was said; one that names its year may have been said without."""
    if date.value in counted:
        return True
    named = re.search(r"\b\d{4}$", date.words)
    return bool(named) and (date.value or "")[5:] in {value[5:] for value in counted}


def _unlimited(text: str) -> str:
    """ "Voor" and "tot" taken out, so that the day that was named counts; all places stay the same."""
    return _BEFORE.sub(lambda m: " " * len(m[0]), text)


def _is_full(date: SpokenDate) -> bool:
    words = fold(date.words).split()
    return any(w in MONTHS and _worth(words[n - 1]) is not None for n, w in enumerate(words) if n)


def _contradicts_itself(date: SpokenDate) -> bool:
    """A weekday that does not belong to the date."""
    return (
        _is_full(date) and not date.certain and date.value is not None and any(d in fold(date.words) for d in WEEKDAYS)
    )


def _pair_said(date: SpokenDate, source: str) -> bool:
    """Whether day and month were said together; what remains is left to the numbers."""
    return bool(_pairs(_tokens(date.words)) & _pairs(_tokens(source)))


def _pairs(tokens: Sequence[str]) -> set[tuple[float | None, str]]:
    return {(_worth(a), b) for a, b in pairwise(tokens) if b in MONTHS}


def _calendar(words: Sequence[str]) -> set[str]:
    days = {day for word in words for day in WEEKDAYS if word.startswith(day)}
    return days | (set(words) & set(MONTHS))


def _days_taken_back(source: str) -> set[str]:
    """Days that the speaker replaces by another at once and does not name again."""
    words = _tokens(source)
    places = [(n, day) for n, word in enumerate(words) for day in WEEKDAYS if word.startswith(day)]
    back = {
        day
        for (n, day), (m, other) in pairwise(places)
        if other != day and any(_TAKEN_BACK.match(w) for w in words[n + 1 : m]) and m - n <= 6
    }
    return {day for day in back if sum(other == day for _, other in places) == 1}


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
