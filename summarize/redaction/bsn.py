"""Citizen service numbers (BSN) in speech.

Recognisers write a spoken BSN in many ways: digits, digits with spaces, words, groups ("honderdelf"), mixed, spread
over segments and speakers. A run of numbers is a BSN when it has 8 or 9 digits and passes the 11-test, or when a cue
("bsn", "burgerservicenummer", and how recognisers misspell them) is near and 6 or more digits follow.
Dates, amounts, times and telephone numbers are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from stdnum.nl import bsn

from conversation.transcript import Segment
from summarize.numbers import CARDINALS, fold, word_set
from summarize.redaction.markers import TOKEN

#: what may stand between two numbers of one run; a colon, slash or currency sign may not
_SEPARATORS = re.compile(r"[\s.,;\-–—…?!'\"()]*")
_DATE = re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)?\d\d\b(?![-/.]?\d)")
_CUES = re.compile(
    r"\bb[ .\-]{0,2}s[ .\-]{0,2}[nm]\b|\bbsn\w*|\b(?:bee?|be)[ -]?es+[ -]?[ea]n\b|\bpsn\b|"
    r"\bbur\w{0,4}[ -]?s?er?vi\w*|\bburgernummer\w*|\bso(?:f|ph|v)ie?[ -]?num+er\w*|\bservi[cs]e[ -]?num+er\w*"
)
_OTHER_CUES = re.compile(
    r"\b(?:telefoon\w*|mobiel\w*|zaaknummer\w*|rekening\w*|iban|postcode|kenmerk|dossiernummer|klantnummer)\b"
)
FILLERS = word_set(
    "eh ehm uh uhm um hm hmm mm mhm en dan dus ja nee oke goed wacht even kijken hoor momentje moment daarna "
    "vervolgens punt streepje komma spatie nou is het was zeg maar of he ok klopt juist nog toch ook tja prima moment zo ehh euh hmhm"
)
_STOPS = word_set(
    "januari februari maart april mei juni juli augustus september oktober november december "
    "euro eurootje cent procent jaar jaren maand maanden week weken dag dagen uur uren uurtje minuten minuut kwartier "
    "meter kilometer kilo gram liter keer maal mensen personen kinderen kleinkinderen stuks meldingen zaken dossiers "
    "graden treden verdieping graad werkdagen duizend miljoen miljard"
)
_MONTHS = word_set("januari februari maart april mei juni juli augustus september oktober november december")
_YEAR_BEFORE = word_set("in sinds uit van tot vanaf jaar voor na begin eind medio anno")
GLUED = re.compile(r"(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen){2,9}")
_DIGIT = re.compile(r"nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen")
_WORDS_BEFORE, _WORDS_AFTER, _FAR = 20, 10, 10_000


@dataclass
class BsnToken:
    """A word of the conversation; ``digits`` when it is a number, ``sure`` False for the article "een"."""

    segment: int
    start: int
    end: int
    text: str
    digits: str = ""
    sure: bool = True
    stop: bool = False
    broken: bool = False  # something that is no separator stands before it
    units: tuple[int, ...] = ()  # positions in the stream that this token stands for


def bsn_tokens(tokens: Sequence[BsnToken], segments: Sequence[Segment]) -> set[int]:
    """Positions, in ``read_tokens(segments)``, of what belongs to a BSN."""
    hits: set[int] = set()
    for stream in streams(tokens, segments):
        hits |= _find(tokens, stream)
    return hits


# ---------------------------------------------------------------- reading
def read_tokens(segments: Sequence[Segment]) -> list[BsnToken]:
    """One token for each match of ``TOKEN``, in order of segments."""
    tokens: list[BsnToken] = []
    for at, segment in enumerate(segments):
        dates = [m.span() for m in _DATE.finditer(segment.text)]
        end = 0
        for match in TOKEN.finditer(segment.text):
            token = _token(at, match, tokens)
            token.broken = not _SEPARATORS.fullmatch(segment.text, end, match.start())
            if any(a <= token.start < b for a, b in dates):
                token.digits, token.stop = "", True
            token.units = (len(tokens),)
            tokens.append(token)
            end = match.end()
    _settle_articles(tokens)
    return tokens


def _token(at: int, match: re.Match[str], before: Sequence[BsnToken]) -> BsnToken:
    raw = match[0]
    folded = fold(raw)
    token = BsnToken(at, match.start(), match.end(), folded)
    token.stop = folded in _STOPS or raw.startswith("[")
    token.digits = digits_of(folded)
    token.sure = folded != "een" or "é" in raw.lower()
    if _is_year(token.digits) and before and (before[-1].text in _YEAR_BEFORE or before[-1].text in _MONTHS):
        token.digits, token.stop = "", True
    return token


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


def digits_of(folded: str) -> str:
    """The digits that a folded word stands for; empty for other words."""
    if folded.isdigit() and folded.isascii():
        return folded
    if folded in CARDINALS:
        return str(CARDINALS[folded])
    if GLUED.fullmatch(folded):
        return "".join(str(CARDINALS[word]) for word in _DIGIT.findall(folded))
    return ""


def _settle_articles(tokens: list[BsnToken]) -> None:
    """An unaccented "een" is a number only beside a number."""
    numbers = [bool(t.digits) and t.sure for t in tokens]
    for i, token in enumerate(tokens):
        if token.digits and not token.sure:
            beside = _number_before(tokens, numbers, i) or (
                i + 1 < len(tokens)
                and (numbers[i + 1] or tokens[i + 1].text in ("dubbel", "dubbele") or _tens_follow(tokens, i))
            )
            if not beside:
                token.digits = ""


def _number_before(tokens: Sequence[BsnToken], numbers: Sequence[bool], i: int) -> bool:
    """Whether a number stands before, with at most three fillers between."""
    for back in range(i - 1, max(-1, i - 5), -1):
        if numbers[back] or tokens[back].digits == "1" or tokens[back].text in ("dubbel", "dubbele"):
            return True
        if tokens[back].text not in FILLERS or tokens[back].digits:
            return False
    return False


def _tens_follow(tokens: Sequence[BsnToken], i: int) -> bool:
    """Whether "een" begins "een en dertig"."""
    return (
        i + 2 < len(tokens) and tokens[i + 1].text == "en" and re.fullmatch(r"[2-9]0", tokens[i + 2].digits) is not None
    )


# ---------------------------------------------------------------- streams and runs
def streams(tokens: Sequence[BsnToken], segments: Sequence[Segment]) -> Iterator[list[int]]:
    """Orders in which a number may have been said: everybody, and each speaker without short interruptions."""
    yield list(range(len(tokens)))
    counts: dict[int, int] = {}
    for token in tokens:
        counts[token.segment] = counts.get(token.segment, 0) + 1
    speakers = {s.speaker for s in segments}
    if len(speakers) < 2:
        return
    for speaker in sorted(speakers, key=str):
        yield [i for i, t in enumerate(tokens) if segments[t.segment].speaker == speaker or counts[t.segment] > 6]


def _find(tokens: Sequence[BsnToken], stream: Sequence[int]) -> set[int]:
    """Positions of the tokens that belong to a BSN, in this order of speech."""
    hits: set[int] = set()
    stretches = list(_stretches(tokens, stream))
    if not stretches:
        return hits
    cues, others = _cue_positions(tokens, stream, _CUES), _cue_positions(tokens, stream, _OTHER_CUES)
    place = {unit: at for at, unit in enumerate(stream)} if cues else {}
    for stretch in stretches:
        plain = [tokens[i] for i in stretch]
        for line in (_compose(plain), plain):
            for run in _runs(line, loose=0):
                hits.update(unit for token in _passes(run) for unit in token.units)
        for run in _runs(plain, loose=3) if cues else ():
            if _near_cue(run, place, cues, others):
                hits.update(unit for token in run for unit in token.units)
    return hits


def _stretches(tokens: Sequence[BsnToken], stream: Sequence[int]) -> Iterator[Sequence[int]]:
    """The parts of the stream with 6 or more digits close together, with a word of context on both sides."""
    numbers = [at for at, i in enumerate(stream) if tokens[i].digits]
    begin = 0
    for k in range(len(numbers)):
        if k + 1 < len(numbers) and numbers[k + 1] - numbers[k] <= 12:
            continue
        if sum(len(tokens[stream[at]].digits) for at in numbers[begin : k + 1]) >= 6:
            yield stream[max(0, numbers[begin] - 2) : numbers[k] + 2]
        begin = k + 1


def _compose(plain: Sequence[BsnToken]) -> list[BsnToken]:
    """Join "negen en negentig" → 99, "honderd elf" → 111, "twee honderd" → 200 and "dubbel negen" → 99."""
    line: list[BsnToken] = []
    for token in plain:
        line.append(token)
        _join(line, _unit_and_tens) or _join(line, _hundreds) or _join(line, _repeated)
    return line


def _join(line: list[BsnToken], rule: Callable[[list[BsnToken]], tuple[int, str] | None]) -> bool:
    found = rule(line)
    if found is None:
        return False
    count, digits = found
    parts = line[-count:]
    del line[-count:]
    line.append(
        replace(
            parts[-1],
            start=parts[0].start,
            broken=parts[0].broken,
            digits=digits,
            sure=True,
            units=tuple(u for p in parts for u in p.units),
        )
    )
    return True


def _unit_and_tens(line: list[BsnToken]) -> tuple[int, str] | None:
    if len(line) < 3 or line[-2].text != "en" or line[-1].text.isdigit() or line[-3].text.isdigit():
        return None
    unit, tens = line[-3].digits, line[-1].digits
    if len(unit) == 1 and unit != "0" and len(tens) == 2 and tens[1] == "0" and tens != "10":
        return 3, tens[0] + unit
    return None


def _hundreds(line: list[BsnToken]) -> tuple[int, str] | None:
    if len(line) < 2 or line[-1].text.isdigit() or line[-1].broken:
        return None
    head, tail = line[-2].digits, line[-1].digits
    if line[-1].text == "honderd" and len(head) == 1 and head != "0" and not line[-2].text.isdigit():
        return 2, head + "00"
    if line[-2].text.endswith("honderd") and len(head) == 3 and 1 <= len(tail) <= 2 and tail != "0":
        return 2, head[0] + tail.rjust(2, "0")
    return None


def _repeated(line: list[BsnToken]) -> tuple[int, str] | None:
    if len(line) >= 2 and line[-2].text in ("dubbel", "dubbele") and len(line[-1].digits) == 1:
        return 2, line[-1].digits * 2
    if len(line) >= 3 and line[-2].text in ("keer", "maal") and line[-3].digits in ("2", "3", "4"):
        digit = line[-1].digits
        return (3, digit * int(line[-3].digits)) if len(digit) == 1 else None
    return None


def _runs(line: Sequence[BsnToken], loose: int) -> Iterator[list[BsnToken]]:
    """Maximal runs of numbers with at most 4 fillers, and ``loose`` other words, between two numbers."""
    run: list[BsnToken] = []
    fillers = words = 0
    for at, token in enumerate(line):
        counted = at + 1 < len(line) and line[at + 1].stop and not line[at + 1].text.startswith("[")
        if token.broken and run and not loose:
            yield run
            run = []
        if token.digits and not counted:
            run.append(token)
            fillers = words = 0
            continue
        fillers += token.text in FILLERS
        words += token.text not in FILLERS
        if run and (token.stop or (token.digits and counted) or words > loose or fillers > 4 + loose):
            yield run
            run = []
    if run:
        yield run


# ---------------------------------------------------------------- deciding
def _passes(run: Sequence[BsnToken]) -> Sequence[BsnToken]:
    """The part of a run that is a BSN by the 11-test alone; empty when there is none."""
    total = sum(len(t.digits) for t in run)
    if total < 8 or (total == 10 and run[0].digits[0] == "0"):
        return ()
    sure = [at for at, token in enumerate(run) if token.sure]
    first_sure, last_sure = (sure[0], sure[-1]) if sure else (len(run), -1)
    for start in range(len(run)):
        length = 0
        found: Sequence[BsnToken] = ()
        for end in range(start, len(run)):
            length += len(run[end].digits)
            if length > 9:
                break
            part = run[start : end + 1]
            trimmed = start <= first_sure and last_sure <= end  # what is left over is no more than an article
            if (trimmed or (length == 9 and total > 9)) and length >= 8 and _is_bsn(part):
                found = part if length > sum(len(t.digits) for t in found) else found
        if found:
            return found
    return ()


def _is_bsn(part: Sequence[BsnToken]) -> bool:
    digits = "".join(t.digits for t in part)
    if not bsn.is_valid(digits.rjust(9, "0")):
        return False
    values = [int(t.digits) for t in part]
    if len(part) == 2 and all(_is_year(t.digits) for t in part):
        return False
    if len(part) > 1 and all(v >= 10 and v % 10 == 0 for v in values):
        return False
    steps = {b > a for a, b in pairwise(values)}
    return not (len(part) > 2 and len(steps) == 1 and all(len(t.digits) == 2 for t in part))


def _cue_positions(tokens: Sequence[BsnToken], stream: Sequence[int], cues: re.Pattern[str]) -> list[int]:
    """Positions in the stream where a cue begins; our own marker is no cue."""
    words = ["¤" if tokens[i].text.startswith("[") else tokens[i].text for i in stream]
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    return [bisect_right(starts, match.start()) - 1 for match in cues.finditer(" ".join(words))]


def _near_cue(run: Sequence[BsnToken], place: dict[int, int], cues: Sequence[int], others: Sequence[int]) -> bool:
    digits = "".join(t.digits for t in run)
    if len(digits) < 6 or (len(digits) == 10 and digits.startswith("06")):
        return False
    first, last = place[run[0].units[0]], place[run[-1].units[-1]]
    near = _nearest(cues, first, last)
    return near < _FAR and near <= _nearest(others, first, last)


def _nearest(cues: Sequence[int], first: int, last: int) -> int:
    """Words between a run and the nearest of the cues, which are in order."""
    begin, end = bisect_left(cues, first - _WORDS_BEFORE), bisect_right(cues, last + _WORDS_AFTER)
    return min((_distance(cue, first, last) for cue in cues[begin:end]), default=_FAR)


def _distance(cue: int, first: int, last: int) -> int:
    if cue <= last:
        away = max(0, first - cue)
        return away if away <= _WORDS_BEFORE else _FAR
    return cue - last if cue - last <= _WORDS_AFTER else _FAR
