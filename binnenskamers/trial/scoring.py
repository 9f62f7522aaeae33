"""What a report is worth beside an ideal one. The figures are those of ``benchmarks/reports.py``; pure functions on JSON values.

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

import re
from collections.abc import Iterator
from typing import Any

from summarize.matching import content_stems
from summarize.numbers import fold

#: names of the figures; with the first and the fourth less is better, with the others more
FIGURES = ("forbidden", "cited", "status", "false", "facts", "dates", "decisions", "actions")
LESS_IS_BETTER = ("forbidden", "false")
_EMPTY: tuple[Any, ...] = (None, "", [], "onbekend", "niet besproken", "geen", "n.v.t.")
#: words that two rows must share to be about the same, as a share of the shorter one
_SAME = 0.6

Row = dict[str, Any]
Figures = dict[str, float | None]


def texts(value: Any) -> Iterator[str]:
    """All strings in a value but the evidence and the words said."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("evidence", "evidence_ook", "gezegd", "citaat"):
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def _rows_of(field: Row) -> list[Row]:
    value = field["value"]
    return (
        [r for r in value if isinstance(r, dict)]
        if isinstance(value, list)
        else [value]
        if isinstance(value, dict)
        else []
    )


def _units(report: Row) -> Iterator[list[int]]:
    """The evidence of every row, and of every value without rows."""
    for field in report.values():
        if field.get("source") != "audio" or field["value"] in _EMPTY:
            continue
        rows = _rows_of(field)
        yield from ([row.get("evidence", []) for row in rows] if rows else [field.get("evidence", [])])


def _f1(found: int, produced: int, wanted: int) -> float | None:
    return None if wanted == 0 and produced == 0 else 2 * found / (produced + wanted)


def _pairs(gold: list[Row], made: list[Row]) -> list[tuple[Row, Row]]:
    """Rows of the ideal report with the produced row that cites the same or says the same; each row once."""
    scored = []
    for i, g in enumerate(gold):
        for j, m in enumerate(made):
            a, b = content_stems(" ".join(texts(g))), content_stems(" ".join(texts(m)))
            words = len(a & b) / max(1, min(len(a), len(b)))
            cited = bool({*g.get("evidence", []), *g.get("evidence_ook", [])} & set(m.get("evidence", [])))
            if cited or words >= _SAME:
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


def _both_right(wanted: Row, made: Row) -> bool:
    owner, got = (fold(str(r.get("eigenaar") or r.get("wie") or "")) for r in (wanted, made))
    deadline, when = (str(r.get("deadline") or r.get("wanneer") or "") for r in (wanted, made))
    also = re.findall(r"\d{4}-\d\d-\d\d", str(wanted.get("deadline_regel", "")))
    free = "leeg" in str(wanted.get("deadline_regel", "")) and not when
    return got in owner.split("|") and (when == deadline or when in also or free)


def score(gold: Row, report: Row, known: set[int]) -> Figures:
    """The figures of one report.

    ``gold``: an ideal report with ``scoring``; ``report``: the ``fields`` of verslag.json; ``known``: ids of the segments.
    """
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
    cited = list(_units(report))
    result: Figures = dict.fromkeys(FIGURES)
    result["forbidden"] = len(patterns)
    result["cited"] = sum(bool(c) and set(c) <= known for c in cited) / max(1, len(cited))
    if "fields" in gold:
        result |= _form_scores(gold["fields"], rules, report)
        wanted, made = _rows_of(gold["fields"]["afspraken"]), _rows_of(report["afspraken"])
    else:
        decided = _pairs(gold["decisions"], _rows_of(report["decisions"]))
        result["decisions"] = _f1(len(decided), len(_rows_of(report["decisions"])), len(gold["decisions"]))
        wanted, made = gold["actions"], _rows_of(report["actions"])
    result["actions"] = sum(_both_right(g, m) for g, m in _pairs(wanted, made)) / max(1, len(wanted))
    return result


def _form_scores(gold: Row, rules: Row, report: Row) -> Figures:
    spoken = [k for k, f in gold.items() if f["source"].startswith("transcript") and k in report]
    full = {k for k in spoken if gold[k]["value"] not in _EMPTY}
    made = {k for k in spoken if report[k]["value"] not in _EMPTY}
    bare, left = set(spoken) - full, set(spoken) - made
    status = [
        f
        for f in (_f1(len(full & made), len(made), len(full)), _f1(len(bare & left), len(left), len(bare)))
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
