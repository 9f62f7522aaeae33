"""Tables per subject (areas of life): what works and what does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversation.form import Field
from summarize.choices import denies, option_in
from summarize.choosing import says_the_same
from summarize.context import Context, ids_of
from summarize.evidence import by_place, may_speak
from summarize.helpers import helping
from summarize.lexicon import compiled
from summarize.matching import content_stems
from summarize.numbers import numbers_in
from summarize.pairs import answers
from summarize.sentences import Sentence

_SHORTEST = 3
#: so few words can only name a subject
_TOPIC = 3


def per_subject(context: Context, field: Field) -> list[dict[str, object]]:
    """Rows per subject with what works and what does not; a sentence goes to the subject it says most about."""
    works, fails = compiled(field.yes), compiled(field.no)
    told: dict[str, dict[str, list[Sentence]]] = {}
    subject, place, topic = None, -1, None
    for sentence in context.sentences:
        if sentence.question or not sentence.shown or not may_speak(field, sentence):
            continue
        # "Ik ging altijd naar de soos. Daar kom ik niet meer.": the subject holds within a turn
        named = option_in(field, sentence)
        asked = None if named or sentence.place == place else _asked_subject(context, field, sentence)
        if sentence.asked is not None and named is None:
            asked = option_in(field, sentence.asked) or asked
        subject = named or (subject if sentence.place == place else asked)
        # "De trap. Daar kom ik alleen niet meer op.": the few words that name the subject come along
        topic = (
            sentence if named and sentence.words <= _TOPIC else topic if sentence.place == place and not named else None
        )
        place = sentence.place
        side: str | None = None
        if fails.found_in(sentence.encoded) or denies(sentence):
            side = "lukt_niet"
        # "Hoe ver komt u lopend?" – "Zowat honderd meter."
        elif works.found_in(sentence.encoded) or (asked and (numbers_in(sentence.shown) or answers(sentence) == "ja")):
            side = "lukt_zelf"
        elif by_place(context, field, sentence) == 1.0:
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
    return next((found for s in reversed(before) if (found := option_in(field, s))), None)


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
