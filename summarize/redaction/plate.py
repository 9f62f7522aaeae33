"""Dutch licence plates, by their fourteen shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.redaction.line import FAR, LETTER, LOOSE, Line

_SHAPES = [
    "XX9999",
    "9999XX",
    "99XX99",
    "XX99XX",
    "XXXX99",
    "99XXXX",
    "99XXX9",
    "9XXX99",
    "XX999X",
    "X999XX",
    "XXX99X",
    "X99XXX",
    "9XX999",
    "999XX9",
]
#: between two parts of a plate; shorter than elsewhere, for its letters are common
_G = r"(?: ?(?:(?:en|dan|streepje|liggend|koppelteken|min|punt|spatie)\b ?){0,4}|-)?"
_CUE = re.compile(
    r"\bkente+ke?n?\w*|\bken ?teken\w*|\bnummer ?bord\w*|\bnummer ?pla[ta]\w*|\bplaat\b|\bauto\b|\bwagen\b|\bparkeerver\w*|"
    r"\bparkeerontheffing\w*|"
    r"\bscooter\b|\bbusje\b|\bkentekenplaat\w*|\bkente\b|\bgeparkeerd\w*|\bparkeren\b"
)
STRONG = re.compile(r"\bkente+ke?n?\w*|\bken ?teken\w*|\bnummer ?bord\w*|\bnummer ?pla[ta]\w*|\bplaat\b")
_OTHER = re.compile(
    r"\bpost ?[ck]o+de\w*|\bpasp\w*|\bdocument\w*|\bpolis\w*|\bIBAN\b|\biban\b|\bv ?nummer\b|\bV ?nummer\b|\brijbewij\w*"
)


def _pattern(letter: str) -> re.Pattern[str]:
    shapes = [_G.join(rf"(?:{letter})" if c == "X" else r"\d" for c in shape) for shape in _SHAPES]
    return re.compile(rf"(?<![\w‚:/€$-])(?:{'|'.join(shapes)})(?![\w‚:/-]|-\w| (?:euro|jaar|uur)\b)")


_SURE = _pattern(LETTER)
_LOOSE = _pattern(rf"{LETTER}|(?:{'|'.join(LOOSE)})\b")
_WRITTEN = re.compile(
    r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])(?![\w-]*(?:jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec))"
    r"(?:[a-z]{2}-\d\d-\d\d|\d\d-\d\d-[a-z]{2}|\d\d-[a-z]{2}-\d\d|[a-z]{2}-\d\d-[a-z]{2}|[a-z]{2}-[a-z]{2}-\d\d|"
    r"\d\d-[a-z]{2}-[a-z]{2}|\d\d-[a-z]{3}-\d|"
    r"\d-[a-z]{3}-\d\d|[a-z]{2}-\d{3}-[a-z]|[a-z]-\d{3}-[a-z]{2}|[a-z]{3}-\d\d-[a-z]|[a-z]-\d\d-[a-z]{3}|\d-[a-z]{2}-\d{3}|"
    r"\d{3}-[a-z]{2}-\d)(?![\w-])",
    re.IGNORECASE,
)
#: as it stands in a written text, hyphens and all
WRITTEN = _WRITTEN


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are a licence plate."""
    for match in _SURE.finditer(line.text):
        if _plate(line, match):
            yield match.span()
    for cue in STRONG.finditer(line.text):
        found = _LOOSE.search(line.text, max(0, cue.start() - 120), cue.end() + 120)
        if found and line.distance(_CUE, *found.span()) <= line.distance(_OTHER, *found.span()):
            yield found.span()


def _plate(line: Line, match: re.Match[str]) -> bool:
    start, end = match.span()
    if "B S N" in line.text[max(0, start - 4) : start + 6]:
        return False
    cue = line.distance(_CUE, start, end, 90, 50)
    if cue < line.distance(_OTHER, start, end):
        return True
    if re.match(r"(?:19|20)\d\d", match[0]):
        return False
    letters = re.sub(r"[^A-Z]", "", re.sub(r" van (?:de )?\w+", "", match[0]))
    # without a word for it: letters as plates have them, no vowels
    return not set(letters) & set("AEIOUQMCW") and line.distance(_OTHER, start, end) == FAR
