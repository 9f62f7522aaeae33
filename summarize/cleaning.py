"""From speech to a readable quote: self-corrections resolved, fillers and stutters out. Words are never added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from summarize.dates import MONTHS, WEEKDAYS
from summarize.lexicon import phrases
from summarize.numbers import CARDINALS, fold, ordinal_of, value_of, word_set

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?(?:-(?!\s)[^\W_]+)*")
_UNITS = word_set(
    "uur uren minuten minuut dagen dag weken week maanden maand jaar keer meter kilometer euro mensen kinderen stuks "
    "consulenten meldingen gesprekken personen procent"
)
_STUTTER = re.compile(r"\b((?:[^\W\d_]+\s+){0,2}?[^\W\d_]+)(?:\s*(?:\.\.\.|…|,|-)?\s+\1\b)+", re.IGNORECASE)
_DURATION = r"\b(?:[^\W\d_]+|\d+)\s+(?:half\s+)?(?:uur|uurtje|kwartier|minuten|minuut)\b"
#: "een half uur, nee, drie kwartier": durations in different units
_DURATION_CORRECTED = re.compile(
    rf"({_DURATION})\s*[.,…]*\s*\b(?:nee|sorry|of nee|wacht)\b[,.…\s]+(?:wacht[,.…\s]+)?({_DURATION})", re.IGNORECASE
)
#: "op dinsdag en donderdag. Niet donderdag, dat was vorig jaar.": the last of a list is taken back
_TAKEN_BACK = re.compile(
    r"(?:,| en| of)\s+(?P<word>[\w-]+)[.,…]\s+(?:(?:eh|o|nee|wacht)[,.…]*\s+)*(?:niet|geen)\s+(?:op\s+)?(?P=word)\b"
    r"(?:,\s*(?:dat|die|da's)\b[^.!?]*)?(?P<end>[.!?]|$)",
    re.IGNORECASE,
)
#: "Elke zondag, nee, dat was in het begin.": what was so before is no news
_WAS_BEFORE = re.compile(
    r"(?:^|(?<=[.!?] ))[^.!?]{3,60}[,.…]\s+(?:(?:eh|o|wacht)[,.…]*\s+)*nee[,.…]*\s+(?:wacht[,.…]*\s+)?(?:dat was|da's|dat is)\s+"
    r"(?:in het begin|vroeger|oud|toen|eerst|het eerst|voorheen)\b[^.!?]*[.!?]\s*",
    re.IGNORECASE,
)
#: "Elke ochtend. Nee, elke ochtend niet meer, dat is veranderd: maandag en vrijdag."
_NO_LONGER = re.compile(
    r"(?P<what>\b[^\W\d_][\w' ]{3,30})[.,]\s+(?:eh[,.]* )*nee,? (?P=what) niet(?: meer)?\b[^:.!?]*[:.]\s*",
    re.IGNORECASE,
)


#: "Twee uur. Nee, dat was vorig jaar. Een uur.": what held before goes, and so does saying so
_HELD_BEFORE = re.compile(
    r"(^|[.!?]\s+)[^.!?]{1,40}[.,]\s+(?:(?:nou|eh|o|ach)[,.]*\s+)*nee,?\s+(?:wacht,?\s+)?da[t]?\s+(?:was|is)\s+"
    r"(?:vorig|vroeger|verleden|toen|eerst|eerder|geweest|voor)\b[^.!?]*[.!?]\s*",
    re.IGNORECASE,
)
#: somebody says of his own words that they do not hold
_NONSENSE = re.compile(
    r"\b(?:maar|nee,?|want) (?:dat|da) (?:is|was) (?:onzin|flauwekul|niet waar|niet zo|niet juist|gelogen|overdreven|te optimistisch)\b"
    r"|\bdat (?:neem|trek) ik (?:weer )?(?:terug|in)\b|\bdat (?:zei|zeg) ik (?:verkeerd|fout)\b",
    re.IGNORECASE,
)
#: "maandag en woensdag, eh... maandag en donderdag": who begins a pair again after a pause says it anew
_ONE = rf"(?:{'|'.join((*WEEKDAYS, *MONTHS, *CARDINALS))}|\d+)"
_PAIR_AGAIN = re.compile(
    rf"\b(?P<first>{_ONE}) (?P<link>en|of|tot|tot en met) {_ONE}\b[,.…]*\s+"
    r"(?:(?:eh+m?|uh+m?|hm+|nee|nei|nae|wacht|sorry|of|ik bedoel)\b[,.…]*\s+)+"
    rf"(?=(?P=first) (?P=link) {_ONE}\b)(?P<again>.)",
    re.IGNORECASE,
)
#: "Was vroeger. Nu woensdag.": what held before is told no further; only the sentence that says so goes
_ONLY_BEFORE = re.compile(
    r"(^|[.!?]\s+)(?:(?:nee|o|nou|eh)[,.]*\s+)*(?:(?:dat|da's)\s+)?(?:was|is)\s+"
    r"(?:vroeger|voorheen|eerst|toen|vorig jaar|verleden jaar)[.!]\s+(?=\S)",
    re.IGNORECASE,
)
#: "maandag en donderdag. Woensdag was bij een ander.": why the word that was taken back came up
_WAS_WRONG = re.compile(
    rf"(?:^|(?<=[.!?] ))(?P<word>{'|'.join((*WEEKDAYS, *MONTHS))}) was\b[^.!?]*[.!?]?\s*", re.IGNORECASE
)
#: "negen maanden, tien maanden alweer": who says a number anew with its unit goes on to what it is now
_SAID_ANEW = re.compile(
    rf"\b(?:{'|'.join(CARDINALS)}|\d+) (?P<unit>jaar|maanden|weken|dagen|uur|keer|meter|minuten), "
    rf"(?=(?:nee,? |of |wel )?(?:{'|'.join(CARDINALS)}|\d+) (?P=unit) (?:alweer|al|inmiddels|intussen|eigenlijk|ondertussen|nou|nu)\b)",
    re.IGNORECASE,
)
_KEEP_DOUBLE = word_set("dat die heel veel erg zo ver lang langzaam twee drie vier vijf zes zeven acht negen nul een")
_LOOK_BACK, _LOOK_AHEAD = 14, 14
_DAYS = 31


@lru_cache(maxsize=1)
def _correction() -> re.Pattern[str]:
    """A correction marker at a boundary: "dinsdag. Nee, wacht, ..." or "vier, nee, zes"."""
    markers = "|".join(sorted((re.escape(p) for p in phrases("language", "corrections")), key=len, reverse=True))
    return re.compile(
        rf"(?<=[\w.])(?:\s*[.,;…-]+\s*|\s+)(?:{markers})(?:[,.…\s]+(?:{markers}))*[,.…\s]+", re.IGNORECASE
    )


def _kinds(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Places of words that may be corrected: start, end, kind ("weekday", "number uur", "month") and folded word."""
    tokens = list(_TOKEN.finditer(text))
    for at, token in enumerate(tokens):
        word = fold(token[0])
        following = fold(tokens[at + 1][0]) if at + 1 < len(tokens) else ""
        day = next((d for d in WEEKDAYS if word == d or word.startswith(d)), None)
        if day:
            yield token.start(), token.end(), "weekday", day
        elif word in MONTHS:
            yield token.start(), token.end(), "month", word
        elif value_of(token[0]) is not None or ordinal_of(token[0]) is not None or word in ("anderhalf", "tweeenhalf"):
            unit = following if following in _UNITS else ("maand" if following in MONTHS else "")
            yield token.start(), token.end(), f"number {unit}", word


def resolve_corrections(text: str) -> str:
    """The text with self-corrections carried out: "op dinsdag. Nee, wacht, donderdag" → "op donderdag".

    Only for a weekday, a month or a number with the same unit, close to each other; other corrections stay.
    """
    said = text
    text = _PAIR_AGAIN.sub(
        lambda m: m["again"].upper() if m[0][0].isupper() else m["again"], _WAS_BEFORE.sub("", _SAID_ANEW.sub("", text))
    )
    text = _TAKEN_BACK.sub(lambda m: "." if m["end"] == "." else ",", _DURATION_CORRECTED.sub(r"\2", text))
    for _ in range(6):
        for marker in _correction().finditer(text):
            corrected = _carry_out(text, marker.start(), marker.end())
            if corrected is not None:
                text = corrected
                break
        else:
            break
    return _without_taken_back(text if text == said else _without_the_wrong(text))


def _without_the_wrong(text: str) -> str:
    """A corrected text without the sentence about a word that is not in it any more."""
    alone = _WAS_WRONG.sub(
        lambda m: m[0] if len(re.findall(rf"\b{m['word']}\b", text, re.IGNORECASE)) > 1 else "", text
    )
    return alone.strip() or text


def _without_taken_back(text: str) -> str:
    """Without what somebody says of his own words that it does not hold (any more)."""
    text = " ".join(s for s in re.split(r"(?<=[.!?])\s+", text) if not _NONSENSE.search(s)) or text
    text = _ONLY_BEFORE.sub(lambda m: m[1], _HELD_BEFORE.sub(lambda m: m[1], text))
    match = _NO_LONGER.search(text)
    return text if match is None else text[: match.start()] + text[match.end() :][:1].upper() + text[match.end() + 1 :]


def _carry_out(text: str, start: int, end: int) -> str | None:
    before = [k for k in _kinds(text[:start]) if len(text[k[1] : start].split()) <= _LOOK_BACK]
    after = [
        (a + end, b + end, kind, word)
        for a, b, kind, word in _kinds(text[end:])
        if len(text[end : end + a].split()) <= _LOOK_AHEAD and not re.search(r"[.!?]\s", text[end : end + a])
    ]
    for begin, finish, kind, word in after:
        wrong = next((k for k in reversed(before) if k[2] == kind), None)
        if wrong is None and kind == "number " and re.match(r"\s*(?:[.,]|$)", text[finish:]):
            # "drie uur. Of nee, dan kom ik op vijf.": the same unit, not said again
            wrong = next((k for k in reversed(before) if k[2].startswith("number ") and k[2][7:] in _UNITS), None)
        if wrong is None or wrong[3] == word or _denied(text, end, begin, finish):
            continue
        if after[0][3] == wrong[3] and not re.search(r"\bniet\b", text[end:begin], re.IGNORECASE):
            return None  # "zaterdag. Nee, zaterdag én zondag" adds a day
        named = re.search(r"\bniet\s+(?:op\s+)?([\w-]+)", text[end:begin], re.IGNORECASE)
        if named:
            wrong = next((k for k in reversed(before) if k[2] == kind and k[3] == fold(named[1])), wrong)
        if kind in ("weekday", "number maand"):
            return _with_date(text, (wrong[0], wrong[1], start), (begin, finish), kind == "weekday")
        unit = kind.partition(" ")[2]
        tail = re.sub(rf"^\s+{unit}\b", "", text[finish:], flags=re.IGNORECASE) if unit in _UNITS else text[finish:]
        return text[: wrong[0]] + text[begin:finish] + text[wrong[1] : start] + tail
    return None


_DAY_NUMBER = re.compile(
    rf"(?P<joint>[,.]?\s+)(?P<the>de\s+)?(?P<day>[^\W_]+)(?P<month>\s+(?:{'|'.join(MONTHS)})\b)?", re.IGNORECASE
)
_HOUR = re.compile(r"\s+(?:om\s+)?(?:half\s+)?[^\W_]+\s+uur\b", re.IGNORECASE)
_WEEKDAY_BEFORE = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\s+$", re.IGNORECASE)
_MONTH_BEHIND = re.compile(rf"\s+(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)


def _with_date(text: str, wrong: tuple[int, int, int], right: tuple[int, int], weekday: bool) -> str:
    """A date put right as a whole: no day of the week of the one with the number of the other.

    ``wrong``: where what is put right begins and ends, and where the words that do so begin; ``right``: the word that holds.
    """
    begin, finish, start = wrong
    if weekday:
        end = _end_of_date(text[:start], finish, " ")
        until = _end_of_date(text, right[1], ",. ")
        if hour := _HOUR.match(text, until):  # "dinsdag twee uur, nee, woensdag drie uur"
            was = _HOUR.match(text[:start], end)
            until, end = hour.end(), was.end() if was else end
    else:  # "dinsdag achttien juni, nee negentien juni": which day of the week that is, was not said
        before = _WEEKDAY_BEFORE.search(text[:begin])
        begin = before.start() if before else begin
        end, until = (m.end() if (m := _MONTH_BEHIND.match(text, at)) else at for at in (finish, right[1]))
    said = re.sub(r"(?<=[^\W\d_])[,.](?=\s)", "", text[right[0] : until]).lower()
    # only in front of a text: elsewhere the day stays with the sentence that it is the day of
    said = said.capitalize() if not begin and text[begin].isupper() else said
    return text[:begin] + said + text[end:start] + text[until:]


def _end_of_date(text: str, at: int, joints: str) -> int:
    """Where a date ends whose day of the week ends at ``at``: "dinsdag" → "dinsdag drieëntwintig mei", "dinsdag de achttiende"."""
    match = _DAY_NUMBER.match(text, at)
    if match is None or match["joint"].strip() not in ("", *joints.replace(" ", "")):
        return at
    ordinal = ordinal_of(match["day"]) is not None
    number = value_of(match["day"])
    if not ordinal and not (match["month"] and number is not None and number <= _DAYS):
        return at
    return match.end()


def _denied(text: str, end: int, begin: int, finish: int) -> bool:
    """Whether the word is denied itself: "niet dinsdag" or "donderdag ben ik er niet"."""
    clause = re.split(r"[,.;]", text[finish:], maxsplit=1)[0]
    return bool(
        re.search(r"\bniet\s+(?:op\s+)?$", text[end:begin], re.IGNORECASE)
        or re.search(r"\b(?:niet|geen|vrij|weg)\b", clause, re.IGNORECASE)
    )


@lru_cache(maxsize=1)
def _noise() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def any_of(key: str) -> str:
        return "|".join(sorted((re.escape(p) for p in phrases("language", key)), key=len, reverse=True))

    fillers = re.compile(rf"(?:(?<=^)|(?<=[\s,.…]))(?:{any_of('fillers')})(?=[\s,.;!?…]|$)[,…]?", re.IGNORECASE)
    openers = re.compile(rf"^(?:(?:{any_of('openers')})\s*[,.…]+\s*)+", re.IGNORECASE)
    closers = re.compile(rf"(?:[,…]\s*|\s+)(?:{any_of('closers')})\s*(?=[.…]*$)", re.IGNORECASE)
    return fillers, openers, closers


def clean(sentence: str) -> str:
    """One sentence as a quote: no fillers or stutters, a capital in front, a full stop behind."""
    fillers, openers, closers = _noise()
    text = sentence.strip()
    asks = text.endswith("?")
    text = fillers.sub("", text)
    text = re.sub(r"\s+", " ", text).strip(" ,")
    text = _STUTTER.sub(_one, text)
    text = re.sub(
        r"\s+([,.;?!])", r"\1", re.sub(r"(?:,\s*)+,|,\s*(?=[.?!])", lambda m: "," if m[0][-1] == "," else "", text)
    )
    text = openers.sub("", text.lstrip(" ,.…"))
    text = re.sub(r"^(?:En|Want|Dus|en|want|dus)\s+(?=(?:\S+\s+){2})", "", text)
    text = closers.sub("", text)
    text = re.sub(r"\s*(?:\.\.\.|…)\s*", " ", text).strip(" ,.;!-")
    text = re.sub(r"\s+", " ", text).rstrip("?").strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("?" if asks else ".")


def _one(match: re.Match[str]) -> str:
    word = match[1]
    return match[0] if fold(word.split()[0]) in _KEEP_DOUBLE or len(word) == 1 else word
