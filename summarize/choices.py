"""Choices of a form ("ja", "nee", an option): what was asked and answered, or said outright. Never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.form import Field
from conversation.report import FieldValue, Statement
from summarize.context import Context, ids_of
from summarize.evidence import by_place, may_speak
from summarize.lexicon import compiled, cues
from summarize.matching import Cues
from summarize.pairs import yes_or_no
from summarize.sentences import Sentence

UNKNOWN = "onbekend"
#: sentences before a question that say what it is about, and replies that may answer it
_LEAD, _REPLIES = 3, 5
#: a reply of so few words names an option and says no more
_SHORT_NAME = 4
#: longer sentences hold "niet" for many reasons
_SHORT_DENIAL = 12
#: words that say yes or no to the question as it is put
_BARE = frozenset({"ja", "jawel", "jazeker", "zeker", "klopt", "nee"})


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
        if by_place(context, field, sentence) < 1.0:
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
        option = option_in(field, reply) or _option_by_name(field, reply)
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
    if reply.words > _SHORT_NAME or reply.question or reply.role == "consulent" or denies(reply):
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


def option_in(field: Field, sentence: Sentence) -> str | None:
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
        if by_place(context, field, sentence) < 1.0:
            continue
        option = option_in(field, sentence)
        near = [s for s in context.around(sentence, _LEAD) if s.at <= sentence.at]
        about = not questions or any(questions.found_in(s.encoded) for s in near)
        if option is not None and about:
            stated = (option, [sentence])
    return stated


def denies(sentence: Sentence) -> bool:
    """A short sentence with "niet" or "geen", as in "stofzuigen niet"."""
    return sentence.words <= _SHORT_DENIAL and any(f"/{w} " in sentence.encoded for w in ("niet", "geen", "nooit"))
