"""Postcodes with their house number: "1621 AB 12", "zestien eenentwintig a b nummer twaalf"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.numbers import word_set
from summarize.redaction.line import GAP, LETTER, LOOSE, Line
from summarize.redaction.plate import STRONG

_G = rf"{GAP}?"
_LOOSE = rf"(?:(?:{'|'.join(LOOSE)})\b)"
_PAIR = rf"(?:{LETTER}{_G}(?:en )?{LETTER}|{LETTER}{_G}{_LOOSE}|{_LOOSE}{_G}{LETTER}|[a-z]{{2}}|[LMSFKHNRTZ])(?![A-Za-z0-9])"
_DIGITS = rf"(?<![\d‚:/€$])[1-9](?:{_G}\d){{3}}(?!\d)"
_CODE = (
    rf"(?P<digits>{_DIGITS})(?P<gap>{_G}|{GAP}(?:en )?(?:dan )?(?:de )?(?:letters? )?(?:zijn )?)(?P<letters>{_PAIR})"
)
_NUMBER_WORD = r"(?:(?:op |het |met |en |dan )*(?:huis ?n[uo]m+er|huisnr|n[uo]m+er|num[ae]r|nr|huis)(?: (?:is|dat|eh|het|was|dan|op))*)"
_ADDITION = r"(?: ?(?:[A-Z](?![A-Za-z])|bis|hs|rood|zwart|huis|boven|beneden|[1-4]e hoog)|-\d{1,3})?"
_HOUSE = (
    rf"(?:(?:{_G} ?| (?:in )?\w+ (?:\w+ )?)(?P<numbered>{_NUMBER_WORD}{GAP}\d{{1,5}}(?:{GAP}\d{{1,2}}\b(?! ?(?:euro|jaar|"
    rf"uur)))?)|(?P<house>{GAP}\d{{1,5}})){_ADDITION}(?![\w‚:/%])"
)
_UNIT = r"(?! (?:euro|jaar|uur|procent|maanden|weken|dagen|kilometer|meter|mensen|minuten)\b)"
_CODE_FIRST = re.compile(rf"{_CODE}(?:{_HOUSE}{_UNIT})?")
_CUE = re.compile(r"\bpost ?[ck]o+d\w*|\bpostkode\w*|\bpost kood\w*")
_ADDRESS = re.compile(r"\badres\w*|\bwo+n\w*|\bhuis ?nummer\w*|\bverhui[sz]\w*|\bstraat\b|\w+straat\b|\bingeschreven\b")
_BEFORE = re.compile(
    r"(?:\w+(?:straat|laan|weg|plein|dijk|gracht|kade|hof|singel|steeg|plantsoen|dreef|pad) )?(?:(?:huis ?)?n[uo]m+er(?: is)? )?"
    r"\d{1,4}(?: ?[A-Z])?(?: (?:met|en|de|is|in|dan))*(?: postcode)?(?: is)? ?$"
)
_NEVER = word_set("SA SD SS")
_QUANTITIES = word_set("KG KM CM MM ML MG DL CL MB GB TB KB PK KW M HA")
#: words of two letters that are no letters of a postcode
_SMALL_WORDS = word_set(
    "in en is op om de te we ik je ze er of al uw na ja zo nu kg km cm mm ml mg dl cl mb gb tb kb kw ha ze ie it ok oh ah eh uh "
    "um hm bv nv "
    "aa mei wc tv pc ex my of as el st nr me mn zn m2 ze ga la los pa ma be by re hè he hu ei ui as af wo ma di do vr za"
)


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are a postcode, with the house number beside it."""
    for match in _CODE_FIRST.finditer(line.text):
        start, end = match.span()
        cue = line.near(_CUE, start, end, 60, 30)
        if _likely(line, match, cue):
            before = _BEFORE.search(line.text, max(0, start - 60), start)
            yield (before.start() if before and (cue or not _has_house(match)) else start), match.end("letters")
            if _has_house(match):
                # a place, or an answer of somebody else, may stand before "nummer"
                yield max(match.start("numbered"), match.start("house")), end


def _has_house(match: re.Match[str]) -> bool:
    return match["house"] is not None or match["numbered"] is not None


def _likely(line: Line, match: re.Match[str], cue: bool) -> bool:
    letters = match["letters"]
    digits = re.sub(r"\D", "", match["digits"])
    pair = re.sub(r"[^A-Z]", "", re.sub(r" (?:van (?:de )?|als in )\w+", "", letters))
    numbered = match["numbered"] is not None
    small = letters.islower() and len(letters) == 2
    if (
        pair in _NEVER
        or (letters in _SMALL_WORDS and not (cue or numbered))
        or (letters in _QUANTITIES and not cue and not numbered and not line.near(_ADDRESS, *match.span()))
    ):
        return False
    if cue:
        return True
    if not _has_house(match) and line.near(STRONG, *match.span()):
        return False
    if small or len(pair) < 2:
        return not _is_year(digits) and (
            numbered or (_has_house(match) and (small or line.near(_ADDRESS, *match.span())))
        )
    if len(match["digits"]) == 4 and letters.isupper() and len(letters) == 2:
        return not _is_year(digits) or _has_house(match) or line.near(_ADDRESS, *match.span())
    return _has_house(match) or line.near(_ADDRESS, *match.span())


def _is_year(digits: str) -> bool:
    return digits[:2] in ("19", "20")
