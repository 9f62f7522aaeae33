"""What the check of a language model's sentences catches, on true sentences with one thing made untrue. No model needed.

    python benchmarks/verifier.py

The true sentences are in tests/summarize/data/claims.toml, what is made of them in mutations.py. The rules were written on one half;
the other half was held out, measured, and then looked at; a fresh set was written after that, measured, and then looked at. FIRST holds
those first measurements, which say more about unseen sentences than the tables. Writes resultaten/verifier.md.

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
HALVES = ("worked", "held", "fresh")
#: what was measured before anyone looked at these sentences; does not change any more
FIRST = [
    "## First measurements, before the sentences were looked at",
    "",
    "| | held out | fresh |",
    "|---|---|---|",
    "| true sentences that were ROOD | 6 of 67 (9 %) | 8 of 36 (22 %) |",
    "| number, time of day, date, name, somebody nobody spoke of: ROOD | 141 of 141 | 72 of 72 |",
    "| somebody else in the evidence: ROOD | 56 of 62 (90 %) | 26 of 27 (96 %) |",
    "| negation: ROOD | 49 of 66 (74 %) | 28 of 30 (93 %) |",
    "",
    "All sentences, and the list of changes, have one author, who also wrote the rules: expect less of other people's sentences.",
    "",
    "## Where it falls short",
    "",
    "- Modality and antonyms are seldom ROOD. They are GEEL because the new word was not said, and so are most true sentences that use",
    "  a word of their own: GEEL says little by itself, the quote beside it has to be read.",
    "- Two numbers that were both said, in each other's place: GEEL at most, when they stand with the same word.",
    "- A negation is only seen in the clause that is most like it; irony, and denial without a word for it, are not seen.",
    '- Who does something is read from "ik", "u", names and roles. Who is called "ze" or "die" is not worked out.',
    '- A relation that only follows from the whole conversation ("Karin" is the daughter) is unknown here: ROOD, the quote stays.',
    "",
]


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
    """One row for each kind, the sets beside each other."""
    over = "| | worked | | | held out at first | | | fresh | | |"
    head = "| |" + " n | ROOD | ROOD or GEEL |" * len(HALVES)
    by_half = [dict(rows(half)) for half in HALVES]
    lines = (" | ".join(counts(half.get(kind, [])) for half in by_half) for kind in by_half[0])
    return [over, "|" + "---|" * 10, head, *(f"| {k} | {line} |" for k, line in zip(by_half[0], lines, strict=True))]


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
        *FIRST,
    ]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
