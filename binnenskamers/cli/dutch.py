"""Dutch for the words that the command-line library says by itself: in its help and in its errors.

The library has no translations; its help is translated as text, its errors by their class.
"""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = (
    ("Usage: ", "Gebruik: "),
    ("[OPTIONS]", "[OPTIES]"),
    ("COMMAND [ARGS]...", "OPDRACHT ..."),
    ("Show this message and exit.", "Toon deze uitleg."),
    ("Options:", "Opties:"),
    ("Arguments:", "Argumenten:"),
    ("Commands:", "Opdrachten:"),
    ("[required]", "[verplicht]"),
)
#: how the library decorates argument names: {OPNAME...}... <list[Path]>
_DECORATION = (
    (r"\[default:(\s)", r"[standaard:\1"),
    (r"\{([^{}\n]+?)\}(?:\.\.\.)?", r"\1"),
    (r"[ ]<(?:list\[)?(?:[Pp]ath|str|int|bool)\]?>", ""),
)
_ERRORS = (
    (r"No such command '?(.+?)'?\.?(?: Did you mean.*| \(Possible.*)?", r"De opdracht '\1' bestaat niet."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"Dit hoort er niet bij: \1."),
    (r"Option '?(.+?)'? requires (?:an argument|\d+ arguments)\.?", r"Bij de optie \1 hoort een waarde."),
    (r"Option '?(.+?)'? does not take a value\.?", r"Bij de optie \1 hoort geen waarde."),
)


def _in_dutch(text: str) -> str:
    for english, dutch in _HELP:
        text = text.replace(english, dutch)
    for pattern, replacement in _DECORATION:
        text = re.sub(pattern, replacement, text)
    return text


class DutchCommand(TyperCommand):
    """A command whose help is Dutch."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _in_dutch(super().get_help(ctx))


class DutchGroup(TyperGroup):
    """A group of commands whose help is Dutch."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return _in_dutch(super().get_help(ctx))


def _meant(error: Any, text: str) -> tuple[str, str] | None:
    """What is wrong and the command that looks like the one that was typed."""
    unknown = re.match(r"No such command '?([^'.]+)", text)
    known = getattr(getattr(getattr(error, "ctx", None), "command", None), "commands", {})
    if unknown is None:
        return None
    from difflib import get_close_matches

    close = get_close_matches(unknown[1].lower(), known, n=1)
    return (f"De opdracht '{unknown[1]}' bestaat niet", close[0]) if close else None


def explain(error: Any) -> str:
    """One Dutch sentence for an error of the command-line library."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = (parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar) if parameter else ""
    if kind == "NoSuchOption":
        return f"De optie {error.option_name} bestaat niet."
    if kind == "MissingParameter":
        return f"Er ontbreekt iets: {(name or 'een waarde').rstrip('.')}."
    if kind == "BadParameter":
        return f"De waarde voor {name} klopt niet."
    text = str(error.message)
    if meant := _meant(error, text):
        return f"{meant[0]}. Bedoelt u '{meant[1]}'?"
    for pattern, dutch in _ERRORS:
        if match := re.fullmatch(pattern, text, re.DOTALL):
            return match.expand(dutch)
    return "De opdracht is niet te begrijpen."
