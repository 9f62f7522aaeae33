"""Segments that people corrected, split, merged or gave to somebody else. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from binnenskamers.errors import InputUnusable
from binnenskamers.review.steps import Piece, SegmentsStep, SpeakerStep
from conversation import Segment, Speaker, Transcript, Word

#: seconds that a piece may reach over the edge of what it was made from: rounding on the page
_SLACK = 0.1
_NOTHING = "Er is niets veranderd."


def replace_segments(transcript: Transcript, step: SegmentsStep) -> Transcript:
    """The transcript with the pieces in place of the old segments; the version stays. InputUnusable (no content) when they do not fit.

    One segment that stays one keeps its id; pieces of a split or merge have ids of their own, and the first old segment as ``parent``.
    Words are kept as long as all of them are still said in the same order; what was heard wrongly is not kept.
    """
    first = _place_of(transcript.segments, step.old)
    old = transcript.segments[first : first + len(step.old)]
    _check_pieces(transcript, old, step.new)
    segments = list(transcript.segments)
    segments[first : first + len(old)] = _made(old, step.new)
    return replace(transcript, segments=tuple(segments))


def new_ids(step: SegmentsStep) -> dict[int, tuple[int, ...]]:
    """Which segments came for each old one: what rested on it rests on all of them."""
    made = tuple(piece.id for piece in step.new)
    return dict.fromkeys(step.old, made)


def says_something_else(transcript: Transcript, step: SegmentsStep) -> bool:
    """Whether words or speakers change: a split or merge alone does not touch what rests on it."""
    old = [segment for segment in transcript.segments if segment.id in step.old]
    words = [word for segment in old for word in segment.text.split()]
    return words != [word for piece in step.new for word in piece.text.split()] or {s.speaker for s in old} != {
        piece.speaker for piece in step.new
    }


def rename_speaker(transcript: Transcript, step: SpeakerStep) -> Transcript:
    """The speaker called what people say; the role stays when none is given."""
    known = transcript.speakers.get(step.speaker)
    name = " ".join(step.name.split())
    role = step.role or (known.role if known else None)
    return replace(transcript, speakers={**transcript.speakers, step.speaker: Speaker(name, role)})


def _place_of(segments: Sequence[Segment], wanted: Sequence[int]) -> int:
    ids = [segment.id for segment in segments]
    for number in wanted:
        if number not in ids:
            raise InputUnusable(f"Segment {number} bestaat niet in dit transcript. {_NOTHING}")
    first = ids.index(wanted[0])
    if ids[first : first + len(wanted)] != list(wanted):
        raise InputUnusable(
            f"De segmenten {', '.join(map(str, wanted))} staan niet achter elkaar: ze kunnen niet samen worden vervangen. {_NOTHING}"
        )
    return first


def _check_pieces(transcript: Transcript, old: Sequence[Segment], pieces: Sequence[Piece]) -> None:
    start, end = min(s.start for s in old) - _SLACK, max(s.end for s in old) + _SLACK
    latest = start
    for piece in pieces:
        if not latest - _SLACK <= piece.start <= piece.end <= end:
            raise InputUnusable(f"De tijden van segment {piece.id} vallen buiten het stuk dat het vervangt. {_NOTHING}")
        if piece.speaker is not None and piece.speaker not in transcript.speakers:
            raise InputUnusable(f"Segment {piece.id} is van een spreker die er niet is. {_NOTHING}")
        latest = piece.start
    ids = [piece.id for piece in pieces]
    if len(old) == len(pieces) == 1:
        if ids != [old[0].id]:
            raise InputUnusable(f"Segment {old[0].id} heeft een ander nummer gekregen. {_NOTHING}")
        return
    highest = max(segment.id for segment in transcript.segments)
    if len(set(ids)) < len(ids) or min(ids) <= highest:
        raise InputUnusable(f"Een nieuw segment heeft een nummer dat al bestaat ({min(ids)}). {_NOTHING}")


def _made(old: Sequence[Segment], pieces: Sequence[Piece]) -> list[Segment]:
    alone = len(old) == len(pieces) == 1
    shares = _share_words([word for segment in old for word in segment.words], pieces)
    return [
        Segment(
            piece.id,
            piece.start,
            max(piece.start, piece.end),
            " ".join(piece.text.split()),
            piece.speaker,
            tuple(replace(word, speaker=piece.speaker) for word in words),
            old[0].parent if alone else old[0].id,
        )
        for piece, words in zip(pieces, shares, strict=True)
    ]


def _share_words(words: Sequence[Word], pieces: Sequence[Piece]) -> list[Sequence[Word]]:
    """Each piece its own words; none at all when one of them was changed."""
    said = [piece.text.split() for piece in pieces]
    if [word.text for word in words] != [text for piece in said for text in piece]:
        return [()] * len(pieces)
    shares, at = [], 0
    for piece in said:
        shares.append(words[at : at + len(piece)])
        at += len(piece)
    return shares
