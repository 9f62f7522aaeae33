"""Whether a file was cut off, for the containers whose decoder does not notice.

RIFF/WAVE and ASF (wma) write their length in front, but the decoder goes by the file's size; Ogg marks its last page. Other
containers (MP4, Matroska, FLAC, MP3 with an info header) declare their length, which the decoder compares. Raw streams (AC-3,
ADTS, MP3 without an info header) tell nothing: of those, half a file cannot be told from a whole one.
"""

from __future__ import annotations

import os
import struct
from typing import Protocol

_STREAMING_SIZES = (0, 0xFFFFFFFF, 0x7FFFFFFF)
_OGG_LAST_PAGE = 0x04
#: an Ogg page is at most 65,307 bytes; two of them always hold the start of the last page
_OGG_TAIL = 2 * 65_307
_ASF_HEADER = bytes.fromhex("3026b275")
#: the File Properties Object: its id, then its size (8 bytes), a file id (16 bytes) and the size of the whole file (8 bytes)
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")


class Readable(Protocol):
    """An open file that can be searched."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a position; the new one."""
        ...

    def tell(self) -> int:
        """The position."""
        ...


def looks_cut_off(file: Readable) -> bool:
    """True when the container itself shows that its end is missing; False when it is whole or when it cannot tell."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    magic = file.read(4)
    if magic in (b"RIFF", b"RF64"):
        return _wave_cut_off(file, size)
    if magic == b"OggS":
        return _ogg_cut_off(file, size)
    if magic == _ASF_HEADER:
        return _asf_cut_off(file, size)
    return False


def _wave_cut_off(file: Readable, size: int) -> bool:
    file.seek(12)
    while True:
        header = file.read(8)
        if len(header) < 8:
            return False
        name, length = header[:4], struct.unpack("<I", header[4:])[0]
        if name == b"data":
            # recorders that stream write no length; one frame of rounding is not a cut
            return length not in _STREAMING_SIZES and file.tell() + length > size + 8
        file.seek(length + length % 2, os.SEEK_CUR)


def _ogg_cut_off(file: Readable, size: int) -> bool:
    file.seek(max(0, size - _OGG_TAIL))
    tail = file.read()
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return True
    segments = tail[at + 26]
    table = tail[at + 27 : at + 27 + segments]
    page_end = at + 27 + segments + sum(table)
    return not tail[at + 5] & _OGG_LAST_PAGE or page_end > len(tail)


def _asf_cut_off(file: Readable, size: int) -> bool:
    file.seek(0)
    head = file.read(8192)
    at = head.find(_ASF_FILE_PROPERTIES) + 16 + 8 + 16
    if at < 40 or len(head) < at + 8:
        return False
    declared: int = struct.unpack("<Q", head[at : at + 8])[0]
    return declared > size
