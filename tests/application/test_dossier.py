"""The dossier: whole or absent, private, and redacted before it exists."""

from __future__ import annotations

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
