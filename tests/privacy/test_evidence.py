"""The privacy evidence: the same twice but for the time, loud when a check fails, and without names."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import platform
from pathlib import Path
from typing import Any

import docx
import pytest

from binnenskamers import errors, places
from binnenskamers.__main__ import run
from binnenskamers.configuration import AllowedFolder, Configuration
from binnenskamers.privacy import selftest
from binnenskamers.privacy.check import Check, fault, good, warning
from binnenskamers.privacy.evidence import build_evidence, configuration_json, guard_state, host_id, read_installation

ROOMS = [good("Kamer voor spraak", "Bewezen."), good("Kamer voor het taalmodel", "Bewezen.")]
WHEN = dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)


def _use(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    functions = tuple((lambda _, check=check: check) for check in [*ROOMS, *checks])
    monkeypatch.setattr(selftest.run_checks, "__defaults__", (functions,))


def _written(folder: Path) -> tuple[dict[str, Any], str]:
    (word,) = folder.glob("*.docx")
    (plain,) = folder.glob("*.json")
    paper = docx.Document(str(word))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    text = "\n".join([p.text for p in paper.paragraphs] + cells)
    return json.loads(plain.read_text(encoding="utf-8")), text


def test_two_runs_differ_only_in_time() -> None:
    installation = read_installation(places.models_folder(), places.host_file())
    again = read_installation(places.models_folder(), places.host_file())
    one = build_evidence(installation, [*ROOMS, good("Schijf", "Genoeg.", "63 GB vrij")], WHEN)
    two = build_evidence(again, [*ROOMS, good("Schijf", "Genoeg.", "62 GB vrij")], WHEN + dt.timedelta(days=1))
    assert one["moment"] != two["moment"]
    del one["moment"], two["moment"]
    assert one == two


def test_two_runs_of_the_command_with_the_real_checks(tmp_path: Path) -> None:
    found = []
    for name in ("een", "twee"):
        run(["beheer", "privacybewijs", "--naar", str(tmp_path / name), "--zonder-meting"])
        evidence, _ = _written(tmp_path / name)
        del evidence["moment"]
        found.append(evidence)
    assert found[0] == found[1]


def test_it_holds_versions_and_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch)
    assert run(["beheer", "privacybewijs", "--naar", str(tmp_path)]) == errors.DONE
    evidence, text = _written(tmp_path)
    packages = {p["naam"].lower(): p for p in evidence["pakketten"]}
    assert len(packages["onnxruntime"]["sha256_van_record"]) == 64
    assert packages["onnxruntime"]["versie"] in text
    assert evidence["geslaagd"] is True
    assert evidence["afscherming"] == "bewezen"
    assert evidence["open_punten"]
    for point in evidence["open_punten"]:
        assert point["punt"] in text
    assert "NIET GESLAAGD" not in text
    assert "[[" not in text


def test_a_failing_check_is_loud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _use(monkeypatch, fault("Modellen", "Er is een model beschadigd.", "Haal het op.", errors.MODEL))
    assert run(["beheer", "privacybewijs", "--naar", str(tmp_path)]) == errors.MODEL
    assert "NIET GESLAAGD: Modellen" in capsys.readouterr().err
    evidence, text = _written(tmp_path)
    assert (evidence["geslaagd"], evidence["niet_geslaagd"]) == (False, ["Modellen"])
    assert "NIET GESLAAGD: Modellen" in "\n".join(text.splitlines()[:3]), "on top"


def test_warnings_become_open_points() -> None:
    evidence = build_evidence(
        read_installation(places.models_folder(), places.host_file()),
        [*ROOMS, warning("Schijf", "Niet versleuteld.", "Vraag het.")],
        WHEN,
    )
    assert evidence["open_punten"][0] == {"wie": "beheerder", "punt": "Schijf: Niet versleuteld. Vraag het."}


def test_guard_state_is_that_of_the_worst_room() -> None:
    assert guard_state(ROOMS) == "bewezen"
    assert guard_state([ROOMS[0], warning("Kamer voor het taalmodel", "Onbewezen.", "x")]) == "onbewezen"
    assert guard_state([ROOMS[0], fault("Kamer voor het taalmodel", "x", "y", errors.NETWORK)]) == "niet geslaagd"
    assert guard_state([]) == "niet geslaagd"


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch)
    for _ in range(2):
        run(["beheer", "privacybewijs", "--naar", str(tmp_path)])
    assert len(list(tmp_path.glob("*.docx"))) == len(list(tmp_path.glob("*.json"))) == 2


def test_no_name_of_a_person_or_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home" / "jan.jansen"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("BINNENSKAMERS_SLEUTELS", str(home / "sleutels"))
    (home / "sleutels").mkdir(mode=0o755)
    run(["beheer", "privacybewijs", "--naar", str(tmp_path / "uit"), "--zonder-meting"])
    evidence, text = _written(tmp_path / "uit")
    everything = json.dumps(evidence) + text
    assert "jansen" not in everything
    assert platform.node() not in everything or len(platform.node()) < 4
    assert f"/{getpass.getuser()}/" not in everything


def test_settings_keep_their_reasons_and_lose_the_home_folder(tmp_path: Path) -> None:
    made = configuration_json(
        Configuration(allowed_folders=(AllowedFolder(tmp_path / "OneDrive", "tijdelijk"),)), tmp_path
    )
    assert made["toegestane gesynchroniseerde mappen"] == [{"map": "~/OneDrive", "reden": "tijdelijk"}]


def test_the_id_of_a_computer_is_its_own_and_stays(tmp_path: Path) -> None:
    one, other = host_id(tmp_path / "a" / "computer.id"), host_id(tmp_path / "b" / "computer.id")
    assert one == host_id(tmp_path / "a" / "computer.id") != other
    assert len(one) == 12


def test_a_folder_that_may_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "bestand"
    blocked.write_text("")
    assert run(["beheer", "privacybewijs", "--naar", str(blocked)]) == errors.ACCESS
    assert "geen map" in capsys.readouterr().err


def test_wrong_settings_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places.configuration_file().write_text("[bewaren]\nopname_dagen = 400\n", encoding="utf-8")
    assert run(["beheer", "privacybewijs", "--naar", str(tmp_path), "--zonder-meting"]) == errors.WRONG_USE
    assert "opname_dagen" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
