"""Work that is cut off goes on where it was, and comes out the same, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from binnenskamers import places, stages
from binnenskamers.dossier import Dossier
from binnenskamers.engines import speech_models
from binnenskamers.privacy.keys import What
from binnenskamers.settings import Settings
from binnenskamers.stages.hearing import recognize
from binnenskamers.work import FACTS, Work

pytestmark = [pytest.mark.e2e, pytest.mark.models]


def _prepared(sample: Path) -> Work:
    """A dossier in which only recognition is still to be done."""
    dossier = Dossier.create(places.dossiers_folder(), stages.redact_document)
    work = Work(dossier, sample, sample.name, Settings())
    work.listen()
    work.detect()
    work._diarize(work.progress)
    return work


def _recognize(work: Work) -> bytes:
    order = {
        **work.dossier.ticket(What.WORK, What.SOUND),
        "facts": work.dossier.read_json(FACTS),
        "model": str(speech_models("basis").recognizer),
        **{"device": "cpu", "compute": None, "threads": 1, "terms": []},
    }
    recognize(order, lambda share: None)
    return work.dossier.read(stages.SPOKEN)


def test_cut_off_after_a_chunk_and_started_again(
    sample: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transcribe import chunks
    from transcribe.recognize import WhisperRecognizer

    monkeypatch.setattr(chunks, "MAX_CHUNK", 20.0)
    whole = _recognize(_prepared(sample))
    assert b'"text"' in whole

    work, real, calls = _prepared(sample), WhisperRecognizer.recognize, []

    def cut_off(self: Any, *arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(self, *arguments)

    monkeypatch.setattr(WhisperRecognizer, "recognize", cut_off)
    with pytest.raises(KeyboardInterrupt):
        _recognize(work)
    kept = work.dossier.names("stuk-*.json")
    assert len(kept) >= 2
    assert "stuk-mix-0002.json" not in kept
    assert not work.dossier.has(stages.SPOKEN)

    calls.clear()
    calls.extend([(), (), ()])
    assert _recognize(work) == whole
    assert work.dossier.names("stuk-*.json") == []


def test_another_number_of_speakers_hears_no_words_again(
    sample: Path, models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--sprekers`` on a recording that was done before: a new version, and what did not change keeps its id."""
    from binnenskamers import work as application
    from binnenskamers.__main__ import run
    from binnenskamers.rooms import parent

    assert run(["transcribeer", str(sample), "-n", str(tmp_path / "uit")]) == 0
    (folder,) = places.dossiers_folder().iterdir()
    dossier = Dossier(folder, stages.redact_document)
    first = dossier.read_json(stages.TRANSCRIPT)
    spoken = dossier.read(stages.SPOKEN)

    monkeypatch.setattr(parent, "EXTRA_PATH", [str(Path(__file__).parents[1] / "helpers")])
    monkeypatch.setitem(application.STAGES, "recognize", "faults:never")
    assert run(["transcribeer", str(sample), "-n", str(tmp_path / "uit"), "--sprekers", "1"]) == 0
    assert [p.name for p in places.dossiers_folder().iterdir()] == [folder.name]
    second = dossier.read_json(stages.TRANSCRIPT)
    assert dossier.read(stages.SPOKEN) == spoken
    assert set(second["speakers"]) == {"S1"}
    assert (first["version"], second["version"]) == (1, 2)
    old = {s["id"]: s for s in first["segments"]}
    for segment in second["segments"]:
        known = old.get(segment["id"])
        if known:
            assert known == segment
        else:
            assert segment["id"] > max(old)
            assert segment["parent"] in old
