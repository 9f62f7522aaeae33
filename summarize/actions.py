"""Who promised what, and by when: agreements of a conversation and the action list of a meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from summarize.context import Context, ids_of
from summarize.dates import SpokenDate, deadline_in
from summarize.lexicon import cues, phrases
from summarize.matching import content_stems
from summarize.numbers import fold
from summarize.sentences import Sentence

EVERYONE = "Allen"
UNKNOWN = "onbekend"
#: "volgende week woensdag": in so few words another confirms a date
_CONFIRMATION = 4
#: "Overmorgen, dan heb ik tijd.": a date so many characters from the start is what the sentence is for
_BEGINS = 4


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
            _commitment(context, sentence)
            or _promise(context, sentence)
            or _for_everyone(context, sentence)
            or _assigned(context, sentence)
            or _request(context, sentence)
            or _volunteer(context, sentence)
            or _permission(context, sentence)
        )
        if action is not None:
            _add_date(context, action)
            found.append(action)
    return [a for a in _merge(context, found) if a.text]


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
    if sentence.question or cues("meeting", "commit_counter").found_in(sentence.encoded):
        return None
    taken = cues("meeting", "takes_it").found_in(sentence.encoded)
    said = fold(sentence.text)
    promised = re.search(
        rf"\bik (?:(?:dan|wel|straks|even|ook|zelf) )?(?:{_verbs('commit_verbs')})\b", said
    ) or re.search(rf"\b(?:{_verbs('commit_verbs')}) ik\b", said)
    if not (promised or taken) or cues("meeting", "done_already").found_in(sentence.encoded):
        return None
    named = len(content_stems(_without_date(context, sentence)))
    if not context.meeting:
        return (
            Action([sentence], sentence.speaker) if _serious(context, sentence, bool(promised)) and named >= 2 else None
        )
    if taken and named < 3:
        asked = _antecedent(context, sentence)
        if asked is not None:
            return Action([asked], sentence.speaker, None, [sentence], vague=True)
        return None
    return Action([sentence], sentence.speaker) if promised and named >= 2 else None


def _without_date(context: Context, sentence: Sentence) -> str:
    date = deadline_in(sentence.text, context.base)
    return sentence.text if date is None else sentence.text[: date.start] + sentence.text[date.end :]


def _serious(context: Context, sentence: Sentence, promised: bool) -> bool:
    """In a conversation with a client "ik doe de was" is a habit; the consultant's "ik bel u" is a promise."""
    said = fold(sentence.text)
    if sentence.role == "consulent":
        return promised
    following = [s for s in context.turn(sentence) if s.at == sentence.at + 1]
    date = deadline_in(sentence.text, context.base) or next(
        (d for s in following if (d := deadline_in(s.text, context.base)) and d.certain), None
    )
    dated = date is not None and (date.certain or date.kind == "vanaf") and not re.search(r"\bop \w+dag\b", said)
    return bool(dated or re.search(r"\bdan \w+ ik\b|\bga ik\b|\bik ga\b|\bik zal\b|\bzal ik\b", said))


def _antecedent(context: Context, sentence: Sentence) -> Sentence | None:
    """What "dat doe ik" is about: the sentence before it in the turn, else the last request or task of another."""
    own = [s for s in context.turn(sentence) if s.at < sentence.at and s.shown and len(content_stems(s.text)) >= 2]
    if own and not own[-1].question:
        return own[-1]
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
    if not context.meeting or sentence.question:
        return None
    whole = cues("meeting", "everyone").found_in(sentence.encoded)
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
    asks = _asks_colleague(sentence) if context.meeting else _asks_formally(sentence)
    if not asks or len(content_stems(sentence.text)) < 2:
        return None
    asked = _addressed(context, sentence)
    for reply in list(context.replies(sentence, segments=1))[:3]:
        if cues("meeting", "refuses").found_in(reply.encoded):
            return None
        date = deadline_in(reply.text, context.base)
        if cues("language", "yes").found_in(reply.encoded) or (date is not None and date.start <= _BEGINS):
            return Action([sentence], asked or reply.speaker, None, [reply])
    return None


def _asks_colleague(sentence: Sentence) -> bool:
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


def _volunteer(context: Context, sentence: Sentence) -> Action | None:
    """ "Wie belt de leverancier?" and then "ik bel hem morgen"."""
    if (
        not sentence.question
        or not context.meeting
        or not re.match(r"(?:en |maar |dus |oke,? |goed,? )?wie\b", fold(sentence.text))
    ):
        return None
    if cues("meeting", "takes_minutes").found_in(sentence.encoded) or "/mee " in sentence.encoded:
        return None
    for reply in list(context.replies(sentence, segments=3))[:5]:
        said = fold(reply.text)
        takes = cues("meeting", "takes_it").found_in(reply.encoded) or re.search(r"\bik\b", said)
        if takes and not cues("meeting", "refuses").found_in(reply.encoded) and not reply.question:
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
    for later in context.sentences[last.at + 1 : last.at + 4]:
        date = deadline_in(later.text, context.base)
        if date is None:
            continue
        if not _is_about(context, action, last, later):
            return
        exact = date.certain and date.value is not None and date.kind != "ongeveer"
        answers = later.place != last.place and context.sentences[later.at - 1].place == last.place
        settles = exact and answers and later.words <= _CONFIRMATION
        if action.date is None or settles or (exact and not _exact(action.date)):
            action.date = date
            action.extra.append(later)
        return


_POINTS_BACK = re.compile(
    r"^(?:en |maar |dan )?(?:die|dat|dit|deze|het|hij|ze|daar|voor|uiterlijk|binnen|over|op|tegen)\b"
)


def _is_about(context: Context, action: Action, last: Sentence, later: Sentence) -> bool:
    """Whether a date in ``later`` belongs to the task: it points back to it, follows the owner's yes, or confirms it."""
    if later.question:
        return False
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
