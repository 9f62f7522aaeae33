"""What was done on a page → the transcript and the report as they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from binnenskamers.errors import InputUnusable, UsageFault
from binnenskamers.review.fields import change_field, check_field, follow_segments, rename_in_report
from binnenskamers.review.segments import new_ids, rename_speaker, replace_segments, says_something_else
from binnenskamers.review.steps import CheckStep, FieldStep, Review, SegmentsStep, SpeakerStep, Step
from conversation import Report, Speaker, Transcript
from conversation.form import Form

Json = dict[str, Any]


@dataclass(frozen=True)
class Reviewed:
    """The transcript and report after the steps. ``corrected``: which old segments changed, and why, in order."""

    transcript: Transcript
    report: Report | None
    corrected: tuple[tuple[int, str], ...] = ()


def apply_steps(transcript: Transcript, report: Report | None, form: Form | None, steps: Sequence[Step]) -> Reviewed:
    """All steps, or none: InputUnusable (Dutch) when one cannot be done. Corrected segments make a new version of the transcript."""
    state = Reviewed(transcript, report)
    for step in steps:
        state = _applied(state, form, step)
    if not state.corrected:
        return state
    version = transcript.version + 1
    kept = replace(state.report, transcript_version=version) if state.report else None
    return replace(state, transcript=replace(state.transcript, version=version), report=kept)


def _applied(state: Reviewed, form: Form | None, step: Step) -> Reviewed:
    match step:
        case SegmentsStep():
            made = replace_segments(state.transcript, step)
            stale = says_something_else(state.transcript, step)
            report = follow_segments(state.report, new_ids(step), stale) if state.report else None
            corrected = (*state.corrected, *((number, step.reason) for number in step.old))
            return Reviewed(made, report, corrected)
        case SpeakerStep():
            known = state.transcript.speakers.get(step.speaker)
            made = rename_speaker(state.transcript, step)
            label = made.speakers[step.speaker].label
            report = _renamed(state.report, known, label)
            return replace(state, transcript=made, report=report)
        case FieldStep() | CheckStep():
            if state.report is None or form is None:
                raise InputUnusable(
                    "Bij dit dossier hoort geen verslag, dus er zijn geen velden. Er is niets veranderd."
                )
            if isinstance(step, FieldStep):
                return replace(state, report=change_field(state.report, form, state.transcript, step))
            return replace(state, report=check_field(state.report, form, step))


def _renamed(report: Report | None, known: Speaker | None, label: str) -> Report | None:
    return rename_in_report(report, {known.label: label}) if report and known else report


# ---------------------------------------------------------------- which page, and what was done with it
def steps_to_do(review: Review, dossier: str, now: str, pages: Mapping[str, Json]) -> tuple[Step, ...]:
    """The steps of this file that were not done before: a page saves all of its steps each time.

    ``now``: the digest of the dossier; ``pages``: per page how many of its steps are done, and the digest after that. UsageFault when the
    file is of another dossier, or when something else changed meanwhile: its steps would land on something the user never saw.
    """
    if review.dossier != dossier:
        raise UsageFault(f"Dit bestand hoort bij dossier {review.dossier}, niet bij {dossier}. Er is niets veranderd.")
    page = pages.get(review.page)
    done, expected = (page["done"], page["after"]) if page else (0, review.basis)
    if len(review.steps) < done:
        raise UsageFault("Dit is een ouder bestand van deze pagina: een nieuwer is al verwerkt. Er is niets veranderd.")
    if now != expected:
        raise UsageFault(
            "Dit dossier is veranderd nadat de pagina was gemaakt. Er is niets veranderd. Maak de pagina opnieuw met "
            "'binnenskamers nalezen' en doe de correcties daar nog eens; uw bestand blijft staan."
        )
    return review.steps[done:]
