"""Advice on plain Dutch: sentences that are long, say who does nothing, or use words that many readers do not know.

Advice only: nothing is rewritten, and nothing here says that a text is B1. Measured are words and sentences, not whether somebody
understands it. The words are data (``data/plain_language.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "plain_language.toml"
#: words; a sentence of more is long
LONGEST_SENTENCE = 25
#: letters; a word of more is long
LONGEST_WORD = 14
#: words between "wordt" and its participle
_REACH = 12
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+[\"”’)\]]*(?=\s|$)|\n")
#: a full stop behind these ends no sentence
_STOPS = re.compile(
    r"(?:\b(?:art|bijv|blz|bv|ca|dhr|dr|drs|evt|excl|incl|ing|ir|jl|max|mevr|min|mr|mw|nr|nrs|p|pag|prof|resp|tel|vgl|zgn)|\b[^\W\d_](?:\.[^\W\d_])*)\.$",
    re.IGNORECASE,
)
_AUXILIARY = frozenset(("wordt", "worden", "werd", "werden"))
#: behind these another part of the sentence begins, with a verb of its own
_BOUNDARIES = frozenset(
    [
        "dat",
        "omdat",
        "als",
        "dan",
        "terwijl",
        "maar",
        "want",
        "zodat",
        "waar",
        "die",
        "is",
        "zijn",
        "was",
        "waren",
        "heeft",
        "hebben",
        "had",
        "hadden",
        "kan",
        "kunnen",
        "moet",
        "moeten",
        "zal",
        "zullen",
    ]
)
_BEGINNINGS = (
    "aan|achter|af|bij|binnen|dicht|door|goed|in|klaar|los|mee|mede|na|neer|om|omhoog|onder|op|open|over|plaats|rond|samen|stil|stop|tegen"
    "|terug|thuis|toe|uit|vast|vol|voor|vrij|waar|weer|weg"
)
#: "verwerkt" is one, "vertelt" is not: after a voiced sound a participle ends in d
_PARTICIPLE = re.compile(
    rf"(?:{_BEGINNINGS})?ge\w{{2,}}(?:d|t|en)|(?:{_BEGINNINGS})?(?:be|ver|ont|her|er)\w{{2,}}(?:d|[kfspthx]t|en)"
    r"|(?:over|onder|door|voor|aan|om)\w{4,}(?:d|[kfspthx]t)"
)
#: nouns that look like a participle, by their end
_NOUN = re.compile(
    r".*(?:heid|heden|ing|ingen|teit|teiten|schap|schappen|ment|menten|atie|aties|stand|standen|dienst|zicht|plicht|recht)"
)
_SHORT = re.compile(r"(?<![\w.])(?:[A-Z]{2,6}|[A-Z][a-z]{0,3}[A-Z]\w?|[A-Z]{2,5}s)(?![\w.]*\w)")


@dataclass(frozen=True)
class Advice:
    """Something that could be plainer: ``text[start:end]`` is ``words``.

    ``kind`` is ``lange zin``, ``lijdende vorm``, ``moeilijk woord``, ``lang woord`` or ``afkorting``; ``message`` says in Dutch what it is
    and what can be done.
    """

    start: int
    end: int
    kind: str
    words: str
    message: str


@dataclass(frozen=True)
class _Words:
    """The data: plain words per hard one (lower case), one pattern for them, shortened words, abbreviations and what is known to all."""

    plain: Mapping[str, str]
    hard: re.Pattern[str]
    meanings: Mapping[str, str]
    known_short: frozenset[str]
    known_long: frozenset[str]
    no_participle: frozenset[str]
    names: re.Pattern[str]


def advise(text: str) -> tuple[Advice, ...]:
    """What could be plainer in a text of one or more sentences, in its order; a line end ends a sentence. Never raises."""
    words = _words()
    found = [*_sentences_advice(text, words), *_hard_words(text, words)]
    taken = [(a.start, a.end) for a in found if a.kind == "moeilijk woord"]
    found.extend(_long_words(text, words, taken))
    found.extend(_abbreviations(text, words, taken))
    return tuple(sorted(found, key=lambda advice: (advice.start, advice.end)))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence with a word in it."""
    start = 0
    for mark in _END.finditer(text):
        if mark.group().startswith(".") and (
            _STOPS.search(text, start, mark.start() + 1) or not _begins(text, mark.end())
        ):
            continue
        yield from _trimmed(text, start, mark.end())
        start = mark.end()
    yield from _trimmed(text, start, len(text))


def _begins(text: str, at: int) -> bool:
    """Whether something follows that can begin a sentence, or nothing."""
    rest = text[at : at + 4].lstrip(" \t")
    return not rest or not rest[0].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if _WORD.search(piece):
        left = len(piece) - len(piece.lstrip())
        yield start + left, start + len(piece.rstrip())


# ---------------------------------------------------------------- sentences
def _sentences_advice(text: str, words: _Words) -> Iterator[Advice]:
    for start, end in sentences(text):
        sentence = text[start:end]
        count = len(_WORD.findall(sentence))
        if count > LONGEST_SENTENCE:
            yield Advice(
                start, end, "lange zin", sentence, f"Deze zin heeft {count} woorden. Maak er twee of meer zinnen van."
            )
        yield from (_passive(text, *found) for found in _passives(text, start, end, words))


def _passives(text: str, start: int, end: int, words: _Words) -> Iterator[tuple[int, int]]:
    """Where a form of "worden" and its participle stand; the nearest in the same part of the sentence, behind it first."""
    found = list(_WORD.finditer(text, start, end))
    for at, match in enumerate(found):
        if match.group().casefold() not in _AUXILIARY:
            continue
        behind = _nearest(text, match, found[at + 1 : at + 1 + _REACH], words)
        before = None if behind else _nearest(text, match, found[max(0, at - 3) : at][::-1], words)
        other = behind or before
        if other is not None:
            yield min(match.start(), other.start()), max(match.end(), other.end())


def _nearest(
    text: str, auxiliary: re.Match[str], others: Iterable[re.Match[str]], words: _Words
) -> re.Match[str] | None:
    for other in others:
        behind = other.start() > auxiliary.start()
        between = text[auxiliary.end() : other.start()] if behind else text[other.end() : auxiliary.start()]
        if re.search(r"[,;:()\"“”|]", between) or (behind and other.group().casefold() in _BOUNDARIES):
            return None
        # "te bellen" is no participle
        if _is_participle(other.group().casefold(), words) and not text[
            max(0, other.start() - 4) : other.start()
        ].endswith(" te "):
            return other
    return None


def _is_participle(word: str, words: _Words) -> bool:
    return _PARTICIPLE.fullmatch(word) is not None and _NOUN.fullmatch(word) is None and word not in words.no_participle


def _passive(text: str, start: int, end: int) -> Advice:
    said = text[start:end]
    return Advice(
        start, end, "lijdende vorm", said, "Hier staat niet wie het doet. Schrijf het met een persoon: wie doet wat?"
    )


# ---------------------------------------------------------------- words
def _hard_words(text: str, words: _Words) -> Iterator[Advice]:
    for match in words.hard.finditer(text):
        # a letter such as İ matches without being the same in small letters
        plain = words.plain.get(_folded(match.group()))
        if plain is not None:
            yield Advice(match.start(), match.end(), "moeilijk woord", match.group(), f"Makkelijker is: {plain}.")


def _long_words(text: str, words: _Words, taken: list[tuple[int, int]]) -> Iterator[Advice]:
    """Long words that have no plain one here: once each, without names and without what everybody knows."""
    seen: set[str] = set()
    for start, end in sentences(text):
        for at, match in enumerate(_WORD.finditer(text, start, end)):
            word = match.group().casefold()
            parts = re.split(r"[-'’]", word)
            name = at > 0 and match.group()[0].isupper()
            if max(map(len, parts)) <= LONGEST_WORD or name or word in seen or word in words.known_long:
                continue
            if _overlaps(match.span(), taken):
                continue
            seen.add(word)
            yield Advice(
                *match.span(),
                "lang woord",
                match.group(),
                f"Dit woord heeft {len(word)} letters. Is er een korter woord, of kan het in twee woorden?",
            )


def _abbreviations(text: str, words: _Words, taken: list[tuple[int, int]]) -> Iterator[Advice]:
    """Abbreviations where they are used for the first time, unless what they mean stands somewhere."""
    seen: set[str] = set()
    lowered = text.casefold()
    for match in sorted((*words.names.finditer(text), *_SHORT.finditer(text)), key=lambda match: match.span()):
        short = match.group()
        if short in seen or short in words.known_short or _overlaps(match.span(), taken) or _shouted(text, match):
            continue
        seen.add(short)
        meaning = words.meanings.get(short, "")
        if (meaning and meaning.casefold() in lowered) or _is_explained(text, match):
            continue
        message = (
            f"Schrijf het de eerste keer voluit: {meaning} ({short})."
            if meaning
            else f"Schrijf de eerste keer voluit wat {short} betekent."
        )
        yield Advice(*match.span(), "afkorting", short, message)


def _is_explained(text: str, match: re.Match[str]) -> bool:
    """ "Wet langdurige zorg (Wlz)" and "Wlz (Wet langdurige zorg)"."""
    before, behind = text[: match.start()].rstrip(" "), text[match.end() :].lstrip(" ")
    words = _WORD.findall(behind[1:80].partition(")")[0]) if behind.startswith("(") else []
    return (before.endswith("(") and len(before) > 1 and behind.startswith(")")) or len(words) > 1


def _shouted(text: str, match: re.Match[str]) -> bool:
    """A line in capitals is no abbreviation."""
    line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
    return len(_WORD.findall(line)) > 1 and line.upper() == line


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


# ---------------------------------------------------------------- data
@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    plain = {form.casefold(): word for forms, word in data["gewoon"].items() for form in forms.split("|")}
    plain |= {short.casefold(): word for short, word in data["kort"].items()}
    meanings: dict[str, str] = data["afkortingen"]
    longest_first = sorted(plain, key=len, reverse=True)
    alternatives = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    return _Words(
        plain=plain,
        hard=re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE),
        meanings=meanings,
        known_short=frozenset(data["bekend"]["afkortingen"]),
        known_long=frozenset(data["bekend"]["woorden"]),
        no_participle=frozenset(data["lijdend"]["geen_deelwoord"]),
        names=re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, meanings))})(?![\w-])"),
    )
