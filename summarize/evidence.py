"""Which sentences answer a field: question → answer inheritance and cues, both data of the form. Code decides, no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversation.form import Field
from conversation.report import FieldValue, Statement
from summarize.choosing import choose
from summarize.context import Context, ids_of
from summarize.helpers import helping
from summarize.lexicon import compiled, cues
from summarize.matching import Cues, content_stems
from summarize.numbers import numbers_in
from summarize.sentences import Sentence

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
_SHORTEST = 3
#: words with a meaning that an answer needs to say something by itself
_OWN_WORDS = 2
#: a longer question says what it is about
_EMPTY = 8


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
        score = _by_helpers(field, sentence, score) * by_place(context, field, sentence)
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
    return (not sentence.helpers or bool(sentence.helpers & set(field.helpers))) and by_place(
        context, field, sentence
    ) == 1.0


def by_place(context: Context, field: Field, sentence: Sentence) -> float:
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
