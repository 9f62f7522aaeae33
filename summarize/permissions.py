"""Per party: may information be asked for, and what for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conversation.form import Field
from summarize.choices import option_in
from summarize.context import Context, ids_of
from summarize.evidence import by_place
from summarize.lexicon import compiled, cues
from summarize.pairs import yes_or_no
from summarize.sentences import Sentence


def permissions(context: Context, field: Field) -> list[dict[str, object]]:
    """Per party: may information be asked for, and what for. Who is named only in the answer ("de huisarts niet") counts as well."""
    questions, who = compiled(field.questions), cues("language", "asks_who")
    rows: dict[str, dict[str, object]] = {}
    begun = False
    for sentence in context.sentences:
        party = _party(context, field, sentence)
        asks = questions.found_in(sentence.encoded)
        if sentence.role not in (None, "consulent") or not (
            asks or (option_in(field, sentence) is not None and sentence.question and begun)
        ):
            continue
        if by_place(context, field, sentence) < 1.0 and party in _RELATIVES:
            continue
        asked = [s for s in context.turn(sentence) if s.at >= sentence.at and _party(context, field, s)]
        begun = begun or bool(asked)
        replies = list(context.replies(sentence, segments=1))[:_REPLIES]
        openly = sentence.question and asks and who.found_in(sentence.encoded)
        if not replies or not (asked or (openly and begun)):
            continue
        for question in asked:
            named = _party(context, field, question)
            own = [r for r in replies if option_in(field, r) == named] or [
                r for r in replies if option_in(field, r) is None
            ]
            answer = next((v for r in own if (v := _consent(r, question))), None)
            if named is not None and (answer is not None or named not in rows):
                purpose = _purpose(question) or next((p for r in own if (p := _limited_to(r))), "")
                row = {"partij": named, "toestemming": answer or _NOT_YET, "doel": purpose}
                rows[named] = {**row, "evidence": list(ids_of([question, *(own or replies)[:1]]))}
        for reply in replies:
            other = option_in(field, reply)
            answer = _consent(reply)
            purpose = ""
            if openly and other is not None and answer is None:
                answer, purpose = _said_of_named(field, reply, replies)
            if other is not None and other not in rows and answer is not None:
                rows[other] = {"partij": other, "toestemming": answer, "doel": purpose, "evidence": [reply.segment]}
    return list(rows.values())


def _said_of_named(field: Field, reply: Sentence, replies: Sequence[Sentence]) -> tuple[str, str]:
    """Consent and purpose in what follows on a party that the answer to "wie mag ik wel bellen?" names; naming it is a yes."""
    own: list[Sentence] = []
    for later in replies:
        if later.at > reply.at:
            if later.place != reply.place or option_in(field, later) is not None:
                break
            own.append(later)
    answer = next((v for r in own if (v := _consent(r))), "ja")
    return answer, next((p for r in own if (p := _limited_to(r))), "")


def _party(context: Context, field: Field, sentence: Sentence) -> str | None:
    """Who information is asked from: a party of the form, or somebody at the table by name ("Mag ik Denise bellen?")."""
    listed = option_in(field, sentence)
    if listed is not None:
        return listed
    for name, code in context.people.names().items():
        if context.people.role(code) not in ("client", "consulent") and f"/{name} " in sentence.encoded:
            return context.people.shown_role(code)
    return None


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
    )
)


def _consent(reply: Sentence, question: Sentence | None = None) -> str | None:
    """ "ja", "nee" or "nog niet" in a reply; None when it says neither."""
    if _DOUBTS.found_in(reply.encoded):
        return _NOT_YET
    if _LIMITED.found_in(reply.encoded):
        return "ja"
    value = yes_or_no(reply, _YES, _NO)
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
_LIMITED = compiled(("als het over", "als het alleen over", "zolang het over", "alleen over", "mits", "alleen als"))
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
    ("nee", "liever niet", "niet", "geen", "doe maar niet", "hoeft niet", "laat maar", "buiten houden", "erbuiten")
)


def _purpose(sentence: Sentence) -> str:
    """What the question is about: the words after "over" or "hoe"."""
    text = sentence.shown.rstrip("?.")
    for mark in (" over ", " hoe ", " of ", " wat "):
        before, found, after = text.partition(mark)
        if found and len(before.split()) >= 3:
            return (mark.strip() + " " + after) if mark != " over " else after
    return ""
