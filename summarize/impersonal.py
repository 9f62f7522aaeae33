"""What was said in a meeting → the way minutes say it: "dan besluiten we dat we X kopen" → "X kopen."

A closed list of patterns. Minutes name nobody where nobody has to be named, and the infinitive needs no subject; in Dutch it is the same
word as the plural of the present, so no verb has to be known. What falls outside the list, or would still hold "we", "ik" or "je",
gives None and stays a quote.
"""

from __future__ import annotations

import re

from summarize.numbers import fold, value_of, word_set

_PERSONS = word_set("ik mij me mijn we wij ons je jij jou jouw jullie u uw")
_OPENING = re.compile(r"^(?:(?:dan|dus|goed|oke|oké|en|nou|ja|maar|prima|mooi|fijn|top)(?:,\s*|\s+))+", re.IGNORECASE)
_RULING = re.compile(
    r"^(?:(?:besluiten|beslissen|concluderen) we|we (?:besluiten|beslissen)|spreken we af|we spreken af|leggen we vast|we leggen vast|"
    r"(?:daarmee |hiermee |hierbij )?is (?:dat |dan |dus |er )*(?:besloten|afgesproken|aangenomen|vastgesteld)|"
    r"(?:het |ons )?besluit is|(?:besloten|afgesproken|aangenomen)(?: is)?|"
    r"we zijn (?:het|er)(?: over)?(?: eens| uit)?|dat is (?:dan )?(?:besloten|afgesproken))"
    r"(?:\s+(?:dus|dan|hierbij|nu|daarom))*",
    re.IGNORECASE,
)
#: "Duimen omhoog als de begroting zo kan, met …" and "schrijf maar op dat we …"
_HANDS = re.compile(
    r"^(?:(?:even )?(?:duimen|handen|vingers?|hand) (?:omhoog|zien|in de lucht)|wie kan zich erin vinden) (?:als|wie vindt dat|dat) "
    r"(?P<what>.+?) (?:zo )?(?:kan|mag|goed is|akkoord is|door kan)(?P<rest>,.*)?$",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"^(?:[A-ZÀ-Þ]\w+,? )?(?:schrijf|noteer|zet|leg)(?: (?:jij|je|maar|dan|er|even|het))*"
    r"(?: (?:op|neer|vast|in de notulen|in het verslag))? dat "
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"^(?:zijn )?(?:wij|we)(?: zijn)?(?: (?:hier|daar|dus|dan))* (?P<what>positief|negatief|akkoord)(?: (?:over|met) .+)?$",
    re.IGNORECASE,
)
#: "is de zaterdag verleden tijd en gaan we woensdagavond open"
_AND_WE = re.compile(
    r"^(?P<first>(?:(?!\b(?:we|wij)\b).)+?),? en (?P<verb>\w+en) (?:we|wij) (?P<rest>.+)$", re.IGNORECASE
)
_PROPOSAL = re.compile(
    r"^(?:ik (?:stel|zou) (?:dus )?(?:voor|willen voorstellen)|(?:dan )?stel ik voor|"
    r"(?:mijn|het|ons) (?:voorstel|idee) is|(?:mijn )?voorstel|ik zou zeggen)"
    r"(?:\s+(?:dus|dan))*",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:zullen|kunnen|zouden|moeten) we (?:dan |nu |niet |toch |ook |gewoon )*(?P<what>[^?]+)\?$", re.IGNORECASE
)
#: "Dan voeren we het in: na tien werkdagen een voorschot": the colon opens what was decided
_LEAD = re.compile(r"^(?P<lead>[^:,]{3,45}): (?P<rest>(?:\S+ ){3,}.+)$", re.DOTALL)
#: "Dan wordt het dat, jonge vaders en tien interviews."
_THAT = re.compile(
    r"^(?:wordt|is|blijft|doen|gaan) (?:(?:we|het) )?(?:dat|dit|zo)[,:] (?P<rest>(?:\S+ ){2,}.+)$",
    re.DOTALL | re.IGNORECASE,
)
_LINK = re.compile(r"^\s*(?P<link>[:,]|dat\b|om\b)\s*(?P<rest>.+)$", re.IGNORECASE | re.DOTALL)
_AUXILIARIES = word_set("gaan zullen laten willen kunnen moeten blijven mogen")
_DROPPED = word_set("gaan zullen willen")
_NO_CONTENT = word_set("dat die het dit deze zo er ook")
_STATES = word_set(
    "zijn hebben worden vinden denken weten zien horen merken hadden waren werden zouden konden moesten wilden mochten "
    "gingen kwamen deden zagen namen gaven kregen vonden dachten wisten zaten stonden bleven liepen spraken besloten afspraken"
)
_EARLIER = word_set("vorige toen laatst gisteren vroeger destijds al")
_PARTICLES = word_set(
    "vast af aan op in uit door mee over toe terug weg bij stop open samen dicht neer rond los klaar voort vrij"
)
_PREPOSITIONS = word_set("in op met voor naar tot per vanaf bij tijdens via tegen na sinds zonder rond onder uiterlijk")
_AFTER_PRONOUN = _PREPOSITIONS | word_set(
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag morgen niet geen zo"
)
_FILLERS = word_set("dus dan nu wel toch even gewoon maar daarom ook eens")


def as_decision(quote: str) -> str | None:
    """A decision as minutes state it, or None when no pattern fits. ``quote``: a cleaned sentence."""
    whole = quote.strip().rstrip(".!")
    text = _OPENING.sub("", whole)
    inverted = bool(re.match(r"(?:\w+,? )*dan\b", whole[: len(whole) - len(text)], re.IGNORECASE))
    lead = _LEAD.match(text) or _THAT.match(text)
    if lead and not _RULING.match(text) and not _PROPOSAL.match(text):
        return _finish(_main_clause(_OPENING.sub("", lead["rest"])))
    hands = _HANDS.match(text)
    if hands:
        return _finish(f"{hands['what']} is akkoord{hands['rest'] or ''}")
    opinion = _OPINION.match(text)
    if opinion:
        return {"positief": "Positief advies.", "negatief": "Negatief advies."}.get(
            fold(opinion["what"]), "Akkoord bevonden."
        )
    noted = _NOTED.match(text)
    if noted:
        return _finish(_after("dat", noted["rest"], "Besloten is dat "))
    both = _AND_WE.match(text)
    if both and inverted:
        first, second = _uninverted(both["first"]), _infinitive(both["rest"].split(), both["verb"])
        return _finish(f"{first} en {second[0].lower()}{second[1:]}" if first and second else None)
    asked = _QUESTION.match(text)
    if asked:
        text = f"laten we {asked['what']}"
    for opening in (_RULING, _PROPOSAL):
        match = opening.match(text)
        link = _LINK.match(text[match.end() :]) if match else None
        if match and not link and fold(match[0]).startswith(("besluit is", "het besluit is", "ons besluit is")):
            return _finish(_main_clause(text[match.end() :].strip()))
        if link:
            made = _after(link["link"].lower(), link["rest"], "Besloten is dat " if opening is _RULING else "")
            return _finish(made)
    made = _main_clause(text)
    return _finish(_uninverted(made) if inverted and made == text else made)


def _uninverted(text: str) -> str | None:
    """ "mag Verdonk het dak maken", as it follows "dan" → "Verdonk mag het dak maken"; None when the subject cannot be told."""
    words = text.split()
    if len(words) < 3:
        return None
    second, third = words[1], words[2].strip(",")
    pronoun = fold(second) in ("er", "hij", "ze", "dat", "dit", "iedereen", "niemand") or (
        fold(second) == "het" and (value_of(third) is not None or fold(third) in _AFTER_PRONOUN)
    )
    # "is het zonde om …": here "het" is no article
    pronoun = pronoun or (fold(second) == "het" and len(words) > 3 and fold(words[3]) in ("om", "dat", "of"))
    if second[0].isupper() or pronoun:
        length = 1
    elif fold(second) in ("de", "het", "een", "onze", "alle", "elke", "die", "deze"):
        length = 2
    else:
        return None
    return " ".join([*words[1 : 1 + length], words[0].lower(), *words[1 + length :]])


def _after(link: str, rest: str, announced: str) -> str | None:
    """What follows "besluiten we …": a clause after "dat", an infinitive after "om", a sentence after a colon."""
    if link == "om":
        return re.sub(r"\bte (?=\w+n\b)", "", rest, count=1)
    if link != "dat":
        return _main_clause(_OPENING.sub("", rest))
    words = rest.split()
    if fold(words[0]) in ("we", "wij"):
        return " ".join(words[1:])  # verb-final with a plural verb: already the infinitive
    return announced + rest if announced else None


def _main_clause(text: str) -> str | None:
    """A sentence with "we" as an infinitive; one without persons stays as it is."""
    first, comma, rest = text.partition(",")
    words = first.split()
    folded = [fold(w) for w in words]
    if "we" not in folded and "wij" not in folded:
        return text
    if set(folded) & _EARLIER:
        return None
    at = next(i for i, w in enumerate(folded) if w in ("we", "wij"))
    if folded[:1] == ["laten"] and at == 1:
        made = _infinitive(words[2:], None)
    elif at == 0 and len(words) > 2:
        made = _infinitive(words[2:], words[1])
    elif at > 1 and folded[at - 1].endswith("n") and folded[0] in _PREPOSITIONS:
        # "vanaf november zitten we op woensdag" → "vanaf november zitten op woensdag"
        made = _infinitive(words[at + 1 :], words[at - 1])
        made = None if made is None else f"{' '.join(words[: at - 1])} {made[0].lower()}{made[1:]}"
    elif at >= 1 and folded[at - 1].endswith("n"):
        made = _infinitive([*words[: at - 1], *words[at + 1 :]], words[at - 1])
    else:
        return None
    if made is None:
        return None
    if comma and set(map(fold, re.findall(r"\w+", rest))) & _PERSONS:
        joined = re.match(r"^\s*(?P<link>en|maar)\s+(?P<clause>.+)$", rest, re.IGNORECASE)
        second = _main_clause(joined["clause"]) if joined else None
        keep = joined is not None and second is not None and not set(map(fold, re.findall(r"\w+", second))) & _PERSONS
        return f"{made}, {joined['link']} {second}" if keep and joined else made
    return f"{made},{rest}" if comma else made


def _infinitive(rest: list[str], verb: str | None) -> str | None:
    """``rest`` of a clause with its finite verb as an infinitive; ``verb`` None: it holds its infinitive already ("laten we …")."""
    rest = [w for w in rest if fold(w) not in _FILLERS]
    if not rest or all(fold(w) in _NO_CONTENT for w in rest):
        return None
    if verb is None:
        return None if all(fold(w) in _NO_CONTENT for w in rest[:-1]) else " ".join(rest)
    if not fold(verb).endswith("n") or fold(verb) in _STATES:
        return None
    if fold(verb) in _AUXILIARIES:
        return _with_auxiliary(rest, verb)
    if fold(rest[-1]) in _PARTICLES and len(rest) > 1:
        return " ".join([*rest[:-1], fold(rest[-1]) + verb.lower()])
    cut = next((i for i, w in enumerate(rest) if fold(w) in _PREPOSITIONS), len(rest))
    return " ".join([*rest[:cut], verb.lower(), *rest[cut:]])


def _with_auxiliary(rest: list[str], verb: str) -> str | None:
    """ "we laten de plaat vervangen" → "de plaat laten vervangen"; "we gaan bellen" → "bellen"."""
    place = len(rest) - 1 if rest[-1].endswith("n") else 0 if rest[0].endswith("n") else None
    if place is None:
        return None
    kept = [] if fold(verb) in _DROPPED else [verb.lower()]
    return " ".join([*rest[:place], *kept, *rest[place:]])


def _finish(text: str | None) -> str | None:
    if text is None:
        return None
    text = text.strip(" ,.;:")
    words = [fold(w) for w in re.findall(r"[^\W_]+", text)]
    if len(words) < 2 or set(words) & _PERSONS or "?" in text or "besluit" in words:
        return None
    return text[0].upper() + text[1:] + "."
