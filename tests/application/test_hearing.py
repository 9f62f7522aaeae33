"""The stages that hear: on which device, at the same time or not, and what is left when one of them fails."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from binnenskamers import engines, errors, places, stages, work
from binnenskamers.dossier import Dossier
from binnenskamers.keeping import erase_recording
from binnenskamers.privacy.keys import What
from binnenskamers.settings import Settings
from binnenskamers.sound import SOUND, has_sound
from binnenskamers.work import Work

SHORTAGE = errors.StageFailed("CUDA failed with error out of memory")


class Heard:
    """A progress that remembers what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.started: list[str] = []

    def start(self, stage: str, audio_seconds: float | None) -> None:
        self.started.append(stage)

    def update(self, share: float) -> None:
        assert 0.0 <= share <= 1.0

    def beat(self) -> None:
        pass

    def tell(self, line: str) -> None:
        self.lines.append(line)

    def finish(self) -> None:
        pass


@pytest.fixture
def hearing(tmp_path: Path) -> Work:
    dossier = Dossier.create(places.dossiers_folder(), stages.redact_document)
    dossier.keys.make(What.SOUND)
    (dossier.folder / SOUND).write_bytes(b"verzegeld")
    dossier.write_json(work.FACTS, {"seconds": 60.0, "channels": 1, "mix": "mix", "created": None})
    made = Work(dossier, tmp_path / "opname.wav", "opname.wav", Settings(), Heard())
    made.models = engines.SpeechModels(tmp_path, tmp_path, tmp_path, {})
    return made


def _rooms(monkeypatch: pytest.MonkeyPatch, room: Any) -> list[tuple[str, str, str | None]]:
    """Rooms that only note where they were to compute; ``room`` decides what happens."""
    tried: list[tuple[str, str, str | None]] = []

    def instead(name: str, arguments: dict[str, Any], progress: Any, **_: Any) -> dict[str, Any]:
        tried.append((name, arguments["device"], arguments["compute"]))
        progress.start(name, None)
        progress.update(0.5)
        room(name, arguments)
        return {}

    monkeypatch.setattr(work, "run_stage", instead)
    return tried


def test_a_card_that_fails_is_given_less_to_do_and_then_left(hearing: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def room(name: str, arguments: dict[str, Any]) -> None:
        if arguments["device"] == "cuda":
            raise SHORTAGE

    monkeypatch.setattr(work, "choose_device", lambda wanted: "cuda")
    tried = _rooms(monkeypatch, room)
    hearing.hear()
    assert tried == [
        ("recognize", "cuda", "float16"),
        ("recognize", "cuda", "int8_float16"),
        ("recognize", "cpu", None),
        ("diarize", "cuda", None),
        ("diarize", "cpu", None),
    ]
    assert isinstance(hearing.progress, Heard)
    assert all("grafische kaart" in line for line in hearing.progress.lines)


def test_with_a_card_that_works_the_recogniser_is_gone_before_speakers_are_told_apart(
    hearing: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "choose_device", lambda wanted: "cuda")
    tried = _rooms(monkeypatch, lambda name, arguments: None)
    hearing.hear()
    assert tried == [("recognize", "cuda", "float16"), ("diarize", "cuda", None)]


@pytest.mark.parametrize("code", [errors.INPUT, errors.MODEL, errors.ACCESS])
def test_what_the_card_is_not_to_blame_for_is_not_tried_again(
    hearing: Work, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def room(name: str, arguments: dict[str, Any]) -> None:
        raise errors.StageFailed("iets anders", code)

    monkeypatch.setattr(work, "choose_device", lambda wanted: "cuda")
    tried = _rooms(monkeypatch, room)
    with pytest.raises(errors.StageFailed):
        hearing.hear()
    assert len(tried) == 1


def test_on_a_processor_both_are_at_work_at_once(hearing: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2, timeout=90)
    _rooms(monkeypatch, lambda name, arguments: together.wait())
    hearing.hear()
    assert isinstance(hearing.progress, Heard)
    assert hearing.progress.started == ["hear"]


def test_one_that_fails_does_not_cost_what_the_other_finds(hearing: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, finished = threading.Event(), []

    def room(name: str, arguments: dict[str, Any]) -> None:
        if name == "recognize":
            failed.set()
            raise errors.StageFailed("gestopt")
        assert failed.wait(20)
        finished.append(name)

    _rooms(monkeypatch, room)
    with pytest.raises(errors.StageFailed, match="gestopt"):
        hearing.hear()
    assert finished == ["diarize"]


def test_a_blocked_network_ends_the_other_as_well(hearing: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def instead(name: str, arguments: dict[str, Any], progress: Any, **_: Any) -> dict[str, Any]:
        if name == "recognize":
            raise errors.NetworkBlocked("tegengehouden")
        while True:
            progress.beat()
            threading.Event().wait(0.05)

    monkeypatch.setattr(work, "run_stage", instead)
    with pytest.raises(errors.NetworkBlocked):
        hearing.hear()


def test_the_decoded_sound_goes_with_the_recording(hearing: Work) -> None:
    assert has_sound(hearing.dossier)
    erase_recording(hearing.dossier)
    assert not has_sound(hearing.dossier)
    assert not (hearing.dossier.folder / SOUND).exists()
    with pytest.raises(errors.KeyGone):
        hearing.dossier.keys.get(What.SOUND)


def test_sound_without_its_key_is_decoded_again(hearing: Work) -> None:
    hearing.dossier.keys.destroy(What.SOUND)
    assert not has_sound(hearing.dossier)
