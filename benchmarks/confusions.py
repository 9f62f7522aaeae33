"""What the recogniser makes of Dutch words: a table of confusions, learnt from its own output on speech with known words.

    python benchmarks/confusions.py SPEECH [--model FOLDER] [--heard FILE]

SPEECH holds ``conversations/NAME`` (``audio.*`` and ``ref.json`` with utterances: start, end, text) and ``read`` (``manifest.tsv`` with path and
transcript); all of it has to be CC0, because the words end up in data/confusions.json. ``--heard`` keeps what was recognised in a file, so that
the table can be made again without listening again.

Left out: overlapping speech (nobody can say which word became which), the stereo copy of a recording that is there already, and recordings
with babble noise (half of their words are wrong, and many pairs are then chance). How words are written is not counted: capital letters,
punctuation, accents, digits for number words (those are counted apart).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from summarize.numbers import fold, value_of

TABLE = Path(__file__).parent / "data" / "confusions.json"
LEFT_OUT = ("overlap", "stereo", "noise")
#: words said, words heard: one of each is the same word or a substitution; none is a deletion or an insertion; two are a split or a join
Operation = tuple[tuple[str, ...], tuple[str, ...]]
#: how far the alignment strays from the diagonal, in words
_BAND = 80
#: pairs that share less than this part of their letters are chance and teach nothing about letters
_ALIKE = 0.5
#: longer differences than this many letters are another word, not another spelling
_LONGEST_CHANGE = 2


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation; apostrophes inside words stay ("z'n")."""
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


@lru_cache(maxsize=200_000)
def distance(a: str, b: str) -> int:
    """Edit distance in letters."""
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


@lru_cache(maxsize=200_000)
def same(a: str, b: str) -> bool:
    """Whether two words are the same word or the same number, however written."""
    return a == b or fold(a) == fold(b) or (value_of(a) is not None and value_of(a) == value_of(b))


def unlike(a: str, b: str) -> float:
    """0 for the same word (or number), up to 1 for words without a letter in common."""
    return 0.0 if same(a, b) else distance(a, b) / max(len(a), len(b))


def align(said: Sequence[str], heard: Sequence[str]) -> list[Operation]:
    """The cheapest way from ``said`` to ``heard``; words that look alike are paired, and two words may become one or one two.

    Works near the diagonal only: parts of more than 80 words that are missing altogether give a worse alignment.
    """
    n, m = len(said), len(heard)
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i in range(n + 1):
        middle = i * m // max(1, n)
        for j in range(max(0, middle - _BAND), min(m, middle + _BAND) + 1):
            if i or j:
                best[i, j] = min(_moves(said, heard, i, j, best), default=(10.0**9, 0, 0))
    operations: list[Operation] = []
    i, j = n, m
    while i or j:
        _, a, b = best[i, j]
        operations.append((tuple(said[i - a : i]), tuple(heard[j - b : j])))
        i, j = i - a, j - b
    return operations[::-1]


def _moves(
    said: Sequence[str], heard: Sequence[str], i: int, j: int, best: dict[tuple[int, int], tuple[float, int, int]]
) -> Iterator[tuple[float, int, int]]:
    """Costs of the ways to reach (i, j), each with the words of both sides that it takes."""
    for a, b in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1)):
        if a <= i and b <= j and (i - a, j - b) in best:
            yield best[i - a, j - b][0] + _cost(said[i - a : i], heard[j - b : j]), a, b


def _cost(said: Sequence[str], heard: Sequence[str]) -> float:
    if not said or not heard:
        return 1.0
    far = unlike("".join(said), "".join(heard))
    if len(said) == len(heard):
        return far and 0.5 + far
    # "voelt je" heard as "voelt" is a lost word, not a join
    whole, parts = (said, heard) if len(said) == 1 else (heard, said)
    return 0.7 + far if far <= 0.34 and len(whole[0]) > max(map(len, parts)) else 9.0


# ---------------------------------------------------------------- the table
def table(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> dict[str, Any]:
    """Counts of every confusion in (said, heard) word lists: the body of data/confusions.json."""
    seen: Counter[str] = Counter()
    kinds: dict[str, dict[str, Counter[str]]] = {
        k: defaultdict(Counter) for k in ("substitutions", "splits", "joins", "numbers", "letters")
    }
    single: dict[str, Counter[str]] = {"deletions": Counter(), "insertions": Counter()}
    totals: Counter[str] = Counter()
    for said, heard in pairs:
        seen.update(said)
        for a, b in align(said, heard):
            kind = kind_of(a, b)
            totals[kind] += 1
            if kind in single:
                single[kind][" ".join(a or b)] += 1
            elif kind in kinds:
                kinds[kind][" ".join(a)][" ".join(b)] += 1
            if kind == "substitutions" and unlike(a[0], b[0]) <= 1 - _ALIKE:
                for change, into in changes(a[0], b[0]):
                    kinds["letters"][change][into] += 1
    return {
        "words": sum(seen.values()),
        "operations": dict(sorted(totals.items())),
        **{name: _plain(counts) for name, counts in single.items()},
        **{name: {k: _plain(c) for k, c in sorted(counts.items())} for name, counts in kinds.items()},
        "seen": dict(sorted(seen.items())),
    }


def _plain(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def kind_of(said: Sequence[str], heard: Sequence[str]) -> str:
    """The name of an operation: same, numbers (the same number, written otherwise), or the name of its part of the table."""
    if not heard:
        return "deletions"
    if not said:
        return "insertions"
    if len(said) != len(heard):
        return "splits" if len(said) == 1 else "joins"
    if fold(said[0]) == fold(heard[0]):
        return "same"
    return "numbers" if same(said[0], heard[0]) else "substitutions"


def changes(said: str, heard: str) -> Iterator[tuple[str, str]]:
    """Which letters became which, at most two each; "$" marks the end of the word, "^" its start ("t$" → "$": final t lost)."""
    a, b = f"^{said}$", f"^{heard}$"
    start = 0
    while a[start] == b[start]:
        start += 1
    end = 0
    while a[-1 - end] == b[-1 - end] and end < min(len(a), len(b)) - start - 1:
        end += 1
    x, y = a[start : len(a) - end], b[start : len(b) - end]
    if start == 1:
        x, y = "^" + x, "^" + y
    if end == 1:
        x, y = x + "$", y + "$"
    if max(len(x.strip("^$")), len(y.strip("^$"))) <= _LONGEST_CHANGE and x.strip("^$"):
        yield x, y


# ---------------------------------------------------------------- listening
def recordings(speech: Path) -> Iterator[tuple[str, Path, list[dict[str, Any]]]]:
    """Name, file and utterances (start, end in seconds, text; start None for the whole file) of every recording that is used."""
    for folder in sorted(p.parent for p in speech.glob("conversations/*/ref.json")):
        if not any(word in folder.name for word in LEFT_OUT):
            reference = json.loads((folder / "ref.json").read_text(encoding="utf-8"))
            yield folder.name, next(folder.glob("audio.*")), sorted(reference["utterances"], key=lambda u: u["start"])
    with (speech / "read" / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            yield (
                f"read/{line['path']}",
                speech / "read" / line["path"],
                [{"start": None, "end": None, "text": line["transcript"]}],
            )


def listen(file: Path, utterances: Sequence[dict[str, Any]], recognizer: Any) -> str:
    """The text that the product's recogniser makes of a recording, chunk by chunk as the product does."""
    from conversation.times import shift
    from transcribe.audio import one_channel, read_audio
    from transcribe.chunks import SAMPLE_RATE, plan_chunks

    samples = one_channel(read_audio(file))
    whole = samples.shape[0] / SAMPLE_RATE
    speech = [(u["start"] or 0.0, u["end"] or whole) for u in utterances]
    texts = []
    for chunk in plan_chunks(samples, speech):
        part = samples[round(chunk.start * SAMPLE_RATE) : round(chunk.end * SAMPLE_RATE)]
        texts += [s.text for s in recognizer.recognize(part, shift(chunk.speech, -chunk.start))]
    return " ".join(texts)


def main() -> None:
    from binnenskamers.places import models_folder
    from transcribe.recognize import WhisperRecognizer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--model", type=Path, default=models_folder() / "whisper-base")
    parser.add_argument("--heard", type=Path)
    given = parser.parse_args()
    heard: dict[str, str] = {}
    if given.heard and given.heard.exists():
        heard = json.loads(given.heard.read_text(encoding="utf-8"))
    found = list(recordings(given.speech))
    recognizer = None
    for name, file, utterances in found:
        if name not in heard:
            recognizer = recognizer or WhisperRecognizer(given.model)
            heard[name] = listen(file, utterances, recognizer)
            print(f"{name}: {time.process_time():.0f} s", flush=True)
            if given.heard:
                given.heard.write_text(json.dumps(heard, ensure_ascii=False, indent=1), encoding="utf-8")
    body = table((words_of(" ".join(u["text"] for u in us)), words_of(heard[name])) for name, _, us in found)
    about = {
        "licence": "CC0-1.0: single words of CC0 recordings (rhasspy nathalie and flemishguy, Mozilla Common Voice 6.1 nl)",
        "recogniser": given.model.name,
        "recordings": [n for n, _, _ in found if not n.startswith("read/")] + ["read (all sentences)"],
    }
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(compact(about | body), encoding="utf-8")
    print({"words": body["words"], **body["operations"]})


def compact(content: dict[str, Any]) -> str:
    """JSON with a line per entry: small, and changes can be read."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict) and len(value) > 8:
            rows = (
                f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items()
            )
            lines.append(f"{json.dumps(key)}: {{\n" + ",\n".join(rows) + "\n}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
