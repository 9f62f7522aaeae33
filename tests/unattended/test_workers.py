"""More than one worker on a shared queue: Postgres on loopback, workers as programs of their own, one killed in the middle."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office
from postgres import postgres, server_programs

pytestmark = pytest.mark.skipif(
    server_programs() is None or not hasattr(os, "geteuid"), reason="no Postgres server on this machine"
)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[str]:
    with postgres(tmp_path) as address:
        yield address


def _worker(office: Office, queue: str, name: str, *words: str) -> object:
    return office.command(words, ("beheer", "werker", "--wachtrij", queue, "--naam", name))


def _share(office: Office, queue: str, recordings: int, workers: int, seconds: float) -> None:
    """Drop recordings, let workers share them, kill one at work, and see every recording once in klaar."""
    for number in range(recordings):
        office.drop(f"notulen/2026-11-12 overleg {number:02}.wav", seconds=3.0, pitch=200.0 + 10 * number)
    slow = f"slow=recognize:{seconds}"
    crew = [_worker(office, queue, f"werker-{n}", slow) for n in range(workers)]
    watcher = office.start(
        options=("--elke", "0.3", "--wachtrij", queue, "--tegelijk", "0", "--vooruit", str(2 * workers))
    )
    office.wait_for(lambda: sum(s["stage"] == "hear" for s in office.standings()) >= workers)
    crew[0].kill()  # type: ignore[attr-defined]
    office.wait_for(lambda: len(office.names("klaar")) == recordings, 60 + recordings * (seconds + 10))
    time.sleep(1.0)
    assert office.names("klaar") == [f"2026-11-12 overleg {n:02}.docx" for n in range(recordings)]
    assert office.names("mislukt") == office.names("inbak") == []
    for program in (*crew[1:], watcher):
        program.send_signal(signal.SIGTERM)  # type: ignore[attr-defined]
        assert program.wait(timeout=90) == 0  # type: ignore[attr-defined]
    office.check()


def test_two_workers_share_and_one_dies(office: Office, queue: str) -> None:
    _share(office, queue, recordings=3, workers=2, seconds=2.0)


@pytest.mark.zwaar
def test_three_workers_twenty_recordings_one_dies(office: Office, queue: str) -> None:
    _share(office, queue, recordings=20, workers=3, seconds=3.0)


def test_a_worker_needs_a_database(office: Office) -> None:
    program = office.command((), ("beheer", "werker", "--wachtrij", "postgresql://niemand@127.0.0.1:9/leeg"))
    _, said = program.communicate(timeout=60)
    assert program.returncode == 5
    assert "wachtrij" in said and "Traceback" not in said and "niemand" not in said


def test_a_worker_of_another_version_refuses(office: Office, queue: str) -> None:
    office.dossiers.mkdir()
    (office.dossiers / ".versie").write_text("9.9.9")
    program = office.command((), ("beheer", "werker", "--wachtrij", queue))
    _, said = program.communicate(timeout=90)
    assert program.returncode == 2
    assert "9.9.9" in said


def test_a_worker_that_loses_the_database_stops(office: Office, tmp_path: Path) -> None:
    """Its recordings go to another worker, so it must not work on."""
    with postgres(tmp_path) as address:
        program = office.command((), ("beheer", "werker", "--wachtrij", address, "--naam", "x"))
        time.sleep(4)
        assert program.poll() is None
    _, said = program.communicate(timeout=60)
    assert program.returncode == 5
    assert "database" in said and "Traceback" not in said


def test_two_workers_of_one_name(office: Office, queue: str) -> None:
    first = _worker(office, queue, "zelfde")
    time.sleep(4)
    second = office.command((), ("beheer", "werker", "--wachtrij", queue, "--naam", "zelfde"))
    _, said = second.communicate(timeout=90)
    assert second.returncode == 2
    assert "al een werker" in said
    first.kill()  # type: ignore[attr-defined]


def test_the_database_knows_no_names_and_no_words(office: Office, queue: str) -> None:
    import psycopg

    office.drop("wmo/2026-11-12 mevrouw Jansen.wav")
    code, said = office.once(options=("--wachtrij", queue))
    assert code == 0, said
    with psycopg.connect(queue) as base:
        tables = base.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        everything = "".join(str(base.execute(f'SELECT * FROM "{s}"."{t}"').fetchall()) for s, t in tables)  # type: ignore[arg-type]
    assert "binnenskamers" in everything
    for word in ("Jansen", "mevrouw", "stofzuigen", str(office.box)):
        assert word not in everything
