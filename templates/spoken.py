"""Speech as people read it: hesitations ("eh") and stutters ("ik ik ga", "ge- gemeente") out of a segment.

Only what cannot mean anything goes; in doubt a word stays. Numbers, names, emphasis ("heel heel erg"), answers ("hm hm") and what Dutch
says twice by its grammar ("dat dat kan", "wat belangrijk is is tijd") are left alone. A word goes from ``words`` and ``text`` alike, so
that times and probabilities stay with the words that are left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from conversation.transcript import Segment


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_EH = re.compile(r"e+u*h+m*|u+h+m*|u+m+")
#: may also be an answer
_HM = re.compile(r"h+m+|m{2,}")
_PLAIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NUMBER = re.compile(
    r".*\d.*|nul|[eé][eé]n|twee|drie|vier|vijf|zes|zeven|acht|negen|elf|twaalf|eerste|(?:twee|der|vier|vijf|zes|zeven|negen|elf|twaalf)de|achtste"
    r"|.*(?:tien|tig|honderd|duizend|miljoen|miljard)(?:de|ste)?"
)
_QUANTITIES = _set("paar aantal enkele half halve anderhalf anderhalve hoeveel per")
_SOFT, _ENDS, _PAUSE = re.compile(r"[,;:–—-]*"), re.compile(r"[!?]|(?<!\.)\.(?!\.)"), re.compile(r"…|\.\.")
_PUNCTUATION = re.compile(r"[.,;:!?…–—-]*")
#: what may stand between a word and the same word again
_BETWEEN = ("", ",", "-", "–", "…", "...", ",…", ",...")

#: these need something behind them: said twice in a row, the first was broken off
_BOUND = _set(
    "de mijn m'n jouw uw onze z'n te met tot tijdens volgens sinds vanwege omdat zodat terwijl hoewel doordat voordat nadat totdat als want"
)
#: also where the same word may follow ("waar ik van hou van ...", "ik vind dat naar")
_STRANDED = {
    "van": _set("er daar waar hier"),
    "naar": _set("er daar waar hier is was wel zo heel erg vind vindt het voel voelt"),
}
#: said twice only in front of their clause: elsewhere another clause may begin ("dat doe ik ik ga morgen")
_SUBJECTS = _set("ik hij we wij jij men")
#: the same, and only in front of a sentence ("dat het het beste is", "als je je goed voelt")
_PARTLY = _set("het je u ze er")
#: the same, in front of a clause ("vul dat in in het systeem", "dat is maar maar")
_LEADING = _set("in op aan voor bij uit over door na dan dus maar en")
_INTERJECTIONS = _set("ja nee nou")
_CLAUSE_WORDS = _INTERJECTIONS | _set("en maar want dus")
_BEFORE_SUBJECT = _CLAUSE_WORDS | _set("dat als omdat of toen terwijl zodat hoewel")
#: what a phrase that is begun again may begin with
_FIRST = _SUBJECTS | _PARTLY | _set("zij jullie dat dit die")
_LINKS = _set("als omdat want maar zodat terwijl")
#: mean something when they are said twice, or turn round what was said before
_ANSWERS = _set("ja nee niet geen")
_WEIGHTY = _ANSWERS | _set(
    "nooit niets niks nergens niemand wel ook toch hoor heel erg veel zeer zo echt ver lang hard snel bedoel"
)
_VERBS = _set(
    "ga gaat gaan kom komt komen doe doet doen is ben bent zijn was waren heb hebt heeft had hadden "
    "kan kun kunt kunnen kon wil wilde moet moest mag mocht zal zou word wordt"
)
#: say nothing without what comes behind: "ik heb ik heb geen auto" takes nothing back
_UNFINISHED = _set("is ben bent zijn was waren heb hebt heeft had hadden")
#: no comma behind these but for a hesitation; behind the first not even in front of a new clause
_JOINTS = _set("en of maar want")
_OPEN = _BOUND | _VERBS | _SUBJECTS | _set("je u ze een het in op aan van voor bij uit over door naar")
_NEW_CLAUSE = _SUBJECTS | _CLAUSE_WORDS | _VERBS | _set("je u ze zij jullie dat toen dan daar nu")
#: written with a hyphen, the same word twice is a stutter: "we-we"
_HYPHENED = _set(
    "ik je jij u hij ze zij we wij het de dat die dit deze er is ben heb heeft had kan wil zal mijn uw onze van met voor naar om te "
    "als omdat want dus dan maar ook nog wat waar"
)
#: two or three letters in front of a hyphen that are no broken-off word
_PREFIXES = _set("ex co her pre pro sub non in on op re bi de af uit bij mee aan zee top web pop bus vak wmo pgb")


@dataclass
class _Token:
    """A word with what stands around it; ``at``: which of the segment it is."""

    at: int
    lead: str
    core: str
    trail: str

    @property
    def text(self) -> str:
        return f"{self.lead}{self.core}{self.trail}"

    @property
    def said(self) -> str:
        return _said(self.core)

    @property
    def is_plain(self) -> bool:
        """Letters, with nothing around them but ordinary punctuation behind; no abbreviation in capitals."""
        return not self.lead and _is_plain(self.core, self.trail)

    @property
    def is_capital(self) -> bool:
        return self.core[:1].isupper()

    @property
    def is_number(self) -> bool:
        return _matches(_NUMBER, self.core)

    @property
    def is_hm(self) -> bool:
        return _matches(_HM, self.core)

    @property
    def is_hesitation(self) -> bool:
        return (self.is_hm or _matches(_EH, self.core)) and self.is_plain


@lru_cache(maxsize=20_000)
def _said(core: str) -> str:
    return core.lower().replace("’", "'")


@lru_cache(maxsize=20_000)
def _matches(pattern: re.Pattern[str], core: str) -> bool:
    return pattern.fullmatch(_said(core)) is not None


@lru_cache(maxsize=20_000)
def _is_plain(core: str, trail: str) -> bool:
    return _PUNCTUATION.fullmatch(trail) is not None and _matches(_PLAIN, core) and core[1:] == core[1:].lower()


def readable(segment: Segment) -> Segment:
    """The segment without hesitations and stutters; the same object when there are none, or when there is nothing else.

    Words that are left keep their order, times and probability; a capital or a full stop of what went passes to its neighbour.
    """
    heard = [word.text.strip() for word in segment.words]
    by_word = " ".join(" ".join(heard).split()) == " ".join(segment.text.split())
    said = heard if by_word and heard else segment.text.split()
    tokens = [_token(at, text) for at, text in enumerate(said)]
    if all(token.is_hesitation for token in tokens if token.core):
        return segment
    while _one_pass(tokens):
        pass
    if [token.text for token in tokens] == said:
        return segment
    text = " ".join(" ".join(token.text for token in tokens).split())
    if said is not heard:
        return replace(segment, text=text)
    kept = [(segment.words[token.at], token.text) for token in tokens]
    words = tuple(word if word.text.strip() == left else replace(word, text=left) for word, left in kept)
    return replace(segment, text=text, words=words)


def _token(at: int, text: str) -> _Token:
    match = re.fullmatch(r"([\W_]*)(.*?)([\W_]*)", text, re.DOTALL)
    assert match is not None
    return _Token(at, match[1], match[2], match[3])


def _one_pass(tokens: list[_Token]) -> bool:
    """Cut what can be cut, from left to right → whether there was anything."""
    at, cut = 0, False
    while at < len(tokens):
        if any(rule(tokens, at) for rule in _RULES):
            cut, at = True, max(0, at - 6)
        else:
            at += 1
    return cut


# ---------------------------------------------------------------- where a word stands
def _before(tokens: Sequence[_Token], at: int) -> _Token | None:
    return tokens[at - 1] if at else None


def _after(tokens: Sequence[_Token], at: int) -> _Token | None:
    return tokens[at] if at < len(tokens) else None


def _ends(token: _Token, following: _Token | None) -> bool:
    """Whether a sentence ends with this token."""
    if _ENDS.search(token.trail):
        return True
    return bool(_PAUSE.search(token.trail)) and (following is None or following.is_capital)


def _begins(tokens: Sequence[_Token], at: int) -> bool:
    before = _before(tokens, at)
    return before is None or _ends(before, tokens[at])


def _leads(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a clause begins here for certain: behind punctuation, or with the capital of a first word."""
    before = _before(tokens, at)
    return tokens[at].is_capital if before is None else bool(before.trail)


def _is(token: _Token | None, words: frozenset[str]) -> bool:
    return token is not None and token.said in words


def _capitalise(tokens: Sequence[_Token], at: int) -> None:
    """A capital for the first word from here on: "'s Morgens", "IJs"."""
    for token in tokens[at : at + 2]:
        if token.core and not token.lead:
            first = 2 if token.core.startswith("ij") else 1
            token.core = token.core[:first].upper() + token.core[first:]
        if token.lead not in ("'", "’"):
            return


def _drop(tokens: list[_Token], at: int, count: int) -> None:
    """Take ``count`` tokens away; a capital in front of a sentence passes to what comes next."""
    capital = tokens[at].is_capital and _begins(tokens, at)
    del tokens[at : at + count]
    if capital:
        _capitalise(tokens, at)


# ---------------------------------------------------------------- hesitations
def _hesitation(tokens: list[_Token], at: int) -> bool:
    token = tokens[at]
    before, after = _before(tokens, at), _after(tokens, at + 1)
    if not token.is_hesitation or any(near is not None and not near.core for near in (before, after)):
        return False
    begins, ends = _begins(tokens, at), _ends(token, after) or after is None
    if begins and ends and (token.is_hm or re.search(r"[!?]", token.trail)):
        return False
    if _means_something(token, before, after):
        return False
    if before is not None and not begins:
        _take_over(tokens, at, ends)
    _drop(tokens, at, 1)
    return True


def _means_something(token: _Token, before: _Token | None, after: _Token | None) -> bool:
    """ "hm hm" and "uh huh" are answers, "3 mm" is a length."""
    if token.is_hm and any(near is not None and near.is_hm for near in (before, after)):
        return True
    if _is(after, _set("huh oh")):
        return True
    return token.said == "mm" and before is not None and (before.is_number or before.said in _QUANTITIES)


def _take_over(tokens: Sequence[_Token], at: int, ends: bool) -> None:
    """The punctuation around a hesitation as that of the word in front."""
    before, token, after = tokens[at - 1], tokens[at], _after(tokens, at + 1)
    if not _SOFT.fullmatch(before.trail):
        return
    if ends or _PAUSE.search(token.trail):
        before.trail = "".join(re.findall(r"[.!?…]", token.trail))
    elif "," in before.trail + token.trail:
        again = after is not None and after.said in [near.said for near in tokens[max(0, at - 2) : at]]
        joins = before.said in _JOINTS and not _is(after, _INTERJECTIONS)
        goes = joins or (before.said in _OPEN and not again and not _is(after, _NEW_CLAUSE))
        before.trail = "" if goes else ","


# ---------------------------------------------------------------- stutters
def _broken_off(tokens: list[_Token], at: int) -> bool:
    """ "ge- gemeente": the beginning of the next word."""
    token, after = tokens[at], _after(tokens, at + 1)
    if after is None or token.trail not in ("-", "–") or not token.is_plain or after.lead or not after.core:
        return False
    again = after.said == token.said
    if token.is_number or token.said in (_WEIGHTY if again else _ANSWERS) or not after.said.startswith(token.said):
        return False
    if again and after.is_capital:
        return False
    _drop(tokens, at, 1)
    return True


def _inside(tokens: list[_Token], at: int) -> bool:
    """ "we-we", "ge-gemeente", "d-d-dat": a stutter that was written as one word."""
    token = tokens[at]
    *parts, last = token.said.split("-")
    if not parts or not token.is_plain or not all(part and last.startswith(part) for part in parts):
        return False
    whole = all(part == last for part in parts)
    if whole and last not in _HYPHENED:
        return False
    if not whole and not all(_is_fragment(part, last, len(parts)) for part in parts):
        return False
    capital = token.is_capital
    token.core = token.core.rpartition("-")[2]
    if capital:
        _capitalise(tokens, at)
    return True


def _is_fragment(part: str, last: str, count: int) -> bool:
    if part == last or len(part) == 1:
        return last in _HYPHENED or (part != last and count > 1)
    return len(part) <= 3 and part not in _PREFIXES and not _NUMBER.fullmatch(part)


def _phrase(tokens: list[_Token], at: int) -> bool:
    """ "dat is dat is een", "in de in de wijk": two or three words that were begun again."""
    return any(_begun_again(tokens, at, count) for count in (3, 2))


def _begun_again(tokens: list[_Token], at: int, count: int) -> bool:
    one, two = tokens[at : at + count], tokens[at + count : at + 2 * count]
    said = [token.said for token in one]
    if said != [token.said for token in two] or len(set(said)) == 1:
        return False
    if not _are_the_same(tokens, at, count) or any(t.trail for t in (*one[:-1], *two[:-1])):
        return False
    if any(token.said in _WEIGHTY or (token.is_number and token.said != "een") for token in one):
        return False
    if not _is_restart(tokens, at, count):
        return False
    _drop(tokens, at, count)
    return True


def _is_restart(tokens: Sequence[_Token], at: int, count: int) -> bool:
    first, last = tokens[at].said, tokens[at + count - 1].said
    before, after = _before(tokens, at), _after(tokens, at + 2 * count)
    if last == "een":
        return not any(near is not None and near.is_number for near in (before, after))
    if last in _BOUND:
        return True
    goes_on = after is not None and not tokens[at + 2 * count - 1].trail
    if after is not None and after.said in _WEIGHTY and last not in _UNFINISHED:
        return False
    if count == 3 or not goes_on:
        return False
    if first in _LINKS:
        return last in _FIRST
    opens = before is None or bool(before.trail) or before.said in _CLAUSE_WORDS
    return opens and (first in _FIRST or (first in _VERBS | {"en", "dus"} and last in _FIRST))


def _are_the_same(tokens: Sequence[_Token], at: int, count: int) -> bool:
    """Whether ``count`` words and as many behind them differ in nothing but the capital of a sentence: "de De Vries" is a name."""
    pairs = list(zip(tokens[at : at + count], tokens[at + count : at + 2 * count], strict=False))
    if len(pairs) < count or not all(token.is_plain for pair in pairs for token in pair):
        return False
    between = pairs[-1][0].trail
    if between not in _BETWEEN:
        return False
    for number, (one, two) in enumerate(pairs):
        restarted = number == 0 and _begins(tokens, at) and (not two.is_capital or bool(_PAUSE.search(between)))
        if one.core != two.core and not (restarted and one.said == two.said):
            return False
        if two.is_capital and not restarted:
            return False
    return True


def _word(tokens: list[_Token], at: int) -> bool:
    """ "de de", "ik ik ga": a word that was said again."""
    after = _after(tokens, at + 1)
    if after is None or after.said != tokens[at].said or not _are_the_same(tokens, at, 1):
        return False
    if not _is_stutter(tokens, at):
        return False
    _drop(tokens, at, 1)
    return True


def _is_stutter(tokens: Sequence[_Token], at: int) -> bool:
    word, between = tokens[at].said, tokens[at].trail
    before, after = _before(tokens, at), _after(tokens, at + 2)
    if word in _BOUND:
        return True
    if word == "een":
        return _is_stuttered_article(tokens, at)
    if after is None or after.said in _WEIGHTY:
        return False
    if word in _STRANDED:
        near = {token.said for token in tokens[max(0, at - 6) : at]}
        return not between and not near & _STRANDED[word] and after.said not in ("der", "den")
    if word in _SUBJECTS:
        opens = before is None or bool(before.trail)
        return opens or (not between and _is(before, _BEFORE_SUBJECT))
    if word in _PARTLY:
        return _begins(tokens, at) and tokens[at].is_capital
    if word not in _LEADING:
        return False
    if word == "maar" and (after.is_number or after.said in _QUANTITIES | {"weinig"}):
        return False
    return _leads(tokens, at) or (word not in _CLAUSE_WORDS and _is(before, _set("en maar want")))


def _is_stuttered_article(tokens: Sequence[_Token], at: int) -> bool:
    """ "een een huis", but not the score "een een" nor digits that are read out."""
    before, after = _before(tokens, at), _after(tokens, at + 2)
    if after is None or after.is_number or not after.is_plain or after.said == "gelijk" or tokens[at + 1].trail:
        return False
    return before is None or not (before.is_number or before.said in _set("stand werd tegen is was"))


_RULES: tuple[Callable[[list[_Token], int], bool], ...] = (_hesitation, _broken_off, _inside, _phrase, _word)
