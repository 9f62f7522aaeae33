"""Learn what sentences are worth to the fields of the Wmo report from the invented conversations and their ideal reports.

    python benchmarks/learn_fields.py [--schrijf]

Leaves every conversation out in turn, learns from the others and reports the one left out: resultaten/learn_fields.md. ``--schrijf`` then
learns from all of them and writes summarize/data/learned/wmo-onderzoeksverslag.json. Conversations whose names begin with ``bevroren`` are
never learnt from; they are reported with the weights of all others. The same conversations give the same file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "summarize"))

import numpy as np
from dialogues import FOLDER, read_dialogue
from reports import reported, score
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from binnenskamers.trial.scoring import texts
from conversation import Form, Transcript
from summarize import fill
from summarize.learned import DATA, SCALE, Array, Learned, features, tokens
from summarize.matching import content_stems
from summarize.sentences import Sentence
from summarize.subjects import SIDES, part_of
from templates.forms import load_form

FORM = "wmo-onderzoeksverslag"
RESULTS = Path(__file__).parent / "resultaten" / "learn_fields.md"
#: a word counts when it was said in so many conversations
CONVERSATIONS = 3
#: the inverse of the regularisation
STRENGTH = 3.0
#: smaller weights (in hundredths) change nothing and make the file large
LEAST = 10
#: of a segment in the ideal report: what a sentence that shares nothing with the ideal text counts for
DOUBT, UNSAID = 0.5, 0.3


@dataclass(frozen=True)
class Example:
    """A conversation with its ideal report, and its sentences as the rules read them."""

    name: str
    gold: dict[str, Any]
    transcript: Transcript
    sentences: Sequence[Sentence]


def read_examples(form: Form, folder: Path) -> list[Example]:
    found = []
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if "agenda" not in gold:
            name = path.name.removesuffix(".gold.json")
            transcript = read_dialogue((folder / f"{name}.txt").read_text(encoding="utf-8"))
            found.append(Example(name, gold, transcript, fill.read(transcript, form).sentences))
    return found


def targets(form: Form, examples: Sequence[Example]) -> list[str]:
    """What is learnt: fields with text, choices, permissions, and of tables per subject the subjects of enough conversations and the sides."""
    found = [f.id for f in form.fields if fill.of_text(f)]
    found += asked_targets(form)
    for field in form.fields:
        if field.rule == "per_onderwerp":
            parts = [p for p in field.rows if sum(_said(e, part_of(field, p)) for e in examples) >= CONVERSATIONS]
            found += [part_of(field, p) for p in (*parts, *SIDES)]
    return found


def asked_targets(form: Form) -> list[str]:
    """Choices and permissions: what is settled by a question and its answer."""
    return [f.id for f in form.fields if f.source == "audio" and (f.kind == "choice" or f.rule == "toestemming")]


def _said(example: Example, target: str) -> bool:
    return bool(_ideal(example, target)[1])


def _ideal(example: Example, target: str) -> tuple[list[Any], set[int], set[int]]:
    """What the ideal report has there: its values, the segments they rest on, and those that may be cited as well."""
    name, _, part = target.partition(".")
    field = example.gold["fields"].get(name) or {}
    if not part:
        return [field.get("value")], set(field.get("evidence") or ()), set(field.get("evidence_ook") or ())
    rows = [r for r in field.get("value") or () if r["leefgebied"] == part or (part in SIDES and r.get(part))]
    told = [r[part] if part in SIDES else [r.get(side) for side in SIDES] for r in rows]
    return told, {i for r in rows for i in r["evidence"]}, {i for r in rows for i in r.get("evidence_ook", ())}


def labels(example: Example, target: str) -> tuple[Array, Array]:
    """Per sentence whether it belongs to the target, and what that counts for.

    An ideal report names segments. Of a segment with several sentences those count that share most words with the ideal text.
    """
    told, evidence, also = _ideal(example, target)
    ideal = {stem for text in texts(told) for stem in content_stems(text)}
    belongs, counts = np.zeros(len(example.sentences)), np.ones(len(example.sentences))
    turns: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in example.sentences:
        if set(sentence.segments) & evidence:
            turns[sentence.place].append(sentence)
        elif set(sentence.segments) & also:
            counts[sentence.at] = 0.0
    for turn in turns.values():
        shared = [_shared(s, ideal) for s in turn]
        for sentence, share in zip(turn, shared, strict=True):
            if len(turn) == 1 or (share >= max(shared) / 2 and share):
                belongs[sentence.at] = 1.0
            elif not max(shared):
                belongs[sentence.at], counts[sentence.at] = 1.0, DOUBT
            else:
                counts[sentence.at] = 0.0 if share else UNSAID
    return belongs, counts


def _shared(sentence: Sentence, ideal: set[str]) -> float:
    own = content_stems(sentence.text)
    return len(own & ideal) / min(4, len(own)) if own and sentence.words > 1 else 0.0


def rarity(examples: Sequence[Example]) -> dict[str, float]:
    """The weight of every word (or pair) that was said in enough conversations."""
    said: Counter[str] = Counter()
    conversations: Counter[str] = Counter()
    for example in examples:
        here = Counter(t for s in example.sentences for t in set(tokens(s.shown)))
        said += here
        conversations.update(here.keys())
    total = sum(len(e.sentences) for e in examples)
    return {w: round(float(np.log(total / (1 + n))), 3) for w, n in sorted(said.items()) if conversations[w] >= CONVERSATIONS}  # fmt: skip


def learn(examples: Sequence[Example], form: Form) -> Learned:
    """One logistic regression per target, its weights rounded as the file holds them. Only choices and permissions learn from questions too."""
    weighed, names = rarity(examples), targets(form, examples)
    rows: list[dict[str, float]] = []
    asks: list[bool] = []
    wanted = []
    for example in examples:
        shown = [s.at for s in example.sentences if s.shown]
        made = list(features(example.sentences, weighed))
        rows += [made[at] for at in shown]
        asks += [example.sentences[at].question for at in shown]
        wanted.append(np.stack([np.stack(labels(example, name))[:, shown] for name in names]))
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    told = ~np.array(asks)
    parts = {True: _with_short_indices(matrix), False: _with_short_indices(matrix[told])}
    asked_too = asked_targets(form)
    bias, weights = [], []
    for name, (belongs, counts) in zip(names, np.concatenate(wanted, axis=2), strict=True):
        asked = name in asked_too
        kept = np.ones(len(told), bool) if asked else told
        model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=0)
        model.fit(parts[asked], belongs[kept], sample_weight=counts[kept] + 1e-6)
        bias.append(round(float(model.intercept_[0]), 3))
        rounded = np.rint(model.coef_[0] * SCALE)
        weights.append(np.where(np.abs(rounded) < LEAST, 0, rounded) / SCALE)
    table = np.stack(weights, axis=1)
    found = {name: table[at] for at, name in enumerate(vectorizer.get_feature_names_out()) if table[at].any()}
    return Learned(tuple(names), np.array(bias), weighed, found)


def _with_short_indices(matrix: csr_matrix) -> csr_matrix:
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


def write(learned: Learned, path: Path) -> None:
    """One line per feature, so that what changes can be seen."""
    rows = {
        name: {str(at): round(SCALE * w) for at, w in enumerate(weights) if round(SCALE * w)}
        for name, weights in sorted(learned.weights.items())
    }
    parts = [
        f' "fields": {json.dumps(learned.fields)},',
        f' "bias": {json.dumps(learned.bias.tolist())},',
        f' "rarity": {json.dumps(learned.rarity, separators=(",", ":"))},',
        ' "weights": {',
        ",\n".join(f"  {json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in rows.items()),
        " }",
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text("{\n" + "\n".join(parts) + "\n}\n", encoding="utf-8")


def figures(example: Example, form: Form, learned: Learned | None) -> tuple[float, float, int, int]:
    """(facts, length against the ideal report, forbidden, false fills) of the report with these weights."""
    fill.learned_for = lambda _form: learned  # type: ignore[assignment]
    report = reported(example.transcript, form)
    found = score(example.gold, report, {s.id for s in example.transcript.segments})
    spoken = [f for f in report.values() if f["source"] == "audio"]
    ideal = [f for f in example.gold["fields"].values() if f.get("source") == "transcript"]
    return float(found["facts"] or 0), _words(spoken) / _words(ideal), int(found["forbidden"] or 0), int(found["false"] or 0)  # fmt: skip


def _words(fields: Sequence[dict[str, Any]]) -> int:
    return sum(len(text.split()) for field in fields for text in texts(field.get("value")))


def table(title: str, rows: Sequence[tuple[str, Sequence[float], Sequence[float]]]) -> list[str]:
    lines = [
        f"## {title}",
        "",
        "| conversation | facts | length | forbidden | false fills |",
        "|---|---|---|---|---|",
    ]
    means = ("mean", np.mean([r[1] for r in rows], axis=0), np.mean([r[2] for r in rows], axis=0))
    for name, cues, learnt in [*rows, means]:
        cells = [f"{a:.2f} → {b:.2f}" if n < 2 or name == "mean" else f"{a:.0f} → {b:.0f}" for n, (a, b) in enumerate(zip(cues, learnt, strict=True))]  # fmt: skip
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--schrijf", action="store_true")
    given = parser.parse_args()
    form = load_form(FORM)
    examples = read_examples(form, given.folder)
    known = [e for e in examples if not e.name.startswith("bevroren")]
    unread = [e for e in examples if e.name.startswith("bevroren")]
    whole = learn(known, form)
    if given.schrijf:
        write(whole, DATA / f"{FORM}.json")
    left_out = [(e.name, figures(e, form, None), figures(e, form, learn([o for o in known if o is not e], form))) for e in known]  # fmt: skip
    frozen = [(e.name, figures(e, form, None), figures(e, form, whole)) for e in unread]
    lines = [
        "# Which sentence goes to which field: cues alone → cues and what was learnt",
        "",
        "`python benchmarks/learn_fields.py`",
        "",
        f"Learnt from {len(known)} conversations, {len(whole.rarity)} words and pairs that were said in {CONVERSATIONS} of them or more. Length: words "
        "of the report against those of the ideal one.",
        "",
        *table("Never learnt from, and not looked at when the cues were written", frozen),
        *table("Left out of the learning one by one (many cues were written with sixteen of them in view)", left_out),
    ]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
