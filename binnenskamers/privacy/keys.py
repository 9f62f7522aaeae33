"""Keys: a few per dossier, in the key store of the operating system or as files of their own.

One opens the working files, one the recording, one its muted copy, one the decoded sound, so that each can be erased by destroying its key.
Where keys are is the administrator's choice (``[sleutels]``); keys of both places are found, so that the choice may change.
"""

from __future__ import annotations

import functools
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from binnenskamers.configuration import load_configuration
from binnenskamers.errors import AccessFault, KeyGone
from binnenskamers.files import access_faults, sync_folder, write_atomic
from binnenskamers.places import keys_folder
from binnenskamers.privacy.folders import private_folder
from binnenskamers.privacy.sealed import KEY_BYTES

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "binnenskamers"
#: keyring's names for the stores of each system
_BACKENDS = {
    "darwin": ("keyring.backends.macOS.Keyring",),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
    "linux": tuple(
        f"keyring.backends.{name}" for name in ("SecretService.Keyring", "libsecret.Keyring", "kwallet.DBusKeyring")
    ),
}


class What(StrEnum):
    """What a key opens."""

    WORK = "werk"
    RECORDING = "opname"
    MUTED = "gedempt"
    SOUND = "geluid"


class KeyStore(Protocol):
    """A place for keys, by name. Every method raises AccessFault when the place cannot be used."""

    def read(self, name: str) -> bytes | None:
        """The key of this name, or None."""
        ...

    def write(self, name: str, key: bytes) -> None:
        """Keep ``key``; it is safe when this returns."""
        ...

    def destroy(self, name: str) -> None:
        """Forget the key; an absent one is fine."""
        ...


class FileKeys:
    """A file per key in a private folder. Whoever has this folder and the dossiers can read them: keep them apart in copies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes | None:
        """The key of this name, or None."""
        path = self.folder / name
        with access_faults(self.folder):
            if not path.exists():
                return None
            return path.read_bytes()

    def write(self, name: str, key: bytes) -> None:
        """Keep ``key`` on disk before anything is sealed with it."""
        private_folder(self.folder)
        with access_faults(self.folder):
            write_atomic(self.folder / name, key, mode=0o600)

    def destroy(self, name: str) -> None:
        """Remove the file."""
        with access_faults(self.folder):
            (self.folder / name).unlink(missing_ok=True)
            sync_folder(self.folder)


class SystemKeys:
    """The operating system's own store: Secret Service, Keychain or Credential Locker."""

    def read(self, name: str) -> bytes | None:
        """The key of this name, or None."""
        with _store_faults():
            found = system_keyring().get_password(_SERVICE, name)
        return None if found is None else bytes.fromhex(found)

    def write(self, name: str, key: bytes) -> None:
        """Keep ``key``."""
        with _store_faults():
            system_keyring().set_password(_SERVICE, name, key.hex())

    def destroy(self, name: str) -> None:
        """Forget the key."""
        from keyring.errors import PasswordDeleteError

        with _store_faults():
            try:
                system_keyring().delete_password(_SERVICE, name)
            except PasswordDeleteError:
                return


class _store_faults:  # noqa: N801 (reads as a word in a with statement)
    """Errors of the system's store, in Dutch; without the store's own words, which may hold a key's name."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        from keyring.errors import KeyringError, PasswordDeleteError

        if kind is not None and issubclass(kind, KeyringError) and not issubclass(kind, PasswordDeleteError):
            raise AccessFault(
                "De sleutelbos van dit systeem kan niet gebruikt worden. Ontgrendel haar, of kies in instellingen.toml: "
                '[sleutels] opslag = "map".'
            ) from None


@functools.cache
def system_keyring() -> KeyringBackend:
    """The key store that the user set up for ``keyring``, else the best one of this system; without any, one that refuses."""
    from keyring import core
    from keyring.backends import fail

    # keyring's own search also loads the stores of other systems; on Linux that starts a compiler, three times, to look for parts of macOS
    own = _BACKENDS.get(sys.platform, _BACKENDS["linux"])
    chosen = [core.load_env, core.load_config]
    for loaders in (chosen, [functools.partial(core.load_keyring, name) for name in own]):
        found = [store for store in map(_loaded, loaders) if store is not None]
        if found:
            return max(found, key=lambda store: float(store.priority))
    nothing: KeyringBackend = fail.Keyring()  # type: ignore[no-untyped-call]
    return nothing


def _loaded(load: Callable[[], KeyringBackend | None]) -> KeyringBackend | None:
    """None for a store that is not on this machine."""
    try:
        return load()
    except (RuntimeError, ImportError, AttributeError):
        return None


def system_store_works() -> bool:
    """Whether this machine has a key store of its own that can be trusted with keys."""
    from keyring.backends import fail

    found = system_keyring()
    # stores that are weaker than the system's own rank below 1
    return not isinstance(found, fail.Keyring) and found.priority >= 1


def stores() -> Iterator[KeyStore]:
    """The chosen store first, then the other when it may hold keys from before."""
    configuration = load_configuration()
    files = FileKeys(configuration.key_folder or keys_folder())
    choice = configuration.key_store
    if choice == "auto":
        # a service has no session, and so no key store of a user's; a folder that was named is a choice as well
        named = (
            configuration.key_folder or os.environ.get("BINNENSKAMERS_SLEUTELS") or os.environ.get("STATE_DIRECTORY")
        )
        choice = "map" if named or not system_store_works() else "systeem"
    if choice == "map":
        yield files
        return
    yield SystemKeys()
    if files.folder.is_dir():
        yield files


class Keys:
    """The keys of one dossier; ``given`` (hexadecimal, by What) inside a room, which has no store."""

    def __init__(self, dossier: str, given: Mapping[str, str] | None = None) -> None:
        self._dossier = dossier
        self._closed = given is not None
        self._known = {What(what): bytes.fromhex(key) for what, key in (given or {}).items()}

    def get(self, what: What) -> bytes:
        """The key; KeyGone when it was destroyed or never made."""
        if what not in self._known:
            found = None if self._closed else next((k for s in stores() if (k := s.read(self._name(what)))), None)
            if found is None or len(found) != KEY_BYTES:
                raise KeyGone(
                    f"De sleutel van dossier {self._dossier} is er niet (meer): wat daarin stond, kan niemand meer lezen. "
                    "Verwerk de opname zo nodig opnieuw."
                )
            self._known[what] = found
        return self._known[what]

    def make(self, what: What) -> bytes:
        """The key, made when there is none."""
        try:
            return self.get(what)
        except KeyGone:
            key = secrets.token_bytes(KEY_BYTES)
            next(stores()).write(self._name(what), key)
            self._known[what] = key
            return key

    def destroy(self, *whats: What) -> None:
        """Destroy these keys (default: all) wherever they are; what they opened is gone with them."""
        for what in whats or tuple(What):
            for store in stores():
                store.destroy(self._name(what))
            self._known.pop(what, None)

    def ticket(self, *whats: What) -> dict[str, str]:
        """These keys as a room takes them."""
        return {str(what): self.get(what).hex() for what in whats}

    def _name(self, what: What) -> str:
        return f"{self._dossier}-{what}"
