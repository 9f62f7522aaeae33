"""What the check of a language model's sentences catches, on true sentences with one thing made untrue. No model needed.

    python benchmarks/verifier.py

The true sentences are in tests/summarize/data/claims.toml, what is made of them in mutations.py. Half of them were looked at when the
rules were written, of the other half only the totals. Writes resultaten/verifier.md.

ROOD        the sentence is not used, the quote stands in its place
GEEL        it is used, marked, with the quote beside it
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from mutations import EXACT, KINDS, Claim, load_claims, mutants

from summarize.verify import Level, verify

RESULTS = Path(__file__).parent / "resultaten" / "verifier.md"
HALVES = ("worked", "held")


def level(text: str, claim: Claim) -> Level:
    return verify(text, claim.said, claim.address_form, claim.date).level


def counts(levels: Sequence[Level]) -> str:
    """n, ROOD, ROOD or GEEL as cells of a table."""
    red = sum(found is Level.RED for found in levels)
    seen = sum(found is not Level.GREEN for found in levels)
    return f"{len(levels)} | {share(red, len(levels))} | {share(seen, len(levels))}"


def share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if whole else ""


def table(rows: Callable[[str], Iterator[tuple[str, list[Level]]]]) -> list[str]:
    """One row for each kind, the two halves beside each other."""
    head = "| | n | ROOD | ROOD or GEEL | n | ROOD | ROOD or GEEL |"
    over = "| | looked at | | | held out | | |"
    worked, held = (dict(rows(half)) for half in HALVES)
    return [
        over,
        "|" + "---|" * 7,
        head,
        *(f"| {k} | {counts(worked[k])} | {counts(held.get(k, []))} |" for k in worked),
    ]


def caught(claims: Sequence[Claim]) -> Callable[[str], Iterator[tuple[str, list[Level]]]]:
    def rows(half: str) -> Iterator[tuple[str, list[Level]]]:
        found = [(m.kind, level(m.text, m.claim)) for m in mutants([c for c in claims if c.half == half])]
        yield from ((kind, [lv for k, lv in found if k == kind]) for kind in KINDS)

    return rows


def alarms(claims: Sequence[Claim]) -> Callable[[str], Iterator[tuple[str, list[Level]]]]:
    def rows(half: str) -> Iterator[tuple[str, list[Level]]]:
        mine = [c for c in claims if c.half == half]
        yield "all true sentences", [level(c.text, c) for c in mine]
        for form in ("u", "cliënt", "notulen"):
            yield form, [level(c.text, c) for c in mine if c.form == form]

    return rows


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    claims = load_claims()
    exact = ", ".join(EXACT)
    lines = [
        "# The check of a language model's sentences",
        "",
        f"`python benchmarks/verifier.py`, on {len(claims)} true sentences of invented conversations.",
        "",
        "## True sentences: false alarms",
        "",
        *table(alarms(claims)),
        "",
        "## Made untrue: caught",
        "",
        *table(caught(claims)),
        "",
        f"Must all be ROOD: {exact}.",
        "",
    ]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
