"""Encrypted files: AES-256-GCM in pieces, so that a recording of hours is read from any point in little memory.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015), as in age and Tink: a key per file (HKDF-SHA256 of the dossier's
key, a random salt and the file's name), and a nonce per piece of its number and a mark on the last one. A piece that is changed, missing,
moved, or of another file or name does not open. The cipher itself is that of the library ``cryptography``.

    file = magic (4) · salt (16) · pieces of 65,536 bytes, each with its tag (16); the last may be shorter, and is there always
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING

from binnenskamers.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Buffer  # type: ignore[attr-defined, unused-ignore]

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_MAGIC, _SALT_BYTES, _TAG_BYTES = b"BKV1", 16, 16
_HEADER_BYTES = len(_MAGIC) + _SALT_BYTES
_PIECE = 1 << 16
_SEALED_PIECE = _PIECE + _TAG_BYTES


def seal(data: bytes, key: bytes, name: str) -> bytes:
    """``data`` encrypted for a file that is called ``name``."""
    out = io.BytesIO()
    with SealedWriter(out, key, name) as writer:
        writer.write(data)
    return out.getvalue()


def unseal(data: bytes, key: bytes, name: str) -> bytes:
    """What was sealed under this key and name; Damaged when it was not, or not whole."""
    return SealedReader(io.BytesIO(data), key, name).read()


class SealedWriter:
    """Encrypts what is written into a binary file; whole only after leaving its ``with`` block without an error."""

    def __init__(self, file: IO[bytes], key: bytes, name: str) -> None:
        salt = os.urandom(_SALT_BYTES)
        self._file, self._cipher = file, _cipher(key, salt, name)
        self._held, self._number = bytearray(), 0
        file.write(_MAGIC + salt)

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._put(bytes(self._held), last=True)

    def write(self, data: bytes) -> None:
        """Add ``data``; a piece goes to the file when more follows, since only the last one may carry the mark."""
        self._held += data
        while len(self._held) > _PIECE:
            self._put(bytes(self._held[:_PIECE]), last=False)
            del self._held[:_PIECE]

    def _put(self, piece: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """A sealed file as if it were plain: readable and seekable, one piece in memory. ``name`` is the file's own.

    Raises Damaged at once when the file is cut off or the key is not its own, and when a piece that is read was changed.
    """

    def __init__(self, file: IO[bytes], key: bytes, name: str) -> None:
        super().__init__()
        self.name = name
        self._file = file
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        header = file.read(_HEADER_BYTES)
        body = size - _HEADER_BYTES
        self._last = max(0, (body - 1) // _SEALED_PIECE)
        self._length = body - (self._last + 1) * _TAG_BYTES
        if header[: len(_MAGIC)] != _MAGIC or self._length < 0:
            raise _damaged()
        self._cipher = _cipher(key, header[len(_MAGIC) :], name)
        self._position, self._number, self._piece = 0, -1, b""
        self._load(self._last)

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Position in the plain bytes."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position in the plain bytes, which may lie after the end."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise ValueError("negative position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        """Fill ``buffer`` from the piece at the position; 0 at the end."""
        if self._position >= self._length:
            return 0
        number, at = divmod(self._position, _PIECE)
        self._load(number)
        view = memoryview(buffer).cast("B")
        part = self._piece[at : at + len(view)]
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        """Close the file beneath it too."""
        if not self.closed:
            self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        from cryptography.exceptions import InvalidTag

        self._file.seek(_HEADER_BYTES + number * _SEALED_PIECE)
        sealed = self._file.read(_SEALED_PIECE)
        try:
            self._piece = self._cipher.decrypt(_nonce(number, number == self._last), sealed, None)
        except InvalidTag:
            raise _damaged() from None
        self._number = number


def open_sealed(path: Path, key: bytes, name: str) -> SealedReader:
    """The sealed file at ``path``. Raises OSError and Damaged."""
    file = path.open("rb")
    try:
        return SealedReader(file, key, name)
    except BaseException:
        file.close()
        raise


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if len(key) != KEY_BYTES:
        raise ValueError("key length")
    info = b"binnenskamers verzegeld bestand 1\0" + name.encode()
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, info).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _damaged() -> Damaged:
    return Damaged(
        "Een werkbestand is beschadigd, of het hoort bij een andere sleutel. Wis het dossier en verwerk de opname opnieuw."
    )
