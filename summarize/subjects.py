"""Tables per subject (areas of life): what works and what does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from conversation.form import Field
from summarize.choices import denies, option_in
from summarize.choosing import likely, says_the_same
from summarize.context import Context, ids_of
from summarize.evidence import by_place, may_speak
from summarize.helpers import helping
from summarize.learned import Array
from summarize.lexicon import compiled
from summarize.matching import content_stems
from summarize.numbers import numbers_in
from summarize.pairs import answers
from summarize.sentences import Sentence

_SHORTEST = 3
#: so few words can only name a subject
_TOPIC = 3
SIDES = ("lukt_zelf", "lukt_niet")
#: a sentence this likely is told under a subject; what one without a cue is worth (log odds) to a subject of which nothing was learnt
_LIKELY, _NOT_LEARNT = 0.08, -3.0


def per_subject(context: Context, field: Field) -> list[dict[str, object]]:
    """Rows per subject with what works and what does not; a sentence goes to the subject it says most about."""
    if any(part_of(field, subject) in context.odds for subject in field.rows):
        return _likely_rows(context, field)
    works, fails = compiled(field.yes), compiled(field.no)
    told: dict[str, dict[str, list[Sentence]]] = {}
    subject, place, topic = None, -1, None
    for sentence in context.sentences:
        if sentence.question or not sentence.shown or not may_speak(field, sentence):
            continue
        # "Ik ging altijd naar de soos. Daar kom ik niet meer.": the subject holds within a turn
        named = option_in(field, sentence.encoded)
        asked = None if named or sentence.place == place else _asked_subject(context, field, sentence)
        if sentence.asked is not None and named is None:
            asked = option_in(field, sentence.asked.encoded) or asked
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
            into = told.setdefault(subject, {side: [] for side in SIDES})[side]
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
    return next((found for s in reversed(before) if (found := option_in(field, s.encoded))), None)


def _subject_row(field: Field, subject: str, sides: dict[str, list[Sentence]]) -> dict[str, object]:
    return _row(subject, {side: _fullest(_distinct(sentences), field.limit) for side, sentences in sides.items()})


def _row(subject: str, shown: dict[str, list[Sentence]]) -> dict[str, object]:
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


# ---------------------------------------------------------------- where it was learnt
def part_of(field: Field, part: str) -> str:
    """What a part of a field (a subject, a side) is called where it is learnt."""
    return f"{field.id}.{part}"


def _likely_rows(context: Context, field: Field) -> list[dict[str, object]]:
    """The same, by what was learnt of each subject and its cues; a subject that was not learnt has its cues alone."""
    heard = [s for s in context.sentences if not s.question and s.shown and may_speak(field, s)]
    table = np.stack([_chances(context, field, subject, heard) for subject in field.rows])
    told: dict[str, dict[str, list[tuple[float, Sentence]]]] = {}
    for sentence in heard:
        at = int(table[:, sentence.at].argmax())
        chance = float(table[at, sentence.at])
        if chance >= _LIKELY:
            side = _likelier_side(context, field, sentence)
            told.setdefault(list(field.rows)[at], {side: [] for side in SIDES})[side].append((chance, sentence))
    return [_likely_row(field, subject, told[subject]) for subject in field.rows if subject in told]


def _chances(context: Context, field: Field, subject: str, heard: Sequence[Sentence]) -> Array:
    """How likely (0-1) every sentence is about the subject."""
    named = compiled(tuple(field.rows[subject]))
    cued = [(float(match[0]), s) for s in heard if (match := named.best(s.encoded))]
    odds = context.odds.get(part_of(field, subject))
    return likely(np.full(len(context.sentences), _NOT_LEARNT) if odds is None else odds, cued)


def _likelier_side(context: Context, field: Field, sentence: Sentence) -> str:
    if compiled(field.no).found_in(sentence.encoded) or denies(sentence):
        return "lukt_niet"
    if compiled(field.yes).found_in(sentence.encoded):
        return "lukt_zelf"
    return max(SIDES, key=lambda side: float(context.odds[part_of(field, side)][sentence.at]))


def _likely_row(field: Field, subject: str, sides: dict[str, list[tuple[float, Sentence]]]) -> dict[str, object]:
    best: dict[str, list[Sentence]] = {}
    for side, scored in sides.items():
        ranked = [s for _, s in sorted(scored, key=lambda pair: (-pair[0], pair[1].at))]
        best[side] = sorted(_distinct(ranked)[: field.limit], key=lambda s: s.at)
    return _row(subject, best)
