"""The organisation's own words: names of streets, colleagues and providers, that recognition should know."""

from __future__ import annotations

from pathlib import Path

from binnenskamers.errors import InputMissing, UsageFault
from binnenskamers.files import access_faults

#: the model takes about two hundred pieces of words along; more would fall off without a word
_MOST_SIGNS = 600


def read_word_list(path: Path) -> tuple[str, ...]:
    """The terms in a text file, one per line; empty lines and lines that begin with # do not count.

    InputMissing and UsageFault (Dutch) when there is no such file, it is no text, or it holds more than the model can take along.
    """
    if not path.is_file():
        raise InputMissing(f"De woordenlijst {path} bestaat niet of is geen bestand. Controleer de naam.")
    with access_faults(path):
        raw = path.read_bytes()
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageFault(
            f"De woordenlijst {path.name} is geen gewone tekst. Bewaar haar als tekstbestand (UTF-8), met een woord of naam per regel."
        ) from None
    terms = tuple(dict.fromkeys(line.strip() for line in lines if line.strip() and not line.startswith("#")))
    if not terms:
        raise UsageFault(
            f"In de woordenlijst {path.name} staat geen enkel woord. Zet er een woord of naam per regel in."
        )
    signs = sum(len(term) + 2 for term in terms)
    if signs > _MOST_SIGNS:
        raise UsageFault(
            f"De woordenlijst {path.name} is te lang: {signs} tekens, en er passen er {_MOST_SIGNS}. "
            "Houd de namen over die vaak fout gaan."
        )
    return terms
