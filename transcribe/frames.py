"""The length that frames of sound say they have: a last frame that is shorter than its own header says was cut off.

For sound without any length in front (MP3 without an info header, ADTS, AC-3, AMR, transport streams) this is all there is to
go by. A file that was cut off exactly between two frames cannot be told from a whole one.
"""

from __future__ import annotations

from collections.abc import Callable

_MPEG_RATES = (44_100, 48_000, 32_000)
#: kbit/s by number, for (version 1?, layer)
_MPEG_BITS = {
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_AC3_BITS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
_AMR_NARROW = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
_AMR_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)


def has_length(codec: str) -> bool:
    """Whether the frames of this codec say how long they are."""
    return codec in _FRAMES


def ends_in_a_part(codec: str, data: bytes) -> bool:
    """Whether ``data``, the last bytes of a track with this codec, end within a frame; False for what is no frame (a tag, padding)."""
    if codec not in _FRAMES:
        return False
    header, mark, length_of = _FRAMES[codec]
    while data and data.startswith(mark):
        if len(data) < header:
            return True
        length = length_of(data)
        if length < header:
            return False
        if length > len(data):
            return True
        data = data[length:]
    # a cut within the mark itself
    return 0 < len(data) < len(mark) and mark.startswith(data)


def _mpeg_audio(data: bytes) -> int:
    version, layer = data[1] >> 3 & 3, 4 - (data[1] >> 1 & 3)
    bits, rate, padding = data[2] >> 4, data[2] >> 2 & 3, data[2] >> 1 & 1
    if data[1] < 0xE0 or version == 1 or layer == 4 or bits == 15 or rate == 3:
        return 0
    kilobits = _MPEG_BITS[version == 3, layer][bits]
    hertz = _MPEG_RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    if layer == 1:
        return (12_000 * kilobits // hertz + padding) * 4 if kilobits else 0
    return (144_000 if layer == 2 or version == 3 else 72_000) * kilobits // hertz + padding if kilobits else 0


def _adts(data: bytes) -> int:
    return (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5 if data[1] & 0xF6 == 0xF0 else 0


def _latm(data: bytes) -> int:
    return ((data[1] & 0x1F) << 8 | data[2]) + 3 if data[1] & 0xE0 == 0xE0 else 0


def _ac3(data: bytes) -> int:
    if data[5] >> 3 > 10:  # E-AC-3, which some call AC-3
        return ((data[2] & 7) << 8 | data[3]) * 2 + 2
    rate, code = data[4] >> 6, data[4] & 0x3F
    if rate == 3 or code >= 2 * len(_AC3_BITS):
        return 0
    kilobits = _AC3_BITS[code >> 1]
    return 2 * (2 * kilobits, 320 * kilobits // 147 + (code & 1), 3 * kilobits)[rate]


def _amr(sizes: tuple[int, ...]) -> Callable[[bytes], int]:
    return lambda data: sizes[data[0] >> 3 & 15]


#: codec: the length of a header (bytes), how it begins, and the length of the whole frame by its header (0: it is no header)
_FRAMES: dict[str, tuple[int, bytes, Callable[[bytes], int]]] = {
    **dict.fromkeys(("mp1", "mp2", "mp3"), (4, b"\xff", _mpeg_audio)),
    "aac": (7, b"\xff", _adts),
    "aac_latm": (3, b"\x56", _latm),
    **dict.fromkeys(("ac3", "eac3"), (6, b"\x0b\x77", _ac3)),
    "amr_nb": (1, b"", _amr(_AMR_NARROW)),
    "amr_wb": (1, b"", _amr(_AMR_WIDE)),
}
