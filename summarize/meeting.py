"""Minutes: the course of a meeting, what was decided, withdrawn or put off, and what stays open. Cues are data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from summarize.actions import find_actions, owner_name
from summarize.assent import Assent, assents, is_practical, minutes_approved
from summarize.conclusions import conclusions, is_count, postponements
from summarize.context import Context, ids_of
from summarize.dates import MONTHS, SpokenDate, find_dates, find_times
from summarize.impersonal import as_decision
from summarize.lexicon import cues
from summarize.matching import content_stems, encode
from summarize.numbers import fold, numbers_in, value_of
from summarize.sentences import Sentence

Row = dict[str, object]

_NUMBERED = re.compile(r"\b(?:agenda)?punt\s+(?:nummer\s+)?(\w+)\b[\s,.:]*(.*)", re.IGNORECASE)
#: "Dan de zaalhuur.": a chair names a point and goes on about it
_BARE_SUBJECT = re.compile(
    r"^(?:(?:dan|goed|oké|en|eerst|eerst maar|nu|nog|tot slot|als laatste|ja|verder|mooi|prima|top|fijn|zo|eh|ehm|"
    r"nog één ding|nog een ding|nog een punt)[,.:]? |[A-ZÀ-Þ][\w-]+, )*"
    r"((?:de|het|'t|onze|jouw|je|jullie) [\w'’-]+"
    r"(?: (?:van|voor|met|over|bij|in|op|rond|naar|via|tussen|aan) (?:(?:de|het|onze|een) )?[\w'’-]+){0,2}(?: [\w'’-]+)?)"
    r"(?:,? (?:dan|nog|nu))?(?:, [A-ZÀ-Þ]\w+)?[.,!]?$",
    re.IGNORECASE,
)
#: "Dan je onderzoek, want …", "eerst maar het ontwerp, want …": with such an opening more may follow
_TURNS_TO = re.compile(
    r"^(?:(?:goed|oké|mooi|prima|top|verder|zo)[,.] )*(?:dan|eerst|eerst maar|nu|verder|nog één ding|nog een ding|en dan)[,:]? (?:nog )?"
    r"((?:de|het|'t|onze|jouw|je|jullie) [\w'’-]+(?: (?:van|voor|over|via|met) (?:(?:de|het|onze|een) )?[\w'’-]+)?)"
    r"(?:,? want|, (?:daar|die|dat|jouw|jij)\b)",
    re.IGNORECASE,
)
#: "Samira, jij wou het over de openingstijden hebben", "dan had ik nog het rooster", "de volgende, wanneer we open zijn"
_BRINGS_UP = re.compile(
    r"\b(?:jij|je) (?:wou|wilde|wil|zou) het (?:nog |even )*over (?P<a>[^,.?!]+?) hebben\b|"
    r"^(?:dan|en|verder)(?: dan)? (?:had|heb|hebben) (?:ik|we) (?:hier )?nog "
    r"(?P<b>(?:de|het|een|onze) [\w'’-]+(?: (?:van|voor|over) (?:de |het )?[\w'’-]+)?)|"
    r"^(?:(?:dan|en|goed|oké)[, ]+)*(?:de|het) (?:volgende|laatste|andere)(?: punt)?[,:] (?P<c>[^.?!]{3,60})|"
    r"^(?:(?:dan|en|goed|oké)[, ]+)*door naar (?P<d>[^.,?!]{3,60})",
    re.IGNORECASE,
)
#: how the name of a point begins
_NAMES = re.compile(r"^(?:(?:de|het|'t|een|onze|je|jouw|jullie)\b|(?!Nou\b|Ja\b|Nee\b)[A-ZÀ-Þ0-9]|[\w-]{5,}[.!]?$)")
#: what a chair names besides points
_NO_POINT = re.compile(
    r"\b(?:keer|datum|liefst|eerste|tweede|derde|rest|vraag|antwoord|goede|beste|meeste|laatste|zelfde|dag|week|maand)\b"
)
#: "Vier, ja, het spreekuur."
_COUNTED = re.compile(
    r"^(?:(?:dan|goed|nou|en)[, ]+)*([a-zë]+|\d{1,2})[,.:] *(?:(?:ja|dan|nou|goed), *)*(.*)$", re.IGNORECASE
)
_MINUTES = re.compile(
    r"\b(?:verslag|notulen) van (?:de )?(?:\w+dag )?((?:\w+ )(?:{}))\b".format("|".join(MONTHS)), re.IGNORECASE
)
_POINTS = re.compile(r"\b(?:het|dat|die|dit|deze|daar|er|hem|ze)\b")
_LATER_ON = re.compile(r"\b(?:de |het )?volgende? (?:keer|vergadering|overleg|bijeenkomst)\b|\been andere keer\b")
#: a deadline that is the day of the next meeting
_AT_NEXT = re.compile(r"\bvolgende? (?:keer|overleg|vergadering)\b")
#: what somebody would do
_PLANS = re.compile(r"\b(?:we|je|dan|schaf\w*|idee|plan|proef|elke|voortaan|gewoon)\b")
#: and what would come of it
_FOLLOWS = re.compile(
    r"^(?:en )?dan (?:heb|hebben|zit|zitten|ben|zijn|kun|kunnen|kan|weten|scheelt|is|was)\b|^nu we\b|^mag ik\b"
)
#: "van mij mag het blijven zoals het is": what one thinks takes nothing back
_VIEW = re.compile(r"\b(?:van mij mag|wat mij betreft|ik vind|vind ik|als het aan mij ligt)\b")
_GOES_ON = re.compile(r"^(?:en|dus|maar) (?:dat|dit|die)\b")
_IS_READY = re.compile(r"\bis (?:dat|het|die|hij|ie|alles) (?:rond|klaar|geregeld|af|er)\b")
_NAME = re.compile(
    r"\b(?!(?:Hij|Zij|Die|Dat|Deze|Dit|Dan|Wij|Jij|Het|Een|Wie|Wat|Nee|Goed|Maar|Ook|Daar|Hier|Van|Voor)\b)[A-ZÀ-Þ][a-zà-ÿ]{2,}\b"
)
#: how far back a decision, a withdrawal or an open question looks for what it is about, in sentences
_LOOK_BACK = 10
#: with fewer content words a sentence ("dan doen we dat") does not say what was decided
_SELF_CONTAINED = 3
#: words that settle something and do not say what
_ONLY_SEALS = re.compile(
    r"\b(?:besluit\w*|besloten|akkoord|afgesproken|aangehouden|super|top|fijn|mooi|prima|vanaf nu|(?:is|wordt) dat de regel|de regel)\b"
)
#: within so many sentences, in so many words each, so many others agree
_ROUND, _IN_A_WORD, _TWO = 8, 6, 2
#: up to so many content words, a decision that repeats half of a proposal is told by the proposal
_TERSE = 4
#: how far in its own turn such a sentence looks
_BESIDE = 3
#: characters of an encoded sentence in which a step to another point begins
_AT_START = 30
_SUMMARY = 4
_LAST = "Rondvraag en sluiting"
#: within so many sentences after a proposal the others say what they think, in answers of at most so many words
_REACTIONS = 8
_SHORT_ANSWER = 8
#: within so many sentences after "wanneer zien we elkaar weer?" the date is said
_NEXT_WITHIN = 8
#: without such a question, a date with a time in the last so many sentences is that of the next meeting
_NEXT_AT_END = 20
#: before so many sentences people only arrive
_ARRIVING = 6
#: without a chair a point is named in so few words
_A_NAME = 5
#: any other business comes in the last part of a meeting
_LAST_PART = 0.6
_LAST_ROUND = 0.8
#: sentences at the end in which the clock is read
_ENDING = 10
_SHUTS = re.compile(
    r"\b(?:licht|tent|deur|boel) (?:gaat |doe |doen )?(?:ik |we )?(?:hier )?(?:uit|dicht|op slot)\b|"
    r"\blicht uit\b|\baan het werk\b|\bopruimen\b"
)
#: sentences in which a meeting opens
_OPENING = 20


@dataclass
class Item:
    """An agenda point: number, title and its sentences."""

    number: int
    title: str
    sentences: list[Sentence] = field(default_factory=list)


# ---------------------------------------------------------------- agenda
def agenda_items(context: Context) -> list[Item]:
    """The points in order of speech. Numbers are the spoken ones where they were said, else they count on."""
    items = [Item(1, "Opening")]
    for sentence in context.sentences:
        # after any other business only a numbered point can follow
        step = None if items[-1].title == _LAST else _step(context, sentence, items[-1].number)
        if step is not None and cues("meeting", "agreement_seen").found_in(encode(step[1])):
            step = None  # "Vier: handen omhoog."
        if step is not None and step[0] == items[-1].number:
            items[-1].title = step[1]
        elif step is not None:
            known = next((i for i in items if _same_title(i.title, step[1])), None)
            if known is not None:
                # back to a point that was left: it goes to the end, with what was said of it before
                items.remove(known)
                items.append(Item(max([known.number, *[i.number for i in items]]), known.title, known.sentences))
            else:
                items.append(Item(*step))
        items[-1].sentences.append(sentence)
    return [item for item in items if item.sentences]


def _same_title(first: str, second: str) -> bool:
    a, b = content_stems(first), content_stems(second)
    return bool(a) and a == b and not first.startswith("Agendapunt")


def _step(context: Context, sentence: Sentence, current: int) -> tuple[int, str] | None:
    """(number, title) when this sentence starts another point."""
    leads = not context.people.with_role("voorzitter") or sentence.role == "voorzitter"
    if not leads:
        return None
    numbered = _NUMBERED.search(sentence.text)
    if numbered and (number := value_of(numbered[1])) is not None and current <= number <= current + 3:
        following = [s.text for s in context.turn(sentence) if s.at == sentence.at + 1]
        return number, _title(numbered[2] or " ".join(following[:1]), number)
    counted = _COUNTED.match(sentence.text.strip())
    if counted and value_of(re.split(r"[ ,.]", counted[2].strip())[0]) is not None:
        return None  # hands are counted
    if (
        counted
        and sentence.role == "voorzitter"
        and current < (value_of(counted[1]) or 0) <= current + 3
        and counted[2]
    ):
        return int(value_of(counted[1]) or 0), _title(re.split(r", (?=(?:de|het) )", counted[2])[-1], current + 1)
    late = sentence.at > len(context.sentences) * _LAST_PART
    ending = sentence.at > len(context.sentences) * _LAST_ROUND and cues("meeting", "last_round").found_in(
        sentence.encoded
    )
    if ending or (late and cues("meeting", "any_other_business").found_in(sentence.encoded)):
        return current + 1, _LAST
    if cues("meeting", "announcements").found_in(sentence.encoded) and sentence.words <= 6 and current == 1:
        return 1, "Opening en mededelingen"
    return _named(context, sentence, current)


def _named(context: Context, sentence: Sentence, current: int) -> tuple[int, str] | None:
    """A point that is turned to by its name, without a number."""
    asked = (
        sentence.at > 0
        and context.sentences[sentence.at - 1].question
        and context.sentences[sentence.at - 1].place != sentence.place
    )
    chaired = bool(context.people.with_role("voorzitter"))
    brought = _BRINGS_UP.search(sentence.text)
    if brought and chaired and sentence.at > _ARRIVING:
        return current + 1, _title(next(g for g in brought.groups() if g), current + 1)
    turned = _TURNS_TO.match(sentence.text.strip())
    if (
        turned
        and not _NO_POINT.search(fold(turned[1]))
        and (chaired or sentence.text.lower().startswith(("dan ", "nog ")))
    ):
        return current + 1, _title(turned[1], current + 1)
    bare = _BARE_SUBJECT.match(sentence.text.strip())
    if bare and (_NO_POINT.search(fold(bare[1])) or asked):
        return None
    if (
        bare
        and (sentence.role == "voorzitter" or (not chaired and sentence.words <= _A_NAME))
        and any(s.at > sentence.at for s in context.turn(sentence))
    ):
        return current + 1, _title(bare[1], current + 1)
    named = cues("meeting", "step").best(sentence.encoded)
    if named is not None and -named[1] < _AT_START and sentence.words >= 4 and not sentence.question:
        if cues("meeting", "next_meeting").found_in(sentence.encoded) or find_dates(sentence.text, context.base):
            return None
        rest = re.split(r"\b(?:naar|punt|met|slot)\b[\s,:]*", sentence.text, maxsplit=1)
        if not _NAMES.match(rest[-1].strip()) or cues("meeting", "agreement_seen").found_in(sentence.encoded):
            return None
        return current + 1, _title(rest[-1], current + 1)
    return None


def _title(text: str, number: int) -> str:
    words = re.split(r"[.?!,:]", text.strip(" ,.:"))[0].split()
    while words and fold(words[0]) in (
        "de",
        "het",
        "'t",
        "een",
        "is",
        "over",
        "dan",
        "dat",
        "je",
        "jouw",
        "jullie",
        "onze",
    ):
        words = words[1:]
    while words and fold(words[-1]) in ("dan", "nog", "eerst", "maar", "dus", "nu"):
        words = words[:-1]
    if not words or len(words) > 8:
        return f"Agendapunt {number}"
    title = " ".join(words)
    return title[0].upper() + title[1:]


def agenda_rows(context: Context) -> list[Row]:
    """Per point: number, title and a summary of at most four quotes."""
    rows: list[Row] = []
    hushed = _rebuked(context)
    for item in agenda_items(context):
        told = _summary(
            [
                s
                for s in item.sentences
                if s.place not in hushed and (item.number > 1 or not re.search(r"\b(?:ik|jij|we)\b", fold(s.text)))
            ]
        )
        if not told and item.title == "Opening":
            continue
        row: Row = {"nr": item.number, "titel": item.title, "samenvatting": " ".join(s.shown for s in told) or None}
        row["evidence"] = list(ids_of(told)) or [item.sentences[0].segment]
        rows.append(row)
    return rows


def _is_procedure(sentence: Sentence) -> bool:
    """Opening, closing, going on to a point, and decisions, which have their own list."""
    keys = ("chair_opens", "closes", "decided", "takes_minutes")
    return bool(_NUMBERED.search(sentence.text)) or any(cues("meeting", key).found_in(sentence.encoded) for key in keys)


#: "geen namen!": what was said just before stays out
_NO_NAMES = re.compile(r"\b(?:geen|zonder|niet) (?:\w+ )?(?:bij )?(?:namen|naam|personen)\b|\bniet over personen\b")


def _rebuked(context: Context) -> set[int]:
    """The turns after which somebody says that no names are to be named."""
    return {s.place - 1 for s in context.sentences if s.words <= _SHORT_ANSWER and _NO_NAMES.search(fold(s.text))}


def _summary(sentences: Sequence[Sentence]) -> list[Sentence]:
    weighty, idle = cues("meeting", "weighty"), cues("meeting", "idle")

    def weight(sentence: Sentence) -> int:
        private = 2 if re.search(r"\b(?:ik|mij|me|mijn)\b", fold(sentence.text)) else 0
        told = weighty.count(sentence.encoded) + 2 * len(numbers_in(sentence.text))
        return told - private - 3 * idle.count(sentence.encoded)

    told = [
        s for s in sentences if s.shown and not s.question and s.words >= 6 and weight(s) > 0 and not _is_procedure(s)
    ]
    best = sorted(told, key=lambda s: (-weight(s), s.at))[:_SUMMARY]
    return sorted(best, key=lambda s: s.at)


def _point_of(items: Sequence[Item], sentence: Sentence) -> int | None:
    return next((item.number for item in items if sentence in item.sentences), None)


# ---------------------------------------------------------------- decisions
@dataclass
class Decision:
    """What was decided, in sentences; ``fate`` is decided, withdrawn or postponed."""

    what: list[Sentence]
    fate: str
    extra: list[Sentence] = field(default_factory=list)
    stated: str | None = None  # in the words that minutes have for it

    @property
    def text(self) -> str:
        """The decision as minutes state it; where no pattern fits, in the words that were said."""
        return self.stated or " ".join(as_decision(s.shown) or s.shown for s in self.what if s.shown)

    @property
    def quote(self) -> str:
        """The decision in the words that were said."""
        return " ".join(s.shown for s in self.what if s.shown)


def decisions(context: Context) -> list[Decision]:
    """Decisions, withdrawals and postponements in order of speech; repeats are joined."""
    found: list[Decision] = []
    concluded = {s.at for s in conclusions(context)}
    put_off = {s.at for s in postponements(context)}
    for sentence in context.sentences:
        if sentence.question or (sentence.omitted and not sentence.shown) or is_practical(context, sentence):
            continue
        if cues("meeting", "withdrawn").found_in(sentence.encoded) and not _VIEW.search(fold(sentence.text)):
            _withdraw(context, found, sentence)
        elif sentence.at in put_off or _puts_off(sentence):
            _postpone(context, found, sentence)
        elif _decides(sentence) or sentence.at in concluded or _is_listed(context, sentence):
            _decide(context, found, sentence)
    for assent in assents(context):
        _join_assent(found, assent)
    approved = minutes_approved(context)
    if approved is not None:
        _join_assent(found, approved)
    found += _agreed(context, found)
    return sorted((d for d in found if d.text and not _is_closing(context, d)), key=lambda d: d.what[0].at)


def _join_assent(found: list[Decision], assent: Assent) -> None:
    """A plan that was agreed to, as a decision of its own or with the one that was found where it is settled."""
    reach = assent.span if assent.text else range(assent.span.start, assent.span.stop + _BESIDE)
    inside = [d for d in found if any(s.at in reach or s.place == assent.plan[0].place for s in [*d.what, *d.extra])]
    if any(d.fate != "decided" for d in inside):
        return
    if not inside:
        found.append(Decision(assent.plan, "decided", assent.settled, assent.text))
        return
    first, *others = inside
    if assent.text:
        first.what, first.extra, first.stated = assent.plan, [*first.what, *first.extra, *assent.settled], assent.text
    elif not first.stated and _says_more(assent.plan, first.what):
        first.what, first.extra = assent.plan, [*first.what, *first.extra, *assent.settled]
    elif not first.stated and first.what[0].place == assent.plan[0].place:
        first.what = sorted({s.at: s for s in [*first.what, *assent.plan]}.values(), key=lambda s: s.at)
    else:
        first.extra += [s for s in assent.settled[-1:] if s not in first.what]
    for other in others:
        if assent.text or len(_stems(other.what)) < _SELF_CONTAINED:
            first.extra += [*other.what, *other.extra]
            found.remove(other)


def _says_more(plan: Sequence[Sentence], what: Sequence[Sentence]) -> bool:
    """Whether the plan tells what was decided, and "zes duimen, hij is goed" does not."""
    told, own = _stems(plan), _stems(what)
    terse = sum(s.words for s in what) <= _SHORT_ANSWER - 1
    return len(own) < len(told) and (len(own) < _SELF_CONTAINED or terse)


def _stems(sentences: Sequence[Sentence]) -> set[str]:
    return {stem for s in sentences for stem in content_stems(s.text)}


def _puts_off(sentence: Sentence) -> bool:
    """ "Dat houden we aan" and "dat doen we dus de volgende keer"."""
    said = fold(sentence.text)
    later = _decides(sentence) and _LATER_ON.search(said)
    if re.search(r"\b(?:het|die|dat|betaald|gratis|fout) parkeren\b|\bik (?:schuif|wacht)\b", said):
        return False  # cars, and somebody who moves up
    return bool(later) or cues("meeting", "postponed").found_in(sentence.encoded)


def _is_closing(context: Context, decision: Decision) -> bool:
    """ "Dan zijn we eruit, het is tien over twee": the end of the meeting decides nothing."""
    last = context.sentences[-1].place
    return all(s.place == last for s in [*decision.what, *decision.extra]) and decision.fate == "decided"


def _agreed(context: Context, found: Sequence[Decision]) -> list[Decision]:
    """Proposals that others agreed to, one after the other, without a word against and without anybody saying "besloten"."""
    agreed: list[Decision] = []
    settled = [s for d in found for s in [*d.what, *d.extra]]
    for proposal in context.sentences:
        if not cues("meeting", "proposed").found_in(proposal.encoded) or not proposal.shown:
            continue
        if cues("meeting", "chair_opens").found_in(proposal.encoded):
            continue
        if as_decision(proposal.shown) is None or len(content_stems(proposal.text)) < _SELF_CONTAINED:
            continue
        ahead = [
            s for s in context.sentences[proposal.at + 1 : proposal.at + _REACTIONS + 1] if s.place > proposal.place
        ]
        if any(s.place >= proposal.place and s.at <= proposal.at + _REACTIONS for s in settled if s.at >= proposal.at):
            continue
        yes = _supporters(proposal, ahead)
        if len({s.speaker for s in yes}) >= 2:
            agreed.append(Decision([proposal], "decided", yes))
    return agreed


def _supporters(proposal: Sentence, ahead: Sequence[Sentence]) -> list[Sentence]:
    """Short answers of agreement, in order; none when somebody objects before two have agreed."""
    yes: list[Sentence] = []
    for reply in ahead:
        if reply.speaker == proposal.speaker or reply.question:
            continue
        against = any(cues("meeting", k).found_in(reply.encoded) for k in ("disagree", "withdrawn", "postponed"))
        if against:
            return []
        if reply.words <= _SHORT_ANSWER and cues("meeting", "agree").found_in(reply.encoded):
            yes.append(reply)
        if len({s.speaker for s in yes}) >= 2:
            break
    return yes


def _decides(sentence: Sentence) -> bool:
    if _IS_READY.search(fold(sentence.text)) and find_dates(sentence.text, "2000-01-03"):
        return False  # "vóór één mei is dat rond": what one will have done by then
    return cues("meeting", "decided").found_in(sentence.encoded) and not cues("meeting", "decided_counter").found_in(
        sentence.encoded
    )


def _decide(context: Context, found: list[Decision], sentence: Sentence) -> None:
    what = _about(context, sentence)
    again = _is_summary(context, sentence)
    twin = next(
        (d for d in reversed(found) if d.fate == "decided" and _same_subject(d.what, [*what, sentence], again)), None
    )
    last = found[-1] if found else None
    if (
        last
        and last.fate == "decided"
        and last.what[-1].place == sentence.place
        and _GOES_ON.match(fold(sentence.text))
    ):
        last.what.append(sentence)  # "en dat houden we tot het eind van het jaar zo"
    elif twin is None:
        found.append(Decision(what, "decided", [] if sentence in what else [sentence]))
    else:
        twin.extra.append(sentence)


def _postpone(context: Context, found: list[Decision], sentence: Sentence) -> None:
    """One postponement per point; a sentence that says more joins the one before it."""
    twin = next(
        (d for d in found if d.fate == "postponed" and sentence.at - [*d.what, *d.extra][-1].at <= _BESIDE), None
    )
    if twin is None:
        subject = [s for s in context.turn(sentence) if s.at < sentence.at and s.shown and _names_subject(s)]
        what = [subject[-1], sentence] if subject else _pointed_at(context, sentence)
        found.append(Decision(what, "postponed", [sentence] if sentence not in what else []))
    else:
        twin.extra.append(sentence)


def _names_subject(sentence: Sentence) -> bool:
    """ "De teamdag." and "dan had ik nog het zomerrooster, maar …"."""
    bare = _BARE_SUBJECT.match(sentence.text.strip())
    return bool(bare or re.match(r"(?:dan |en |verder )*(?:had|heb) ik (?:nog|hier) ", fold(sentence.text)))


def _withdraw(context: Context, found: list[Decision], sentence: Sentence) -> None:
    """What is nearest goes: a proposal that was not decided on, else the last decision."""
    own = _own_proposal(context, sentence)
    near = [
        d for d in found if d.fate == "decided" and sentence.at - max(s.at for s in [*d.what, *d.extra]) <= _LOOK_BACK
    ]
    open_proposal = _proposals(context, sentence)[-1:]
    if own and not open_proposal:
        open_proposal = own[-1:]
    if near and open_proposal and open_proposal[0].at > max(s.at for s in [*near[-1].what, *near[-1].extra]):
        near = []
    if near:
        near[-1].fate = "withdrawn"
        near[-1].extra.append(sentence)
        return
    told = [d for d in found if d.fate == "withdrawn" and sentence.at - [*d.what, *d.extra][-1].at <= _LOOK_BACK]
    twin = next((d for d in told if not own or not set(map(id, own)) - set(map(id, d.what))), None)
    if twin is None and told and len(content_stems(sentence.text)) < _SELF_CONTAINED:
        twin = told[-1]
    if (
        own
        and open_proposal
        and open_proposal[0].at > own[-1].at
        and not re.search(r"\b(?:mijn|ik)\b", fold(sentence.text))
    ):
        own = []
    if twin is None:
        found.append(Decision(own or _pointed_at(context, sentence), "withdrawn", [sentence]))
    else:
        twin.extra.append(sentence)


def _proposals(context: Context, sentence: Sentence) -> list[Sentence]:
    """What was proposed shortly before."""
    return [
        s
        for s in context.around(sentence, _LOOK_BACK)
        if s.at < sentence.at
        and s.shown
        and cues("meeting", "proposed").found_in(s.encoded)
        and len(content_stems(s.text)) >= 2
    ]


def _own_proposal(context: Context, sentence: Sentence) -> list[Sentence]:
    """What somebody who takes back his own idea had said before the others reacted: in the nearest turn with a plan in it."""
    earlier = [
        s
        for s in context.around(sentence, _LOOK_BACK + _REACTIONS)
        if s.place < sentence.place and s.speaker == sentence.speaker and s.shown and content_stems(s.text)
    ]
    for place in sorted({s.place for s in earlier}, reverse=True):
        told = [s for s in earlier if s.place == place and (not s.question or _proposes(s))]
        named = [s for s in told if content_stems(s.text) & content_stems(sentence.text)]
        proposed = [s for s in told if _proposes(s) and len(content_stems(s.text)) >= 2]
        plans = [s for s in told if _PLANS.search(fold(s.text)) and not _FOLLOWS.match(fold(s.text))]
        if proposed or named:
            first = min((proposed[-1:] or named[:1]) + named[:1], key=lambda s: s.at)
            return [s for s in told if s.at >= first.at][:2]
        if plans and sum(s.words for s in told) > _SHORT_ANSWER:
            last = plans[-1]
            beside = [s for s in told if s.at == last.at - 1 and not re.match(r"en\b", fold(last.text))]
            return [*beside, last]
        if sum(s.words for s in told) > _SHORT_ANSWER:
            return [s for s in told if not _FOLLOWS.match(fold(s.text))][-2:]
    return []


def _proposes(sentence: Sentence) -> bool:
    return cues("meeting", "proposed").found_in(sentence.encoded)


def _pointed_at(context: Context, sentence: Sentence) -> list[Sentence]:
    """What "dat houden we aan" is about: the last proposal, when the sentence only points back."""
    proposals = _proposals(context, sentence)
    points = re.search(r"\b(?:dat|dit|daar|die|het|hem|er)\b", fold(sentence.text))
    if proposals and (points or len(content_stems(sentence.text)) < _SELF_CONTAINED):
        return proposals[-1:]
    return _about(context, sentence)


def _about(context: Context, sentence: Sentence) -> list[Sentence]:
    """What a short "dan doen we dat" is about: the rest of its turn or the last proposal; else the sentence itself."""
    said = _ONLY_SEALS.sub("", fold(sentence.text))
    proposals = _proposals(context, sentence)
    if len(content_stems(said)) >= _SELF_CONTAINED:
        return _told_fuller(proposals, said) or [sentence]
    if numbers_in(sentence.text):
        return [sentence]  # "dan wordt het tweeëntwintig"
    own = [s for s in context.turn(sentence) if s is not sentence and s.shown and not s.question]
    own = [s for s in own if len(content_stems(s.text)) >= 2 and abs(s.at - sentence.at) <= _BESIDE and not is_count(s)]
    # "ik leg de zaal morgen vast" is what one does about it
    own = [s for s in own if not re.search(r"\b(?:ik|jij)\b", fold(s.text))]
    before = [s for s in own if s.at < sentence.at]
    agreed = [s for s in _agreed_in_a_word(context, sentence) if not proposals or s.at > proposals[-1].at]
    beside = before or agreed or own[:1]
    if beside:
        return _told_fuller(proposals, beside[0].text) or beside
    return proposals[-1:] or [sentence]


def _agreed_in_a_word(context: Context, sentence: Sentence) -> list[Sentence]:
    """What somebody said before the others agreed with a few words each, and who now says "dan is dat de regel"."""
    between: list[Sentence] = []
    for earlier in reversed([s for s in context.around(sentence, _ROUND) if s.place < sentence.place]):
        if earlier.speaker == sentence.speaker:
            break
        between.append(earlier)
    others = {s.speaker for s in between}
    against = any(
        s.question or s.words > _IN_A_WORD or cues("meeting", "disagree").found_in(s.encoded) for s in between
    )
    if len(others) < _TWO or against:
        return []
    turn = [s for s in context.around(sentence, _ROUND + _REACTIONS) if s.at < between[-1].at]
    told = [s for s in turn if s.place == turn[-1].place and s.shown and not s.question]
    told = [s for s in told if len(content_stems(s.text)) >= _SELF_CONTAINED and not re.search(r"\bik\b", fold(s.text))]
    return [max(told, key=lambda s: len(content_stems(s.text)))] if told else []


def _told_fuller(proposals: Sequence[Sentence], said: str) -> list[Sentence]:
    """The proposal that a terse decision ("minimaal twee per dag") repeats half of."""
    stems = content_stems(said)
    if len(stems) > _TERSE:
        return []
    known = [(p, content_stems(p.text)) for p in proposals]
    return [p for p, its in known if len(its) > len(stems) and 2 * len(stems & its) >= len(stems)][-1:]


def _is_listed(context: Context, sentence: Sentence) -> bool:
    """Whether the sentence is in a last round over the decisions: "Wat hebben we besloten? We werven één consulent."."""
    announces = cues("meeting", "summarises").found_in(sentence.encoded)
    if announces or not _is_summary(context, sentence) or len(content_stems(sentence.text)) < 2:
        return False
    opening = [s for s in context.turn(sentence) if s.at < sentence.at and re.search(r"beslo|beslui", fold(s.text))]
    task = re.search(r"\b(?:ik|jij|je)\b", fold(sentence.text))
    doubted = cues("meeting", "decided_counter").found_in(sentence.encoded)
    return bool(opening) and sentence.role == "voorzitter" and not task and not doubted


def _is_summary(context: Context, sentence: Sentence) -> bool:
    """Whether this turn goes over what was decided before."""
    return any(cues("meeting", "summarises").found_in(s.encoded) for s in context.turn(sentence) if s.at <= sentence.at)


def _same_subject(first: Sequence[Sentence], second: Sequence[Sentence], anywhere: bool = False) -> bool:
    a = {stem for s in first for stem in content_stems(s.text)}
    b = {stem for s in second for stem in content_stems(s.text)}
    close = anywhere or min(abs(x.at - y.at) for x in first for y in second) <= _LOOK_BACK
    return bool(a and b) and close and len(a & b) / min(len(a), len(b)) >= 0.5


def decision_rows(context: Context, fate: str) -> list[Row]:
    """Rows ``tekst`` (and ``agenda`` for decisions) with evidence."""
    items = agenda_items(context)
    rows: list[Row] = []
    for decision in decisions(context):
        if decision.fate != fate:
            continue
        cited = [*decision.what, *decision.extra]
        approved = _approves_minutes(context, decision)
        if approved is not None:
            cited.append(approved[1])
        row: Row = {"tekst": approved[0] if approved else _with_subject(decision, items)}
        if fate == "decided":
            row["agenda"] = _point_of(items, decision.what[0])
        if row["tekst"] != decision.quote:
            row["citaat"] = decision.quote
        row["evidence"] = list(ids_of(cited))
        rows.append(row)
    return rows


def _with_subject(decision: Decision, items: Sequence[Item]) -> str:
    """ "Het wordt tweeëntwintig, per 1 januari." says nothing by itself: the agenda point goes in front."""
    text = decision.text
    item = next((i for i in items if decision.what[0] in i.sentences), None)
    if item is None or item.title == _LAST or item.title.startswith(("Agendapunt", "Opening")):
        return text
    stands_alone = content_stems(item.title) & content_stems(text) or not _POINTS.search(fold(text))
    return text if stands_alone else f"{item.title}: {text[0].lower()}{text[1:]}"


def _approves_minutes(context: Context, decision: Decision) -> tuple[str, Sentence] | None:
    """ "Dan ligt hij vast", said of the last minutes, in the words that minutes have for it; and the sentence that names them."""
    said = " ".join(fold(s.text) for s in [*decision.what, *decision.extra])
    if decision.fate != "decided" or not re.search(r"\b(?:ligt|staat|stellen|vastgesteld|goedgekeurd|akkoord)\b", said):
        return None
    last = max(s.at for s in [*decision.what, *decision.extra])
    for sentence in reversed(context.sentences[max(0, last - _LOOK_BACK) : last + 1]):
        match = _MINUTES.search(sentence.text)
        if match:
            changed = re.search(r"\b(?:wijziging|aanpassing|verbetering|correctie|erin|aangepast|gewijzigd)\b", said)
            return (
                f"Het verslag van {match[1]} is vastgesteld{', met de besproken wijziging' if changed else ''}.",
                sentence,
            )
    return None


# ---------------------------------------------------------------- actions, questions, next meeting, header
def action_rows(context: Context) -> list[Row]:
    """Rows ``actie``, ``eigenaar``, ``deadline``, ``gezegd`` with evidence."""
    following = next_meeting(context)
    rows: list[Row] = []
    for action in find_actions(context):
        deadline = action.date.value if action.date else None
        if action.date is not None and deadline is None and following and _AT_NEXT.search(fold(action.date.words)):
            deadline = str(following["datum"])
        row: Row = {"actie": action.text, "eigenaar": owner_name(context, action.owner), "deadline": deadline}
        row["gezegd"] = action.date.words if action.date else ""
        row["evidence"] = list(action.evidence)
        rows.append(row)
    return rows


def question_rows(context: Context) -> list[Row]:
    """Questions that stay open, with the sentence that says so."""
    rows: list[Row] = []
    for sentence in context.sentences:
        if not cues("meeting", "open_question").found_in(sentence.encoded):
            continue
        earlier = [s for s in context.around(sentence, _LOOK_BACK) if s.at < sentence.at and s.question and s.shown]
        asked = [s for s in earlier if len(content_stems(s.text)) >= 2]
        if not asked and sentence.question:
            asked = [sentence]
        if asked and not any(asked[-1].shown == row["tekst"] for row in rows):
            rows.append({"tekst": asked[-1].shown, "evidence": list(ids_of([asked[-1], sentence]))})
    return rows


def next_meeting(context: Context) -> Row | None:
    """Date, time and place of the next meeting: the last time it was said with a date, in the sentence itself or in the answers."""
    late = len(context.sentences) - _NEXT_AT_END
    named = [s for s in reversed(context.sentences) if cues("meeting", "next_meeting").found_in(s.encoded)]
    return (
        _first_meeting(context, [s for s in named if s.at > late])
        or _meeting_without_name(context)
        or _first_meeting(context, [s for s in named if s.at <= late])
    )


def _first_meeting(context: Context, named: Sequence[Sentence]) -> Row | None:
    """The day said with "volgende keer"; when somebody cannot then, the day that is left after the answers."""
    for sentence in named:
        following = [s for s in context.around(sentence, _NEXT_WITHIN) if s.at > sentence.at]
        own = [d for d in find_dates(sentence.text, context.base) if _is_ahead(context, d)]
        for told in reversed(following):
            ahead = [d for d in find_dates(told.text, context.base) if _is_ahead(context, d) and d.certain]
            moved = re.search(r"\b(?:eerder|later|liever|dan|anders)\b", fold(told.text)) and not re.search(
                r"\bik\b", fold(told.text)
            )
            if ahead and (not own or moved):
                return _meeting_at(context, sentence, told, ahead[-1])
        if own:
            return _meeting_at(context, sentence, sentence, own[-1])
    return None


def _meeting_without_name(context: Context) -> Row | None:
    """ "Over veertien dagen weer, zelfde tijd.", said at the end."""
    for sentence in reversed(context.sentences[-_NEXT_AT_END:]):
        ahead = [d for d in find_dates(sentence.text, context.base) if _is_ahead(context, d)]
        said = find_times(sentence.text, context.transcript.recording.start_time)
        if ahead and (said or re.search(r"\b(?:weer|zelfde tijd|zelfde plek)\b", fold(sentence.text))):
            return _meeting_at(context, sentence, sentence, ahead[-1])
    return None


def _meeting_at(context: Context, sentence: Sentence, told: Sentence, date: SpokenDate) -> Row:
    """Date, time and place; time and place may come in the sentences after the date, and the last one said holds."""
    near = context.transcript.recording.start_time
    after = [s for s in context.around(told, _NEXT_WITHIN) if s.at >= told.at]
    last = next(
        (n for n, s in enumerate(after) if re.search(r"\b(?:het is|is het) nu\b|\bhet is\b", fold(s.text))), len(after)
    )
    ended = _closing_time(context, near)
    shut = ended[1].at if ended else -1
    timed = [
        (times[0], s)
        for s in after[:last]
        if s.at != shut and (times := find_times(_ROOM_NUMBER.sub("", s.text), near))
    ]
    if not timed and near is not None:
        timed = [(near, s) for s in after[:last] if re.search(r"\bzelfde tijd\b", fold(s.text))]
    placed = [(place, s) for s in after[:last] if (place := _place(context, s))]
    cited = [sentence, told, *[s for _, s in timed[-1:]], *[s for _, s in placed[-1:]]]
    return {
        "datum": date.value or date.words,
        "tijd": timed[-1][0] if timed else None,
        "plaats": placed[-1][0] if placed else None,
        "evidence": list(ids_of(cited)),
    }


def _is_ahead(context: Context, date: SpokenDate) -> bool:
    # "de volgende keer" itself is no date
    return date.value is not None and date.value > (context.base or "")


_ROOM_NUMBER = re.compile(
    r"\b(?:kamer|zaal|lokaal|ruimte|vergaderkamer|zaaltje) \d[\d.]*\d|\b(?:kamer|zaal|lokaal|ruimte) \d", re.IGNORECASE
)
_GATHERING = re.compile(
    r"\b((?:[\w-]*(?:overleg|vergadering|bespreking|bijeenkomst|groep|raad|commissie|intervisie|casuïstiek))"
    r"(?: (?:van|voor) (?:de|het|ons|onze|dit|deze)(?: nieuwe?)? [\w-]+)?)\b",
    re.IGNORECASE,
)
#: "en dan bij mij thuis", "maar dan in het atelier", "in het clubhuis"
_ELSEWHERE = re.compile(
    r"\b(?:dan|maar|niet hier, (?:maar )?|en|weer)(?: wel)?(?: boven| beneden)?,? "
    r"(?:in|op|bij) (?:de |het |'t |ons |onze )?(?P<place>[\w'’-]+(?: van (?:de |het )?[\w'’-]+)?)",
    re.IGNORECASE,
)
_ROOM = re.compile(
    r"\b(?:in|op) (?:de|het|'t|ons|onze) ((?:[\w'’-]+ )?[\w'’-]*(?:zaal|kamer|kantine|huis|lokaal|atelier|"
    r"bureau|loods|schuur|zolder|hal|kerk|café|club|ruimte|kantoor|gebouw|centrum|school|"
    r"bibliotheek|bieb|raadhuis|hal))\b",
    re.IGNORECASE,
)


def _place(context: Context, sentence: Sentence) -> str | None:
    place, said = context.transcript.recording.location, fold(sentence.text)
    numbered = _ROOM_NUMBER.search(sentence.text)
    if numbered:
        return numbered[0]
    room = _ROOM.search(sentence.text)
    if room and fold(room[1]) not in ("keer", "week"):
        return room[1]
    if re.search(r"\bbij (?:mij|ons) thuis\b", said) and sentence.speaker:
        return f"bij {context.people.label(sentence.speaker)} thuis"
    away = re.search(r"\bniet hier\b|\bhier (?:zit|zitten|staat|staan|is|wordt|komt|kan)\b|\bbezet\b", said)
    elsewhere = _ELSEWHERE.search(sentence.text)
    if elsewhere and not find_dates(elsewhere[0], context.base) and value_of(elsewhere["place"].split()[0]) is None:
        return elsewhere["place"]
    same = re.search(
        r"\b(?:weer|gewoon|ook) hier\b|\bhier(?: weer)?[.,]|\bzelfde (?:plek|plaats|zaal|kamer|ruimte|lokaal)\b", said
    )
    if place is not None and not away and (fold(place) in said or same):
        return place
    return None


def header(context: Context) -> Row:
    """What stands above the minutes: metadata first, then what was said at the opening and the end."""
    people, recording, given = context.people, context.transcript.recording, context.metadata
    opening = next((s for s in context.sentences if cues("meeting", "chair_opens").found_in(s.encoded)), None)
    closing = next((s for s in reversed(context.sentences) if cues("meeting", "closes").found_in(s.encoded)), None)
    absent, seen = _absent(context)
    start = given.get("aanvang") or recording.start_time or _time_in(opening, None)
    ended = _closing_time(context, start)
    minutes_by = next(iter(people.with_role("notulist")), None) or _takes_minutes(context)
    row: Row = {
        "onderwerp": given.get("onderwerp") or _subject(context),
        "datum": given.get("datum") or recording.date,
        "aanvang": start,
        "einde": given.get("einde") or (ended[0] if ended else _time_in(closing, start)),
        "plaats": given.get("plaats") or recording.location,
        "voorzitter": given.get("voorzitter") or _who(context, "voorzitter"),
        "notulist": given.get("notulist") or (people.label(minutes_by) if minutes_by else None),
        "aanwezig": [_with_task(context, code, minutes_by) for code in people.codes],
        "afwezig": absent,
    }
    cited = [s for s in (opening, closing, *seen) if s is not None] or list(context.sentences[:1])
    row["evidence"] = list(ids_of(cited))
    return row


def _closing_time(context: Context, start: str | None) -> tuple[str, Sentence] | None:
    """The clock as it is read when the meeting ends: "het is tien voor half drie", "vijf over half vier, ik sluit"."""
    best: tuple[int, str, Sentence] | None = None
    for sentence in context.sentences[-_ENDING:]:
        time = _time_in(sentence, start)
        if time is None or (start is not None and not start < time):
            continue
        said = fold(sentence.text)
        weight = 3 if re.search(r"\b(?:het is|is het|het was|op de klok|zie ik)\b", said) else 0
        around = [s for s in context.around(sentence, 1) if s.place == sentence.place]
        ends = any(cues("meeting", "closes").found_in(s.encoded) or _SHUTS.search(fold(s.text)) for s in around)
        weight += 2 if ends else 0
        weight += 1 if not time.endswith((":00", ":30")) else 0
        following = any(cues("meeting", "next_meeting").found_in(s.encoded) for s in [sentence])
        weight -= 3 if following or find_dates(sentence.text, context.base) else 0
        if weight > 0 and (best is None or weight >= best[0]):
            best = (weight, time, sentence)
    return best and (best[1], best[2])


def _who(context: Context, role: str) -> str | None:
    codes = context.people.with_role(role)
    return context.people.label(codes[0]) if codes else None


def _takes_minutes(context: Context) -> str | None:
    """Who says in the opening that he writes the minutes."""
    for sentence in context.sentences[:_OPENING]:
        if not cues("meeting", "takes_minutes").found_in(sentence.encoded):
            continue
        if "/ik " in sentence.encoded:
            return None if sentence.question else sentence.speaker
        named = [code for name, code in context.people.names().items() if f"/{name} " in sentence.encoded]
        if named and not sentence.question:
            return named[0]  # "Esmee maakt vandaag het verslag"
        if sentence.question:
            # "Wie typt er mee?" … "Vooruit, ik doe het wel."
            ahead = context.sentences[sentence.at + 1 : sentence.at + _BESIDE + 4]
            takes = [
                s for s in ahead if cues("meeting", "takes_it").found_in(s.encoded) or re.match(r"ja\b", fold(s.text))
            ]
            takes = [s for s in takes if s.speaker != sentence.speaker]
            if takes:
                return takes[0].speaker
    return None


def _subject(context: Context) -> str | None:
    """What the chair welcomes people to."""
    for sentence in context.sentences[:_OPENING]:
        match = re.search(
            r"\bwelkom (?:allemaal )?(?:bij|op|in) (?:het|de|dit|deze|ons|onze) ([^.,?!]{4,60})", sentence.text, re.I
        )
        if match:
            subject = re.sub(r"\s+(?:van )?vandaag$", "", match[1].strip())
            if not _ROOM.search(f"in de {subject}"):
                return subject[0].upper() + subject[1:]
    for sentence in context.sentences[:_OPENING]:
        match = _GATHERING.search(sentence.text)
        if match and not cues("meeting", "next_meeting").found_in(sentence.encoded):
            return match[1][0].upper() + match[1][1:]
    return None


def _with_task(context: Context, code: str, minutes_by: str | None) -> str:
    label = context.people.label(code)
    role = "notulist" if code == minutes_by else context.people.role(code)
    return f"{label} ({role})" if role in ("voorzitter", "notulist") and fold(role) != fold(label) else label


def _time_in(sentence: Sentence | None, near: str | None) -> str | None:
    times = find_times(sentence.text, near) if sentence else []
    return times[-1] if times else None


def _absent(context: Context) -> tuple[list[str], list[Sentence]]:
    """Names of those who are not there, never why; only from the opening of the meeting."""
    known = context.people.names()
    names: list[str] = []
    seen: list[Sentence] = []
    for sentence in context.sentences[: max(20, len(context.sentences) // 8)]:
        if not cues("meeting", "absent").found_in(sentence.encoded) or sentence.question:
            continue
        # "Wachten we nog op Marleen?", "nee, die is er niet bij"
        before = context.sentences[sentence.at - 1] if sentence.at else None
        if before is not None and before.question and re.match(r"(?:nee|die|hij|zij)\b", fold(sentence.text)):
            asked = [
                n for n in _NAME.findall(before.text)[-1:] if fold(n) not in known and not before.text.startswith(n)
            ]
            names += [n for n in asked if n not in names]
            seen += [before, sentence] if asked else []
        for name in _NAME.findall(sentence.text):
            if fold(name) not in known and name not in names and not sentence.text.startswith(f"{name} ik"):
                if sentence.text.startswith(name) and not re.search(
                    rf"^{name}\s+(?:is|heeft|kan|komt|en)\b", sentence.text
                ):
                    continue
                names.append(name)
                seen.append(sentence)
    return names, seen
