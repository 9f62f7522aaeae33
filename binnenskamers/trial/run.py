"""Tries a language model on the bundled conversations, in the room that it would work in."""

from __future__ import annotations

import time

from binnenskamers import errors, work
from binnenskamers.engines import chosen_model, cores
from binnenskamers.places import models_folder
from binnenskamers.progress import NoProgress
from binnenskamers.rooms import Limits, Room, run_in_room
from binnenskamers.trial.verdict import Verdict, remember

#: form → the bundled conversation that it is tried on
SOURCES = {"wmo-onderzoeksverslag": "wmo.json", "notulen": "overleg.json"}
_LIMITS = Limits(memory=16 << 30, seconds=4 * 3600.0, silence=900.0)


def try_language_model(given: str, trusted: bool) -> tuple[list[Verdict], bool]:
    """A verdict per form, and whether they are remembered: not those of a trial model. ``given``: an installed model or a GGUF file."""
    model = chosen_model(given, trusted)
    verdicts = []
    for form, source in SOURCES.items():
        started = time.monotonic()
        order = {"form": form, "source": source, "model": str(model.file), "threads": cores()}
        try:
            made = run_in_room(
                work.STAGES["try_model"],
                order,
                room=Room.LANGUAGE_MODEL,
                limits=_LIMITS,
                progress=NoProgress().update,
            )
        except KeyboardInterrupt:
            raise errors.Interrupted("Gestopt. Er is niets onthouden over dit model.") from None
        if made["failure"]:
            raise errors.StageFailed(f"Het taalmodel {model.name} is niet te beproeven. {made['failure']}")
        took = time.monotonic() - started
        verdicts.append(Verdict(form, made["without"], made["with_model"], made["proposed"], made["accepted"], took))
    lasting = not _is_trial_model(model.sha256)
    if lasting:
        remember(models_folder(), model.name, model.file, model.sha256, {v.form: v.suitable for v in verdicts})
    return verdicts, lasting


def _is_trial_model(sha256: str) -> bool:
    """Models for trying the program out never become the default, whatever their figures on a few conversations."""
    from models import Store

    manifest = Store(models_folder()).manifest
    return any(sha256 == model.sha256 for model in manifest.models_of("proef-taalmodel"))
