"""The clips of the diarization tests (CC0, from the sets named in data/BRONNEN.md)."""

from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def clip():
    """Samples of one of the clips in data/read, by the beginning of its name."""
    from faster_whisper.audio import decode_audio

    files = sorted((DATA / "read").rglob("*.flac"))
    return lambda name: decode_audio(str(next(f for f in files if f"{f.stem}_".startswith(f"{name}_"))))
