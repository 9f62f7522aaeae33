"""Read the invented conversations of this folder: a small text format that people can write and review."""

from __future__ import annotations

import re
from pathlib import Path

from conversation import Recording, Segment, Speaker, Transcript

FOLDER = Path(__file__).parent / "conversations"
_SPEAKER = re.compile(r"(\w+) = ([^(]+?)\s*(?:\(([^)]+)\))?$")


def read_dialogue(text: str) -> Transcript:
    """A transcript from ``key: value`` lines, ``X = label (role)`` lines, an empty line and ``X: words`` lines."""
    head, _, body = text.partition("\n\n")
    given: dict[str, str] = {}
    speakers: dict[str, Speaker] = {}
    for line in head.splitlines():
        match = _SPEAKER.match(line)
        if match:
            speakers[match[1]] = Speaker(match[2], match[3])
        else:
            key, _, value = line.partition(": ")
            given[key] = value
    segments, at = [], 0.0
    for number, line in enumerate((line for line in body.splitlines() if line.strip()), 1):
        code, _, words = line.partition(": ")
        length = 0.4 * len(words.split())
        segments.append(Segment(number, at, at + length, words, code))
        at += length + 0.3
    recording = Recording(
        date=given.pop("date", None), start_time=given.pop("start_time", None), location=given.pop("location", None)
    )
    return Transcript(tuple(segments), speakers, recording, metadata=given)


def dialogue(name: str) -> Transcript:
    """The conversation of ``conversations/<name>.txt``."""
    return read_dialogue((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
