"""Advice on plain Dutch about a Word file, as a text for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from templates.appearance import Appearance, paragraph_text, shown
from templates.build import APPENDIX
from templates.package import open_package
from templates.plain_language import Advice, advise, sentences

#: a reference to the recording is no part of a sentence
_REFERENCE = re.compile(r"\[(?:\d\d?:)?\d\d:\d\d[^\]]*\]|\[\[[^\]]*\]\]")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_ENDS = '.!?…"”’)'
_SHOWN = 200
_HEAD = (
    "Dit is advies van een computer: lees zelf of het klopt. Aan het document is niets veranderd.\n"
    "Geteld zijn woorden en zinnen. Of een tekst taalniveau B1 heeft, is hiermee niet gezegd.\n"
    "Woorden van iemand zelf (een citaat) hoeft u niet te veranderen."
)


@dataclass(frozen=True)
class LanguageAdvice:
    """The advice as text, how much of each kind there is, and the number of sentences (labels are none) and of words in them."""

    text: str
    counts: Mapping[str, int]
    sentences: int
    words: int


@dataclass(frozen=True)
class _Part:
    """A paragraph: its text, and where it is."""

    text: str
    place: str


def language_advice(document: bytes, name: str) -> LanguageAdvice:
    """Advice on a report or a template (bytes of a .docx or .dotx); ``name`` is what the text calls it.

    The appendix for who checks the report is left out: it holds what people said. TemplateError as ``open_package``.
    """
    parts = list(_parts(document))
    whole = "\n".join(part.text for part in parts)
    found = advise(whole)
    # a label or a cell is no sentence
    spans = [(start, end) for start, end in sentences(whole) if whole[end - 1] in _ENDS]
    words = sum(len(_WORD.findall(whole[start:end])) for start, end in spans)
    counts = Counter(advice.kind for advice in found)
    lines = [f"Taaladvies bij {name}", "", _HEAD, "", _summary(len(spans), words, counts)]
    said = Counter(_key(advice) for advice in found)
    told: set[tuple[str, str]] = set()
    at = 0
    for number, part in enumerate(parts, 1):
        inside = [a for a in found if at <= a.start < at + len(part.text) and _key(a) not in told]
        once = {_key(advice): advice for advice in reversed(inside)}
        told |= once.keys()
        if once:
            lines += ["", f"Alinea {number}{part.place}", f"  {_cut(part.text)}"]
            lines += [f"  - {_line(advice)}{_more(said[key])}" for key, advice in reversed(once.items())]
        at += len(part.text) + 1
    return LanguageAdvice("\n".join(lines) + "\n", dict(counts), len(spans), words)


def _parts(document: bytes) -> Iterator[_Part]:
    package = open_package(document)
    styles = "word/styles.xml"
    look = Appearance(package.root(styles) if styles in package.parts else None)
    under = ""
    for paragraph in shown(package.root(package.main), "w:p"):
        text = " ".join(paragraph_text(paragraph).split())
        if look.level(paragraph) is not None and text:
            if text == APPENDIX:
                return
            under = f", onder de kop ‘{text}’"
        text = " ".join(_REFERENCE.sub(" ", text).split())
        if text:
            yield _Part(text, under)


def _key(advice: Advice) -> tuple[str, str]:
    """The same hard word is told once; every sentence is another."""
    if advice.kind == "moeilijk woord":
        return advice.kind, " ".join(advice.words.casefold().split())
    return advice.kind, f"{advice.start}"


def _more(count: int) -> str:
    return f" Het staat er {count} keer." if count > 1 else ""


def _summary(count: int, words: int, counts: Mapping[str, int]) -> str:
    if not count and not counts:
        return "In dit document staan geen zinnen."
    average = f"{words / max(1, count):.1f}".replace(".", ",")
    found = ", ".join(f"{kind}: {number}" for kind, number in sorted(counts.items()))
    return f"{count} zinnen van gemiddeld {average} woorden. Gevonden: {found or 'niets'}."


def _line(advice: Advice) -> str:
    if advice.kind == "lange zin":
        return f"Lange zin. {advice.message}"
    return f"{advice.kind.capitalize()} ‘{_cut(advice.words, 60)}’. {advice.message}"


def _cut(text: str, length: int = _SHOWN) -> str:
    return text if len(text) <= length else f"{text[:length].rstrip()}…"
