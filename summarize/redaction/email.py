"""E-mail addresses, written and spoken ("jan punt de vries apenstaartje gmail punt com")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.numbers import word_set
from summarize.redaction.line import Line

WRITTEN = re.compile(r"[\w.+%-]{1,64} ?@ ?[\w-]+(?: ?\. ?[\w-]+)+")

_AT = re.compile(
    r" ?@ ?| (?:ap+e?n? ?sta+rt\w*|aap(?:je)? ?staart\w*|aapje|apes?taart\w*|a ?p(?:e|en) ?staart\w*|apen ?start\w*|at|ad|et)\b"
)
_SURE_AT = re.compile(r"@|sta+rt|aapje|apes?taart")
_PROVIDER = (
    r"(?:g ?mail|G mail|gmeel|gemail|geemail|hot ?mail|outlook|zig ?go|K P N ?mail|kpn ?mail|kpn|KPN|K P N|live|icloud|I cloud|"
    r"yahoo|jahoe|planet|xs4all|upc ?mail|"
    r"home|het ?net|casema|telfort|quicknet|proton ?mail|chello|solcon|freedom|msn|MSN|tele2|caiway|online|zonnet|wanadoo)"
)
_TOP = r"(?:nl|NL|N L|en L|N el|en el|com|kom|C O M|org|eu|EU|net|be|BE|B E|info|de|gov|nu|frl|amsterdam)"
_PAUSE = r"(?: (?:eh|ehm|uh|uhm|ja|mhm|hm|oke|goed|nou|dan|dus|en))*"
_DOT = rf"{_PAUSE} (?:punt|dot|stip|punkt){_PAUSE} "
_JOINT = (
    r"(?:punt|dot|stip|punkt|streepje|min|minteken|koppelteken|(?:laag|liggend|onder)(?:e)? ?streepje|underscore|"
    r"onderstreepje|lage streep|dash|plus)"
)
#: after the sign: up to a top-level domain, else the words that are joined by dots or dashes
_DOMAIN = re.compile(
    rf"{_PAUSE}((?: ?[\w]+(?: (?!{_JOINT}\b)\w+){{0,3}}?"
    rf"(?:{_PAUSE} {_JOINT}{_PAUSE} \w+(?: (?!{_JOINT}\b)\w+){{0,2}}?)*?)(?:{_DOT}|[ .]){_TOP})\b"
)
_SHORT_DOMAIN = re.compile(rf"{_PAUSE} ?(?:{_PROVIDER}|\w+)(?:{_PAUSE} {_JOINT}{_PAUSE} \w+)*")
_HOSTED = re.compile(rf"(?<= ){_PROVIDER}{_DOT}{_TOP}\b")
#: words that are no part of an address, so it begins after them
_NO_PART = word_set(
    "is mail email mailadres emailadres e-mailadres adres naar op via met mij me mijn haar zijn uw hun ons dat dit het was wordt "
    "stuur sturen mailen "
    "schrijf noteer kunt kan mag als dus ja nee goed oke eh ehm uh uhm nou en dan want maar we wij ik hij zij ze U u je jij heet "
    "heb hebt heeft hebben "
    "gebruik gebruikt bereikbaar gewoon gaat stuurt doe die deze nee daar hier aan bij om even nog ook wel niet voor klopt staat "
    "alles over komt zo spel spelt "
    "bericht berichtje bevestiging verslag formulier post hoor moment account contact zeg zegt"
)
PAUSES = word_set("eh ehm uh uhm mhm hm ja oke goed nou en dan dus")
_PARTICLES = word_set("van de der den ter ten het vander vande vd")
_JOINT_WORDS = word_set(
    "punt dot stip punkt streepje min minteken koppelteken underscore onderstreepje dash plus laag liggend lage liggende streep onder"
)


def find(line: Line) -> Iterator[tuple[int, int]]:
    """Stretches of the line that are an e-mail address."""
    for match in _AT.finditer(line.text):
        end = _domain_end(line, match)
        if end:
            yield _local_start(line, match.start()), end
    for match in _HOSTED.finditer(line.text):
        start = _local_start(line, match.start() - 1, joined=True)
        if start < match.start() - 1:
            yield start, match.end()


def _domain_end(line: Line, at: re.Match[str]) -> int:
    domain = _DOMAIN.match(line.text, at.end(), at.end() + 90)
    if domain and (_SURE_AT.search(at[0]) or _DOT_OR_HOST.search(domain[0])):
        return domain.end()
    if not _SURE_AT.search(at[0]):
        return 0
    short = _SHORT_DOMAIN.match(line.text, at.end())
    return short.end() if short else at.end()


_DOT_OR_HOST = re.compile(rf"{_DOT}|{_PROVIDER}")


def _local_start(line: Line, end: int, joined: bool = False) -> int:
    """Where the part before the sign begins: joined parts, spelled letters, and a word or two that belong to them.

    ``joined``: no sign was heard; only a joint ("bij") or a spelled letter may stand before the provider.
    """
    offset = max(0, end - 160)
    start, linked, spare = end, True, 0 if joined else 1
    for match in reversed(list(re.finditer(r"[^\s@]+", line.text[offset:end]))):
        word = match[0]
        if word in PAUSES or word in _ASIDE:
            continue
        if word in _JOINT_WORDS or (joined and start == end and word in ("bij", "van")):
            linked = True
        elif word in _PARTICLES and start < end:
            linked = linked or spare > 0
        elif len(word) > 1 and not any(c.isdigit() for c in word):
            if word in _NO_PART or "¤" in word or not (linked or spare):
                break
            spare -= not linked
            linked = False
        start = match.start() + offset
    return start


_ASIDE = word_set("aan elkaar allemaal kleine letter letters hoofdletter achternaam voornaam")
