"""What happens inside the rooms: each function runs one stage on a dossier and answers in numbers and names of files.

Called only through ``run_in_room``; the sole place where the application touches speech or its text. Here: the names of the working files
and what opens a dossier; the stages are in the modules beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from binnenskamers.dossier import Dossier
from binnenskamers.stages.redaction import redact_document

__all__ = ["Arguments", "Progress", "open_dossier", "redact_document"]

Progress = Callable[[float], None]
Arguments = Mapping[str, Any]

SPEECH, ACTIVITY, SPOKEN, TURNS = "spraak.json", "activiteit.npz", "herkend.json", "sprekers.json"
TRANSCRIPT, REPORT = "transcript.json", "verslag.json"
#: what people changed in the transcript: which segment, when and why
CORRECTIONS = "correcties.json"
#: which pages people worked on: per page how many of its steps were done, and the digest of the dossier after that
PAGES = "nalezen.json"
#: with which settings the report was made
SETTINGS = "instellingen.json"
#: seconds: with less speech than this there is no conversation to report on
SILENT_SECONDS = 0.1


def open_dossier(arguments: Arguments) -> Dossier:
    """The dossier of an order, with the keys that came with it; what a crash left half written is written first."""
    dossier = Dossier(Path(arguments["dossier"]), redact_document, arguments["keys"])
    dossier.finish()
    return dossier
