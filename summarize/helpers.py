"""Who a sentence says that helps: somebody who lives with the client, family, others around the client, or somebody whose work it is.

That decides between fields that sound alike: what a husband does is help that is usual in a household, what a daughter who lives elsewhere
does is care, what a neighbour does is the network. The nouns are data (``data/helpers.toml``); a pronoun, or an answer to a question about
somebody, goes on about who was named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summarize.lexicon import cues, phrases
from summarize.matching import stem
from summarize.numbers import fold
from summarize.people import People
from summarize.sentences import Sentence

KINDS = ("huisgenoot", "familie", "ruime_familie", "netwerk", "beroeps")
#: roles of speakers whose work it is
_AT_WORK = ("clientondersteuner", "hulpverlener")
_NEIGHBOURS = ("buurvrouw", "buurman", "vriendin", "vriend")
#: "Daan, mijn zoon", "mijn zoon Daan"
_RELATIVE = re.compile(
    r"\b([A-ZÀ-Þ][a-zà-ÿ]+), (?:dat is |da's )?(?:mijn|m'n|onze|ons) (\w+)|\b(?:mijn|m'n|onze|ons) (\w+),? ([A-ZÀ-Þ][a-zà-ÿ]+)\b"
)
_MOST = 3
#: a longer sentence about the household says other things too
_SHORT_STATEMENT = 14
#: a question of more words without a name turns to something else
_SHORT_QUESTION = 9


def mark_helpers(sentences: Sequence[Sentence], people: People) -> None:
    """Set ``helpers`` of every sentence that is about somebody who helps, or could."""
    together = _living_together(sentences)
    speakers = {code: _kind_of_speaker(people, code, together) for code in people.codes}
    relatives = _names_of_relatives(sentences)
    topic: frozenset[str] = frozenset()
    for sentence in sentences:
        named = _named(sentence, people, speakers, together, relatives)
        before = sentences[sentence.at - 1] if sentence.at else None
        begins = before is None or before.place != sentence.place
        if sentence.role == "consulent":
            sentence.helpers = topic = named or (topic if _goes_on(sentence) or not begins else frozenset())
            continue
        if begins and (before is None or before.role != "consulent") and not _about_them(sentence):
            topic = frozenset()
        own = speakers.get(sentence.speaker or "")
        if named:
            sentence.helpers = topic = named
        elif own is not None and (_says_i(sentence) or not (topic and _about_them(sentence))):
            sentence.helpers = own
        elif topic and (_about_them(sentence) or not _says_i(sentence)):
            sentence.helpers = topic


def helping(sentence: Sentence) -> int:
    """How many words of a sentence say what somebody does, or when; at most ``_MOST``."""
    return min(_MOST, cues("helpers", "helps").count(sentence.encoded))


def _named(
    sentence: Sentence,
    people: People,
    speakers: Mapping[str, frozenset[str] | None],
    together: frozenset[str],
    relatives: Mapping[str, str],
) -> frozenset[str]:
    found = {kind for kind in KINDS if cues("helpers", kind).found_in(sentence.encoded)}
    for name, relation in relatives.items():
        if f"/{name} " in sentence.encoded:
            found.add("huisgenoot" if relation in together else "familie")
    for name, code in people.names().items():
        kind = speakers.get(code)
        if kind and code != sentence.speaker and f"/{name} " in sentence.encoded and sentence.role != "consulent":
            found |= kind
    if "familie" in found and (
        cues("helpers", "lives_in").found_in(sentence.encoded) or _family_words(sentence) <= together
    ):
        found = (found - {"familie"}) | {"huisgenoot"}
    if found & {"familie", "ruime_familie"} and cues("helpers", "cannot").found_in(sentence.encoded):
        found |= {"netwerk"}
    return frozenset(found)


def _names_of_relatives(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Folded names with the stem of the relative that is called so: "met Daan, mijn zoon" or "mijn zoon Daan"."""
    family = {stem(word) for word in phrases("helpers", "familie")}
    found: dict[str, str] = {}
    for sentence in sentences:
        for match in _RELATIVE.finditer(sentence.text):
            name, relation = (match[1], match[2]) if match[1] else (match[4], match[3])
            if stem(fold(relation)) in family:
                found[fold(name)] = stem(fold(relation))
    return found


def _family_words(sentence: Sentence) -> frozenset[str]:
    """Stems of the relatives that a sentence names; a son and a daughter are children as well."""
    family = {stem(word) for word in phrases("helpers", "familie")}
    return frozenset(part.split("/")[0] for part in sentence.encoded.split() if part.split("/")[0] in family)


def _living_together(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Stems of the relatives that live with the client: "ik woon nog bij mijn ouders", or a daughter who has homework to do."""
    found: set[str] = set()
    children = {stem(word) for word in ("kinderen", "zoon", "dochter", "oudste", "jongste", "middelste")}
    for sentence in sentences:
        if cues("helpers", "not_here").found_in(sentence.encoded):
            continue
        told = cues("helpers", "lives_in").found_in(sentence.encoded)
        told = told or (cues("helpers", "household").found_in(sentence.encoded) and sentence.words <= _SHORT_STATEMENT)
        if told:
            found |= _family_words(sentence)
        elif cues("helpers", "young").found_in(sentence.encoded):
            found |= _family_words(sentence) & children
    return frozenset(found | (children if stem("kinderen") in found else set()))


def _kind_of_speaker(people: People, code: str, together: frozenset[str]) -> frozenset[str] | None:
    role, relation = people.role(code), people.relation(code)
    if role in ("client", "consulent"):
        return None
    if role in _AT_WORK:
        return frozenset({"beroeps"})
    if role == "partner" or relation in ("partner", "echtgenoot", "echtgenote"):
        return frozenset({"huisgenoot"})
    if relation in _NEIGHBOURS:
        return frozenset({"netwerk", "familie"})
    if role != "mantelzorger":
        return None
    return frozenset({"huisgenoot" if relation and stem(relation) in together else "familie"})


def _says_i(sentence: Sentence) -> bool:
    return any(f"/{word} " in sentence.encoded for word in ("ik", "mij", "me", "we", "wij"))


def _about_them(sentence: Sentence) -> bool:
    """Whether a sentence goes on about somebody who was named: "ze komt op zondag", "die heeft een sleutel"."""
    return cues("helpers", "pronouns").found_in(sentence.encoded) or sentence.encoded.split("/")[1:2] == ["die "]


def _goes_on(sentence: Sentence) -> bool:
    short = sentence.words <= _SHORT_QUESTION
    return short and (
        _about_them(sentence) or cues("helpers", "goes_on").found_in(sentence.encoded) or not sentence.question
    )
