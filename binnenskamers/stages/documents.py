"""What the user gets: reports in their copies, transcripts, metadata, action lists, PDF; delivered, or kept to be handed over."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from binnenskamers.dossier import Dossier, Json
from binnenskamers.files import access_faults
from binnenskamers.stages import CORRECTIONS, REPORT, TRANSCRIPT, Arguments, Progress, open_dossier
from binnenskamers.stages.recording import sha256_of, take_out
from binnenskamers.wanted import Wanted, decode_wanted
from conversation import Transcript
from conversation.codec import decode_report, decode_transcript, encode_transcript

#: where everything stands that is ready for the case system
UPLOAD_FOLDER = "zaakmap"


def deliver(arguments: Arguments, progress: Progress) -> Json:
    """What the user asked for, in the folder that the user chose; nothing there is overwritten."""
    from binnenskamers.delivery import DESCRIBES, Data, deliver_files, deliver_folder

    made, folder = _documents(arguments), Path(arguments["folder"])
    files: dict[str, Data] = dict(made.files)
    files |= {f"{name}{DESCRIBES}": _described_as(name, made) for name in made.described}
    apart: dict[str, Data] = {}
    if made.wanted.upload:
        apart = {name: data for name, data in files.items() if name not in made.working}
        files = {name: data for name, data in files.items() if name in made.working}
        apart["hashes.json"] = _hashes(apart)
    paths = deliver_files(folder, files)
    if apart:
        paths += deliver_folder(folder, UPLOAD_FOLDER, apart)
    progress(1.0)
    return {"files": [str(p) for p in paths], **made.numbers}


def _described_as(name: str, made: _Made) -> Callable[[int], bytes]:
    """The metadata of a file, once it is known under which name it is delivered."""
    from binnenskamers.delivery import numbered

    return lambda number: made.described[name](numbered(name, number))


def _hashes(files: Mapping[str, bytes | Callable[[int], bytes]]) -> bytes:
    """The SHA-256 of every file of a folder in which nothing gets a number."""
    from conversation.codec import dump_json

    contents = {name: data if isinstance(data, bytes) else data(1) for name, data in files.items()}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    return dump_json({"sha256": hashes}).encode("utf-8", "backslashreplace")


def render(arguments: Arguments, progress: Progress) -> Json:
    """The documents for people, kept in the dossier until they are handed over; the JSON is there already."""
    made, dossier = _documents(arguments), open_dossier(arguments)
    documents = {name: data for name, data in made.files.items() if name not in made.working}
    for name, data in documents.items():
        dossier.write(name, data)
    progress(1.0)
    return {"files": list(documents), **made.numbers}


def bundle(arguments: Arguments, progress: Progress) -> Json:
    """Everything that there is of one conversation, readable, in a new folder, with a list of hashes."""
    from binnenskamers.delivery import deliver_files
    from conversation.codec import dump_json
    from templates.word import transcript_document

    dossier, folder = open_dossier(arguments), Path(arguments["folder"])
    heard = dossier.has(TRANSCRIPT)
    # a report that was not made yet is no reason to withhold the rest
    order = arguments if heard and dossier.has(REPORT) else {**arguments, "form": None}
    files = dict(_documents(order).files) if heard else {}
    if heard and "transcript.docx" not in files:
        transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
        files["transcript.docx"] = transcript_document(
            transcript, arguments["trial"], arguments["notes"], arguments["literal"]
        )
    if dossier.has(CORRECTIONS):
        files["correcties.json"] = dossier.read(CORRECTIONS)
    files |= {name: text.encode() for name, text in arguments["texts"].items()}
    paths = deliver_files(folder, files)
    if arguments["recording"]:
        take_out({**arguments, "target": str(folder / Path(arguments["recording"]).name)}, progress)
        paths.append(folder / Path(arguments["recording"]).name)
    hashes = {"sha256": {path.name: sha256_of(path) for path in paths}}
    paths += deliver_files(folder, {"hashes.json": dump_json(hashes).encode("utf-8", "backslashreplace")})
    return {"files": [str(p) for p in paths]}


def hand_over(arguments: Arguments, progress: Progress) -> Json:
    """One document of the dossier → a file in a folder of the user. ``result``: ``placed``, ``there`` (it was already) or ``taken``."""
    from binnenskamers.delivery import place_file

    data = open_dossier(arguments).read(arguments["document"])
    return {"result": place_file(Path(arguments["folder"]), arguments["name"], data, arguments["mark"])}


def advise_language(arguments: Arguments, progress: Progress) -> Json:
    """Advice on plain Dutch about a Word file of the user → a text in a folder of the user; the answer is numbers only."""
    from binnenskamers.delivery import deliver_files, fitting
    from templates.language_advice import language_advice

    path = Path(arguments["document"])
    with access_faults(path):
        data = path.read_bytes()
    advice = language_advice(data, path.name)
    name = fitting(f"{path.stem}-taaladvies.txt")
    paths = deliver_files(Path(arguments["folder"]), {name: advice.text.encode("utf-8", "backslashreplace")})
    progress(1.0)
    return {"files": [str(p) for p in paths], "counts": dict(advice.counts), "sentences": advice.sentences}


@dataclass
class _Made:
    """Every file that the user gets, by name, and the numbers of the report.

    ``working``: names of those that are for this program and others, not for people; ``described``: name of a report → its delivered name →
    its metadata.
    """

    wanted: Wanted
    files: dict[str, bytes] = field(default_factory=dict)
    numbers: Json = field(default_factory=dict)
    working: set[str] = field(default_factory=set)
    described: dict[str, Callable[[str], bytes]] = field(default_factory=dict)

    def add_working(self, name: str, data: Any) -> None:
        """A file with JSON."""
        from conversation.codec import dump_json

        self.files[name] = dump_json(data).encode("utf-8", "backslashreplace")
        self.working.add(name)


def _documents(arguments: Arguments) -> _Made:
    dossier, made = open_dossier(arguments), _Made(decode_wanted(arguments["wanted"]))
    raw = dossier.read_json(TRANSCRIPT)
    transcript = decode_transcript(raw)
    made.add_working(TRANSCRIPT, raw)
    kinds = made.wanted.transcript
    if arguments["pseudonym"]:
        from summarize.pseudonym import pseudonymise

        copy = pseudonymise(transcript)
        made.add_working("transcript-pseudoniem.json", encode_transcript(copy))
        made.files |= _transcript_files(copy, "transcript-pseudoniem", kinds or ("docx",), arguments)
    if arguments["form"] is None:
        kinds = kinds or ("docx",)
    made.files |= _transcript_files(transcript, "transcript", kinds, arguments)
    if arguments["form"] is not None:
        _add_report(made, dossier, transcript, arguments)
    if made.wanted.large:
        from templates.large_print import large_print

        made.files |= {name: large_print(data) for name, data in made.files.items() if name.endswith(".docx")}
    if made.wanted.pdf:
        _add_pdf(made)
    return made


def _transcript_files(
    transcript: Transcript, stem: str, kinds: Sequence[str], arguments: Arguments
) -> dict[str, bytes]:
    """The transcript as each of the kinds."""
    if not kinds:
        return {}
    from templates.plain_text import transcript_text
    from templates.subtitles import transcript_srt, transcript_vtt
    from templates.word import transcript_document

    trial, notes, literal = arguments["trial"], arguments["notes"], arguments["literal"]
    writers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: transcript_document(transcript, trial, notes, literal, f"{stem}.json"),
        "txt": lambda: transcript_text(transcript, trial, notes, literal, f"{stem}.json"),
        "srt": lambda: transcript_srt(transcript, literal),
        "vtt": lambda: transcript_vtt(transcript, literal, trial, notes),
    }
    return {f"{stem}.{kind}": writers[kind]() for kind in kinds}


def _add_report(made: _Made, dossier: Dossier, transcript: Transcript, arguments: Arguments) -> None:
    """The report in each of its copies, its metadata, its JSON and its action list."""
    from binnenskamers.review.version import digest
    from templates.forms import load_form
    from templates.properties import with_version
    from templates.word import fill_report

    form = load_form(arguments["form"])
    raw = dossier.read_json(REPORT)
    raw["notes"] += arguments["notes"]
    report = decode_report(raw)
    template = Path(arguments["word"]).read_bytes() if arguments["word"] else None
    version = digest(dossier.read_json(TRANSCRIPT), raw)
    for copy in made.wanted.copies or ("",):
        name = f"verslag-{copy}.docx" if copy else "verslag.docx"
        document = fill_report(report, transcript, form, template, arguments["trial"], copy=copy)
        made.files[name] = with_version(document, version)
        if arguments["sidecar"]:
            made.described[name] = _description(made, name, arguments["sidecar"], (report, transcript, form, copy))
    made.add_working(REPORT, raw)
    made.numbers = _report_numbers(report, form)
    if arguments["actions"]:
        actions = _action_files(report, transcript, form, arguments["actions"])
        made.files |= actions
        made.numbers["no_actions"] = not actions


def _description(made: _Made, name: str, order: Json, about: tuple[Any, Any, Any, str]) -> Callable[[str], bytes]:
    """Makes the metadata of a report: later, because only then are its bytes and its name what they will be."""
    from binnenskamers.sidecar import describe

    return lambda delivered: describe(order, *about, delivered, made.files[name])


def _add_pdf(made: _Made) -> None:
    """Each Word file as PDF; when that cannot be, the user hears why and has the Word files."""
    from binnenskamers.pdf import NoPdf, to_pdf
    from templates.plain_copy import without_controls

    try:
        words = {name: without_controls(data) for name, data in made.files.items() if name.endswith(".docx")}
        made.files |= to_pdf(words)
    except NoPdf as failure:
        made.numbers["pdf_failed"] = failure.message


def report_document(arguments: Arguments) -> bytes:
    """The Word file of the report as it is now, with everything in it."""
    plain = {**arguments, "pseudonym": False, "actions": [], "sidecar": None, "wanted": {}}
    return _documents(plain).files["verslag.docx"]


def _action_files(report: Any, transcript: Transcript, form: Any, kinds: Sequence[str]) -> dict[str, bytes]:
    """The action list in each of the kinds; none when there are no actions (a calendar without tasks is not valid)."""
    from templates.actions import ACTION_WRITERS, report_actions

    if not report_actions(report, transcript, form):
        return {}
    return {f"acties.{kind}": ACTION_WRITERS[kind](report, transcript, form) for kind in kinds}


def _report_numbers(report: Any, form: Any) -> Json:
    asked = [f for f in form.fields if f.source == "audio" and not f.internal]
    empty = [f.label for f in asked if f.required and report.fields[f.id].value in (None, [], "onbekend")]
    return {
        "fields": len(asked),
        "filled": sum(1 for f in asked if report.fields[f.id].value not in (None, [], "onbekend")),
        "required_empty": empty,
        "flagged": sum(len(v.flags) + sum(len(s.flags) for s in v.statements) for v in report.fields.values()),
        "omitted": len(report.omitted),
        "human": [f.label for f in form.fields if f.source == "human" and f.required],
        "emptiness": {f.id: report.fields[f.id].value in (None, [], "onbekend") for f in asked},
    }
