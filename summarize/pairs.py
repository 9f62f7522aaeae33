"""Questions with the short answers that say nothing without them: "En stofzuigen?" – "Nou nee."."""

from __future__ import annotations

from collections.abc import Sequence

from summarize.lexicon import cues
from summarize.sentences import Sentence

#: an answer of so many words at most needs its question; with a yes or a no in front it may be longer
_SHORT, _ANSWER = 4, 8
#: a proposal stands at most so many sentences before the end of its turn
_LAST = 2


def pair_up(sentences: Sequence[Sentence]) -> None:
    """Set ``asked`` on short answers and ``reaction`` on what the one who leads says just before a short reply."""
    for sentence in sentences[1:]:
        before = sentences[sentence.at - 1]
        first = before.place != sentence.place and before.speaker != sentence.speaker
        if not first or not sentence.shown or sentence.question or not _is_short(sentence):
            continue
        turn = [s for s in sentences[max(0, sentence.at - _LAST) : sentence.at] if s.place == before.place and s.shown]
        asked = next((s for s in reversed(turn) if s.question), None)
        if asked is not None:
            sentence.asked = asked
        elif turn and before.role == "consulent" and sentence.role != "consulent":
            turn[-1].reaction = sentence


def answers(sentence: Sentence) -> str | None:
    """ "ja" or "nee" when that is what a sentence begins with, in other words too."""
    yes, no = cues("language", "yes").best(sentence.encoded), cues("language", "no").best(sentence.encoded)
    if yes is None and no is None:
        return None
    if no is None:
        return "ja"
    return "nee" if yes is None or no[1] >= yes[1] else "ja"


def _is_short(sentence: Sentence) -> bool:
    return sentence.words <= _SHORT or (sentence.words <= _ANSWER and answers(sentence) is not None)
