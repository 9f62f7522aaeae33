"""How much private talk is removed, and how much ordinary talk with it: `python benchmarks/redaction.py [--speech FOLDER] [--before FILE]`.

Writes `benchmarks/resultaten/redaction.md`. Every utterance is invented (`redaction_talk.py`); one counts as removed when none of its
private words is left, in the text or in the words.
"""

from __future__ import annotations

import argparse
import json
import runpy
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "summarize"))

from dialogues import FOLDER, dialogue
from redaction_talk import EMPTY, FRESH, KNOWN, OTHER, Utterance, left, ordinary, utterances

from conversation import Segment
from summarize.redaction import MARKERS, categories_of, redact_segments, removed

_HERE = Path(__file__).resolve().parent
_RESULT = _HERE / "resultaten" / "redaction.md"
#: what was measured before anyone looked at these sentences; does not change any more
FIRST = [
    "## First measurements, before the sentences were looked at (recall)",
    "",
    "| category | other voice | fresh voice |",
    "|---|---|---|",
    "| bsn | 0.917 | 0.950 |",
    "| iban | 0.843 | 0.997 |",
    "| telefoonnummer | 0.907 | 1.000 |",
    "| e-mailadres | 0.690 | 1.000 |",
    "| adres | 0.927 | 0.987 |",
    "| kenteken | 0.933 | 0.993 |",
    "| documentnummer | 0.963 | 1.000 |",
    "| geboortedatum | 0.973 | 1.000 |",
    "",
    "Of the 1500 sentences nearer to what is removed, 113 were touched at first.",
    "",
]
_PER_CATEGORY = 300
_ORDINARY = 1500
_WORDS = 20_000


def lost(utterance: Utterance) -> list[str]:
    """The words outside the private stretch that went, other than those that mean nothing ("nummer", "eh")."""
    gone = []
    for segment, redacted in zip(utterance.segments, redact_segments(utterance.segments)[0], strict=True):
        kept = {w.start for w in redacted.words if not categories_of(w.text)}
        private = [at for s, at in utterance.secret if s == segment.id]
        for at, word in enumerate(segment.words):
            outside = not private or at < min(private) or at > max(private)
            if outside and word.start not in kept and word.text.lower().strip(" .,?") not in EMPTY:
                touched = [w for w in redacted.words if w.start <= word.start < w.end]
                gone += [word.text for w in touched if categories_of(w.text)]
    return gone


def measure(made: Sequence[Utterance]) -> list[str]:
    """A table row for each category."""
    rows = []
    for category in MARKERS:
        own = [u for u in made if u.category == category]
        leaks = sum(bool(left(u)) for u in own)
        labels = sum(category in {r.category for r in removed(u.segments)} for u in own)
        extra = sum(bool(lost(u)) for u in own)
        rows.append(
            f"| {category} | {len(own)} | {(len(own) - leaks) / len(own):.3f} | {labels / len(own):.3f} | {extra} |"
        )
    return rows


def false_removals(segments: Sequence[Segment]) -> tuple[int, Counter[str]]:
    """How many segments are touched, each looked at by itself, and what was thought to be in them."""
    found: Counter[str] = Counter()
    touched = 0
    for segment in segments:
        categories = {r.category for r in removed([segment])}
        touched += bool(categories)
        found.update(categories)
    return touched, found


def _conversations(frozen: bool) -> dict[str, list[Segment]]:
    """The invented conversations of the tests; the frozen ones are counted, never looked at."""
    names = sorted(path.stem for path in FOLDER.glob("*.txt") if path.name.startswith("bevroren_") == frozen)
    return {name: list(dialogue(name).segments) for name in names}


def _speech(folder: Path) -> list[Segment]:
    said: list[Segment] = []
    for path in sorted(folder.rglob("ref.json")):
        for part in json.loads(path.read_text(encoding="utf-8"))["utterances"]:
            if part.get("text"):
                said.append(Segment(len(said), part["start"], part["end"], part["text"], part.get("speaker")))
    return said


def _speed(before: Path | None) -> str:
    """Processor time for a long transcript, and how that compares with another version of the module."""
    lines = [s for said in _conversations(frozen=False).values() for s in said]
    segments: list[Segment] = []
    words = 0
    while words < _WORDS:
        segments.append(Segment(len(segments), 0, 1, lines[len(segments) % len(lines)].text, "KCD"[len(segments) % 3]))
        words += len(segments[-1].text.split())
    now = min(_seconds(redact_segments, segments) for _ in range(3))
    if before is None:
        return f"- {words} words: {now:.2f} s"
    earlier = runpy.run_path(str(before))["redact_segments"]
    then = min(_seconds(earlier, segments) for _ in range(3))
    return f"- {words} words: {now:.2f} s; with service numbers alone, before: {then:.2f} s ({now / then:.1f} times)"


def _seconds(redact: Callable[[list[Segment]], object], segments: list[Segment]) -> float:
    begin = time.process_time()
    redact(segments)
    return time.process_time() - begin


def main() -> None:
    """Measure everything and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, help="folder with ref.json files of real speech")
    parser.add_argument("--before", type=Path, help="an earlier redaction.py, to compare the speed with")
    parser.add_argument("--show", default="", help="print what is missed in this category")
    options = parser.parse_args()
    voices = {
        "The voice it was made with": utterances(KNOWN, _PER_CATEGORY, 20261125),
        "Another voice: held out at first, then looked at": utterances(OTHER, _PER_CATEGORY, 20261126),
        "A fresh voice, written after that": utterances(FRESH, _PER_CATEGORY, 20261127),
    }
    if options.show:
        _show([u for made in voices.values() for u in made], options.show)
        return
    head = ["| category | utterances | recall | right marker | with a word too many |", "|---|---|---|---|---|"]
    lines = [
        "# Redaction",
        "",
        "Made by `python benchmarks/redaction.py --speech FOLDER --before EARLIER_REDACTION`.",
        "",
    ]
    for name, made in voices.items():
        lines += [f"## {name}", "", *head, *measure(made), ""]
    lines += FIRST
    fresh = voices["A fresh voice, written after that"]
    talk = ordinary(_ORDINARY, 7)
    touched, found = false_removals(talk)
    near = ordinary(_ORDINARY, 8, near=True)
    near_touched, near_found = false_removals(near)
    lines += [
        "## Ordinary talk",
        "",
        f"- {len(talk)} generated sentences with numbers: {touched} touched {dict(found) or ''}".rstrip(),
    ]
    lines.append(f"- {len(near)} nearer to what is removed: {near_touched} touched {dict(near_found) or ''}".rstrip())
    touched += near_touched
    right = sum(not left(u) for u in fresh)
    lines.append(f"- precision over the fresh voice and this talk: {right / (right + touched):.3f}")
    for name, frozen in (("conversations", False), ("frozen conversations", True)):
        said = _conversations(frozen)
        hit: Counter[str] = Counter(r.category for s in said.values() for r in removed(s))
        lines.append(f"- {len(said)} {name}, {sum(map(len, said.values()))} turns: removed {dict(hit) or 'nothing'}")
    if options.speech:
        speech = _speech(options.speech)
        hit = Counter(r.category for r in removed(speech))
        lines.append(f"- transcripts of real speech, {len(speech)} segments: removed {dict(hit) or 'nothing'}")
    lines += ["", "## Speed", "", _speed(options.before)]
    text = "\n".join(lines) + "\n"
    _RESULT.write_text(text, encoding="utf-8")
    print(text)


def _show(made: Sequence[Utterance], category: str) -> None:
    for utterance in made:
        if utterance.category == category and (left(utterance) or lost(utterance)):
            print([s.text for s in utterance.segments], "→", [s.text for s in redact_segments(utterance.segments)[0]])


if __name__ == "__main__":
    main()
