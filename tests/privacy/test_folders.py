"""Folders: for one user alone, whatever the umask and whoever else is on the machine; never one that goes to a cloud."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.dossier import Dossier
from binnenskamers.errors import AccessFault
from binnenskamers.privacy import folders
from binnenskamers.privacy.folders import private_folder, synchronised_by
from binnenskamers.privacy.logbook import Event, record
from binnenskamers.unattended.postbox import PostBox

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows kent deze rechten niet")
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="alleen root kan een ander zijn")
NOBODY = 65534


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_everything_of_ours_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        options = ["--taalmodel", "geen", "--naar", str(tmp_path / "uit")]
        assert run(["verslag", str(DEMO / "wmo.json"), *options]) == 0
    finally:
        os.umask(before)
    for root in (places.dossiers_folder(), places.keys_folder(), places.log_folder()):
        found = [root, *root.rglob("*")]
        assert len(found) > 1
        for path in found:
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


@posix
def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


@posix
def test_a_folder_of_everybody_is_refused_and_stays_open(tmp_path: Path) -> None:
    folder = tmp_path / "allen"
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(AccessFault, match="van iedereen"):
        private_folder(folder)
    assert folder.stat().st_mode & 0o7777 == 0o1777


def _as_somebody_else(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python as another user of this machine."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"import os, sys\nos.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n{program}",
            *words,
        ],
        capture_output=True,
        text=True,
        check=False,
    )


@as_root
def test_a_colleague_on_the_same_machine_reads_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith("/tmp/"):
            folder.chmod(0o755)  # so that only our own rights are in the way
    Dossier.create(places.dossiers_folder(), dict).write("a", b"x")
    record(Event.STARTED)
    for folder in (places.dossiers_folder(), places.keys_folder(), places.log_folder()):
        tried = _as_somebody_else("import os\nos.listdir(sys.argv[1])", str(folder))
        assert "PermissionError" in tried.stderr, folder
        for file in [p for p in folder.rglob("*") if p.is_file()]:
            assert "PermissionError" in _as_somebody_else("open(sys.argv[1])", str(file)).stderr, file


@as_root
def test_a_link_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir()
    link = tmp_path / "koppeling"
    link.symlink_to(tmp_path / "echt")
    private_folder(link / "mijn")
    os.lchown(link, NOBODY, NOBODY)
    with pytest.raises(AccessFault, match="koppeling van een andere gebruiker"):
        private_folder(link / "dossiers")
    assert not (tmp_path / "echt" / "dossiers").exists()


@posix
def test_a_post_box_that_everybody_writes_in_is_refused(tmp_path: Path) -> None:
    box = PostBox(tmp_path / "post")
    box.prepare()
    assert box.root.stat().st_mode & 0o007 == 0
    assert not box.is_open_to_all()
    for folder in (box.root, box.inbox):
        folder.chmod(0o775)
    box.prepare()
    assert box.is_open_to_all()
    for folder in (box.root, box.inbox):
        folder.chmod(0o777)
    with pytest.raises(AccessFault, match="alleen het team"):
        box.prepare()


# ---------------------------------------------------------------- cloud
@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - Gemeente Voorbeeld",
        "Dropbox",
        "Dropbox (Team)",
        "iCloudDrive",
        "Google Drive",
        "Nextcloud",
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert synchronised_by(tmp_path / name / "verslagen" / "nieuw") == name


@pytest.mark.parametrize("name", ["Documenten", "dropbox-handleiding", "Mijn OneDriveplan", "cloud", "Box"])
def test_an_ordinary_name_is_no_sign(tmp_path: Path, name: str) -> None:
    assert synchronised_by(tmp_path / name) is None


@pytest.mark.parametrize("mark", [".dropbox.cache", ".849C9593-D756-4E56-8D6E-42412F2A707B", "._sync_ab12.db"])
def test_or_by_what_its_program_leaves_there(tmp_path: Path, mark: str) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / mark).write_text("")
    assert synchronised_by(tmp_path / "team" / "verslagen") == mark


def test_or_by_what_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Gemeente"))
    assert synchronised_by(tmp_path / "Gemeente" / "a") == "OneDrive"
    assert synchronised_by(tmp_path / "Gemeente2") is None


def test_or_by_the_kind_of_disk(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(f"x / ext4 rw 0 0\nremote: {tmp_path}/mijn\\040schijf fuse.rclone rw 0 0\n")
    assert folders._mount_of(tmp_path / "mijn schijf" / "a", table) == "fuse.rclone"
    assert folders._mount_of(tmp_path / "mijn", table) is None


def test_or_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "gewoon").symlink_to(tmp_path / "Dropbox")
    assert synchronised_by(tmp_path / "gewoon") == "Dropbox"


def test_nothing_is_put_in_a_synchronised_folder_without_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "OneDrive - Gemeente" / "verslagen"
    command = ["verslag", str(DEMO / "wmo.json"), "--taalmodel", "geen", "--naar", str(target)]
    assert run(command) == 5
    assert "OneDrive - Gemeente" in capsys.readouterr().err
    assert not target.exists()
    for variable in ("BINNENSKAMERS_DOSSIERS", "BINNENSKAMERS_SLEUTELS", "BINNENSKAMERS_LOGBOEK"):
        with monkeypatch.context() as inside:
            inside.setenv(variable, str(tmp_path / "Dropbox" / "x"))
            assert run([*command[:-1], str(tmp_path / "uit")]) == 5
    assert run(["bewaak", str(target), "--eenmalig"]) == 5
    assert not (tmp_path / "Dropbox").exists()
    places.configuration_file().write_text(
        f'[[gesynchroniseerde_map]]\nmap = "{target.parent}"\nreden = "besluit CISO"\n', encoding="utf-8"
    )
    assert run(command) == 0
    assert (target / "verslag.docx").exists()
