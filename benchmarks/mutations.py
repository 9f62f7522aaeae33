"""True sentences with one thing made untrue, always the same way. For ``benchmarks/verifier.py`` and its test.

Every function takes a claim and gives sentences that its evidence does not support.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from conversation.report import Evidence
from summarize.dates import MONTHS, WEEKDAYS
from summarize.matching import words_of
from summarize.numbers import CARDINALS, fold, numbers_in, value_of

CLAIMS = Path(__file__).parents[1] / "tests" / "summarize" / "data" / "claims.toml"
_WORDS = {value: word for word, value in sorted(CARDINALS.items(), reverse=True) if value < 1000}
_DATE = re.compile(rf"\b(?:({'|'.join(WEEKDAYS)}) )?(\d{{1,2}}) ({'|'.join(MONTHS)})\b")
_CLOCK = re.compile(r"\b(\d{1,2})(\.\d\d uur)|\b(half|kwart voor|kwart over) (\w+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\w+")
#: strangers: in no claim and in no evidence
_STRANGERS = ("Ineke", "Berend", "Gijsbertje", "Winterswijk", "Achterberg")
_KIN = {
    "dochter": "zoon", "zoon": "dochter", "echtgenote": "zus", "echtgenoot": "broer", "partner": "dochter", "broer": "zus",
    "zus": "broer", "kleinzoon": "kleindochter", "kleindochter": "kleinzoon", "schoondochter": "schoonzoon", "buurvrouw": "buurman",
    "buurman": "buurvrouw", "mantelzorger": "zoon", "vertegenwoordiger": "dochter", "huisarts": "ergotherapeut",
    "vrijwilliger": "verpleegkundige", "kinderen": "broers",
}  # fmt: skip
#: "u" and the third person have different forms of these
_SECOND = {"hebt": "heeft", "bent": "is", "kunt": "kan", "wilt": "wil", "zult": "zal"}
_FINITE = ["heeft", "hebt", "is", "bent", "kan", "kunt", "wil", "wilt", "zal", "zult", "mag", "moet", "gaat", "doet", "staat", "komt", "durft", "woont", "slaapt", "krijgt", "gebruikt", "helpt", "belt", "maakt", "vraagt", "wordt", "weegt", "eet", "reist", "mist", "brengt", "regelt", "zet", "draagt", "doucht", "maait", "blijft", "werkt", "stuurt", "levert", "zoekt", "schrijft", "bestelt", "neemt", "legt", "stemt", "stelt", "duurt", "besluit", "mailt", "biedt", "snijdt", "betaalt", "vindt", "wacht", "slaap", "onderzoekt", "bekijkt", "bereiden", "worden", "mailt", "meldt", "onderhoudt", "ondertekent", "reageert", "notuleert", "schaft", "was", "komt", "betaal", "geeft", "waren", "werd", "haalt"]  # fmt: skip
_MODALITY = [
    ("wil graag", "krijgt"), ("wilt graag", "krijgt"), ("wil blijven", "moet blijven"), ("wil", "gaat"), ("wilt", "gaat"),
    ("onderzoekt of", "regelt dat"), ("zoekt uit of", "regelt dat"), ("vraagt na of", "regelt dat"), ("weegt af of", "besluit dat"),
    ("wil nadenken over", "krijgt"), ("kan", "zal"), ("kunt", "zult"), ("mag", "moet"), ("hebt gevraagd om", "krijgt"),
    ("bekijkt", "verhelpt"), ("vraagt", "krijgt"), ("mogelijk is", "er komt"), ("durft", "hoeft"), ("hebt behoefte aan", "krijgt"),
    ("heeft een Wlz-aanvraag overwogen", "gaat een Wlz-aanvraag doen"), ("liever", "altijd"), ("bij voorkeur", "in ieder geval"),
    ("voorlopig", "definitief"),
]  # fmt: skip
_ANTONYMS = [
    ("ochtend", "avond"), ("dinsdagavond", "dinsdagochtend"), ("woensdagochtend", "woensdagavond"), ("morgenochtend", "morgenavond"),
    ("'s avonds", "'s ochtends"), ("'s nachts", "overdag"), ("binnen", "buiten"), ("buiten", "binnen"), ("badkamer", "keuken"),
    ("keuken", "badkamer"), ("boven", "beneden"), ("naar boven", "naar beneden"), ("voorkant", "achterkant"), ("goedkoper", "duurder"),
    ("meer", "minder"), ("minder", "meer"), ("achteruitgegaan", "vooruitgegaan"), ("goed", "slecht"), ("slecht", "goed"),
    ("vaak", "zelden"), ("hoog", "laag"), ("laag", "hoog"), ("zittend", "staand"), ("voorjaar", "najaar"), ("maand", "week"),
    ("verhoogd", "verlaagd"), ("elke", "geen enkele"), ("zonder", "met"), ("met", "zonder"), ("vanaf", "tot"), ("alleen", "samen"),
    ("zelf", "met hulp"), ("hooguit", "minstens"), ("begin", "eind"), ("eind", "begin"), ("koopwoning", "huurwoning"),
    ("huurwoning", "koopwoning"), ("tuin", "keuken"), ("trap", "badkamer"), ("donker", "licht"), ("douchen", "koken"),
    ("huishouden", "werk"), ("uur per week", "uur per dag"), ("uiterlijk", "niet eerder dan"), ("vóór", "na"),
]  # fmt: skip
_ENTITLED = [
    "De aanvraag is goedgekeurd.", "{claim} en de aanvraag is goedgekeurd.", "{client} heeft recht op een voorziening.",
    "{claim} en dat wordt vergoed.", "De gemeente kent de voorziening toe.", "De voorziening is toegekend.",
    "{client} komt in aanmerking voor hulp.", "De aanvraag is afgewezen.",
]  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """A sentence, what it cites, and the day that was said."""

    text: str
    form: str
    date: str
    half: str
    said: tuple[Evidence, ...]

    @property
    def address_form(self) -> str:
        """How its report speaks of the client."""
        return "u" if self.form == "u" else "cliënt"

    @property
    def source(self) -> str:
        """All the words of its evidence."""
        return " ".join(e.quote for e in self.said)


@dataclass(frozen=True)
class Mutant:
    """A sentence made untrue, with the evidence it cites."""

    kind: str
    text: str
    claim: Claim


def load_claims(path: Path = CLAIMS) -> list[Claim]:
    """The fixed set of true claims, in the order of the file."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Claim(
            c["text"],
            c["form"],
            c.get("date", given["date"]),
            c["half"],
            tuple(Evidence(n, 10.0 * n, who, words) for n, (who, words) in enumerate(c["said"], 1)),
        )
        for c in given["claim"]
    ]


def mutants(claims: Sequence[Claim]) -> Iterator[Mutant]:
    """All untrue sentences of these claims, by kind."""
    for kind, change in KINDS.items():
        for number, claim in enumerate(claims):
            for text, evidence in change(claim, number, claims):
                tidy = re.sub(r" +(?=[ .])", "", text)
                if (tidy, evidence) != (claim.text, claim):
                    yield Mutant(kind, tidy[:1].upper() + tidy[1:], evidence)


# ---------------------------------------------------------------- numbers and clock times
def number_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a number stands that is no day of a month and no time of day."""
    taken = [m.span() for m in chain(_DATE.finditer(text), _CLOCK.finditer(text))]
    for match in _NUMBER.finditer(text):
        token = match[0]
        free = all(match.end() <= a or match.start() >= b for a, b in taken)
        if free and (token[0].isdigit() or value_of(token) is not None):
            yield match.span()


def _other_number(token: str, known: set[str]) -> str | None:
    """A number near this one that was not said, written the same way."""
    head, mark, tail = (
        re.fullmatch(r"(\w+?)((?:[.,]\d+)*)()", token).groups() if token[0].isdigit() else (token, "", "")
    )  # type: ignore[union-attr]
    worth = value_of(head)
    if worth is None:
        return None
    for step in (1, 2, 3, 5, 7, 11, 13, 17):
        if not {str(worth + step)} & known:
            return f"{worth + step}{mark}{tail}" if head.isdigit() else _WORDS.get(worth + step)
    return None


def _numbers(claim: Claim, words: bool) -> Iterator[str]:
    known = numbers_in(claim.source) | numbers_in(claim.text)
    for start, end in number_spans(claim.text):
        other = _other_number(claim.text[start:end], known)
        if other is None:
            continue
        worth = value_of(other)
        if worth is not None:
            other = _WORDS.get(worth, "") if words else str(worth)
        elif words:
            continue
        if other:
            yield claim.text[:start] + other + claim.text[end:]


def _clock(claim: Claim) -> Iterator[str]:
    for match in _CLOCK.finditer(claim.text):
        if match[1]:
            yield claim.text[: match.start()] + f"{int(match[1]) + 1}{match[2]}" + claim.text[match.end() :]
        elif value_of(match[4]) is not None:
            yield claim.text[: match.start(4)] + _WORDS[(value_of(match[4]) or 0) % 12 + 1] + claim.text[match.end() :]


def _swapped_numbers(claim: Claim) -> Iterator[str]:
    """Two numbers of the sentence in each other's place: both were said."""
    spans = list(number_spans(claim.text))
    if len(spans) >= 2 and len({value_of(claim.text[a:b]) or claim.text[a:b] for a, b in spans[:2]}) == 2:
        (a, b), (c, d) = spans[:2]
        text = claim.text
        yield text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _taken_back(claim: Claim) -> Iterator[str]:
    """The number that the speaker took back, instead of the one he meant."""
    said = re.search(r"(\w+)( \w+)?(?:,|\.\.\.) (?:nee|of nee|eh nee)\b.*?", fold(claim.source))
    worth = value_of(said[1]) if said else None
    spans = list(number_spans(claim.text))
    if worth is not None and len(spans) == 1:
        (start, end), *_ = spans
        yield claim.text[:start] + str(worth) + claim.text[end:]


# ---------------------------------------------------------------- dates
def _day_of_month(claim: Claim) -> Iterator[str]:
    known = numbers_in(claim.source)
    for match in _DATE.finditer(claim.text):
        other = next(d for d in range(int(match[2]) % 28 + 1, 60) if str(d % 29 or 1) not in known) % 29 or 1
        yield claim.text[: match.start(2)] + str(other) + claim.text[match.end(2) :]


def _shifted_date(claim: Claim) -> Iterator[str]:
    """The next day, with the weekday that belongs to it."""
    for match in _DATE.finditer(claim.text):
        if match[1] and int(match[2]) < 28:
            weekday = WEEKDAYS[(WEEKDAYS.index(match[1]) + 1) % 7]
            yield (
                claim.text[: match.start()] + f"{weekday} {int(match[2]) + 1} {match[3]}" + claim.text[match.end() :]
            )


def _turn(claim: Claim, names: Sequence[str]) -> Iterator[str]:
    """Every name of a list replaced by the first one after it that was not said."""
    known = fold(claim.source) + fold(claim.text)
    for match in re.finditer("|".join(names), claim.text):
        at = names.index(match[0])
        other = next(n for n in [*names[at + 1 :], *names[:at]] if n not in known)
        yield claim.text[: match.start()] + other + claim.text[match.end() :]


# ---------------------------------------------------------------- names and people
def _said_names(claim: Claim) -> set[str]:
    """What is written with a capital inside the sentence, or at its beginning when it is the name of a speaker."""
    inside = set(re.findall(r"(?<=[\w,;] )(?:Van )?[A-ZÀ-Þ][\w'-]+", claim.text))
    labels = {e.speaker or "" for e in claim.said}
    quoted = {w for e in claim.said for w in re.findall(r"(?<=[\w,] )[A-Z]\w+", e.quote)}
    first = claim.text.split()[0]
    return inside | ({first} & (labels | quoted))


def _names(claim: Claim, number: int) -> Iterator[str]:
    for name in sorted(_said_names(claim)):
        yield re.sub(rf"\b{re.escape(name)}\b", _STRANGERS[number % len(_STRANGERS)], claim.text)


def _kin(claim: Claim) -> Iterator[str]:
    """Another relative or helper, of whom nobody spoke."""
    known = set(words_of(claim.source)) | {fold(e.speaker or "") for e in claim.said}
    for word, other in _KIN.items():
        if re.search(rf"\b{word}\b", claim.text) and other not in known:
            yield re.sub(rf"\b{word}\b", other, claim.text)


_SUBJECT = re.compile(r"(U|Cliënt|(?:De|Uw) (?:consulent|dochter|zoon|echtgenote|echtgenoot|partner|mantelzorger|vertegenwoordiger|kleinzoon|"
                      r"schoondochter)|[A-Z]\w+)(?= )")  # fmt: skip


def _subjects(claim: Claim) -> list[str]:
    """Everyone who could be the subject instead: who spoke, the client, the consultant."""
    if claim.form == "notulen":
        return [e.speaker or "" for e in claim.said]
    mine = "U" if claim.form == "u" else "Cliënt"
    the = "Uw" if claim.form == "u" else "De"
    others = [f"{the} {e.speaker}" for e in claim.said if e.speaker not in ("cliënt", "consulent")]
    return list(dict.fromkeys([mine, "De consulent", *others]))


def _subject(claim: Claim) -> Iterator[str]:
    """Somebody else does it, who took part in the conversation."""
    match = _SUBJECT.match(claim.text)
    if not match or (claim.form == "notulen" and match[1] not in _subjects(claim)) or match[1] == "Een":
        return
    if claim.form != "notulen" and match[1] not in ("U", "Cliënt") and not match[1].startswith(("De ", "Uw ")):
        return
    for other in dict.fromkeys(_subjects(claim)):
        if other != match[1] and not (claim.form == "notulen" and other in claim.text):
            yield other + _conjugated(claim.text[match.end() :], match[1], other)


def _conjugated(rest: str, old: str, new: str) -> str:
    if new == "U":
        rest = re.sub(r"\bu\b", "de consulent", rest)
    forms = _SECOND if old == "U" else {v: k for k, v in _SECOND.items()} if new == "U" else {}
    return re.sub(r"^ (\w+)", lambda m: f" {forms.get(m[1], m[1])}", rest)


# ---------------------------------------------------------------- meaning
def _negation(claim: Claim) -> Iterator[str]:
    """ "Niet" taken out, or put behind the verb."""
    if match := re.search(r"\b(niet|geen)\b ?", claim.text):
        yield claim.text[: match.start()] + ("een " if match[1] == "geen" else "") + claim.text[match.end() :]
        return
    match = re.search(rf" ({'|'.join(_FINITE)})\b", claim.text)
    if match:
        yield claim.text[: match.end()] + " niet" + claim.text[match.end() :]


def _replaced(claim: Claim, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The first of the pairs that fits and whose other half was not said."""
    for old, new in pairs:
        pattern = rf"(?<![\w']){re.escape(old)}\b"
        if re.search(pattern, claim.text) and not re.search(rf"\b{re.escape(fold(new))}\b", fold(claim.source)):
            yield re.sub(pattern, new, claim.text, count=1)
            return


def _entitlement(claim: Claim, number: int) -> Iterator[str]:
    client = "U" if claim.form == "u" else "Cliënt"
    yield _ENTITLED[number % len(_ENTITLED)].format(claim=claim.text.rstrip("."), client=client)


Change = Callable[[Claim, int, Sequence[Claim]], Iterator[tuple[str, Claim]]]


def _alone(change: Callable[[Claim], Iterator[str]]) -> Change:
    return lambda claim, _number, _all: ((text, claim) for text in change(claim))


def _numbered(change: Callable[[Claim, int], Iterator[str]]) -> Change:
    return lambda claim, number, _all: ((text, claim) for text in change(claim, number))


def _wrong_citation(claim: Claim, number: int, claims: Sequence[Claim]) -> Iterator[tuple[str, Claim]]:
    """The true sentence, resting on what was said about something else."""
    for step in (5, 11):
        other = claims[(number + step) % len(claims)]
        yield claim.text, Claim(claim.text, claim.form, other.date, claim.half, other.said)


KINDS: dict[str, Change] = {
    "number, in digits": _alone(lambda c: _numbers(c, words=False)),
    "number, in words": _alone(lambda c: _numbers(c, words=True)),
    "time of day": _alone(_clock),
    "date: day of the month": _alone(_day_of_month),
    "date: next day with its weekday": _alone(_shifted_date),
    "date: weekday": _alone(lambda c: _turn(c, WEEKDAYS)),
    "date: month": _alone(lambda c: _turn(c, MONTHS)),
    "name": _numbered(_names),
    "owner: somebody nobody spoke of": _alone(_kin),
    "owner: somebody else in the evidence, or the consultant or client": _alone(_subject),
    "entitlement": _numbered(_entitlement),
    "wrong citation": _wrong_citation,
    "negation added or removed": _alone(_negation),
    "number the speaker took back": _alone(_taken_back),
    "two said numbers exchanged": _alone(_swapped_numbers),
    "modality": _alone(lambda c: _replaced(c, _MODALITY)),
    "antonym": _alone(lambda c: _replaced(c, _ANTONYMS)),
}
#: kinds that must all be caught as ROOD
EXACT = tuple(k for k in KINDS if k.startswith(("number, ", "time", "date", "name", "owner")))
