"""How much people changed in a report: counts per field, never words. Pure, but it sees text: only inside a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any


def count_edits(before: Mapping[str, Any], after: Mapping[str, Any], as_quoted: bool = False) -> dict[str, int]:
    """Two reports (``verslag.json``) → id of each field that speech filled → changed characters, of the fields that changed.

    A changed word counts with all its characters; of words that were replaced, the longer side. ``as_quoted`` compares the quotes behind
    sentences of a language model, which may word the same thing otherwise each time.
    """
    old, new = before["fields"], after["fields"]
    changed = {
        field: _changed_characters(_words(old[field], as_quoted), _words(new[field], as_quoted))
        for field in old
        if field in new and old[field].get("source") == "audio"
    }
    return {field: count for field, count in changed.items() if count}


def _words(field: Mapping[str, Any], as_quoted: bool) -> list[str]:
    value = field.get("value")
    if as_quoted and field.get("statements"):
        value = [s.get("quote") or s["text"] for s in field["statements"]]
    return _plain(value).split()


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(_plain(part) for key, part in value.items() if key != "evidence")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_plain(item) for item in value)
    return value if isinstance(value, str) else ""


def _changed_characters(before: list[str], after: list[str]) -> int:
    pieces = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(
        max(len(" ".join(before[a:b])), len(" ".join(after[c:d]))) for kind, a, b, c, d in pieces if kind != "equal"
    )
