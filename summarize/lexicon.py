"""The word lists of this package (``summarize/data/*.toml``), read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from summarize.matching import Cues
from summarize.numbers import fold

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=8)
def table(name: str) -> dict[str, Any]:
    """The content of ``data/<name>.toml``."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def phrases(name: str, key: str, inside: str | None = None) -> tuple[str, ...]:
    """A list of phrases; ``inside`` names the table that holds it."""
    source = table(name)[inside] if inside else table(name)
    return tuple(source[key])


@lru_cache(maxsize=512)
def compiled(cues: tuple[str, ...]) -> Cues:
    """``Cues`` for this list, compiled once."""
    return Cues(cues)


def cues(name: str, key: str, inside: str | None = None) -> Cues:
    """A list of phrases, compiled."""
    return compiled(phrases(name, key, inside))


def listed_words(names: Iterable[str], more: Iterable[str] = ()) -> frozenset[str]:
    """Every word in the phrases of these files and in ``more``, folded: what a misspelt word may have been."""
    return frozenset(
        word
        for phrase in (*(p for name in names for p in _strings(table(name))), *more)
        for word in re.findall(r"[^\W\d_]+", fold(phrase))
    )


def _strings(value: object) -> Iterator[str]:
    """All strings in lists, however deep."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from [item] if isinstance(item, str) else _strings(item)
