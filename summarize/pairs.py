"""Questions with the short answers that say nothing without them: "En stofzuigen?" – "Nou nee."."""

from __future__ import annotations

from collections.abc import Sequence

from summarize.lexicon import cues
from summarize.matching import Cues
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
    """ "ja" or "nee" where a sentence says one of them, in other words too."""
    return yes_or_no(sentence, cues("language", "yes"), cues("language", "no"))


def yes_or_no(sentence: Sentence, yes: Cues, no: Cues) -> str | None:
    """The one that is said in more words, else the earliest ("nee, prima" is a no); "nee, maar dat wil ik wel" is a yes."""
    place, length = {}, {}
    for value, words in (("ja", yes), ("nee", no)):
        match = words.best(sentence.encoded)
        if match is not None:
            length[value], place[value] = match[0], -match[1]
    if len(place) == 2 and min(length.values()) == 1 < max(length.values()):
        return max(
            length, key=lambda value: length[value]
        )  # "nee joh, zet maar aan": more words say more than a bare no
    if len(place) == 2 and place["nee"] < place["ja"] and "/maar " in sentence.encoded[place["nee"] : place["ja"]]:
        return "ja"  # "nee, maar dat wil ik wel"
    return min(place, key=lambda value: place[value]) if place else None


def _is_short(sentence: Sentence) -> bool:
    return sentence.words <= _SHORT or (sentence.words <= _ANSWER and answers(sentence) is not None)
