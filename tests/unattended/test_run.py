"""What one stage of a job leads to: on, again with less, wait, or give up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from binnenskamers import engines, errors, work
from binnenskamers.privacy.keys import What
from binnenskamers.settings import Settings, encode_settings
from binnenskamers.sound import SOUND
from binnenskamers.unattended import run
from binnenskamers.unattended.engine import MAX_WAITS, _until_done
from binnenskamers.unattended.job import CANCEL, Job, Order, State, create_job
from binnenskamers.unattended.run import MAX_CRASHES, MAX_STARTS, Next, run_stage_of
from conversation import UserError

Stage = Callable[[str, dict[str, Any]], dict[str, Any]]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    nothing = engines.SpeechModels(Path(), Path(), Path(), {})
    monkeypatch.setattr(work, "speech_models", lambda profile: nothing)
    order = Order("post", "", "x.wav", "opname.wav", 0.0, 3.0, 1, "aa", "k", None, encode_settings(Settings()))
    made = create_job(tmp_path, order)
    made.stand(State.WAITING)
    made.dossier.write_json(work.FACTS, {"seconds": 3.0, "channels": 1, "mix": "mix", "created": None})
    made.dossier.keys.make(What.SOUND)
    (made.dossier.folder / SOUND).write_bytes(b"verzegeld")
    return made


def _rooms(monkeypatch: pytest.MonkeyPatch, stage: Stage) -> list[dict[str, Any]]:
    orders: list[dict[str, Any]] = []

    def instead(name: str, arguments: dict[str, Any], progress: Any, **_: Any) -> dict[str, Any]:
        orders.append(dict(arguments))
        return stage(name, arguments)

    monkeypatch.setattr(work, "run_stage", instead)
    return orders


def _raises(error: Exception) -> Stage:
    def stage(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        raise error

    return stage


def _do(job: Job, stage: str = "detect") -> Next:
    return run_stage_of(job.dossier.folder, stage, threading.Event())


def test_a_crash_is_tried_again_with_less(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = _rooms(monkeypatch, _raises(errors.StageFailed("te weinig geheugen")))
    monkeypatch.setattr(work, "cores", lambda: 8)
    answers = [_do(job) for _ in range(MAX_CRASHES)]
    assert answers == [Next.AGAIN] * (MAX_CRASHES - 1) + [Next.STOP]
    assert [o["threads"] for o in orders] == [8, 1, 1]
    assert (job.standing.state, job.standing.code) == (State.FAILING, 70)
    assert job.standing.message == "te weinig geheugen"


@pytest.mark.parametrize(
    "error",
    [
        errors.AccessFault("De schijf is vol."),
        errors.RoomUnavailable("geen seccomp"),
        errors.StageFailed("schijf", errors.ACCESS),
        errors.StageFailed("model weg", errors.MODEL),
        OSError(5, "share"),
    ],
)
def test_what_somebody_can_mend_waits_without_counting(
    job: Job, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    _rooms(monkeypatch, _raises(error))
    assert [_do(job) for _ in range(MAX_STARTS + 2)] == [Next.WAIT] * (MAX_STARTS + 2)
    assert job.standing.state is State.BUSY
    _rooms(monkeypatch, lambda name, arguments: {})
    assert _do(job) == Next.ON


@pytest.mark.parametrize("code", [errors.INPUT, errors.WRONG_USE, errors.NETWORK])
def test_what_the_recording_is_to_blame_for_is_not_tried_again(
    job: Job, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    _rooms(monkeypatch, _raises(errors.StageFailed("geen opname", code)))
    assert _do(job) == Next.STOP
    assert (job.standing.state, job.standing.code) == (State.FAILING, code)


def test_an_error_of_ours_shows_its_class_and_nothing_else(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    _rooms(monkeypatch, _raises(KeyError("mevrouw Jansen")))
    for _ in range(MAX_CRASHES):
        _do(job)
    assert "KeyError" in str(job.standing.message)
    assert "Jansen" not in str(job.standing.message)


def test_progress_between_two_starts_counts_anew(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    share = iter(range(1, 100))

    def crash_further(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        job.show_progress("detect", next(share) / 20)
        raise errors.StageFailed("weer gestopt")

    _rooms(monkeypatch, crash_further)
    assert [_do(job) for _ in range(MAX_CRASHES + 2)] == [Next.AGAIN] * (MAX_CRASHES + 2)


def test_cancelled_before_it_began(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = _rooms(monkeypatch, lambda name, arguments: {})
    job.request(CANCEL)
    assert _do(job) == Next.STOP
    assert job.standing.state is State.FAILING
    assert not orders and not job.is_requested(CANCEL)


def test_a_job_that_another_has_waits(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    from binnenskamers.locks import held

    orders = _rooms(monkeypatch, lambda name, arguments: {})
    with held(job.dossier.folder / "slot") as ours:
        assert ours
        assert _do(job) == Next.WAIT
    assert not orders


def test_a_dossier_that_is_gone_waits_for_the_share(tmp_path: Path) -> None:
    assert run_stage_of(tmp_path / "weg" / "0123", "listen", threading.Event()) == Next.WAIT


def test_a_dossier_that_was_erased_ends(tmp_path: Path) -> None:
    assert run_stage_of(tmp_path / "0123", "listen", threading.Event()) == Next.STOP


class _Clock:
    """Stands in for the queue: runs steps at once and writes down how long it would have slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def run_step(self, _options: object, step: Callable[..., str], *arguments: object) -> str:
        return step(*arguments)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_waiting_backs_off_and_ends(job: Job) -> None:
    clock, given_up = _Clock(), []

    def abandon(name: str) -> str:
        given_up.append(name)
        return str(Next.STOP)

    assert _until_done(clock, lambda job, stage: str(Next.WAIT), abandon, "id", "listen") == Next.STOP
    assert given_up == ["id"]
    assert clock.slept[:4] == [30.0, 60.0, 120.0, 240.0]
    assert max(clock.slept) == 600.0 and len(clock.slept) == MAX_WAITS + 1
    assert sum(clock.slept) > 2 * 86_400 * 0.9


def test_giving_up_says_what_was_missing(job: Job) -> None:
    job.stand(State.BUSY, message="De schijf is vol.")
    run.give_up(job.dossier.folder)
    assert (job.standing.state, job.standing.message) == (State.FAILING, "De schijf is vol.")


def test_every_error_class_of_ours_is_meant_for_users() -> None:
    assert issubclass(errors.InputUnusable, UserError)
