"""Sound files that somebody tampered with: made from a seed, and decoded inside a room."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

#: the longest that one file may take (seconds)
PATIENCE = 30
_EXTREMES = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0", b"\x01\0\0\0")


def mutate(data: bytes, other: bytes, seed: int) -> bytes:
    """``data`` with one to four changes: bytes, runs, cuts, repeats, numbers in the header, pieces of another format."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(max(1, len(data)))
        if dice.random() < 0.4:
            at = dice.randrange(min(len(data), 256) or 1)  # headers are where the numbers are
        length = min(dice.choice((1, 4, 64, 4096)), max(1, len(data) - at))
        kind = dice.randrange(7)
        if kind == 0:
            data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + dice.randbytes(length) + data[at + length :]
        elif kind == 2:
            data = data[:at]
        elif kind == 3:
            data = data[: at + length] + data[at : at + length] * dice.randint(1, 50) + data[at + length :]
        elif kind == 4:
            data = data[:at] + dice.choice(_EXTREMES) + data[at + 4 :]
        elif kind == 5:
            data = data[:at] + other[: dice.randrange(4096)] + data[at:]
        else:
            data = data[:at] + data[at + length :]
    return data


def decode_many(arguments: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Decode mutations of ``arguments["files"]`` for the seeds ``first`` to ``last``; anything but sound or a known refusal is an error."""
    from transcribe.audio import read_audio
    from transcribe.errors import AudioError

    sources = [Path(name) for name in arguments["files"]]
    contents = [path.read_bytes() for path in sources]
    place = Path(arguments["place"])
    counts = {"sound": 0, "refused": 0}
    signal.signal(signal.SIGALRM, _too_long)
    for seed in range(arguments["first"], arguments["last"]):
        which = seed % len(sources)
        path = place / f"{seed}{sources[which].suffix}"
        path.write_bytes(mutate(contents[which], contents[(which + 1) % len(sources)], seed))
        signal.alarm(PATIENCE)
        try:
            read_audio(path)
            counts["sound"] += 1
        except AudioError:
            counts["refused"] += 1
        except BaseException as error:
            raise RuntimeError(f"seed {seed}") from error
        finally:
            signal.alarm(0)
        path.unlink()
        # the outside sees how far it came when the decoder takes the whole room down
        Path(arguments["mark"]).write_text(str(seed))
    return counts


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError
