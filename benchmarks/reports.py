"""Reports of invented conversations against what an ideal report holds. Without a language model.

    python benchmarks/reports.py [FOLDER] [--details]

FOLDER (default: tests/summarize/conversations) holds NAME.txt with a conversation and NAME.gold.json with the ideal report. Names that begin with
``bevroren`` were not looked at when the rules were written; they are listed apart. Writes resultaten/reports.md.

The figures are explained in binnenskamers/trial/scoring.py.

The same conversations are reported once more with simulated recognition errors (noise.py), from two fixed seeds. A forbidden word that the errors
misspelt counts all the same: every word of the report is also read as what was said for it, in the segments that the report cites there. Facts do
have to be written right. ``--details`` says which forbidden patterns are found and where, for the conversations that were looked at.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "summarize"))

from confusions import Operation
from dialogues import FOLDER, read_dialogue
from noise import make_noise

from binnenskamers.trial import scoring
from binnenskamers.trial.scoring import texts
from conversation import Form, Transcript
from conversation.codec import encode_report
from summarize.fill import fill_form
from summarize.redaction import redact_segments
from templates.forms import load_form

RESULTS = Path(__file__).parent / "resultaten" / "reports.md"
COLUMNS = (*scoring.FIGURES, "s per 1000 words")
RATE, SEEDS = 0.15, (1, 2)
ABOUT_ERRORS = (
    "Without errors → with them. Forbidden counts misspelt words as well, facts have to be written right. Half of them: every second conversation "
    "with errors, the others without."
)
#: the columns of the table with errors that are given without and with them
COMPARED = ("forbidden", "facts", "decisions", "actions", "false", "cited")
WHOLE = ("forbidden", "false")
Scores = dict[str, float | None]
Changes = Mapping[int, Sequence[Operation]]


def pieces(value: Any, evidence: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """Every text of a value with the ids it rests on: those of its row or statement, else ``evidence``."""
    if isinstance(value, dict):
        evidence = value.get("evidence", evidence)
        for text in texts({k: v for k, v in value.items() if not isinstance(v, dict | list)}):
            yield text, evidence
        value = [v for k, v in value.items() if isinstance(v, dict | list) and not k.startswith("evidence")]
    if isinstance(value, list):
        for item in value:
            yield from pieces(item, evidence)
    elif isinstance(value, str):
        yield value, evidence


def readings(text: str, cited: Iterable[int], changes: Changes) -> Iterator[str]:
    """The text, and the text with the words that were said where the cited segments have others."""
    yield text
    said: dict[str, list[str]] = defaultdict(list)
    for segment in cited:
        for words, heard in changes.get(segment, ()):
            said[" ".join(heard)].append(" ".join(words))
    if not said:
        return
    # words that fell apart before the single words that are part of them
    keys = "|".join(re.escape(k) for k in sorted(said, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{keys})(?!\w)", re.IGNORECASE)
    for number in range(max(map(len, said.values()))):

        def back(match: re.Match[str], number: int = number) -> str:
            ways = said.get(match[0].lower(), [match[0]])
            return ways[number % len(ways)]

        yield pattern.sub(back, text)


def forbidden(gold: dict[str, Any], report: dict[str, Any], changes: Changes) -> list[tuple[str, str, str]]:
    """(pattern, field, text) of everything that must stay out and did not, once for every pattern."""
    rules = gold["scoring"]
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for name, field in report.items():
        inside = rules.get("must_not_match_in", {}).get(name, [])
        spoken = field.get("source") == "audio"
        for value, patterns in (
            ([field["value"], field.get("statements", [])], rules["must_not_match"] if spoken else []),
            (field["value"], inside),
        ):
            for text, cited in pieces(value, field.get("evidence", [])):
                for pattern in patterns:
                    where = name if patterns is inside else ""
                    if any(re.search(pattern, way, re.IGNORECASE) for way in readings(text, cited, changes)):
                        found.setdefault((pattern, where), (pattern, name, text))
    return list(found.values())


def score(gold: dict[str, Any], report: dict[str, Any], known: set[int], changes: Changes | None = None) -> Scores:
    """The figures of one report; ``changes`` are those of noise.Noise when the transcript had errors."""
    result: Scores = dict.fromkeys(COLUMNS)
    result |= scoring.score(gold, report, known)
    result["forbidden"] = len(forbidden(gold, report, changes or {}))
    return result


@dataclass(frozen=True)
class Case:
    """A conversation, its ideal report, the form, and the scores of the report without errors."""

    name: str
    gold: dict[str, Any]
    transcript: Transcript
    form: Form
    clean: Scores


def reported(transcript: Transcript, form: Form) -> dict[str, Any]:
    """The fields of the report, made as the product does: citizen service numbers go first."""
    segments, _ = redact_segments(transcript.segments)
    return encode_report(fill_form(replace(transcript, segments=tuple(segments)), form))["fields"]


def read_case(name: str, folder: Path, details: bool = False) -> Case:
    gold = json.loads((folder / f"{name}.gold.json").read_text(encoding="utf-8"))
    transcript = read_dialogue((folder / f"{name}.txt").read_text(encoding="utf-8"))
    form = load_form("notulen" if "agenda" in gold else "wmo-onderzoeksverslag")
    reported(transcript, form)  # lists are compiled once
    started = time.process_time()
    report = reported(transcript, form)
    spent = time.process_time() - started
    result = score(gold, report, {s.id for s in transcript.segments})
    result["s per 1000 words"] = 1000 * spent / sum(len(s.text.split()) for s in transcript.segments)
    if details:
        show(name, gold, report, {})
    return Case(name, gold, transcript, form, result)


def show(title: str, gold: dict[str, Any], report: dict[str, Any], changes: Changes) -> None:
    """Print what must stay out and did not; nothing of conversations that must not be looked at."""
    if title.startswith("bevroren"):
        return
    for pattern, field, text in forbidden(gold, report, changes):
        plain = re.search(pattern, text, re.IGNORECASE) is not None
        print(f"{title}: {pattern} in {field} ({'as written' if plain else 'misspelt'}): {text}", file=sys.stderr)


def moved(value: Any, ids: Mapping[int, int]) -> Any:
    """An ideal report with the ids of the segments that hold its words after joining."""
    if isinstance(value, dict):
        return {
            k: sorted({ids.get(i, i) for i in v})
            if k in ("evidence", "evidence_ook") and isinstance(v, list)
            else moved(v, ids)
            for k, v in value.items()
        }
    return [moved(item, ids) for item in value] if isinstance(value, list) else value


def with_errors(case: Case, seed: int, details: bool = False) -> tuple[Scores, float]:
    """The scores of the report of the conversation with errors, and the word error rate that was reached."""
    made = make_noise(case.transcript, RATE, seed)
    report = reported(made.transcript, case.form)
    if details:
        show(f"{case.name}, seed {seed}", case.gold, report, made.changes)
    known = {s.id for s in made.transcript.segments}
    return score(moved(case.gold, made.moved), report, known, made.changes), made.rate


def shown(name: str, value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if name in WHOLE else f"{value:.2f}"


def line(case: Case) -> str:
    return f"| {case.name} | " + " | ".join(shown(k, v) for k, v in case.clean.items()) + " |"


def difference(clean: float | None, noise: float | None) -> str:
    return "" if clean is None or noise is None else f"{100 * (noise - clean):+.0f}"


def noise_line(case: Case, seed: int, result: Scores, rate: float) -> str:
    pair = [f"{shown(k, case.clean[k])} → {shown(k, result[k])}" if case.clean[k] is not None else "" for k in COMPARED]
    pair.insert(2, difference(case.clean["facts"], result["facts"]))
    return f"| {case.name} | {seed} | {100 * rate:.1f} | " + " | ".join(pair) + " |"


def summary(title: str, results: Sequence[Scores]) -> str:
    """A line with totals of what is counted and means of what is a share."""
    cells = []
    for name in COMPARED:
        values = [r[name] for r in results if r[name] is not None]
        cells.append(shown(name, sum(values) / (1 if name in WHOLE else max(1, len(values)))))
    return f"| {title} | {len(results)} | " + " | ".join(cells) + " |"


def noise_tables(cases: Sequence[Case], details: bool) -> list[str]:
    """The table with errors, and the totals: without, with, and with every second conversation from the noisy half."""
    names = [*COMPARED[:2], "facts (points)", *COMPARED[2:]]
    lines = ["| conversation | seed | word errors % | " + " | ".join(names) + " |", "|" + "---|" * (len(names) + 3)]
    per_seed: dict[int, list[Scores]] = {seed: [] for seed in SEEDS}
    for case in cases:
        for seed in SEEDS:
            result, rate = with_errors(case, seed, details)
            per_seed[seed].append(result)
            lines.append(noise_line(case, seed, result, rate))
    clean = [case.clean for case in cases]
    lines += ["", "| together | reports | " + " | ".join(COMPARED) + " |", "|" + "---|" * (len(COMPARED) + 2)]
    lines.append(summary("without errors", clean))
    lines += [summary(f"with errors, seed {seed}", results) for seed, results in per_seed.items()]
    lines += [
        summary(
            f"half of them with errors, seed {seed}",
            [(c, n)[i % 2] for i, (c, n) in enumerate(zip(clean, results, strict=True))],
        )
        for seed, results in per_seed.items()
    ]
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--details", action="store_true")
    given = parser.parse_args()
    names = sorted(p.name.split(".")[0] for p in given.folder.glob("*.gold.json"))
    head = ["| conversation | " + " | ".join(COLUMNS) + " |", "|" + "---|" * (len(COLUMNS) + 1)]
    lines = ["# Reports, without a language model", "", "`python benchmarks/reports.py`", ""]
    cases = [read_case(name, given.folder, given.details) for name in names]
    for title, frozen in (("Looked at when the rules were written", False), ("Frozen: not looked at", True)):
        lines += [
            f"## {title}",
            "",
            *head,
            *(line(case) for case in cases if case.name.startswith("bevroren") is frozen),
            "",
        ]
    lines += [f"## With simulated recognition errors ({100 * RATE:.0f} % of the words)", "", ABOUT_ERRORS, ""]
    lines += noise_tables(cases, given.details)
    print("\n".join(lines))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
