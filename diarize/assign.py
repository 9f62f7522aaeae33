"""Words × turns: every word gets its speaker, and segments are split where the speaker changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from conversation.times import overlap
from conversation.transcript import Segment, Turn, Word

LATEST = 0.4  # seconds: of a longer word only the end counts; recognisers let the word after a pause begin too early
LONG_PAUSE = 2.0  # seconds without a word: the next word begins a new segment
CROSSTALK = 0.8  # share of a segment in which others speak, and its own speaker never
PAUSE = 0.4  # seconds without a word in which somebody else may have spoken


def assign_speakers(segments: Sequence[Segment], turns: Sequence[Turn]) -> list[Segment]:
    """The same words in the same order, in segments of one speaker each, numbered 1, 2, …

    A word belongs to the speaker whose turns overlap it most; on a tie to the speaker of the word before. A word
    outside every turn belongs to the nearest turn. A segment without words is treated as one word. Without turns the
    speaker is None.
    """
    speakers = _SpeakerAt(turns)
    ids = count(1)
    assigned: list[Segment] = []
    before: str | None = None
    for segment in segments:
        for piece in _pieces(segment, speakers, before):
            assigned.append(replace(piece, id=next(ids)))
            before = piece.speaker
    return assigned


def merge_channels(segments: Sequence[Segment], turns: Sequence[Turn]) -> list[Segment]:
    """Segments of speakers who were recorded apart (``speaker`` known), in order of time and numbered 1, 2, …

    A recogniser joins what one speaker says before and after a pause; where somebody else speaks in that pause, the segment is
    split there. What a microphone picked up of another speaker, who has it as own words, is left out.
    """
    pieces = [
        (piece, whole)
        for whole, segment in enumerate(segments)
        for piece in _split_at_pauses(segment)
        if not _is_crosstalk(piece, turns)
    ]
    pieces.sort(key=lambda pair: (pair[0].start, pair[0].end))
    merged: list[tuple[Segment, int]] = []
    for piece, whole in pieces:
        if merged and merged[-1][1] == whole:
            words = (*merged[-1][0].words, *piece.words)
            merged[-1] = (_segment_of(piece, words, _text(words, segments[whole].words)), whole)
        else:
            merged.append((piece, whole))
    return [replace(piece, id=number) for number, (piece, _) in enumerate(merged, 1)]


def _is_crosstalk(segment: Segment, turns: Sequence[Turn]) -> bool:
    """Whether only others speak here."""
    at = (segment.start, segment.end)
    own = sum(overlap(at, (t.start, t.end)) for t in turns if t.speaker == segment.speaker)
    other = sum(overlap(at, (t.start, t.end)) for t in turns if t.speaker != segment.speaker)
    return own == 0 and other >= CROSSTALK * (segment.end - segment.start)


def _split_at_pauses(segment: Segment) -> list[Segment]:
    groups = [[word] for word in segment.words[:1]]
    for word in segment.words[1:]:
        if word.start - groups[-1][-1].end > PAUSE:
            groups.append([word])
        else:
            groups[-1].append(word)
    if len(groups) < 2:
        return [segment]
    return [_segment_of(segment, group, _text(group, segment.words)) for group in groups]


def _pieces(segment: Segment, speakers: _SpeakerAt, before: str | None) -> list[Segment]:
    if not segment.words:
        return [replace(segment, speaker=speakers.during(segment.start, segment.end, before))]
    words = []
    for word in segment.words:
        before = speakers.during(max(word.start, word.end - LATEST), word.end, before)
        words.append(replace(word, speaker=before))
    groups = _groups(words)
    if len(groups) == 1:
        return [_segment_of(segment, words, segment.text)]
    return [_segment_of(segment, group, _text(group, segment.words)) for group in groups]


def _groups(words: Sequence[Word]) -> list[list[Word]]:
    groups = [[words[0]]]
    for word in words[1:]:
        last = groups[-1][-1]
        if word.speaker == last.speaker and word.start - last.end <= LONG_PAUSE:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _segment_of(segment: Segment, words: Sequence[Word], text: str) -> Segment:
    return replace(
        segment,
        start=min(word.start for word in words),
        end=max(word.end for word in words),
        text=text,
        speaker=words[0].speaker or segment.speaker,
        words=tuple(words),
    )


def _text(group: Iterable[Word], all_words: Sequence[Word]) -> str:
    """The words as running text. Recognisers that keep the space inside the word ("␣huis", "'s") are left as they are."""
    spaced = any(word.text[:1].isspace() for word in all_words[1:])
    return ("" if spaced else " ").join(word.text for word in group).strip()


class _SpeakerAt:
    """Looks up speakers by time in the logarithm of the number of turns."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._turns = sorted(turns, key=lambda turn: (turn.start, turn.end))
        self._starts = [turn.start for turn in self._turns]
        self._last_to_end: list[Turn] = []  # of the turns up to here, the one that ends last
        for turn in self._turns:
            last = self._last_to_end[-1] if self._last_to_end else turn
            self._last_to_end.append(turn if turn.end >= last.end else last)

    def during(self, start: float, end: float, before: str | None) -> str | None:
        overlap: dict[str, float] = {}
        i = bisect_left(self._starts, end)
        for k in range(i - 1, -1, -1):
            if self._last_to_end[k].end <= start:
                break
            turn = self._turns[k]
            shared = min(end, turn.end) - max(start, turn.start)
            if shared > 0:
                overlap[turn.speaker] = overlap.get(turn.speaker, 0.0) + shared
        if not overlap:
            return self._nearest(start, end, i)
        most = max(overlap.values())
        best = [speaker for speaker, shared in overlap.items() if shared == most]
        return before if before in best else best[-1]

    def _nearest(self, start: float, end: float, i: int) -> str | None:
        near = ([self._last_to_end[i - 1]] if i else []) + self._turns[i : i + 1]
        if not near:
            return None
        return min(near, key=lambda turn: max(turn.start - end, start - turn.end)).speaker
