"""A copy of a transcript with roles instead of names. Somebody who knows the people may still know who they are: it is a pseudonym."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from conversation.transcript import Recording, RecordingPart, Speaker, Transcript
from summarize.numbers import fold
from summarize.omit import third_names
from summarize.people import SHOWN, People, known_role
from summarize.sentences import read_sentences

SOMEBODY, ADDRESS = "[naam]", "[adres]"
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = "van|de|den|der|ter|het|'t"
_TITLES = r"[Mm]evrouw|[Mm]eneer|[Mm]evr\.?|[Dd]hr\.?|[Mm]w\.?|[Dd]e heer|[Ff]amilie"
_TITLE = re.compile(rf"\b((?:{_TITLES})\s+)((?:(?i:{_SMALL_WORDS})\s+)*[^\W\d_][\w'-]+)")
#: a first and a second name of the same person
_TWICE = re.compile(rf"(\[[^\]]+\])(?:\s+(?:(?i:{_SMALL_WORDS})\s+)*\1)+")
_STREET = r"(?:straat|laan|weg|plein|dijk|gracht|kade|hof|singel|steeg|pad|plantsoen|park)"
#: a street by its capital or by the number behind it; recognisers leave either out
_HOUSE = r"\s+\d+(?:\s?[a-z]\b)?"
_STREETS = re.compile(rf"\b(?:[A-ZÀ-Ý][\w'-]*{_STREET}(?:{_HOUSE})?|[a-zà-ÿ]{{3,}}{_STREET}{_HOUSE})")


def pseudonymise(transcript: Transcript) -> Transcript:
    """The same conversation without names: speakers are called by their role, others ``[naam]``, streets ``[adres]``.

    Word times, metadata, the names of the recordings and texts that were not taken over are left out. Applying it again changes nothing.
    """
    people, recording = People(transcript), transcript.recording
    called = {code: _called(transcript, people, code, number) for number, code in enumerate(transcript.speakers, 1)}
    own = _own_names(transcript, called)
    third = third_names(read_sentences(transcript, people), people)
    segments = tuple(replace(s, text=_without_names(s.text, own, third), words=()) for s in transcript.segments)
    coverage = transcript.coverage and replace(
        transcript.coverage, rejected=(), warnings=_without_files(transcript.coverage.warnings, recording)
    )
    return replace(
        transcript,
        segments=segments,
        speakers={code: Speaker(called[code], s.role) for code, s in transcript.speakers.items()},
        recording=Recording(
            date=recording.date,
            duration=recording.duration,
            parts=tuple(RecordingPart(p.start, p.duration) for p in recording.parts),
        ),
        coverage=coverage,
        metadata=MappingProxyType({}),
    )


def _without_files(warnings: Sequence[str], recording: Recording) -> tuple[str, ...]:
    """Warnings name the parts of a recording: ``deel 2 (gesprek.m4a)``."""
    for name in sorted((p.file for p in recording.parts if p.file), key=len, reverse=True):
        warnings = [warning.replace(f" ({name})", "") for warning in warnings]
    return tuple(warnings)


def _called(transcript: Transcript, people: People, code: str, number: int) -> str:
    """The role, with a capital; else a number in order."""
    role = _shown_role(transcript, people, code)
    if role is None or fold(role) not in {fold(r) for r in SHOWN.values()} | {fold(people.relation(code) or "")}:
        return f"Spreker {number}"
    alike = [c for c in transcript.speakers if _shown_role(transcript, people, c) == role]
    name = role[:1].upper() + role[1:]
    return name if len(alike) == 1 else f"{name} {alike.index(code) + 1}"


def _shown_role(transcript: Transcript, people: People, code: str) -> str | None:
    """The role of a speaker, also of one who says nothing."""
    return people.shown_role(code) or SHOWN.get(known_role(transcript.speakers[code].role or "") or "")


def _own_names(transcript: Transcript, called: Mapping[str, str]) -> dict[str, str]:
    """Folded words of the speakers' names → what stands for them; a name that two share stands for neither."""
    roles = {fold(word) for shown in SHOWN.values() for word in _WORD.findall(shown)}
    found: dict[str, set[str]] = {}
    for code, speaker in transcript.speakers.items():
        for word in _WORD.findall(re.sub(r"\([^)]*\)", "", speaker.label)):
            folded = fold(word)
            if (
                len(folded) > 1
                and word[:1].isupper()
                and folded not in roles | frozenset(_SMALL_WORDS.split("|")) | {"spreker", "mevrouw", "meneer"}
            ):
                found.setdefault(folded, set()).add(code)
    return {w: f"[{called[next(iter(c))].lower()}]" if len(c) == 1 else SOMEBODY for w, c in found.items()}


def _without_names(text: str, own: Mapping[str, str], third: re.Pattern[str] | None) -> str:
    text = _STREETS.sub(ADDRESS, text)
    text = _WORD.sub(lambda m: own.get(fold(m[0]), m[0]) if m[0][:1].isupper() else m[0], text)
    text = _TITLE.sub(lambda m: m[0] if "[" in m[2] else f"{m[1]}{SOMEBODY}", text)
    if third:
        text = third.sub(_somebody, text)
    return _TWICE.sub(r"\1", text)


def _somebody(match: re.Match[str]) -> str:
    """The mark with what stood around the name."""
    name = re.search(r"[^\s,].*[^\s,]|[^\s,]", match[0])
    assert name is not None
    if match.string[: match.start() + name.start()].endswith("["):
        return match[0]
    return match[0][: name.start()] + SOMEBODY + match[0][name.end() :]
