"""What was said as one line of symbols, so that a class of numbers is a pattern over it.

Digits stand for numbers however they were written ("zestien eenentwintig" → ``16 21``), capitals for letters that were spelled
("a", "Anton", "bee" → ``A``), small letters for all other words, one space for what may stand between two parts. A decimal
comma is ``‚``, ``#`` comes before thousands; other signs stand as themselves. ``¤`` is something that was removed before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from conversation.transcript import Segment
from summarize.numbers import CARDINALS, fold, ordinal_of, word_set
from summarize.redaction.bsn import FILLERS, digits_of
from summarize.redaction.markers import TOKEN

_LETTERS = {
    "A": "anton anna alfa aa ah", "B": "bernard bernhard bravo bee bernardus", "C": "cornelis cornelius charlie cee",
    "D": "dirk delta dee", "E": "eduard echo", "F": "ferdinand foxtrot ef eff", "G": "gerard gee golf",
    "H": "hendrik hotel haa", "I": "isaak izaak isaac india ie", "J": "johan johannes juliett juliet jee",
    "K": "karel kilo kaa", "L": "lodewijk lima ell el", "M": "maria mike emm em", "N": "nico nicolaas enn",
    "O": "otto oscar oo", "P": "pieter papa pee", "Q": "quirinus quinten quotient quebec kuu", "R": "richard rudolf romeo err",
    "S": "simon sierra es ess", "T": "teunis theodoor theodor tango tee", "U": "utrecht uniform uu", "V": "victor vee",
    "W": "willem whiskey wee", "X": "xantippe xander xray iks ix", "Y": "ypsilon yankee", "Z": "zacharias zaandam zulu zet zed",
}  # fmt: skip
_SPELLED = {word: letter for letter, words in _LETTERS.items() for word in words.split()}
#: how else a letter may be heard; other words too, so letters only beside letters
LOOSE = {"en": "N", "er": "R", "ha": "H", "ka": "K", "te": "T", "de": "D", "je": "J", "ge": "G", "we": "W",
         "u": "U", "ku": "Q", "ij": "Y", "e": "E", "be": "B", "ce": "C", "pe": "P", "ve": "V", "ee": "E"}  # fmt: skip
#: words that a recogniser writes for numbers
_MISHEARD = {"zeve": "7", "zeuve": "7", "neege": "9", "vijv": "5", "vief": "5", "agt": "8", "achtien": "18", "achttiend": "18",
             "twaluf": "12", "elluf": "11", "tweeen": "2", "drieen": "3", "viere": "4", "twinting": "20", "veertich": "40",
             "tachentig": "80", "noel": "0"}  # fmt: skip
_DECIMAL = re.compile(r"(?<![\d.,])(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,6}),\d{1,2}(?![\d]|[.,]\d)")
_CLOCK_OR_DATE = re.compile(r"(?<![\d])\d{1,2}[.:/]\d{2}(?: ?uur| ?u\b)|(?<![\d:])\d{1,2}:\d{2}(?![\d:])")
_BETWEEN = re.compile(r"[\s.;\-–—…?!'\"()’,]*")

UNITS = (
    "euro|eurootjes?|cent|procent|jaar|jaren|jarige?|maand|maanden|week|weken|dag|dagen|uur|uren|uurtjes?|minuten|minuut|kwartier|"
    "meter|kilometer|kilo|gram|milligram|liter|milliliter|keer|maal|mensen|personen|kinderen|stuks|graden|centimeter|mg|ml|km|cm|kg|"
    "seconden|punten|woningen|werkdagen|pillen|tabletten|treden|vierkante|kuub|megabyte|gigabyte"
)
MONTH_WORDS = {
    1: "januari januarie januwari jan", 2: "februari febuari februarie febrewari feb", 3: "maart mrt", 4: "april apr",
    5: "mei", 6: "juni junie jun", 7: "juli julie jul", 8: "augustus agustus augustes aug", 9: "september setember sept sep",
    10: "oktober october okt", 11: "november novenber nov", 12: "december desember dec",
}  # fmt: skip
_MONTH_WORDS = word_set(" ".join(MONTH_WORDS.values()))
MONTHS = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
#: words that mean nothing anywhere; they are no part of a line
PAUSES = word_set(
    "eh ehm uh uhm um ehh euh eehm ehmm hm hmm hmhm mhm ja nou dus even kijken oke ok goed zo hoor momentje moment wacht tja prima"
)
#: words that may stand between two parts of one number
FILL = (FILLERS - PAUSES) | word_set("dat die min de streep komt staat")
_FILL = "|".join(sorted(FILL | {"u"}, key=len, reverse=True))
#: what may stand between two parts of one number: spaces and a few words without meaning
GAP = rf"(?:[ ‚,](?:(?:{_FILL})\b[ ,]?){{0,5}})"
#: a spelled letter: "A", "de A van Anton", "A van appel"
LETTER = r"(?:(?:(?:de|letter) )?[A-Z](?: (?:van|als in) (?:de )?\w+)?)"
#: the distance of a cue that is not there
FAR = 10_000
NOT_COUNTED = rf"(?![‚%:/]\d|%| ?(?:{UNITS})\b| (?:{MONTHS})\b)"
_RUN = re.compile(rf"(?<![\w‚/:€$#])\d++{NOT_COUNTED}(?:{GAP}\d++{NOT_COUNTED})*")
_PART = re.compile(r"\d+")


@dataclass(frozen=True)
class Run:
    """Numbers that were said one after another: each with its place in the line."""

    parts: tuple[tuple[int, int, str], ...]

    @property
    def digits(self) -> str:
        """All digits together."""
        return "".join(digits for _, _, digits in self.parts)

    def cut(self, first: int, last: int) -> Run:
        """The run from one part to another, both included."""
        return Run(self.parts[first : last + 1])

    @property
    def start(self) -> int:
        """Where it begins in the line."""
        return self.parts[0][0]

    @property
    def end(self) -> int:
        """Where it ends in the line."""
        return self.parts[-1][1]


@dataclass(frozen=True)
class Line:
    """One order of speech. ``text`` is the line, ``starts`` where each symbol begins, ``units`` the tokens that it stands for."""

    text: str
    starts: Sequence[int]
    units: Sequence[tuple[int, ...]]

    def tokens(self, start: int, end: int) -> list[int]:
        """The tokens that a stretch of the line stands for, without the fillers among them."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        return [unit for at in range(first, last + 1) for unit in self.units[at]]

    @cached_property
    def runs(self) -> list[Run]:
        """Every stretch of numbers with nothing but fillers between them, and none that is an amount or part of a date."""
        return [
            Run(tuple((m.start() + p.start(), m.start() + p.end(), p[0]) for p in _PART.finditer(m[0])))
            for m in _RUN.finditer(self.text)
        ]

    def near(self, cue: re.Pattern[str], start: int, end: int, before: int = 70, after: int = 40) -> bool:
        """Whether a cue stands close to a stretch of the line; the distances are characters."""
        return self.distance(cue, start, end, before, after) < FAR

    def distance(self, cue: re.Pattern[str], start: int, end: int, before: int = 70, after: int = 40) -> int:
        """Characters between a stretch and the nearest cue, ``FAR`` when there is none.

        A cue on the other side of something that was removed belonged to that.
        """
        first = self.text.rfind("¤", max(0, start - before), start) + 1 or max(0, start - before)
        last = self.text.find("¤", end, end + after)
        ends = [start - m.end() for m in cue.finditer(self.text, first, start)]
        # what comes after a number is said less often
        begins = [m.start() - end + 15 for m in cue.finditer(self.text, end, last if last >= 0 else end + after)]
        return min(ends + begins, default=FAR)


@dataclass(frozen=True)
class Symbol:
    """A token as it stands in a line; ``lead`` is what stands before it. ``sure``: False for the article "een"."""

    text: str
    lead: str
    sure: bool = True
    last: bool = False


def read_symbols(segments: Sequence[Segment]) -> list[Symbol]:
    """One symbol for each token (``TOKEN``) of the segments, in order."""
    symbols: list[Symbol] = []
    left_over = ""
    for segment in segments:
        text, end = segment.text, 0
        decimals = {m.start() + m[0].index(",") + 1 for m in _DECIMAL.finditer(text)}
        clocks = [m.span() for m in _CLOCK_OR_DATE.finditer(text)]
        for match in TOKEN.finditer(text):
            between = text[end : match.start()]
            apostrophe = between.endswith(("'", "’")) or text[match.end() : match.end() + 1] in ("'", "’")
            symbol, sure = _symbol(match[0], apostrophe)
            lead = _lead(between, match.start() in decimals)
            if not end:
                lead = " @ " if "@" in left_over + between else " "
            elif between == "/" and re.fullmatch(r"0\d{1,3}", symbols[-1].text):
                lead = " "
            if lead == " " and any(a < match.start() < b for a, b in clocks):
                lead = ":"
            last = not text[match.end() :].strip(" .,?!")
            symbols.append(Symbol(symbol, lead, sure, last))
            end = match.end()
        left_over = text[end:]
    return _settled(symbols)


def _lead(between: str, decimal: bool) -> str:
    if decimal:
        return "‚"
    if _BETWEEN.fullmatch(between):
        return " "
    signs = "".join(c for c in between if c in "@%€$/:+#_&=*")
    return signs if not between[:1].isspace() and not between[-1:].isspace() else f" {signs} " if signs else " "


@lru_cache(maxsize=50_000)
def _symbol(raw: str, apostrophe: bool) -> tuple[str, bool]:
    if raw.startswith("["):
        return "¤", True
    folded = fold(raw)
    if folded == "een":
        return ("1", "é" in raw.lower()) if not apostrophe else ("een", True)
    digits = spoken_digits(folded)
    if digits:
        return ("#" if "duizend" in folded and digits[:2] != "20" else "") + digits, True
    ordinal = ordinal_of(raw)
    if ordinal is not None and ordinal < 100:
        return f"{ordinal}e", True
    return _letters(raw, folded, apostrophe), True


def _letters(raw: str, folded: str, apostrophe: bool) -> str:
    if apostrophe:
        return folded
    if raw.isascii() and raw.isupper() and 2 <= len(raw) <= 4:
        return raw
    if folded in _SPELLED:
        return _SPELLED[folded]
    if len(raw) == 1 and folded.isalpha() and raw not in ("u", "U", "e"):
        return folded.upper()
    plain = raw.isascii() and raw.isalnum()
    if plain and any(c.isdigit() for c in raw) and len(raw) <= 34:
        return raw.upper()
    return folded


@lru_cache(maxsize=20_000)
def spoken_digits(folded: str) -> str:
    """The digits of a number word as people say long numbers: "zestienhonderdeenentwintig" is 1621, "negentienzevenenveertig" 1947."""
    known = digits_of(folded) or _MISHEARD.get(folded, "")
    if known:
        return known
    if re.fullmatch(r"o\d+", folded):
        return "0" + folded[1:]
    match = re.fullmatch(r"(\w+?)(honderd|duizend)(?:en)?(\w+)", folded)
    if match and match[1] in CARDINALS and match[3] in CARDINALS:
        head, tail = CARDINALS[match[1]], CARDINALS[match[3]]
        if match[2] == "honderd" and 11 <= head <= 99 and 0 < tail < 100:
            return str(head * 100 + tail)
        if match[2] == "duizend" and 1 <= head <= 9 and 0 < tail < 1000:
            return str(head * 1000 + tail)
    for century in ("negentien", "twintig"):
        rest = CARDINALS.get(folded.removeprefix(century), 0) if folded.startswith(century) else 0
        if 10 <= rest < 100:
            return f"{CARDINALS[century]}{rest}"
    return ""


def _settled(symbols: list[Symbol]) -> list[Symbol]:
    """An unaccented "een" is a number only beside numbers, spelled letters and months, with pauses between them or not."""
    unsure = [at for at, symbol in enumerate(symbols) if not symbol.sure]
    number = dict.fromkeys(unsure, False)
    for at in reversed(unsure):
        number[at] = _counts_after(symbols, number, at)
    for at in unsure:
        number[at] = number[at] or _counts_before(symbols, number, at)
    settled = list(symbols)
    for at in unsure:
        if not number[at]:
            settled[at] = replace(symbols[at], text="een")
    return settled


def _counts_before(symbols: Sequence[Symbol], number: dict[int, bool], at: int) -> bool:
    """Whether a number stands before, or a spelled letter with a dash between or nothing after."""
    dash = symbols[at].last
    for back in range(at - 1, max(-1, at - 5), -1):
        text = symbols[back].text
        if text[0].isdigit() or text in ("dubbel", "dubbele"):
            return number.get(back, True)
        if text.isupper() and len(text) <= 4:
            return dash
        if text not in FILL and text not in PAUSES:
            return False
        dash = dash or text in ("streepje", "punt", "dan", "koppelteken")
    return False


def _counts_after(symbols: Sequence[Symbol], number: dict[int, bool], at: int) -> bool:
    """Whether a number, a spelled letter, a month, or "en" with tens ("een en dertig") follows."""
    after = [
        i
        for i in range(at + 1, min(at + 6, len(symbols)))
        if symbols[i].text not in PAUSES and symbols[i].text not in ("streepje", "dan")
    ]
    if not after:
        return False
    text = symbols[after[0]].text
    if text[0].isdigit():
        return number.get(after[0], True)
    if text in _MONTH_WORDS or (text.isupper() and len(text) <= 3):
        return True
    following = symbols[after[1]].text if text == "en" and len(after) > 1 else ""
    return bool(re.fullmatch(r"[2-9]0|[A-Z]{1,3}", following)) or following in _MONTH_WORDS


def lines(symbols: Sequence[Symbol], stream: Sequence[int]) -> Iterator[Line]:
    """The line as it was said and, when that differs, with "vier en dertig" as 34, "dubbel zes" as 66, "honderd elf" as 111."""
    plain = _without_pauses(symbols, stream)
    yield _line(plain)
    composed = _compose(plain)
    if len(composed) != len(plain):
        yield _line(composed)


_Item = tuple[str, str, tuple[int, ...]]


def _without_pauses(symbols: Sequence[Symbol], stream: Sequence[int]) -> list[_Item]:
    items: list[_Item] = []
    carried = ""
    for i in stream:
        symbol = symbols[i]
        lead = carried if carried and symbol.lead == " " else symbol.lead
        if symbol.text in PAUSES:
            carried = lead if "@" in lead else ""
            continue
        items.append((lead, symbol.text, (i,)))
        carried = ""
    return items


def _line(items: Sequence[_Item]) -> Line:
    pieces, starts, at = [], [], 0
    for lead, text, _ in items:
        starts.append(at)
        pieces.append(lead + text)
        at += len(lead) + len(text)
    return Line("".join(pieces), starts, [units for _, _, units in items])


def _compose(plain: Sequence[_Item]) -> list[_Item]:
    items: list[_Item] = []
    for item in plain:
        items.append(item)
        if not item[1][0].isdigit():
            continue
        found = _joined(items)
        if found:
            count, digits = found
            parts = items[-count:]
            del items[-count:]
            items.append((parts[0][0], digits, tuple(u for p in parts for u in p[2])))
    return items


def _joined(items: Sequence[_Item]) -> tuple[int, str] | None:
    last = items[-1][1]
    two = items[-2][1] if len(items) > 1 else ""
    three = items[-3][1] if len(items) > 2 else ""
    if two == "en" and len(three) == 1 and three in "123456789" and re.fullmatch(r"[2-9]0", last):
        return 3, last[0] + three
    if last == "100" and len(two) == 1 and two in "23456789":
        return 2, two + "00"
    if re.fullmatch(r"[1-9]00", two) and re.fullmatch(r"[1-9]\d?", last):
        return 2, two[0] + last.rjust(2, "0")
    if re.fullmatch(r"[1-9][1-9]00|[2-9]000", two) and re.fullmatch(r"[1-9]\d?", last):
        return 2, two[:2] + last.rjust(2, "0")
    if two in ("dubbel", "dubbele") and len(last) == 1:
        return 2, last * 2
    if two in ("keer", "maal") and three in ("2", "3", "4") and three and len(last) == 1:
        return 3, last * int(three)
    return None
