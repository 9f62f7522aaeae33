"""Reports of invented conversations against what an ideal report holds. Without a language model.

    python benchmarks/reports.py [FOLDER] [--details]

FOLDER (default: tests/summarize/conversations) holds NAME.txt with a conversation and NAME.gold.json with the ideal report. Names that begin with
``bevroren`` were not looked at when the rules were written; they are listed apart. Writes resultaten/reports.md.

forbidden   patterns of what must stay out that are found in any value
cited       share of the values and rows that cite at least one existing segment
status      F1 of discussed and of not discussed fields, their mean
false       fields filled although they were never discussed
facts       share of the patterns that a field must hold (must_match)
dates       dates and choices that are exactly right
decisions   F1, matched by cited segments or by words (0.6)
actions     share of the actions of the ideal report that are found with owner and deadline both right

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

from conversation import Form, Transcript
from conversation.codec import encode_report
from summarize.fill import fill_form
from summarize.matching import content_stems
from summarize.numbers import fold
from summarize.redaction import redact_segments
from templates.forms import load_form

RESULTS = Path(__file__).parent / "resultaten" / "reports.md"
COLUMNS = ("forbidden", "cited", "status", "false", "facts", "dates", "decisions", "actions", "s per 1000 words")
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
EMPTY = (None, "", [], "onbekend", "niet besproken", "geen", "n.v.t.")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("evidence", "evidence_ook", "gezegd", "citaat"):
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


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


def rows_of(field: dict[str, Any]) -> list[dict[str, Any]]:
    value = field["value"]
    return (
        [r for r in value if isinstance(r, dict)]
        if isinstance(value, list)
        else [value]
        if isinstance(value, dict)
        else []
    )


def units(report: dict[str, Any]) -> Iterator[list[int]]:
    """The evidence of every row, and of every value without rows."""
    for field in report.values():
        if field.get("source") != "audio" or field["value"] in EMPTY:
            continue
        rows = rows_of(field)
        yield from ([row.get("evidence", []) for row in rows] if rows else [field.get("evidence", [])])


def f1(found: int, produced: int, wanted: int) -> float | None:
    return None if wanted == 0 and produced == 0 else 2 * found / (produced + wanted)


def pairs(gold: list[dict[str, Any]], made: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of the ideal report with the produced row that cites the same or says the same; each row once."""
    scored = []
    for i, g in enumerate(gold):
        for j, m in enumerate(made):
            a, b = content_stems(" ".join(texts(g))), content_stems(" ".join(texts(m)))
            words = len(a & b) / max(1, min(len(a), len(b)))
            cited = bool({*g.get("evidence", []), *g.get("evidence_ook", [])} & set(m.get("evidence", [])))
            if cited or words >= 0.6:
                scored.append((words + cited, i, j))
    taken_g: set[int] = set()
    taken_m: set[int] = set()
    matched = []
    for _, i, j in sorted(scored, reverse=True):
        if i not in taken_g and j not in taken_m:
            taken_g.add(i)
            taken_m.add(j)
            matched.append((gold[i], made[j]))
    return matched


def both_right(wanted: dict[str, Any], made: dict[str, Any]) -> bool:
    owner, got = (fold(str(r.get("eigenaar") or r.get("wie") or "")) for r in (wanted, made))
    deadline, when = (str(r.get("deadline") or r.get("wanneer") or "") for r in (wanted, made))
    also = re.findall(r"\d{4}-\d\d-\d\d", str(wanted.get("deadline_regel", "")))
    free = "leeg" in str(wanted.get("deadline_regel", "")) and not when
    return got in owner.split("|") and (when == deadline or when in also or free)


def score(gold: dict[str, Any], report: dict[str, Any], known: set[int], changes: Changes | None = None) -> Scores:
    """The figures of one report; ``changes`` are those of noise.Noise when the transcript had errors."""
    rules = gold["scoring"]
    cited = list(units(report))
    result: Scores = dict.fromkeys(COLUMNS)
    result["forbidden"] = len(forbidden(gold, report, changes or {}))
    result["cited"] = sum(bool(c) and set(c) <= known for c in cited) / max(1, len(cited))
    if "fields" in gold:
        result |= form_scores(gold["fields"], rules, report)
        wanted, made = rows_of(gold["fields"]["afspraken"]), rows_of(report["afspraken"])
    else:
        decided = pairs(gold["decisions"], rows_of(report["decisions"]))
        result["decisions"] = f1(len(decided), len(rows_of(report["decisions"])), len(gold["decisions"]))
        wanted, made = gold["actions"], rows_of(report["actions"])
    result["actions"] = sum(both_right(g, m) for g, m in pairs(wanted, made)) / max(1, len(wanted))
    return result


def form_scores(gold: dict[str, Any], rules: dict[str, Any], report: dict[str, Any]) -> Scores:
    spoken = [k for k, f in gold.items() if f["source"].startswith("transcript") and k in report]
    full = {k for k in spoken if gold[k]["value"] not in EMPTY}
    made = {k for k in spoken if report[k]["value"] not in EMPTY}
    bare, left = set(spoken) - full, set(spoken) - made
    status = [
        f
        for f in (f1(len(full & made), len(made), len(full)), f1(len(bare & left), len(left), len(bare)))
        if f is not None
    ]
    facts = [(k, p) for k, ps in rules["must_match"].items() for p in ps]
    held = sum(any(re.search(p, t, re.IGNORECASE) for t in texts(report[k]["value"])) for k, p in facts)
    exact = [k for k, f in gold.items() if f["type"] in ("date", "choice") and k in report and f["value"] is not None]
    right = sum(str(report[k]["value"]) == str(gold[k]["value"]) for k in exact)
    return {
        "status": sum(status) / max(1, len(status)),
        "false": sum(k in made and gold[k]["value"] is None for k in spoken),
        "facts": held / max(1, len(facts)),
        "dates": right / max(1, len(exact)),
    }


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
