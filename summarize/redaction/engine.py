"""Find every class in every order of speech, and put markers in text and words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from conversation.transcript import Segment, Word
from summarize.numbers import fold
from summarize.redaction import address, birth, documents, email, iban, phone, plate
from summarize.redaction.bsn import BsnToken, bsn_tokens, digits_of, read_tokens, streams
from summarize.redaction.line import FILL, PAUSES, Line, Symbol, lines, read_symbols
from summarize.redaction.markers import MARKERS, TOKEN

Finder = Callable[[Line], Iterator[tuple[int, int]]]
#: before the service numbers: nine digits of an account may happen to pass the test for one
_FIRST: dict[str, Finder] = {
    "e-mailadres": email.find, "iban": iban.find, "telefoonnummer": phone.find, "adres": address.find, "kenteken": plate.find,
}  # fmt: skip
_LATER: dict[str, Finder] = {"geboortedatum": birth.find, "documentnummer": documents.find}
_WRITTEN = {"e-mailadres": email.WRITTEN, "kenteken": plate.WRITTEN}
_BETWEEN = 8
_ENDLESS = re.compile(r"\w{80,}")
#: characters on both sides of a change that are looked at again, and the most segments that have them
_REACH, _MOST = 500, 200


@dataclass(frozen=True)
class Removed:
    """Something that was removed: of which category, from which segment (its id), and when it was said, in seconds."""

    category: str
    segment: int
    start: float
    end: float


def redact_all(segments: Sequence[Segment]) -> tuple[list[Segment], list[Removed]]:
    """The segments with markers, and what was removed; repeated around every change until nothing is found."""
    current, places = list(segments), list[Removed]()
    windows = [(0, len(current))]
    while windows:
        changed: list[int] = []
        for begin, end in windows:
            part = current[begin:end]
            redacted, found = _redact_once(part)
            changed += [begin + at for at in range(len(part)) if redacted[at] is not part[at]]
            current[begin:end] = redacted
            places += found
        windows = _around(changed, current)
    return current, places


def _around(changed: Sequence[int], segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Stretches of segments that a change can matter to: no pattern reaches further."""
    windows: list[tuple[int, int]] = []
    for at in sorted(changed):
        begin, end = (
            at - _within(reversed(segments[max(0, at - _MOST) : at])),
            at + 1 + _within(segments[at + 1 : at + 1 + _MOST]),
        )
        if windows and begin <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((begin, end))
    return windows


def _within(segments: Iterable[Segment]) -> int:
    """How many segments it takes to have ``_REACH`` characters."""
    count = length = 0
    for segment in segments:
        if length >= _REACH:
            break
        length += len(segment.text)
        count += 1
    return count


def _redact_once(segments: Sequence[Segment]) -> tuple[list[Segment], list[Removed]]:
    readable = [_readable(segment) for segment in segments]
    tokens = read_tokens(readable)
    hits = _hits(readable, tokens)
    return _write(segments, tokens, hits) if hits else (list(segments), [])


def _readable(segment: Segment) -> Segment:
    """Without words that nobody says: they cost time without end, and no number is that long. Places in the text stay the same."""
    if not _ENDLESS.search(segment.text):
        return segment
    return replace(segment, text=_ENDLESS.sub(lambda word: "¤" * len(word[0]), segment.text))


# ---------------------------------------------------------------- finding
def _hits(segments: Sequence[Segment], tokens: Sequence[BsnToken]) -> dict[int, str]:
    """Token (position in the conversation) → category."""
    symbols = read_symbols(segments)
    orders = list(streams(tokens, segments))
    views = [line for order in orders for line in lines(symbols, order)]
    hits: dict[int, str] = {}
    for category, pattern in _WRITTEN.items():
        _add(hits, category, _written(pattern, tokens, segments))
    for category, find in _FIRST.items():
        _add(hits, category, _spoken(find, views, symbols, tokens))
    for at in hits:
        tokens[at].digits, tokens[at].stop = "", True
    _add(hits, "bsn", bsn_tokens(tokens, segments))
    for category, find in _LATER.items():
        _add(hits, category, _spoken(find, views, symbols, tokens))
    return hits


def _add(hits: dict[int, str], category: str, found: set[int]) -> None:
    for at in found:
        hits.setdefault(at, category)


def _written(pattern: re.Pattern[str], tokens: Sequence[BsnToken], segments: Sequence[Segment]) -> set[int]:
    """Tokens of what a pattern finds in the text as it stands."""
    found: set[int] = set()
    first_of: list[int] | None = None
    for at, segment in enumerate(segments):
        for match in pattern.finditer(segment.text):
            first_of = first_of or [token.segment for token in tokens]
            own = range(bisect_left(first_of, at), bisect_right(first_of, at))
            found.update(i for i in own if match.start() <= tokens[i].start < match.end() and tokens[i].text[0] != "[")
    return found


def _spoken(find: Finder, views: Sequence[Line], symbols: Sequence[Symbol], tokens: Sequence[BsnToken]) -> set[int]:
    """Tokens of what a class finds in any order of speech; fillers only where they stand between two others."""
    empty = PAUSES | {"en", "dan"} if find is email.find else FILL | PAUSES
    found: set[int] = set()
    for line in views:
        for start, end in find(line):
            own = [i for i in line.tokens(start, end) if symbols[i].text not in empty and symbols[i].text != "¤"]
            found.update(own)
            if own and tokens[own[0]].segment != tokens[own[-1]].segment:
                found |= _echoes(tokens[own[0]].segment, tokens[own[-1]].segment, symbols, tokens)
    return found


def _echoes(first: int, last: int, symbols: Sequence[Symbol], tokens: Sequence[BsnToken]) -> set[int]:
    """What is repeated of something that is dictated in pieces: segments, up to one after it, with nothing but numbers and letters."""
    found: set[int] = set()
    at = bisect_left(tokens, first, key=lambda token: token.segment)
    for segment, group in groupby(range(at, len(tokens)), key=lambda i: tokens[i].segment):
        if segment > last + 1:
            break
        said = [i for i in group if symbols[i].text not in PAUSES and symbols[i].text not in FILL]
        if all(symbols[i].text[0].isdigit() or (symbols[i].text.isupper() and len(symbols[i].text) == 1) for i in said):
            found.update(said)
    return found


# ---------------------------------------------------------------- writing
@dataclass(frozen=True)
class _Span:
    """First and last token, counted within the segment, of one thing that goes."""

    first: int
    last: int
    category: str


def _write(
    segments: Sequence[Segment], tokens: Sequence[BsnToken], hits: dict[int, str]
) -> tuple[list[Segment], list[Removed]]:
    redacted, places = list(segments), list[Removed]()
    by_segment: dict[int, list[int]] = {}
    for at in sorted(hits):
        by_segment.setdefault(tokens[at].segment, []).append(at)
    for at, found in by_segment.items():
        begin = bisect_left(tokens, at, key=lambda token: token.segment)
        end = bisect_right(tokens, at, key=lambda token: token.segment)
        own = tokens[begin:end]
        spans = _spans(own, {i - begin: hits[i] for i in found})
        redacted[at], new = _rewrite(segments[at], own, spans)
        places += new
    return redacted, places


def _spans(own: Sequence[BsnToken], hits: dict[int, str]) -> list[_Span]:
    """Stretches of hits of one category; the fillers between two of them go too."""
    spans: list[_Span] = []
    for at in sorted(hits):
        last = spans[-1] if spans else None
        between = own[last.last + 1 : at] if last else ()
        if last and last.category == hits[at] and _empty(between, hits[at]):
            spans[-1] = replace(last, last=at)
        else:
            spans.append(_Span(at, at, hits[at]))
    return spans


def _empty(between: Sequence[BsnToken], category: str) -> bool:
    if any(token.text.startswith("[") for token in between):
        return False
    if category == "bsn":
        return len(between) <= 5 and not any(token.stop for token in between)
    return len(between) <= _BETWEEN and all(token.text in FILL or token.text in PAUSES for token in between)


def _rewrite(segment: Segment, own: Sequence[BsnToken], spans: Sequence[_Span]) -> tuple[Segment, list[Removed]]:
    text = segment.text
    for span in reversed(spans):
        start = own[span.first].start
        start -= text[max(0, start - 1) : start] == "+"
        text = text[:start] + MARKERS[span.category] + text[own[span.last].end :]
    words, places = _rewrite_words(segment, own, spans)
    return replace(segment, text=text, words=words), places


def _rewrite_words(
    segment: Segment, own: Sequence[BsnToken], spans: Sequence[_Span]
) -> tuple[tuple[Word, ...], list[Removed]]:
    """The words, with those of a span joined into one marker; every number goes when words and text differ."""
    words = segment.words
    whole = [Removed(span.category, segment.id, segment.start, segment.end) for span in spans]
    if not words:
        return (), whole
    owned = [(w, match) for w, word in enumerate(words) for match in TOKEN.finditer(word.text)]
    if [fold(match[0]) for _, match in owned] != [token.text for token in own]:
        return _rewrite_loosely(words, own, spans), whole
    places: list[Removed] = []
    texts = {w: word.text for w, word in enumerate(words)}
    ends = {w: word.end for w, word in enumerate(words)}
    for span in reversed(spans):
        (first, begin), (last, end) = owned[span.first], owned[span.last]
        places.append(Removed(span.category, segment.id, words[first].start, words[last].end))
        head, tail = _kept(words[first].text[: begin.start()]), _kept(texts[last][end.end() :])
        for w in range(first, last + 1):
            texts[w] = ""
        lead = " " if words[first].text.startswith(" ") else ""
        texts[first] = (head or lead) + MARKERS[span.category] + tail
        ends[first] = ends[last]
    kept = (replace(word, text=texts[w], end=ends[w]) for w, word in enumerate(words) if texts[w] or not word.text)
    return tuple(kept), places[::-1]


def _kept(rest: str) -> str:
    """What is left of a word beside a marker; a sign by itself is not."""
    return rest if re.search(r"\w", rest) else ""


def _rewrite_loosely(words: Sequence[Word], own: Sequence[BsnToken], spans: Sequence[_Span]) -> tuple[Word, ...]:
    """Words that do not follow the text: every number, and every word that was removed from the text, goes."""
    gone = {own[at].text for span in spans for at in range(span.first, span.last + 1)} - FILL - PAUSES
    kept: list[Word] = []
    for word in words:
        parts = [fold(token) for token in TOKEN.findall(word.text)]
        lead = " " if word.text.startswith(" ") else ""
        goes = any(part in gone or digits_of(part) for part in parts)
        kept.append(replace(word, text=lead + MARKERS[spans[0].category]) if goes else word)
    return tuple(kept)
