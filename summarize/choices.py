"""Choices of a form ("ja", "nee", an option): what was asked and answered, or said outright. Never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.form import Field
from conversation.report import FieldValue, Statement
from summarize.context import Context, ids_of
from summarize.evidence import by_place, may_speak
from summarize.learned import chances
from summarize.lexicon import compiled, cues
from summarize.matching import Cues
from summarize.pairs import yes_or_no
from summarize.sentences import Sentence

UNKNOWN, NOT_YET = "onbekend", "nog niet gekozen"
#: sentences before a question that say what it is about, and replies that may answer it
_LEAD, _REPLIES = 3, 5
#: a reply of so few words names an option and says no more
_SHORT_NAME = 4
#: a sentence is about a choice when it is this likely: one that tells by itself, and one that asks
_TOLD, _ASKED = 0.45, 0.2
#: how often somebody may ask something back before answering
_ROUNDS = 2
#: how much less likely than the likeliest a turn may be to ask about the field, and how many turns later the answer may change
_MUCH_LESS, _EXCHANGE = 0.1, 5
#: longer sentences hold "niet" for many reasons
_SHORT_DENIAL = 12
#: words that say yes or no to the question as it is put
_BARE = frozenset({"ja", "jawel", "jazeker", "zeker", "klopt", "nee"})


def choice_value(context: Context, field: Field) -> FieldValue:
    """ "ja", "nee" or an option with its evidence; "onbekend" when it was not said. Never a guess."""
    found = _takes_part(context, field) or _answered(context, field)
    stated = _stated(context, field, found[1][0].place if found else None)
    if stated is not None and (found is None or _overrides(field, stated[1][0], found[1])):
        found = stated
    found = found or _learnt(context, field)
    if found is None or found[0] == UNKNOWN:
        return FieldValue(UNKNOWN)
    value, sentences = found
    said = tuple(Statement(s.shown, (s.segment,)) for s in sentences if s.shown)
    return FieldValue(value, "audio", ids_of(sentences), (), said)


def _overrides(field: Field, stated: Sentence, answered: Sequence[Sentence]) -> bool:
    """ "Heeft u een pas?" – "Ergens." – "Dan zet ik neer dat ik hem niet gezien heb.": what is said outright after the answer holds."""
    if stated.at <= max(s.at for s in answered):
        return False
    return stated.role == "consulent" or (
        NOT_YET not in field.options and stated.place - answered[0].place <= _EXCHANGE
    )


def _takes_part(context: Context, field: Field) -> tuple[str, list[Sentence]] | None:
    """ "ja" when somebody with the role of the field takes part, with the first thing that he says."""
    first = next((s for s in context.sentences if field.present and s.role == field.present), None)
    return None if first is None else ("ja", [first])


def _answered(context: Context, field: Field) -> tuple[str, list[Sentence]] | None:
    """The last matching question that got a clear answer: of the others, or seen by the asker ("dank u, in orde")."""
    questions = compiled(field.questions)
    answer = None
    may_ask = turns_that_may_ask(context, field)
    for sentence in context.sentences:
        if by_place(context, field, sentence) < 1.0 or sentence.place not in may_ask:
            continue
        leads = sentence.role == "consulent" and questions.found_in(sentence.encoded)
        if not ((sentence.question and _asks_about(context, sentence, questions)) or leads):
            continue
        if (
            leads
            and not sentence.question
            and NOT_YET not in field.options
            and (option := option_in(field, sentence.encoded))
        ):
            answer = (option, [sentence])  # "Mijn collega heeft uw rijbewijs al bekeken."
            continue
        seen = [s for s in context.turn(sentence) if s.at > sentence.at and sentence.question]
        # "Liever niet, dan doe ik het met de pen": what is offered is not seen
        seen = [s for s in seen if not questions.found_in(s.encoded)]
        found = _reply_to(context, field, sentence) or _clearest(field, sentence, seen)
        if found is not None and (answer is None or sentence.question):
            answer = (found[0], [sentence, found[1]])
    return answer


def turns_that_may_ask(context: Context, field: Field) -> set[int]:
    """The turns that can ask about the field: of the one who leads, and by what was learnt not much less likely than the likeliest."""
    led = [s for s in context.sentences if s.role in (None, "consulent")] or list(context.sentences)
    odds = context.odds.get(field.id)
    if odds is None:
        return {s.place for s in led}
    likely = chances(odds)
    best = max(float(likely[s.at]) for s in led)
    return {s.place for s in led if likely[s.at] >= _MUCH_LESS * best}


def _reply_to(context: Context, field: Field, question: Sentence) -> tuple[str, Sentence] | None:
    """The clearest reply; who asks something back answers after that ("Wie luistert dat?" – "Alleen ik." – "Dan mag het.")."""
    asked = question
    for _ in range(_ROUNDS):
        replies = list(context.replies(asked, segments=2))[:_REPLIES]
        found = _clearest(field, question, replies)
        if found is not None or not any(r.question for r in replies):
            return found
        again = (
            s for s in context.around(replies[-1], _REPLIES) if s.at > replies[-1].at and s.speaker == asked.speaker
        )
        if (following := next(again, None)) is None:
            return None
        asked = following
    return None


def _clearest(field: Field, question: Sentence, replies: Sequence[Sentence]) -> tuple[str, Sentence] | None:
    """What the replies choose: an option by name before a yes or a no, and what the first turn that answers says in most words."""
    for reply in replies:
        # who wants to think about it has not chosen, whatever is named before
        if (undecided := _undecided(field, reply)) is not None:
            return undecided, reply
    for reply in replies:
        option = option_in(field, reply.encoded) or _option_by_name(field, reply)
        if option is not None:
            return option, reply
    said = [(*found, r) for r in replies if (found := _yes_or_no_to(field, question, r)) is not None]
    turn = [s for s in said if s[2].place == said[0][2].place]
    if not turn:
        return None
    value, _, reply = max(turn, key=lambda s: (s[1], -s[2].at))  # "Ja, dat weet ik. Hoeft niet, hoor."
    return value, reply


def _undecided(field: Field, reply: Sentence) -> str | None:
    """That somebody has not decided: the option for it, or for a yes or no that nothing is known."""
    if reply.role == "consulent" or not cues("language", "undecided").found_in(reply.encoded):
        return None
    return NOT_YET if NOT_YET in field.options else UNKNOWN


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


def option_in(field: Field, encoded: str) -> str | None:
    """The option whose longest cue is in a text (as ``encode`` writes it)."""
    best: tuple[tuple[int, int], str] | None = None
    for option, words in field.rows.items():
        match = compiled(tuple(words)).best(encoded)
        if match is not None and (best is None or match > best[0]):
            best = (match, option)
    return best[1] if best else None


def _stated(context: Context, field: Field, asked: int | None = None) -> tuple[str, list[Sentence]] | None:
    """The last sentence that says one of the options outright; ``asked``: the turn that asked about the field."""
    stated = None
    questions = compiled(field.questions)
    for sentence in context.sentences:
        if not may_speak(field, sentence) or (sentence.question and not field.roles):
            continue
        if by_place(context, field, sentence) < 1.0:
            continue
        option = option_in(field, sentence.encoded)
        near = [s for s in context.around(sentence, _LEAD) if s.at <= sentence.at]
        about = not questions or any(questions.found_in(s.encoded) for s in near)
        about = about or (asked is not None and 0 <= sentence.place - asked <= _EXCHANGE)
        if option is not None and about:
            stated = (option, [sentence])
    return stated


def denies(sentence: Sentence) -> bool:
    """A short sentence with "niet" or "geen", as in "stofzuigen niet"."""
    return sentence.words <= _SHORT_DENIAL and any(f"/{w} " in sentence.encoded for w in ("niet", "geen", "nooit"))


def _learnt(context: Context, field: Field) -> tuple[str, list[Sentence]] | None:
    """What the one who leads says about the field in words that no cue knows, by what was learnt: told, or asked and answered."""
    odds = context.odds.get(field.id)
    led = [s for s in context.sentences if s.role == "consulent" and s.shown]
    if odds is None or not led:
        return None
    likely = chances(odds)
    likeliest = max(led, key=lambda s: (float(likely[s.at]), -s.at))
    chance = float(likely[likeliest.at])
    if not field.questions:
        return ("ja", [likeliest]) if chance >= _TOLD else None
    if chance < _ASKED:
        return None
    asks = [s for s in context.turn(likeliest) if s.at >= likeliest.at and s.question]
    question = likeliest if likeliest.question or not asks else asks[-1]
    found = _reply_to(context, field, question)
    return None if found is None else (found[0], [likeliest, found[1]])
