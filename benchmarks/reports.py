"""Reports of invented conversations against what an ideal report holds. Without a language model.

    python benchmarks/reports.py [FOLDER]

FOLDER (default: tests/summarize/conversations) holds NAME.txt with a conversation and NAME.gold.json with the ideal report. Names that begin with
``bevroren`` were not looked at when the rules were written; they are listed apart. Writes resultaten/reports.md.

The figures are explained in binnenskamers/trial/scoring.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "summarize"))

from dialogues import FOLDER, read_dialogue

from binnenskamers.trial.scoring import FIGURES, LESS_IS_BETTER, score
from conversation.codec import encode_report
from summarize.fill import fill_form
from summarize.redaction import redact_segments
from templates.forms import load_form

RESULTS = Path(__file__).parent / "resultaten" / "reports.md"
COLUMNS = (*FIGURES, "s per 1000 words")


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
    cells = ("" if v is None else f"{v:.0f}" if k in LESS_IS_BETTER else f"{v:.2f}" for k, v in result.items())
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
