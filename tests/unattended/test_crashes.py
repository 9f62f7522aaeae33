"""``kill -9`` of the watcher and of the room, at every boundary and inside every stage. CI runs a sample, ``-m zwaar`` all of it."""

from __future__ import annotations

import os
import signal

import pytest
from office import Office
from quick_watch import POINTS

from binnenskamers.unattended.run import MAX_STARTS

STAGES = ("listen", "detect", "diarize", "recognize", "assemble", "fill", "render")
SAMPLE_STAGES = ("recognize",)
#: rooms that one step of the queue opens at the same time
STEPS = {"recognize": "hear", "diarize": "hear"}
SAMPLE_POINTS = (
    "encrypted copy in the dossier, recording still in inbak",
    "recording in the dossier, not yet waiting",
    "document placed, not yet written down",
    "recording back, no note yet",
)


def _all(sample: tuple[str, ...], everything: tuple[str, ...]) -> list[object]:
    return [pytest.param(x, marks=() if x in sample else pytest.mark.zwaar) for x in everything]


def _is_in(office: Office, stage: str) -> bool:
    return any(s["stage"] == STEPS.get(stage, stage) for s in office.standings())


def _cut_off(office: Office, name: str = "notulen/2026-11-12 overleg.wav", pitch: float = 220.0) -> None:
    """A watcher that was killed while a recording was being recognised."""
    office.drop(name, pitch=pitch)
    program = office.start("slow=recognize:30")
    office.wait_for(lambda: _is_in(office, "recognize"))
    program.kill()
    program.wait()


def _finish(office: Office) -> None:
    """Start again, wait for the end, and see that nothing was lost, doubled or left half."""
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert office.names("inbak") == []
    assert office.names("mislukt") == []
    office.check()


@pytest.mark.parametrize("stage", _all(SAMPLE_STAGES, STAGES))
def test_watcher_killed_inside_a_stage(office: Office, stage: str) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start(f"slow={stage}:3")
    office.wait_for(lambda: _is_in(office, stage) and bool(office.rooms()))
    program.kill()
    program.wait()
    office.wait_for(lambda: not office.rooms(), 30)
    assert office.names("klaar") == []
    _finish(office)


@pytest.mark.parametrize("stage", _all(SAMPLE_STAGES, STAGES))
def test_room_killed_inside_a_stage(office: Office, stage: str) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start(f"slow={stage}:2", options=("--elke", "0.2", "--eenmalig"))
    office.wait_for(lambda: _is_in(office, stage) and bool(office.rooms()))
    for room in office.rooms():
        os.kill(room, signal.SIGKILL)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    office.check()


@pytest.mark.parametrize(
    "point",
    _all(
        SAMPLE_POINTS,
        tuple(
            p
            for p in POINTS
            if "recording goes" not in p and "note" not in p and "second" not in p and "muted" not in p
        ),
    ),
)
def test_watcher_killed_at_a_boundary(office: Office, point: str) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start(f"die={point}")
    program.wait(timeout=60)
    assert program.returncode == -signal.SIGKILL
    _finish(office)


@pytest.mark.parametrize("point", _all(SAMPLE_POINTS, tuple(p for p in POINTS if "recording goes" in p or "note" in p)))
def test_watcher_killed_while_a_recording_goes_back(office: Office, point: str) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start(f"die={point}", "fault=recognize:crash")
    program.wait(timeout=60)
    assert program.returncode == -signal.SIGKILL
    code, _ = office.once("fault=recognize:crash")
    assert code == 70
    assert office.names("mislukt") == ["2026-11-12 overleg.wav", "2026-11-12 overleg.wav.txt"]
    assert office.names("klaar") == []
    office.check()


@pytest.mark.parametrize("point", ["second time, recording still in inbak", "second time, recording in the dossier"])
def test_watcher_killed_while_a_failed_recording_is_tried_again(office: Office, point: str) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    office.once("fault=recognize:crash")
    (office.box / "mislukt" / "2026-11-12 overleg.wav").rename(
        office.box / "inbak" / "notulen" / "2026-11-12 overleg.wav"
    )
    (office.box / "mislukt" / "2026-11-12 overleg.wav.txt").unlink()
    program = office.start(f"die={point}")
    program.wait(timeout=60)
    assert program.returncode == -signal.SIGKILL
    _finish(office)


def test_killed_between_every_two_stages(office: Office) -> None:
    """Killed again and again as soon as the work gets somewhere: it still comes to its end, and heavy work is done once."""
    office.drop("notulen/2026-11-12 overleg.wav")
    for stage in STAGES[1:]:
        program = office.start()
        office.wait_for(lambda stage=stage: _is_in(office, stage) or _is_done(office))  # type: ignore[misc]
        program.kill()
        program.wait()
    _finish(office)


def _is_done(office: Office) -> bool:
    return any(s["state"] in ("ready", "done") for s in office.standings())


def test_half_written_files_after_a_power_cut(office: Office) -> None:
    _cut_off(office)
    dossier = next(office.dossiers.glob("*/taak.json")).parent
    (dossier / ".half.tmp").write_bytes(b"half")
    (dossier / "stand.json").write_bytes(b'{"state": "bu')
    (dossier / "voortgang.json").write_bytes(b"")
    (office.box / "klaar" / f".{dossier.name}.deel").write_bytes(b"half a document")
    (office.box / "STATUS.txt").write_bytes(b"")
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    (dossier / ".half.tmp").unlink(missing_ok=True)
    office.check()


def test_a_dossier_that_is_spoilt_is_said_and_holds_up_nothing(office: Office) -> None:
    _cut_off(office, "notulen/kapot.wav", 210)
    dossier = next(office.dossiers.glob("*/taak.json")).parent
    (dossier / "taak.json").write_bytes(b"")
    office.drop("notulen/2026-11-12 overleg.wav")
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert f"Dossier {dossier.name} is beschadigd" in (office.box / "STATUS.txt").read_text(encoding="utf-8-sig")
    office.check()


def test_the_queue_file_is_lost(office: Office) -> None:
    _cut_off(office)
    for file in (office.state / "wachtrij").iterdir():
        file.unlink()
    _finish(office)


def test_the_queue_file_is_spoilt(office: Office) -> None:
    _cut_off(office)
    for file in (office.state / "wachtrij").iterdir():
        file.write_bytes(b"\0spoilt" * 1000)
    _finish(office)


def test_a_poison_file_fails_alone(office: Office) -> None:
    """A recording that kills the decoder every time; the one after it is done."""
    office.drop("notulen/gif.wav", pitch=300.0)
    code, _ = office.once("fault=listen:crash")
    assert code == 70
    assert office.names("mislukt") == ["gif.wav", "gif.wav.txt"]
    assert "meld" in (office.box / "mislukt" / "gif.wav.txt").read_text(encoding="utf-8-sig").lower()
    office.drop("notulen/2026-11-12 overleg.wav")
    code, _ = office.once()
    assert code == 0
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    office.check()


def test_a_recording_that_takes_the_whole_program_down_is_given_up(office: Office) -> None:
    office.drop("notulen/gif.wav")
    for start in range(1, MAX_STARTS + 1):
        program = office.start("slow=listen:30")
        office.wait_for(lambda start=start: any(s["starts"] == start for s in office.standings()))  # type: ignore[misc]
        program.kill()
        program.wait()
    code, _ = office.once("slow=listen:30")
    assert code == 70
    assert office.names("mislukt") == ["gif.wav", "gif.wav.txt"]
    office.check()


def test_stop_is_quick_and_loses_nothing(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start("slow=recognize:30")
    office.wait_for(lambda: _is_in(office, "recognize") and bool(office.rooms()))
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=90) == 0
    assert not office.rooms()
    assert "Gestopt" in (office.box / "STATUS.txt").read_text(encoding="utf-8-sig")
    _finish(office)
