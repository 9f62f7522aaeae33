"""Text that a terminal shows and does not obey: names of files come from strangers."""

from __future__ import annotations

import re

#: control characters (a terminal reads orders in them) and marks that turn the order of letters around
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The same text with every such character as a visible question mark; tabs and line ends stay."""
    return _ORDERS.sub("\N{REPLACEMENT CHARACTER}", text)
