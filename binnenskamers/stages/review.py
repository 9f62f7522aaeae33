"""Reading back: the page, and what people did on it or in the Word file."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from binnenskamers.dossier import Dossier, Json
from binnenskamers.files import access_faults
from binnenskamers.sound import open_track
from binnenskamers.stages import CORRECTIONS, PAGES, REPORT, TRANSCRIPT, Arguments, Progress, open_dossier
from binnenskamers.stages.changes import listed_corrections, recognised
from binnenskamers.stages.transcript import transcript_numbers
from conversation import Report, Transcript
from conversation.codec import decode_report, decode_transcript, encode_report, encode_transcript

if TYPE_CHECKING:
    from binnenskamers.review.apply import Reviewed
    from binnenskamers.review.steps import Step
    from conversation.form import Form


def make_page(arguments: Arguments, progress: Progress) -> Json:
    """The page to read the report back on, with the sound when it is there (silent where something was removed from the text)."""
    from binnenskamers.delivery import deliver_files
    from binnenskamers.review.data import review_data
    from binnenskamers.review.page import review_page

    dossier = open_dossier(arguments)
    transcript, report = _state(dossier)
    heard = _sound_of(dossier, transcript, arguments["sound"], progress) if arguments["sound"] else None
    data = review_data(
        transcript,
        report,
        _form(arguments),
        dossier=dossier.id,
        page=arguments["page"],
        basis=_digest(dossier),
        trial=arguments["trial"],
        notes=arguments["notes"],
        peaks=heard[1] if heard else b"",
    )
    text = review_page(data, heard[0] if heard else None)
    paths = deliver_files(Path(arguments["folder"]), {"nalezen.html": text.encode("utf-8", "replace")})
    progress(1.0)
    return {"files": [str(path) for path in paths], "sound": heard is not None}


def _sound_of(dossier: Dossier, transcript: Transcript, sound: Json, progress: Progress) -> tuple[bytes, bytes]:
    """The sound of the conversation, small, and its peaks for the picture."""
    from binnenskamers.review.sound import opus, peaks
    from summarize.redaction.sound import silent_spans

    silent = silent_spans(transcript.segments)
    with open_track(dossier, sound["channels"], sound["mix"]) as track:
        heights = peaks(track, silent=silent)
        progress(0.2)
        return opus(track, silent), heights


def review(arguments: Arguments, progress: Progress) -> Json:
    """The steps of ``correcties.json`` that were not done yet → a new version; nothing is computed anew, so no model is needed."""
    from binnenskamers.review.apply import apply_steps, steps_to_do
    from binnenskamers.review.steps import read_review

    dossier = open_dossier(arguments)
    given = read_review(Path(arguments["corrections"]))
    pages = _pages(dossier)
    steps = steps_to_do(given, dossier.id, _digest(dossier), pages)
    made = apply_steps(*_state(dossier), _form(arguments), steps)
    numbers = _keep_and_count(dossier, made, arguments["now"], (given.page, len(given.steps)))
    progress(1.0)
    return {**numbers, "steps": len(steps), **_done(steps), "seconds": given.seconds, "page": given.page}


def review_word(arguments: Arguments, progress: Progress) -> Json:
    """What people changed in the fields of the Word file → the report; ``unseen``: labels of fields that cannot be read back."""
    from binnenskamers.errors import UsageFault
    from binnenskamers.review.apply import apply_steps
    from binnenskamers.review.word import word_changes
    from binnenskamers.stages.documents import report_document
    from templates.properties import version_of
    from templates.wording import references

    dossier, form = open_dossier(arguments), _form(arguments)
    transcript, report = _state(dossier)
    if report is None or form is None:
        raise UsageFault(
            "Bij dit dossier hoort geen verslag. Verbeter het transcript op de pagina van: binnenskamers nalezen"
        )
    path = Path(arguments["edited"])
    with access_faults(path):
        edited = path.read_bytes()
    _check_version(version_of(edited), _digest(dossier))
    refer = functools.partial(references, transcript=transcript, speakers=form.references == "spreker")
    changes = word_changes(report_document(arguments), edited, report, form, refer)
    made = apply_steps(transcript, report, form, changes.steps)
    numbers = _keep_and_count(dossier, made, arguments["now"])
    progress(1.0)
    return {
        **numbers,
        "steps": len(changes.steps),
        **_done(changes.steps),
        "seconds": None,
        "unseen": list(changes.unseen),
    }


def _check_version(found: str | None, now: str) -> None:
    """UsageFault unless the file was made from the report as it is: older text would come back over newer."""
    from binnenskamers.errors import UsageFault

    if found is None:
        raise UsageFault(
            "Dit Word-bestand zegt niet van welke versie van het verslag het is. Gebruik het bestand dat u van Binnenskamers kreeg, of "
            "doe de wijzigingen op de pagina van: binnenskamers nalezen"
        )
    if found != now:
        raise UsageFault(
            "Dit Word-bestand is van een andere versie van het verslag dan die in het dossier. Er is niets veranderd. Vraag het verslag "
            "opnieuw op en doe de wijzigingen daarin nog eens; uw bestand blijft staan."
        )


def _keep_and_count(dossier: Dossier, made: Reviewed, now: str, page: tuple[str, int] | None = None) -> Json:
    """Write down what people changed, all of it or nothing → numbers of the transcript, and how many characters of which field changed.

    ``page``: on which page they worked, and how many of its steps are done now.
    """
    from binnenskamers.edits import count_edits
    from binnenskamers.review.version import digest

    before = _raw(dossier)[1]
    files = {TRANSCRIPT: encode_transcript(made.transcript)}
    if made.report:
        files[REPORT] = encode_report(made.report)
    if made.corrected:
        files[CORRECTIONS] = listed_corrections(dossier, made.transcript.version, made.corrected, now)
    pages = _pages(dossier)

    def noted(written: Mapping[str, Json]) -> dict[str, Json]:
        done = {page[0]: {"done": page[1], "after": digest(written[TRANSCRIPT], written.get(REPORT))}} if page else {}
        return {PAGES: {"pages": {**pages, **done}}}

    dossier.write_together(files, recognised(dossier) if made.corrected else (), noted)
    after = _raw(dossier)[1]
    numbers = {"version": made.transcript.version, **transcript_numbers(made.transcript)}
    return {**numbers, "edits": count_edits(before, after) if before and after else {}}


def still_open(arguments: Arguments, progress: Progress) -> Json:
    """Labels of fields that stand in the way of approval; none for a dossier without a report."""
    from binnenskamers.review.fields import open_points

    _, report = _state(open_dossier(arguments))
    form = _form(arguments)
    progress(1.0)
    return dict(open_points(report, form)) if report and form else {}


def _done(steps: Sequence[Step]) -> Json:
    """How many of each kind, by the words of the file: numbers for people."""
    kinds = [step.kind for step in steps]
    checked = {s.field: s.yes for s in steps if s.kind == "nagekeken"}
    return {
        "segments": kinds.count("segmenten"),
        "fields": len({s.field for s in steps if s.kind == "veld"}),
        "checked": sum(checked.values()),
    }


def _pages(dossier: Dossier) -> dict[str, Json]:
    found: dict[str, Json] = dossier.read_json(PAGES)["pages"] if dossier.has(PAGES) else {}
    return found


def _raw(dossier: Dossier) -> tuple[Json, Json | None]:
    return dossier.read_json(TRANSCRIPT), dossier.read_json(REPORT) if dossier.has(REPORT) else None


def _state(dossier: Dossier) -> tuple[Transcript, Report | None]:
    transcript, report = _raw(dossier)
    return decode_transcript(transcript), decode_report(report) if report else None


def _digest(dossier: Dossier) -> str:
    from binnenskamers.review.version import digest

    return digest(*_raw(dossier))


def _form(arguments: Arguments) -> Form | None:
    from templates.forms import load_form

    return load_form(arguments["form"]) if arguments["form"] is not None else None
