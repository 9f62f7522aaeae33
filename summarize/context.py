"""One conversation as the filling rules see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conversation.report import FieldValue, Statement
from conversation.transcript import Transcript
from summarize.learned import Array
from summarize.people import People
from summarize.sentences import Sentence


@dataclass
class Context:
    """The transcript as sentences with people, the typed metadata and the base date; shared by all rules."""

    transcript: Transcript
    people: People
    sentences: Sequence[Sentence]
    metadata: Mapping[str, str]
    base: str | None
    meeting: bool
    #: places (``Sentence.at``) where the one who leads turns to a field of the form
    prompts: frozenset[int] = frozenset()
    #: per field with text: what its cues make of the sentences
    scores: Mapping[str, Sequence[tuple[float, Sentence]]] = field(default_factory=dict)
    #: what a sentence (``Sentence.at``) is worth to the fields with text, most first
    claims: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    #: per target that was learnt (a field, or a part of one: ``field.part``): what the sentences (``Sentence.at``) are worth, in log odds
    odds: Mapping[str, Array] = field(default_factory=dict)
    #: per field for which it was learnt: how likely (0-1) each sentence (``Sentence.at``) belongs to it
    likely: Mapping[str, Array] = field(default_factory=dict)

    def turn(self, sentence: Sentence) -> list[Sentence]:
        """All sentences of the segment that this sentence is in."""
        return [s for s in self.around(sentence, 12) if s.place == sentence.place]

    def around(self, sentence: Sentence, reach: int) -> Sequence[Sentence]:
        """Sentences at most ``reach`` away, the sentence itself among them."""
        return self.sentences[max(0, sentence.at - reach) : sentence.at + reach + 1]

    def replies(self, sentence: Sentence, segments: int = 3) -> Iterator[Sentence]:
        """What others say after this sentence's segment, until its speaker talks again or ``segments`` have passed."""
        places: list[int] = []
        for later in self.sentences[sentence.at + 1 :]:
            if later.place == sentence.place:
                continue
            if later.speaker == sentence.speaker and sentence.speaker is not None:
                return
            if later.place not in places:
                places.append(later.place)
            if len(places) > segments:
                return
            yield later


def ids_of(sentences: Iterable[Sentence]) -> tuple[int, ...]:
    """Segment ids in order of speech, each once."""
    return tuple(dict.fromkeys(i for s in sorted(sentences, key=lambda s: s.at) for i in s.segments))


def rows_value(rows: Sequence[dict[str, object]], statements: Sequence[Statement] = ()) -> FieldValue:
    """A table value; evidence is that of the rows together."""
    if not rows:
        return FieldValue()
    evidence: list[int] = []
    for row in rows:
        cited = row.get("evidence")
        evidence.extend(i for i in (cited if isinstance(cited, list) else []) if i not in evidence)
    return FieldValue(list(rows), "audio", tuple(sorted(evidence)), (), tuple(statements))
