"""From a finished job to the folders of the secretary: the Word file in klaar, or the recording with a note in mislukt.

Every step can be cut off and done again: a file appears whole or not at all, and one that is there already with the same bytes counts as
done. A recording leaves its dossier only when the same bytes are where it goes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from binnenskamers import errors
from binnenskamers.delivery import fitting, give_rights_of, move_new, numbered, place_file
from binnenskamers.files import access_faults
from binnenskamers.privacy import figures
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.logbook import Event, record_after
from binnenskamers.progress import NoProgress
from binnenskamers.unattended.job import Job, State
from binnenskamers.unattended.postbox import PostBox
from binnenskamers.visible import on_one_line, visible
from binnenskamers.work import run_stage

log = logging.getLogger("binnenskamers.unattended")


def deliver(job: Job, box: PostBox) -> None:
    """Put the documents of a READY job in klaar under the recording's own name. Raises UserError; then nothing half is there."""
    standing = job.standing
    names = list(standing.delivered)
    for document in standing.documents[len(names) :]:
        wanted = _name_of(job.order.name, document, standing.documents)
        names.append(_place(job, box, document, wanted))
        job.stand(State.READY, delivered=tuple(names))
    record_after(Event.DELIVERED, job.id)
    figures.concept_made(job.dossier, time.time())
    job.stand(State.DONE, delivered=tuple(names))
    log.info("%s delivered", job.id)


def _name_of(recording: str, document: str, documents: Sequence[str]) -> str:
    """``overleg.m4a`` + ``verslag.docx`` → ``overleg.docx``; the other documents say what they are."""
    kind, name = Path(document), Path(fitting(recording)).stem
    main = "verslag" if any(other.startswith("verslag") for other in documents) else "transcript"
    if kind.stem == main or len(documents) == 1:
        return f"{name}{kind.suffix}"
    return f"{name} {kind.stem}{kind.suffix}"


def _place(job: Job, box: PostBox, document: str, wanted: str) -> str:
    """The name under which the document came; never over another file."""
    number = 1
    while True:
        name = numbered(wanted, number)
        order = {
            **job.dossier.ticket(),
            "document": document,
            "folder": str(box.done),
            "name": name,
            "mark": job.id,
        }
        if run_stage("hand_over", order, NoProgress())["result"] != "taken":
            return name
        number += 1


def give_back(job: Job, box: PostBox) -> None:
    """Put the recording of a FAILING job in mislukt, with a note beside it that says what happened and what to do."""
    standing, order = job.standing, job.order
    name = standing.delivered[0] if standing.delivered else _free_name(box.failed, fitting(order.name))
    if not standing.delivered:
        # the name is fixed before anything moves, so that a second try after a crash goes to the same place
        job.stand(State.FAILING, delivered=(name,))
    if job.recording.exists():
        move_out(job, box.failed / name)
    write_note(box.failed, f"{name}.txt", _note(order.name, standing.message, standing.code), job.id)
    record_after(Event.FAILED, job.id, standing.code)
    job.stand(State.FAILED)
    log.info("%s given back (%s)", job.id, standing.code)


def _free_name(folder: Path, name: str) -> str:
    number = 1
    with access_faults(folder):
        while (folder / numbered(name, number)).exists() or (folder / f"{numbered(name, number)}.txt").exists():
            number += 1
    return numbered(name, number)


def move_out(job: Job, target: Path) -> None:
    """Move a recording out of its dossier to ``target``, readable again; it is always whole in one of the two."""
    with access_faults(target.parent):
        if not target.exists():
            order = {
                **job.dossier.ticket(What.WORK, What.RECORDING),
                "recording": str(job.recording),
                "target": str(target),
            }
            run_stage("take_out", order, NoProgress())
            give_rights_of(target.parent, target)
        if not same_bytes(target, job):
            raise errors.AccessFault(
                f"In {target.parent} staat al een ander bestand {target.name}. Geef het een andere naam."
            )
        job.recording.unlink()
        job.dossier.keys.destroy(What.RECORDING)


def put_back(failed: Path, inbox: Path) -> None:
    """Move a recording from mislukt to inbak, in the same post box; never over another one."""
    with access_faults(inbox.parent):
        if move_new(failed, inbox):
            return
        if not failed.samefile(inbox):
            raise errors.AccessFault(
                f"In {inbox.parent} staat al een ander bestand {inbox.name}. Geef het een andere naam."
            )
        failed.unlink()  # an earlier move was cut off between its two names


def same_bytes(plain: Path, job: Job) -> bool:
    """Whether ``plain`` equals the recording in the dossier byte for byte; a room reads them."""
    if plain.stat().st_size != job.order.size:
        return False
    order = {
        **job.dossier.ticket(What.WORK, What.RECORDING),
        "plain": str(plain),
        "recording": str(job.recording),
    }
    return bool(run_stage("compare", order, NoProgress())["same"])


def write_note(folder: Path, name: str, text: str, mark: str) -> None:
    """A plain text for the secretary; an older one of the same name stays when it says the same."""
    number = 1
    while place_file(folder, numbered(name, number), _as_text(text), mark) == "taken":
        number += 1


def _as_text(text: str) -> bytes:
    """As Windows' own editor shows it well: its line ends, and a byte order mark for the accents."""
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def reject(path: Path, box: PostBox, message: str, code: int) -> None:
    """Put a file that is no recording in mislukt, with its note; cut off halfway, it is simply done again."""
    text = _note(path.name, message, code)
    number = 1
    while True:
        target = box.failed / numbered(fitting(path.name), number)
        if not target.exists() and place_file(box.failed, f"{target.name}.txt", _as_text(text), target.name) != "taken":
            with access_faults(path):
                if move_new(path, target):
                    return
        number += 1


_ADVICE = {
    errors.INPUT: "Wat kunt u doen: zet een opname die goed af te spelen is, in inbak. Een ander formaat helpt soms, zoals mp3.",
    errors.WRONG_USE: "Wat kunt u doen: vraag de beheerder om de instellingen van deze map na te kijken, en zet de opname weer in inbak.",
    errors.ACCESS: "Wat kunt u doen: vraag de beheerder om schijf, netwerk en rechten na te kijken, en zet de opname weer in inbak.",
    errors.MODEL: "Wat kunt u doen: vraag de beheerder om de modellen te controleren, en zet de opname weer in inbak.",
    errors.INTERRUPTED: "Wat kunt u doen: wilt u toch een verslag, zet de opname dan weer in inbak.",
    errors.NETWORK: "Wat kunt u doen: meld dit bij de beheerder; het hoort niet te gebeuren.",
}
_MELD = "Wat kunt u doen: zet de opname nog eens in inbak. Gaat het weer mis, meld het dan bij de beheerder."


def _note(name: str, message: str | None, code: int) -> str:
    return (
        f"{on_one_line(name)}\n\nHiervan is geen verslag gemaakt.\n\n"
        f"Wat er gebeurde: {visible(message or '')}\n\n{_ADVICE.get(code, _MELD)}\n\n"
        "De opname staat in deze map; er is niets van verloren gegaan.\n"
    )


def point_to(job: Job, box: PostBox, name: str) -> None:
    """Tell the secretary that this recording was here before, and where its report is; deliver again when that is gone."""
    standing = job.standing
    missing = [n for n in standing.delivered if not (box.done / n).exists()]
    if standing.state is State.DONE and missing:
        job.stand(State.READY, delivered=())
        return
    state = (
        f"Het verslag staat in de map klaar: {on_one_line(', '.join(standing.delivered))}."
        if standing.state is State.DONE
        else "Het verslag wordt nog gemaakt en komt in de map klaar."
    )
    text = f"{on_one_line(name)}\n\nDeze opname is al eerder in inbak gezet. {state}\nEr is niets dubbel gedaan.\n"
    write_note(box.done, f"{Path(fitting(name)).stem}.txt", text, job.id)
