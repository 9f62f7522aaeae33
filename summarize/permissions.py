"""Per party: may information be asked for, and what for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conversation.form import Field
from summarize.choices import option_in, turns_that_may_ask
from summarize.context import Context, ids_of
from summarize.evidence import by_place
from summarize.lexicon import compiled, cues, phrases
from summarize.matching import encode
from summarize.pairs import yes_or_no
from summarize.sentences import Sentence

Rows = dict[str, dict[str, object]]


@dataclass(frozen=True)
class _Asked:
    """A party and the sentence that asks for it."""

    party: str
    question: Sentence


def permissions(context: Context, field: Field) -> list[dict[str, object]]:
    """Per party: may information be asked for, and what for. Who is named only in the answer ("de huisarts niet") counts as well."""
    rows: Rows = {}
    last = None
    for turn in _turns(context):
        asks, parties = _asked_in(context, field, turn, last is not None and turn[0].place - last <= _EXCHANGE)
        if not asks:
            continue
        replies = _replies(context, turn[-1])
        openly = any(s.question and cues("language", "asks_who").found_in(s.encoded) for s in turn)
        if not replies or not (parties or (openly and last is not None)):
            continue
        last = turn[0].place
        _add_asked(field, rows, parties, replies)
        _add_named(field, rows, replies, openly)
    return list(rows.values())


def _turns(context: Context) -> Iterator[list[Sentence]]:
    """The turns in which somebody may ask for permission: of all but the client, or of everybody when nobody has a role."""
    for first in context.sentences:
        if first.at and context.sentences[first.at - 1].place == first.place:
            continue
        if first.role != "client":
            yield [s for s in context.sentences[first.at : first.at + _LONGEST_TURN] if s.place == first.place]


def _asked_in(context: Context, field: Field, turn: Sequence[Sentence], going_on: bool) -> tuple[bool, list[_Asked]]:
    """Whether a turn asks for permission, and for whom.

    It does in words of the form; after such a turn ("going on") a question that names somebody is enough ("En de huisarts?").
    """
    leads = turn[0].role in (None, "consulent")
    begins = next((s for s in turn if leads and compiled(field.questions).found_in(s.encoded)), None)
    if begins is None and leads and _asked_who(context, turn[0]):
        begins = turn[0]
    if begins is not None and not going_on and turn[0].place not in turns_that_may_ask(context, field):
        begins = None
    if begins is None and not going_on:
        return False, []
    named = [
        _Asked(party, s)
        for s in turn
        if begins is None or s.at >= begins.at
        if begins is not None or s.question or _GOES_ON.match(s.text)
        for party in _parties(context, field, s)
    ]
    if not named and begins is not None and (meant := _meant(context, field, begins)) is not None:
        named = [_Asked(meant, begins)]
    if by_place(context, field, turn[0]) < 1.0:
        named = [a for a in named if a.party not in _RELATIVES]
    return begins is not None or bool(named), named


def _asked_who(context: Context, first: Sentence) -> bool:
    """ "En met wie ga je nu bellen?": the client asks who will be talked to, and the turn says."""
    before = [s for s in context.around(first, 3) if s.place == first.place - 1 and s.question]
    return any(cues("language", "asks_who").found_in(s.encoded) and _TALKS.found_in(s.encoded) for s in before)


def _meant(context: Context, field: Field, question: Sentence) -> str | None:
    """ "Mag ik die bellen?": who was named last, in the sentences just before."""
    if not _POINTS_BACK.search(question.text):
        return None
    before = [s for s in context.around(question, _LOOK_BACK) if s.at < question.at]
    found = (p for s in reversed(before) for p in _parties(context, field, s) if p not in _RELATIVES)
    return next(found, None)


def _replies(context: Context, asked: Sentence) -> list[Sentence]:
    """What the next who speaks says; with only a question in it, also what is said after the answer to that."""
    replies = list(context.replies(asked, segments=1))[:_REPLIES]
    if replies and all(r.question for r in replies):
        replies = list(context.replies(asked, segments=2))[:_REPLIES]
    return replies


def _add_asked(field: Field, rows: Rows, asked: Sequence[_Asked], replies: Sequence[Sentence]) -> None:
    for each in asked:
        own = [r for r in replies if each.party in _names(field, r)]
        answer = _answer(own, each.question)
        if answer is None:
            named = next((n for n, r in enumerate(replies) if set(_names(field, r)) - {each.party}), len(replies))
            own = [*replies[:named]] or [r for r in replies if not _names(field, r)]
            answer = _answer(own, each.question)
        if answer is None and each.party in rows:
            continue
        purpose = _purpose(each.question) or next((p for r in own if (p := _limited_to(r))), "")
        row = {"partij": each.party, "toestemming": answer or _NOT_YET, "doel": purpose}
        rows[each.party] = {**row, "evidence": list(ids_of([each.question, *(own or replies)[:1]]))}


def _answer(replies: Sequence[Sentence], question: Sentence) -> str | None:
    """What the replies say together: whoever doubts somewhere has not said yes or no."""
    if any(_DOUBTS.found_in(r.encoded) for r in replies):
        return _NOT_YET
    return next((v for r in replies if (v := _consent(r, question))), None)


def _add_named(field: Field, rows: Rows, replies: Sequence[Sentence], openly: bool) -> None:
    """Parties that only the answer names: "De school wel, de huisarts niet."."""
    for reply in replies:
        for other in _names(field, reply):
            answer, purpose = _consent(reply), ""
            if openly and answer is None:
                answer, purpose = _said_of_named(field, reply, replies)
            if other not in rows and answer is not None:
                rows[other] = {"partij": other, "toestemming": answer, "doel": purpose, "evidence": [reply.segment]}


def _said_of_named(field: Field, reply: Sentence, replies: Sequence[Sentence]) -> tuple[str, str]:
    """Consent and purpose in what follows on a party that the answer to "wie mag ik wel bellen?" names; naming it is a yes."""
    own: list[Sentence] = []
    for later in replies:
        if later.at > reply.at:
            if later.place != reply.place or _names(field, later):
                break
            own.append(later)
    answer = next((v for r in own if (v := _consent(r))), "ja")
    return answer, next((p for r in own if (p := _limited_to(r))), "")


def _parties(context: Context, field: Field, sentence: Sentence) -> list[str]:
    """Who information is asked from: parties of the form, professions and organisations, or somebody at the table by name."""
    if found := _names(field, sentence):
        return found
    for name, code in context.people.names().items():
        if context.people.role(code) not in ("client", "consulent") and f"/{name} " in sentence.encoded:
            return [context.people.shown_role(code) or name]
    return []


def _names(field: Field, sentence: Sentence) -> list[str]:
    """The parties that a sentence names: professions and organisations as they are called, else as the form has them.

    "De ergotherapeut van de revalidatie" is one party, and "longverpleegkundige" says more than "verpleegkundige".
    """
    called = list(_called().finditer(sentence.text))
    listed = option_in(field, encode(_called().sub(" ", sentence.text)))
    names = [m["who"] if m["who"][:2].isupper() else m["who"].lower() for m in called]
    return [f"{who}{m['of'] or ''}" for who, m in zip(names, called, strict=True)] + ([listed] if listed else [])


@lru_cache(maxsize=1)
def _called() -> re.Pattern[str]:
    """A word for a profession or an organisation, with the organisation behind it."""
    endings, whole = ("|".join(phrases("language", key)) for key in ("party_endings", "parties"))
    return re.compile(
        rf"\b(?P<who>(?i:[^\W\d_-]+-?(?:{endings})|{whole}))\b(?P<of> (?:van|bij|op) (?:(?:de|het|'t) )?[a-zà-ÿ]{{4,}}\b)?"
    )


#: so many turns after the last question for permission a short question goes on with it, and a turn is read so far
_EXCHANGE, _LONGEST_TURN = 4, 12
#: who is meant by "die" is named so many sentences before at most
_LOOK_BACK = 6
#: "En de neuroloog, moet ik die...": goes on asking without a question mark
_GOES_ON = re.compile(r"en (?:met |bij )?(?:de|het|je|jouw|uw|die|jullie)\b", re.IGNORECASE)
_TALKS = compiled(("bellen", "bel", "praten", "praat", "spreken", "spreekt", "overleggen", "vragen", "mailen"))
_POINTS_BACK = re.compile(r"\b(?:die|daar|hem|haar|hen|hun|ze)\b", re.IGNORECASE)
#: relatives are named for many reasons before anybody asks for information
_RELATIVES = ("moeder", "vader", "ouders", "dochter", "zoon", "zus", "broer", "mantelzorger")
_NOT_YET = "nog niet"
_REPLIES = 5
_DOUBTS = compiled(
    (
        "eerst",
        "nachtje over",
        "weet ik nog niet",
        "denk ik nog over",
        "over nadenken",
        "nog niet",
        "nog even",
        "misschien",
        "twijfel",
        "weet ik niet",
        "weet ik zo niet",
        "wacht daar",
        "wacht ... mee",
        "daarna mag",
        "later misschien",
        "over denken",
    )
)


def _consent(reply: Sentence, question: Sentence | None = None) -> str | None:
    """ "ja", "nee" or "nog niet" in a reply; None when it says neither."""
    if _DOUBTS.found_in(reply.encoded):
        return _NOT_YET
    if _LIMITED.found_in(reply.encoded):
        return "ja"
    value = yes_or_no(reply, _YES, _NO)
    if value == "ja" and question is not None and _LEFT_ALONE.found_in(question.encoded):
        return "nee"
    if value == "nee" and question is not None and _MINDS.found_in(question.encoded):
        match = _NO.best(reply.encoded)
        return "ja" if match is not None and match[0] == 1 else "nee"  # "Heb je er iets tegen als ik ...?" – "Nee."
    return value


def _limited_to(reply: Sentence) -> str:
    """What consent is given for: "als het over de auto gaat", "over de trap mag je alles vragen"."""
    match = re.search(
        r"\bover ((?:\w+ ){1,6}?\w+?)(?= (?:gaat|mag|mogen|kan|kun)\b|[.,;]|$)", reply.shown, re.IGNORECASE
    )
    return match[1] if match else ""


#: consent with a limit
_LIMITED = compiled(
    (
        "als het over",
        "als het alleen over",
        "zolang het over",
        "alleen over",
        "mits",
        "alleen als",
        "als je maar",
        "als u maar",
        "verder niks",
        "verder niets",
    )
)
#: a question to which "nee" gives consent
_MINDS = compiled(("bezwaar", "iets op tegen", "iets tegen", "erg als", "vervelend"))
_YES = compiled(
    (
        "ja",
        "mag",
        "prima",
        "is goed",
        "vind ik goed",
        "geen probleem",
        "geen bezwaar",
        "natuurlijk",
        "akkoord",
        "oke",
        "graag",
        "doe maar",
        "alles vragen",
        "ook",
        "best",
        "ga je gang",
        "ga uw gang",
        "wel",
        "die wel",
        "mij best",
        "is prima",
        "vraag maar",
        "bel maar",
        "bel gerust",
        "gerust",
        "moet je doen",
        "moet u doen",
        "die weet alles",
        "tuurlijk",
    )
)
_NO = compiled(
    (
        "nee",
        "liever niet",
        "ook niet",
        "niet",
        "geen",
        "doe maar niet",
        "hoeft niet",
        "laat maar",
        "laat u maar",
        "laat je maar",
        "laat ... met rust",
        "buiten houden",
        "erbuiten",
        "doe ik zelf",
        "hou ik apart",
    )
)
#: what the one who leads says not to do: a yes to it is a no
_LEFT_ALONE = compiled(
    ("laat ik ... met rust", "laat ik erbuiten", "laat ik eruit", "bel ik niet", "hou ik erbuiten", "niet bellen")
)


def _purpose(sentence: Sentence) -> str:
    """What the question is about: the words after "over" or "hoe"."""
    text = sentence.shown.rstrip("?.")
    for mark in (" over ", " hoe ", " of ", " wat "):
        before, found, after = text.partition(mark)
        if found and len(before.split()) >= 3:
            return (mark.strip() + " " + after) if mark != " over " else after
    return ""
