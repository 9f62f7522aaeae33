"""Spoken Dutch dates and clock times, resolved from the date of the recording.

A small grammar, no model: what it does not know stays as the words that were said. Weeks are ISO weeks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from summarize.numbers import CARDINALS, ORDINALS, fold, ordinal_of, value_of

MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober"]
MONTHS += ["november", "december"]
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]


@dataclass(frozen=True)
class SpokenDate:
    """A date in speech.

    ``value`` is ISO (``2026-11-12``), an interval (``2026-11-23/2026-11-27``) or None when it cannot be known;
    ``kind`` is op, uiterlijk, vanaf, in_week or ongeveer; ``words`` is what was said; ``certain`` False asks for a
    look; ``start`` and ``end`` are its place in the text.
    """

    value: str | None
    kind: str
    words: str
    certain: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    """What a rule made of a match: a day or an interval."""

    first: dt.date | None
    last: dt.date | None = None
    kind: str = "op"
    certain: bool = True


_DAY = "|".join(WEEKDAYS)
_MONTH = "|".join(MONTHS)
_CARDINAL = "|".join(sorted((w for w, n in CARDINALS.items() if n <= 60), key=len, reverse=True))
_ORDINAL = "|".join(sorted((w for w, n in ORDINALS.items() if n <= 31), key=len, reverse=True))
_N = rf"(?:\d{{1,2}}|{_CARDINAL})"
_ORD = rf"(?:\d{{1,2}}(?:e|de|ste)|{_ORDINAL})"
_DATE = rf"(?:{_N}|{_ORD}) (?:{_MONTH})(?: \d{{4}})?"
#: numbers of days that are no hours of the clock
_NO_HOUR = "|".join(
    sorted(("1[3-9]", "2[0-9]", "3[01]", *(w for w, n in CARDINALS.items() if 13 <= n <= 31)), key=len, reverse=True)
)
_PART = r"(?:ochtend|middag|avond|morgen)?(?:s)?"
_Rule = Callable[[re.Match[str], dt.date], _Found | None]


def _on(first: dt.date | None) -> _Found | None:
    return None if first is None else _Found(first)


def _number(text: str) -> int | None:
    if fold(text) == "een":
        return 1
    worth = value_of(text)
    return ordinal_of(text) if worth is None else worth


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _full(text: str, base: dt.date) -> dt.date | None:
    """ "12 november" or "twaalfde november 2026"; without a year the one nearest to the base, rather ahead than back."""
    parts = text.split()
    day, month = _number(parts[0]), MONTHS.index(parts[1]) + 1
    if day is None:
        return None
    if len(parts) > 2:
        return _day(int(parts[2]), month, day)
    options = [d for year in (base.year - 1, base.year, base.year + 1) if (d := _day(year, month, day))]
    near = [d for d in options if (d - base).days >= -62]
    return min(near or options, key=lambda d: abs((d - base).days), default=None)


def _coming(name: str, base: dt.date) -> tuple[dt.date, bool]:
    """The first such weekday after the base, and whether the base is not that weekday itself."""
    ahead = (WEEKDAYS.index(name) - base.weekday()) % 7
    return base + dt.timedelta(ahead or 7), bool(ahead)


def _monday(base: dt.date) -> dt.date:
    return base - dt.timedelta(base.weekday())


def _end_of_month(base: dt.date) -> dt.date:
    following = base.replace(day=28) + dt.timedelta(4)
    return following - dt.timedelta(following.day)


def _easter(year: int) -> dt.date:
    """Sunday of Easter (Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def holidays(year: int) -> set[dt.date]:
    """Days on which Dutch municipalities are closed: general holidays and King's Day."""
    easter = _easter(year)
    king = dt.date(year, 4, 27)
    fixed = {dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)}
    moving = {easter + dt.timedelta(n) for n in (1, 39, 50)}
    liberation = {dt.date(year, 5, 5)} if year % 5 == 0 else set()
    return fixed | moving | liberation | {king - dt.timedelta(1) if king.weekday() == 6 else king}


def add_working_days(base: dt.date, days: int) -> dt.date:
    """The date ``days`` working days after ``base``."""
    day = base
    while days > 0:
        day += dt.timedelta(1)
        days -= day.weekday() < 5 and day not in holidays(day.year)
    return day


# ---------------------------------------------------------------- rules, the first that matches at a place wins
def _weekday_and_date(m: re.Match[str], base: dt.date) -> _Found | None:
    day = _full(m["date"], base)
    return None if day is None else _Found(day, certain=day.weekday() == WEEKDAYS.index(m["day"]))


def _weekday_and_ordinal(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Dinsdag de twintigste": of the coming months the first in which that day is a Tuesday."""
    days = list(_each_nth(m["nth"], base))
    agree = [day for day in days[:_MONTHS_AHEAD] if day.weekday() == WEEKDAYS.index(m["day"])]
    return _Found([*agree, *days][0], certain=bool(agree)) if days else None


#: a number alone is a day of this month or the next
_SOON = 2


def _weekday_and_number(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Woensdag vierentwintig": where that day of the coming months is a Wednesday; else the number counts something else."""
    days = list(_each_nth(m["nth"], base))
    agree = [day for day in days[:_SOON] if day.weekday() == WEEKDAYS.index(m["day"])]
    found = _weekday(m, base)
    return _Found(agree[0]) if agree else found and replace(found, certain=False)


def _each_nth(text: str, base: dt.date) -> Iterator[dt.date]:
    """That day of this month and the following ones, from the base on."""
    number = ordinal_of(text) or value_of(text)
    month = base.replace(day=1)
    for _ in range(6):
        day = None if number is None else _day(month.year, month.month, number)
        if day and day >= base:
            yield day
        month = _end_of_month(month) + dt.timedelta(1)


def _nth(text: str, base: dt.date) -> dt.date | None:
    return next(_each_nth(text, base), None)


def _nth_weekday(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "De eerste dinsdag van december", "de laatste vrijdag van de maand"."""
    if m["month"] in MONTHS:
        month = _full(f"15 {m['month']}", base)
    else:
        month = base.replace(day=15) if "volgende" not in m["month"] else _end_of_month(base) + dt.timedelta(15)
    if month is None:
        return None
    last = _end_of_month(month)
    days = [day for n in range(last.day) if (day := month.replace(day=n + 1)).weekday() == WEEKDAYS.index(m["day"])]
    number = len(days) if m["nth"] == "laatste" else ordinal_of(m["nth"])
    return _Found(days[number - 1]) if number and number <= len(days) else None


def _span(m: re.Match[str], base: dt.date) -> _Found | None:
    last = _full(m["date"], base)
    number = _number(m["from"])
    first = last and number and _day(last.year, last.month, number)
    return _Found(first, last) if first and last and first < last else None


def _in_weeks(m: re.Match[str], base: dt.date) -> _Found | None:
    number = _number(m["n"])
    if number is None:
        return None
    if m["unit"].startswith("maand"):
        month = base.month - 1 + number
        day = _day(base.year + month // 12, month % 12 + 1, min(base.day, 28))
        return None if day is None else _Found(day, kind="ongeveer")
    if m["unit"].startswith("werkdag"):
        return _Found(add_working_days(base, number), kind="uiterlijk")
    days = number * 7 if m["unit"].startswith("we") else number
    return _Found(base + dt.timedelta(days), kind="uiterlijk" if m["how"] == "binnen" else "op")


def _ago(m: re.Match[str], base: dt.date) -> _Found | None:
    number = _number(m["n"])
    days = {"d": 1, "w": 7, "m": 30}[m["unit"][0]]
    return None if number is None else _Found(base - dt.timedelta(number * days), kind="ongeveer", certain=False)


def _week_day(m: re.Match[str], base: dt.date) -> _Found | None:
    week = {"deze": 0, "volgende": 7, "komende": 7, "vorige": -7, "afgelopen": -7}[m["week"]]
    return _Found(_monday(base) + dt.timedelta(week + WEEKDAYS.index(m["day"])))


def _part_of_week(m: re.Match[str], base: dt.date) -> _Found | None:
    week = _monday(base) + dt.timedelta(7 if "volgende" in m[0] else 0)
    day = {"begin": 0, "midden": 2}.get(m["part"].split()[0], 4)
    return _Found(week + dt.timedelta(day), kind="ongeveer")


def _week_of(m: re.Match[str], base: dt.date) -> _Found | None:
    day = _full(m["date"], base)
    return None if day is None else _Found(_monday(day), _monday(day) + dt.timedelta(4), "in_week")


def _week_number(m: re.Match[str], base: dt.date) -> _Found | None:
    number = _number(m["n"])
    if number is None or not 1 <= number <= 53:
        return None
    year = base.isocalendar().year + (number < base.isocalendar().week)
    try:
        monday = dt.date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return _Found(monday, monday + dt.timedelta(4), "in_week")


def _whole_week(m: re.Match[str], base: dt.date) -> _Found | None:
    monday = _monday(base) + dt.timedelta({"deze": 0}.get(m["week"], 7))
    return _Found(monday, monday + dt.timedelta(4), "in_week", certain=False)


def _part_of_month(m: re.Match[str], base: dt.date) -> _Found | None:
    month = _full(f"15 {m['month']}", base)
    if month is None:
        return None
    if m["part"] in ("half", "medio"):
        return _Found(month, kind="ongeveer")
    if m["part"] == "begin":
        return _Found(month.replace(day=1), month.replace(day=10), "ongeveer")
    return _Found(_end_of_month(month), kind="ongeveer")


def _this_month(m: re.Match[str], base: dt.date) -> _Found | None:
    month = _end_of_month(base)
    return _Found(_end_of_month(month + dt.timedelta(1)) if "volgende" in m[0] else month, kind="uiterlijk")


def _day_over(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Vandaag over twee weken", "morgen over een week"."""
    days = {"vandaag": 0, "morgen": 1, "overmorgen": 2}[m["day"]]
    return _Found(base + dt.timedelta(days + 7 * (_number(m["n"]) or 1)))


def _week_or(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Over een week of drie"."""
    number = _number(m["n"]) or 1
    return _Found(base + dt.timedelta(number * (7 if m["unit"] == "week" else 1)), kind="ongeveer")


def _weekend(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Voor het weekend" is Friday at the latest, "na het weekend" is Monday, "dit weekend" is both days."""
    friday = _monday(base) + dt.timedelta(4 + (7 if base.weekday() > 4 else 0) + (7 if "volgend" in m[0] else 0))
    if m["when"].startswith("voor"):
        return _Found(friday, kind="uiterlijk")
    if m["when"].startswith("na"):
        return _Found(friday + dt.timedelta(3), kind="ongeveer")
    return _Found(friday + dt.timedelta(1), friday + dt.timedelta(2), "in_week")


def _this_week(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Nog deze week": Friday at the latest."""
    return _Found(_monday(base) + dt.timedelta(4), kind="uiterlijk")


def _part_of_coming_month(m: re.Match[str], base: dt.date) -> _Found | None:
    """ "Begin volgende maand", "half volgende maand"."""
    first = _end_of_month(base) + dt.timedelta(1)
    if m["part"].startswith("begin"):
        return _Found(first, first.replace(day=10), "ongeveer")
    return _Found(first.replace(day=15), kind="ongeveer")


def _weekday_over(m: re.Match[str], base: dt.date) -> _Found | None:
    weeks = _number(m["n"]) or 1
    return _Found(_coming(m["day"], base)[0] + dt.timedelta(7 * weeks))


def _weekday(m: re.Match[str], base: dt.date) -> _Found | None:
    day, certain = _coming(m["day"], base)
    return _Found(day, certain=certain)


def _offset(days: int) -> _Rule:
    return lambda m, base: _Found(base + dt.timedelta(days))


def _christmas(m: re.Match[str], base: dt.date) -> _Found | None:
    return _Found(dt.date(base.year, 12, 24), kind="ongeveer")


def _unknown(m: re.Match[str], base: dt.date) -> _Found | None:
    return _Found(None, kind="ongeveer", certain=False)


_RULES: list[tuple[str, _Rule]] = [
    (rf"(?P<day>{_DAY}){_PART} (?:de )?(?P<date>{_DATE})", _weekday_and_date),
    (rf"(?:de )?(?P<nth>{_ORD}|laatste) (?P<day>{_DAY}) (?:van|in) (?P<month>{_MONTH}|de maand|deze maand|(?:de )?volgende maand)",
     _nth_weekday),
    (rf"(?P<day>{_DAY}){_PART} de (?P<nth>{_ORD})", _weekday_and_ordinal),
    (
        rf"(?P<day>{_DAY}){_PART} (?P<nth>{_NO_HOUR})"
        r"(?! (?:uur|over|voor|tot|en|of|minuten|meter|euro|procent|keer|mensen|jaar)\b)",
        _weekday_and_number,
    ),
    (rf"(?:in |voor )?de week van (?:{_DAY} )?(?P<date>{_DATE})", _week_of),
    (rf"(?:van )?(?P<from>{_N}) (?:tot en met|t/m|tot) (?P<date>{_DATE})", _span),
    (rf"(?P<date>{_DATE})", lambda m, base: _on(_full(m["date"], base))),
    (rf"(?P<day>{_DAY}){_PART} over (?P<n>een|{_N}) (?:week|weken)", _weekday_over),
    (rf"(?P<week>deze|volgende|komende|vorige|afgelopen) week (?:op )?(?P<day>{_DAY}){_PART}", _week_day),
    (rf"(?P<day>{_DAY}){_PART} (?P<week>volgende|deze) week", _week_day),
    # "eind volgende week, vrijdag": the weekday makes the part of the week exact
    (rf"(?:eind(?:e)?|begin|midden)(?: van)? (?:de )?(?P<week>deze|volgende|komende) week[, ]+(?:op )?(?P<day>{_DAY}){_PART}", _week_day),
    (
        r"(?P<part>eind(?:e)?(?: van)?|begin(?: van)?|midden(?: van)?) (?:van )?(?:de|deze|volgende|komende) week",
        _part_of_week,
    ),
    (rf"(?P<day>vandaag|morgen|overmorgen) over (?P<n>een|{_N}) (?:week|weken)", _day_over),
    (rf"over een (?P<unit>week|dag) of (?P<n>{_N})", _week_or),
    (r"(?:over|binnen|na) een paar (?:dagen|weken|weekjes|maanden)|een dezer dagen|op korte termijn|zo spoedig mogelijk", _unknown),
    (r"(?:nog )?(?P<when>voor|na|in|dit|volgend|komend)(?: het)?(?: volgende?)? weekend", _weekend),
    (r"(?:nog|later) (?:van )?(?:deze|de) week|van de week", _this_week),
    (r"(?P<part>begin|half|midden)(?: van)? (?:de )?volgende maand", _part_of_coming_month),
    (r"(?:aan het )?eind(?:e)? van (?:de )?(?:ochtend|middag|dag)|na (?:dit overleg|deze vergadering|deze bespreking)", _offset(0)),
    (rf"(?P<how>over|binnen) (?P<n>een|{_N}) (?P<unit>dagen|dag|week|weken|weekjes|werkdagen|maanden|maand)", _in_weeks),
    (rf"(?P<n>een|{_N}) (?P<unit>dagen|weken|week|maanden|maand) (?:terug|geleden)", _ago),
    (rf"week (?P<n>{_N})(?! weken)", _week_number),
    (r"(?:het )?eind(?:e)? (?:van )?(?:de|deze|volgende) maand", _this_month),
    (rf"(?P<part>half|medio|begin|eind|einde)(?: van)? (?P<month>{_MONTH})", _part_of_month),
    (r"na (?:de )?(?:kerst|feestdagen|zomer|vakantie)\w*|(?:in|na) het (?:nieuwe jaar|voorjaar|najaar)", _unknown),
    (r"(?:de |het )?kerst(?:mis|vakantie)?(?!\w)", _christmas),
    (rf"(?:aanstaande |komende |aankomende |eerstvolgende |eerstkomende )?(?P<day>{_DAY}){_PART}", _weekday),
    (rf"de (?P<nth>{_ORD})(?! (?:keer|dag|week|verdieping|etage|helft|plaats|kamer|persoon|punt))",
     lambda m, base: _on(_nth(m["nth"], base))),
    (r"overmorgen", _offset(2)),
    (r"morgen(?:ochtend|middag|avond|vroeg|nacht)?", _offset(1)),
    (r"vandaag(?: nog)?|vanmiddag|vanavond|vanochtend", _offset(0)),
    (r"eergisteren", _offset(-2)),
    (r"gisteren", _offset(-1)),
    (r"(?:in )?(?P<week>volgende|komende|deze) week", _whole_week),
    (r"zo snel mogelijk|binnenkort|te zijner tijd|na de zomer|na de vakantie|volgende keer|volgend overleg|"
     r"het volgende overleg|volgende vergadering|volgende maand", _unknown),
]  # fmt: skip
#: so many months on a weekday and a number may come together
_MONTHS_AHEAD = 4
_COMPILED = [(re.compile(rf"(?<!\w){pattern}(?!\w)"), rule) for pattern, rule in _RULES]
_BEFORE = re.compile(r"(?:(?P<last>uiterlijk|tot en met|t/m|ten laatste)|(?P<from>vanaf|per|met ingang van)|(?P<voor>voor|tot))"
                     r"(?: op)?(?: de)? $")  # fmt: skip
#: a clue in the text that something happened before the recording
_PAST = re.compile(r"\b(?:vorige|afgelopen|laatst|was|waren|had|hadden|geweest|toen|gevallen|begonnen|gestart)\b")


def find_dates(text: str, base: dt.date | str | None) -> list[SpokenDate]:
    """All dates in a text, in order. Without a base date ``value`` is None and the words stand as they were said."""
    known = dt.date.fromisoformat(base) if isinstance(base, str) else base
    folded = _aligned_fold(text)
    found = []
    week: dt.date | None = None
    for start, end, rule in _matches(folded):
        match, make = rule
        result = make(match, known or dt.date(2000, 1, 3))
        if result is None:
            continue
        if make in (_part_of_week, _whole_week):
            week = result.first
        elif make is _weekday and week is not None:
            # "eind volgende week kom ik langs, vrijdag": the day is one of that week
            result = _Found(_monday(week) + dt.timedelta(WEEKDAYS.index(match["day"])))
        found.append(_spoken(text, folded, start, end, result, known))
    return found


def deadline_in(text: str, base: dt.date | str | None) -> SpokenDate | None:
    """The date that a commitment in this text is about: the last certain one that is not past, else the first."""
    dates = find_dates(text, base)
    today = base.isoformat() if isinstance(base, dt.date) else base
    ahead = [d for d in dates if (d.value is None or today is None or d.value >= today) and not _not_then(text, d)]
    sure = [d for d in ahead if d.value is not None and d.certain and d.kind != "ongeveer"]
    asked = _ASKED.search(_aligned_fold(text))
    if asked and any(d.end <= asked.start() for d in sure):
        # "donderdag vraag ik rond wie er op woensdag kan": the second day is what the task is about
        sure = [d for d in sure if d.end <= asked.start()]
    if sure:
        return sure[-1]
    return ahead[0] if ahead else None


_ASKED = re.compile(
    r"\b(?:wie|wanneer|wat|waar|hoe(?:veel)?|of (?:ze|hij|zij|het|er|de|we|die|dat|iemand|jij|jullie))\b"
)
_UNABLE = re.compile(r"\b(?:niet|vrij|weg|afwezig|ziek|verhinderd|nachtdienst|vakantie)\b")


def _not_then(text: str, date: SpokenDate) -> bool:
    """Whether the clause says that it is just not possible then ("morgen ben ik vrij")."""
    clause = re.split(r"[,.;:?!]|\bof\b", _aligned_fold(text)[date.end :], maxsplit=1)[0]
    return bool(_UNABLE.search(clause))


def _aligned_fold(text: str) -> str:
    """Folded text of the same length, so that places stay the same."""
    return "".join(f if len(f := fold(c)) == 1 else " " for c in text.replace("’", "'"))


def _matches(folded: str) -> Iterator[tuple[int, int, tuple[re.Match[str], _Rule]]]:
    taken: list[tuple[int, int]] = []
    chosen = []
    for pattern, rule in _COMPILED:
        for match in pattern.finditer(folded):
            if all(match.end() <= a or match.start() >= b for a, b in taken):
                taken.append(match.span())
                chosen.append((match.start(), match.end(), (match, rule)))
    return iter(sorted(chosen, key=lambda c: c[0]))


def _spoken(text: str, folded: str, start: int, end: int, result: _Found, base: dt.date | None) -> SpokenDate:
    before = _BEFORE.search(folded[:start])
    first, last, kind = result.first, result.last, result.kind
    if before and first is not None:
        if before["voor"]:
            first, last, kind = _day_before(folded[start:end], last or first, result), None, "uiterlijk"
        elif before["last"]:
            kind = "uiterlijk"
        elif before["from"]:
            kind = "vanaf"
        start = before.start()
    value = None if base is None or first is None else first.isoformat()
    if value and last:
        value += f"/{last.isoformat()}"
    certain = result.certain and value is not None
    return SpokenDate(value, kind, text[start:end].strip(" ,."), certain, start, end)


def _day_before(words: str, day: dt.date, result: _Found) -> dt.date:
    """ "vóór 1 december" is at the latest the day before; "voor donderdag" means: on Thursday it must be there."""
    explicit = any(month in words for month in MONTHS)
    return day - dt.timedelta(1) if explicit and result.kind == "op" else day


# ---------------------------------------------------------------- clock times
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(w for w, n in CARDINALS.items() if 1 <= n <= 24)})"
_CLOCK = re.compile(
    rf"(?<![\w.:])(?:(?P<h>\d{{1,2}})[.:](?P<m>\d\d)(?: uur)?"
    rf"|(?:(?P<q>kwart|{_N}) (?P<way>over|voor) )?(?P<half>half )?(?P<hour>{_HOUR})(?P<uur> uur)?)(?!\w|[.:]\d)"
)


def find_times(text: str, near: str | None = None) -> list[str]:
    """Clock times as ``HH:MM``. ``near`` (HH:MM) decides between morning and afternoon; without it hours 1-6 are p.m."""
    found = []
    for match in _CLOCK.finditer(_aligned_fold(text)):
        minutes = _minutes(match)
        if minutes is not None:
            found.append(_on_clock(minutes, near))
    return found


def _minutes(m: re.Match[str]) -> int | None:
    if m["h"]:
        return int(m["h"]) * 60 + int(m["m"]) if int(m["h"]) < 25 and int(m["m"]) < 60 else None
    if not (m["uur"] or m["half"] or m["q"]):
        return None
    hour = _number(m["hour"])
    if hour is None or hour > 24:
        return None
    minutes = hour * 60 - (30 if m["half"] else 0)
    if m["q"]:
        step = 15 if m["q"] == "kwart" else _number(m["q"]) or 0
        minutes += step if m["way"] == "over" else -step
    return minutes


def _on_clock(minutes: int, near: str | None) -> str:
    options = [minutes % 1440] if minutes > 12 * 60 + 59 else [minutes % 1440, (minutes + 720) % 1440]
    if near and re.fullmatch(r"\d{1,2}:\d\d", near):
        goal = int(near.split(":")[0]) * 60 + int(near.split(":")[1])
        best = min(options, key=lambda o: abs(o - goal))
    else:
        best = next((o for o in options if 7 * 60 <= o < 19 * 60), options[0])
    return f"{best // 60:02d}:{best % 60:02d}"
