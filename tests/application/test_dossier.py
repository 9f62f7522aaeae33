"""The dossier: whole or absent, private, and redacted before it exists."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from binnenskamers.dossier import Dossier
from binnenskamers.errors import AccessFault
from binnenskamers.files import write_atomic
from binnenskamers.stages import open_dossier


def keep(document: dict[str, Any]) -> dict[str, Any]:
    return document


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        dossier = Dossier.create(tmp_path / "werk", keep)
        dossier.write_json("a.json", {"x": 1})
    finally:
        os.umask(before)
    assert stat.S_IMODE((dossier.folder / "a.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(dossier.folder.stat().st_mode) == 0o700


def test_redaction_comes_before_the_disk(tmp_path: Path) -> None:
    dossier = Dossier.create(tmp_path, lambda d: {**d, "text": "weg"})
    dossier.write_json("a.json", {"text": "geheim"})
    assert dossier.read_json("a.json") == {"text": "weg"}
    assert b"geheim" not in b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


def test_a_failing_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = Dossier.create(tmp_path, keep)
    dossier.write("a", b"oud")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "vol")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccessFault, match="geen ruimte"):
        dossier.write("a", b"nieuw")
    assert dossier.read("a") == b"oud"
    assert [p.name for p in dossier.folder.iterdir()] == ["a"]


def test_a_killed_writer_leaves_old_or_new_but_nothing_half(tmp_path: Path) -> None:
    target = tmp_path / "a"
    write_atomic(target, b"oud" * 1000)
    program = (
        "import os, signal\nfrom pathlib import Path\nfrom binnenskamers import files\n"
        "os.fsync = lambda h: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"files.write_atomic(Path({str(target)!r}), b'nieuw' * 1000)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert target.read_bytes() == b"oud" * 1000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="geen /dev/full")
def test_a_root_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(AccessFault) as caught:
        Dossier.create(tmp_path / "bestand", keep)
    assert caught.value.exit_code == 5


def test_names_of_dossiers_are_random(tmp_path: Path) -> None:
    assert len({Dossier.create(tmp_path, keep).id for _ in range(20)}) == 20


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("writes", range(5))
def test_files_written_together_are_all_old_or_all_new_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    dossier = Dossier.create(tmp_path, lambda d: {**d, "text": "weg"} if "text" in d else d)
    for name in ("a.json", "b.json", "c.json"):
        dossier.write_json(name, {"n": 1})
    real, left = write_atomic, [writes]

    def crashing(path: Path, data: bytes, mode: int | None = None) -> None:
        if not left[0]:
            raise Crash
        left[0] -= 1
        real(path, data, mode)

    def note(written: Any) -> Any:
        return {"d.json": {"seen": [written["a.json"], written["b.json"]]}}

    monkeypatch.setattr("binnenskamers.dossier.write_atomic", crashing)
    with contextlib.suppress(Crash):
        dossier.write_together({"a.json": {"n": 2, "text": "geheim"}, "b.json": {"n": 2}}, ["c.json"], note)
    monkeypatch.setattr("binnenskamers.dossier.write_atomic", real)
    later = Dossier(dossier.folder, keep)
    later.finish()
    found = {name: later.read_json(name) for name in later.names("*")}
    if writes == 0:
        assert found == {"a.json": {"n": 1}, "b.json": {"n": 1}, "c.json": {"n": 1}}
    else:
        assert found == {
            "a.json": {"n": 2, "text": "weg"},
            "b.json": {"n": 2},
            "d.json": {"seen": [{"n": 2, "text": "weg"}, {"n": 2}]},
        }


def test_what_a_crash_cut_off_is_ended_by_the_next_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = Dossier.create(tmp_path, keep)
    with monkeypatch.context() as cut:
        cut.setattr(Dossier, "finish", lambda self: None)
        dossier.write_together({"a.json": {"n": 2}})
    assert not dossier.has("a.json")
    assert open_dossier(dossier.ticket()).read_json("a.json") == {"n": 2}
