"""Where a chair concludes: decisions that are reached without any word for it, told by how the meeting goes.

Nobody says "besloten" when a point is settled with "Goed zo. Elke nieuwe brief gaat voortaan eerst langs het panel.".
What gives it away is the course: others agree, or the chair says that they do, and then the chair states a rule that takes
up what was on the table. Each sign is worth something; enough signs make a conclusion. The words of the signs are data
(``data/meeting.toml``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from summarize.context import Context
from summarize.dates import MONTHS, find_dates
from summarize.lexicon import cues, phrases
from summarize.matching import content_stems
from summarize.numbers import fold, numbers_in
from summarize.sentences import Sentence

#: signs together that make a conclusion, and what each is worth
_ENOUGH = 3.0
_SEEN, _AGREED, _AGREES = 1.5, 1.5, 0.8
_SEALED, _RULE, _REPEATS, _SAME_NUMBER, _CONFIRMED = 0.7, 0.8, 1.0, 0.5, 0.3
_HEDGED, _OBJECTED = 1.5, 1.5
#: how far back agreement and what was on the table are looked for, in sentences
_BEFORE, _TABLE = 8, 25
#: an answer of so many words at most only agrees or objects
_SHORT = 12
#: characters of an encoded sentence in which it begins
_AT_START = 25
#: content words of a statement that says what was decided
_TELLS = 3
#: what was settled on an earlier day is no decision of this meeting
_EARLIER = re.compile(
    r"\b(?:jaar|maand|maanden|week|weken|keer) (?:terug|geleden)\b|\bvorige? \w+\b|\b(?:al|toen|eerder|destijds) (?:\w+ )?"
    r"(?:be|afge|ge|vast)\w+\b|"
    r"\b(?:staat|geldt|loopt) (?:nog )?(?:steeds|al)\b|\bblijft (?:staan|gelden)\b"
)
_STAYS_OPEN = re.compile(r"\b(?:blijft|hangt|ligt)\b.*\b(?:hangen|lucht|open|vraagteken|liggen|onduidelijk)\b")
_SMALL = "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien"
#: so many numbers in a row are a count
_HANDS = 3
_VOTED = re.compile(
    rf"\b(?:{_SMALL}|elf|twaalf|\d{{1,2}}) (?:stem(?:men)? )?(?:tegen|voor)\b"
    rf"(?! (?:uur|half|negen|tien|acht|zeven|zes|vijf)\b(?! (?:stem|tegen)))|"
    rf"\b(?:{_SMALL}) duimen\b"
)
_WE_DO = re.compile(
    r"\b(?!hebben|waren|hadden|zullen|kunnen|willen|moeten|mogen|zouden|weten|vinden|denken|zagen|kregen|dachten|deden|gingen|hoeven|missen|"
    r"laten|horen|zien|kennen|hopen|praten|wachten)\w{2,}en (?:we|wij)\b"
)
_AS_I_SEE_IT = re.compile(r"\bals ik het (?:goed|zo) \w+\b")
_CONCLUDES = re.compile(r"^(?:(?:goed|oke|mooi|prima|ja|en|nou|fijn)[,.]? )*(?:dan|dus)\b")


def conclusions(context: Context) -> list[Sentence]:
    """The sentences by which the chair (anybody, where none is known) states what was decided, in order of speech."""
    chairs = context.people.with_role("voorzitter")
    found: list[Sentence] = []
    for turn in (list(said) for _, said in itertools.groupby(context.sentences, key=lambda s: s.place)):
        if chairs and turn[0].speaker not in chairs:
            continue
        statement = _statement(context, turn)
        if statement is not None and _weight(context, turn, statement) >= _ENOUGH:
            found.append(statement)
    return found


def _statement(context: Context, turn: Sequence[Sentence]) -> Sentence | None:
    """The sentence of a turn that could say what was decided: told, not asked, with a rule in it, and nobody's task."""
    able = [
        s
        for s in turn
        if s.shown
        and not s.question
        and len(content_stems(s.text)) >= 2
        and len(content_stems(s.text)) + len(numbers_in(s.text)) >= _TELLS
        and (_is_rule(s) or _same_number(context, s))
        and not is_count(s)
        and not cues("meeting", "agreement_seen").found_in(s.encoded)
        and not _is_task(context, s)
        and not _EARLIER.search(fold(s.text))
        and not _STAYS_OPEN.search(fold(s.text))
        and not any(
            cues("meeting", k).found_in(s.encoded)
            for k in ("decided_counter", "withdrawn", "postponed", "open_question", "absent")
        )
    ]
    return max(able, key=lambda s: (_is_rule(s), _repeats(context, s), -s.at), default=None)


def _is_rule(sentence: Sentence) -> bool:
    """What holds from now on, or what we do: "bij twijfel stappen we in de auto"."""
    return cues("meeting", "rules").found_in(sentence.encoded) or bool(_WE_DO.search(fold(sentence.text)))


def is_count(sentence: Sentence) -> bool:
    """ "Een, twee, drie, vier, en die van mij.": hands are counted."""
    counted = re.findall(rf"\b(?:{_SMALL})\b", fold(sentence.text))
    return len(counted) >= _HANDS and len(counted) >= sentence.words / 2 - 1


def _is_task(context: Context, sentence: Sentence) -> bool:
    """ "Ik mail hem" and "Ruud, kun jij …" are tasks, not rules."""
    said = _AS_I_SEE_IT.sub("", fold(sentence.text))
    does = rf"(?:{'|'.join(phrases('meeting', 'assigned_verbs'))})"
    spoken_to = re.search(r"\b(?:jij|je|jou|jouw)\b", said)
    named = any(
        re.match(rf"(?:en |maar |dan )?{re.escape(name)}\b", said)
        and (spoken_to or re.search(rf"\b{re.escape(name)} {does}\b", said))
        for name in context.people.names()
    )
    if cues("meeting", "everyone").found_in(sentence.encoded) and find_dates(sentence.text, context.base):
        return True  # what everybody is asked to do by a day
    return named or bool(
        re.search(r"\b(?:ik|jij)\b|\b(?:kun|wil|kan|zou|doe|ga|bel|mail|stuur|maak|neem|pak|zet|regel|moet) je\b", said)
    )


def _weight(context: Context, turn: Sequence[Sentence], statement: Sentence) -> float:
    before = [s for s in context.sentences[max(0, statement.at - _BEFORE) : turn[0].at] if s.speaker != turn[0].speaker]
    led = [s for s in turn if s.at <= statement.at]
    weight = _RULE if _is_rule(statement) else 0.0
    if _same_number(context, statement):
        weight += _SAME_NUMBER
    seen = any(cues("meeting", "agreement_seen").found_in(s.encoded) or _VOTED.search(fold(s.text)) for s in turn)
    # "Zes bewoners, daar word ik enthousiast van.": the chair agrees too
    if any(s is not statement and cues("meeting", "agree").found_in(s.encoded) and s.words > 1 for s in led):
        weight += _AGREES
    agreed = _agreement(before)
    # who counts the votes knows better than the words "ja" and "nee" do
    weight += _SEEN + max(agreed, 0.0) if seen else agreed
    if (
        seen
        or _CONCLUDES.match(fold(statement.text))
        or any(cues("meeting", "seals").found_in(s.encoded) and s.words <= _SHORT for s in led)
    ):
        weight += _SEALED
    if _repeats(context, statement):
        weight += _REPEATS
    if cues("meeting", "hedges").found_in(statement.encoded):
        weight -= _HEDGED
    after = [s for s in context.sentences[turn[-1].at + 1 : turn[-1].at + 3] if s.speaker != turn[0].speaker]
    if any(s.words <= _SHORT and cues("meeting", "agree").found_in(s.encoded) for s in after):
        weight += _CONFIRMED
    return weight


def _agreement(before: Sequence[Sentence]) -> float:
    """What the others' answers just before are worth: two who agree count fully, one who objects last takes it away."""
    agreed: set[str | None] = set()
    weight = 0.0
    for sentence in before:
        if sentence.question:
            continue
        if cues("meeting", "disagree").found_in(sentence.encoded) and not cues("meeting", "agree").found_in(
            sentence.encoded
        ):
            agreed.clear()
            weight = -_OBJECTED
        elif _agrees(sentence):
            agreed.add(sentence.speaker)
            weight = max(weight, 0.0)
    if agreed:
        return _AGREED if len(agreed) > 1 else _AGREES
    return weight


def _agrees(sentence: Sentence) -> bool:
    """A short sentence of agreement, or a longer one that begins with it ("ik wil best, als …")."""
    match = cues("meeting", "agree").best(sentence.encoded)
    return match is not None and (sentence.words <= _SHORT or -match[1] < _AT_START)


def _same_number(context: Context, statement: Sentence) -> bool:
    """Whether the statement holds a number that others said shortly before: an amount, an hour, a day."""
    own = set(numbers_in(statement.text))
    table = context.sentences[max(0, statement.at - _TABLE) : statement.at]
    return bool(own) and any(own & set(numbers_in(s.text)) for s in table if s.place != statement.place)


def _repeats(context: Context, statement: Sentence) -> bool:
    """Whether the statement takes up what others brought to the table shortly before."""
    stems = content_stems(statement.text)
    table = context.sentences[max(0, statement.at - _TABLE) : statement.at]
    return any(len(stems & content_stems(s.text)) >= 2 for s in table if s.place != statement.place and s.words >= 4)


_LATER = re.compile(
    rf"\b(?:(?:in|begin|eind|half|na) (?:{'|'.join(MONTHS)})|"
    r"(?:de )?volgende? (?:keer|maand|vergadering|overleg|bijeenkomst|week|kwartaal|jaar)|na de (?:zomer|vakantie|kerst|feestdagen)|"
    r"in het (?:voorjaar|najaar|nieuwe jaar)|over (?:een|twee|drie|vier|zes|een paar) (?:maand|maanden|weken))\b"
)


#: "dat doen we volgende week", "we pakken het de volgende keer weer op"
_DOES_THEN = re.compile(
    r"\b(?:dat|dit(?! \w+ )|die|het|daar|hem|ze)\b.*\b"
    r"(?:doen|bespreken|behandelen|bekijken|beslissen|besluiten|pakken|nemen|regelen|praten|kijken|zetten|houden|komen|agenderen) "
    r"(?:we|wij)\b|"
    r"\b(?:we|wij) "
    r"(?:doen|bespreken|behandelen|bekijken|beslissen|besluiten|pakken|nemen|praten|agenderen|houden|bewaren|parkeren|schuiven|tillen) "
    r"(?:dat|dit(?! (?:jaar|kwartaal|seizoen))|die|het|hem|ze|er|daar)\b"
)


def postponements(context: Context) -> list[Sentence]:
    """Sentences by which the chair sends a point to a later meeting: not today, and it returns at a named time."""
    chairs = context.people.with_role("voorzitter")
    found = []
    for sentence in context.sentences:
        leads = not chairs or sentence.speaker in chairs
        if not leads or sentence.question or not _LATER.search(fold(sentence.text)):
            continue
        near = [s for s in context.around(sentence, 3) if s.at <= sentence.at]
        if _DOES_THEN.search(fold(sentence.text)) and not _is_task(context, sentence):
            found.append(sentence)
            continue
        waits = any(cues("meeting", "not_now").found_in(s.encoded) for s in near)
        if waits and cues("meeting", "returns").found_in(sentence.encoded) and not _is_task(context, sentence):
            found.append(sentence)
    return found
