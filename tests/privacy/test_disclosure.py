"""That a computer helped is said in the document, to people and to programs, and stays there; what a voice sounds like is kept nowhere."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from binnenskamers import places, stages
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from templates.forms import form_names

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
SOURCES = {"clientgesprek": "wmo.json", "overleg": "overleg.json"}


def _text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(n).decode("utf-8", "replace") for n in package.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("form", form_names())
def test_the_document_says_that_a_computer_helped_also_after_saving(tmp_path: Path, form: str) -> None:
    source = "overleg.json" if form in ("notulen", "actie-en-besluitenlijst", "samenvattend-verslag") else "wmo.json"
    options = ["-s", form, "--taalmodel", "geen", "--naar", str(tmp_path)]
    assert run(["verslag", str(DEMO / source), *options]) == 0
    again = io.BytesIO()
    document = docx.Document(str(tmp_path / "verslag.docx"))
    document.save(again)
    for data in ((tmp_path / "verslag.docx").read_bytes(), again.getvalue()):
        text = _text(data)
        assert "Concept gemaakt met AI, te controleren door een medewerker" in text
        assert 'name="Gemaakt met AI"' in text
    assert "Gemaakt met AI" in document.core_properties.comments


def _longest_row_of_numbers(value: Any) -> int:
    if isinstance(value, dict):
        return max((_longest_row_of_numbers(v) for v in value.values()), default=0)
    if isinstance(value, list):
        own = len(value) if all(isinstance(v, int | float) for v in value) else 0
        return max([own, *[_longest_row_of_numbers(v) for v in value]])
    return 0


@pytest.mark.models
def test_what_a_voice_sounds_like_is_kept_nowhere(sample: Path, models_folder: Path) -> None:
    dossier = Dossier.create(places.dossiers_folder(), stages.redact_document)
    from binnenskamers.engines import speech_models
    from binnenskamers.settings import Settings
    from binnenskamers.work import Work

    models = speech_models("basis")
    work = Work(dossier, sample, sample.name, Settings())
    work.models = models
    work.listen()
    work.detect()
    work._diarize(work.progress)
    found = dossier.read_json(stages.TURNS)
    assert set(found) == {"turns", "asked", "diarizer"}
    assert found["turns"]
    assert _longest_row_of_numbers(json.loads(json.dumps(found))) < 8
    # nothing of a voice in the rest: times of speech, and for each moment which of three speakers of ten seconds is active
    kept = {stages.TURNS, stages.SPEECH, stages.ACTIVITY, "opname.json", "geluid.pcm"}
    assert {p.name for p in dossier.folder.iterdir()} == kept
