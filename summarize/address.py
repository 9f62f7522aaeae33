"""What somebody says of himself → a sentence about him: "ik kan niet meer tillen door mijn reuma" → "U kunt … door uw reuma."

A closed list of patterns and verbs (``data/verbs.toml``). Whatever falls outside it gives None and stays a quote: a quote is always right,
a sentence with a wrong verb never is. Only persons and verb forms change; no other word is added, moved or left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from summarize.lexicon import table
from summarize.numbers import fold, word_set

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|['’][^\W\d_]+|\d[\d.,:]*|[^\w\s]")
_FIRST = word_set("ik 'k mij me mijn m'n mezelf mijzelf")
#: words about people whom a change of person would make unclear
_OTHERS = word_set("we wij ons onze onszelf je jij jou jouw jullie jezelf")
_FORMAL = word_set("u uw uzelf")
_SUBORDINATORS = word_set(
    "dat omdat als of toen terwijl zodat doordat wanneer nadat voordat zolang sinds hoe wat waar waarom wie zodra tot"
)
_DETERMINERS = word_set(
    "mijn m'n het de een geen uw dat deze die dit door voor van op naar met zonder aan bij over zijn haar hun veel wat"
)
_COORDINATORS = word_set("en maar of want dus")
_OPENERS = word_set("maar en dus want nou ja nee kijk")
_BREAK = word_set(", . ; : ! ? - –")
_WEAK_PAST = re.compile(r"[a-z]{2,}(?:de|te)$")


@dataclass(frozen=True)
class Subject:
    """How a speaker is written about.

    ``first`` is the subject ("u", "cliënt", "de dochter"), ``again`` the subject when it comes back, ``other`` the object, ``own`` the
    possessive (None: unknown, so a sentence that needs it stays a quote); ``formal`` picks the verb forms of "u".
    """

    first: str
    again: str
    other: str | None
    own: str | None
    formal: bool = False


YOU = Subject("u", "u", "u", "uw", formal=True)


def subject_for(role: str | None, relation: str | None, address_form: str) -> Subject | None:
    """The subject for a speaker with this role (``client``, ``consulent`` …) or relation to the client; None when nobody said."""
    if role == "client":
        return YOU if address_form == "u" else Subject("cliënt", "cliënt", None, None)
    if role == "consulent":
        return Subject("de consulent", "de consulent", None, None)
    if relation is None:
        return None
    relatives = table("verbs")["relatives"]
    if relation in relatives["her"]:
        return Subject(f"de {relation}", "zij", "haar", "haar")
    if relation in relatives["his"]:
        return Subject(f"de {relation}", "hij", "hem", "zijn")
    return Subject(f"de {relation}", f"de {relation}", None, None)


@lru_cache(maxsize=1)
def _verbs() -> tuple[dict[str, tuple[str, str]], frozenset[str], frozenset[str]]:
    """Forms with "ik" → (with "u", with "hij"), the ones that are nouns too, and past forms."""
    data = table("verbs")
    forms = {s: (f"{s}t", f"{s}t") for s in data["regular"]["stems"] if not s.endswith("t")}
    forms |= {s: (s, s) for s in data["regular"]["stems"] if s.endswith("t")}
    forms |= {ik: (u, he) for ik, (u, he) in data["irregular"].items()}
    return forms, frozenset(data["regular"]["also_nouns"]), frozenset(data["regular"]["past"])


@dataclass
class _Token:
    text: str
    before: str  # the white space in front of it
    word: str
    new: str | None = None


def about_speaker(sentence: str, subject: Subject) -> str | None:
    """The sentence about its speaker, or None when it is outside the list of patterns or says nothing of its speaker."""
    tokens = _tokens(sentence)
    words = {t.word for t in tokens}
    if not words & _FIRST or words & _OTHERS or "?" in sentence:
        return None
    if words & _FORMAL and subject.first != "de consulent":
        return None  # "u" is then the one who listens
    if not _change_verbs(tokens, subject) or not _change_pronouns(tokens, subject):
        return None
    text = "".join(t.before + (t.new or t.text) for t in _without_opener(tokens)).lstrip()
    return text[0].upper() + text[1:]


def _without_opener(tokens: list[_Token]) -> list[_Token]:
    """Without the "maar" or "en" that tied the sentence to the one before; kept where a verb would come first."""
    start = 0
    while start < len(tokens) and tokens[start].word in _OPENERS:
        start += 2 if start + 1 < len(tokens) and tokens[start + 1].word == "," else 1
    if start == len(tokens) or (tokens[start].new is not None and tokens[start].word not in _FIRST):
        return tokens
    return tokens[start:] if tokens[start].word not in _verbs()[0] and not _is_past(tokens[start].word) else tokens


def _tokens(sentence: str) -> list[_Token]:
    found: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(sentence):
        found.append(_Token(match[0], sentence[end : match.start()], fold(match[0])))
        end = match.end()
    return found


# ---------------------------------------------------------------- verbs
def _change_verbs(tokens: list[_Token], subject: Subject) -> bool:
    """Give every verb of "ik" its new form; False when one of them cannot be told."""
    forms, nouns, _ = _verbs()
    form = 0 if subject.formal else 1
    for at, token in enumerate(tokens):
        if token.word not in ("ik", "'k"):
            continue
        verb = _verb_of(tokens, at)
        if verb is None:
            return False
        if verb >= 0 and tokens[verb].word in forms and not _is_past(tokens[verb].word):
            tokens[verb].new = _like(tokens[verb].text, forms[tokens[verb].word][form])
    for at, token in enumerate(tokens):
        if token.new is not None or token.word not in forms or token.word in nouns:
            continue
        if forms[token.word][1] == token.word:
            continue  # the same with "hij": it may be somebody else's
        previous = tokens[at - 1].word if at else ""
        if previous not in _COORDINATORS or not any(t.new for t in tokens[:at]):
            return False  # "kom ik en doe dan": whose verb this is cannot be told
        token.new = _like(token.text, forms[token.word][form])
    return True


def _verb_of(tokens: list[_Token], at: int) -> int | None:
    """The place of the finite verb of the "ik" at ``at``; None when it is not in the lists."""
    before = tokens[at - 1].word if at else ""
    if before in _SUBORDINATORS and not (before == "dat" and _is_verb(tokens, at + 1) and not _verb_later(tokens, at)):
        return _last_verb(tokens, at)
    if at and _is_verb(tokens, at - 1):
        return at - 1
    begins = not at or before in _BREAK or before in _COORDINATORS
    return at + 1 if begins and _is_verb(tokens, at + 1) else None


def _verb_later(tokens: list[_Token], at: int) -> bool:
    found = _last_verb(tokens, at)
    return found is not None and found > at + 1


def _last_verb(tokens: list[_Token], at: int) -> int | None:
    """In a subordinate clause the finite verb stands in the last group of verbs."""
    forms, nouns, _ = _verbs()
    found = None
    for place in range(at + 1, len(tokens)):
        word = tokens[place].word
        if word in _BREAK or (word in _COORDINATORS and found is not None):
            break
        if tokens[place - 1].word in _DETERMINERS and word in nouns:
            continue
        if (word in forms and (word not in nouns or place == at + 1 or found is None)) or _is_past(word):
            found = place
    return found


def _is_verb(tokens: list[_Token], place: int) -> bool:
    if not 0 <= place < len(tokens):
        return False
    word = tokens[place].word
    return word in _verbs()[0] or _is_past(word)


def _is_past(word: str) -> bool:
    return word in _verbs()[2] or (bool(_WEAK_PAST.match(word)) and len(word) > 4)


# ---------------------------------------------------------------- pronouns
def _change_pronouns(tokens: list[_Token], subject: Subject) -> bool:
    """Put the person in place of "ik", "mij" and "mijn"; False when a word for it is not known."""
    seen = False
    for at, token in enumerate(tokens):
        if token.word not in _FIRST:
            continue
        if token.word in ("ik", "'k"):
            new: str | None = subject.again if seen else subject.first
            seen = True
        elif token.word in ("mijn", "m'n"):
            new = subject.own
        elif token.word in ("mezelf", "mijzelf"):
            new = "uzelf" if subject.formal else "zichzelf"
        else:
            new = "zich" if token.word == "me" and _is_reflexive(tokens, at) else subject.other
        if new is None:
            return False
        token.new = _like(token.text, new)
    return True


def _is_reflexive(tokens: list[_Token], at: int) -> bool:
    """Whether "me" is the speaker acting on himself ("ik voel me"): "ik" and a reflexive verb in the same clause."""
    first = max((i for i in range(at) if tokens[i].word in _BREAK or tokens[i].word == "om"), default=-1)
    last = next((i for i in range(at, len(tokens)) if tokens[i].word in _BREAK), len(tokens))
    clause = {t.word for t in tokens[first + 1 : last]}
    return "ik" in clause and bool(clause & set(table("verbs")["regular"]["reflexive"]))


def _like(old: str, new: str) -> str:
    """``new`` with a capital where ``old`` had one."""
    return new[0].upper() + new[1:] if old[:1].isupper() else new
