"""Names that others chose, shown so that they can do nothing: no colour codes, no moved cursor, no text that runs backwards."""

from __future__ import annotations

import re

#: control characters but the line end, signs that turn the direction of text, and bytes of a name that are no text
_ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""``text`` with what would act on a terminal or a page written out (``\u001b``); inside JSON it stays the same value."""
    return _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def on_one_line(text: str) -> str:
    """The same, line ends too: a name with a line end must not look like two lines."""
    return visible(text).replace("\n", "\\u000a")
