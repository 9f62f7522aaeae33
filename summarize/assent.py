"""Decisions by assent: somebody puts a plan to the meeting, asks whether all can live with it, and they say that they can.

"Op dinsdag van elf tot zeven. Kan iedereen zich daarin vinden?", twice a yes, "dan is dat zo". Nobody needs the word "besluit" for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from summarize.context import Context
from summarize.dates import MONTHS
from summarize.lexicon import cues
from summarize.matching import content_stems
from summarize.numbers import fold, numbers_in
from summarize.sentences import Sentence

#: within so many sentences after the question the others answer, and the one who asked closes the point
_ANSWERS, _CLOSES = 9, 12
#: an answer of so many words at most only agrees
_SHORT = 9
#: a question of so few content words points back to the plan
_POINTS_BACK = 3
#: so far back, in sentences, a plan may have been put to the meeting
_BEFORE = 10
#: so many sentences of a turn tell the plan
_TELLS = 2
#: two who agree need nobody to confirm it
_ENOUGH = 2
#: the minutes of last time are settled within so many sentences, in the first part of the meeting
_SETTLED_WITHIN, _FIRST_PART = 18, 0.4
#: before that people only arrive
_FIRST_WORDS = 12
#: sentences in which a meeting opens
_OPENING = 25
#: leave to record and who takes the minutes is no decision of the meeting
_PRACTICAL = re.compile(
    r"\b(?:opnem\w*|neemt? op|opname\w*|recorder\w*|kastje|apparaat\w*|dictafoon|meeluister\w*|typt? mee|loopt mee|stukken gezien)\b"
)
_MINUTES = re.compile(
    r"\b(?P<what>verslag|notulen|stuk|besluitenlijst) van (?:de )?(?:vergadering van )?(?:de )?(?:\w+dag )?"
    rf"(?P<date>\w+ (?:{'|'.join(MONTHS)}))\b",
    re.IGNORECASE,
)
_SETTLES = re.compile(
    r"\b(?:vast|vastgesteld|goedgekeurd|akkoord|getekend|ondertekend|krabbel|handtekening|hamer\w*|in orde|zonder wijziging\w*)\b|"
    r"\b(?:is|zijn) (?:hij|het|ie|die|ze|dat) (?:dan |dus )?(?:zo )?goed\b|\bgoed zo\b|\bstaat(?: dan)?[.!]?$|\bteken (?:ik|we)\b"
)
_CHANGED = re.compile(
    r"\b(?:wijzig\w*|aanpass\w*|pas ik aan|verbeter\w*|correctie|fout\w*|er staat|moet zijn|moet er|erin|aangepast|gewijzigd|klopt niet)\b"
)


@dataclass
class Assent:
    """A plan the others agreed to: the sentences that tell it, those that settle it, and the words that minutes have for it, if any."""

    plan: list[Sentence]
    settled: list[Sentence] = field(default_factory=list)
    text: str | None = None

    @property
    def span(self) -> range:
        """The places from the plan to where it is settled."""
        places = [s.at for s in [*self.plan, *self.settled]]
        return range(min(places), max(places) + 1)


def assents(context: Context) -> list[Assent]:
    """Plans that were put to the meeting and agreed to, in order of speech."""
    chairs = context.people.with_role("voorzitter")
    found: list[Assent] = []
    for asked in context.sentences:
        if chairs and asked.speaker not in chairs:
            continue
        if not cues("meeting", "asks_assent").found_in(asked.encoded) or is_practical(context, asked):
            continue
        plan = _plan(context, asked)
        settled = _settled(context, asked) if plan and plan[0].at >= _FIRST_WORDS else None
        if plan and settled is not None:
            found.append(Assent(plan, [asked, *settled] if asked not in plan else settled))
    return found


def is_practical(context: Context, sentence: Sentence) -> bool:
    """Whether at the opening leave is asked to record, or who takes the minutes."""
    if sentence.at >= _OPENING:
        return False
    near = [s for s in context.around(sentence, 6) if s.at <= sentence.at]
    return any(_PRACTICAL.search(fold(s.text)) for s in near) and not any(_MINUTES.search(s.text) for s in near)


def _plan(context: Context, asked: Sentence) -> list[Sentence]:
    """What is put to the meeting: the question itself, else what the same one said just before it."""
    if asked.shown and len(content_stems(asked.text)) > _POINTS_BACK + 1:
        return [asked]
    said = [s for s in context.turn(asked) if s.at < asked.at and s.shown and not s.question]
    told = [s for s in said if _tells(s)][-_TELLS:]
    if told:
        return told if told[-1].at - told[0].at == len(told) - 1 else told[-1:]
    # "vijftienhonderd": a number that comes with what the same one put to the meeting before
    thin = [s for s in said if numbers_in(s.text) and not re.search(r"\b(?:ik|jij|je)\b", fold(s.text))][:1]
    before = [s for s in context.around(asked, _BEFORE) if s.place < asked.place and s.speaker == asked.speaker]
    return [*[s for s in before if s.shown and not s.question and _tells(s)][-1:], *thin]


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence says something that can be agreed to, and is nobody's view or task."""
    content = len(content_stems(sentence.text)) + len(numbers_in(sentence.text))
    spoken = re.search(r"\b(?:ik|jij|je|jou|namen|bij naam|sorry)\b", fold(sentence.text))
    return content >= _POINTS_BACK and not spoken and not cues("meeting", "hedges").found_in(sentence.encoded)


def _settled(context: Context, asked: Sentence) -> list[Sentence] | None:
    """The answers of those who agree and the words that close the point; None when they do not agree."""
    ahead = context.sentences[asked.at + 1 : asked.at + _CLOSES + 1]
    yes: list[Sentence] = []
    for reply in ahead:
        if reply.speaker == asked.speaker:
            closes = any(
                cues("meeting", k).found_in(reply.encoded) for k in ("decided", "seals", "confirms", "agreement_seen")
            )
            silent = cues("meeting", "asks_silence").found_in(asked.encoded) or cues("meeting", "decided").found_in(
                reply.encoded
            )
            if closes and not reply.question and (yes or silent):
                return [*yes, reply]
            continue
        if reply.question or reply.at - asked.at > _ANSWERS:
            continue
        if cues("meeting", "disagree").found_in(reply.encoded) and not cues("meeting", "agree").found_in(reply.encoded):
            return None
        if any(cues("meeting", k).found_in(reply.encoded) for k in ("withdrawn", "postponed")):
            return None
        if reply.words <= _SHORT and cues("meeting", "agree").found_in(reply.encoded):
            yes.append(reply)
    return yes if len({s.speaker for s in yes}) >= _ENOUGH else None


def minutes_approved(context: Context) -> Assent | None:
    """That the minutes of last time are settled, in the words that minutes have for it."""
    for named in context.sentences[: max(2 * _OPENING, int(len(context.sentences) * _FIRST_PART))]:
        match = _MINUTES.search(named.text)
        if match is None or (match["what"].lower() == "stuk" and named.at < 3):
            continue
        told = context.sentences[named.at : named.at + _SETTLED_WITHIN]
        chairs = context.people.with_role("voorzitter")
        for sentence in told:
            leads = not chairs or sentence.speaker in chairs
            if leads and not sentence.question and _SETTLES.search(fold(sentence.text)):
                between = [s for s in told if named.at <= s.at <= sentence.at]
                changed = any(_CHANGED.search(fold(s.text)) for s in between)
                text = f"Het verslag van {match['date']} is vastgesteld{', met de besproken wijziging' if changed else ''}."
                return Assent([named], _alike(between, sentence), text)
    return None


def _alike(between: Sequence[Sentence], last: Sentence) -> list[Sentence]:
    """The sentences of a correction that name a number, and the one that settles."""
    corrected = [
        s for s in between if s.shown and not s.question and numbers_in(s.text) and _CHANGED.search(fold(s.text))
    ]
    return [*corrected[:_TELLS], last]
