"""Text that nobody said: what speech models write over noise, music and silence, and when they run in circles.

Each rule looks at one segment with what the recogniser says about itself. The reasons are for people (Dutch). What is rejected is kept
apart, never deleted: a rule can be wrong, and then a person can still find the words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

NO_SPEECH = "waarschijnlijk verzonnen: het model hoorde hier zelf geen spraak"
LOOP = "waarschijnlijk verzonnen: dezelfde woorden steeds opnieuw"
CREDITS = "waarschijnlijk verzonnen: een aftiteling uit de oefenteksten van het model"
LEAK = "waarschijnlijk verzonnen: de woordenlijst zelf"
TOO_FAST = "waarschijnlijk verzonnen: meer woorden dan er in die tijd gezegd kunnen zijn"
WORDLESS = "waarschijnlijk verzonnen: alleen tekens, geen enkel woord"

#: the model takes the stretch for no speech, and its own words for unlikely (the limits of Whisper's authors). A stricter second limit
#: throws away speech in noise (measured: 7 of 90 sentences at 15 dB), and silence is not listened to anyway
_NO_SPEECH, _LOW_LOGPROB = 0.6, -1.0
#: text that shrinks more than this when it is compressed repeats itself (the limit of Whisper's authors)
_COMPRESSION = 2.4
#: the same words in a row, this often, and so large a part of the segment
_ROUNDS, _SHARE, _LONGEST = 4, 0.6, 8
#: nobody says more words in a second, for longer than a second; the model's own times are only good to about half a second
_WORDS_PER_SECOND, _FEW = 9.0, 6
#: terms of the list in one segment, and how much of the segment they are, before it is the list itself
_LEAKED_TERMS, _LEAKED_SHARE = 3, 0.75
#: what stands in subtitles and is hardly ever said; only when it is the whole segment
_CREDITS = re.compile(
    r"(?:tv|omroep) [a-z-]+ (?:19|20)\d\d"
    r"|(?:ondertitel(?:d|ing|s)|vertaling|ondertiteling en vertaling)(?: (?:ingediend|gemaakt|verzorgd))? (?:door|bij)(?: de)? .*"
    r"|.*\bamara ?org\b.*"
    r"|www \S+(?: \S+)?|.*\bwww \S+ (?:nl|be|com|org)"
    r"|(?:copyright|©) .*"
    r"|bedankt voor het kijken(?: .*)?|tot de volgende video|vergeet niet te abonneren.*"
    r"|(?:muziek|applaus|gelach|lachen|stilte|beltoon|bel)",
    re.IGNORECASE,
)
#: said now and then by people too: only credits where the model was unsure as well
_SAYABLE = re.compile(r"(?:muziek|applaus|gelach|lachen|stilte|beltoon|bel|bedankt voor het kijken.*)", re.IGNORECASE)
_SURE = 0.75


@dataclass(frozen=True)
class Signs:
    """What the recogniser says of a segment: ``log_probability`` per token, ``no_speech`` 0..1, ``compression`` of its text, and
    the mean ``probability`` of its words."""

    log_probability: float
    no_speech: float
    compression: float
    probability: float


def why_invented(text: str, seconds: float, signs: Signs, terms: Sequence[str] = ()) -> str | None:
    """The reason (Dutch) to keep a segment of ``seconds`` out of the text, or None. ``terms``: the word list that the model got."""
    words = _plain(text)
    if not words:
        return WORDLESS
    if signs.no_speech > _NO_SPEECH and signs.log_probability < _LOW_LOGPROB:
        return NO_SPEECH
    if _is_loop(words, signs.compression):
        return LOOP
    if _is_credit(" ".join(words), signs):
        return CREDITS
    if _is_list(words, terms):
        return LEAK
    if len(words) >= _FEW and len(words) > _WORDS_PER_SECOND * (seconds + 0.5):
        return TOO_FAST
    return None


def _plain(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return re.sub(r"[^\w\s©]|_", " ", text.lower()).split()


def _is_loop(words: Sequence[str], compression: float) -> bool:
    """Repeats itself: several rounds of the same few words, or so regular that it compresses well."""
    if compression > _COMPRESSION and len(words) > _FEW and _most_common(words) > _ROUNDS:
        return True
    for size in range(1, _LONGEST + 1):
        rounds = _rounds(words, size)
        if rounds >= _ROUNDS + (size == 1) and rounds * size >= _SHARE * len(words):
            return True
    return False


def _most_common(words: Sequence[str]) -> int:
    """How often the commonest pair of words occurs."""
    return max(Counter(pairwise(words)).values(), default=0)


def _rounds(words: Sequence[str], size: int) -> int:
    """The most times that the same ``size`` words stand one after the other."""
    best = 1
    for first in range(min(size, len(words))):
        groups = [tuple(words[at : at + size]) for at in range(first, len(words) - size + 1, size)]
        run = 1
        for one, other in pairwise(groups):
            run = run + 1 if one == other else 1
            best = max(best, run)
    return best


def _is_credit(text: str, signs: Signs) -> bool:
    if not _CREDITS.fullmatch(text):
        return False
    return not _SAYABLE.fullmatch(text) or signs.probability < _SURE


def _is_list(words: Sequence[str], terms: Sequence[str]) -> bool:
    """Hardly anything but terms of the list."""
    rest, found = " ".join(words), 0
    for term in sorted({" ".join(_plain(t)) for t in terms}, key=len, reverse=True):
        if term:
            rest, count = re.subn(rf"\b{re.escape(term)}\b", " ", rest)
            found += count
    return found >= _LEAKED_TERMS and 1 - len(rest.split()) / max(1, len(words)) >= _LEAKED_SHARE
