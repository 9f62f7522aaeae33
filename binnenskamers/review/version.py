"""Which version of a conversation and its report people have before them. Apart, because documents need it and load nothing else for it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Json = dict[str, Any]


def digest(transcript: Json, report: Json | None) -> str:
    """SHA-256 of what people read: how far they are with the report, and notes about the run, do not count."""
    shown = {key: value for key, value in (report or {}).items() if key not in ("status", "notes")}
    text = json.dumps({"transcript": transcript, "report": shown}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
