"""Which sentences answer a field: question → answer inheritance and cues, both data of the form. Code decides, no model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from conversation.form import Field
from conversation.report import FieldValue, Statement
from summarize.choosing import choose, says_the_same
from summarize.context import Context, ids_of
from summarize.helpers import helping
from summarize.lexicon import compiled, cues
from summarize.matching import Cues, content_stems
from summarize.numbers import numbers_in
from summarize.pairs import answers, yes_or_no
from summarize.sentences import Sentence

UNKNOWN = "onbekend"
#: a match of more words says more; an answer to a matching question counts as a match of this many words
_INHERITED = 2.0
#: how many sentences of an answer surely belong to the question, what the later ones are worth, and where it ends
_ANSWER = 2
_LATER = 0.5
_LONGEST_ANSWER = 8
#: what a sentence is worth that goes on after one about the field
_CONTINUED = 0.7
#: hints count for half a cue, at most two of them; with less than one cue's worth a sentence is not about the field
_HINT, _MOST_HINTS, _ENOUGH = 0.5, 1.0, 0.6
#: what each word about help by the right kind of people adds, and what is left of help by others and of what is no help
_HELPER, _OTHER_HELPER, _NO_HELPER = 0.6, 0.25, 0.5
#: what is left outside the usual part of the talk; a shorter talk has no parts
_OUT_OF_PLACE, _LONG_TALK = 0.6, 30
#: in a list of what was proposed, what is named goes before what is said about it
_NAMED = 1.5
#: people are named for many reasons: with less than this nothing is said about their help
_SURE = 1.5
#: who leads the conversation mostly asks and repeats: their words only count when nobody else's do better
_LEADER = 0.6
#: sentences before a question that say what it is about
_LEAD = 3
_SHORTEST = 3
#: words with a meaning that an answer needs to say something by itself
_OWN_WORDS = 2
#: longer sentences hold "niet" for many reasons
_SHORT_DENIAL = 12
#: a longer question says what it is about
_EMPTY = 8
#: so few words can only name a subject
_TOPIC = 3
#: a reply of so few words names an option and says no more
_SHORT_NAME = 4
#: words that say yes or no to the question as it is put
_BARE = frozenset({"ja", "jawel", "jazeker", "zeker", "klopt", "nee"})


def may_speak(field: Field, sentence: Sentence) -> bool:
    """Whether this speaker's words count for the field; when nobody has a role, everybody's do."""
    return not field.roles or sentence.role is None or sentence.role in field.roles


def text_value(context: Context, field: Field) -> FieldValue:
    """The value of a text or list field: cleaned quotes, each with its segment; None when nothing was said about it."""
    chosen = choose(context, field)
    statements = _statements(chosen)
    if not statements:
        return FieldValue()
    texts = [s.text for s in statements]
    value: object = texts if field.kind == "list" else " ".join(texts)
    return FieldValue(value, "audio", ids_of(chosen), (), statements)


def scores_of(context: Context, field: Field) -> list[tuple[float, Sentence]]:
    """What every sentence is worth to the field: its own cues, and the question that it answers."""
    subject, hints, counter = compiled(field.cues), compiled(field.hints), compiled(field.counter_cues)
    answers = answers_to(context, compiled(field.questions), subject, counter, frozenset(field.helpers))
    found: dict[int, float] = {}
    for sentence in context.sentences:
        if not _may_answer(field, sentence, counter):
            continue
        own = compiled(tuple(field.said_by.get(sentence.role or "", ())))
        match = subject.best(sentence.encoded) or own.best(sentence.encoded)
        if not match and sentence.asked is not None:
            match = subject.best(sentence.asked.encoded)
        if not match and not _says_something(sentence):
            continue
        if sentence.words < _SHORTEST and sentence.at not in answers and sentence.asked is None:
            continue
        score = (match[0] if match else 0.0) + answers.get(sentence.at, 0.0)
        score += min(_MOST_HINTS, _HINT * hints.count(sentence.encoded))
        if sentence.role == "consulent" and not (match and "consulent" in field.roles):
            score *= _LEADER if match else 0.0
        if match and field.kind == "list" and "consulent" in field.roles:
            score += _NAMED
        score = _by_helpers(field, sentence, score) * _by_place(context, field, sentence)
        if score >= _ENOUGH:
            found[sentence.at] = score
    _continue_turns(context, field, found, counter)
    sure = 1.0 if "huisgenoot" in field.helpers else _SURE  # "U woont alleen?" – "Drie jaar nu." is enough
    telling = [score for at, score in found.items() if _tells(context, field, context.sentences[at])]
    if field.helpers and max(telling, default=0.0) < sure:
        return []  # somebody is named, but nobody helps
    return [(score, context.sentences[at]) for at, score in found.items()]


def _tells(context: Context, field: Field, sentence: Sentence) -> bool:
    """Whether a sentence can show that the field was discussed at all: about the right people, in the usual part of the talk."""
    return (not sentence.helpers or bool(sentence.helpers & set(field.helpers))) and _by_place(
        context, field, sentence
    ) == 1.0


def _by_place(context: Context, field: Field, sentence: Sentence) -> float:
    """Less outside the part of the talk in which the subject of the field mostly comes up."""
    if len(field.span) != 2 or len(context.transcript.segments) < _LONG_TALK:
        return 1.0
    at = sentence.place / len(context.transcript.segments)
    return 1.0 if field.span[0] <= 100 * at <= field.span[1] else _OUT_OF_PLACE


def _by_helpers(field: Field, sentence: Sentence, score: float) -> float:
    """More when somebody of the kind that the field is about helps, much less when somebody of another kind does."""
    if not field.helpers or sentence.role == "consulent":
        return score
    if not sentence.helpers:
        # an aid is no person, and who lives alone has no housemates
        told = sentence.encoded + (sentence.asked.encoded if sentence.asked is not None else "")
        kept = "beroeps" in field.helpers or ("huisgenoot" in field.helpers and "/alleen " in told)
        return score if kept else score * _NO_HELPER
    if not sentence.helpers & set(field.helpers):
        return score * _OTHER_HELPER
    return score + _HELPER * helping(sentence)


def _may_answer(field: Field, sentence: Sentence, counter: Cues) -> bool:
    """Whether a sentence can be evidence for the field at all."""
    told = not sentence.question and bool(sentence.shown) and may_speak(field, sentence)
    return told and not counter.found_in(sentence.encoded)


def _continue_turns(context: Context, field: Field, found: dict[int, float], counter: Cues) -> None:
    """What somebody says right after a sentence about the field mostly goes on: "Ik kom zaterdags. De boodschappen, en de tuin.".

    A field that nobody asks about is about what is named; there nothing goes on.
    """
    if not field.questions:
        return
    for sentence in context.sentences[1:]:
        before = context.sentences[sentence.at - 1]
        if sentence.at in found or before.place != sentence.place or found.get(before.at, 0.0) < 1.0:
            continue
        if not _may_answer(field, sentence, counter) or not _goes_on(field, sentence):
            continue
        if _says_something(sentence) and sentence.role != "consulent":
            found[sentence.at] = _CONTINUED


def _goes_on(field: Field, sentence: Sentence) -> bool:
    """Whether a sentence without a word about the field may go on about it: about the same people, where people are what it is about."""
    if not field.helpers or ("beroeps" in field.helpers and not sentence.helpers):
        return True
    return bool(sentence.helpers & set(field.helpers))


def _says_something(sentence: Sentence) -> bool:
    """Whether an answer without a cue ("dat mag", "zes uur") holds a number or enough words of its own."""
    stems = len(content_stems(sentence.shown))
    return stems >= _OWN_WORDS or bool(numbers_in(sentence.shown)) or (stems == 1 and sentence.words > _SHORTEST)


def answers_to(
    context: Context, questions: Cues, subject: Cues, counter: Cues, helpers: frozenset[str] = frozenset()
) -> dict[int, float]:
    """What sentences are worth as an answer (by ``at``): all that others say after a question about the field, until the next one.

    The one who leads also asks by naming a subject ("Dan het huishouden."), or somebody of the kind that the field is about ("En uw
    moeder?"); from others only a question counts.
    """
    worth: dict[int, float] = {}
    for sentence in context.sentences:
        # "U krijgt al hulp van ons. Vertelt u eens, hoe gaat dat?": what a question is about may stand before it
        led = [s for s in context.turn(sentence) if 0 <= sentence.at - s.at <= 1]
        asks = sentence.question and any(_asks_for(s, questions) or subject.found_in(s.encoded) for s in led)
        names = sentence.role == "consulent" and questions.found_in(sentence.encoded)
        about = sentence.question and sentence.role == "consulent" and bool(sentence.helpers & helpers)
        if not (asks or names or about) or counter.found_in(sentence.encoded):
            continue
        for number, reply in enumerate(_reply(context, sentence)):
            value = _INHERITED if number < _ANSWER else _LATER
            worth[reply.at] = max(worth.get(reply.at, 0.0), value)
    return worth


def _asks_for(sentence: Sentence, questions: Cues) -> bool:
    """Whether a sentence asks about the field by itself; "is dat wat?" does not."""
    return questions.found_in(sentence.encoded) and not (
        sentence.words <= _EMPTY and cues("language", "empty_questions").found_in(sentence.encoded)
    )


def _reply(context: Context, asked: Sentence) -> list[Sentence]:
    """What others answer, until the asker turns to another field; "en hoe vaak?" goes on. At most ``_LONGEST_ANSWER`` sentences."""
    found: list[Sentence] = []
    for later in context.sentences[asked.at + 1 :]:
        if later.place == asked.place:
            continue
        if later.speaker == asked.speaker and asked.speaker is not None:
            if later.at in context.prompts:
                break
            continue
        if not later.question and later.words > 1:
            found.append(later)
        if len(found) == _LONGEST_ANSWER:
            break
    return found


def _statements(sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
    """One statement per run of sentences in one segment that are told in the same way."""
    made: list[Statement] = []
    last: Sentence | None = None
    for sentence in sentences:
        told = statement_of(sentence)
        # a quote in the first person and a sentence about the speaker do not run on in each other
        if last is not None and made and sentence.segment == last.segment and made[-1].origin == told.origin:
            made[-1] = _joined(made[-1], told)
        else:
            made.append(told)
        last = sentence
    return tuple(made)


def statement_of(sentence: Sentence) -> Statement:
    """One sentence as the report says it, with the quote behind it where the two differ."""
    if sentence.written is None:
        return Statement(sentence.stated, sentence.segments)
    return Statement(sentence.stated, sentence.segments, "tekst", (), sentence.shown)


def _joined(first: Statement, second: Statement) -> Statement:
    origin = "tekst" if "tekst" in (first.origin, second.origin) else first.origin
    quote = f"{first.quote or first.text} {second.quote or second.text}" if origin == "tekst" else None
    cited = tuple(dict.fromkeys((*first.evidence, *second.evidence)))
    return replace(first, text=f"{first.text} {second.text}", evidence=cited, origin=origin, quote=quote)


# ---------------------------------------------------------------- choices
def choice_value(context: Context, field: Field) -> FieldValue:
    """ "ja", "nee" or an option with its evidence; "onbekend" when it was not said. Never a guess."""
    for found in (_takes_part(context, field), _answered(context, field), _stated(context, field)):
        if found is not None:
            value, sentences = found
            said = tuple(Statement(s.shown, (s.segment,)) for s in sentences if s.shown)
            return FieldValue(value, "audio", ids_of(sentences), (), said)
    return FieldValue(UNKNOWN)


def _takes_part(context: Context, field: Field) -> tuple[str, list[Sentence]] | None:
    """ "ja" when somebody with the role of the field takes part, with the first thing that he says."""
    first = next((s for s in context.sentences if field.present and s.role == field.present), None)
    return None if first is None else ("ja", [first])


def _answered(context: Context, field: Field) -> tuple[str, list[Sentence]] | None:
    """The last matching question that got a clear answer: of the others, or seen by the asker ("dank u, in orde")."""
    questions = compiled(field.questions)
    answer = None
    for sentence in context.sentences:
        if _by_place(context, field, sentence) < 1.0:
            continue
        leads = sentence.role == "consulent" and questions.found_in(sentence.encoded)
        if not ((sentence.question and _asks_about(context, sentence, questions)) or leads):
            continue
        seen = [s for s in context.turn(sentence) if s.at > sentence.at and sentence.question]
        # "Liever niet, dan doe ik het met de pen": what is offered is not seen
        seen = [s for s in seen if not questions.found_in(s.encoded)]
        replies = list(context.replies(sentence, segments=2))[:_REPLIES]
        found = _clearest(field, sentence, replies) or _clearest(field, sentence, seen)
        if found is not None and (answer is None or sentence.question):
            answer = (found[0], [sentence, found[1]])
    return answer


def _clearest(field: Field, question: Sentence, replies: Sequence[Sentence]) -> tuple[str, Sentence] | None:
    """What the replies choose: an option by name before a yes or a no, and what the first turn that answers says in most words."""
    for reply in replies:
        option = _option_in(field, reply) or _option_by_name(field, reply)
        if option is not None:
            return option, reply
    said = [(*found, r) for r in replies if (found := _yes_or_no_to(field, question, r)) is not None]
    turn = [s for s in said if s[2].place == said[0][2].place]
    if not turn:
        return None
    value, _, reply = max(turn, key=lambda s: (s[1], -s[2].at))  # "Ja, dat weet ik. Hoeft niet, hoor."
    return value, reply


def _yes_or_no_to(field: Field, question: Sentence, reply: Sentence) -> tuple[str, int] | None:
    """ "ja" or "nee" with the number of words that say so.

    "Nee" to "heb je er iets tegen?" means the opposite, and "ja" to "weet u dat het kan?" only that it is known.
    """
    turned = question.question and compiled(field.counter_cues).found_in(question.encoded)
    known = question.question and cues("language", "asks_if_known").found_in(question.encoded)
    yes, no = field.yes, field.no
    if turned or known:
        yes, no = (tuple(w for w in words if w not in _BARE) for words in (yes, no))
    pair = compiled(yes), compiled(no)
    value = yes_or_no(reply, *pair)
    if value is None and turned:
        pair = compiled(("ja", "jawel")), compiled(("nee",))
        value = yes_or_no(reply, *pair)
    if value is None:
        return None
    match = pair[value == "nee"].best(reply.encoded)
    return value, match[0] if match else 1


def _option_by_name(field: Field, reply: Sentence) -> str | None:
    """The option that a short reply only names: "Pgb.", "Natura maar"."""
    if reply.words > _SHORT_NAME or reply.question or reply.role == "consulent" or _denies(reply):
        return None
    named = (
        o
        for o in field.options
        if o not in (UNKNOWN, "ja", "nee") and compiled((o.split()[-1],)).found_in(reply.encoded)
    )
    return next(named, None)


def _asks_about(context: Context, sentence: Sentence, questions: Cues) -> bool:
    """Whether a question matches itself, or the sentences just before it in the same turn ("Vindt u dat goed?")."""
    led = [s for s in context.turn(sentence) if 0 <= sentence.at - s.at <= _LEAD and not s.omitted]
    return any(questions.found_in(s.encoded) for s in led)


def _option_in(field: Field, sentence: Sentence) -> str | None:
    """The option whose longest cue is in the sentence."""
    best: tuple[tuple[int, int], str] | None = None
    for option, words in field.rows.items():
        match = compiled(tuple(words)).best(sentence.encoded)
        if match is not None and (best is None or match > best[0]):
            best = (match, option)
    return best[1] if best else None


def _stated(context: Context, field: Field) -> tuple[str, list[Sentence]] | None:
    """The last sentence that says one of the options outright."""
    stated = None
    questions = compiled(field.questions)
    for sentence in context.sentences:
        if not may_speak(field, sentence) or (sentence.question and not field.roles):
            continue
        if _by_place(context, field, sentence) < 1.0:
            continue
        option = _option_in(field, sentence)
        near = [s for s in context.around(sentence, _LEAD) if s.at <= sentence.at]
        about = not questions or any(questions.found_in(s.encoded) for s in near)
        if option is not None and about:
            stated = (option, [sentence])
    return stated


# ---------------------------------------------------------------- tables per subject
def per_subject(context: Context, field: Field) -> list[dict[str, object]]:
    """Rows per subject with what works and what does not; a sentence goes to the subject it says most about."""
    works, fails = compiled(field.yes), compiled(field.no)
    told: dict[str, dict[str, list[Sentence]]] = {}
    subject, place, topic = None, -1, None
    for sentence in context.sentences:
        if sentence.question or not sentence.shown or not may_speak(field, sentence):
            continue
        # "Ik ging altijd naar de soos. Daar kom ik niet meer.": the subject holds within a turn
        named = _option_in(field, sentence)
        asked = None if named or sentence.place == place else _asked_subject(context, field, sentence)
        if sentence.asked is not None and named is None:
            asked = _option_in(field, sentence.asked) or asked
        subject = named or (subject if sentence.place == place else asked)
        # "De trap. Daar kom ik alleen niet meer op.": the few words that name the subject come along
        topic = (
            sentence if named and sentence.words <= _TOPIC else topic if sentence.place == place and not named else None
        )
        place = sentence.place
        side: str | None = None
        if fails.found_in(sentence.encoded) or _denies(sentence):
            side = "lukt_niet"
        # "Hoe ver komt u lopend?" – "Zowat honderd meter."
        elif works.found_in(sentence.encoded) or (asked and (numbers_in(sentence.shown) or answers(sentence) == "ja")):
            side = "lukt_zelf"
        elif _by_place(context, field, sentence) == 1.0:
            side = _side_by_voice(sentence, bool(named or asked))
        if subject is not None and side is not None:
            into = told.setdefault(subject, {"lukt_zelf": [], "lukt_niet": []})[side]
            into += [topic, sentence] if topic is not None and topic is not sentence else [sentence]
    return [_subject_row(field, subject, told[subject]) for subject in field.rows if subject in told]


def _side_by_voice(sentence: Sentence, about: bool) -> str | None:
    """Without a word for it: what others do for the client does not go alone, what the client tells of himself does."""
    if not about or sentence.words < _SHORTEST:
        return None
    if sentence.helpers and helping(sentence):
        return "lukt_niet"
    return "lukt_zelf" if sentence.role == "client" and "/ik " in sentence.encoded else None


def _asked_subject(context: Context, field: Field, sentence: Sentence) -> str | None:
    """The subject of the question that this turn answers."""
    before = [
        s for s in context.around(sentence, 6) if s.at < sentence.at and s.place == sentence.place - 1 and s.question
    ]
    return next((found for s in reversed(before) if (found := _option_in(field, s))), None)


def _denies(sentence: Sentence) -> bool:
    """A short sentence with "niet" or "geen", as in "stofzuigen niet"."""
    return sentence.words <= _SHORT_DENIAL and any(f"/{w} " in sentence.encoded for w in ("niet", "geen", "nooit"))


def _subject_row(field: Field, subject: str, sides: dict[str, list[Sentence]]) -> dict[str, object]:
    shown = {side: _fullest(_distinct(sentences), field.limit) for side, sentences in sides.items()}
    row: dict[str, object] = {"leefgebied": subject}
    row |= {side: " ".join(s.stated for s in sentences) for side, sentences in shown.items()}
    row["evidence"] = list(ids_of(s for sentences in shown.values() for s in sentences))
    return row


def _fullest(sentences: Sequence[Sentence], limit: int) -> list[Sentence]:
    """The sentences that say most, in order of speech."""
    ranked = sorted(sentences, key=lambda s: (-_weight(s), s.at))[:limit]
    return sorted(ranked, key=lambda s: s.at)


def _weight(sentence: Sentence) -> int:
    return min(8, len(content_stems(sentence.shown))) + 3 * bool(numbers_in(sentence.shown))


def _distinct(sentences: Iterable[Sentence]) -> list[Sentence]:
    kept: list[Sentence] = []
    for sentence in sentences:
        if not any(says_the_same(sentence, other) for other in kept):
            kept.append(sentence)
    return kept


def permissions(context: Context, field: Field) -> list[dict[str, object]]:
    """Per party: may information be asked for, and what for. Who is named only in the answer ("de huisarts niet") counts as well."""
    questions, who = compiled(field.questions), cues("language", "asks_who")
    rows: dict[str, dict[str, object]] = {}
    begun = False
    for sentence in context.sentences:
        party = _party(context, field, sentence)
        asks = questions.found_in(sentence.encoded)
        if sentence.role not in (None, "consulent") or not (
            asks or (_option_in(field, sentence) is not None and sentence.question and begun)
        ):
            continue
        if _by_place(context, field, sentence) < 1.0 and party in _RELATIVES:
            continue
        asked = [s for s in context.turn(sentence) if s.at >= sentence.at and _party(context, field, s)]
        begun = begun or bool(asked)
        replies = list(context.replies(sentence, segments=1))[:_REPLIES]
        openly = sentence.question and asks and who.found_in(sentence.encoded)
        if not replies or not (asked or (openly and begun)):
            continue
        for question in asked:
            named = _party(context, field, question)
            own = [r for r in replies if _option_in(field, r) == named] or [
                r for r in replies if _option_in(field, r) is None
            ]
            answer = next((v for r in own if (v := _consent(r, question))), None)
            if named is not None and (answer is not None or named not in rows):
                purpose = _purpose(question) or next((p for r in own if (p := _limited_to(r))), "")
                row = {"partij": named, "toestemming": answer or _NOT_YET, "doel": purpose}
                rows[named] = {**row, "evidence": list(ids_of([question, *(own or replies)[:1]]))}
        for reply in replies:
            other = _option_in(field, reply)
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
            if later.place != reply.place or _option_in(field, later) is not None:
                break
            own.append(later)
    answer = next((v for r in own if (v := _consent(r))), "ja")
    return answer, next((p for r in own if (p := _limited_to(r))), "")


def _party(context: Context, field: Field, sentence: Sentence) -> str | None:
    """Who information is asked from: a party of the form, or somebody at the table by name ("Mag ik Denise bellen?")."""
    listed = _option_in(field, sentence)
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
