"""Installing from the folder, in a network namespace with nothing in it, as a user without settings would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from model_samples import sha256

from binnenskamers.carry_in import Bundle

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="het script is voor Linux")


def _can_unshare() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0


NO_NETWORK = ["unshare", "-rn"] if _can_unshare() else []
needs_no_network = pytest.mark.skipif(not NO_NETWORK, reason="de kernel staat geen eigen netwerkruimte toe")


@pytest.fixture
def stick(packed: Bundle, tmp_path: Path) -> Path:
    """A copy of the bundle, under a name with a space."""
    return Path(shutil.copytree(packed.folder, tmp_path / "mijn usb"))


def install(stick: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    home = stick.parent / "huis"
    home.mkdir(exist_ok=True)
    own = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHON": sys.executable} | environment
    command = [*NO_NETWORK, "bash", str(stick / "installeer.sh"), *arguments]
    return subprocess.run(command, env=own, cwd=home, capture_output=True, text=True, check=False)


def nothing_installed(stick: Path) -> bool:
    return not (stick.parent / "huis" / "binnenskamers").exists()


@needs_no_network
def test_it_installs_without_any_network(stick: Path, packed: Bundle) -> None:
    done = install(stick, "--controlegetal", packed.check_number.upper(), PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode == 0, done.stderr
    home = stick.parent / "huis"
    assert (home / "aanroepen.txt").read_text() == "modellen importeer modellen\nmodellen controleer\n"
    assert (home / "binnenskamers" / "bin" / "binnenskamers").is_file()
    again = install(stick)
    assert again.returncode == 2
    assert "niet leeg" in again.stderr


def spoil(name: str) -> Callable[[Path], None]:
    def change(stick: Path) -> None:
        (path,) = stick.glob(name)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    return change


def add(name: str) -> Callable[[Path], None]:
    return lambda stick: (stick / name).write_bytes(b"extra") and None


def drop(name: str) -> Callable[[Path], None]:
    return lambda stick: next(stick.glob(name)).unlink()


def replace_by_link(stick: Path) -> None:
    real = stick / "modellen" / "klein" / "model.bin"
    real.rename(stick.parent / "elders")
    real.symlink_to(stick.parent / "elders")


@pytest.mark.parametrize(
    "change",
    [
        spoil("pakketten/toets_deel1*"),
        spoil("pakketten/binnenskamers*"),
        spoil("modellen/klein/model.bin"),
        spoil("requirements.lock"),
        spoil("LEESMIJ.txt"),
        add("pakketten/toets_deel1-2.0-py3-none-any.whl"),
        add("modellen/klein/extra.bin"),
        add("ONAF.txt"),
        drop("pakketten/toets_deel2*"),
        drop("modellen/klein/config.json"),
        drop("SHA256SUMS"),
        replace_by_link,
    ],
)
def test_a_changed_bundle_is_refused_before_anything_is_installed(stick: Path, change: Callable[[Path], None]) -> None:
    change(stick)
    done = install(stick)
    assert done.returncode == 4, done.stderr
    assert "Fout: " in done.stderr
    assert nothing_installed(stick)


def test_a_bundle_that_was_made_anew_is_noticed_by_its_number(stick: Path, packed: Bundle) -> None:
    spoil("pakketten/toets_deel1*")(stick)
    files = [path for path in stick.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    lines = [f"{sha256(path.read_bytes())}  {path.relative_to(stick).as_posix()}\n" for path in files]
    (stick / "SHA256SUMS").write_text("".join(lines))
    done = install(stick, "--controlegetal", packed.check_number)
    assert done.returncode == 4
    assert "een ander dan bedoeld" in done.stderr
    assert nothing_installed(stick)
    without_number = install(stick)  # pip still holds the wheel against the lock
    assert without_number.returncode == 5
    assert nothing_installed(stick)


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["--controlegetal"], {}, "hoort het getal"),
        (["--ondertekenaars", "/nergens"], {}, "bestand met sleutels"),
        (["--snel"], {}, "bestaat niet"),
        (["a", "b"], {}, "één doelmap"),
        ([], {"PYTHON": "/nergens/python3.11"}, "Python 3.11"),
        ([], {"PYTHON": "false"}, "Python 3.11"),
        ([], {"PYTHON": "geen-seccomp"}, "libseccomp2"),
    ],
)
def test_wrong_use(stick: Path, tmp_path: Path, arguments: list[str], environment: dict[str, str], says: str) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "geen-seccomp").write_text('#!/bin/sh\ncase "$2" in *seccomp*) exit 1 ;; esac\n')
    (tools / "geen-seccomp").chmod(0o755)
    done = install(stick, *arguments, PATH=f"{tools}:{os.environ['PATH']}", **environment)
    assert done.returncode == 2
    assert says in done.stderr
    assert nothing_installed(stick)


def test_a_target_that_is_in_use_is_left_alone(stick: Path) -> None:
    target = stick.parent / "huis" / "plek"
    target.mkdir(parents=True)
    (target / "brief.txt").write_text("van mij")
    done = install(stick, "plek")
    assert done.returncode == 2
    assert (target / "brief.txt").read_text() == "van mij"


def test_too_little_room(stick: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "df").write_text("#!/bin/sh\nprintf 'kop\\n/dev/x 100 90 10 90%% /\\n'\n")
    (tools / "df").chmod(0o755)
    done = install(stick, PATH=f"{tools}:{os.environ['PATH']}")
    assert done.returncode == 5
    assert "Te weinig ruimte" in done.stderr
    assert nothing_installed(stick)


def key(folder: Path, name: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    return folder / name


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is er niet")
class TestSignature:
    @pytest.fixture
    def signers(self, stick: Path, tmp_path: Path) -> Path:
        """The stick, signed as LEESMIJ.txt says; gives the file with the key to trust."""
        private = key(tmp_path, "sleutel")
        sign = ["ssh-keygen", "-q", "-Y", "sign", "-n", "binnenskamers", "-f", str(private), str(stick / "SHA256SUMS")]
        subprocess.run(sign, check=True, capture_output=True)
        trusted = tmp_path / "vertrouwd"
        trusted.write_text("binnenskamers " + (tmp_path / "sleutel.pub").read_text())
        return trusted

    def refused(self, stick: Path, signers: Path, says: str) -> None:
        done = install(stick, "--ondertekenaars", str(signers))
        assert done.returncode == 4, done.stderr
        assert says in done.stderr
        assert nothing_installed(stick)

    def test_a_signed_bundle_is_checked_further(self, stick: Path, signers: Path) -> None:
        done = install(stick, "--ondertekenaars", str(signers), PYTHON="false")  # stops at the next check, to save time
        assert done.returncode == 2, done.stderr
        assert "Python 3.11" in done.stderr

    def test_signed_by_somebody_else(self, stick: Path, signers: Path, tmp_path: Path) -> None:
        key(tmp_path, "ander")
        signers.write_text("binnenskamers " + (tmp_path / "ander.pub").read_text())
        self.refused(stick, signers, "niet van wie u vertrouwt")

    def test_changed_after_signing(self, stick: Path, signers: Path) -> None:
        spoil("SHA256SUMS")(stick)
        self.refused(stick, signers, "of het pakket is veranderd")

    def test_not_signed(self, stick: Path, signers: Path) -> None:
        (stick / "SHA256SUMS.sig").unlink()
        self.refused(stick, signers, "niet ondertekend")
