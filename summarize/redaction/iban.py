"""Bank account numbers: an IBAN, or a row of digits after a word for a bank account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban

from summarize.redaction.line import GAP, Line

_G = rf"{GAP}?"
_L = r"(?:(?:de )?[A-Zu](?: van \w+)?)"
_NL = rf"(?:NL|nl|(?:de )?N(?: van \w+)?{_G}(?:de )?L(?: van \w+)?|[Ee]n ?L|N{_G}el|nederland)"
_BANK = (
    rf"(?:[A-Z]{{4}}|{_L}(?:{_G}{_L}){{3}}|A{_G}B{_G}N(?: amro| A)?|A{_G}B{_G}en(?: amro| A)?|I{_G}N{_G}G(?:{_G}B)?|"
    rf"I{_G}en{_G}G(?:{_G}B)?|R{_G}A{_G}B{_G}O|rabo(?:bank)?|abna|abn ?amro|ingb?|"
    r"triodos|TRIO|bunq|knab|asn\w*|sns\w*|regio ?bank|rbrb|van lanschot|fvlb|volksbank|revolut|revo)"
)
_SPOKEN = re.compile(
    rf"(?<![A-Za-z]){_NL}{_G}\d(?:{_G}\d)?{_G}(?:(?:van )?{_BANK}(?:bank)?{_G})(?:\d(?:{_G}\d){{5,11}})"
)
_GLUED = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2}\d{2}|[A-Z]{2} \d{2})(?: ?[A-Z0-9]{1,30}){1,8}")
_CUE = re.compile(
    r"\biban\w*|\bIBAN\b|\bi ?ban\b|\bI ban\b|\b(?:bank ?)?rekening ?nummer\w*|\bbank ?rekening\w*|\bgiro ?(?:nummer|"
    r"rekening)?\w*|\brekening\b|\bbanknummer\w*|"
    r"\brekenings? nummer\w*|\brekenummer\w*|\bspaarrekening\w*|\brabo\w*|\bINGB?\b|\bABNA\b"
)


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are a bank account number."""
    for match in _SPOKEN.finditer(line.text):
        yield match.span()
    for match in _GLUED.finditer(line.text):
        end = _valid_until(match[0])
        if end:
            yield match.start(), match.start() + end
    for run in line.runs:
        if 7 <= len(run.digits) <= 18 and _own(line, run.start, run.end):
            start = _lead(line, run.start)
            yield start, run.end


_BEFORE = re.compile(rf"(?:{_NL}{_G}(?:\d{{1,2}}{_G}|\d{_G}\d{_G})?)?(?:{_BANK}{_G})$|(?:{_NL}{_G})$")


def _lead(line: Line, start: int) -> int:
    """Where the country and the bank before a row of digits begin."""
    match = _BEFORE.search(line.text, max(0, start - 60), start)
    return match.start() if match else start


def _own(line: Line, start: int, end: int) -> bool:
    return line.distance(_CUE, start, end) < line.distance(_OTHER, start, end)


_OTHER = re.compile(
    r"\btele?f[oa]+n\w*|\bmobiel\w*|\bbel(?:len)?\b|\bbsn\b|\bBSN\b|\bburger\w*|\bzaak ?nummer\w*|\bdossier\w*|\bkenmerk\w*|"
    r"\bfactuur\w*|\bpolis\w*|"
    r"\bklant ?nummer\w*|\bgebo\w*|\bpasp\w*"
)


def _valid_until(text: str) -> int:
    """The length of the longest beginning that is a valid IBAN, or of the whole when it is shaped as a Dutch one; else 0."""
    ends = [m.end() for m in re.finditer(r"[A-Z0-9]+", text)]
    for end in reversed(ends):
        compact = text[:end].replace(" ", "")
        if 15 <= len(compact) <= 34 and (
            iban.is_valid(compact, check_country=False) or re.fullmatch(r"[A-Z]{2}\d\d[A-Z]{4}\d{7,12}", compact)
        ):
            return end
    return 0
