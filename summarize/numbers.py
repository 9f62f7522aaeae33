"""Dutch numbers in words: what they are worth, and text with the words as digits."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNITS: list[str] = re.findall(
    r"\w+",
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien",
)
_TENS = {2: "twintig", 3: "dertig", 4: "veertig", 5: "vijftig", 6: "zestig", 7: "zeventig", 8: "tachtig", 9: "negentig"}
_ORDINALS = {"eerste": 1, "derde": 3, "achtste": 8}


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case without accents; one curly apostrophe becomes a straight one."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def word_set(words: str) -> frozenset[str]:
    """The words of a string, as a set: how short lists are written in this package."""
    return frozenset(words.split())


def _below_thousand(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return _TENS[tens] if unit == 0 else f"{_UNITS[unit]}en{_TENS[tens]}"
    hundreds, rest = divmod(number, 100)
    head = "honderd" if hundreds == 1 else f"{_UNITS[hundreds]}honderd"
    return head + (_below_thousand(rest) if rest else "")


def _cardinals() -> dict[str, int]:
    words = {_below_thousand(n): n for n in range(1000)}
    words |= {f"{_below_thousand(h)}honderd": h * 100 for h in range(11, 20)}
    words |= {f"{_below_thousand(h * 100)}en{_UNITS[u]}": h * 100 + u for h in range(1, 10) for u in range(1, 13)}
    words |= {f"{_below_thousand(n)}duizend": n * 1000 for n in range(2, 1000)}
    return words | {"duizend": 1000, "zeuven": 7, "nege": 9, "null": 0}


#: folded number word → value; the article "een" is included, callers decide what it means
CARDINALS = _cardinals()
#: folded ordinal → value, "eerste" to "negenennegentigste"
ORDINALS = _ORDINALS | {
    _below_thousand(n) + ("de" if n < 20 else "ste"): n for n in range(2, 100) if n not in _ORDINALS.values()
}
_WORD = re.compile(r"\w+")


def value_of(word: str) -> int | None:
    """What a number word or a run of digits is worth ("tweeëndertig" → 32); None for other words and for "een"."""
    folded = fold(word)
    if folded.isdigit():
        return int(folded)
    if folded == "een":
        return 1 if "é" in word.lower() else None
    return CARDINALS.get(folded)


def ordinal_of(word: str) -> int | None:
    """What an ordinal is worth ("twaalfde", "12e", "23ste"); None for other words."""
    folded = fold(word)
    digits = re.fullmatch(r"(\d{1,2})(?:e|de|ste)", folded)
    return int(digits[1]) if digits else ORDINALS.get(folded)


def numbers_in(text: str) -> set[str]:
    """All numbers of a text as digit strings, from digits, words and ordinals; halves as "0.5"."""
    found: set[str] = set()
    for match in re.finditer(r"\d+(?:[.,:]\d+)*|\w+", text):
        token = match[0]
        if token[0].isdigit() and not token.isalnum():
            found.add(re.sub(r"[.,:]", "", token) if re.fullmatch(r"\d{1,3}(\.\d{3})+", token) else token)
            found.update(part.lstrip("0") or "0" for part in re.split(r"[.,:]", token))
            continue
        worth = value_of(token)
        worth = ordinal_of(token) if worth is None else worth
        if worth is not None:
            found.add(str(worth))
        elif fold(token) in ("half", "halve"):
            found.add("0.5")
        elif fold(token) in ("anderhalf", "anderhalve"):
            found.add("1.5")
    return found
