"""The conversation as subtitles: SubRip (.srt) and WebVTT (.vtt), each cue with who speaks.

Pure: the same transcript gives the same bytes. Cues are cut between words, at the times of those words; they follow each other without
overlap, at most two lines of 42 characters (what broadcasters keep to). Hesitations and stutters are left out, unless ``literal``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conversation.transcript import Segment, Transcript
from templates.spoken import readable
from templates.word import PROEFMODEL
from templates.wording import ai_line

WIDTH, LINES = 42, 2
#: characters of a name in a line of text
_NAME = 24
#: seconds: a cue stands no longer than this; a silence this long ends it; shorter cues stay a second where there is room
_LONGEST, _PAUSE = 7.0, 1.2
#: milliseconds
_SHORTEST, _READABLE = 500, 1000
_ENDS = re.compile(r".*[.!?…][\"'”’)]*")
_LOST, _SILENT = "[spraak zonder tekst]", "[in deze opname is geen spraak gevonden]"
#: SubRip has no escapes, and players read these as layout
_FOR_SRT = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\\": "/"})
_FOR_VTT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Cue:
    """What is shown from ``start`` to ``end`` (milliseconds): one or two lines. ``name``: who says it, None for a remark of ours."""

    start: int
    end: int
    name: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Timed:
    """A stretch of text without spaces, and when it is said, in seconds."""

    text: str
    start: float
    end: float


def transcript_srt(transcript: Transcript, literal: bool = False) -> bytes:
    """SubRip: UTF-8 with BOM and the line ends of Windows; every cue begins with "Naam: "."""
    blocks = []
    for number, cue in enumerate(cues(transcript, literal, named=True), 1):
        time = f"{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}"
        blocks.append("\r\n".join((str(number), time, *(line.translate(_FOR_SRT) for line in cue.lines), "")))
    return "\r\n".join(blocks).encode("utf-8-sig")


def transcript_vtt(
    transcript: Transcript, literal: bool = False, proefmodel: bool = False, notes: Sequence[str] = ()
) -> bytes:
    """WebVTT: UTF-8; the speaker of a cue is its voice. Notes, and that a computer wrote this, are remarks in the file."""
    remarks = [ai_line("concept"), *([PROEFMODEL] if proefmodel else []), *notes]
    blocks = ["WEBVTT", *(f"NOTE {plain(remark).replace('-->', '→')}" for remark in remarks)]
    for number, cue in enumerate(cues(transcript, literal, named=False), 1):
        time = f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}"
        voice = "" if cue.name is None else f"<v {cue.name.translate(_FOR_VTT)}>"
        blocks.append("\n".join((str(number), time, voice + "\n".join(line.translate(_FOR_VTT) for line in cue.lines))))
    return ("\n\n".join(blocks) + "\n").encode()


def cues(transcript: Transcript, literal: bool, named: bool) -> list[Cue]:
    """The cues in order of time. ``named``: the name of the speaker is part of the text."""
    known = any(segment.speaker is not None for segment in transcript.segments)
    found: list[Cue] = []
    for segment in transcript.segments:
        name = plain(transcript.label(segment.speaker)) or "Onbekend"
        lead = _lead(name) if named and known else ()
        said = segment if literal else readable(segment)
        found.extend(_cue(group, name if known else None, lead) for group in _groups(_timed(said), lead))
    for gap in transcript.coverage.gaps if transcript.coverage else ():
        found.append(Cue(_milliseconds(gap.start), _milliseconds(gap.end), None, (_LOST,)))
    if not found:
        found.append(Cue(0, 2000, None, (_SILENT,)))
    return _apart(sorted(found, key=lambda cue: cue.start))


def plain(text: str) -> str:
    """One line without characters that do something: controls, line ends, marks that turn the direction."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs")).split())


# ---------------------------------------------------------------- words with times
def _timed(segment: Segment) -> list[_Timed]:
    """The words of a segment with their times; a text that people changed is spread over the segment by its letters."""
    by_word = [(plain(word.text), word.start, word.end) for word in segment.words]
    if " ".join(text for text, _, _ in by_word if text) != plain(segment.text):
        by_word = [(plain(segment.text), segment.start, segment.end)]
    pieces = [piece for text, start, end in by_word for piece in _spread(text, start, end)]
    at = max(0.0, segment.start)
    ordered = []
    for piece in pieces:
        # words may touch, but none begins before the one in front of it
        start = max(at, piece.start)
        ordered.append(replace(piece, start=start, end=max(start, piece.end)))
        at = start
    return ordered


def _spread(text: str, start: float, end: float) -> Iterator[_Timed]:
    """Pieces that fit in a line, each with its share of the time."""
    pieces = [word[at : at + WIDTH] for word in text.split() for at in range(0, len(word), WIDTH)]
    length, before = sum(map(len, pieces)), 0
    for piece in pieces:
        after = before + len(piece)
        yield _Timed(piece, start + (end - start) * before / length, start + (end - start) * after / length)
        before = after


# ---------------------------------------------------------------- cues
def _lead(name: str) -> tuple[str, ...]:
    """The words in front of a cue that say who speaks."""
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
    return (f"{short}:",)


def _groups(words: Sequence[_Timed], lead: Sequence[str]) -> Iterator[list[_Timed]]:
    """Words that stand together in a cue: as many as fit, rather to the end of a sentence."""
    group: list[_Timed] = []
    for word in words:
        if group and _is_full(group, word, lead):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _is_full(group: Sequence[_Timed], word: _Timed, lead: Sequence[str]) -> bool:
    texts = [*lead, *(w.text for w in group)]
    sentence_done = _ENDS.fullmatch(group[-1].text) is not None and 2 * len(" ".join(texts)) > WIDTH
    too_long = word.end - group[0].start > _LONGEST or word.start - group[-1].end > _PAUSE
    return sentence_done or too_long or len(_filled_lines([*texts, word.text])) > LINES


def _filled_lines(texts: Sequence[str]) -> list[str]:
    lines = [texts[0]]
    for text in texts[1:]:
        if len(lines[-1]) + 1 + len(text) <= WIDTH:
            lines[-1] = f"{lines[-1]} {text}"
        else:
            lines.append(text)
    return lines


def _cue(group: Sequence[_Timed], name: str | None, lead: Sequence[str]) -> Cue:
    texts = [*lead, *(word.text for word in group)]
    return Cue(_milliseconds(group[0].start), _milliseconds(group[-1].end), name, _balanced(texts))


def _balanced(texts: Sequence[str]) -> tuple[str, ...]:
    """One line, or two of about the same length."""
    whole = " ".join(texts)
    if len(whole) <= WIDTH:
        return (whole,)
    ways = [(" ".join(texts[:at]), " ".join(texts[at:])) for at in range(1, len(texts))]
    return min((way for way in ways if max(map(len, way)) <= WIDTH), key=lambda way: max(map(len, way)))


def _apart(ordered: Sequence[Cue]) -> list[Cue]:
    """Cues one after the other: where people speak at once the first makes way, but none is too short to be seen."""
    placed: list[Cue] = []
    for cue in ordered:
        start = cue.start
        if placed:
            last = placed[-1]
            placed[-1] = replace(last, end=min(last.end, max(start, last.start + _SHORTEST)))
            start = max(start, placed[-1].end)
        placed.append(replace(cue, start=start, end=max(cue.end, start + _SHORTEST)))
    limits = [*(cue.start for cue in placed[1:]), None]
    return [replace(cue, end=_lengthened(cue, limit)) for cue, limit in zip(placed, limits, strict=True)]


def _lengthened(cue: Cue, limit: int | None) -> int:
    wanted = max(cue.end, cue.start + _READABLE)
    return wanted if limit is None else max(cue.end, min(wanted, limit))


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{rest:03d}"
