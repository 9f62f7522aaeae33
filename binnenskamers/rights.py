"""What people may ask of a conversation: read it back, approve it, correct it, name its speakers, get a copy of it, have it erased."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from binnenskamers import __version__, errors, stages
from binnenskamers.configuration import load_configuration
from binnenskamers.delivery import check_target, place_file
from binnenskamers.dossier import Dossier, Json
from binnenskamers.files import access_faults
from binnenskamers.keeping import dossiers_in, is_at_work, keeping_of, settings_of, write_keeping
from binnenskamers.locks import held
from binnenskamers.people import Name
from binnenskamers.places import dossiers_folder
from binnenskamers.privacy import figures
from binnenskamers.privacy.logbook import Event, check, record, record_after
from binnenskamers.privacy.retention import Due, Keeping, Status, approve, due, finalise, reopen
from binnenskamers.progress import NoProgress, Progress
from binnenskamers.settings import Settings
from binnenskamers.wanted import DOCUMENT_KINDS, check_wanted
from binnenskamers.work import WRITING, Work, rooms_stay
from conversation import UserError


@dataclass(frozen=True)
class Handed:
    """What was handed over: the files, and what the user has to know about them (Dutch)."""

    files: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


def find_dossier(name: Path) -> Dossier:
    """The dossier with this id (or path). InputMissing when there is none."""
    folder = dossiers_folder() / name.name
    if not folder.is_dir() or folder.is_symlink() or (name.is_absolute() and name != folder):
        raise errors.InputMissing(f"Er is geen dossier {name}. Dossiers staan in {dossiers_folder()}.")
    return Dossier(folder, stages.redact_document)


def dossiers_of_case(case: str) -> list[Dossier]:
    """The dossiers that were made with this case number; InputMissing when there are none."""
    found = [d for d in dossiers_in(dossiers_folder()) if _case_of(d) == case]
    if not found:
        raise errors.InputMissing(f"Er is geen dossier met zaaknummer {case}.")
    return found


def _case_of(dossier: Dossier) -> str | None:
    try:
        keeping = keeping_of(dossier)
    except (UserError, ValueError, TypeError):
        return None
    return keeping.case if keeping else None


@contextmanager
def _ours(dossier: Dossier, reading: bool = False) -> Iterator[None]:
    """Nobody else works in the dossier meanwhile; UsageFault when somebody does, or (unless for ``reading``) will.

    Its stages share a room: a person waits for it.
    """
    with (
        access_faults(dossier.folder),
        held(dossier.folder / "slot") as alone,
        rooms_stay(WRITING, dossier=dossier.id),
    ):
        if not alone or (not reading and is_at_work(dossier)):
            raise errors.UsageFault(
                f"De opname van dossier {dossier.id} wordt nog verwerkt. Wacht tot dat klaar is, of annuleer haar eerst: "
                f"binnenskamers beheer wachtrij --annuleer {dossier.id}"
            )
        yield


def _decided(dossier: Dossier) -> Keeping:
    keeping = keeping_of(dossier)
    if keeping is None or not dossier.has(stages.TRANSCRIPT):
        raise errors.UsageFault(
            f"Dossier {dossier.id} is niet af. Geef de opdracht waarmee het begon opnieuw, of wis het."
        )
    return keeping


def _work(dossier: Dossier, progress: Progress | None) -> Work:
    return Work(dossier, Path(), "", settings_of(dossier), progress or NoProgress())


# ---------------------------------------------------------------- reading back
def make_page(
    dossier: Dossier, target: Path, recordings: Sequence[Path], progress: Progress
) -> tuple[tuple[Path, ...], bool]:
    """The page to read a report back on, in ``target`` → delivered files, and whether it has sound."""
    with _ours(dossier):
        _decided(dossier)
        for path in recordings:
            if not path.is_file():
                raise errors.InputMissing(f"{path} bestaat niet of is geen bestand. Geef de opname van dit dossier op.")
        check_target(target)
        record(Event.PAGE, dossier.id)
        try:
            made = _work(dossier, progress).make_page(target, secrets.token_hex(16), recordings)
        except BaseException as error:
            record_after(Event.FAILED, dossier.id, getattr(error, "exit_code", errors.FAULT))
            raise
    return tuple(Path(f) for f in made["files"]), bool(made["sound"])


# ---------------------------------------------------------------- approval
def approve_report(
    dossier: Dossier, name: str, role: str, now: float, target: Path | None = None
) -> tuple[Due, Handed]:
    """A named person checked the report: it is no concept any more → when what goes, and what is handed over in ``target``.

    UsageFault as long as something has to be written, confirmed or answered first.
    """
    with _ours(dossier):
        keeping = approve(_decided(dossier), name, role, now)
        work = _work(dossier, None)
        _refuse_open_points(dossier, work)
        if target:
            check_target(target)
            check_wanted(work.settings.wanted, work.settings.form)
        record(Event.CHECKED, dossier.id)
        work.set_status(keeping.status)
        write_keeping(dossier, keeping)
        _render_again(work)
        handed = _handed(work, target, keeping) if target else Handed()
    return due(keeping, load_configuration()), handed


_OPEN_POINTS = {
    "write": "Schrijf zelf",
    "confirm": "Bevestig dat dit niet is besproken, of vul het aan",
    "answer": "Beantwoord de vragen bij",
}


def _refuse_open_points(dossier: Dossier, work: Work) -> None:
    """Nobody can have checked what is not there: a report is approved whole."""
    points = work.still_open() if work.settings.form is not None else {}
    todo = [f"{said}: {', '.join(points[kind])}." for kind, said in _OPEN_POINTS.items() if points.get(kind)]
    if todo:
        raise errors.UsageFault(
            f"Het verslag kan nog niet worden goedgekeurd. {' '.join(todo)} "
            f"Dat doet u op de pagina van: binnenskamers nalezen {dossier.id} --naar MAP"
        )


def finalise_report(dossier: Dossier, target: Path, now: float) -> Handed:
    """The checked report becomes final: what was asked for once is handed over in ``target``; then the dossier may go."""
    with _ours(dossier):
        keeping = finalise(_decided(dossier), now)
        check_target(target)
        work = _work(dossier, None)
        check_wanted(work.settings.wanted, work.settings.form)
        record(Event.FINAL, dossier.id)
        work.set_status(Status.FINAL)
        try:
            delivered = work.deliver(target, keeping)
        except BaseException as error:
            record_after(Event.FAILED, dossier.id, getattr(error, "exit_code", errors.FAULT))
            work.set_status(Status.CHECKED)
            raise
        write_keeping(dossier, keeping)
        figures.report_final(dossier, delivered.get("emptiness", {}), now)
    return _as_handed(delivered)


def _handed(work: Work, target: Path, keeping: Keeping | None = None) -> Handed:
    return _as_handed(work.deliver(target, keeping))


def _as_handed(delivered: Json) -> Handed:
    failed = delivered.get("pdf_failed")
    return Handed(tuple(Path(f) for f in delivered["files"]), (failed,) if failed else ())


# ---------------------------------------------------------------- changes
def correct_transcript(
    dossier: Dossier, corrections: Path, target: Path | None, now: float, progress: Progress
) -> tuple[int, Handed]:
    """Corrections → a new version, the report made again, and a concept once more → version, what is delivered."""
    moment = dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds")
    page = f"correctie {moment}"
    numbers, handed = _changed(dossier, target, progress, lambda work: work.correct(corrections, moment), page)
    return numbers["version"], handed


def review_report(
    dossier: Dossier, file: Path, target: Path | None, now: float, progress: Progress, word: bool = False
) -> tuple[Json, Handed]:
    """What people did on the page, or in the Word file itself → numbers (``version``, ``steps``, ``segments``, ``fields``, ``seconds``;
    of Word also ``unseen``: labels of what cannot be read back), what is delivered.

    Nothing is heard or filled in again: it takes no model, and what people wrote stays.
    """
    moment = dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds")
    if not file.is_file():
        raise errors.InputMissing(f"{file} bestaat niet of is geen bestand. Controleer de naam.")

    def change(work: Work) -> Json:
        return {**(work.review_word if word else work.review)(file, moment), "kept": True}

    numbers, handed = _changed(dossier, target, progress, change)
    figures.review_applied(dossier, numbers.get("page", f"word {moment}"), numbers["seconds"], numbers["edits"])
    return numbers, handed


def rename_speakers(dossier: Dossier, names: Sequence[Name], target: Path | None, progress: Progress) -> Handed:
    """Names for the speakers, given afterwards → the same as after a correction, but no new version: what was said is the same."""
    return _changed(dossier, target, progress, lambda work: work.rename(names))[1]


def _changed(
    dossier: Dossier, target: Path | None, progress: Progress, change: Callable[[Work], Json], page: str | None = None
) -> tuple[Json, Handed]:
    """Change the transcript and make everything again that rests on it → what the change says, what is delivered.

    ``page``: what the figures call this change when it is an edit of what the computer made of the conversation.
    """
    with _ours(dossier):
        keeping = reopen(_decided(dossier))
        if target:
            check_target(target)
        work = _work(dossier, progress)
        if target:
            check_wanted(work.settings.wanted, work.settings.form)
        record(Event.CORRECTED, dossier.id)
        try:
            numbers = change(work)
            write_keeping(dossier, keeping)
            work.set_status(keeping.status)
            return numbers, _made_again(work, target, page, refill=not numbers.get("kept"))
        except BaseException as error:
            record_after(Event.FAILED, dossier.id, getattr(error, "exit_code", errors.FAULT))
            raise


def _made_again(work: Work, target: Path | None, page: str | None, refill: bool) -> Handed:
    """Documents from the transcript as it is now → what is delivered. ``refill``: the report too, unless people worked on it."""
    if refill and work.settings.form is not None:
        numbers = work.refill(count_edits=page is not None)
        if page is not None:
            figures.review_applied(work.dossier, page, None, numbers.get("edits", {}))
        work.rewrite()
    _render_again(work)
    return _handed(work, target) if target else Handed()


def _render_again(work: Work) -> None:
    """The documents that wait in the dossier, as they have to be now: the watched folder may have to hand them over once more."""
    old = [name for kind in DOCUMENT_KINDS for name in work.dossier.names(f"*.{kind}")]
    work.dossier.remove(*old)
    if old:
        work.render()


# ---------------------------------------------------------------- a copy
_README = """Inzage: alles wat Binnenskamers van dit gesprek bewaart.

Let op: hier kunnen gegevens van anderen in staan. Kijk dat na voordat u deze map aan iemand geeft.

- transcript.json en transcript.docx: wat er volgens de computer is gezegd. Er kunnen fouten in staan.
- verslag.json en verslag.docx: het verslag, als dat is gemaakt.
- opname: het geluid, als dat nog is bewaard. Een opname die u zelf hebt, zit hier niet bij.
- correcties.json: wat mensen in het transcript hebben verbeterd, als dat is gebeurd.
- bewaren.txt: waarvoor het gesprek is verwerkt en hoe lang het blijft.
- logboek.json: wat er met het dossier is gedaan, zonder inhoud.
- hashes.json: de SHA-256 van elk bestand.
"""


def copy_for_person(dossier: Dossier, target: Path, progress: Progress) -> tuple[Path, ...]:
    """Everything of one conversation in a new folder under ``target``, its lines of the log as well.

    Of a dossier that is not finished or partly spoilt: what can be read, the recording first of all.
    """
    with _ours(dossier, reading=True):
        keeping = keeping_of(dossier)
        check_target(target)
        record(Event.COPIED, dossier.id)
        folder = _new_folder(target, f"inzage-{dossier.id}")
        terms = _terms(keeping) if keeping else "Over dit dossier is niets vastgelegd.\n"
        texts = {"LEESMIJ.txt": _README, "bewaren.txt": terms, "logboek.json": _log_of(dossier)}
        work = _work(dossier, progress) if keeping else Work(dossier, Path(), "", Settings(), progress)
        return tuple(Path(f) for f in work.bundle(folder, texts)["files"])


def _log_of(dossier: Dossier) -> str:
    lines = [entry for entry in check().entries if entry["dossier"] == dossier.id]
    return json.dumps(lines, ensure_ascii=False, indent=1)


def _new_folder(target: Path, name: str) -> Path:
    with access_faults(target):
        target.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            folder = target / (name if number == 1 else f"{name}-{number}")
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                number += 1
                continue
            return folder


def _terms(keeping: Keeping) -> str:
    ends = due(keeping, load_configuration())
    approved = f"Gecontroleerd door: {keeping.approver} ({keeping.role})\n" if keeping.approver else ""
    return (
        f"Doel: {keeping.purpose}\nSoort gesprek: {keeping.conversation}\nStatus van het verslag: {keeping.status}\n{approved}"
        f"De opname gaat weg: {_day(ends.recording)}\nDe werkbestanden gaan weg: {_day(ends.dossier)}\n"
    )


def _day(moment: float | None) -> str:
    return (
        "niet vanzelf" if moment is None else f"op {dt.datetime.fromtimestamp(moment).astimezone():%d-%m-%Y} of eerder"
    )


# ---------------------------------------------------------------- erasure
@dataclass(frozen=True)
class Erased:
    """What was erased, without anything of its content."""

    dossier: str
    at: float
    files: int
    recording: bool


def erase_dossier(dossier: Dossier, now: float) -> Erased:
    """Destroy the keys and remove the dossier. A recording that the user has, and delivered files, stay."""
    try:
        at_work = is_at_work(dossier)
    except (UserError, ValueError):
        at_work = False  # what nobody can read any more may go
    if at_work:
        raise errors.UsageFault(
            f"De opname van dossier {dossier.id} wordt nog verwerkt. Annuleer haar eerst: "
            f"binnenskamers beheer wachtrij --annuleer {dossier.id}"
        )
    with access_faults(dossier.folder):
        count = sum(1 for p in dossier.folder.iterdir() if p.is_file())
        erased = Erased(dossier.id, now, count, bool(dossier.recordings()))
    dossier.erase()
    record_after(Event.ERASED, dossier.id)
    if dossier.folder.exists():
        raise errors.AccessFault(
            f"De sleutels van dossier {dossier.id} zijn vernietigd, maar de (onleesbare) bestanden kunnen niet weg. "
            f"Verwijder de map {dossier.folder}."
        )
    return erased


def place_statement(erased: Erased, target: Path) -> Path:
    """A deletion statement in ``target``: what, when and how, nothing of the content."""
    text = (
        "Verklaring van verwijdering\n\n"
        f"Dossier: {erased.dossier}\n"
        f"Verwijderd op: {dt.datetime.fromtimestamp(erased.at, dt.UTC):%d-%m-%Y %H:%M} UTC\n"
        f"Werkbestanden: {erased.files}\n"
        f"Opname in het dossier: {'ja, ook verwijderd' if erased.recording else 'nee'}\n"
        f"Programma: Binnenskamers {__version__}\n\n"
        "Hoe: de sleutels van dit dossier zijn vernietigd en de versleutelde bestanden zijn verwijderd. Wat een schijf daarvan nog\n"
        "vasthoudt, is zonder sleutel niet te lezen. Van de plek waar de sleutels stonden (sleutelbos of sleutelmap) kan een SSD of een\n"
        "reservekopie nog resten hebben; die vallen buiten dit programma.\n\n"
        "Niet verwijderd: bestanden die al zijn afgeleverd, en een opname die buiten het programma wordt bewaard.\n"
    )
    name = f"verwijderd-{erased.dossier}.txt"
    check_target(target)
    with access_faults(target):
        target.mkdir(parents=True, exist_ok=True)
    place_file(target, name, text.encode(), erased.dossier)
    return target / name
