"""Checks a sentence of a language model against the segments it cites. No model: what can be checked exactly, is.

ROOD: the sentence may not be used. GEEL: it may, but a person has to look. GROEN: nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conversation.report import Evidence
from summarize.dates import MONTHS, WEEKDAYS
from summarize.lexicon import compiled, table
from summarize.matching import Cues, content_stems, encode, words_of
from summarize.numbers import numbers_in, word_set

#: share of the content words of a sentence that must be in what it cites
_COVERAGE = 0.5
_FIRST_PERSON = frozenset({"ik", "mij", "mijn", "me", "wij", "ons", "onze", "mezelf", "m'n"})
_NEGATION = frozenset({"niet", "geen", "nooit", "niets", "niks", "niemand", "nergens", "zonder", "nauwelijks"})
#: people a sentence may be about
_PERSONS = word_set(
    "client consulent mantelzorger partner clientondersteuner vertegenwoordiger dochter zoon schoondochter schoonzoon moeder vader zus "
    "broer echtgenote echtgenoot kleindochter kleinzoon nicht neef tante oom"
)
_MODALITY = {
    "moeten": ("moet", "moeten", "moest"),
    "mogen": ("mag", "mogen"),
    "misschien": ("misschien", "mogelijk", "wellicht", "eventueel"),
    "onderzoeken": ("onderzoek*", "uitzoeken", "bekijken", "kijken"),
    "aanvragen": ("aanvragen", "aanvraag", "vraagt aan"),
    "proberen": ("proberen", "probeert", "probeer", "uitproberen"),
    "toekennen": ("toegekend", "toekennen", "krijgt"),
}
_SPEAKER_LABEL = re.compile(r"^\s*[A-ZÀ-Þ][\w -]{1,24}:\s")
_NAME = re.compile(r"(?<=[\w,] )[A-ZÀ-Þ][a-zà-ÿ'-]+")


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


def verify(sentence: str, cited: Sequence[Evidence], address_form: str = "cliënt") -> Verdict:
    """Judge ``sentence`` by what it cites: numbers, dates, names, person, negation, coverage; then new words and modality.

    ``address_form``: how the report speaks of the client ("u" or "cliënt"); a sentence in the other form may not be used.
    """
    if not cited:
        return Verdict(Level.RED, ("geen bron",))
    source = " ".join(e.quote for e in cited)
    checks = {**_red_checks(sentence, source, cited), **_person_checks(sentence, source, cited, address_form)}
    red = tuple(reason for reason, wrong in checks.items() if wrong)
    if red:
        return Verdict(Level.RED, red)
    yellow = tuple(reason for reason, wrong in _yellow_checks(sentence, source).items() if wrong)
    return Verdict(Level.YELLOW, yellow) if yellow else Verdict(Level.GREEN)


def _red_checks(sentence: str, source: str, cited: Sequence[Evidence]) -> Mapping[str, bool]:
    words = words_of(sentence)
    stems, known = content_stems(sentence), content_stems(source)
    return {
        "leeg": len(words) < 2,
        "getal staat niet in de bron": bool(numbers_in(sentence) - numbers_in(source)),
        "dag of maand staat niet in de bron": bool(_calendar(words) - _calendar(words_of(source))),
        "naam staat niet in de bron": bool(_names(sentence) - _allowed_names(source, cited)),
        "te weinig woorden uit de bron": bool(stems) and len(stems & known) / len(stems) < _COVERAGE,
        "geen inhoud": not stems,
        "eerste persoon": bool(_FIRST_PERSON & set(words)),
        "vraag in plaats van antwoord": "?" in sentence,
        "spreker in de tekst": bool(_SPEAKER_LABEL.match(sentence)),
        "niet af": not re.search(r"[.!]\s*$", sentence),
        "besluit staat niet in de bron": bool(_ruled(words) - _ruled(words_of(source))),
        "woorden over recht of toekenning": _entitlement().found_in(encode(sentence)),
    }


def _person_checks(sentence: str, source: str, cited: Sequence[Evidence], address_form: str) -> Mapping[str, bool]:
    """Who the sentence is about: a small model likes to swap people, and to leave out "niet"."""
    words, known = words_of(sentence), words_of(source)
    at = 1 if words[:1] in (["de"], ["het"]) else 0
    subject = words[at] if len(words) > at else ""
    # who speaks is only the subject of what he says of himself; the conversation is about the client, who need not say "ik"
    told = {word for e in cited for word in words_of(e.speaker or "")}
    speakers = told & {"client"}
    speakers |= {word for e in cited if _FIRST_PERSON & set(words_of(e.quote)) for word in words_of(e.speaker or "")}
    verb = words[at + 1] if len(words) > at + 1 else ""
    forms = table("verbs")["irregular"]
    stems = table("verbs")["regular"]["stems"]
    wrong_verb = (verb in forms and forms[verb][1] != verb) or (verb in stems and not verb.endswith("t"))
    return {
        "andere persoon": subject in _PERSONS and subject not in speakers and subject not in known,
        "andere aanspreekvorm": address_form == "u" and "client" in words and "client" not in known,
        "werkwoord klopt niet": subject in _PERSONS and wrong_verb,
        "ontkenning anders": bool(_NEGATION & set(words)) != bool(_NEGATION & set(known)),
    }


def _yellow_checks(sentence: str, source: str) -> Mapping[str, bool]:
    return {
        "nieuw woord": bool(content_stems(sentence) - content_stems(source)),
        "moeten, mogen of misschien anders": _modality(sentence) - _modality(source) != set(),
    }


def _ruled(words: Sequence[str]) -> set[str]:
    """Words by which something is granted or refused: only people do that, so they must have been said."""
    return {
        word
        for word in words
        if re.match(r"(?:goed|af)gekeurd|(?:toe|af)gewezen|toegekend|ingewilligd|geweigerd", word)
    }


def _calendar(words: Sequence[str]) -> set[str]:
    days = {day for word in words for day in WEEKDAYS if word.startswith(day)}
    return days | (set(words) & set(MONTHS))


def _names(sentence: str) -> set[str]:
    """Words with a capital inside the sentence."""
    return {word for name in _NAME.findall(sentence) for word in words_of(name)}


def _allowed_names(source: str, cited: Sequence[Evidence]) -> set[str]:
    """Everything that was said, and who said it."""
    return set(words_of(source)) | {word for e in cited for word in words_of(e.speaker or "")} | {"client", "consulent"}


def _modality(text: str) -> set[str]:
    encoded = encode(text)
    return {name for name, forms in _MODALITY.items() if compiled(forms).found_in(encoded)}


def _entitlement() -> Cues:
    listed = next(c["cues"] for c in table("omit")["categories"] if c["id"] == "recht_of_indicatie")
    return compiled(tuple(listed))
