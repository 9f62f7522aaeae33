"""Recording → words with times: decoding, speech activity, chunks, recognition.

Values in, values out: no clock, no environment, no printing. Heavy libraries load inside the functions.
"""

from __future__ import annotations

from transcribe.errors import AudioError

__all__ = ["AudioError"]
