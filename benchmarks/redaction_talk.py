"""Invented talk with something private in it, and ordinary talk with numbers: for the redaction benchmark and its tests.

Three voices: one that the recognisers were made with, one with other carriers and spellings that was held out at first, and a fresh one.
Every word knows whether it belongs to what must go.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stdnum.nl import bsn

from conversation import Segment, Word
from summarize.numbers import CARDINALS
from summarize.redaction import redact_segments

_NUMBERS = {v: k for k, v in reversed(CARDINALS.items()) if v < 1000}
_DIGITS = ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
_MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
_ALPHABET = {
    **dict(zip("ABCDEFGHIJKLM", ["Anton", "Bernard", "Cornelis", "Dirk", "Eduard", "Ferdinand", "Gerard", "Hendrik", "Izaak", "Johan", "Karel", "Lodewijk", "Maria"], strict=True)),
    **dict(zip("NOPQRSTUVWXYZ", ["Nico", "Otto", "Pieter", "Quirinus", "Richard", "Simon", "Teunis", "Utrecht", "Victor", "Willem", "Xantippe", "Ypsilon", "Zacharias"], strict=True)),
}  # fmt: skip
_HEARD = dict(
    zip(
        "BCDFGHJKLMNPRSTVWXZ",
        [
            "bee",
            "cee",
            "dee",
            "ef",
            "gee",
            "haa",
            "jee",
            "kaa",
            "el",
            "em",
            "en",
            "pee",
            "er",
            "es",
            "tee",
            "vee",
            "wee",
            "iks",
            "zet",
        ],
        strict=True,
    )
)
_PLATE_LETTERS = "BDFGHJKLNPRSTVXZ"


@dataclass(frozen=True)
class Utterance:
    """Segments with words, and which words (segment id, position) must be gone."""

    category: str
    segments: tuple[Segment, ...]
    secret: frozenset[tuple[int, int]]


Pieces = list[str]


@dataclass(frozen=True)
class Voice:
    """How people bring something up; ``{}`` is where it comes."""

    carriers: dict[str, Sequence[str]]
    replies: Sequence[str]
    fillers: Sequence[str]
    say_digits: Callable[[str, random.Random], str]
    say_letters: Callable[[str, random.Random], str]
    other: bool = False


# ---------------------------------------------------------------- digits and letters
def _word(number: str) -> str:
    """Two or three digits as a word; a nought in front digit by digit."""
    return " ".join(_DIGITS[int(d)] for d in number) if number[0] == "0" else _NUMBERS[int(number)]


def _groups(digits: str, size: int) -> list[str]:
    return [digits[i : i + size] for i in range(0, len(digits), size)]


def _apart(number: str) -> str:
    """ "vierendertig" as "vier en dertig"."""
    value = int(number)
    if number[0] == "0" or value < 21 or value % 10 == 0:
        return _word(number)
    return f"{_DIGITS[value % 10]} en {_NUMBERS[value // 10 * 10]}"


def _digits_known(digits: str, rng: random.Random) -> str:
    ways: list[Callable[[], str]] = [
        lambda: digits,
        lambda: " ".join(digits),
        lambda: " ".join(_groups(digits, 2)),
        lambda: " ".join(_groups(digits, 3)),
        lambda: " ".join(_DIGITS[int(d)] for d in digits),
        lambda: ", ".join(" ".join(_DIGITS[int(d)] for d in g) for g in _groups(digits, 3)),
        lambda: " ".join(map(_word, _groups(digits, 2))),
        lambda: " ".join(_word(g) if rng.random() < 0.5 else g for g in _groups(digits, 2)),
        lambda: " ".join(map(_apart, _groups(digits, 2))),
    ]
    return rng.choice(ways)()


def _digits_other(digits: str, rng: random.Random) -> str:
    size = rng.choice([2, 3, 4])
    ways: list[Callable[[], str]] = [
        lambda: rng.choice([".", "-", " - ", ", ", ". "]).join(_groups(digits, size)),
        lambda: " ".join("".join(_DIGITS[int(d)] for d in g) for g in _groups(digits, rng.choice([2, 3]))),
        lambda: " ".join(map(_word, _groups(digits, 3))),
        lambda: " ".join(_word(g).replace("een", "één") if len(g) == 1 else _word(g).replace("eeen", "eeën").replace("ieen", "ieën") for g in _groups(digits, 2)),
        lambda: "-".join("één" if d == "1" else _DIGITS[int(d)] for d in digits),
        lambda: " ".join(d if rng.random() < 0.5 else _DIGITS[int(d)].capitalize() for d in digits),
        lambda: ". ".join(" ".join(_DIGITS[int(d)] for d in g).capitalize() for g in _groups(digits, size)) ,
        lambda: _doubled(digits),
        lambda: " en ".join(map(_word, _groups(digits, 2))) if "0" not in digits[1::2] else " en dan ".join(_groups(digits, size)),
    ]  # fmt: skip
    return rng.choice(ways)()


def _doubled(digits: str) -> str:
    out, at = [], 0
    while at < len(digits):
        double = digits[at : at + 2] == digits[at] * 2
        out.append(f"dubbel {_DIGITS[int(digits[at])]}" if double else _DIGITS[int(digits[at])])
        at += 2 if double else 1
    return " ".join(out)


def _letters_known(letters: str, rng: random.Random) -> str:
    way = rng.randrange(4)
    if way == 0:
        return letters
    return " ".join({1: letter, 2: letter.lower(), 3: _ALPHABET[letter]}[way] for letter in letters)


def _letters_other(letters: str, rng: random.Random) -> str:
    way = rng.randrange(4)
    if way == 0:
        return ". ".join(letters) + "."
    if way == 1:
        return ", ".join(f"de {letter} van {_ALPHABET[letter]}" for letter in letters)
    if way == 2 and not set(letters) & set("AEIOUYQNR"):
        return " ".join(_HEARD[letter] for letter in letters)
    return " ".join(_ALPHABET[letter].lower() for letter in letters)


# ---------------------------------------------------------------- what is private
def _some_digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _bsn(voice: Voice, rng: random.Random) -> str:
    while True:
        digits = f"{rng.randrange(100_000_000, 999_999_999)}"
        if bsn.is_valid(digits):
            return voice.say_digits(digits, rng)


def _iban(voice: Voice, rng: random.Random) -> str:
    bank, account = (
        rng.choice(["ABNA", "INGB", "RABO", "TRIO", "SNSB", "ASNB", "KNAB", "BUNQ"]),
        "0" + _some_digits(rng, 9),
    )
    check = f"{98 - int(''.join(str(int(c, 36)) for c in bank + account + 'NL00')) % 97:02d}"
    if rng.random() < 0.4:
        solid = f"NL{check}{bank}{account}"
        return rng.choice(
            [solid, " ".join(_groups(solid, 4)), f"NL{check} {bank} {account}", solid.lower() if voice.other else solid]
        )
    country = voice.say_letters("NL", rng) if rng.random() < 0.7 else "NL"
    names = {
        "ABNA": "abn amro",
        "INGB": "ing",
        "RABO": "rabobank",
        "TRIO": "triodos",
        "SNSB": "sns",
        "ASNB": "asn",
        "KNAB": "knab",
        "BUNQ": "bunq",
    }
    named = names[bank] if rng.random() < 0.4 else voice.say_letters(bank, rng)
    return f"{country} {voice.say_digits(check, rng)} {named} {voice.say_digits(account, rng)}"


def _phone(voice: Voice, rng: random.Random) -> str:
    kind = rng.randrange(5)
    if kind == 0:
        return (
            f"+31 6 {_some_digits(rng, 8)}"
            if not voice.other
            else rng.choice(
                [f"+316{_some_digits(rng, 8)}", f"0031 6 {_some_digits(rng, 8)}", f"+31 (0)6 {_some_digits(rng, 8)}"]
            )
        )
    if kind == 1:
        area = rng.choice(["0229", "0228", "0299", "0345"])
        return f"{voice.say_digits(area, rng)} {voice.say_digits(rng.choice('23456') + _some_digits(rng, 5), rng)}"
    if kind == 2:
        return f"{rng.choice(['020', '010', '072', '088'])}{rng.choice(['-', ' ', ' - '])}{rng.choice('23456')}{_some_digits(rng, 6)}"
    begin = rng.choice(
        ["06", "nul zes", "06-", "0 6"] if not voice.other else ["06", "nulzes", "06.", "Nul zes,", "06/"]
    )
    joint = "" if begin[-1] in "-/." else " "
    return f"{begin}{joint}{voice.say_digits(rng.choice('12345') + _some_digits(rng, 7), rng)}"


def _email(voice: Voice, rng: random.Random) -> str:
    first = rng.choice(
        ["jan", "marieke", "henk", "fatima", "w", "info"]
        if not voice.other
        else ["sjoukje", "tineke", "youssef", "b", "gerdien"]
    )
    last = rng.choice(
        ["de vries", "jansen", "visser", "bakker", "van dijk"]
        if not voice.other
        else ["kooistra", "van den berg", "el idrissi", "zwart", "hoekema"]
    )
    host = rng.choice(
        ["gmail", "hotmail", "ziggo", "kpnmail"]
        if not voice.other
        else ["outlook", "live", "planet", "wijkteamdehoek", "icloud"]
    )
    top = rng.choice(["com", "nl"])
    if rng.random() < 0.3:
        glue = rng.choice([".", "", "_", "-"])
        return f"{first}{glue}{last.replace(' ', rng.choice(['', '.']))}@{host}.{top}"
    at = rng.choice(
        ["apenstaartje", "at", "apestaartje"]
        if not voice.other
        else ["apenstaart", "apen staartje", "aapje", "@", "appenstaartje"]
    )
    joint = rng.choice(
        ["punt", "streepje", "laag streepje"] if not voice.other else ["punt", "underscore", "liggend streepje", "min"]
    )
    tail = rng.choice(["", f" {rng.randrange(10, 99)}", f" {_DIGITS[rng.randrange(2, 9)]}"])
    spelled_top = (
        top if not voice.other else {"nl": rng.choice(["nl", "NL", "en el"]), "com": rng.choice(["com", "kom"])}[top]
    )
    return f"{first} {joint} {last}{tail} {at} {host} punt {spelled_top}"


def _address(voice: Voice, rng: random.Random) -> str:
    code, letters = str(rng.randrange(1000, 9999)), "".join(rng.choice("ABCDEGHJKLMNPRTVWXZ") for _ in range(2))
    house = str(rng.randrange(1, 299))
    if rng.random() < 0.4:
        written = f"{code}{rng.choice([' ', ''])}{letters}"
        return (
            rng.choice(
                [
                    f"{written} {house}",
                    f"{written}, nummer {house}",
                    f"{written} huisnummer {house}",
                    f"{written} {house}{rng.choice('AB')}",
                ]
            )
            if not voice.other
            else rng.choice(
                [
                    f"{written}, {house}",
                    f"{written} nr {house}",
                    f"{code} {letters.lower()} nummer {house}",
                    f"{written} - {house}",
                    f"{written}, op nummer {_NUMBERS[int(house)]}",
                ]
            )
        )
    spoken = rng.choice(
        [
            " ".join(map(_word, _groups(code, 2))),
            " ".join(_DIGITS[int(d)] for d in code),
            " ".join(_groups(code, 2)),
            code,
        ]
    )
    if voice.other:
        spoken = rng.choice(
            [
                " ".join(map(_apart, _groups(code, 2))),
                "-".join(code),
                " en dan ".join(map(_word, _groups(code, 2))),
                spoken,
            ]
        )
    joint = (
        rng.choice([" nummer ", ", huisnummer ", " "])
        if not voice.other
        else rng.choice([" en dan nummer ", ". Huisnummer is ", ", huis nummer ", " numer "])
    )
    return f"{spoken} {voice.say_letters(letters, rng)}{joint}{house if rng.random() < 0.5 else _NUMBERS[int(house)]}"


def _plate(voice: Voice, rng: random.Random) -> str:
    shape = rng.choice(
        [
            "XX-99-99",
            "99-99-XX",
            "99-XX-99",
            "XX-99-XX",
            "XX-XX-99",
            "99-XX-XX",
            "99-XXX-9",
            "9-XXX-99",
            "XX-999-X",
            "X-999-XX",
            "XXX-99-X",
            "9-XX-999",
        ]
    )
    parts = [
        "".join(rng.choice(_PLATE_LETTERS if c == "X" else "0123456789") for c in part) for part in shape.split("-")
    ]
    way = rng.randrange(4)
    if way == 0:
        return "-".join(parts) if not voice.other else "-".join(parts).lower()
    if way == 1:
        return " ".join(parts) if not voice.other else "".join(parts)
    joint = " " if not voice.other else rng.choice([" ", ", ", " streepje ", " en dan "])
    return joint.join(
        voice.say_letters(p, rng) if p.isalpha() else voice.say_digits(p, rng) if len(p) > 1 else _DIGITS[int(p)]
        for p in parts
    )


def _document(voice: Voice, rng: random.Random) -> str:
    kind = rng.randrange(3)
    if kind == 0:
        return voice.say_digits(rng.choice("123456789") + _some_digits(rng, rng.choice([6, 7, 9])), rng)
    letters = "".join(rng.choice("BDFHKLNPRSVXZ") for _ in range(2))
    if kind == 1:
        return letters + "".join(rng.choice(string.digits + "BCFHKLPRX") for _ in range(5)) + _some_digits(rng, 2)
    return f"{voice.say_letters(letters, rng)} {voice.say_digits(_some_digits(rng, 7), rng)}"


def _birth(voice: Voice, rng: random.Random) -> str:
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(1925, 2015)
    short = year % 100
    tail = _NUMBERS[short] if short else "honderd"
    if year >= 2000:
        spoken_year = f"tweeduizend {_NUMBERS[short]}" if short else "tweeduizend"
    else:
        spoken_year = rng.choice([f"negentien {tail}", f"negentien{tail}", f"negentienhonderd {tail}"])
    ways = [
        f"{day:02d}-{month:02d}-{year}", f"{day} {_MONTHS[month - 1]} {year}", f"{_NUMBERS[day]} {_MONTHS[month - 1]} {spoken_year}",
        f"{_NUMBERS[day]} {_MONTHS[month - 1]} {tail if 20 < short < 99 else year}", f"{day}/{month}/{year}",
    ] if not voice.other else [
        f"{day}.{month}.{year}", f"de {day}e {_MONTHS[month - 1]} {year}", f"{_NUMBERS[day]} {_NUMBERS[month]} {spoken_year}", f"{day} {month} {year}",
        f"de {day}e van de {month}e {spoken_year}", f"{day:02d} {month:02d} {short:02d}", f"{_NUMBERS[day].capitalize()} {_MONTHS[month - 1]}, {spoken_year}", f"{year}-{month:02d}-{day:02d}",
    ]  # fmt: skip
    return rng.choice(ways)


MAKERS: dict[str, Callable[[Voice, random.Random], str]] = {
    "bsn": _bsn, "iban": _iban, "telefoonnummer": _phone, "e-mailadres": _email, "adres": _address, "kenteken": _plate,
    "documentnummer": _document, "geboortedatum": _birth,
}  # fmt: skip

KNOWN = Voice(
    {
        "bsn": ["Mijn bsn is {}.", "Burgerservicenummer? Dat is {}.", "Het nummer is {}, klopt dat?", "Moet u dat ook hebben? {}."],
        "iban": ["Mijn rekeningnummer is {}.", "Mijn IBAN is {}, bij die bank.", "U kunt het storten op {}.", "Het bankrekeningnummer, dat is {}."],
        "telefoonnummer": ["Mijn telefoonnummer is {}.", "U kunt mij bellen op {}.", "Mijn mobiele nummer is {}, bel maar na vijf uur.", "Dat is {}."],
        "e-mailadres": ["Mijn mailadres is {}.", "U kunt mailen naar {}.", "Mijn e-mail is {}, daar kijk ik elke dag.", "Stuur het maar naar {}, graag."],
        "adres": ["Ik woon op {}.", "De postcode is {}.", "Mijn adres is {}, in Hoorn.", "Het is {}, daar woon ik al jaren."],
        "kenteken": ["Mijn kenteken is {}.", "De auto heeft kenteken {}, een grijze.", "Het nummerbord is {}.", "Voor de parkeervergunning: {}."],
        "documentnummer": ["Mijn paspoortnummer is {}.", "Het polisnummer is {}.", "Mijn klantnummer bij de verzekeraar is {}.", "Het documentnummer van de identiteitskaart is {}.", "Mijn V-nummer is {}.", "Het rijbewijsnummer, dat is {}."],
        "geboortedatum": ["Ik ben geboren op {}.", "Mijn geboortedatum is {}.", "Wat is uw geboortedatum? Dat is {}.", "Zij is geboren in Hoorn op {}."],
    },
    ["Ja.", "Oké.", "Mhm.", "Ja, goed."], ["eh", "ja", "en dan"], _digits_known, _letters_known,
)  # fmt: skip
OTHER = Voice(
    {
        "bsn": ["Even kijken hoor, eh, {}.", "Ja m'n burgerservice nummer, wacht, {} staat hier.", "Ik heb hier {} op de kaart staan.", "Bsn nummer? {}, ja."],
        "iban": ["Ze storten het altijd op rekening {}.", "Heeft u een pen? {}, en dat staat op mijn naam.", "M'n reken nummer eh {}.", "De uitkering komt binnen op {}.", "De bankrekening dan: {}."],
        "telefoonnummer": ["Ik ben te bereiken onder {}.", "M'n zoon heeft {}, die neemt altijd op.", "Belt u anders {} even.", "Noteer maar, {}.", "Telefoon nummer is eh {}."],
        "e-mailadres": ["Het kan ook per mail, {}.", "Ik heb {}, daar mag het heen.", "Zijn emailadres? {}.", "Noteert u maar: {}.", "Ik lees mijn post op {} iedere avond."],
        "adres": ["Voor de bezorging: {}.", "Mijn moeder zit op {}, in de flat.", "Post code {}.", "We zijn verhuisd naar {}.", "Ik sta ingeschreven op {} sinds vorig jaar."],
        "kenteken": ["Er staat {} op de plaat.", "Hij rijdt in een Opel met kentekennummer {}.", "Ik zet hem altijd voor de deur, {} is dat.", "M'n ken teken eh {}.", "Wat is het kenteken van de wagen? {}."],
        "documentnummer": ["Op mijn paspoort staat {}.", "Het nummer van mijn rijbewijs is {}.", "Mijn patiëntnummer in het ziekenhuis, dat is {}.", "Bij de zorgverzekeraar sta ik onder relatienummer {}.", "Mijn ID-kaart heeft nummer {}.", "Polis nummer eh {} staat er."],
        "geboortedatum": ["Geboren? {}.", "M'n geboorte datum is {}.", "Hij is van {}, dus die is al oud.", "Geboren en getogen hier, op {}.", "Ze werd geboren op {} in Alkmaar.", "Bent u dan {} geboren?"],
    },
    ["Ja, heb ik.", "Hm.", "Ja ja.", "Goed zo.", "Oké, ja."], ["uhm", "even kijken", "nou", "dus"], _digits_other, _letters_other, True,
)  # fmt: skip

#: written after the recognisers were mended with the other voice, and never mended with
FRESH = Voice(
    {
        "bsn": ["Dan het sofinummer nog, {}.", "Ik lees het voor van het pasje: {}.", "Op de brief staat {} bovenaan.", "Het burger servicenummer van mijn man? {}."],
        "iban": ["De nieuwe rekening is {} geworden.", "Op het afschrift lees ik {}.", "Mag ik uw rekeningnummer? Ja hoor, {}.", "Het pgb komt op {} binnen."],
        "telefoonnummer": ["De buurvrouw kunt u proberen op {}, zij heeft een sleutel.", "Mijn nummer? {}.", "Schrijft u {} maar op.", "Overdag zit ik op {}, op het werk."],
        "e-mailadres": ["De uitnodiging kan naar {} als u wilt.", "Mijn dochter doet de mail, {}.", "Het adres is {}, zonder hoofdletters.", "Mail adres eh {}."],
        "adres": ["Het huis staat op {}.", "Postcode en huisnummer? {}.", "Ze woont tegenwoordig op {} bij haar zus.", "Stuur de brief naar {}."],
        "kenteken": ["De bus van de zorg heeft kenteken {}.", "Kenteken? {}, dacht ik.", "Op het nummerbord van die auto stond {}.", "Ik wil een gehandicaptenkaart voor de wagen met {} erop."],
        "documentnummer": ["Het nummer van mijn paspoort is {}.", "Mijn verzekerdennummer is {}.", "V-nummer? {}.", "Het cliëntnummer bij de thuiszorg, {}.", "Op het rijbewijs staat bij punt vijf {}."],
        "geboortedatum": ["Mijn moeder, geboren {}, woont alleen.", "Geboortedatum graag. {}.", "Hij werd op {} geboren.", "Wanneer bent u geboren? Op {}.", "De geboortedatum van mijn zoon is {}."],
    },
    ["Ja hoor.", "Hmhm.", "Momentje.", "Ja, die heb ik.", "En dan?"], ["ehm", "wacht", "ja", "tja"],
    lambda digits, rng: rng.choice([_digits_known, _digits_other])(digits, rng),
    lambda letters, rng: rng.choice([_letters_known, _letters_other])(letters, rng), True,
)  # fmt: skip


def utterances(voice: Voice, per_category: int, seed: int) -> list[Utterance]:
    """So many utterances of every category; a quarter is dictated in pieces."""
    rng = random.Random(seed)
    return [_utterance(voice, category, n, rng) for category in MAKERS for n in range(per_category)]


def _utterance(voice: Voice, category: str, n: int, rng: random.Random) -> Utterance:
    before, after = rng.choice(voice.carriers[category]).split("{}")
    private = MAKERS[category](voice, rng)
    marked = [(w, False) for w in before.split()] + _private(private, after, rng, voice)
    if n % 4 == 3 and len(private.split()) > 2:
        first = len(before.split())
        cut = first + len(private.split()) // 2
        reply = [(w, False) for w in rng.choice(voice.replies).split()]
        groups = [("K", marked[:cut]), ("C", reply), ("K", marked[cut:])]
        if rng.random() < 0.3:
            groups = [groups[0], groups[2]]
        if rng.random() < 0.3:
            groups.insert(0, ("C", [(w, False) for w in ["Zegt", "u", "het", "maar."]]))
    else:
        groups = [("K", marked)]
    segments, secret = [], set()
    for at, (speaker, words) in enumerate(groups):
        segments.append(_segment(at, speaker, [w for w, _ in words]))
        secret |= {(at, w) for w, (_, private) in enumerate(words) if private}
    return Utterance(category, tuple(segments), frozenset(secret))


#: words that give nothing away by themselves
EMPTY = frozenset(
    [
        "ehm",
        "wacht",
        "tja",
        "eh",
        "uhm",
        "ja",
        "en",
        "dan",
        "nou",
        "dus",
        "even",
        "kijken",
        "punt",
        "streepje",
        "laag",
        "liggend",
        "min",
        "underscore",
        "de",
        "van",
        "nummer",
        "huisnummer",
        "huis",
        "numer",
        "nr",
        "is",
        "op",
        "-",
        "eh,",
        "nummer:",
        "@",
    ]
)


def _private(private: str, after: str, rng: random.Random, voice: Voice) -> list[tuple[str, bool]]:
    parts = private.split()
    words: list[tuple[str, bool]] = []
    for at, part in enumerate(parts):
        # nobody pauses in the middle of "vier en dertig"
        if at and rng.random() < 0.06 and "en" not in (part, parts[at - 1]) and parts[at - 1] != "laag":
            words += [(w, False) for w in rng.choice(voice.fillers).split()]
        words.append((part, part.lower().strip(".,:") not in EMPTY))
    tail = after.split()
    if after and not after.startswith(" ") and tail:
        words[-1] = (words[-1][0] + tail[0], words[-1][1])
        tail = tail[1:]
    return words + [(w, False) for w in tail]


def _segment(at: int, speaker: str, texts: Sequence[str]) -> Segment:
    words = tuple(Word(at * 100.0 + w, at * 100.0 + w + 0.9, f" {text}", 0.9, speaker) for w, text in enumerate(texts))
    return Segment(at, at * 100.0, at * 100.0 + 99, " ".join(texts), speaker, words)


# ---------------------------------------------------------------- ordinary talk
_ORDINARY = [
    "Dat kost {a} euro per maand en {b} euro per jaar.", "We spreken af op {d} {m} om {u} uur.", "Het is {d} {m} {y}, de vergadering begint.",
    "Ik ben {l} jaar en mijn man is {l2} jaar.", "Hij krijgt {g} milligram, {k} keer per dag.", "Om {u}:{mm} komt de zuster, om {u2}:{mm} de kok.",
    "Ongeveer {p} procent van de {a} mensen deed mee.", "In {y} en {y2} was het anders, in {y3} ook.", "Wij wonen op nummer {h}, vlak bij de winkel.",
    "Het zaaknummer is {z}.", "Kamer {r}, op de {k}e verdieping.", "Ik kan {a} meter lopen, daarna moet ik {k} minuten zitten.",
    "Er kwamen {a} meldingen binnen, {b} meer dan in {y}.", "Het dossiernummer begint met {z2}.", "Van {u} tot {u2} en van {k} tot {k2}.",
    "Mijn dochter belt {k} keer per week, ze is {l} en woont {a} kilometer weg.", "Punt een, de begroting van {y}: {a},{mm} euro.", "Ik slaap {k} uur, van {u} tot {k}.",
    "Bij agendapunt {k} gaat het om {a} woningen in {y}.", "Ik weeg {l} kilo en ben {a} centimeter.", "De bloeddruk was {a} over {l}, de suiker {k},{k2}.",
    "Bel me om {u} uur, dan ben ik thuis, of om {u2} uur.", "De auto is van {y}, hij heeft {a} duizend kilometer gereden.", "Het adres is bekend, we komen {d} {m}.",
    "Op mijn verjaardag, dan word ik {l}.", "De huur is {a} euro en {b} cent, plus {b} euro service.", "We hebben {k} stoelen, {k2} tafels en {a} borden.",
    "De rekening was {a} euro, dat vond ik veel.", "Mijn paspoort verloopt op {d} {m} {y}.", "De polis kost {a} euro per jaar, sinds {y}.",
    "Sinds {d} {m} {y} gebruik ik een rollator.", "Het besluit van {d} {m} {y} loopt tot {d2} {m2} {y2}.", "Rijbewijs B heb ik sinds {y}.", "Artikel {k}.{k2} van de wet, lid {k}.",
    "Ik nam {k} tabletten van {g} milligram, dat is {a} in totaal.", "Buslijn {h} gaat elk kwartier, lijn {a} elk half uur.", "Zij is geboren in {y} en hij in {y2}.", "Een van de {k} zei het {k2} keer.",
]  # fmt: skip

#: nearer to what is removed: the same words and shapes, with nothing of somebody in it
_NEAR = [
    "De A{h} staat vast, neem de N{k}0{k2} of bus {h} naar lijn {r}.", "Groep {k} B zit in lokaal {r} A, de {k2}e deur.", "In {y} TV gekeken tot {u} uur, in {y2} niet meer.",
    "Bel 112 als het niet gaat, of loop naar kamer {r}.", "Mijn telefoon was {k} keer stuk, in {y} en in {y2}, en kostte {a} euro.", "Op de rekening stond {a} euro en {b} cent, in {m} {a} euro.",
    "Toen de jongste geboren was, zijn we op {d} {m} {y} verhuisd.", "Het paspoort kost {l} euro en geldt {k} jaar, tot {d} {m} {y}.", "De auto rijdt {k} op {h}, hij is uit {y} en kostte {a} euro.",
    "De uitslag was {k} tegen {k2}, daarna {k2} tegen {k}, in {y} nog {l} tegen {l2}.", "Van de {a} euro op de bankrekening ging {b} euro naar de huur en {l} naar licht.", "Voor de postcode maakt het niet uit, {a} van de {b} wijken doen mee.",
    "Ik mail u {d} {m} om {u}:{mm}, dan heeft u het {d2} {m2}.", "Zet er een punt achter en dan een streepje, zei hij om {u} uur.", "De polis dekt {a} euro per keer en {k}.000 euro per jaar.",
    "Mijn rijbewijs is {k} jaar geldig, ik rijd {a} kilometer per week.", "Punt {k} komma {k2} van de agenda, pagina {h} tot {a}.", "Schoenmaat {r}, maat {l} en een riem van {a} centimeter.",
    "Tel maar mee: een, twee, drie, vier, vijf, zes, zeven, acht.", "De code van de lift is {z2}, dat weet iedereen.", "Het gaat van nul naar {l} in {k} seconden.", "Ze krijgt nul komma {k} milligram om {u} uur en nul komma {k2} om {u2} uur.",
    "Wij zitten op nummer {h}, de buren op {r} en {l}, al sinds {y}.", "De auto staat op plek {h} B, niveau {k}.", "Dat was op {d} {m}, want op {d2} {m2} was hij jarig.", "Route {k} {k2} {h}, afslag {r}, dan {a} meter rechtdoor.",
    "Ik ben {l} en al {k} jaar klant bij dezelfde bank, sinds {m} {y}.", "Patient {k} van de {b} kreeg {g} milligram op {d} {m} {y}.", "Het nummer van de zaak is {z}, de kamer {r}.", "Wij waren met {k} man, {k2} vrouwen en {b} kinderen in {y}.",
]  # fmt: skip


def ordinary(count: int, seed: int, near: bool = False) -> list[Segment]:
    """Sentences with numbers of nobody: amounts, hours, dates, ages, doses, years, house numbers, case numbers."""
    rng = random.Random(seed)
    return [_segment(n, rng.choice("KC"), _ordinary(rng, _NEAR if near else _ORDINARY).split()) for n in range(count)]


def _ordinary(rng: random.Random, frames: Sequence[str]) -> str:
    words = rng.random() < 0.5

    def number(low: int, high: int) -> str:
        value = rng.randrange(low, high)
        return _NUMBERS[value] if words and value < 1000 else str(value)

    years = [str(rng.randrange(1960, 2031)) for _ in range(3)]
    case = rng.choice(
        [
            f"Z-{rng.randrange(20, 27)}-{rng.randrange(10_000, 999_999)}",
            f"2026-{rng.randrange(1000, 9999)}",
            f"{rng.randrange(10_000, 99_999)}",
            f"2026.{rng.randrange(100, 999)}.{rng.randrange(10, 99)}",
        ]
    )
    return rng.choice(frames).format(
        a=number(20, 999), b=number(2, 99), d=number(1, 31), d2=number(1, 31), m=rng.choice(_MONTHS), m2=rng.choice(_MONTHS), u=number(7, 12), u2=number(12, 24),
        y=years[0], y2=years[1], y3=years[2], l=number(20, 95), l2=number(20, 95), g=number(5, 500), k=number(2, 9), k2=number(2, 9), mm=rng.choice(["15", "30", "45"]),
        p=number(5, 95), h=number(1, 180), z=case, z2=str(rng.randrange(1000, 99_999)), r=number(1, 40),
    )  # fmt: skip


def left(utterance: Utterance) -> list[str]:
    """The private words that can still be read."""
    redacted, _ = redact_segments(utterance.segments)
    kept = {(s.id, w.start): w.text for s in redacted for w in s.words}
    words = [(s, at, s.words[at]) for s in utterance.segments for at in range(len(s.words))]
    return [w.text for s, at, w in words if (s.id, at) in utterance.secret and kept.get((s.id, w.start)) == w.text]
