"""A transcript as sentences, each with its segment, speaker, role and place: what the rules read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conversation.transcript import Segment, Transcript
from summarize.cleaning import clean, resolve_corrections
from summarize.corrected import agreed_on
from summarize.dates import MONTHS, WEEKDAYS
from summarize.lexicon import cues
from summarize.matching import encode
from summarize.people import People

#: longer sentences, as recognisers make without punctuation, are split at a comma or a conjunction
LONGEST = 38
_END = re.compile(r"(?<=[.!?…])\s+(?=[\"'(]?[A-ZÀ-Þ0-9]|[<\[{])")
_SOFT = re.compile(r",\s+(?:en|maar|want|dus|dan)\s+|\s+(?:en dan|maar|want|dus)\s+|,\s+")


@dataclass
class Sentence:
    """One sentence of speech. ``text`` has self-corrections resolved; ``shown`` is the cleaned quote."""

    at: int
    segment: int
    place: int  # position of the segment in the transcript
    speaker: str | None
    role: str | None
    text: str
    shown: str
    encoded: str
    question: bool
    words: int
    omitted: set[str] = field(default_factory=set)
    written: str | None = None  # ``shown`` as a sentence about its speaker, where that could be made
    asked: Sentence | None = None  # the question that a short answer cannot be understood without
    helpers: frozenset[str] = frozenset()  # kinds of people (``helpers.KINDS``) that help, or could, by this sentence
    reaction: Sentence | None = None  # what the other says to a proposal, where that is short

    @property
    def stated(self) -> str:
        """What a report says: the sentence about its speaker, else the quote; with the question or the reaction that belongs to it."""
        own = self.written or self.shown
        if self.asked is not None:
            return f"{self.asked.shown} – {own}"
        return f"{own} – {self.reaction.shown}" if self.reaction is not None else own

    @property
    def segments(self) -> tuple[int, ...]:
        """The segments that ``stated`` rests on, in order of speech."""
        around = (self.asked, self, self.reaction)
        return tuple(dict.fromkeys(s.segment for s in around if s is not None))


def split(text: str) -> list[str]:
    """Sentences of a text; very long ones are cut at commas and conjunctions."""
    pieces: list[str] = []
    for sentence in _END.split(text.strip()):
        for part in _apart(sentence):
            pieces.extend(_shorten(part))
    return [p for p in (piece.strip() for piece in pieces) if p]


_DAY = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}|{'|'.join(MONTHS)}|morgen|overmorgen|vandaag|over \w+ (?:dagen|weken)|week \d+|(?:volgende|deze) week)\b",
    re.IGNORECASE,
)
_AND = re.compile(r",\s+(?=en\s)", re.IGNORECASE)


def _apart(sentence: str) -> list[str]:
    """ "Over twee weken heeft u het verslag, en dinsdag bel ik u.": two plans with a day of their own are two sentences."""
    for cut in _AND.finditer(sentence):
        first, second = sentence[: cut.start()], sentence[cut.end() :]
        if _DAY.search(first) and _DAY.search(second) and re.search(r"\bik\b", second, re.IGNORECASE):
            return [f"{first}.", second[0].upper() + second[1:]]
    return [sentence]


def _shorten(sentence: str) -> list[str]:
    if len(sentence.split()) <= LONGEST:
        return [sentence]
    middle = len(sentence) / 2
    cuts = [m for m in _SOFT.finditer(sentence) if 4 <= len(sentence[: m.start()].split()) <= len(sentence.split()) - 4]
    if not cuts:
        words = sentence.split()
        return [" ".join(words[i : i + 25]) for i in range(0, len(words), 25)]
    best = min(cuts, key=lambda m: abs(m.start() - middle))
    at = best.start() + 1 if sentence[best.start()] == "," else best.start()
    return _shorten(sentence[:at]) + _shorten(sentence[at:].strip())


def read_sentences(transcript: Transcript, people: People, read: Callable[[str], str] | None = None) -> list[Sentence]:
    """All sentences in order of speech. ``read``: what a misspelt word is taken for when cues are looked for."""
    made: list[Sentence] = []
    for place, segment in enumerate(_corrected(transcript.segments)):
        for text in split(segment.text):
            encoded = encode(text, read)
            made.append(
                Sentence(
                    at=len(made),
                    segment=segment.id,
                    place=place,
                    speaker=segment.speaker,
                    role=people.role(segment.speaker),
                    text=text,
                    shown=clean(text),
                    encoded=encoded,
                    question=_asks(text),
                    words=encoded.count("/"),
                )
            )
    return made


def _corrected(segments: Sequence[Segment]) -> list[Segment]:
    """Segments with self-corrections carried out, and what another put right."""
    return agreed_on([Segment(s.id, s.start, s.end, resolve_corrections(s.text), s.speaker) for s in segments])


def _asks(text: str) -> bool:
    if "?" in text:
        return True
    start = re.sub(r"^(?:en|maar|dus|oké|goed|dan|nou|ja|prima|fijn)[,.\s]+", "", text.strip(), flags=re.IGNORECASE)
    first = " ".join(start.split()[:2])
    ends = text.rstrip().endswith((".", "!"))
    return not ends and cues("language", "question_starts").found_in(encode(first))
