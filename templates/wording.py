"""How values are written in Dutch: dates, times with a speaker, categories, and what the coverage of a recording says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from conversation.times import clock
from conversation.transcript import Coverage, RecordingPart, Transcript

_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_ABBREVIATIONS = ("bsn", "iban")
#: references shown in the text; the appendix has them all
_SHOWN = 3
#: seconds of speech without text that are worth a sentence
_UNTRANSCRIBED = 1.0


def dutch_date(value: str) -> str | None:
    """``2026-10-29`` → "29 oktober 2026", ``2026-11-23/2026-11-27`` → "23 t/m 27 november 2026"; else None."""
    try:
        days = [dt.date.fromisoformat(part) for part in value.strip().split("/")]
    except ValueError:
        return None
    if len(days) == 1 or days[0] == days[-1]:
        return _written(days[0])
    if len(days) != 2:
        return None
    first, last = days
    if first.year != last.year:
        return f"{_written(first)} t/m {_written(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} t/m {_written(last)}"
    return f"{first.day} t/m {_written(last)}"


def iso_date(text: str) -> str | None:
    """ "29 oktober 2026" → ``2026-10-29``, the way back of ``dutch_date`` for one day; else None."""
    parts = text.strip().casefold().split()
    if len(parts) != 3 or parts[1] not in _MONTHS or not (parts[0].isdecimal() and parts[2].isdecimal()):
        return None
    try:
        return dt.date(int(parts[2]), _MONTHS.index(parts[1]) + 1, int(parts[0])).isoformat()
    except ValueError:
        return None


def _written(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def capitalised(text: str) -> str:
    """The text with a capital first; underscores of an id become spaces."""
    words = text.replace("_", " ") if " " not in text and text.islower() else text
    return words[:1].upper() + words[1:]


def lowered(text: str) -> str:
    """A label inside a sentence: no capital, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def ai_line(status: str) -> str:
    """Who made a document, and who answers for it: with another status than ``concept`` a person checked it."""
    if status != "concept":
        return "Gemaakt met AI, gecontroleerd door een medewerker"
    return "Concept gemaakt met AI, te controleren door een medewerker"


def category_label(category: str) -> str:
    """What a left-out category is called: ``gezondheid_medewerker`` → "Gezondheid medewerker"."""
    return category.upper() if category in _ABBREVIATIONS else capitalised(category.replace("_", " "))


def references(evidence: Sequence[int], transcript: Transcript, speakers: bool = True) -> str:
    """``[02:10 Cliënt]`` (without ``speakers``: ``[02:10]``) for these segment ids; at most three, then a count.

    Empty without evidence.
    """
    if not evidence:
        return ""
    known = {segment.id: segment for segment in transcript.segments}
    shown: list[str] = []
    previous: str | None = None
    for number in evidence[:_SHOWN]:
        segment = known.get(number)
        if segment is None:
            shown.append(f"fragment {number}")
            continue
        if not speakers:
            shown.append(clock(segment.start))
            continue
        speaker = transcript.label(segment.speaker)
        if speaker == previous and shown:
            # the name follows the last of its times: [00:10, 00:25 Cliënt]
            shown[-1] = shown[-1].removesuffix(f" {speaker}")
        shown.append(f"{clock(segment.start)} {speaker}")
        previous = speaker
    more = f" en nog {len(evidence) - _SHOWN}" if len(evidence) > _SHOWN else ""
    return f"[{', '.join(shown)}{more}]"


def moments(segments: Sequence[int], transcript: Transcript) -> str:
    """When these segments start: ``01:18, 02:40``; unknown ids are left out."""
    starts = {segment.id: segment.start for segment in transcript.segments}
    return ", ".join(clock(starts[number]) for number in segments if number in starts)


def part_line(number: int, part: RecordingPart) -> str:
    """Where a file of the recording begins: ``Deel 2 (gesprek.m4a) begint op 31:05.``"""
    name = f" ({part.file})" if part.file else ""
    return f"Deel {number}{name} begint op {clock(part.start)}."


def duration(seconds: float) -> str:
    """A length of time in words: "5 minuten en 9 seconden"."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [_counted(hours, "uur", "uur"), _counted(minutes, "minuut", "minuten")]
    if not hours:
        parts.append(_counted(left, "seconde", "seconden"))
    spoken = [part for part in parts if part]
    return " en ".join(spoken) if spoken else "0 seconden"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def coverage_line(coverage: Coverage) -> str:
    """One sentence: how much of the speech is written out."""
    if coverage.speech <= 0:
        return "In deze opname is geen spraak gevonden."
    # never round up to 100: a missing second has to show
    share = min(100, int(100 * coverage.transcribed / coverage.speech + 1e-9))
    return f"Gevonden spraak: {duration(coverage.speech)}. Uitgeschreven: {duration(coverage.transcribed)} ({share} procent)."


def coverage_warnings(coverage: Coverage | None) -> list[str]:
    """What a reader must know about the recording: warnings, speech without text, and each gap."""
    if coverage is None:
        return []
    found = list(coverage.warnings)
    if coverage.speech - coverage.transcribed >= _UNTRANSCRIBED:
        found.append(f"Niet alle spraak is uitgeschreven. {coverage_line(coverage)}")
    for gap in coverage.gaps:
        reason = f": {gap.reason}" if gap.reason else ""
        found.append(f"Van {clock(gap.start)} tot {clock(gap.end)} is er geen tekst{reason}.".replace("..", "."))
    return found
