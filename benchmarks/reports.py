"""Reports of invented conversations against what an ideal report holds. Without a language model.

    python benchmarks/reports.py [FOLDER]

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
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "summarize"))

from dialogues import FOLDER, read_dialogue

from conversation.codec import encode_report
from summarize.fill import fill_form
from summarize.matching import content_stems
from summarize.numbers import fold
from summarize.redaction import redact_segments
from templates.forms import load_form

RESULTS = Path(__file__).parent / "resultaten" / "reports.md"
COLUMNS = ("forbidden", "cited", "status", "false", "facts", "dates", "decisions", "actions", "s per 1000 words")
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


def score(gold: dict[str, Any], report: dict[str, Any], known: set[int]) -> dict[str, float | None]:
    rules = gold["scoring"]
    said = [
        t for f in report.values() if f.get("source") == "audio" for t in texts([f["value"], f.get("statements", [])])
    ]
    patterns = [p for p in rules["must_not_match"] if any(re.search(p, t, re.IGNORECASE) for t in said)]
    inside = rules.get("must_not_match_in", {})
    patterns += [
        p
        for k, ps in inside.items()
        for p in ps
        if any(re.search(p, t, re.IGNORECASE) for t in texts(report[k]["value"]))
    ]
    cited = list(units(report))
    result: dict[str, float | None] = dict.fromkeys(COLUMNS)
    result["forbidden"] = len(patterns)
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


def form_scores(gold: dict[str, Any], rules: dict[str, Any], report: dict[str, Any]) -> dict[str, float | None]:
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


def line(name: str, folder: Path) -> str:
    gold = json.loads((folder / f"{name}.gold.json").read_text(encoding="utf-8"))
    transcript = read_dialogue((folder / f"{name}.txt").read_text(encoding="utf-8"))
    segments, _ = redact_segments(transcript.segments)
    transcript = type(transcript)(
        tuple(segments), transcript.speakers, transcript.recording, metadata=transcript.metadata
    )
    form = load_form("notulen" if "agenda" in gold else "wmo-onderzoeksverslag")
    fill_form(transcript, form)  # lists are compiled once
    started = time.process_time()
    report = encode_report(fill_form(transcript, form))["fields"]
    spent = time.process_time() - started
    result = score(gold, report, {s.id for s in transcript.segments})
    result["s per 1000 words"] = 1000 * spent / sum(len(s.text.split()) for s in transcript.segments)
    cells = ("" if v is None else f"{v:.0f}" if k in ("forbidden", "false") else f"{v:.2f}" for k, v in result.items())
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    given = parser.parse_args()
    names = sorted(p.name.split(".")[0] for p in given.folder.glob("*.gold.json"))
    head = ["| conversation | " + " | ".join(COLUMNS) + " |", "|" + "---|" * (len(COLUMNS) + 1)]
    lines = ["# Reports, without a language model", "", "`python benchmarks/reports.py`", ""]
    for title, frozen in (("Looked at when the rules were written", False), ("Frozen: not looked at", True)):
        lines += [
            f"## {title}",
            "",
            *head,
            *(line(n, given.folder) for n in names if n.startswith("bevroren") is frozen),
            "",
        ]
    print("\n".join(lines))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
