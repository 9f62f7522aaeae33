"""Dates of birth: a day and a month near a word that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.redaction.line import GAP, MONTHS, Line

_DAY = r"(?:0{GAP}?[1-9]|[12]\d|3[01]|[1-9])e?".replace("{GAP}", GAP)
_YEAR = (
    rf"(?:1900{GAP}(?:en )?\d{{1,2}}|2000{GAP}(?:en )?\d{{1,2}}(?! (?:{MONTHS}))|2000|(?:19|20){GAP}?\d\d|(?:19|"
    rf"20){GAP}\d{GAP}\d|0{GAP}\d|\d\d|'?\d{GAP}\d)"
)
_S = rf"(?:{GAP}|[-/.])"
_IN = rf"{GAP}(?:in |van |het jaar |jaar )*"
_NAMED = rf"(?:de )?{_DAY}{GAP}(?:van )?(?:{MONTHS})(?:{_IN}{_YEAR}(?! (?:uur|jaar|procent|euro)\b))?"
_MONTH_NUMBER = rf"(?:1[0-2]|0{GAP}?[1-9]|[1-9])e?"
_NUMBERED = rf"(?:de )?{_DAY}{_S}(?:van )?(?:de )?{_MONTH_NUMBER}{_S}(?:van )?{_YEAR}"
_COMPACT = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
_BACKWARD = r"(?:19|20)\d\d[-/ ](?:0\d|1[0-2])[-/ ](?:[0-2]\d|3[01])"
_DATE = re.compile(rf"(?<![\w‚:/€-])(?:{_BACKWARD}|{_NAMED}|{_NUMBERED}|{_COMPACT})(?![\w‚:]|/\d)")
_WITH_YEAR = re.compile(
    rf"(?<![\w‚:/€-])(?:{_BACKWARD}|(?:de )?{_DAY}{GAP}(?:van )?(?:{MONTHS}){_IN}{_YEAR}(?! (?:uur|jaar|procent|euro)\b)|"
    rf"{_NUMBERED}|{_COMPACT})(?![\w‚:]|/\d)"
)
_CUE = re.compile(
    r"\bgebo+r(?:e|en|n|ene?)?\b|\bgebo+rtes?(?: ?dat\w*| ?dag\w*)?\b|\bgebo+r[dt]e?n? ?dat\w*|\bgeb\b(?: ?dat\w*)?|\bge boren\b|"
    r"\bgeboorten? ?datum\b|\bgebortedatum\b|\bgeboo\w*datum\b|"
    r"\bgebor[et]\w*|\bgeboorde ?datum\b|\bter wereld\b"
)
_WEAK = re.compile(
    r"\b(?:ben|bent|is|was)(?: (?:ik|U|u|hij|zij|ze|die|zelf))? van\b|\bjarig\b|\bverjaar\w*|\bverjaardag\b|\bik van\b"
)
#: between the word and the date: another subject
_BREAK = re.compile(
    r"\b(?:toen|daarna|sinds|verhuis\w*|afspra\w*|gesprek\w*|kom\w*|kwam\w*|bel\w*|vandaag|morgen|gisteren|operatie|geopereerd|"
    r"getrouwd|overleden|gestorven|"
    r"zijn (?:we|wij)|hebben (?:we|wij)|gingen|ging|begin\w*|vanaf|tot|indicatie|besluit|aanvra\w*|brief|uiterlijk|maar|want|omdat)\b|¤"
)
_AFTER, _BEFORE = 75, 45


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are a date of birth."""
    for cue in _CUE.finditer(line.text):
        found = _after(line, cue, _DATE, _AFTER) or _before(line, cue)
        if found:
            yield found
    for cue in _WEAK.finditer(line.text):
        found = _after(line, cue, _WITH_YEAR, 30)
        if found:
            yield found


def _after(line: Line, cue: re.Match[str], dates: re.Pattern[str], furthest: int) -> tuple[int, int] | None:
    date = dates.search(line.text, cue.end(), min(len(line.text), cue.end() + furthest + 50))
    if date is None or date.start() - cue.end() > furthest or _BREAK.search(line.text, cue.end(), date.start()):
        return None
    return date.span()


def _before(line: Line, cue: re.Match[str]) -> tuple[int, int] | None:
    begin = max(0, cue.start() - _BEFORE - 50)
    dates = list(_DATE.finditer(line.text, begin, cue.start()))
    if not dates or cue.start() - dates[-1].end() > _BEFORE or _BREAK.search(line.text, dates[-1].end(), cue.start()):
        return None
    return dates[-1].span()
