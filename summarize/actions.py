"""Who promised what, and by when: agreements of a conversation and the action list of a meeting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from summarize.context import Context, ids_of
from summarize.dates import SpokenDate, deadline_in, find_dates
from summarize.lexicon import compiled, cues, phrases
from summarize.matching import content_stems, encode
from summarize.numbers import fold, word_set
from summarize.sentences import Sentence

EVERYONE = "Allen"
UNKNOWN = "onbekend"
#: "volgende week woensdag": in so few words another confirms a date
_CONFIRMATION = 4
#: "Overmorgen, dan heb ik tijd.": a date so many characters from the start is what the sentence is for
_BEGINS = 4
#: so many sentences after a refusal somebody else may take the task
_VOLUNTEERS = 8
#: a task of at most so many content words that points back is told with the sentence before it
_TERSE = 3
#: what is handed over was asked at most so many turns before
_JUST_BEFORE = 2
_REFERS = re.compile(r"\b(?:dat|die|dit|deze|hem|het|ze|er|daar\w*|hier\w*)\b")


#: "dan bel ik", "ik bel dan wel even": the word that is done
_I_DO = re.compile(
    r"(?:\b([a-z]+) )?(?:\bik|'k)\b"
    r"(?: (?:dan|wel|straks|even|ook|zelf|nog|gewoon|alvast|gelijk|meteen|direct|eerst|zo|dus))*(?: ([a-z]+)\b)?"
)
#: "en ik bel" begins a clause, "of ik bel" and "die ik bel" begin one that says nothing of what will be done
_JOINS = word_set("en maar want dus nou ja nee oke ok goed prima eh ehm nu dan top")
_DEPENDS = word_set(
    "als dat die of omdat hoe wat waar wie toen terwijl wanneer zodat zodra nadat voordat hoewel totdat waarmee waarin waarop waarom "
    "welke sinds tot mits"
)
#: behind "zit het" comes a noun, or "dan heb je" tells what follows from something
_OF_ANOTHER = re.compile(
    r"\b(?:zit|ligt|staat|hangt) (?:het|die|dat) "
    r"(?!(?:er|in|bij|op|aan|dan|ook|daar|klaar|af|voor|uiterlijk|over|morgen|\w+dag)\b)\w|"
    r"\bdan (?:heb|krijg) je\b|\bdie \w+ (?:zit|ligt|staat|hangt)$"
)
_PAST_FORM = re.compile(r"(?:de|te|den|ten)$")
#: sentences in which a meeting opens
_OPENING = 20
#: somebody says of that day only where he is, or that he cannot
_UNABLE = re.compile(
    r"\b(?:zit|ben|sta|werk|kan|heb) ik\b.*\b(?:niet|sowieso|weg|vrij|vakantie|ziek|cursus|congres|de hele dag)\b|\bsowieso\b|"
    r"\b(?:gooit|nooit|altijd|zelden)\b"
)
_TIME_CLAUSE = re.compile(
    r"(?<=\w) (?:als|zodra|wanneer|nadat) (?:ik|we|wij|ze|hij|zij|het|dat|die|de|er|iedereen)\b.*$", re.I
)
_CONDITION = re.compile(r"^(?:en |maar |dus |of )?(?:als|wanneer|stel dat|indien|zodra) ")
#: so many sentences after a promise its day may still be said
_DAY_WITHIN = 2
#: so many sentences after everybody was asked something, one answers for himself
_REACTION = 6
#: an answer of so many words at most only thanks
_SHORT_ANSWER = 6


@dataclass
class Action:
    """One task: what (the sentences that name it), whose (speaker code, ``EVERYONE`` or None) and when."""

    what: list[Sentence]
    owner: str | None
    date: SpokenDate | None = None
    extra: list[Sentence] = field(default_factory=list)
    vague: bool = False  # the task itself was named by somebody else

    @property
    def evidence(self) -> tuple[int, ...]:
        """Segments that the task rests on."""
        return ids_of([*self.what, *self.extra])

    @property
    def text(self) -> str:
        """The task in the words that were said."""
        return " ".join(s.stated for s in self.what if s.shown)


@lru_cache(maxsize=4)
def _verbs(key: str) -> str:
    return "|".join(sorted(map(re.escape, phrases("meeting", key)), key=len, reverse=True))


def find_actions(context: Context) -> list[Action]:
    """All tasks in order of speech."""
    found: list[Action] = []
    for sentence in context.sentences:
        if not sentence.shown and sentence.omitted:
            continue
        action = (
            _delivery(context, sentence)
            or _commitment(context, sentence)
            or _promise(context, sentence)
            or _for_everyone(context, sentence)
            or _assigned(context, sentence)
            or _request(context, sentence)
            or _volunteer(context, sentence)
            or _permission(context, sentence)
            or _offer(context, sentence)
            or _asked_of_leader(context, sentence)
        )
        if action is not None:
            _add_date(context, action)
            found.append(action)
    kept = [a for a in _merge(context, found) if a.text and not _is_course(a) and not _as_everybody(a, found)]
    if not context.meeting:
        _settle_appointment(context, kept)
    for action in kept:
        _tell_fuller(context, action)
    return kept


def _is_course(action: Action) -> bool:
    """Who writes the minutes, shuts the door and opens or closes is the course of the meeting, no task from it."""
    minutes = cues("meeting", "takes_minutes")
    told = [*action.what, *action.extra]
    opening = all(s.at < _OPENING for s in told)
    if opening and action.date is None:
        return True
    return any(minutes.found_in(s.encoded) for s in told) and (action.date is None or opening)


def _as_everybody(action: Action, found: Sequence[Action]) -> bool:
    """ "Doe ik vanavond al", said of what everybody was asked to do, is no task of its own."""
    asked = [a for a in found if a.owner == EVERYONE and 0 < action.what[-1].at - a.what[0].at <= _REACTION]
    last = action.what[-1]
    answers = re.match(r"(?:ja,? |en )?(?:dat |die )?(?:doe|heb|lever|stuur|geef|mail) ik\b", fold(last.text))
    terse = action.vague and len(content_stems(last.text)) <= _TERSE
    return action.owner != EVERYONE and bool(asked) and bool(answers or terse)


def _tell_fuller(context: Context, action: Action) -> None:
    """ "Neem jij dat voor je rekening?" does not say what: the sentence before it comes along."""
    first = action.what[0]
    if not context.meeting or len(content_stems(first.text)) > _TERSE or not _REFERS.search(fold(first.text)):
        return
    before = [s for s in _before_in_turn(context, first) if len(content_stems(s.text)) >= _TERSE - 1 and not s.question]
    action.what = [*before, *action.what]


def owner_name(context: Context, owner: str | None) -> str:
    """How the owner of a task is written: the name in minutes, the role in a report; "onbekend" when unknown."""
    if owner == EVERYONE:
        return EVERYONE
    if owner is None or len(context.people.codes) < 2:
        return UNKNOWN
    if context.meeting:
        return context.people.label(owner)
    return context.people.shown_role(owner) or context.people.label(owner)


# ---------------------------------------------------------------- kinds of promises
def _commitment(context: Context, sentence: Sentence) -> Action | None:
    """ "Dan bel ik de woningcorporatie" and "doe ik vandaag nog"."""
    if re.search(r"\b(?:als het maar|mits|tenzij)\b", fold(sentence.text)):
        return None  # a condition, no promise
    if sentence.question:
        return Action([sentence], sentence.speaker) if _appoints(context, sentence) else None
    promised = _promises(context, sentence)
    refuted = cues("meeting", "commit_counter").found_in(encode(_clause_of_promise(sentence.text)))
    taken = not refuted and cues("meeting", "takes_it").found_in(sentence.encoded)
    if not (promised or taken) or cues("meeting", "done_already").found_in(sentence.encoded):
        return None
    named = len(content_stems(_without_date(context, sentence)))
    if not context.meeting:
        if not _serious(context, sentence, bool(promised)):
            return None
        # "dan bel ik u woensdag" says all there is to say
        whole = sentence.role == "consulent" and promised and _APPOINTMENT.search(fold(sentence.text))
        return Action([sentence], sentence.speaker) if named >= 2 or whole else _pointing_back(context, sentence)
    if taken and named < 3:
        asked = _antecedent(context, sentence)
        just = [s for s in context.around(sentence, 2) if s.place == sentence.place - 1]
        if any(_GIVES_THE_FLOOR.search(fold(s.text)) for s in just):
            return None
        if asked is not None:
            return Action([asked], sentence.speaker, None, [sentence], vague=True)
        return None
    if promised and named < 2:
        return _pointing_back(context, sentence)
    return Action([sentence], sentence.speaker) if promised else None


#: "en dan kom ik terug, woensdag om tien uur?": a meeting or a call with the client
_APPOINTMENT = re.compile(r"\b(?:kom|bel|spreek|zie) ik\b|\bik (?:kom|bel)\b|\b(?:bellen|zien|spreken) we\b")
_LAST_PART = 0.7
#: so many turns after an appointment another day may be settled, in so few words
_SETTLED_WITHIN, _SETTLED_WORDS = 8, 12


def _appoints(context: Context, sentence: Sentence) -> bool:
    """Whether the one who leads proposes a day to come or to call, as a question."""
    if context.meeting or sentence.role != "consulent" or not _APPOINTMENT.search(fold(sentence.text)):
        return False
    late = sentence.place >= _LAST_PART * len(context.transcript.segments)
    return late and _has_day(context, sentence, beside=True)


def _settle_appointment(context: Context, actions: Sequence[Action]) -> None:
    """ "Dan kom ik donderdag." – "Dan ben ik er niet." – "Vrijdag de dertiende, tien uur.": the day that is left."""
    leads = [a for a in actions if a.what[-1].role == "consulent" and _APPOINTMENT.search(fold(a.what[-1].text))]
    if not leads or leads[-1].date is None:
        return
    last = leads[-1]
    told = {s.at for a in actions for s in a.what}
    place = last.what[-1].place
    for later in context.sentences[last.what[-1].at + 1 :]:
        if later.place > place + _SETTLED_WITHIN:
            return
        date = deadline_in(later.text, context.base)
        if later.role != "consulent" or later.place == place or later.at in told or later.words > _SETTLED_WORDS:
            continue
        if date is not None and _exact(date) and date.start <= _BEGINS:
            last.date = date
            last.extra.append(later)


#: what somebody offers to do
_OFFERS = re.compile(
    r"\b(?:zal|kan|zullen) (?:ik|we|wij)\b.*\b(?:\w*sturen|mailen|appen|\w*bellen|\w*vragen|halen|ophalen|brengen|meenemen|meegaan|regelen|"
    r"uitzoeken|opzoeken|aanmelden|aanvragen|invullen|maken|zetten|doorgeven|geven|printen|kopen|bestellen|plannen)\b"
)
_TAKES_OFFER = compiled(
    (
        "ja",
        "graag",
        "doe maar",
        "stuur maar",
        "bel maar",
        "vraag maar",
        "mag",
        "is goed",
        "prima",
        "kom maar",
        "geef maar",
    )
)


def _offer(context: Context, sentence: Sentence) -> Action | None:
    """ "Zal ik u daar een folder over sturen?" – "Doe maar.", and "Zal ik die bellen? Vrijdag, dan ben ik vrij."."""
    if context.meeting or not sentence.question or not sentence.shown or not _OFFERS.search(fold(sentence.text)):
        return None
    replies = list(context.replies(sentence, segments=1))[:2]
    refused = any(_SAYS_NO.match(fold(r.text)) or cues("meeting", "refuses").found_in(r.encoded) for r in replies)
    if refused:
        return None
    if _has_day(context, sentence, beside=True) and sentence.role != "consulent":
        return Action([sentence], sentence.speaker)
    taken = next((r for r in replies if _TAKES_OFFER.found_in(r.encoded)), None)
    return Action([sentence], sentence.speaker, None, [taken]) if taken is not None else None


#: what a client asks of the one who leads, and how that one takes it on
_ASKS_LEADER = re.compile(
    r"\b(?:stuur|mail|bel|geef|app|vraag|zoek|regel) (?:(?:daar|dat|die|het|ze|mij|me|ons|u|dan|er|maar|even|eens) )*"
    r"(?:maar|mij|me|ons|even|eens)\b|"
    r"\b(?:kunt u|kun je|wilt u|wil je|zou u|zou je)\b.*\b(?:sturen|mailen|bellen|geven|vragen|regelen|uitzoeken|opzoeken)\b"
)
_TAKES_ON = re.compile(
    r"^(?:(?:ja|graag|prima|goed|oke|natuurlijk|zeker)[,. ]+)*(?:dat )?(?:doe ik|zal ik doen|ga ik doen|"
    r"ik (?:mail|stuur|bel|regel|app|vraag) (?:het|die|dat|ze|hem|u|je)\b)"
)


def _asked_of_leader(context: Context, sentence: Sentence) -> Action | None:
    """ "Stuur mij daar maar een folder van." – "Doe ik.": what others ask, taken on by the one who leads."""
    if context.meeting or sentence.role != "consulent" or not _TAKES_ON.match(fold(sentence.text)):
        return None
    before = [s for s in context.around(sentence, 6) if s.place == sentence.place - 1 and s.speaker != sentence.speaker]
    asked = [s for s in before if s.shown and _ASKS_LEADER.search(fold(s.text))]
    return Action([asked[-1]], sentence.speaker, None, [sentence], vague=True) if asked else None


def _verbs_of_i(text: str) -> list[str]:
    """What "ik" does in the main clauses of a text: the word before it, or after it where "ik" begins the clause."""
    found: list[str] = []
    for match in _I_DO.finditer(fold(text)):
        before, after = match[1], match[2]
        if before in _DEPENDS:
            continue
        verb = after if before is None or before in _JOINS else before
        found += [verb] if verb else []
    return found


def _promises(context: Context, sentence: Sentence) -> bool:
    """Whether in one of its clauses somebody says what he will do: a verb that promises by itself, or any doing with a day to it."""
    for clause in (_TIME_CLAUSE.sub("", part) for part in _clauses(sentence.text)):
        if cues("meeting", "commit_counter").found_in(encode(clause)):
            continue
        does = _verbs_of_i(clause)
        if any(verb in phrases("meeting", "commit_verbs") for verb in does):
            return not context.meeting or _is_firm(context, sentence, does)
        doing = [verb for verb in does if verb not in phrases("meeting", "no_doing") and not _PAST_FORM.search(verb)]
        if re.search(r"\btoch\b", fold(clause)):
            continue  # "ik kom daar dinsdag toch": how it comes that the task can be done then
        listed = any(verb in phrases("meeting", "commit_verbs_dated") for verb in doing)
        if (listed and _has_day(context, sentence)) or (
            doing
            and (context.meeting or sentence.role == "consulent")
            and _has_day(context, sentence, beside=True)
            and not _UNABLE.search(fold(sentence.text))
        ):
            return True
    return False


def _is_firm(context: Context, sentence: Sentence, does: Sequence[str]) -> bool:
    """ "Ik leg me erbij neer" and "ik ga nooit weg": an everyday verb without a day is a task only when another is glad of it."""
    if not set(does) & set(phrases("meeting", "commit_verbs_weak")) or _has_day(context, sentence, beside=True):
        return not _UNABLE.search(fold(sentence.text)) or not set(does) & set(phrases("meeting", "commit_verbs_weak"))
    return any(
        reply.words <= _SHORT_ANSWER and cues("meeting", "thanks").found_in(reply.encoded)
        for reply in list(context.replies(sentence, segments=1))[:1]
    )


def _has_day(context: Context, sentence: Sentence, beside: bool = False) -> bool:
    """Whether a day that can be known is said in the sentence or, ``beside``, in the rest of its turn right after it."""
    own = deadline_in(sentence.text, context.base)
    if own is not None and own.value is not None and (own.certain or beside):
        return True
    return beside and _day_after(context, sentence) is not None


def _day_after(context: Context, sentence: Sentence) -> SpokenDate | None:
    """The day with which one of the next sentences of the turn begins, or that it points back with."""
    for later in [s for s in context.turn(sentence) if 0 < s.at - sentence.at <= _DAY_WITHIN and not s.question]:
        date = deadline_in(later.text, context.base)
        if (
            date is not None
            and date.value is not None
            and (date.start <= _BEGINS or _POINTS_BACK.match(fold(later.text)))
        ):
            return date
    return None


def _clauses(text: str) -> list[str]:
    """The clauses of a sentence in which somebody speaks of himself; a condition stays with the clause after it."""
    made: list[str] = []
    waiting = ""
    for clause in text.split(","):
        whole = f"{waiting},{clause}" if waiting else clause
        if _CONDITION.match(fold(clause.strip())) and not waiting:
            waiting = clause
            continue
        waiting = ""
        if re.search(r"\bik\b", fold(whole)):
            made.append(whole)
    return [*made, waiting] if waiting else made


def _delivery(context: Context, sentence: Sentence) -> Action | None:
    """ "Eind van de week heb je die lijst": what is handed over by a date was promised; what it is, was asked just before."""
    if not context.meeting or sentence.question or not _hands_over(sentence.text):
        return None
    if _promises(context, sentence) and len(content_stems(_without_date(context, sentence))) >= 2:
        return None  # the sentence says itself what will be done
    date = deadline_in(sentence.text, context.base)
    ahead = date is not None and date.value is not None and date.value > (context.base or "9999")
    if not ahead or any(cues("meeting", k).found_in(sentence.encoded) for k in ("done_already", "next_meeting")):
        return None
    asked = _antecedent(context, sentence)
    if asked is None or sentence.speaker is None or sentence.place - asked.place > _JUST_BEFORE:
        return None
    return Action([asked], sentence.speaker, None, [sentence], vague=True)


def _hands_over(text: str) -> bool:
    """Whether a clause says that others have it by then; "dan zit het taalcafé daar" speaks of something else."""
    return any(
        cues("meeting", "delivers").found_in(encode(clause)) and not _OF_ANOTHER.search(fold(clause))
        for clause in re.split(r"[,;:]", text)
    )


def _clause_of_promise(text: str) -> str:
    """The clause in which somebody speaks of himself: "Dat tel ik uit, eerder niet" promises, whatever follows the comma."""
    clauses = text.split(",")
    first = next((n for n, clause in enumerate(clauses) if re.search(r"\bik\b", fold(clause))), None)
    if first is None:
        return text
    return ",".join(clauses[: first + 1])


def _without_date(context: Context, sentence: Sentence) -> str:
    date = deadline_in(sentence.text, context.base)
    return sentence.text if date is None else sentence.text[: date.start] + sentence.text[date.end :]


def _serious(context: Context, sentence: Sentence, promised: bool) -> bool:
    """In a conversation with a client "ik doe de was" is a habit; the consultant's "ik bel u" is a promise."""
    said = fold(sentence.text)
    if sentence.role == "consulent":
        return promised
    following = [s for s in context.turn(sentence) if 0 < s.at - sentence.at <= _DAY_WITHIN]
    date = deadline_in(sentence.text, context.base) or next(
        (d for s in following if (d := deadline_in(s.text, context.base)) and d.certain), None
    )
    dated = date is not None and (date.certain or date.kind == "vanaf") and not re.search(r"\bop \w+dag\b", said)
    if re.search(r"\b(?:elke|iedere|altijd|meestal|soms) \w+", said):
        return False  # a habit, whatever day it is on
    return bool(dated or _WILL.search(said))


def _pointing_back(context: Context, sentence: Sentence) -> Action | None:
    """ "Haar bel ik vrijdag" and "mail ik zondag": with a day, and with what it is about from the sentence or the question before."""
    date = deadline_in(sentence.text, context.base) or _date_asked(context, sentence) or _day_after(context, sentence)
    if date is None or not date.certain or date.value is None:
        return None
    asked = _antecedent(context, sentence)
    return None if asked is None else Action([asked, sentence], sentence.speaker)


def _before_in_turn(context: Context, sentence: Sentence) -> list[Sentence]:
    """The sentence that somebody said just before, in the same turn."""
    return [s for s in context.turn(sentence) if s.at == sentence.at - 1 and s.shown]


def _antecedent(context: Context, sentence: Sentence) -> Sentence | None:
    """What "dat doe ik" is about: the sentence before it in the turn, else the last request or task of another."""
    own = [s for s in context.turn(sentence) if s.at < sentence.at and s.shown and len(content_stems(s.text)) >= 2]
    if own and not own[-1].question and own[-1].words > _TERSE:
        return own[-1]
    asker = [s for s in context.around(sentence, 8) if s.place == sentence.place - 1 and s.speaker != sentence.speaker]
    if asker:
        told = [s for s in asker if s.shown and len(content_stems(s.text)) >= 2]
        if told:
            return max(told, key=lambda s: (len(content_stems(s.text)), s.at))
    earlier = [
        s for s in context.around(sentence, 7) if s.at < sentence.at and s.speaker != sentence.speaker and s.shown
    ]
    asked = [s for s in earlier if s.question and len(content_stems(s.text)) >= 2]
    told = [s for s in earlier if len(content_stems(s.text)) >= 2]
    return (asked or told or [None])[-1]  # type: ignore[list-item]


def _promise(context: Context, sentence: Sentence) -> Action | None:
    """ "U krijgt het verslag binnen tien werkdagen": a promise of the one who leads the conversation."""
    if context.meeting or sentence.role not in ("consulent", None) or sentence.question:
        return None
    if not cues("meeting", "promised").found_in(sentence.encoded):
        return None
    return Action([sentence], sentence.speaker)


def _for_everyone(context: Context, sentence: Sentence) -> Action | None:
    asked = sentence.question and not re.match(
        r"(?:en |dus |dan )?(?:willen|kunnen|zullen) (?:we|jullie)\b", fold(sentence.text)
    )
    if not context.meeting or asked:
        return None
    whole = cues("meeting", "everyone").found_in(sentence.encoded) and "/iemand " not in sentence.encoded
    said = fold(sentence.text)
    if re.search(
        r"\b(?:zit|ligt|staat|hangt)\b.*\bbij iedereen\b|\bik ook\b|\bniemand\b|\b(?:iedereen|allen|allemaal) die\b",
        said,
    ):
        return None
    if _CONDITION.match(said) or re.search(r"\bze all\w+\b|\bik (?:ken|heb|zie|weet|denk|had)\b", said):
        return None  # "ik ken ze alle drie"
    near = [s for s in context.turn(sentence) if 0 <= s.at - sentence.at <= 1]
    dated = any(deadline_in(s.text, context.base) is not None for s in near)
    if not dated and not re.search(r"\b(?:moet|moeten|graag|wil|geldt|allemaal)\b", said):
        return None  # "iedereen die hier helpt zet zijn naam eronder" is a rule
    if whole and cues("meeting", "everyone_verbs").found_in(sentence.encoded) and sentence.words >= 5:
        return Action([sentence], EVERYONE)
    return None


def _assigned(context: Context, sentence: Sentence) -> Action | None:
    """ "Rachid belt de leverancier" in a meeting."""
    if not context.meeting or sentence.question:
        return None
    names = context.people.names()
    match = re.match(rf"(?:\w+[,.]? ){{0,3}}?({'|'.join(map(re.escape, names)) or '-'}),? (?:{_verbs('assigned_verbs')})\b",
                     fold(sentence.text))  # fmt: skip
    if not match or cues("meeting", "done_already").found_in(sentence.encoded) or "/niet " in sentence.encoded:
        return None
    return Action([sentence], names[match[1]]) if len(content_stems(sentence.text)) >= 3 else None


def _request(context: Context, sentence: Sentence) -> Action | None:
    """ "Anneke, kun jij ze bellen?" and "wilt u mij de offerte mailen?" with a yes; after a refusal the next who volunteers."""
    asks = _asks_colleague(sentence) if context.meeting else _asks_of_client(sentence)
    told = [sentence, *_before_in_turn(context, sentence)] if context.meeting else [sentence]
    if not asks or len({stem for s in told for stem in content_stems(s.text)}) < 2:
        return None
    asked = _addressed(context, sentence)
    replies = list(context.replies(sentence, segments=1))[:3]
    refusal = next((r for r in replies if cues("meeting", "refuses").found_in(r.encoded)), None)
    if refusal is None and replies and context.meeting:
        refusal = next((r for r in replies[:2] if _SAYS_NO.match(fold(r.text)) and not r.question), None)
    if refusal is not None:
        return _instead(context, sentence, refusal)
    if context.meeting and asked is None and not sentence.question:
        return None
    if context.meeting and asked is None and not re.search(r"\b(?:jij|jullie|gij)\b", fold(sentence.text)):
        # "kan je er met een rolstoel langs?" asks nobody for anything
        replies = [r for r in replies if _verbs_of_i(r.text)]
    for reply in replies:
        date = deadline_in(reply.text, context.base)
        if cues("language", "yes").found_in(reply.encoded) or (date is not None and date.start <= _BEGINS):
            return Action([sentence], asked or reply.speaker, None, [reply])
    return None


def _asks_of_client(sentence: Sentence) -> bool:
    """The one who leads asks for a task, with "u" or with "je"; what a client asks is no task of the client."""
    if sentence.role not in (None, "consulent"):
        return False
    return _asks_formally(sentence) or bool(
        re.search(rf"\b(?:{_verbs('to_clients')}) (?:jij|je)\b", fold(sentence.text))
    )


def _instead(context: Context, asked: Sentence, refusal: Sentence) -> Action | None:
    """After a refusal: the next one who takes it, within a few sentences."""
    if not context.meeting:
        return None
    for later in context.sentences[refusal.at + 1 : refusal.at + _VOLUNTEERS]:
        if later.speaker in (asked.speaker, refusal.speaker) or later.question:
            continue
        said = fold(later.text)
        does = any(verb not in phrases("meeting", "no_doing") for verb in _verbs_of_i(said))
        takes = cues("meeting", "takes_it").found_in(later.encoded) or does
        if takes and not cues("meeting", "refuses").found_in(later.encoded):
            return Action([asked], later.speaker, None, [later])
    return None


_SAYS_NO = re.compile(r"^(?:(?:nou|eh|ehm|o|oh|oei|sorry|ja)[,. ]+)*(?:nee|liever niet)\b(?! hoor\b)")
#: "<werkwoord> jij?" asks for a task, but not with these
_NO_TASK = (
    "heb|ben|was|had|weet|wist|vind|vond|denk|dacht|zie|zag|hoor|hoorde|ken|kende|snap|begrijp|bedoel|bedoelde|zei|zeg|woon|"
    "werk|zit|zat|sta|stond|ging|kwam|deed|krijg|kreeg|wordt|word|werd|moet|moest|mocht|wou|wilde|ook|dan|als|dat|wat|waar|hoe|en|of"
)


#: a chair who lets somebody speak gives no task
_GIVES_THE_FLOOR = re.compile(
    r"\bga (?:je|jullie|uw) gang\b|"
    r"\b(?:leg|licht|vertel|begin|neem|praat|steek|open) (?:jij|je) (?:(?:het|dat|dit|ons|even|eens|maar|eerst) )*"
    r"(?:uit|toe|bij|mee|iets|wat|van wal|af|aan)?(?=[?.,]|$| of\b)"
)


#: asked for a view, told not to do something, or a saying
_NO_REQUEST = re.compile(
    r"\buit de voeten\b|\b(?:deur|raam|koffie|thee|suiker|melk)\b|\bmee leven\b|\bin vinden\b|\bvoorstellen\b|\bhoren\b|"
    r"\b(?:niet|geen|nooit) (?:in|op|mee|meer|doen|schrijven|zetten)\b|"
    r"\b(?:kun|kan|kon) je (?:er|daar|dat|dan|hier)?\s?\w* ?(?:zien|merken|langs|van worden)\b"
)


def _asks_colleague(sentence: Sentence) -> bool:
    stressed = re.search(r"\b(\w{2,}) (?:jij|gij)\b", fold(sentence.text)) if sentence.question else None
    if _GIVES_THE_FLOOR.search(fold(sentence.text)) or _NO_REQUEST.search(fold(sentence.text)):
        return False
    if stressed and not re.fullmatch(_NO_TASK, stressed[1]):
        return True
    return bool(
        re.search(rf"\b(?:{_verbs('request_verbs')})(?:t|de|te)? (?:jij|je|jullie|gij|ge)\b", fold(sentence.text))
    )


def _asks_formally(sentence: Sentence) -> bool:
    """A client or relative is asked for a task; "kunt u nog lopen?" asks for none."""
    said = fold(sentence.text)
    asks = re.search(r"\b(?:kunt|wilt|zou|zoudt|gaat) u\b", said)
    return cues("meeting", "formal_requests").found_in(sentence.encoded) or bool(
        asks and re.search(rf"\b(?:{_verbs('task_infinitives')})\b", said[asks.end() :])
    )


#: a question of so many words at least names a task
_A_QUESTION = 3
_VOTE = re.compile(
    r"\bwie (?:is|zijn|stemt|stemmen|wil|willen|kiest)\b.*\b(?:voor|tegen|naar|liever|blanco|stemmen)\b|"
    r"\bhand(?:en)? \w+|\bwie wil \w+ (?:uur|euro)\b"
)


def _volunteer(context: Context, sentence: Sentence) -> Action | None:
    """ "Wie belt de leverancier?" and then "ik bel hem morgen"."""
    leads = context.meeting or sentence.role == "consulent"
    if (
        not sentence.question
        or not leads
        or not re.match(r"(?:en |maar |dus |oke,? |goed,? )?wie\b", fold(sentence.text))
    ):
        return None
    if cues("meeting", "takes_minutes").found_in(sentence.encoded) or "/mee " in sentence.encoded:
        return None
    if re.search(
        r"\bwie (?:er )?(?:heeft|is|was|zijn|had|weet|vindt|kent|ziet|zit|denkt|wil er|dan|anders)\b",
        fold(sentence.text),
    ):
        return None
    if sentence.words < _A_QUESTION or _VOTE.search(fold(sentence.text)):
        return None
    if not context.meeting and not _WHO_WILL.search(fold(sentence.text)):
        return None  # "wie helpt u nu?" asks no volunteer
    for reply in list(context.replies(sentence, segments=3))[:5]:
        if reply.omitted and not reply.shown:
            continue
        said = fold(reply.text)
        does = any(verb not in phrases("meeting", "no_doing") for verb in _verbs_of_i(said))
        takes = (
            cues("meeting", "takes_it").found_in(reply.encoded)
            or does
            or re.fullmatch(r"(?:\w+[,. ]+)?ik(?: wel)?[.!]?", said)
        )
        refused = cues("meeting", "refuses").found_in(reply.encoded) or (
            does and re.search(r"\b(?:niet|geen|tegen)\b", said)
        )
        if takes and not refused and not reply.question:
            return Action([sentence], reply.speaker, None, [reply], vague=True)
    return None


def _permission(context: Context, sentence: Sentence) -> Action | None:
    """ "Mag ik de huisarts bellen?" and then a yes: the one who asks will do it."""
    if context.meeting or sentence.role != "consulent" or not sentence.question:
        return None
    asks = re.search(
        r"\b(?:mag ik|vindt u het goed (?:als|dat) ik|is het goed (?:als|dat) ik|zou ik)\b", fold(sentence.text)
    )
    if not asks or not re.search(rf"\b(?:{_verbs('inquiries')})\b", fold(sentence.text)[asks.end() :]):
        return None
    for reply in list(context.replies(sentence, segments=1))[:2]:
        refused = cues("language", "no").best(reply.encoded)
        agreed = cues("language", "yes").best(reply.encoded)
        if agreed and (not refused or agreed[1] > refused[1]):
            return Action([sentence], sentence.speaker, None, [reply])
    return None


def _addressed(context: Context, sentence: Sentence) -> str | None:
    names = context.people.names()
    for said in [sentence, *reversed([s for s in context.turn(sentence) if s.at < sentence.at])]:
        for name, code in names.items():
            if f"/{name} " in said.encoded and code != sentence.speaker:
                return code
    return None


# ---------------------------------------------------------------- dates and doubles
def _add_date(context: Context, action: Action) -> None:
    """The date in the task itself, in a sentence right after it, or in another's short confirmation."""
    said = sorted([*action.what, *action.extra], key=lambda s: s.at)
    last = said[-1]
    dates = [deadline_in(s.text, context.base) for s in said]
    action.date = next((d for d in reversed(dates) if d is not None), None)
    if action.date is None:
        asked = [_date_asked(context, s) for s in said]
        action.date = next((d for d in asked if d is not None), None)
    corrected = _corrected_date(context, last)
    if corrected is not None:
        action.date, where = corrected
        action.extra += [s for s in where if s not in action.extra]
        return
    for later in context.sentences[last.at + 1 : last.at + 4]:
        date = deadline_in(later.text, context.base)
        if date is None:
            if later.place == last.place and later.question and later.words > _CONFIRMATION:
                return  # something else is asked; the day after it belongs to that
            continue
        if not _is_about(context, action, last, later):
            return
        exact = date.certain and date.value is not None and date.kind != "ongeveer"
        answers = later.place != last.place and context.sentences[later.at - 1].place == last.place
        settles = exact and answers and later.words <= _CONFIRMATION
        if action.date is None or settles or (exact and (not action.date.certain or action.date.kind == "ongeveer")):
            action.date = date
            action.extra.append(later)
        return


#: "ik breng daar morgen toch iets": the day on which somebody is there anyhow
_IS_THERE = re.compile(r"\bik\b.*\btoch\b|\b(?:zie|spreek|tref|ontmoet) ik\b|\bik (?:zie|spreek|tref|ontmoet)\b")


#: "een week later dan, maandag de negentiende": in so few words a day is settled
_A_DAY = 8


def _date_asked(context: Context, first: Sentence) -> SpokenDate | None:
    """ "Is volgende week woensdag goed? Dan mail ik hem.": the day that somebody asks leave for, just before the promise."""
    before = [s for s in context.turn(first) if s.at == first.at - 1]
    before = [
        s
        for s in before
        if s.question or _IS_THERE.search(fold(s.text)) or (s.words <= _A_DAY and "/dan " in s.encoded)
    ]
    date = deadline_in(before[0].text, context.base) if before else None
    return date if date is not None and date.certain and date.value is not None else None


_WILL = re.compile(
    r"\bdan (?:bel|mail|vraag|stuur|regel|app|zoek|breng|haal|maak|schrijf|neem|geef|meld|plan) ik\b|\bzal ik\b|\bik zal\b|"
    r"\bga ik (?:\w+ )?(?:uitzoeken|navragen|vragen|regelen|bellen|opzoeken|mailen|aanvragen|invullen|afspreken)\b|"
    r"\bik (?:geef|stuur|mail|bel|app|vraag) (?:het|dat|hem|haar|ze|hun) (?:\w+ )?(?:door|op|zelf|wel)\b|"
    r"\b(?:dat|die) (?:vraag|bel|regel) ik\b"
)
_WHO_WILL = re.compile(
    r"\bwie (?:gaat |kan |wil )?(?:belt|bellen|regelt|regelen|vraagt|vragen|mailt|mailen|zoekt|stuurt|maakt|pakt|neemt|doet) "
    r"(?:dat|die|hem|het|ze|de)\b"
)
_TAKES_BACK = re.compile(r"^(?:o|of|oh|nee|ach|wacht|eh)?,? ?(?:nee|wacht|sorry)\b")


_NO_WAIT = re.compile(r"\b(?:o|oh|of|ho|eh|ach) ?,? ?(?:nee|wacht)\b|\bnee,? wacht\b")
#: "O, donderdag zit ik in Den Bosch."
_NOT_THEN = re.compile(
    r"^(?:o|oh|ach|nee|hm|wacht)[,.]? dan (?:heeft|heb|hebben|bent|ben|is|zit|gaat|ga|moet|komt)\b|"
    r"\b(?:zit|ben|sta|moet|heb) ik\b|\bkan ik niet\b|\bred ik (?:het |dat )?niet\b"
)


def _most_exact(context: Context, turn: Sequence[Sentence], dates: Sequence[SpokenDate]) -> SpokenDate:
    """ "Woensdag. De zeventiende.": of days that are said one after the other, and are the same day of the week, the last."""
    alone = [d for s in turn if s.words <= _CONFIRMATION and (d := deadline_in(s.text, context.base)) and _exact(d)]
    same = [d for d in alone if _weekday(d) == _weekday(dates[0])]
    return same[-1] if dates[0] in same else dates[0]


def _weekday(date: SpokenDate) -> int:
    return dt.date.fromisoformat(str(date.value)).weekday()


def _of_one_promise(context: Context, turn: Sequence[Sentence]) -> list[Sentence]:
    """The sentences up to the next promise: "Het verslag mail ik de tiende. En dan bel ik u, vrijdag? Nee, maandag."."""
    made = list(turn[:1])
    for sentence in turn[1:]:
        takes_back = _TAKES_BACK.match(fold(sentence.text)) or _NOT_THEN.search(fold(sentence.text))
        if not context.meeting and not takes_back and _APPOINTMENT.search(fold(sentence.text)):
            break
        made.append(sentence)
    return made


def _corrected_date(context: Context, last: Sentence) -> tuple[SpokenDate, list[Sentence]] | None:
    """ "Vrijdag. O nee, dan zit ik in Zeeland. Maandag.": the date that is left after somebody takes one back in the same turn."""
    turn = _of_one_promise(context, [s for s in context.turn(last) if last.at <= s.at <= last.at + 4])
    dated = [s for s in turn if deadline_in(s.text, context.base) is not None]
    for sentence in turn:
        halfway = [d for d in find_dates(sentence.text, context.base) if _NO_WAIT.search(fold(sentence.text), d.end)]
        if halfway and sentence in dated:
            later = [
                d
                for s in turn
                if 0 < s.at - sentence.at <= 2 and (d := deadline_in(s.text, context.base)) and _exact(d)
            ]
            after = deadline_in(sentence.text[halfway[-1].end :], context.base)
            if after is None and later and later[0].value != halfway[-1].value:
                left = _most_exact(context, turn, later)
                return left, [sentence, *[s for s in turn if left.words in s.text][:1]]
        if sentence is turn[0]:
            continue
        takes_back = _TAKES_BACK.match(fold(sentence.text)) or _NOT_THEN.search(fold(sentence.text))
        if not takes_back or not any(s.at < sentence.at for s in dated):
            continue
        before = {d.value for s in dated if s.at < sentence.at for d in find_dates(s.text, context.base)}
        for told in (sentence, *[s for s in turn if s.at > sentence.at][:2]):
            found = [d for d in find_dates(told.text, context.base) if d.value is not None and d.value not in before]
            if found:
                return found[-1], [sentence, told]
    return None


_POINTS_BACK = re.compile(
    r"^(?:en |maar |dan )?(?:die|dat|dit|deze|het|hij|ze|daar|voor|uiterlijk|binnen|over|op|tegen)\b"
)


def _is_about(context: Context, action: Action, last: Sentence, later: Sentence) -> bool:
    """Whether a date in ``later`` belongs to the task: it points back to it, follows the owner's yes, or confirms it."""
    if later.question and not (last.question and later.at == last.at + 1 and later.words <= _CONFIRMATION):
        return False  # "Wilt u dat opschrijven? Voor maandag?" asks for the day as well
    if later.place == last.place:
        follows = later.at == last.at + 1
        back = bool(_POINTS_BACK.match(fold(later.text)))
        accepts = follows and last in action.extra and later.speaker == action.owner
        date = deadline_in(later.text, context.base)
        begins = follows and date is not None and date.start <= _BEGINS
        return cues("meeting", "dated").found_in(later.encoded) or (follows and back) or accepts or begins
    answers = context.sentences[later.at - 1].place == last.place
    return later.place == last.place + 1 and ((answers and later.words <= 7) or later.speaker == action.owner)


def _exact(date: SpokenDate | None) -> bool:
    """Whether a date is one day that can be known."""
    return date is not None and date.certain and date.kind not in ("ongeveer", "in_week") and date.value is not None


def _merge(context: Context, actions: Sequence[Action]) -> list[Action]:
    """Doubles joined: the same owner with shared sentences, or with the same subject close by."""
    kept: list[Action] = []
    for action in actions:
        twin = next((k for k in reversed(kept) if _same(k, action)), None)
        if twin is None:
            kept.append(action)
            continue
        if not action.vague and twin.vague:
            twin.extra = [*twin.extra, *[s for s in twin.what if s not in action.what]]
            twin.what, twin.vague = action.what, False
        else:
            twin.extra += [s for s in action.what if s not in twin.what]
        twin.extra += [s for s in action.extra if s not in twin.extra]
        if action.date is not None and (twin.date is None or (_exact(action.date) and not _exact(twin.date))):
            twin.date = action.date
    return kept


def _same(first: Action, second: Action) -> bool:
    if first.owner != second.owner:
        return False
    if {s.at for s in [*first.what, *first.extra]} & {s.at for s in [*second.what, *second.extra]}:
        return True
    a, b = content_stems(first.text), content_stems(second.text)
    shared = len(a & b) / max(1, min(len(a), len(b)))
    close = abs(first.what[-1].place - second.what[0].place) <= 2
    dates_agree = first.date is None or second.date is None or first.date.value == second.date.value
    if shared >= 0.6 and dates_agree:
        return True
    return close and dates_agree and (second.vague or first.vague)
