"""Numbers of passports, identity cards, driving licences, aliens, policies, patients and clients, after a word that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.redaction.line import GAP, LOOSE, NOT_COUNTED, Line

_N = r"(?: ?n[uo]m+[ea]r\w*| ?nr)"
_NUMBER_CUE = re.compile(
    rf"\b(?:pas+po+r?t|pas+port|reisdocument|identiteits?(?: ?kaart| ?bewijs)?|ID(?: ?kaart| ?bewijs)?|id(?: ?kaart| ?bewijs)?|"
    rf"I D(?: ?kaart| ?bewijs)?|"
    rf"rij ?bewij[sz]|document|v|V|vee|vreemdelingen|polis|polissen|verzekerings?|verzekerden|verzekerde|pati[e]?nte?n?|patient|"
    rf"kl[ia]?a?nte?n?|clienten?|client|relatie|lid|leden|lidmaatschaps?|pas|pasjes|"
    rf"kaart|creditcard|bankpas|ziekenhuis|registratie|vergunnings?|verblijfs?(?: ?document| ?vergunning)?|BIG|zorgpas|"
    rf"DigiD)s?{_N}\b|\bv-?nummer\b"
)
_NAMED_CUE = re.compile(
    r"\bpas+po+r?t\b|\bpaspo\w*\b|\bidentiteits? ?(?:kaart|bewijs)\w*|\b(?:ID|id|I D) ?(?:kaart|bewijs)\b|\brij ?bewij[sz]\b|"
    r"\bpolis\b|\breisdocument\b|\bverblijfs ?(?:document|vergunning)\b|"
    r"\bcredit ?card\b|\bpatient\w*|\bdocumentnr\b"
)
_OTHER = re.compile(
    r"\bzaak ?nummer\w*|\bdossier ?nummer\w*|\bkenmerk\w*|\bkamer ?nummer\w*|\bhuis ?nummer\w*|\btele?f[oa]+n\w*|\bmobiel\w*|"
    r"\bkenteken\w*|\bmeldings?nummer\w*|\bfactuur\w*|¤"
)
_CELL = rf"(?:\d++{NOT_COUNTED}|[A-Z0-9]*\d[A-Z0-9]*|[A-Z]{{1,4}}(?![a-z])(?: van (?:de )?\w+)?)"
_LOOSE = rf"(?:(?:{'|'.join(LOOSE)})\b(?= [A-Z0-9]))"
_VALUE = re.compile(rf"(?<![\w‚:/€$]){_CELL}(?:(?:{GAP}|[-/ ]?)(?:{_CELL}|{_LOOSE}))*(?![‚:%]\d)")
#: an NL document number as it is written: two letters, six letters or digits, a digit
_WRITTEN = re.compile(r"(?<![A-Z0-9])(?=(?:[A-Z]*\d){2})[A-NP-Z]{2}[A-NP-Z0-9]{6}\d(?![A-Z0-9])")
_DISTANCE = 75
_FEWEST, _FEWEST_NAMED = 4, 6


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are the number of a document or a client."""
    for match in _WRITTEN.finditer(line.text):
        yield match.span()
    for pattern, fewest in ((_NUMBER_CUE, _FEWEST), (_NAMED_CUE, _FEWEST_NAMED)):
        for cue in pattern.finditer(line.text):
            found = _after(line, cue, fewest) or _before(line, cue, fewest)
            if found:
                yield found


def _after(line: Line, cue: re.Match[str], fewest: int) -> tuple[int, int] | None:
    for match in _VALUE.finditer(line.text, cue.end(), cue.end() + _DISTANCE + 60):
        if match.start() > cue.end() + _DISTANCE or _OTHER.search(line.text, cue.end(), match.start()):
            return None
        if _enough(match[0], fewest):
            return match.span()
    return None


def _before(line: Line, cue: re.Match[str], fewest: int) -> tuple[int, int] | None:
    begin = max(0, cue.start() - 90)
    for match in reversed(list(_VALUE.finditer(line.text, begin, cue.start()))):
        said = line.text[match.end() : cue.start()]
        if _enough(match[0], max(fewest, 6)) and re.fullmatch(
            r"(?: (?:dat|is|het|mijn|haar|zijn|hun|uw|van|de|staat|op|in|als|ja|eh))+ ",
            said + " " * (not said.endswith(" ")),
        ):
            return match.span()
    return None


def _enough(value: str, fewest: int) -> bool:
    plain = re.sub(r" van (?:de )?\w+", "", value)
    cells = re.findall(r"[A-Z0-9]", plain)
    digits = [c for c in cells if c.isdigit()]
    year = re.fullmatch(r"(?:19|20)\d\d", "".join(cells))
    return len(cells) >= fewest and len(digits) >= min(3, fewest - 1) and not year
