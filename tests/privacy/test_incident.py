"""After an incident: which data is where, by ids, sizes and ages; never content or names of recordings."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.privacy.incident import FileFacts, describe_job, read_jobs

MARKER = "mevrouw-Jansen-heeft-reuma"


@pytest.fixture
def jobs() -> Path:
    root = places.dossiers_folder()
    for identifier, names, days in (
        ("a1", ["opname.json", "opname.ogg"], 3),
        ("b2", ["transcript.json", "verslag.json"], 40),
    ):
        (root / identifier).mkdir(parents=True)
        for name in names:
            file = root / identifier / name
            file.write_text(MARKER)
            os.utime(file, (time.time() - days * 86_400,) * 2)
    return root


def test_every_job_with_its_state_age_and_size(jobs: Path) -> None:
    oldest, newest = read_jobs(jobs, time.time())
    assert (oldest.id, oldest.state, oldest.recording, oldest.files) == ("b2", "verslag gemaakt", False, 2)
    assert (newest.id, newest.state, newest.recording) == ("a1", "gelezen", True)
    assert round(oldest.age) == round(oldest.touched) == 40
    assert newest.size == 2 * len(MARKER)


def test_names_are_enough_when_files_are_sealed() -> None:
    sealed = [FileFacts("transcript.json", 100, 0.0), FileFacts("opname.m4a", 900, 0.0)]
    job = describe_job("c3", sealed, 86_400.0)
    assert (job.state, job.recording, job.size, job.age) == ("uitgeschreven", True, 1000, 1.0)
    assert describe_job("d4", [], 0.0).state == "begonnen"


def test_the_command_shows_no_content(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["beheer", "incident"]) == 0
    said = capsys.readouterr().out
    assert "a1" in said and "b2" in said and "40 dagen geleden" in said
    assert str(jobs) in said
    assert run(["beheer", "incident", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [job["id"] for job in answer["opnamen"]] == ["b2", "a1"]
    assert {place["what"] for place in answer["mappen"]} >= {"werkbestanden", "logboek"}
    assert MARKER not in said + json.dumps(answer)


def test_no_data_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["beheer", "incident"]) == 0
    assert "geen opnamen" in capsys.readouterr().out
