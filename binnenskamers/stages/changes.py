"""What people change afterwards: texts of segments, names of speakers, how far they are with the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from binnenskamers.dossier import Dossier, Json
from binnenskamers.people import rename_speakers
from binnenskamers.stages import CORRECTIONS, REPORT, SETTINGS, SPOKEN, TRANSCRIPT, Arguments, Progress, open_dossier
from binnenskamers.stages.transcript import given_names, transcript_numbers
from conversation import Report, Speaker
from conversation.codec import decode_report, decode_transcript, encode_report, encode_transcript

if TYPE_CHECKING:
    from binnenskamers.corrections import Correction


def set_status(arguments: Arguments, progress: Progress) -> Json:
    """How far people are with the report, in the report itself."""
    dossier = open_dossier(arguments)
    if dossier.has(REPORT):
        dossier.write_json(REPORT, {**dossier.read_json(REPORT), "status": arguments["status"]})
    return {}


def correct(arguments: Arguments, progress: Progress) -> Json:
    """Texts of segments replaced by what people gave, in a new version of the transcript; what was recognised is not kept."""
    from binnenskamers.corrections import apply_corrections, read_corrections

    dossier = open_dossier(arguments)
    corrections = read_corrections(Path(arguments["corrections"]))
    transcript = apply_corrections(decode_transcript(dossier.read_json(TRANSCRIPT)), corrections)
    kept = _kept_report(dossier, lambda report: _with_questions(report, corrections, transcript.version))
    changed = [(c.segment, c.reason) for c in corrections]
    dossier.write_together(
        {
            TRANSCRIPT: encode_transcript(transcript),
            CORRECTIONS: listed_corrections(dossier, transcript.version, changed, arguments["now"]),
            **kept,
        },
        remove=recognised(dossier),
    )
    numbers = transcript_numbers(transcript)
    return {"version": transcript.version, "corrected": len(changed), "kept": bool(kept), **numbers}


def listed_corrections(dossier: Dossier, version: int, changed: Sequence[tuple[int, str]], now: str) -> Json:
    """The list of what people corrected, with these segments and their reasons behind those of before."""
    earlier = dossier.read_json(CORRECTIONS)["changes"] if dossier.has(CORRECTIONS) else []
    made = [{"version": version, "segment": number, "reason": reason, "at": now} for number, reason in changed]
    return {"changes": [*earlier, *made]}


def recognised(dossier: Dossier) -> list[str]:
    """The files with what was recognised: what was heard wrongly is not kept beside its correction."""
    return [SPOKEN, *dossier.names("stuk-*.json")]


def _kept_report(dossier: Dossier, change: Callable[[Report], Report]) -> dict[str, Json]:
    """The report with this change when people worked on it, as a file to write; else it is made again, and there is none."""
    from binnenskamers.review.fields import is_reviewed

    report = decode_report(dossier.read_json(REPORT)) if dossier.has(REPORT) else None
    if report is None or not is_reviewed(report):
        return {}
    return {REPORT: encode_report(change(report))}


def _with_questions(report: Report, corrections: Sequence[Correction], version: int) -> Report:
    from binnenskamers.review.fields import follow_segments

    asked = follow_segments(report, {c.segment: (c.segment,) for c in corrections})
    return replace(asked, transcript_version=version)


def rename(arguments: Arguments, progress: Progress) -> Json:
    """Speakers called what people say, in the transcript and in the settings that are kept; ids, texts and version stay."""
    dossier = open_dossier(arguments)
    before = decode_transcript(dossier.read_json(TRANSCRIPT))
    speakers = rename_speakers(before.segments, given_names(arguments), before.speakers)
    transcript = replace(before, speakers=speakers)
    named = [{"code": code, "label": s.label, "role": s.role} for code, s in speakers.items()]
    kept = _kept_report(dossier, lambda report: _called(report, before.speakers, speakers))
    settings = {**dossier.read_json(SETTINGS), "names": named}
    dossier.write_together({TRANSCRIPT: encode_transcript(transcript), SETTINGS: settings, **kept})
    return {"kept": bool(kept), **transcript_numbers(transcript)}


def _called(report: Report, before: Mapping[str, Speaker], after: Mapping[str, Speaker]) -> Report:
    from binnenskamers.review.fields import rename_in_report

    names = {before[code].label: speaker.label for code, speaker in after.items() if code in before}
    return rename_in_report(report, names)
