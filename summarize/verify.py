"""Checks a sentence of a language model against the segments it cites. No model: what can be checked exactly, is.

ROOD: the sentence may not be used. GEEL: it may, but a person has to look. GROEN: nothing was found.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from conversation.report import Evidence
from summarize.dates import MONTHS, WEEKDAYS
from summarize.lexicon import compiled, phrases, table
from summarize.matching import STOPWORDS, Cues, content_stems, encode, stem, words_of
from summarize.verify_facts import at_something_else, corrected, wrong_dates, wrong_numbers, wrong_times
from summarize.verify_people import PERSONS, acts, unknown_names, unknown_person, wrong_subject

#: share of the content words of a sentence that must be in what it cites, in other words or forms if need be
_COVERAGE = 0.4
_FIRST_PERSON = frozenset({"ik", "mij", "mijn", "me", "wij", "ons", "onze", "mezelf", "m'n"})
_NEGATION = frozenset({"niet", "geen", "nooit", "niets", "niks", "niemand", "nergens", "zonder", "nauwelijks"})
_MODALITY = {
    "moeten": ("moet", "moeten", "moest"),
    "mogen": ("mag", "mogen"),
    "kunnen": ("kan", "kunt", "kunnen", "kon"),
    "zullen": ("zal", "zult", "zullen", "gaat", "gaan", "ga"),
    "misschien": ("misschien", "mogelijk", "wellicht", "eventueel"),
    "onderzoeken": ("onderzoek*", "uitzoeken", "bekijken", "kijken"),
    "aanvragen": ("aanvragen", "aanvraag", "vraagt aan"),
    "proberen": ("proberen", "probeert", "probeer", "uitproberen"),
    "toekennen": ("toegekend", "toekennen", "krijgt", "ontvangt"),
    "regelen": ("regelt", "geregeld", "besluit", "besloten", "kiest"),
}
_OPEN = frozenset({"hoeveel", "wat", "wie", "hoe", "wanneer", "waar", "waarom", "welke", "welk"})
_GRANTS = re.compile(r"\bken(?:t|nen)\b.*\btoe\b", re.IGNORECASE)
_SPEAKER_LABEL = re.compile(r"^\s*[A-ZÀ-Þ][\w -]{1,24}:\s")
_CLAUSE = re.compile(r"[.?!;:…,]+|\b(?:maar|want|omdat|terwijl|tenzij|als|waar|die|dat|en)\b", re.IGNORECASE)


class Level(StrEnum):
    """How far a sentence may be trusted."""

    GREEN = "groen"
    YELLOW = "geel"
    RED = "rood"


@dataclass(frozen=True)
class Verdict:
    """The level with its reasons in Dutch; the reasons hold no words of the conversation."""

    level: Level
    reasons: tuple[str, ...] = ()


def verify(
    sentence: str, cited: Sequence[Evidence], address_form: str = "cliënt", base: dt.date | str | None = None
) -> Verdict:
    """Judge ``sentence`` by what it cites: numbers, dates, names, person, negation, coverage; then new words and modality.

    ``address_form``: how the report speaks of the client ("u" or "cliënt"); a sentence in the other form may not be used.
    ``base``: the day of the recording; without it a date has to stand there as it was said.
    """
    if not cited:
        return Verdict(Level.RED, ("geen bron",))
    source = " ".join(e.quote for e in cited)
    checks = {
        **_fact_checks(sentence, source, cited, base),
        **_red_checks(sentence, source, cited),
        **_person_checks(sentence, source, cited, address_form),
    }
    red = tuple(reason for reason, wrong in checks.items() if wrong)
    if red:
        return Verdict(Level.RED, red)
    yellow = tuple(reason for reason, wrong in _yellow_checks(sentence, source, cited).items() if wrong)
    return Verdict(Level.YELLOW, yellow) if yellow else Verdict(Level.GREEN)


def _fact_checks(
    sentence: str, source: str, cited: Sequence[Evidence], base: dt.date | str | None
) -> Mapping[str, bool]:
    return {
        "getal staat niet in de bron": wrong_numbers(sentence, source, base),
        "tijd staat niet in de bron": wrong_times(sentence, source),
        "dag of maand staat niet in de bron": wrong_dates(sentence, source, base),
        "naam staat niet in de bron": bool(unknown_names(sentence, cited)),
    }


def _red_checks(sentence: str, source: str, cited: Sequence[Evidence]) -> Mapping[str, bool]:
    words = words_of(sentence)
    stems = _meaning(sentence, cited)
    # days and speakers are checked apart and count as said here
    checked = len(_apart(sentence, cited))
    covered = len(stems - _new(stems, source)) + checked
    return {
        "leeg": len(words) < 2,
        "te weinig woorden uit de bron": bool(stems) and covered / (len(stems) + checked) < _COVERAGE,
        "geen inhoud": not content_stems(sentence),
        "eerste persoon": bool(_FIRST_PERSON & set(words)),
        "vraag in plaats van antwoord": "?" in sentence,
        "spreker in de tekst": bool(_SPEAKER_LABEL.match(sentence)),
        "niet af": not re.search(r"[.!]\s*$", sentence),
        "woorden over recht of toekenning": _grants(sentence, source),
    }


def _grants(sentence: str, source: str) -> bool:
    encoded = encode(sentence)
    decided = any(f"/{w} " in encoded and f"/{w} " not in encode(source) for w in phrases("verify", "decided"))
    return decided or bool(_GRANTS.search(sentence)) or _entitlement().found_in(encoded)


def _person_checks(sentence: str, source: str, cited: Sequence[Evidence], address_form: str) -> Mapping[str, bool]:
    """Who the sentence is about: a small model likes to swap people, and to leave out "niet"."""
    words, known = words_of(sentence), words_of(source)
    return {
        "andere persoon": unknown_person(sentence, cited) or wrong_subject(sentence, cited),
        "andere aanspreekvorm": address_form == "u" and "client" in words and "client" not in known,
        "werkwoord klopt niet": _wrong_verb(words),
        "ontkenning anders": _denied_otherwise(sentence, cited),
    }


def _wrong_verb(words: Sequence[str]) -> bool:
    """ "De dochter kom": a verb in the form of "ik" behind somebody else."""
    at = 1 if words[:1] in (["de"], ["het"]) else 0
    subject, verb = (*words[at : at + 2], "", "")[:2]
    forms, stems = table("verbs")["irregular"], table("verbs")["regular"]["stems"]
    wrong = (verb in forms and forms[verb][1] != verb) or (verb in stems and not verb.endswith("t"))
    return subject in PERSONS and wrong


# ---------------------------------------------------------------- negation
@dataclass(frozen=True)
class _Clause:
    """The words of a clause, by whether they carry meaning; ``denies`` is None when it cannot be told."""

    content: frozenset[str]
    small: frozenset[str]
    denies: bool | None

    def overlap(self, other: _Clause) -> float:
        """How much the two are alike; "wil" and "kan" count for a little."""
        same = sum(any(_alike(a, b) for b in other.content) for a in self.content)
        return same + 0.1 * len(self.small & other.small)


def _denied_otherwise(sentence: str, cited: Sequence[Evidence]) -> bool:
    """Whether a clause of the sentence denies what the clause that it is most like says, or the other way round."""
    said = list(_said(cited))
    return any(_turned(clause, said) for clause in _clauses(sentence) if clause.denies is not None)


def _turned(clause: _Clause, said: Sequence[_Clause]) -> bool:
    best = max((clause.overlap(other) for other in said), default=0)
    if best < 0.2:
        return bool(clause.denies) and all(other.denies is False for other in said)
    # a clause that says both, or that cannot be told, is no ground to reject
    return all(o.denies is not None and o.denies != clause.denies for o in said if clause.overlap(o) >= best)


def _said(cited: Sequence[Evidence]) -> Iterator[_Clause]:
    """The clauses of the evidence; a question has the polarity of its answer."""
    for at, evidence in enumerate(cited):
        answer = words_of(cited[at + 1].quote) if at + 1 < len(cited) else []
        # "hoeveel" is not answered with yes or no
        asked = evidence.quote.rstrip().endswith("?") and bool(answer) and not _OPEN & set(words_of(evidence.quote))
        for clause in _clauses(evidence.quote):
            yield replace(clause, denies=_no(answer)) if asked else clause


def _no(answer: Sequence[str]) -> bool | None:
    return True if "nee" in answer[:2] else False if answer[0] in ("ja", "jawel", "zeker") else None


def _clauses(text: str) -> Iterator[_Clause]:
    """The clauses of a text; one without a verb goes with the next: "naar buiten, dat durf ik niet"."""
    for whole in re.split(r"(?<=[.?!…])\s", text):
        pieces = [words_of(piece) for piece in _CLAUSE.split(whole) if words_of(piece)]
        made = [_clause(words) for words in pieces]
        for at, clause in enumerate(made):
            bare = at + 1 < len(made) and not acts(pieces[at]) and clause.denies is False
            yield replace(clause, denies=made[at + 1].denies) if bare else clause


def _clause(words: Sequence[str]) -> _Clause:
    found = set(words)
    unclear = bool(set(phrases("verify", "denies")) & found) or len(_NEGATION & found) > 1
    content = content_stems(" ".join(words))
    return _Clause(
        frozenset(content), frozenset((found & STOPWORDS) - _NEGATION), None if unclear else bool(_NEGATION & found)
    )


# ---------------------------------------------------------------- words
def _apart(sentence: str, cited: Sequence[Evidence]) -> set[str]:
    """Speakers, days and months in the sentence; not the client, of whom every sentence is."""
    speakers = {w for e in cited for w in words_of(e.speaker or "")} - {"client"}
    return {w for w in words_of(sentence) if w in speakers or w in MONTHS or any(w.startswith(d) for d in WEEKDAYS)}


def _meaning(sentence: str, cited: Sequence[Evidence]) -> set[str]:
    """Stems that have to come from the source: what is checked apart and words of the report left out."""
    neutral = content_stems(" ".join(phrases("verify", "neutral")))
    return content_stems(sentence) - {stem(w) for w in _apart(sentence, cited)} - neutral


def _new(stems: set[str], source: str) -> set[str]:
    """The stems that the source has in no form, compound or other word of the same meaning."""
    known = content_stems(source)
    return {s for s in stems if not any(_alike(s, k) for k in known)}


def _alike(a: str, b: str) -> bool:
    """One word, two forms of it, or one inside the other; or of one group of meaning."""
    if a == b or (min(len(a), len(b)) >= 4 and (a in b or b in a)):
        return True
    start = 4 if min(len(a), len(b)) <= 5 else 5
    return (min(len(a), len(b)) >= 4 and a[:start] == b[:start]) or any({a, b} <= group for group in _groups())


@lru_cache(maxsize=1)
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(w) for w in words_of(group)) for group in phrases("verify", "same"))


def _yellow_checks(sentence: str, source: str, cited: Sequence[Evidence]) -> Mapping[str, bool]:
    numbered = bool(re.search(r"\d", sentence)) or at_something_else(sentence, source)
    return {
        "nieuw woord": bool(_new(_meaning(sentence, cited), source)),
        "moeten, mogen of misschien anders": _modality(sentence) - _modality(source) != set(),
        "getal hoort bij iets anders": at_something_else(sentence, source),
        "spreker verbeterde zich": numbered and corrected(source),
    }


def _modality(text: str) -> set[str]:
    encoded = encode(text)
    return {name for name, forms in _MODALITY.items() if compiled(forms).found_in(encoded)}


def _entitlement() -> Cues:
    listed = next(c["cues"] for c in table("omit")["categories"] if c["id"] == "recht_of_indicatie")
    return compiled(tuple(listed))
