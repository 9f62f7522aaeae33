"""Whether a file was cut off, for the containers whose decoder does not notice.

Most containers write the length of their parts in front, but the decoder goes by the file's size; Ogg marks its last page; a
transport stream has packets of one size. What tells nothing here may declare a length (see ``audio``) or have frames that do
(see ``frames``).
"""

from __future__ import annotations

import os
import struct
from typing import Protocol

_STREAMING_SIZES = (0, 0xFFFFFFFF, 0x7FFFFFFF)
#: one frame of rounding, or a header that counts itself, is not a cut
_SLACK = 8
_OGG_LAST_PAGE = 0x04
#: an Ogg page is at most 65,307 bytes; two of them always hold the start of the last page
_OGG_TAIL = 2 * 65_307
_ASF_HEADER = bytes.fromhex("3026b275")
#: the File Properties Object: its id, then its size (8 bytes), a file id (16 bytes) and the size of the whole file (8 bytes)
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_W64_HEADER = bytes.fromhex("726966662e91cf11")
#: the boxes that stand on the first level; anything else is no box but a remnant behind the last one
_BOXES = (
    *(
        b"ftyp",
        b"styp",
        b"moov",
        b"moof",
        b"mdat",
        b"mfra",
        b"meta",
        b"uuid",
        b"free",
        b"skip",
        b"wide",
        b"sidx",
        b"ssix",
    ),
    *(b"udta", b"pnot", b"PICT", b"pdin", b"prft", b"emsg"),
)
_EBML_HEADER = bytes.fromhex("1a45dfa3")
_EBML_SEGMENT, _EBML_CLUSTER = bytes.fromhex("18538067"), bytes.fromhex("1f43b675")
#: what stands in a segment or in a cluster; anything else is a remnant behind it
_EBML_NAMES = {
    *(_EBML_HEADER, _EBML_SEGMENT, _EBML_CLUSTER),
    *map(
        bytes.fromhex, ["114d9b74", "1549a966", "1654ae6b", "1c53bb6b", "1941a469", "1043a770", "1254c367", "ec", "bf"]
    ),
    *map(bytes.fromhex, ["e7", "a3", "a0", "ab", "a7", "af", "5854"]),
}
#: blocks of twelve hours with picture; a spoilt file of nothing but empty elements is not worth more time
_MOST_ELEMENTS = 5_000_000
_TS_SYNC = b"\x47"


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
    head = file.read(400)
    magic = head[:4]
    if magic in (b"RIFF", b"RF64"):
        return _avi_cut_off(file, size) if head[8:12] == b"AVI " else _wave_cut_off(file, size)
    if magic == b"FORM":
        return _big_endian_cut_off(head, 8, 4, size)
    if magic == b".snd":
        return _big_endian_cut_off(head, int.from_bytes(head[4:8], "big"), 8, size)
    if magic == b"OggS":
        return _ogg_cut_off(file, size)
    if magic == _ASF_HEADER:
        return _asf_cut_off(file, size)
    if magic == b"caff":
        return _caf_cut_off(file, size)
    if head.startswith(_W64_HEADER):
        return _w64_cut_off(head, size)
    if head[4:8] in _BOXES:
        return _boxes_cut_off(file, size)
    if magic == _EBML_HEADER:
        return _ebml_cut_off(file, size)
    return _transport_cut_off(file, head, size)


def mp3_declares_length(file: Readable) -> bool:
    """Whether an MP3 has an info header with its number of frames; without, its length is a guess from size and bit rate."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(400)
        if head[:3] != b"ID3" or len(head) < 10:
            break
        at += 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    if b"VBRI" in head:
        return True
    mark = max(head.find(b"Xing"), head.find(b"Info"))
    return mark >= 0 and len(head) > mark + 7 and bool(head[mark + 7] & 1)


def _wave_cut_off(file: Readable, size: int) -> bool:
    file.seek(12)
    while True:
        header = file.read(8)
        if len(header) < 8:
            return False
        name, length = header[:4], struct.unpack("<I", header[4:])[0]
        if name == b"data":
            # recorders that stream write no length
            return length not in _STREAMING_SIZES and file.tell() + length > size + _SLACK
        file.seek(length + length % 2, os.SEEK_CUR)


def _big_endian_cut_off(head: bytes, begin: int, at: int, size: int) -> bool:
    """AIFF and AU: whether what begins at ``begin`` goes on after the end, by the length that is written ``at``."""
    length = int.from_bytes(head[at : at + 4], "big")
    return length not in _STREAMING_SIZES and begin + length > size + _SLACK


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


def _avi_cut_off(file: Readable, size: int) -> bool:
    """Long ones are several RIFF chunks in a row."""
    at = 0
    while True:
        file.seek(at)
        header = file.read(8)
        if len(header) < 8 or header[:4] != b"RIFF":
            return False
        length = struct.unpack("<I", header[4:])[0]
        if length in _STREAMING_SIZES:
            return False
        at += 8 + length + length % 2
        if at > size + _SLACK:
            return True


def _caf_cut_off(file: Readable, size: int) -> bool:
    at = 8
    while True:
        file.seek(at)
        header = file.read(12)
        if len(header) < 12:
            return False
        length = struct.unpack(">q", header[4:])[0]
        if length < 0:  # a recorder that streams
            return False
        at += 12 + length
        if at > size:
            return True


def _w64_cut_off(head: bytes, size: int) -> bool:
    if len(head) < 24:
        return True
    declared: int = struct.unpack("<q", head[16:24])[0]
    return size + _SLACK < declared < 2**63 - 1


def _boxes_cut_off(file: Readable, size: int) -> bool:
    """MP4 and its family: boxes in a row, of which the last may say that it goes on to the end (0)."""
    at = 0
    while True:
        file.seek(at)
        header = file.read(16)
        if len(header) < 8 or header[4:8] not in _BOXES:
            return False
        length = struct.unpack(">I", header[:4])[0]
        if length == 1 and len(header) == 16:
            length = struct.unpack(">Q", header[8:])[0]
        if length < 8:
            return False
        at += length
        if at > size:
            return True


def _ebml_cut_off(file: Readable, size: int) -> bool:
    """Matroska and WebM. Live recordings do not know the length of segment and clusters; that of each block they do."""
    at = 0
    for _ in range(_MOST_ELEMENTS):
        file.seek(at)
        header = file.read(12)
        if not header:
            return False
        name, rest = _ebml_name(header)
        length, used = _ebml_length(rest)
        if name not in _EBML_NAMES:
            return False
        if not used:
            return len(header) < 12
        at += len(name) + used
        if length is None:
            if name not in (_EBML_SEGMENT, _EBML_CLUSTER):
                return False
        elif at + length > size:
            return True
        elif name != _EBML_SEGMENT:
            at += length
    return False


def _ebml_name(data: bytes) -> tuple[bytes, bytes]:
    """The id in front, empty when there is none, and what follows it."""
    width = 9 - data[0].bit_length()
    return (data[:width], data[width:]) if width <= 4 else (b"", data)


def _ebml_length(data: bytes) -> tuple[int | None, int]:
    """The length in front (None: unknown to the writer) and the number of bytes that it took (0: there is none)."""
    width = 9 - data[0].bit_length() if data else 9
    if width > 8 or len(data) < width:
        return None, 0
    most = (1 << 7 * width) - 1
    length = int.from_bytes(data[:width], "big") & most
    return (None if length == most else length), width


def _transport_cut_off(file: Readable, head: bytes, size: int) -> bool:
    """MPEG transport streams: packets of 188 bytes, or of 192 that begin with a time (cameras)."""
    for length, before in ((188, 0), (192, 4)):
        if head[before::length][:2] == 2 * _TS_SYNC:
            rest = size % length
            file.seek(size - rest)
            # padding does not look like a packet
            return rest > before and file.read(rest)[before : before + 1] == _TS_SYNC
    return False
