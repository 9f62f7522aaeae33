"""The word lists of this package (``summarize/data/*.toml``), read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from summarize.matching import Cues

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
