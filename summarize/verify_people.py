"""Who a sentence speaks of, against who spoke and of whom. For :mod:`summarize.verify`.

Dutch says who does something with "ik", "u" or a name; a report says it with a role. So each clause of the evidence gets the people who may
be its subject, and the subject of the sentence has to be one of those of the clauses that say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from conversation.report import Evidence
from summarize.lexicon import phrases, table
from summarize.matching import STOPWORDS, content_stems, stem, words_of
from summarize.numbers import fold, value_of, word_set

#: how people are called by those who are close to them
_ALSO = {
    "echtgenoot": word_set("echtgenoot man partner"),
    "echtgenote": word_set("echtgenote vrouw partner"),
    "partner": word_set("partner man vrouw vriend vriendin echtgenoot echtgenote"),
    "moeder": word_set("moeder ma mam mama moe moeke mem"),
    "vader": word_set("vader pa pap papa heit"),
    "ouders": word_set("ouders vader moeder pa ma"),
    "zus": word_set("zus zuster zusje zussen"),
    "broer": word_set("broer broertje broers bruur breur broor"),
    "dochter": word_set("dochter dochtertje meisje maedje dochters"),
    "zoon": word_set("zoon zoontje jongen jong zoons zonen"),
    "kleindochter": word_set("kleindochter kleinkind kleinkinderen"),
    "kleinzoon": word_set("kleinzoon kleinkind kleinkinderen"),
    "kinderen": word_set("kinderen kind kiender kinder kinjer kids dochter zoon meisje jongen jongens dochters zoons"),
    "kleinkinderen": word_set("kleinkinderen kleinkind kleinkiender kleinzoon kleindochter"),
    "schoondochter": word_set("schoondochter"),
    "schoonzoon": word_set("schoonzoon"),
    "nicht": word_set("nicht nichtje"),
    "neef": word_set("neef neefje"),
    "buurvrouw": word_set("buurvrouw buren buur"),
    "buurman": word_set("buurman buren buur"),
    "huisarts": word_set("huisarts dokter arts"),
    "fysiotherapeut": word_set("fysiotherapeut fysio fysiotherapie"),
    "verpleegkundige": word_set("verpleegkundige wijkverpleegkundige zuster thuiszorg wijkzorg"),
    "broers": word_set("broers"),
    "zussen": word_set("zussen"),
}
_OTHERS = word_set(
    "tante oom schoonmoeder schoonvader schoonzus zwager vriend vriendin oma opa vrijwilliger ergotherapeut neuroloog psycholoog "
    "psychiater revalidatiearts cardioloog specialist wijkverpleegkundige begeleider bewindvoerder mentor curator casemanager notaris "
    "aannemer wethouder burgemeester bedrijfsarts logopedist dietist tandarts apotheker thuiszorg kennis collega"
)
ROLES = word_set("client consulent mantelzorger vertegenwoordiger clientondersteuner voorzitter notulist")
#: everybody a sentence may be about
PERSONS = ROLES | frozenset(_ALSO) | _OTHERS
_ME = word_set("ik ich 'k")
_WE = word_set("we wij wi wi'j")
_YOU = word_set("u je jij gij ge jullie")
_THEY = word_set("hij zij ze die dat zo'n ie")
#: the one who answers speaks of somebody else
_NOT_HIMSELF = word_set("hij zij ze haar hem pa ma mam mama moeder vader")
_MAY_I = re.compile(r"\b(?:mag|zal|kan|moet) (?:ik|ich)\b|^(?:ik|ich) ")
#: "morgen heb je hem": the one who says so sees to it
_GETS_FROM_ME = re.compile(r"\b(?:heb|hebt|hebben|krijg|krijgt|krijgen) (?:je|jij|u|jullie|ge)\b")
_CALLED = re.compile(r"([A-ZÀ-Þ][\w-]+), (?:\w+ )?(?:u|jij|je|gij|ge)\b")
_MY = word_set("mij me mijn mich m'n")
#: before a person who is not the subject
_BEFORE_OTHERS = word_set(
    "aan bij door met naar namens van via voor volgens tegen over uit zonder om op met tussen voor"
)
_ARTICLES = word_set("de het een uw haar zijn hun mijn onze")
#: two words like "wil" make no difference between clauses
_AS_GOOD = 0.15
_SPLIT = re.compile(r"[.?!;:…,]+|\b(?:dat|als|omdat|want|maar|of|terwijl|zodat)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!…])\s+")
_RECEIVES = word_set("krijgt ontvangt wordt")
_CAPITAL = re.compile(r"(?<=[\w,;:'’(\"/-] )(?:'s )?([A-ZÀ-Þ][\wÀ-ÿ'’]*)|(?<=[a-z]-)([A-ZÀ-Þ][a-zà-ÿ]+)")
_OPENING = re.compile(r"(?:^|[.!?;:] )([A-ZÀ-Þ][\wÀ-ÿ'’]*(?:-[A-ZÀ-Þ]\w+)?) (\w+)")
_NOT_A_NAME = re.compile(
    r".*(?:en|ing|heid|schap|isme|atie|tie|teit|lijks|erij|sel|nis|werk|zorg|hulp|avond|ochtend|middag)$"
)


@dataclass(frozen=True)
class Clause:
    """A clause of the evidence with those who may be its subject.

    ``they``: the subject is a third person who was named elsewhere; ``asked``: the words of the question that it answers.
    """

    words: tuple[str, ...]
    subjects: frozenset[str]
    they: bool
    question: bool
    asked: frozenset[str] = frozenset()


def unknown_person(sentence: str, cited: Sequence[Evidence]) -> bool:
    """Whether a relative or helper is in the sentence of whom nobody spoke and who did not speak."""
    source = {w for e in cited for w in words_of(e.quote)}
    speakers = {w for e in cited for w in words_of(e.speaker or "")}
    mentioned = (set(words_of(sentence)) & PERSONS) - {"client", "consulent"}
    return any(not _named(person, source) and person not in speakers for person in mentioned)


def unknown_names(sentence: str, cited: Sequence[Evidence]) -> set[str]:
    """Words with a capital that nobody said and that are nobody's name; also at the beginning of the sentence."""
    known = {w for e in cited for w in [*words_of(e.quote), *words_of(e.speaker or "")]} | ROLES
    inside = {w for m in _CAPITAL.finditer(sentence) for w in words_of(m[1] or m[2])}
    found = {w for w in inside if len(w) > 1 and w not in ("u", "uw")} | set(_opening_names(sentence, known))
    return {w for w in found if w not in known and re.sub(r"(?:'s|s|')$", "", w) not in known}


def wrong_subject(sentence: str, cited: Sequence[Evidence]) -> bool:
    """Whether the evidence gives what the sentence says to somebody else."""
    speakers = {_who(e) for e in cited}
    subject = _subject(sentence, speakers)
    if subject is None:
        return False
    clauses = list(_clauses(cited, subject))
    people = {subject, "u"} | speakers | PERSONS
    main = [w for w in words_of(_main_clause(sentence)) if w not in people | _ARTICLES]
    scores = [_likeness(main, c) for c in clauses]
    alike = [c for c, score in zip(clauses, scores, strict=True) if score >= max(scores) - _AS_GOOD]
    both = {subject, *_joined(sentence, subject, speakers)}
    return bool(alike) and not any(_fits(person, c, sentence, cited) for c in alike for person in both)


def _joined(sentence: str, subject: str, speakers: set[str]) -> set[str]:
    """The other one of "Mirjam en Pim"."""
    match = re.search(rf"\b{re.escape(subject)} en (\w+)", " ".join(words_of(sentence)))
    return {match[1]} & speakers if match else set()


def _likeness(main: Sequence[str], clause: Clause) -> float:
    """How much a clause says the same: its own words, half for those of a question, a little for words like "wil"."""
    own = sum((1.0 if w not in STOPWORDS else 0.1) for w in main if _alike(w, clause.words))
    asked = sum(1.0 for w in main if w not in STOPWORDS and _alike(w, clause.asked))
    return (0.5 if clause.question else 1.0) * own + 0.5 * asked


def _alike(word: str, words: Iterable[str]) -> bool:
    worth = value_of(word)
    if worth is not None and any(value_of(w) == worth for w in words):
        return True
    if word in STOPWORDS or len(word) < 5:
        return word in words or any(stem(word) == stem(w) for w in words if w not in STOPWORDS)
    begin = stem(word)[:6]
    return any(stem(w) == stem(word) or (len(begin) > 4 and w.startswith(begin)) for w in words)


def _main_clause(sentence: str) -> str:
    """Up to the first comma, conjunction or "en" with a new subject."""
    return re.split(
        r"[,;]|\b(?:dat|omdat|want|maar|of|terwijl|zodat|als|tenzij)\b|\ben (?:een|de|het|uw|u)\b", sentence
    )[0]


# ---------------------------------------------------------------- the sentence
def _opening_names(sentence: str, known: set[str]) -> Iterator[str]:
    """The first word when it can only be a name: unknown, before a verb, and of no form that other words have."""
    for match in _OPENING.finditer(sentence):
        word, after = fold(match[1]), fold(match[2])
        ordinary = (
            word in known
            or len(word) < 3
            or word in phrases("verify", "openers")
            or word in PERSONS
            or word in _ARTICLES
            or _NOT_A_NAME.match(word)
        )
        listed = content_stems(word) and _known_stem(word, known)
        if not ordinary and not listed and (is_verb(after) or after == "en"):
            yield word


def _known_stem(word: str, known: set[str]) -> bool:
    return any(len(k) > 3 and (word.startswith(k) or k.startswith(word) or word.endswith(k)) for k in known)


def is_verb(word: str) -> bool:
    """Whether a word is, or may be, a verb that goes with a subject."""
    forms = {form for pair in table("verbs")["irregular"].values() for form in pair} | set(
        phrases("verbs", "past", "regular")
    )
    return word in forms or (
        bool(re.fullmatch(r"\w{2,}(?:t|de|te)", word)) and word not in ("met", "niet", "het", "dit", "dat")
    )


def acts(words: Sequence[str]) -> bool:
    """Whether a clause has a verb that goes with a subject, also in the form of "ik"; "de was" is none."""
    table_ = table("verbs")
    own = set(table_["irregular"]) | set(table_["regular"]["stems"])
    return any((is_verb(w) or w in own) and (at == 0 or words[at - 1] not in _ARTICLES) for at, w in enumerate(words))


def _subject(sentence: str, speakers: set[str]) -> str | None:
    """The first person of the sentence who stands before or right behind the verb and not behind a preposition."""
    words = words_of(sentence)
    for at, word in enumerate(words[:9]):
        if word not in PERSONS and word != "u" and word not in speakers:
            continue
        before = [w for w in words[max(0, at - 2) : at] if w not in _ARTICLES]
        if before and before[-1] in _BEFORE_OTHERS:
            continue
        if at <= 1 or (before and is_verb(before[-1])):
            return "client" if word == "u" else word
        return None
    return None


# ---------------------------------------------------------------- the evidence
def _who(evidence: Evidence) -> str:
    return " ".join(words_of(evidence.speaker or ""))


def _named(person: str, words: set[str]) -> bool:
    also = _ALSO.get(person, frozenset({person}))
    return bool(also & words) or (
        len(person) > 6 and any(len(w) > 3 and (person.startswith(w) or w.startswith(person)) for w in words)
    )


def _clauses(cited: Sequence[Evidence], subject: str) -> Iterator[Clause]:
    """The clauses of all quotes; one without a person of its own has the subject of the one before it."""
    people = {_who(e) for e in cited} | {subject}
    before = _Opened()
    for at, evidence in enumerate(cited):
        turn = _Turn(evidence, cited[at + 1] if at + 1 < len(cited) else None)
        made = [_clause(piece, turn, people, question) for piece, question in _pieces(evidence.quote)]
        made = list(_carried(made, before.answered_by(turn)))
        yield from (replace(c, asked=before.words) for c in made)
        before = _opened(turn, made)


@dataclass(frozen=True)
class _Opened:
    """What a quote leaves for the next speaker: a question, or a sentence to finish."""

    words: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    #: the answer is about the one who asked: "mag ik ...?", or "dan ben ik haar ..."
    of_asker: bool = False

    def answered_by(self, turn: _Turn) -> frozenset[str]:
        """The subjects of an answer that names nobody."""
        if self.of_asker:
            return self.subjects
        return turn.default if turn.speaker == "consulent" else turn.default | self.subjects


def _opened(turn: _Turn, made: Sequence[Clause]) -> _Opened:
    if turn.trails_off and made:
        own = any(turn.speaker in c.subjects for c in made)
        subjects = frozenset({turn.speaker}) if own else made[-1].subjects
        return _Opened(frozenset(made[-1].words), subjects, of_asker=True)
    questions = [c for c in made if c.question]
    words = frozenset(w for c in questions for w in c.words)
    if any(_MAY_I.search(" ".join(c.words)) for c in questions):
        return _Opened(words, frozenset({turn.speaker}), of_asker=True)
    return _Opened(words, frozenset(s for c in questions for s in c.subjects if s != turn.speaker))


class _Turn:
    """A quote with its speaker and who answers it."""

    def __init__(self, evidence: Evidence, answer: Evidence | None) -> None:
        self.speaker = _who(evidence)
        self.answers = _who(answer) if answer and _who(answer) != self.speaker else None
        said = set(words_of(answer.quote)) if answer else set()
        #: the one who answers speaks of himself, and of nobody else
        self.of_himself = _calls_somebody(evidence.quote) or (bool(_ME & said) and not _NOT_HIMSELF & said)
        self.trails_off = evidence.quote.rstrip().endswith(("...", "…"))
        asks = "?" in evidence.quote and self.speaker != "consulent"
        own = {self.answers} if asks and self.answers else {self.speaker}
        self.default = frozenset({"client"} if self.speaker == "consulent" else own)


def _calls_somebody(quote: str) -> bool:
    """ "Math, u werkt in ploegen": a name before "u"."""
    match = _CALLED.match(quote)
    return bool(match) and fold(match[1] if match else "") not in {
        w for key in ("openers", "yes", "no", "fillers") for w in phrases("language", key)
    }


def _carried(made: Sequence[Clause], default: frozenset[str]) -> Iterator[Clause]:
    last: Clause | None = None
    for at, clause in enumerate(made):
        if clause.subjects or clause.they:
            last = clause
            yield clause
            continue
        giver = last or next((c for c in made[at + 1 :] if c.subjects or c.they), None)
        yield replace(clause, subjects=giver.subjects if giver else default, they=bool(giver and giver.they))


def _pieces(quote: str) -> Iterator[tuple[str, bool]]:
    for sentence in _SENTENCE.split(quote):
        yield from ((piece, sentence.endswith("?")) for piece in _SPLIT.split(sentence) if words_of(piece))


def _clause(piece: str, turn: _Turn, people: set[str], question: bool) -> Clause:
    words = words_of(piece)
    present = set(words)
    they = False
    if _ME & present or re.search(r"'k\b", fold(piece)):
        subjects = {turn.speaker}
    elif _WE & present:
        subjects = {turn.speaker} if turn.speaker == "consulent" else {turn.speaker, "client"}
    elif "wie" in present and question:
        subjects = {turn.answers or turn.speaker}
    elif _GETS_FROM_ME.search(" ".join(words)) and not question:
        subjects = {turn.speaker}
    elif _YOU & present:
        subjects = _addressed(turn, people, present)
    else:
        subjects, they = _third(words, people, turn.speaker), bool(_THEY & present)
    return Clause(tuple(words), frozenset(subjects), they, question)


def _addressed(turn: _Turn, people: set[str], present: set[str]) -> set[str]:
    """Who "u" or "jij" is: who is named, who answers, the client when the consultant speaks."""
    named = {p for p in people if p != turn.speaker and set(p.split()) & present}
    if named:
        return named
    if turn.speaker == "consulent":
        alone = turn.answers and turn.of_himself
        return {turn.answers} if turn.answers and alone else {"client"} | ({turn.answers} if turn.answers else set())
    return {turn.answers} if turn.answers else {p for p in people if p != turn.speaker}


def _third(words: Sequence[str], people: set[str], speaker: str) -> set[str]:
    """The people named as such, who do not stand behind a preposition; without a verb nobody does anything."""
    does = acts(words)
    found: set[str] = set()
    for at, word in enumerate(words):
        before = [w for w in words[max(0, at - 2) : at] if w not in _ARTICLES]
        if before and before[-1] in _BEFORE_OTHERS:
            continue
        found |= {p for p in PERSONS - ROLES if does and word in _ALSO.get(p, {p})}
        found |= {p for p in people if word in p.split()}
    return found | ({"client"} if _is_client(found, speaker) else set())


def _is_client(found: set[str], speaker: str) -> bool:
    """What close ones call the client: "ma", "mijn man"."""
    parents, married = {"moeder", "vader"}, {"echtgenoot", "echtgenote", "partner"}
    return bool(found & parents and speaker not in ("client", "consulent")) or bool(
        found & married and speaker in married | {"mantelzorger"}
    )


def _fits(subject: str, clause: Clause, sentence: str, cited: Sequence[Evidence]) -> bool:
    if subject in clause.subjects or any(subject in s.split() for s in clause.subjects):
        return True
    if subject == "client":
        if not clause.subjects or clause.they:
            return True
        words = words_of(sentence)
        passive = bool(_RECEIVES & set(words[:3]))
        return passive and bool((_MY | _YOU) & set(clause.words))
    if clause.they and subject != "consulent":
        return _named(subject, {w for e in cited for w in words_of(e.quote)})
    helped = re.search(rf"\b(?:door|laat)\b.*\b{subject}\b", " ".join(clause.words))
    return bool(helped)
