"""Telephone numbers: ten digits from a nought, +31, or fewer after a word for telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from summarize.redaction.line import Line, Run

_NATIONAL = re.compile(r"0[1-9]\d{8}|(?:00)?310?[1-9]\d{8}|0[89]00\d{4}(?:\d{3})?")
_CUE = re.compile(
    r"\btele?f[oa]+n\w*|\btel\b|\bmobi?ele?\w*|\bgsm\b|\bGSM\b|\b0?6 ?nummer\w*|\bbereik\w*|\bb[ae]l(?:len|t|de)?\b|\bterugbel\w*|"
    r"\bopbel\w*|\bwhatsapp\w*|\bapp(?:en|t)?\b|\bsms\w*|\bvoicemail\w*|\btoestel\w*|\bhuistelefoon\w*|\bmobieltje\w*|\bnoodnummer\w*"
)
#: other numbers that somebody may be talking about
_OTHER = re.compile(
    r"\bzaak ?nummer\w*|\bdossier ?nummer\w*|\bkenmerk\w*|\bkamer\w*|\bbsn\b|\bBSN\b|\bburger\w*|\brekening\w*|\biban\b|\bIBAN\b|"
    r"\bpostcode\w*|\bmeldings?nummer\w*|\bfactuur\w*|\border\w*|\bartikel\w*|\bpolis\w*|\bklant\w*|\bpasp\w*|\bdocument\w*|"
    r"\bv ?nummer\b|\bV ?nummer\b|"
    r"\bpatient\w*|\bkenteken\w*|\brijbewij\w*|\bgebo\w*|\bnummer \w+ is het\b"
)
_CASE = re.compile(
    r"(?:zaak|dossier|meldings?|factuur|order|volg|artikel|kamer) ?(?:nummer)?\w*(?: \w+){0,3} $|kenmerk(?: \w+){0,3} $"
)


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are a telephone number."""
    for run in line.runs:
        if len(run.digits) < 6 or _counting(run):
            continue
        found = _whole(line, run) or _misheard(line, run) or _after_cue(line, run)
        while found:
            yield found.start, found.end
            rest = Run(tuple(p for p in run.parts if p[0] >= found.end))
            found = _whole(line, rest) if rest.parts else None


def _whole(line: Line, run: Run) -> Run | None:
    for first in range(len(run.parts)):
        if run.parts[first][2][0] not in "03":
            continue
        digits = ""
        for last in range(first, len(run.parts)):
            digits += run.parts[last][2]
            if len(digits) > 13:
                break
            ends = last + 1 == len(run.parts) or len(digits) > 8
            if ends and _NATIONAL.fullmatch(digits) and _allowed(line, run, first, digits):
                return run.cut(first, last)
    return None


def _allowed(line: Line, run: Run, first: int, digits: str) -> bool:
    start = run.parts[first][0]
    if (
        digits.startswith("3")
        and not line.text[max(0, start - 3) : start].rstrip().endswith("+")
        and not line.near(_CUE, start, run.end)
    ):
        return digits.startswith("316") and run.parts[first][2] in ("31", "316", digits)
    return not _CASE.search(line.text, max(0, start - 60), start) or line.near(_CUE, start, run.end, 40, 20)


def _misheard(line: Line, run: Run) -> Run | None:
    """From "nul zes" on, with a digit too few or too many."""
    if line.distance(_OTHER, run.start, run.end) < line.distance(_CUE, run.start, run.end):
        return None
    for first in range(len(run.parts)):
        rest = run.cut(first, len(run.parts) - 1)
        begin = re.match(r"06|0$", rest.parts[0][2])
        if begin and rest.digits.startswith("06") and 8 <= len(rest.digits) <= 12 and not _decimals(rest):
            return rest
    return None


def _decimals(run: Run) -> bool:
    return len(run.parts) > 2 and sum(p[2].startswith("0") for p in run.parts) > len(run.parts) / 2


def _after_cue(line: Line, run: Run) -> Run | None:
    if not 6 <= len(run.digits) <= 13 or _years(run):
        return None
    near = line.distance(_CUE, run.start, run.end, 60, 25)
    return run if near < line.distance(_OTHER, run.start, run.end) else None


def _years(run: Run) -> bool:
    return any(len(p[2]) == 4 and p[2][:2] in ("19", "20") for p in run.parts) and len(run.digits) <= 8


def _counting(run: Run) -> bool:
    values = [int(p[2]) for p in run.parts]
    steps = {b - a for a, b in pairwise(values)}
    return len(values) > 2 and len(steps) == 1 and steps <= {1, -1, 10, 5, 2, 100}
