"""The audit log: no content, no gaps, and every change is found."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import read_back

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.errors import AccessFault
from binnenskamers.privacy import logbook
from binnenskamers.privacy.logbook import BEGIN, Event, check, hash_of, log_files, record, record_after, shorten

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
DOSSIER = "0123456789abcdef"


def the_file() -> Path:
    (path,) = log_files(places.log_folder())
    return path


def some(count: int = 6) -> list[bytes]:
    for number in range(count):
        record(Event.STARTED, DOSSIER, number)
    return the_file().read_bytes().splitlines(keepends=True)


# ---------------------------------------------------------------- the chain
def test_lines_form_a_chain_that_anybody_can_check() -> None:
    lines = [json.loads(line) for line in some()]
    assert [entry["nr"] for entry in lines] == [1, 2, 3, 4, 5, 6]
    assert [entry["vorige"] for entry in lines] == [BEGIN, *[entry["hash"] for entry in lines[:-1]]]
    assert all(entry["hash"] == hash_of(entry) for entry in lines)
    found = check()
    assert (found.faults, found.torn, found.last) == ((), 0, lines[-1]["hash"])
    assert the_file().stat().st_mode & 0o777 == 0o600


def test_an_empty_log_is_sound() -> None:
    assert check() == logbook.Checked((), (), 0, BEGIN)
    assert run(["beheer", "logboek"]) == 0


@pytest.mark.parametrize("line", [0, 2, 5])
@pytest.mark.parametrize("field", ["code", "tijd", "gebeurtenis", "dossier", "gebruiker"])
def test_a_line_that_was_changed_is_found_and_named(line: int, field: str) -> None:
    lines = some()
    changed = json.loads(lines[line])
    other = {
        "code": 3,
        "tijd": "2020-01-01T00:00:00Z",
        "gebeurtenis": "geleverd",
        "dossier": "f" * 16,
        "gebruiker": "0" * 12,
    }
    changed[field] = 99 if field == "code" else other[field]
    lines[line] = json.dumps(changed).encode() + b"\n"
    the_file().write_bytes(b"".join(lines))
    assert [(f.line, f.what) for f in check().faults] == [(line + 1, "is veranderd")]


def test_a_line_that_was_changed_with_its_hash_is_found_at_the_next() -> None:
    lines = some()
    changed = json.loads(lines[2])
    changed["code"] = 99
    changed["hash"] = hash_of(changed)
    lines[2] = json.dumps(changed).encode() + b"\n"
    the_file().write_bytes(b"".join(lines))
    assert [f.line for f in check().faults] == [4]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(6)), st.sets(st.integers(0, 5), max_size=3), st.integers(0, 5))
def test_order_absence_and_doubles_are_found(tmp_path: Path, order: list[int], missing: set[int], double: int) -> None:
    for path in log_files(places.log_folder()):
        path.unlink()
    lines = some()
    for kept in (
        [lines[i] for i in order],
        [line for i, line in enumerate(lines) if i not in missing],
        [*lines[: double + 1], *lines[double:]],
    ):
        the_file().write_bytes(b"".join(kept))
        # the chain alone cannot see that its end is gone, nor that all of it is; a noted hash can
        only_shorter = kept == lines[: len(kept)]
        assert bool(check().faults) != only_shorter
        if len(kept) < len(lines):
            assert check(anchor=json.loads(lines[-1])["hash"]).faults or lines[-1] in kept


def test_a_line_that_is_no_line_is_found() -> None:
    lines = some()
    for wrong in (b"{}\n", b"onzin\n", b"\n", b'{"nr": 3}\n'):
        the_file().write_bytes(b"".join([*lines[:3], wrong, *lines[3:]]))
        assert [f.line for f in check().faults] == [4]


def test_text_has_no_place_in_a_line() -> None:
    lines = some()
    entry = json.loads(lines[-1])
    for field, value in (("dossier", "mevrouw De Wit"), ("gebeurtenis", "gezegd"), ("gebruiker", "jan")):
        wrong = {**entry, field: value}
        wrong["hash"] = hash_of(wrong)
        the_file().write_bytes(b"".join(lines[:-1]) + json.dumps(wrong).encode() + b"\n" + lines[-1])
        assert check().faults
    extra = {**entry, "opmerking": "x"}
    the_file().write_bytes(b"".join(lines[:-1]) + json.dumps(extra).encode() + b"\n" + lines[-1])
    assert check().faults


# ---------------------------------------------------------------- writing
def test_a_line_that_a_power_cut_left_half_is_reported_and_the_chain_goes_on() -> None:
    lines = some()
    the_file().write_bytes(b"".join(lines) + lines[0][:50])
    assert (check().faults, check().torn) == ((), 1)
    record(Event.DELIVERED, DOSSIER)
    found = check()
    assert (found.faults, found.torn) == ((), 1)
    assert [e["gebeurtenis"] for e in found.entries[-2:]] == ["regel_afgebroken", "geleverd"]
    assert lines[0][:50] in the_file().read_bytes()


def test_several_programs_write_at_once() -> None:
    program = (
        "from binnenskamers.privacy.logbook import Event, record\n"
        f"for n in range(15): record(Event.STARTED, {DOSSIER!r}, n)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [p.wait(timeout=60) for p in running] == [0, 0, 0]
    found = check()
    assert (len(found.entries), found.faults, found.torn) == (45, (), 0)


def test_work_that_cannot_be_logged_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bestand").write_text("")
    monkeypatch.setenv("BINNENSKAMERS_LOGBOEK", str(tmp_path / "bestand"))
    with pytest.raises(AccessFault):
        record(Event.STARTED)
    assert record_after(Event.DELIVERED) is False
    assert run(["verslag", str(DEMO / "wmo.json"), "--naar", str(tmp_path / "uit")]) == 5
    assert not (tmp_path / "uit").exists()
    assert not list(places.dossiers_folder().iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="geen /dev/full")
def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    some(1)

    def full(_handle: int) -> None:
        raise OSError(28, "vol")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccessFault, match="geen ruimte"):
        record(Event.STARTED)


# ---------------------------------------------------------------- months
class Clock(dt.datetime):
    """A calendar that is set by hand."""

    moment = dt.datetime(2026, 1, 31, 23, 0, tzinfo=dt.UTC)

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return cls.moment


def test_every_month_has_a_file_and_the_chain_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook.dt, "datetime", Clock)
    for month in range(1, 10):
        Clock.moment = dt.datetime(2026, month, 28, tzinfo=dt.UTC)
        record(Event.STARTED, DOSSIER)
        record(Event.DELIVERED, DOSSIER)
    files = log_files(places.log_folder())
    assert [p.name for p in files] == [f"logboek-2026-{m:02}.jsonl" for m in range(1, 10)]
    assert check().faults == ()
    assert shorten(6, Clock.moment.timestamp()) == 2
    found = check()
    assert (found.faults, found.entries[0]["tijd"][:7]) == ((), "2026-03")
    assert found.entries[-1]["gebeurtenis"] == "logboek_ingekort"
    assert shorten(6, Clock.moment.timestamp()) == 0
    files[4].unlink()
    assert [f.line for f in check().faults] == [1]


def test_a_clock_that_goes_back_does_not_break_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook.dt, "datetime", Clock)
    for month in (5, 4, 6):
        Clock.moment = dt.datetime(2026, month, 1, tzinfo=dt.UTC)
        record(Event.STARTED, DOSSIER)
    assert check().faults == ()


# ---------------------------------------------------------------- what a use leaves
def test_what_is_done_is_in_the_log_and_nothing_of_the_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "mevrouw Zeldzaam.json"
    source.write_bytes((DEMO / "wmo.json").read_bytes())
    options = ["--taalmodel", "geen", "--gegevens", "zaaknummer=Z-77", "--naar", str(tmp_path / "uit")]
    assert run(["verslag", str(source), *options]) == 0
    (name,) = [d.name for d in places.dossiers_folder().iterdir()]
    read_back(tmp_path, name)
    run(["goedkeuren", name, "--naam", "Jannie Achternaam", "--rol", "consulent"])
    run(["inzage", name, "--naar", str(tmp_path / "kopie")])
    file = tmp_path / "c.json"
    file.write_text('{"correcties": [{"segment": 1, "tekst": "Goedemorgen.", "reden": "verhaspeld"}]}')
    run(["correctie", name, str(file)])
    run(["wis", name])
    capsys.readouterr()
    assert run(["beheer", "logboek", "--dossier", name, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [e["gebeurtenis"] for e in shown["regels"]] == [
        *("begonnen", "geleverd", "gecorrigeerd", "gecontroleerd", "inzage", "gecorrigeerd", "dossier_gewist")
    ]
    raw = b"".join(p.read_bytes() for p in places.log_folder().iterdir())
    said = ["Zeldzaam", "wmo", "Z-77", "Jannie", "consulent", "verhaspeld", "Goedemorgen", "reuma", str(tmp_path)]
    for mark in (*said, os.environ.get("USER", "root"), "root"):
        assert mark.encode() not in raw
    (copy,) = (tmp_path / "kopie").glob("*/logboek.json")
    assert [e["gebeurtenis"] for e in json.loads(copy.read_text())] == [
        "begonnen",
        "geleverd",
        "gecorrigeerd",
        "gecontroleerd",
        "inzage",
    ]


def test_a_failure_has_its_code(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("geen json")
    assert run(["verslag", str(file), "--naar", str(tmp_path / "uit")]) == 3
    assert [(e["gebeurtenis"], e["code"]) for e in check().entries] == [("begonnen", 0), ("mislukt", 3)]


def test_the_command_shows_and_judges(capsys: pytest.CaptureFixture[str]) -> None:
    lines = some(3)
    last = json.loads(lines[-1])["hash"]
    assert run(["beheer", "logboek"]) == 0
    said = capsys.readouterr()
    assert said.out.count("begonnen") == 3
    assert last in said.err
    assert run(["beheer", "logboek", "--controleer", "--anker", last]) == 0
    assert capsys.readouterr().out == ""
    the_file().write_bytes(b"".join(lines[:-1]))
    assert run(["beheer", "logboek", "--controleer"]) == 0
    assert run(["beheer", "logboek", "--controleer", "--anker", last]) == 5
    assert "weggehaald" in capsys.readouterr().err
    the_file().write_bytes(b"".join(reversed(lines)))
    assert run(["beheer", "logboek"]) == 5
    assert "Meld dit" in capsys.readouterr().err
