"""The stages of one recording, one by one on its dossier: which room, which limits, what an earlier run already did.

``verwerk`` runs them in a row, the queue runs each as a step of its own. What one stage leaves for the next is a file in the dossier, so
every stage can be started by a process that knows the dossier alone, and can be done again.
The parent knows paths, numbers and settings; speech and text stay in the rooms (stages/).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from binnenskamers import errors, stages
from binnenskamers.configuration import load_configuration
from binnenskamers.dossier import MUTED, Dossier, Json, sound_key
from binnenskamers.engines import (
    TRIAL_PROFILES,
    LanguageModel,
    SpeechModels,
    choose_device,
    cores,
    language_model,
    speech_models,
    tried_model,
)
from binnenskamers.keeping import keeping_of
from binnenskamers.language_server import LanguageServer, parse_server
from binnenskamers.parts import Parts
from binnenskamers.people import Name
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.logbook import Event, record_after
from binnenskamers.privacy.retention import Keeping
from binnenskamers.progress import NoProgress, Progress, Shared, Stopped
from binnenskamers.recording_date import conversation_date
from binnenskamers.rooms import Limits, Room, kept_rooms, run_in_room
from binnenskamers.rooms.guard import UNPROVEN
from binnenskamers.settings import AUTO, Settings, encode_names
from binnenskamers.sound import erase_sound, has_sound
from binnenskamers.wanted import Wanted, encode_wanted

#: stage → function in its room; tests put failing engines here
STAGES = {
    name: f"binnenskamers.stages.{module}:{name}"
    for module, names in {
        "recording": ("listen", "probe", "seal_in", "take_out", "mute", "compare"),
        "hearing": ("detect", "diarize", "recognize"),
        "transcript": ("assemble", "take_transcript"),
        "report": ("fill", "rewrite", "try_model"),
        "documents": ("deliver", "render", "bundle", "hand_over", "advise_language"),
        "changes": ("set_status", "correct", "rename"),
        "review": ("make_page", "review", "review_word", "still_open"),
    }.items()
    for name in names
}
#: the report without language model takes seconds; a stage that needs more time than this hangs
SHORT = Limits(memory=4 << 30, seconds=900.0, silence=900.0)
#: the longest silence of a language-model server: a big model on a slow machine that has to be loaded first
_ANSWER_SECONDS = 300.0
_FALLS_BACK = "De grafische kaart liet het afweten (geheugen of stuurprogramma). Er wordt zuiniger verder gewerkt; wat af was, is bewaard."
#: how much of the work recognition is, and telling speakers apart
_WEIGHTS = (3.0, 1.0)
#: the room of what hears voices, the rooms of what needs models (the next recording needs them too), and the one of everything that
#: reads and writes what was said
VOICES, WRITING = "voices", "write"
_ROOMS = {"detect": VOICES, "diarize": VOICES, "recognize": "words"}
HEARING = tuple(dict.fromkeys(_ROOMS.values()))
#: seconds between two looks at what the user wants, while several rooms are at work
_LOOK = 0.2
#: what the parent knows of a dossier: of the sound, of the transcript, and what the language model left to say
FACTS, COUNTED, REWRITTEN = "opname.json", "cijfers.json", "taalmodel.json"
#: there when a room of this dossier was not closed by the kernel
UNPROVEN_MARK = "onbewezen.json"


def run_stage(
    name: str,
    arguments: Mapping[str, Any],
    progress: Progress,
    *,
    limits: Limits = SHORT,
    room: Room = Room.SPEECH,
    audio_seconds: float | None = None,
    server: LanguageServer | None = None,
    stays: str = "",
) -> Json:
    """One stage in its room → numbers. ``stays``: the name under which the room may wait for the next order.

    Raises what ``run_in_room`` raises, and Interrupted when the user stops it.
    """
    progress.start(name, audio_seconds)
    addresses = server.addresses if server else ()
    try:
        result = run_in_room(
            STAGES[name],
            arguments,
            room=room,
            limits=limits,
            progress=progress.update,
            beat=progress.beat,
            server=addresses,
            stays=stays,
        )
    except KeyboardInterrupt:
        raise errors.Interrupted from None
    except errors.NetworkBlocked as blocked:
        record_after(
            Event.NETWORK, Path(arguments["dossier"]).name if "dossier" in arguments else None, blocked.exit_code
        )
        raise
    progress.finish()
    return result


@contextmanager
def rooms_stay(*names: str, dossier: str | None = None) -> Iterator[None]:
    """Within this block the rooms with these names (``VOICES``, ``HEARING``, ``WRITING``) wait for the next order; see ``kept_rooms``."""
    at_work = True
    try:
        with kept_rooms(*names):
            yield
            at_work = False
    except errors.NetworkBlocked as blocked:
        if not at_work:  # else the stage said so already
            record_after(Event.NETWORK, dossier, blocked.exit_code)
        raise


@dataclass
class Work:
    """One recording and its dossier. ``name``: the recording's own file name; ``sealed``: it is in the dossier, encrypted;
    ``modest`` asks for less memory after a shortage; ``parts``: all files, when the conversation is in several, ``recording`` first."""

    dossier: Dossier
    recording: Path
    name: str
    settings: Settings
    progress: Progress = field(default_factory=NoProgress)
    sealed: bool = False
    modest: bool = False
    parts: Parts | None = None

    @cached_property
    def models(self) -> SpeechModels:
        """The models of the profile, verified now; their own error (exit code 4) when one is absent or damaged."""
        return speech_models(self.settings.profile)

    # ------------------------------------------------------------ hearing
    def listen(self) -> None:
        """Decode once: the sound into the dossier, and what there is to hear. Kept as long as something has to listen to it."""
        if self.dossier.has(FACTS) and (self._is_heard() or has_sound(self.dossier)):
            return
        self.dossier.keys.make(What.SOUND)
        order = {**self._sound(), **self.dossier.ticket(What.WORK, What.SOUND, *self._sound_keys())}
        # the length is known only afterwards; a share may be slow
        try:
            facts = self._run("listen", order, limits=Limits(memory=4 << 30, seconds=6 * 3600.0, silence=1800.0))
        except BaseException:
            erase_sound(self.dossier)
            raise
        if self.settings.channels == "ja" and facts["channels"] != 2:
            erase_sound(self.dossier)
            found = (
                "niet elk deel heeft twee bruikbare kanalen" if self.parts else "deze opname heeft geen twee kanalen"
            )
            raise errors.UsageFault(f"--kanalen ja: {found}. Laat de optie weg.")
        self.dossier.write_json(FACTS, facts)

    def _is_heard(self) -> bool:
        """Whether nothing has to listen to the sound again."""
        return self.dossier.has(stages.SPOKEN) and self._knows_speakers()

    def _knows_speakers(self) -> bool:
        """Whether speakers were told apart for the number that is asked now."""
        asked = list(self.settings.speakers) if self.settings.speakers else None
        return self.dossier.has(stages.TURNS) and self.dossier.read_json(stages.TURNS)["asked"] == asked

    def detect(self) -> None:
        """Where somebody speaks; an earlier result is kept."""
        if not self.dossier.has(stages.SPEECH):
            self.listen()  # done already, unless a crash or somebody took the sound away
            self._hear("detect", **self._voices(), channels=self.settings.channels)

    def hear(self) -> None:
        """What is said, and who says it: at the same time on a processor, one after the other on a graphics card.

        Earlier results are kept, and so is every chunk of a recognition that was cut off.
        """
        todo: list[Callable[[Progress], None]] = []
        if not self.dossier.has(stages.SPOKEN):
            todo.append(self._recognize)
        if not self._knows_speakers():
            todo.append(self._diarize)
        if todo:
            self.listen()
        if len(todo) == 2 and self._device() == "cpu" and not self.modest:
            self._at_once(todo)
            return
        for step in todo:
            step(self.progress)

    def _recognize(self, progress: Progress) -> None:
        self._hear("recognize", progress, model=str(self.models.recognizer), terms=list(self.settings.terms))

    def _diarize(self, progress: Progress) -> None:
        pipeline = str(self.models.pipeline) if self.models.pipeline else None
        self._hear("diarize", progress, **self._voices(), pipeline=pipeline, speakers=self.settings.speakers)

    def _at_once(self, steps: Sequence[Callable[[Progress], None]]) -> None:
        """All steps, each in a room of its own. When one fails, the other still finishes: what it finds is kept for the next try."""
        shared = Shared(self.progress, "hear", _WEIGHTS)
        with ThreadPoolExecutor(len(steps)) as pool:
            jobs = [pool.submit(step, part) for step, part in zip(steps, shared.parts, strict=True)]
            try:
                while not all(job.done() for job in jobs):
                    self.progress.beat()
                    wait(jobs, timeout=_LOOK)
                    if any(job.done() and isinstance(job.exception(), errors.NetworkBlocked) for job in jobs):
                        break
            except KeyboardInterrupt:
                raise errors.Interrupted from None
            finally:
                shared.stop()
        for job in jobs:
            if not isinstance(job.exception(), Stopped):
                job.result()
        self.progress.finish()

    def _voices(self) -> Json:
        return {"segmentation": str(self.models.segmentation), "embedding": str(self.models.embedding)}

    def _device(self) -> str:
        return "cpu" if self.modest else choose_device(self.settings.device)

    def _hear(self, stage: str, progress: Progress | None = None, **arguments: Any) -> None:
        facts = self.dossier.read_json(FACTS)
        seconds = facts["seconds"]
        # generous: the slowest machine that makes sense is a fifth of real time
        limits = Limits(memory=8 << 30, seconds=1800.0 + 5 * seconds, silence=1800.0)
        order = {
            **self.dossier.ticket(What.WORK, What.SOUND),
            "facts": facts,
            "threads": 1 if self.modest else cores(),
            **arguments,
        }
        progress = progress or self.progress
        for device, compute in self._ways(stage):
            try:
                way = {"device": device, "compute": compute}
                # on a card the memory that a room holds is freed for the next one
                stays = _ROOMS[stage] if device == "cpu" and not self.modest else ""
                self._run(stage, {**order, **way}, limits, seconds, progress, stays)
            except errors.StageFailed as failure:
                if device == "cpu" or failure.exit_code != errors.FAULT:
                    raise
                progress.tell(_FALLS_BACK)
            else:
                return

    def _ways(self, stage: str) -> list[tuple[str, str | None]]:
        """What to compute on and how, in the order to try: a card that lets us down must not cost the report.

        A room that failed is gone, and with it the memory that it held on the card.
        """
        cpu: list[tuple[str, str | None]] = [("cpu", None)]
        if self._device() == "cpu":
            return cpu
        if stage == "recognize":
            return [("cuda", "float16"), ("cuda", "int8_float16"), *cpu]
        return [("cuda", None), *cpu]

    def _run(
        self,
        stage: str,
        order: Json,
        limits: Limits = SHORT,
        audio_seconds: float | None = None,
        progress: Progress | None = None,
        stays: str = "",
    ) -> Json:
        result = run_stage(
            stage, order, progress or self.progress, limits=limits, audio_seconds=audio_seconds, stays=stays
        )
        mark_guard(self.dossier, result)
        return result

    def _write(self, stage: str, order: Json) -> Json:
        """A stage that reads and writes what was said: all of them have the same room, where rooms are kept."""
        return self._run(stage, order, stays=WRITING)

    def _sound(self) -> Json:
        """Where the recording is, and what comes behind it."""
        order: Json = {"recording": str(self.recording), "sealed": self.sealed}
        if self.parts:
            order |= {"more": [str(path) for path in self.parts.paths[1:]], "width": self.parts.channels}
        return order

    def _sound_keys(self) -> list[What]:
        return [sound_key(self.recording.name)] if self.sealed else []

    # ------------------------------------------------------------ writing
    def assemble(self) -> None:
        """Words and turns → the transcript with names."""
        facts = self.dossier.read_json(FACTS)
        order = {
            **self.dossier.ticket(),
            "facts": facts,
            "file": self.name,
            "files": [path.name for path in self.parts.paths] if self.parts else [],
            "doubts": list(self.parts.doubts) if self.parts else [],
            "date": conversation_date(self.settings.date, Path(self.name), facts["created"]),
            "names": encode_names(self.settings),
            "models": self.models.described,
            "metadata": self._metadata(),
        }
        keep_counted(self.dossier, self._write("assemble", order))
        erase_sound(self.dossier)

    def _metadata(self) -> dict[str, str]:
        title = {"onderwerp": self.settings.title} if self.settings.title else {}
        return {**title, **self.settings.metadata}

    def fill(self) -> None:
        """The filled form, from evidence alone."""
        self.refill()

    def refill(self, count_edits: bool = False) -> Json:
        """The same; with ``count_edits`` also how many characters of which field differ from the report that was there."""
        numbers = self._write("fill", {**self._report_order(), "count_edits": count_edits})
        self.dossier.remove(REWRITTEN)
        return numbers

    def rewrite(self) -> None:
        """The language model in its own room; a report without it is better than none."""
        notes: list[str] = []
        numbers = _rewrite(self._report_order(), self.settings, self.progress, notes)
        mark_guard(self.dossier, numbers)
        self.dossier.write_json(REWRITTEN, {"numbers": numbers, "notes": notes})

    def deliver(self, folder: Path, keeping: Keeping | None = None) -> Json:
        """The files that the user asked for, in ``folder`` → their paths and the numbers of the report.

        ``keeping``: how far people are with it, for the metadata (default: what the dossier says).
        """
        order = {**self._document_order(), "folder": str(folder), "actions": list(self.settings.actions)}
        order["sidecar"] = self._sidecar(keeping)
        return {**self._rewritten()["numbers"], **self._write("deliver", order)}

    def _sidecar(self, keeping: Keeping | None) -> Json | None:
        """What the metadata beside the report need to know; None when there are none."""
        if self.settings.form is None:
            return None
        case = load_configuration().case
        keeping = keeping or keeping_of(self.dossier)
        if keeping is None or not (self.settings.wanted.metadata or case.always):
            return None
        from binnenskamers.sidecar import sidecar_order

        case.check()
        return sidecar_order(case, keeping, self.dossier.id, dt.date.today())

    def render(self) -> Json:
        """The documents, inside the dossier: whoever may write in the user's folder hands them over later."""
        order = {**self._document_order(), "actions": list(self.settings.actions)}
        return {**self._rewritten()["numbers"], **self._write("render", order)}

    def mute(self) -> None:
        """A copy of the sealed recording in its place, silent where something was removed from the text."""
        self.dossier.keys.make(What.MUTED)
        seconds = self.dossier.read_json(FACTS)["seconds"]
        order = {
            **self.dossier.ticket(What.WORK, What.RECORDING, What.MUTED),
            "recording": str(self.recording),
            "sealed": True,
            "target": str(self.dossier.folder / MUTED),
        }
        limits = Limits(memory=4 << 30, seconds=1800.0 + seconds, silence=1800.0 + seconds)
        self._run("mute", order, limits=limits)

    def set_status(self, status: str) -> None:
        """How far people are with the report, in the report itself; the documents follow when they are made again."""
        self._write("set_status", {**self.dossier.ticket(), "status": status})

    def correct(self, corrections: Path, now: str) -> Json:
        """Corrections of people → a new version of the transcript; how many."""
        order = {**self.dossier.ticket(), "corrections": str(corrections), "now": now}
        numbers = self._write("correct", order)
        keep_counted(self.dossier, numbers)
        return numbers

    def make_page(self, folder: Path, page: str, recordings: Sequence[Path]) -> Json:
        """``nalezen.html`` in ``folder``: to read the report back. With sound when the dossier has the recording, or when it is given
        (all parts, in order) → ``files`` and whether there is ``sound``. UsageFault when it is another recording."""
        sound = self._hear_again(recordings)
        order = {**self._document_order(), "folder": str(folder), "page": page, "sound": sound}
        try:
            # making the sound smaller takes about a minute per hour
            limits = Limits(memory=4 << 30, seconds=3600.0, silence=1800.0)
            whats = (What.WORK, What.SOUND) if sound else (What.WORK,)
            return self._run("make_page", {**order, **self.dossier.ticket(*whats)}, limits)
        finally:
            erase_sound(self.dossier)

    def _hear_again(self, recordings: Sequence[Path]) -> Json | None:
        """The sound decoded once more into the dossier → its channels and mix; None when there is no recording."""
        kept = self.dossier.recordings()[:1]
        paths = list(recordings) or kept
        if not paths:
            return None
        if not self.dossier.has(FACTS):
            raise errors.UsageFault(
                "Bij dit dossier hoort geen opname: het is gemaakt van een transcript. Laat --opname weg."
            )
        facts = self.dossier.read_json(FACTS)
        sealed = not recordings
        self.dossier.keys.make(What.SOUND)
        keys = [sound_key(paths[0].name)] if sealed else []
        order = {
            **self.dossier.ticket(What.WORK, What.SOUND, *keys),
            "recording": str(paths[0]),
            "sealed": sealed,
            "more": [str(path) for path in paths[1:]],
            "width": facts["channels"],
        }
        try:
            found = self._run("listen", order, limits=Limits(memory=4 << 30, seconds=6 * 3600.0, silence=1800.0))
        except BaseException:
            erase_sound(self.dossier)
            raise
        if not sealed and found["sha256"] != facts["sha256"]:
            erase_sound(self.dossier)
            raise errors.UsageFault(
                "Dit is niet de opname waar dit dossier van is gemaakt. Geef met --opname hetzelfde bestand op; "
                "bestond het gesprek uit delen, geef dan alle delen in dezelfde volgorde."
            )
        return {"channels": found["channels"], "mix": found["mix"]}

    def review(self, corrections: Path, now: str) -> Json:
        """What people did on a page → transcript and report as they want them; how many."""
        numbers = self._write("review", {**self._report_order(), "corrections": str(corrections), "now": now})
        keep_counted(self.dossier, numbers)
        return numbers

    def review_word(self, edited: Path, now: str) -> Json:
        """What people changed in the Word file → the report; how many, and labels of what cannot be read back."""
        numbers = self._write("review_word", {**self._document_order(), "edited": str(edited), "now": now})
        keep_counted(self.dossier, numbers)
        return numbers

    def still_open(self) -> dict[str, list[str]]:
        """What stands in the way of approval: see ``review.fields.open_points``."""
        found = self._write("still_open", self._report_order())
        return {kind: list(found.get(kind, ())) for kind in ("write", "confirm", "answer")}

    def rename(self, names: Sequence[Name]) -> Json:
        """Names that people give afterwards → the speakers of the transcript."""
        given = encode_names(replace(self.settings, names=tuple(names)))
        numbers = self._write("rename", {**self.dossier.ticket(), "names": given})
        keep_counted(self.dossier, numbers)
        return numbers

    def bundle(self, folder: Path, texts: Mapping[str, str]) -> Json:
        """Everything of this conversation, readable, in a new folder; ``texts``: files to put beside it."""
        order = {"folder": str(folder), "actions": [], "texts": dict(texts), "recording": ""}
        order |= self._document_order() if self.dossier.has(stages.TRANSCRIPT) else self.dossier.ticket()
        order["wanted"] = encode_wanted(Wanted())
        sounds = self.dossier.recordings()
        if sounds:
            order |= {**self.dossier.ticket(What.WORK, sound_key(sounds[0].name)), "recording": str(sounds[0])}
        return self._run("bundle", order)

    def _report_order(self) -> Json:
        return {**self.dossier.ticket(), "form": self.settings.form}

    def _document_order(self) -> Json:
        settings = self.settings
        return {
            **self._report_order(),
            "word": str(settings.word) if settings.word else None,
            "trial": settings.profile in TRIAL_PROFILES,
            "pseudonym": settings.pseudonym,
            "literal": settings.literal,
            "wanted": encode_wanted(settings.wanted),
            "sidecar": None,
            "notes": [*self._guard_notes(), *self._rewritten()["notes"]],
        }

    def _rewritten(self) -> Json:
        if self.settings.form is None or not self.dossier.has(REWRITTEN):
            return {"numbers": {}, "notes": []}
        return self.dossier.read_json(REWRITTEN)

    def _guard_notes(self) -> list[str]:
        if not is_unproven(self.dossier):
            return []
        return ["Op dit systeem kan niet worden bewezen dat niets het netwerk op ging (onbewezen)."]

    # ------------------------------------------------------------ in a row
    def steps(self) -> dict[str, Callable[[], None]]:
        """The stages from sound to filled form, in order, by name."""
        return {"listen": self.listen, "detect": self.detect, "hear": self.hear, **self.writing()}

    def writing(self) -> dict[str, Callable[[], None]]:
        """Those that come after hearing."""
        form = {"fill": self.fill, "rewrite": self.rewrite} if self.settings.form is not None else {}
        return {"assemble": self.assemble, **form}


def mark_guard(dossier: Dossier, result: Json) -> None:
    """Remember for good when a room that worked on this dossier was not closed by the kernel: one such room is enough."""
    if result.get("guard") == UNPROVEN and not is_unproven(dossier):
        dossier.write_json(UNPROVEN_MARK, {"guard": UNPROVEN})


def is_unproven(dossier: Dossier) -> bool:
    """Whether any room of this dossier was not closed by the kernel."""
    return dossier.has(UNPROVEN_MARK)


def keep_counted(dossier: Dossier, numbers: Json) -> None:
    """Keep what a room counted in its transcript."""
    mark_guard(dossier, numbers)
    dossier.write_json(COUNTED, {"transcript": numbers})


def counted(dossier: Dossier) -> Json:
    """What was counted in the transcript of this dossier."""
    numbers: Json = dossier.read_json(COUNTED)["transcript"]
    return numbers


def _rewrite(order: Json, settings: Settings, progress: Progress, notes: list[str]) -> Json:
    """Numbers of the language model's work. Adds to ``notes`` what the report must say."""
    server = parse_server(settings.language_model) if "://" in settings.language_model else None
    if server is None:
        model = _built_in(settings)
        if model is None:
            return {}
        described = {"name": model.name, "sha256": model.sha256}
        order = {**order, "model": str(model.file), "threads": cores(), "described": described}
        room = Room.LANGUAGE_MODEL
    else:
        # no listener is needed here: the room that may least
        order, room = {**order, **_through_server(server)}, Room.SPEECH
        notes.append(
            f"Voor het taalmodel is een server op deze computer gekozen ({server.model} op {server.host}). "
            "Die server zelf valt buiten de bewaking van Binnenskamers."
        )
    limits = Limits(memory=16 << 30, seconds=3600.0, silence=900.0)
    try:
        return run_stage("rewrite", order, progress, limits=limits, room=room, server=server)
    except (errors.StageFailed, errors.AccessFault) as failure:
        notes.append("Het taalmodel is niet gebruikt; het verslag bestaat uit citaten.")
        return {"language_model_failed": f"{notes[-1]} {failure.message}"}


def _built_in(settings: Settings) -> LanguageModel | None:
    """The model that passed for this form; when it was asked for, else that of the profile. Its file is read whole: asked once."""
    if settings.form is None or settings.language_model == "geen":
        return None
    tried = tried_model(settings.form)
    return tried if tried or settings.language_model == AUTO else language_model(settings.profile)


def _through_server(server: LanguageServer) -> Json:
    return {
        "server": {
            "host": server.host,
            "path": server.path,
            "kind": server.kind,
            "model": server.model,
            "seconds": _ANSWER_SECONDS,
        },
        "described": {"name": server.model, "kind": server.kind, "server": server.host},
    }
