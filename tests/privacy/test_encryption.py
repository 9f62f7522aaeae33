"""Encryption at rest: what is on the disk tells nothing, what was changed does not open, and a destroyed key is the end of it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError
from sounds import tone

from binnenskamers.dossier import Dossier
from binnenskamers.errors import AccessFault, Damaged, KeyGone
from binnenskamers.places import keys_folder
from binnenskamers.privacy import keys
from binnenskamers.privacy.keys import Keys, SystemKeys, What
from binnenskamers.privacy.sealed import SealedReader, SealedWriter, open_sealed, seal, unseal
from transcribe.audio import read_audio

KEY, OTHER = bytes(range(32)), bytes(32)
PIECE = 1 << 16
#: nothing, less than a piece, exactly one, just over, several
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7)
MARK = b"mevrouw Zeldzaam woont aan de Zoutkeetsgracht"


# ---------------------------------------------------------------- the file format
@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_again(size: int) -> None:
    data = os.urandom(size)
    sealed = seal(data, KEY, "a")
    assert unseal(sealed, KEY, "a") == data
    assert size < 32 or data[:32] not in sealed


@pytest.mark.parametrize("size", SIZES)
def test_a_byte_that_changed_is_found(size: int) -> None:
    sealed = seal(os.urandom(size), KEY, "a")
    for at in {0, 5, 25, len(sealed) // 2, len(sealed) - 1}:
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(Damaged):
            unseal(bytes(broken), KEY, "a")


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_was_cut_off_or_grew_is_found_at_once(size: int) -> None:
    sealed = seal(os.urandom(size), KEY, "a")
    for wrong in (sealed[:-1], sealed[: 20 + PIECE + 16], sealed[:10], b"", sealed + b"x"):
        if wrong != sealed:
            with pytest.raises(Damaged):
                SealedReader(io.BytesIO(wrong), KEY, "a")


def test_pieces_cannot_change_places() -> None:
    sealed = seal(os.urandom(3 * PIECE), KEY, "a")
    whole = PIECE + 16
    swapped = sealed[:20] + sealed[20 + whole : 20 + 2 * whole] + sealed[20 : 20 + whole] + sealed[20 + 2 * whole :]
    with pytest.raises(Damaged):
        unseal(swapped, KEY, "a")


def test_another_key_or_another_name_does_not_open() -> None:
    sealed = seal(b"tekst", KEY, "transcript.json")
    for key, name in ((OTHER, "transcript.json"), (KEY, "verslag.json")):
        with pytest.raises(Damaged):
            unseal(sealed, key, name)


def test_the_same_text_never_looks_the_same() -> None:
    assert seal(MARK, KEY, "a") != seal(MARK, KEY, "a")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SIZES), st.lists(st.tuples(st.integers(0, 4 * PIECE), st.integers(0, 2 * PIECE)), max_size=6))
def test_reading_from_anywhere_is_as_reading_the_plain_file(size: int, moves: list[tuple[int, int]]) -> None:
    data = bytes(i * 7 % 251 for i in range(size))
    plain, sealed = io.BytesIO(data), io.BufferedReader(SealedReader(io.BytesIO(seal(data, KEY, "a")), KEY, "a"))
    for offset, count in moves:
        assert sealed.seek(offset) == plain.seek(offset)
        assert sealed.read(count) == plain.read(count)
        assert sealed.tell() == plain.tell()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, PIECE + 10), max_size=6))
def test_it_does_not_matter_in_which_parts_it_was_written(parts: list[int]) -> None:
    out, data = io.BytesIO(), b""
    with SealedWriter(out, KEY, "a") as writer:
        for count in parts:
            piece = os.urandom(count)
            writer.write(piece)
            data += piece
    assert unseal(out.getvalue(), KEY, "a") == data


def test_a_writer_that_failed_leaves_nothing_that_opens() -> None:
    out = io.BytesIO()
    with pytest.raises(OSError, match="vol"), SealedWriter(out, KEY, "a") as writer:
        writer.write(bytes(3 * PIECE))
        raise OSError("vol")
    with pytest.raises(Damaged):
        unseal(out.getvalue(), KEY, "a")


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.ogg", "a.webm"])
def test_sound_is_decoded_from_a_sealed_file_as_from_a_plain_one(tmp_path: Path, encode, name: str) -> None:  # type: ignore[no-untyped-def]
    plain = encode(name, tone(4.0))
    (tmp_path / "sealed").write_bytes(seal(plain.read_bytes(), KEY, name))
    with open_sealed(tmp_path / "sealed", KEY, name) as sealed:
        found = read_audio(sealed)
    expected = read_audio(plain)
    assert found.samples.tobytes() == expected.samples.tobytes()
    assert (found.declared, found.incomplete) == (expected.declared, expected.incomplete)


# ---------------------------------------------------------------- keys and dossiers
def test_the_raw_folder_shows_nothing_while_the_dossier_is_open(tmp_path: Path) -> None:
    dossier = Dossier.create(tmp_path, dict)
    dossier.write_json("transcript.json", {"text": MARK.decode()})
    dossier.write("verslag.docx", MARK)
    assert dossier.read("verslag.docx") == MARK
    raw = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert MARK not in raw
    assert b"text" not in raw


def test_a_copied_file_does_not_open_in_another_dossier(tmp_path: Path) -> None:
    one, other = Dossier.create(tmp_path, dict), Dossier.create(tmp_path, dict)
    one.write("a", MARK)
    (other.folder / "a").write_bytes((one.folder / "a").read_bytes())
    with pytest.raises(Damaged):
        other.read("a")


def test_without_its_key_a_dossier_is_unreadable_for_good(tmp_path: Path) -> None:
    dossier = Dossier.create(tmp_path, dict)
    dossier.write("a", MARK)
    dossier.keys.destroy()
    with pytest.raises(KeyGone) as caught:
        Dossier(dossier.folder, dict).read("a")
    assert caught.value.exit_code == 5
    assert not list(keys_folder().iterdir())


def test_erasing_destroys_the_key_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = Dossier.create(tmp_path, dict)
    dossier.write("a", MARK)
    monkeypatch.setattr("binnenskamers.dossier.shutil.rmtree", lambda *a, **k: None)
    dossier.erase()
    assert (dossier.folder / "a").exists()
    with pytest.raises(KeyGone):
        Dossier(dossier.folder, dict).read("a")


def test_the_recording_has_a_key_of_its_own(tmp_path: Path) -> None:
    dossier = Dossier.create(tmp_path, dict)
    dossier.write("a", MARK)
    assert dossier.keys.make(What.RECORDING) != dossier.keys.get(What.WORK)
    dossier.keys.destroy(What.RECORDING)
    assert Dossier(dossier.folder, dict).read("a") == MARK
    with pytest.raises(KeyGone):
        Dossier(dossier.folder, dict).keys.get(What.RECORDING)


def test_a_room_gets_the_keys_of_its_ticket_alone(tmp_path: Path) -> None:
    dossier = Dossier.create(tmp_path, dict)
    dossier.keys.make(What.RECORDING)
    ticket = dossier.ticket()
    inside = Dossier(Path(ticket["dossier"]), dict, ticket["keys"])
    inside.write("a", MARK)
    assert dossier.read("a") == MARK
    with pytest.raises(KeyGone):
        inside.keys.get(What.RECORDING)


def test_a_key_file_is_private_and_a_spoilt_one_is_said(tmp_path: Path) -> None:
    dossier = Dossier.create(tmp_path, dict)
    dossier.write("a", MARK)
    (key,) = keys_folder().iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
    assert keys_folder().stat().st_mode & 0o777 == 0o700
    key.write_bytes(b"half")
    with pytest.raises(KeyGone):
        Dossier(dossier.folder, dict).read("a")


def test_no_dossier_without_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "bestand"
    blocked.write_text("")
    monkeypatch.setenv("BINNENSKAMERS_SLEUTELS", str(blocked))
    with pytest.raises(AccessFault):
        Dossier.create(tmp_path / "dossiers", dict)
    assert not list((tmp_path / "dossiers").iterdir())


class Memory(KeyringBackend):
    """A key store as an operating system has one."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("dicht")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("dicht")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("weg")
        del self.kept[service, username]


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Memory:
    """An installation that keeps its keys in the system's store."""
    choice = tmp_path / "instellingen.toml"
    choice.write_text('[sleutels]\nopslag = "systeem"\n')
    monkeypatch.setenv("BINNENSKAMERS_INSTELLINGEN", str(choice))
    memory = Memory()
    monkeypatch.setattr(keys, "system_keyring", lambda: memory)
    return memory


def test_keys_may_be_in_the_store_of_the_system(tmp_path: Path, system: Memory) -> None:
    dossier = Dossier.create(tmp_path / "dossiers", dict)
    dossier.write("a", MARK)
    assert len(system.kept) == 1
    assert not keys_folder().exists()
    assert Dossier(dossier.folder, dict).read("a") == MARK
    dossier.erase()
    assert not system.kept


def test_keys_made_as_files_are_found_after_the_choice_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = Dossier.create(tmp_path / "dossiers", dict)
    dossier.write("a", MARK)
    choice = tmp_path / "instellingen.toml"
    choice.write_text('[sleutels]\nopslag = "systeem"\n')
    monkeypatch.setenv("BINNENSKAMERS_INSTELLINGEN", str(choice))
    memory = Memory()
    monkeypatch.setattr(keys, "system_keyring", lambda: memory)
    assert Dossier(dossier.folder, dict).read("a") == MARK
    dossier.erase()
    assert not list(keys_folder().iterdir())


def test_a_locked_store_is_said_in_dutch(tmp_path: Path, system: Memory) -> None:
    system.locked = True
    with pytest.raises(AccessFault, match="Ontgrendel"):
        Dossier.create(tmp_path / "dossiers", dict)
    with pytest.raises(AccessFault, match="Ontgrendel"):
        SystemKeys().read("x")


def test_destroying_an_absent_key_is_fine(system: Memory) -> None:
    Keys("bestaatniet").destroy()


class Chosen(Memory):
    """A store that a user set up for keyring."""


@pytest.fixture
def fresh_search() -> Iterator[None]:
    keys.system_keyring.cache_clear()
    yield
    keys.system_keyring.cache_clear()


@pytest.mark.usefixtures("fresh_search")
def test_a_store_that_the_user_chose_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{__name__}.Chosen")
    assert isinstance(keys.system_keyring(), Chosen)
    assert keys.system_store_works()


@pytest.mark.usefixtures("fresh_search")
@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "nergens.Keyring"])
def test_a_store_that_keeps_nothing_is_not_trusted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    monkeypatch.setitem(keys._BACKENDS, sys.platform, ())
    assert not keys.system_store_works()


def test_looking_for_a_store_starts_no_program() -> None:
    program = (
        "import sys\nfound = []\n"
        "sys.addaudithook(lambda event, args: found.append(args[0]) if event in ('subprocess.Popen', 'os.system') else None)\n"
        "from binnenskamers.privacy.keys import system_store_works\nsystem_store_works()\nprint(found)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
