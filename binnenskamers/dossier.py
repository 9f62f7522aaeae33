"""Dossier: the working folder of one recording, and the only way to its files.

Every write is atomic (temporary file, fsync, replace), private (0700/0600), passes the redaction hook before it exists on disk,
and is encrypted with the dossier's own key (privacy/sealed.py). The dossier is the truth about what is done: a finished stage is a file
that is there.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from binnenskamers.files import access_faults, write_atomic
from binnenskamers.privacy.folders import private_folder
from binnenskamers.privacy.keys import Keys, What
from binnenskamers.privacy.sealed import seal, unseal

Json = dict[str, Any]

#: the copy of a recording that is silent where something was removed from the text
MUTED = "opname.gedempt.ogg"
#: what ``write_together`` is going to write, until that is done
_TOGETHER = "samen.json"
Redactor = Callable[[Json], Json]


def sound_key(name: str) -> What:
    """Which key opens the sound of this file name."""
    return What.MUTED if name == MUTED else What.RECORDING


class Dossier:
    """One recording's working files. Names are fixed by the stages; nothing of the content is in them."""

    def __init__(self, folder: Path, redact: Redactor, keys: Mapping[str, str] | None = None) -> None:
        """``keys``: those of a ticket, inside a room; outside, the key store has them."""
        self.folder = folder
        self._redact = redact
        self.keys = Keys(folder.name, keys)

    @classmethod
    def create(cls, root: Path, redact: Redactor) -> Dossier:
        """A new dossier with a random name under ``root`` (made if absent), and its key."""
        dossier = cls(root / secrets.token_hex(8), redact)
        private_folder(root)
        dossier.keys.make(What.WORK)
        try:
            with access_faults(root):
                dossier.folder.mkdir(mode=0o700)
        except BaseException:
            dossier.keys.destroy()
            raise
        return dossier

    @property
    def id(self) -> str:
        """The random id."""
        return self.folder.name

    def ticket(self, *whats: What) -> Json:
        """What a stage in a room needs to open this dossier (and its recording, when that is asked for)."""
        return {"dossier": str(self.folder), "keys": self.keys.ticket(*(whats or (What.WORK,)))}

    def has(self, name: str) -> bool:
        """Whether this file was written completely."""
        return (self.folder / name).is_file()

    def read(self, name: str) -> bytes:
        """The bytes of a working file. Raises AccessFault, KeyGone or Damaged."""
        with access_faults(self.folder):
            sealed = (self.folder / name).read_bytes()
        return unseal(sealed, self.keys.get(What.WORK), name)

    def write(self, name: str, data: bytes) -> None:
        """Write a working file that holds no transcript text (a Word file made from redacted text, for one)."""
        sealed = seal(data, self.keys.get(What.WORK), name)
        with access_faults(self.folder):
            write_atomic(self.folder / name, sealed, mode=0o600)

    def read_json(self, name: str) -> Json:
        """A JSON working file."""
        value: Json = json.loads(self.read(name))
        return value

    def write_json(self, name: str, value: Mapping[str, Any]) -> None:
        """Redact ``value`` and write it."""
        self._write_redacted(name, self._redact(dict(value)))

    def _write_redacted(self, name: str, value: Json) -> None:
        # a file name may hold bytes that are no text: written out as JSON's own escape, and the same again when read
        self.write(name, json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))

    def write_together(
        self,
        values: Mapping[str, Json],
        remove: Sequence[str] = (),
        about: Callable[[Mapping[str, Json]], Mapping[str, Json]] | None = None,
    ) -> None:
        """``write_json`` for several files that say something of each other, and ``remove``: all of it happens or none, also after a crash.

        What is going to be written is written down first; whoever opens the dossier next ends what was begun (``finish``).
        ``about``: the redacted values, by name → more files, which say something of exactly what will be there (a digest of it).
        """
        redacted = {name: self._redact(dict(value)) for name, value in values.items()}
        if about:
            redacted |= {name: self._redact(dict(value)) for name, value in about(redacted).items()}
        self._write_redacted(_TOGETHER, {"write": redacted, "remove": list(remove)})
        self.finish()

    def finish(self) -> None:
        """End a ``write_together`` that was cut off after it was written down; nothing when there is none."""
        if not self.has(_TOGETHER):
            return
        begun = self.read_json(_TOGETHER)
        for name, value in begun["write"].items():
            self._write_redacted(name, value)
        self.remove(*begun["remove"], _TOGETHER)

    def names(self, pattern: str) -> list[str]:
        """Working files whose name matches a shell pattern, sorted."""
        return sorted(path.name for path in self.folder.glob(pattern) if path.is_file())

    def recordings(self) -> list[Path]:
        """The sound of this dossier, sealed: none, one, or while a muted copy takes its place two, that copy first."""
        found = [p for p in self.folder.glob("opname.*") if p.suffix not in (".json", ".deel")]
        return sorted(found, key=lambda path: path.name != MUTED)

    def remove(self, *names: str) -> None:
        """Remove working files that are no longer needed; absent ones are fine."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def sweep(self, older: float = 60.0) -> None:
        """Remove temporary files that a crash left behind: those of more than ``older`` seconds ago."""
        for path in self.folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > older:
                    path.unlink()

    def erase(self) -> None:
        """Destroy the keys, and remove the dossier: what a disk still holds of it can no longer be read."""
        self.keys.destroy()
        shutil.rmtree(self.folder, ignore_errors=True)
