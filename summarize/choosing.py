"""Which sentences a field takes: those that its cues choose, or those that are likeliest where that was learnt for the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from conversation.form import Field
from summarize.context import Context
from summarize.learned import Array, chances
from summarize.matching import content_stems
from summarize.sentences import Sentence

#: what a cue is worth beside what was learnt (in log odds), and of how many words at most
_CUES, _MOST_CUES = 1.5, 4.0
#: a sentence this likely goes to a field; without a cue a field is only discussed when a sentence is surely about it, and with
#: one when some sentence is not unlikely to be
_LIKELY, _DISCUSSED, _DOUBTED = 0.06, 0.5, 0.2
#: sentences of one turn that a field takes
_PER_TURN = 4
#: what is worth less than this share of the best of a field only makes a report long
_SHARE = 0.15
#: a sentence goes to the fields to which it is worth most, to no more of them than this, and where much was learnt of it to none
#: that it is less likely to belong to than this share of its likeliest field
_FIELDS, _NEAR = 3, 0.2
#: a sentence that begins so is about what was named just before, in so many words at most
_POINTS_BACK = re.compile(r"(?:die|dat|deze|dit|daar\w*|zij|ze|hij)\b", re.IGNORECASE)
_NAME_OF = 4
#: two statements with more than this share of their content words in common say the same
_SAME = 0.75


def choose(context: Context, field: Field) -> list[Sentence]:
    """The sentences that go to a field, in order of speech: those its cues choose, or the likeliest where that was learnt."""
    cued = _by_cues(context, field)
    likeliness = context.likely.get(field.id)
    if likeliness is None:
        return cued
    scores = [(float(likeliness[s.at]), s) for s in context.sentences if _may_be_likely(field, s)]
    best = max((score for score, _ in scores), default=0.0)
    if best < (_DOUBTED if cued else _DISCUSSED):
        return []  # that something was discussed is left neither to what was learnt nor to a cue alone
    found = _best([(score, s) for score, s in scores if score >= _LIKELY], field.limit)
    return _with_names(context, field, found) or sorted(cued, key=lambda s: -likeliness[s.at])[:1]


def _with_names(context: Context, field: Field, chosen: Sequence[Sentence]) -> list[Sentence]:
    """ "Onze dochter. Die komt op zondag.": with the few words just before that say who or what a sentence is about."""
    made: list[Sentence] = []
    for sentence in chosen:
        before = context.sentences[sentence.at - 1] if sentence.at else None
        names = (
            before is not None and before.place == sentence.place and before.words <= _NAME_OF and before not in chosen
        )
        if before is not None and names and _POINTS_BACK.match(sentence.shown) and _may_be_likely(field, before):
            made.append(before)
        made.append(sentence)
    return made


def _may_be_likely(field: Field, sentence: Sentence) -> bool:
    """Whether a sentence can be evidence at all; the one who leads asks, and what they say is for fields about what they say."""
    told = not sentence.question and bool(sentence.shown) and (sentence.words > 1 or sentence.asked is not None)
    return told and (sentence.role != "consulent" or not field.roles or "consulent" in field.roles)


def _by_cues(context: Context, field: Field) -> list[Sentence]:
    scores = [(score, s) for score, s in context.scores[field.id] if _belongs(context, score, s)]
    worth = {sentence.at: score for score, sentence in scores}
    best = max(worth.values(), default=0.0)
    return [s for s in _best(scores, field.limit) if worth[s.at] >= _SHARE * best]


def _best(scores: Iterable[tuple[float, Sentence]], limit: int) -> list[Sentence]:
    """The sentences of the ``limit`` best turns, in order of speech, without doubles."""
    kept: list[Sentence] = []
    turns: dict[int, int] = {}
    for _, sentence in sorted(scores, key=lambda pair: (-pair[0], pair[1].at)):
        full = len(turns) == limit if sentence.place not in turns else turns[sentence.place] == _PER_TURN
        if not full and not any(says_the_same(sentence, other) for other in kept):
            kept.append(sentence)
            turns[sentence.place] = turns.get(sentence.place, 0) + 1
    return sorted(kept, key=lambda s: s.at)


def likelihoods(context: Context, fields: Iterable[Field]) -> dict[str, Array]:
    """Per field how likely (0-1) each sentence (``at``) belongs to it: what was learnt, and the cues of the form."""
    found: dict[str, Array] = {}
    for field in fields:
        if field.id in context.odds:
            found[field.id] = likely(context.odds[field.id], context.scores[field.id])
    return _where_likeliest(found)


def likely(odds: Array, cued: Iterable[tuple[float, Sentence]]) -> Array:
    """How likely (0-1) sentences are with what was learnt (log odds) and what the cues make of some of them."""
    column = odds.copy()
    for score, sentence in cued:
        column[sentence.at] += _CUES * min(score, _MOST_CUES)
    return chances(column)


def _where_likeliest(found: dict[str, Array]) -> dict[str, Array]:
    """A sentence stays as likely as it is in the fields it says most about, and becomes impossible (0) in the others."""
    if not found:
        return found
    table = np.stack(list(found.values()))
    best = np.sort(table, axis=0)[::-1]
    least = np.maximum(best[min(_FIELDS, len(best)) - 1], _NEAR * best[0])
    return {field: np.where(column >= least, column, 0.0) for field, column in found.items()}


def _belongs(context: Context, score: float, sentence: Sentence) -> bool:
    """Whether a sentence is among what the field may take: it goes to the fields that it says most about, not to all that it touches."""
    worth = context.claims.get(sentence.at, ())
    return len(worth) <= _FIELDS or score >= worth[_FIELDS - 1]


def claims(scores: Iterable[Sequence[tuple[float, Sentence]]]) -> dict[int, tuple[float, ...]]:
    """Per sentence (``at``) what it is worth to the fields, most first."""
    found: dict[int, list[float]] = {}
    for field_scores in scores:
        for score, sentence in field_scores:
            found.setdefault(sentence.at, []).append(score)
    return {at: tuple(sorted(worth, reverse=True)) for at, worth in found.items()}


def says_the_same(first: Sentence, second: Sentence) -> bool:
    """Whether nearly all content words of the shorter one are in the other."""
    a, b = content_stems(first.shown), content_stems(second.shown)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > _SAME
