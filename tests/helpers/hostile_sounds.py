"""A stage for the tests: thousands of spoilt recordings through the decoder, inside one room."""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

#: numbers that make sizes, counts and rates overflow
_SPECIAL = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0]
#: where containers keep their promises
_HEAD = 512


def mutations(originals: list[bytes], count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """(number of the original, spoilt bytes), ``count`` times; the same seed gives the same ones."""
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        which = number % len(originals)
        data = bytearray(originals[which])
        for _ in range(chance.choice([1, 1, 2, 4, 16])):
            _spoil(data, chance, originals)
        yield which, bytes(data)


def _spoil(data: bytearray, chance: random.Random, originals: list[bytes]) -> None:
    size = max(1, len(data))
    at = chance.randrange(min(size, _HEAD)) if chance.random() < 0.6 else chance.randrange(size)
    length = chance.choice([1, 2, 4, 16, 256, 4096])
    match chance.randrange(8):
        case 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            width = chance.choice([1, 2, 4, 8])
            number = chance.choice(_SPECIAL) & (256**width - 1)
            data[at : at + width] = number.to_bytes(width, chance.choice(["little", "big"]))
        case 2:
            data[at : at + length] = chance.randbytes(length)
        case 3:
            data[at : at + length] = bytes([chance.choice([0, 0xFF])]) * length
        case 4:
            del data[at : at + length]
        case 5:
            data[at:at] = data[at : at + length] * chance.choice([1, 2, 8])
        case 6:
            del data[at + length :]
        case _:
            other = chance.choice(originals)
            start = chance.randrange(max(1, len(other)))
            data[at : at + length] = other[start : start + length]


class _Open(io.BytesIO):
    """A recording as the dossier gives it: an open file with a name."""

    name = "opname"


def decode(arguments: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Decode ``count`` mutations of the files in ``folder``; how they ended, and which ended as none should."""
    from transcribe.audio import probe_audio, read_audio
    from transcribe.errors import AudioError

    paths = sorted(Path(arguments["folder"]).iterdir())
    place = Path(os.environ["TMPDIR"]) / "opname"
    ends: Counter[str] = Counter()
    escapes: list[str] = []
    slowest = seconds = 0.0
    for number, (which, data) in enumerate(
        mutations([p.read_bytes() for p in paths], arguments["count"], arguments["seed"])
    ):
        # if the room dies, this tells which one it was
        Path(arguments["mark"]).write_text(f"{number} {paths[which].suffix}")
        path = place.with_suffix(paths[which].suffix)
        path.write_bytes(data)
        began = time.monotonic()
        try:
            audio = read_audio(path) if number % 3 else read_audio(_Open(data))
            ends["gelezen"] += 1
            seconds = max(seconds, audio.seconds)
        except AudioError:
            ends["geweigerd"] += 1
        except Exception as error:
            escapes.append(f"{number} {paths[which].suffix} {type(error).__name__}")
        with contextlib.suppress(AudioError):
            probe_audio(path)
        slowest = max(slowest, time.monotonic() - began)
        progress(number / arguments["count"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {**ends, "escapes": escapes, "slowest": slowest, "seconds": seconds, "megabytes": peak}


def decode_one(arguments: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Decode one file as the program does."""
    from transcribe.audio import read_audio

    audio = read_audio(Path(arguments["recording"]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": audio.seconds, "incomplete": audio.incomplete, "megabytes": peak}
