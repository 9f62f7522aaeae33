"""What must not be in a report: marked on the sentences before any field is filled, and listed by category.

The rules are data (``data/omit.toml``). A clause that holds something of a category is cut from the quote; when nothing
useful is left the sentence is dropped. Numbers, addresses and dates of birth are recognised by shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conversation.report import Omitted
from summarize.dates import MONTHS, WEEKDAYS
from summarize.lexicon import compiled, cues, phrases, table
from summarize.matching import Cues, encode, words_of
from summarize.numbers import CARDINALS, fold
from summarize.people import People
from summarize.redaction.markers import categories_of
from summarize.sentences import Sentence
from summarize.spelling import known

_STREET_ENDS = "straat|laan|weg|plein|dijk|gracht|kade|hof|singel|steeg|plantsoen|dreef|pad"
_NO_STREETS = (
    "snelweg omweg onderweg zandweg winkelstraat hoofdstraat schoolplein marktplein fietspad voetpad wandelpad looppad "
    "tuinpad bospad kerkhof halverwege uitweg doorgaansweg straatweg landweg"
)
_STREET = re.compile(
    rf",?\s*\b(?:(?:in|aan|op|bij|naar|van|langs)\s+)?(?:(?:de|het|'t)\s+)?(?!(?:{_NO_STREETS.replace(' ', '|')})\b)"
    rf"(?:[A-ZÀ-Þ][\w'’-]*(?:{_STREET_ENDS})|(?<=[nprt] de )[a-z]{{4,}}(?:straat|laan|gracht|kade|plantsoen|dreef))\b"
    r"(?:\s+(?:nummer\s+)?\d+\s?[a-zA-Z]?\b)?,?"
)
_HARD = {
    "iban": re.compile(r"\b[A-Za-z]{2}\s?\d{2}\s?(?:[A-Za-z]{4}\s?)(?:\d\s?){8,10}\b"),
    "e-mailadres": re.compile(r"[\w.+-]+@[\w-]+\.\w+|\bapenstaart\w*", re.IGNORECASE),
    "telefoonnummer": re.compile(
        r"(?<!\d)(?:\+31|0031|0)[\s-]?(?:6[\s-]?(?:\d[\s-]?){8}|\d{1,3}[\s-]?(?:\d[\s-]?){6,8})(?!\d)|\bnul zes\b(?: \w+){4,}"
    ),
    "kenteken": re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,3}-[A-Z0-9]{1,3}-[A-Z0-9]{1,3}\b"),
    "postcode": re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b"),
    "documentnummer": re.compile(r"\b[A-Z]{2}[A-Z0-9]{6}\d\b"),
}
_BORN = re.compile(
    rf"\b(?:geboren|geboortedatum|geboortejaar|verjaar|jarig|bouwjaar)\b.*\d|\bben(?:t|\s+ik|\s+u)?\s+(?:u\s+)?van\s+"
    rf"(?:de\s+)?[\w-]+\s+(?:{'|'.join(MONTHS)})|\bgeboren\b.*\b(?:{'|'.join(MONTHS)}|19\d\d)\b|\bben\s+van\s+(?:19\d\d|negentien)|"
    r"\b(?:ik ben|ben ik|u bent|bent u|hij is|is hij|zij is|ze is|is ze|is zij)\s+van\s+(?:de\s+)?"
    r"(?:\w+,?\s+){0,4}?(?:nul|negentien|tweeduizend|19\d\d|20[01]\d)\b",
    re.IGNORECASE,
)
#: a day, a month and a year in the last century, whatever it is called: "twaalf juni achtenveertig"
_LONG_AGO = re.compile(
    rf"\b\w+ (?:{'|'.join(MONTHS)}) (?:in )?(?:19\d\d|negentien(?:honderd)?\w*|'?[3-9]\d\b|"
    r"\w*(?:dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)\b)"
    r"(?! (?:uur|procent|euro|minuten|jaar|dagen|keer|meter|kilometer|weken|mensen)\b)"
)
#: control words of language models; nobody says them to a person
_CONTROL = re.compile(r"<\|?/?[a-z_]{2,20}\|?>|\[/?INST\]|<<?/?SYS>?>|```|\{\{", re.IGNORECASE)
_AGES = "|".join(sorted((word for word, n in CARDINALS.items() if 1 < n < 100), key=len, reverse=True))
#: "drieënveertig wordt ze"
_AGE_OF_OTHER = re.compile(
    rf"^(?:(?:ja|nou|en)[, ]+)?(?:\d{{2}}|{_AGES}) (?:jaar )?(?:is|wordt|was|werd) (?:ze|zij|hij|die)\b"
)
_CLAUSE = re.compile(
    r"(\s*[,;:]\s*(?:(?:want|omdat|maar|en|dus|die|dat|dan|waar|sinds|terwijl)\s+)?|\s+(?=(?:want|omdat|maar|terwijl)\s))"
)
_TITLE_NAME = re.compile(
    r"\b([Mm]evrouw|[Mm]eneer|[Dd]e heer|[Mm]evr\.?|[Dd]hr\.?)\s+((?:[Vv]an |[Dd]e |[Dd]er |[Dd]en |[Tt]er )*[A-ZÀ-Þ][\w'’-]+)"
)
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ]{2,}"
_NAMELESS = "[naam]"
_LIVES_NEAR = (
    r"van\s+(?:hiernaast|(?:de|d'n|den) overkant|verderop|(?:schuin )?boven|beneden|twee hoog|een hoog|om de hoek)"
)
#: spoken forms that no dictionary has and that are no names either
_SHORT_FORMS = frozenset({"zegt", "toch", "ofzo", "mekaar"})
#: a capital in the middle of a sentence is a name of somebody, unless a place is what fits here
_IN_SENTENCE = re.compile(rf"(?<=[a-zà-ÿ,] )({_NAME})\b")
_AT_PLACE = re.compile(r"\b(?:in|naar|uit|te|rond|rondom|vanuit|richting)\s+(?:(?:de|het|'t|den)\s+)?$", re.IGNORECASE)
#: after these a word with a capital is a place or a company only where it is known as one: "de verjaardag van Dieuwke"
_OF_SOMEBODY = re.compile(r"\b(?:op|bij|van|over)\s+(?:(?:de|het|'t|den)\s+)?$", re.IGNORECASE)
#: what else begins a sentence with a capital
_NO_FIRST = (
    "Niemand|Iedereen|Iemand|Wie|Dat|Die|Dit|Deze|Het|Hij|Zij|Daar|Hier|Dan|Nu|Soms|Morgen|Er|Wat|Alles|Niks|Niets|Ook|"
    "Straks|Anders|Eerst|Toen|Laatst|Vroeger|Tegenwoordig|Meestal|Zelf|Ooit|Altijd|Thuiszorg|Verder|Alleen|Daar\\w*|Hier\\w*|Waar\\w*|Eer\\w*|Gister\\w*|Van\\w+|Ochtends|Middags|Avonds|Nachts"
)
#: so many digits in a window of words are a number, of which a word may be misheard; after "rekeningnummer" fewer do
_DIGITS, _DIGITS_NAMED, _DIGIT_WINDOW = 6, 3, 9
_ONE_DIGIT = re.compile(r"(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen|\d)$")
_DIGIT = "nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|[0-9]"
#: digits one by one: no amount or hour is said so, a number of somebody is
_SPELLED_OUT = re.compile(rf"\b(?:(?:{_DIGIT})[\s,.-]+){{4,}}(?:{_DIGIT})\b|\b\d{{6,}}\b", re.IGNORECASE)
#: a short code, in one number or digit by digit; so many sentences before it at most somebody names what it is
_CODE = re.compile(
    rf"\b(?:(?:{_DIGIT})[\s,.-]+){{3,}}(?:{_DIGIT})\b|"
    r"(?<!\bin )(?<!sinds )(?<!vanaf )(?<!eind )(?<!begin )(?<!jaar )"
    r"\b\d{4,}\b(?! (?:euro|mensen|inwoners|meter|uur|keer|stuks|medewerkers|gebruikers|laptops)\b)"
)
_BEFORE_CODE = 3
#: sentences in which a meeting opens, and in which somebody who is absent may be talked about
_OPENING, _ABOUT_ABSENT = 20, 4
_MONEY = compiled(("euro", "euro's", "eurootje*", "gulden", "cent", "=piek"))
#: "in 2019" and "tweeduizendachttien": years of people who are alive
_YEAR = r"(?:19\d\d|20(?!00)\d\d|tweeduizend(?:en)?[a-zë]+)"
#: "Elfduizend.": so large a number without what it counts, and no year, is money
_BARE_AMOUNT = re.compile(
    rf"\W*(?:[\w'’]+,? )?(?!{_YEAR}\W*$)(?:\w+duizend\w*|\d{{1,3}}[.]?\d{{3}})\W*$", re.IGNORECASE
)
#: "dertig euro, prima ding": an amount with nothing else between its commas
_AMOUNT_APART = re.compile(
    r",\s*(?:(?:voor|zo'n|ongeveer|wel|iets van|maar)\s+)?[\w.,-]+\s+euro(?:\s+of zo)?\s*(?=[,.]),?"
)
_SHORTEST_REST = 3
#: turns at the beginning and at the end in which people greet and take leave
_FIRST_TURNS, _LAST_TURNS = 3, 3
#: an effect of something private has so many words at least
_EFFECT = 5
#: how many sentences before "dat moet u niet opschrijven" go with it
_BEFORE_OFF_RECORD = 2
#: so many turns after "pen weg" are not for the report at most
_TURNS_OFF_RECORD = 3


@dataclass(frozen=True)
class _Category:
    id: str
    cues: Cues
    unless: Cues
    who: str
    whole: bool
    own: Cues


@lru_cache(maxsize=2)
def _categories(kind: str) -> tuple[_Category, ...]:
    return tuple(
        _Category(
            entry["id"],
            compiled(as_written(entry["cues"]) if entry.get("exact") else tuple(entry["cues"])),
            compiled(tuple(entry.get("unless", ()))),
            entry.get("who", "all"),
            bool(entry.get("whole", False)),
            compiled(tuple(cue for cue in entry["cues"] if cue.startswith("mijn "))),
        )
        for entry in table("omit")["categories"]
        if kind in entry["applies"]
    )


def as_written(cues: Iterable[str]) -> tuple[str, ...]:
    """Cues whose words match only as they are written: in a long list a stem would find too much ("date", "dat")."""
    return tuple(
        " ".join(w if "*" in w or w == "..." else f"={w}" for w in re.sub("-", " ", cue).split()) for cue in cues
    )


def mark_omissions(sentences: Sequence[Sentence], people: People, meeting: bool, keep: Sequence[str] = ()) -> None:
    """Set ``omitted`` and cut ``shown`` of every sentence that holds something that must stay out.

    A sentence of which nothing useful is left gets an empty ``shown``; the rules for fields skip it. ``keep``: categories that belong
    in this kind of report.
    """
    kind = "overleg" if meeting else "gesprek"
    heard = _others_by_voice(people)
    for sentence in sentences:
        _mark_shapes(sentence)
        if not meeting and "geldzaken" not in keep:
            _mark_amounts(sentence)
        for category in (c for c in _categories(kind) if c.id not in keep):
            _mark_category(sentence, category, heard[_third_voice(sentence)], sentences)
    _mark_codes(sentences)
    _mark_off_record(sentences)
    if meeting:
        _mark_reasons_of_absence(sentences)
        _mark_client_names(sentences, people)
    else:
        _mark_small_talk(sentences)
        _remove_names(sentences, people)


def omitted_list(sentences: Iterable[Sentence]) -> tuple[Omitted, ...]:
    """What was left out: per category the segments, in order."""
    found: dict[str, list[int]] = {}
    for sentence in sentences:
        for category in sorted(sentence.omitted):
            ids = found.setdefault(category, [])
            if sentence.segment not in ids:
                ids.append(sentence.segment)
    return tuple(Omitted(category, tuple(ids)) for category, ids in found.items())


def safety_segments(sentences: Iterable[Sentence]) -> list[int]:
    """Segments with words that may point at danger. Only pointed at, never judged."""
    signal = cues("omit", "safety")
    return sorted({s.segment for s in sentences if signal.found_in(s.encoded)})


def instruction_segments(sentences: Iterable[Sentence]) -> list[int]:
    """Segments with words that are meant for a program: they change nothing, and a person should know."""
    return sorted({s.segment for s in sentences if "opdracht_aan_programma" in s.omitted})


# ---------------------------------------------------------------- said not to write it down
def _mark_off_record(sentences: Sequence[Sentence]) -> None:
    asks, no_names = cues("omit", "off_record"), cues("omit", "no_names")
    instructs = cues("omit", "instructions")
    for at, sentence in enumerate(sentences):
        if instructs.found_in(sentence.encoded) or _CONTROL.search(sentence.text):
            _drop(sentence, "opdracht_aan_programma")
        if no_names.found_in(sentence.encoded):
            for earlier in _turn_before(sentences, at):
                if re.search(rf"(?<!^)\b{_NAME}", earlier.text):
                    _drop(earlier, "naam")
        announced = cues("omit", "off_record_ahead").found_in(sentence.encoded)
        if asks.found_in(sentence.encoded) and not (announced and sentence.question):
            _drop(sentence, "niet_voor_verslag")
            own = [s for s in sentences[max(0, at - 3) : at] if s.segment == sentence.segment and not s.question]
            own = [s for s in own if s.words > 1][-_BEFORE_OFF_RECORD:]
            for earlier in own or _turn_before(sentences, at)[-1:]:
                # "wat ze heeft, laat ik weg": when that is out already, the rest may stay
                if not (sentence.role == "consulent" and not own and earlier.omitted and earlier.shown):
                    _drop(earlier, "niet_voor_verslag")
        if announced:
            for private in [sentence, *_until_over(sentences, at)]:
                _drop(private, "niet_voor_verslag")


def _mark_small_talk(sentences: Sequence[Sentence]) -> None:
    """Coffee, coats and the way out: in the first and the last turns they are no answer to anything."""
    last = sentences[-1].place if sentences else 0
    for sentence in sentences:
        edge = sentence.place < _FIRST_TURNS or sentence.place > last - _LAST_TURNS
        if edge and last > _FIRST_TURNS + _LAST_TURNS and cues("omit", "small_talk").found_in(sentence.encoded):
            _drop(sentence, "praatje")


def _until_over(sentences: Sequence[Sentence], at: int) -> list[Sentence]:
    """What is said after "pen weg": the rest of the turn and the turns after it, until somebody says that it is over."""
    told: list[Sentence] = []
    for later in sentences[at + 1 :]:
        if later.place > sentences[at].place + _TURNS_OFF_RECORD:
            break
        if cues("omit", "off_record_ends").found_in(later.encoded) or _dated(later):
            break
        told.append(later)
    return told


def _dated(sentence: Sentence) -> bool:
    """A day with a month belongs to the business of the meeting again."""
    return bool(re.search(rf"\b\w+ (?:{'|'.join(MONTHS)})\b", fold(sentence.text)))


def _turn_before(sentences: Sequence[Sentence], at: int) -> list[Sentence]:
    """The sentences of the nearest earlier segment of another speaker."""
    this = sentences[at]
    places = [s.place for s in sentences[:at] if s.speaker != this.speaker and s.place >= this.place - 2]
    return [s for s in sentences[:at] if s.place == places[-1]] if places else []


# ---------------------------------------------------------------- shapes and categories
def _mark_shapes(sentence: Sentence) -> None:
    for removed in categories_of(sentence.text):
        _drop(sentence, removed)
    if _AGE_OF_OTHER.search(fold(sentence.text)):
        _drop(sentence, "leeftijd_derde")
    if _SPELLED_OUT.search(sentence.text) or _many_digits(sentence):
        _drop(sentence, "nummer")
    if _BORN.search(sentence.text) or _LONG_AGO.search(fold(sentence.text)):
        _drop(sentence, "geboortedatum")
    for category, pattern in _HARD.items():
        if pattern.search(sentence.text):
            _drop(sentence, category)
    if _STREET.search(sentence.shown):
        sentence.omitted.add("adres")
        sentence.shown = _tidy(_STREET.sub(lambda m: "," if m[0].strip().startswith(",") else " ", sentence.shown))


def _mark_codes(sentences: Sequence[Sentence]) -> None:
    """ "De code van de achterdeur?" – "Vier zeven één één.": digits where a code or password is talked about just before."""
    secret = cues("omit", "secrets")
    for sentence in sentences:
        near = sentences[max(0, sentence.at - _BEFORE_CODE) : sentence.at + 1]
        if _CODE.search(fold(sentence.text)) and any(secret.found_in(s.encoded) for s in near):
            _drop(sentence, "inloggegevens")


def _many_digits(sentence: Sentence) -> bool:
    """Digits one by one with a misheard word among them, or a few after the word for a number of somebody."""
    digits = [bool(_ONE_DIGIT.match(word)) for word in words_of(sentence.text)]
    named = cues("omit", "numbers_of_people").found_in(sentence.encoded)
    enough = _DIGITS_NAMED if named else _DIGITS
    return any(sum(digits[at : at + _DIGIT_WINDOW]) >= enough for at in range(len(digits)))


def _mark_category(sentence: Sentence, category: _Category, third: Cues, sentences: Sequence[Sentence]) -> None:
    if not category.cues.found_in(sentence.encoded) or category.unless.found_in(sentence.encoded):
        return
    if category.who == "carer" and not _about_carer(sentence, category):
        return
    if category.who == "third" and not _is_about_third(sentence, third, sentences):
        return
    if category.who == "consulent" and sentence.role != "consulent":
        return
    if (
        sentence.omitted
        and category.cues.found_in(encode(sentence.text))
        and not category.cues.found_in(encode(sentence.shown))
    ):
        sentence.omitted.add(category.id)
        return  # another category took the clause already
    sentence.omitted.add(category.id)
    sentence.shown = "" if category.whole or sentence.question else _without(sentence.shown, category.cues)


def _others_by_voice(people: People) -> dict[bool, Cues]:
    """Words that are about somebody else: in the mouth of client and consultant (False), and in that of a third (True).

    A third says "hij" or "moeder" of the client, unless that is no word for the client.
    """
    named, of_client = phrases("omit", "third_parties"), phrases("omit", "third_parties_of_client")
    titles = {word for code in people.with_role("client") for word in words_of(people.label(code))}
    him, her = phrases("omit", "words_for_him"), phrases("omit", "words_for_her")
    client = him if titles & {"meneer", "heer", "dhr"} else her if titles & {"mevrouw", "mevr", "mw"} else ()
    other = [word for word in (*him, *her) if word not in client] if client else []
    return {False: compiled((*named, *of_client)), True: compiled((*named, *other))}


def _mark_amounts(sentence: Sentence) -> None:
    """Amounts of money: the few words between commas go, else the clause that they are in."""
    if _BARE_AMOUNT.match(sentence.text):
        _drop(sentence, "geldzaken")
    if not _MONEY.found_in(sentence.encoded) or not sentence.shown:
        return
    sentence.omitted.add("geldzaken")
    shown = _AMOUNT_APART.sub(",", sentence.shown)
    if _MONEY.found_in(encode(shown)):
        shown = _without(shown, _MONEY)
    sentence.shown = _tidy(shown) if len(words_of(shown)) >= _SHORTEST_REST else ""


def _about_carer(sentence: Sentence, category: _Category) -> bool:
    """Whether a third speaks of themselves: "ik heb", "mijn knie"; with "mijn moeder" alone it is about the client."""
    return _third_voice(sentence) and ("/ik " in sentence.encoded or category.own.found_in(sentence.encoded))


def _third_voice(sentence: Sentence) -> bool:
    return sentence.role not in (None, "client", "consulent")


def _is_about_third(sentence: Sentence, third: Cues, sentences: Sequence[Sentence]) -> bool:
    if third.found_in(sentence.encoded):
        return True
    before = sentences[sentence.at - 1] if sentence.at else None
    follows = before is not None and before.segment == sentence.segment and third.found_in(before.encoded)
    return follows and "/ik " not in sentence.encoded


def _without(shown: str, banned: Cues) -> str:
    """The clauses of a quote without the banned ones; empty when the first, or all but a few words, had to go."""
    pieces = _CLAUSE.split(shown)
    kept = pieces[0]
    if banned.found_in(encode(kept)):
        return _effect(pieces, banned)
    for joint, clause in zip(pieces[1::2], pieces[2::2], strict=False):
        if banned.found_in(encode(joint + clause)):
            break
        kept += joint + clause
    if kept == shown or _too_short(kept) or banned.found_in(encode(kept)):
        return ""  # found in the sentence but in none of its clauses: misspelt, or over a comma
    return _tidy(kept)


def _too_short(kept: str) -> bool:
    """Whether a rest says nothing; "Dinsdagen niet" does."""
    words = words_of(kept)
    days = any(word.startswith(day) for word in words for day in WEEKDAYS)
    return len(words) < (2 if days else _SHORTEST_REST + 1)


def _effect(pieces: Sequence[str], banned: Cues) -> str:
    """What follows from what must stay out, where somebody says so: "..., dus ze kan zes weken niet komen"."""
    for at in range(1, len(pieces) - 1, 2):
        if re.search(r"\bdus\b", pieces[at]) or re.match(r"dus\b", pieces[at + 1]):
            kept = re.sub(r"^dus\s+", "", "".join(pieces[at + 1 :]).strip())
            return _tidy(kept) if len(words_of(kept)) >= _EFFECT and not banned.found_in(encode(kept)) else ""
    return ""


def _drop(sentence: Sentence, category: str) -> None:
    sentence.omitted.add(category)
    sentence.shown = ""


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" ,;:.")
    text = re.sub(r"\s+([,.;?!])", r"\1", re.sub(r"(?:,\s*){2,}", ", ", text))
    return text and text[0].upper() + text[1:] + "."


# ---------------------------------------------------------------- names
def _mark_reasons_of_absence(sentences: Sequence[Sentence]) -> None:
    """Who is not there is said at the opening; why is nobody's business: what follows about that person goes."""
    absent = cues("meeting", "absent")
    for at, sentence in enumerate(sentences[:_OPENING]):
        if not absent.found_in(sentence.encoded):
            continue
        names = set(re.findall(rf"\b{_NAME}\b", sentence.text))
        for later in sentences[at + 1 : at + 1 + _ABOUT_ABSENT]:
            named = names & set(re.findall(rf"\b{_NAME}\b", later.text))
            about = re.match(r"(?:ja,? |nee,? )?(?:die|hij|zij|ze)\b", later.text, re.IGNORECASE)
            if (named or about) and not absent.found_in(later.encoded) and not later.question:
                _drop(later, "reden_afwezigheid")


def _mark_client_names(sentences: Sequence[Sentence], people: People) -> None:
    known = set(people.names())
    for sentence in sentences:
        for match in _TITLE_NAME.finditer(sentence.text):
            if not set(words_of(match[2])) & known:
                _drop(sentence, "naam_cliënt")


def _remove_names(sentences: Sequence[Sentence], people: People) -> None:
    """Names of people who are not at the table go; the role in front of them stays ("buurvrouw Nel" → "buurvrouw")."""
    names = third_names(sentences, people)
    known = set(people.names())
    for sentence in sentences:
        shown = sentence.shown
        for match in reversed(list(_TITLE_NAME.finditer(shown))):
            if not set(words_of(match[2])) & known:
                shown = shown[: match.start(2)].rstrip() + shown[match.end(2) :]
        if names:
            # "Dieuwke, de buurvrouw, komt elke dag": the role says enough
            shown = re.sub(rf"^(?:{names.pattern}),\s+(?=(?:de|mijn|m'n|onze|een|haar|zijn|uw)\s)", "", shown)
            shown = re.sub(rf"(?:{names.pattern})\s+(?={_LIVES_NEAR})", _someone, shown)
            shown = re.sub(rf"\b[Hh]iernaast,?\s+(?:{names.pattern})(?=[.,]|$)", "Iemand van hiernaast", shown)
            shown = names.sub(_without_name, shown)
        if shown != sentence.shown:
            sentence.omitted.add("naam_derde")
            rest = shown.replace(_NAMELESS, "").strip(" .,")
            # "Onze dochter, Nel.": the role alone says who the next sentence is about
            tells = len(words_of(rest)) >= _SHORTEST_REST or bool(_after_role().search(rest))
            sentence.shown = _tidy(shown) if tells else ""


def _someone(match: re.Match[str]) -> str:
    """ "Dieuwke van hiernaast" is somebody from next door: where people live says who they are to the client."""
    return "Iemand " if match.start() == 0 else " iemand "


def _without_name(match: re.Match[str]) -> str:
    """Nothing after a role ("buurvrouw Nel") or when somebody is spoken to; else a mark, so that the sentence still reads."""
    before = match.string[: match.start()]
    alone = match[0].lstrip().startswith(",") and not re.match(r"\s*\w", match.string[match.end() :])
    return "" if alone or _after_role().search(before) else f" {_NAMELESS}"


@lru_cache(maxsize=1)
def _after_role() -> re.Pattern[str]:
    kin = "|".join(sorted(phrases("omit", "kinship"), key=len, reverse=True))
    return re.compile(rf"\b(?:{kin}),?\s*(?:(?:heet|heette)\s*)?$", re.IGNORECASE)


def third_names(sentences: Sequence[Sentence], people: People) -> re.Pattern[str] | None:
    """Names of people who are not at the table, as they stand in these sentences; None when there are none."""
    listed = {*phrases("omit", "first_names"), *str(table("names")["first_names"]).split()}
    never = _no_people() | set(people.names())
    common = {word for s in sentences for word in re.findall(r"(?<!^)\b[a-zà-ÿ]{3,}\b", s.text)}
    names = {name for s in sentences for pattern in _name_patterns() for name in pattern.findall(s.text)}
    names = {name for name in names if name.lower() not in common}
    names |= {word for s in sentences for word in re.findall(rf"\b{_NAME}\b", s.text) if word in listed}
    names |= {
        m[1]
        for s in sentences
        for m in _IN_SENTENCE.finditer(s.text)
        if not _is_place(s.text[: m.start()], m[1])
        and m[1].lower() not in common
        and s.text[: m.start()].strip() != "'s"
    }
    names |= _unknown_after_kinship(sentences) | _unknown_first_words(sentences)
    names = {n for n in names if fold(n) not in never}
    if not names:
        return None
    any_name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?:,\s*(?:{any_name})\b\s*(?=,)|,?\s*\b(?:{any_name})\b(?:'s)?)")


def _is_place(before: str, word: str) -> bool:
    """Whether a word with a capital is where somebody is, by the preposition in front of it."""
    return bool(_AT_PLACE.search(before) or (_OF_SOMEBODY.search(before) and known(fold(word))))


@lru_cache(maxsize=1)
def _no_people() -> frozenset[str]:
    """Words with a capital that are places, illnesses, companies or days, folded."""
    lists = " ".join(str(table("names")[key]) for key in ("places", "foreign", "illnesses", "companies"))
    return frozenset(map(fold, (*lists.split(), *phrases("omit", "no_names_of_people"), *WEEKDAYS, *MONTHS)))


def _unknown_first_words(sentences: Sequence[Sentence]) -> set[str]:
    """ "Dieuwke komt dinsdag", "Achmed, die brengt me": a first word that Dutch does not have, of somebody who does something."""
    kin, does = "|".join(phrases("omit", "kinship")), "|".join(phrases("omit", "done_by_people"))
    first = re.compile(
        rf"^(?:En |Maar |Ja,? |Nou,? )?(?!(?:{_NO_FIRST})\b)({_NAME})"
        rf"(?:,? (?:die|hij|zij|ze) | (?:{does})\b|, (?:de|mijn|m'n|onze|een) (?:{kin})\b)"
    )
    found = {m[1] for s in sentences if (m := first.match(s.text))}
    return {word for word in found if not known(fold(word)) and words_of(word) == [fold(word)]}


def _unknown_after_kinship(sentences: Sequence[Sentence]) -> set[str]:
    """ "mijn zoon yasin": after a relation, a word that is in no dictionary is a name, also without its capital."""
    kin = "|".join(sorted(phrases("omit", "kinship"), key=len, reverse=True))
    after = re.compile(rf"\b(?:{kin}),?\s+(?:(?:heet|heette)\s+)?([a-zà-ÿ]{{4,}})\b")
    return {
        word for s in sentences for word in after.findall(s.text) if not known(fold(word)) and word not in _SHORT_FORMS
    }


@lru_cache(maxsize=1)
def _name_patterns() -> tuple[re.Pattern[str], ...]:
    """Where in a sentence a word with a capital is somebody's name: after a relation, before a verb, or when spoken to."""
    kin = "|".join(sorted(phrases("omit", "kinship"), key=len, reverse=True))
    does = "|".join(phrases("omit", "done_by_people"))
    return (
        re.compile(rf"\b(?i:{kin}),?\s+(?:(?i:heet|heette|die)\s+)*({_NAME})\b"),
        re.compile(rf"\b(?:heet|heette|genaamd|noemen|noemt)\s+(?:\w+\s+)?({_NAME})\b"),
        re.compile(rf"(?<=[a-zà-ÿ,] )(?<!de )(?<!het )(?<!'s )({_NAME})\s+(?:{does})\b"),
        re.compile(rf"(?<=[a-zà-ÿ]),\s({_NAME})(?=[.,?!])"),
        re.compile(rf"(?<=[a-zà-ÿ] en )({_NAME})\b"),
        re.compile(rf"\b({_NAME}), (?:zij|hij)\b"),
        re.compile(
            rf"(?:^|[.!?] )(?!(?:{_NO_FIRST})\b)({_NAME}) (?:van (?:hiernaast|de overkant|boven|beneden)|komt|helpt|brengt|belt|past)\b"
        ),
        re.compile(rf"\b({_NAME}) is (?:nu |al |net |pas )?(?:\d+|{_AGES})\b"),
    )
