"""The report: the form filled from evidence, and its sentences by a language model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from binnenskamers.dossier import Json
from binnenskamers.stages import REPORT, TRANSCRIPT, Arguments, Progress, open_dossier
from conversation.codec import decode_report, decode_transcript, encode_report, load_json

if TYPE_CHECKING:
    from summarize.rewrite import Rewriter


def fill(arguments: Arguments, progress: Progress) -> Json:
    """The filled form, from evidence alone."""
    from summarize.fill import fill_form
    from templates.forms import load_form

    dossier = open_dossier(arguments)
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    report = fill_form(transcript, load_form(arguments["form"]), transcript.metadata)
    before = dossier.read_json(REPORT) if arguments.get("count_edits") and dossier.has(REPORT) else None
    dossier.write_json(REPORT, encode_report(report))
    progress(1.0)
    numbers: Json = {"notes": len(report.notes)}
    if before:
        from binnenskamers.edits import count_edits

        numbers["edits"] = count_edits(before, dossier.read_json(REPORT), as_quoted=True)
    return numbers


def rewrite(arguments: Arguments, progress: Progress) -> Json:
    """Evidence → sentences by the language model, each verified or replaced by its quote."""
    from summarize.rewrite import rewrite_report
    from templates.forms import load_form

    dossier = open_dossier(arguments)
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    report = decode_report(dossier.read_json(REPORT))
    form = load_form(arguments["form"])
    report, failure = rewrite_report(report, transcript, form, _rewriter(arguments, form.address_form), progress)
    models = {**report.models, "language_model": arguments["described"]}
    dossier.write_json(REPORT, encode_report(replace(report, models=models)))
    statements = [s for f in report.fields.values() for s in f.statements]
    rewritten = sum(1 for s in statements if s.origin == "tekst")
    return {"rewritten": rewritten, "statements": len(statements), "language_model_failed": failure}


def try_model(arguments: Arguments, progress: Progress) -> Json:
    """A bundled, invented conversation reported without and with the language model → figures of both."""
    from binnenskamers.trial.scoring import score
    from summarize.fill import fill_form
    from summarize.redaction import redact_segments
    from summarize.rewrite import Count, rewrite_report
    from templates.forms import load_form

    source = Path(__file__).parents[1] / "demo" / arguments["source"]
    transcript = decode_transcript(load_json(source.read_text(encoding="utf-8")))
    gold = load_json(source.with_suffix(".gold.json").read_text(encoding="utf-8"))
    form = load_form(arguments["form"])
    segments, _ = redact_segments(transcript.segments)
    transcript = replace(transcript, segments=tuple(segments))
    plain = fill_form(transcript, form)
    counted = Count()
    report, failure = rewrite_report(
        plain, transcript, form, _rewriter(arguments, form.address_form), progress, counted
    )
    known = {s.id for s in transcript.segments}
    return {
        "without": score(gold, encode_report(plain)["fields"], known),
        "with_model": score(gold, encode_report(report)["fields"], known),
        "proposed": counted.proposed,
        "accepted": counted.accepted,
        "failure": failure,
    }


def _rewriter(arguments: Arguments, address_form: str) -> Rewriter:
    if "server" not in arguments:
        from summarize.llama import LlamaRewriter

        return LlamaRewriter(Path(arguments["model"]), arguments["threads"], address_form)
    from binnenskamers.rooms.connections import taker
    from summarize.server import ServerRewriter

    return ServerRewriter(taker(arguments["connections"]), **arguments["server"], address_form=address_form)
