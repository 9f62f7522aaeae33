"""What another speaker puts right takes the place of what was said first, but only when the first speaker goes along."""

from __future__ import annotations

import pytest

from conversation import Segment
from summarize.corrected import agreed_on


def _texts(*lines: tuple[str, str]) -> list[str]:
    segments = [Segment(n, 2.0 * n, 2.0 * n + 1, text, who) for n, (who, text) in enumerate(lines)]
    return [s.text for s in agreed_on(segments)]


@pytest.mark.parametrize(
    ("said", "other", "again", "expected"),
    [
        ("Ik ben in maart gevallen.", "April, mam.", "April, ja, dat klopt.", "Ik ben in april gevallen."),
        ("Ze komt op maandag.", "Nee, op dinsdag.", "O ja, dinsdag.", "Ze komt op dinsdag."),
        ("Ik lag daar een week.", "Tien dagen, oma.", "Tien dan.", "Ik lag daar tien dagen."),
        (
            "Drie uurtjes, bij elkaar.",
            "Vier wel, met zondag.",
            "Ja, vier, heb je gelijk in.",
            "Vier uurtjes, bij elkaar.",
        ),
        ("Dat is vijfhonderd meter.", "Niet eens. Driehonderd.", "Zeg driehonderd.", "Dat is driehonderd meter."),
    ],
)
def test_what_is_agreed_on_replaces_what_was_said(said: str, other: str, again: str, expected: str) -> None:
    assert _texts(("K", said), ("D", other), ("K", again))[0] == expected


@pytest.mark.parametrize(
    ("said", "other", "again"),
    [
        ("Ik ben in maart gevallen.", "April, mam.", "Nee, maart. De tulpen stonden er nog niet."),
        ("Ze komt op maandag.", "En op dinsdag ook.", "Ja, maandag en dinsdag."),
        ("Zal ik om tien uur komen?", "Elf uur liever.", "Elf uur, prima."),
        ("Ik kom dan nog een keer, om tien uur.", "Half twaalf.", "Half twaalf, goed."),
    ],
)
def test_what_is_not_agreed_on_stays(said: str, other: str, again: str) -> None:
    assert _texts(("K", said), ("D", other), ("K", again))[0] == said
