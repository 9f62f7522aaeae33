"""What may not be on disk: numbers and addresses of people, taken out of everything that was said, before it is written."""

from __future__ import annotations

import re
from typing import Any

from binnenskamers.dossier import Json
from conversation.codec import decode_segments, encode_segment

_ISO_DATES = re.compile(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?")


def redact_document(document: Json) -> Json:
    """The dossier's redaction hook: numbers and addresses of people out of everything that was taken from speech.

    What a user typed (case number, file name) stays as typed: it was not said, and it is how the user finds things back.
    """
    if "segments" in document:
        from summarize.redaction import redact_segments

        redacted, _ = redact_segments(decode_segments(document["segments"]))
        return {**_redact_rejected(document), "segments": [encode_segment(s) for s in redacted]}
    if "fields" in document:
        fields = {k: _redact_strings(v) if v.get("source") == "audio" else v for k, v in document["fields"].items()}
        return {**document, "fields": fields}
    return document


def _redact_rejected(document: Json) -> Json:
    """The texts that were kept out, beside the segments or in the coverage of a transcript."""
    from summarize.redaction import redact_text

    clean = dict(document)
    if "rejected" in document:
        clean["rejected"] = [{**r, "text": redact_text(r["text"])} for r in document["rejected"]]
    if document.get("coverage"):
        clean["coverage"] = _redact_rejected(document["coverage"])
    return clean


def _redact_strings(value: Any) -> Any:
    from summarize.redaction import redact_text

    if isinstance(value, str):
        # a resolved date is our own notation; eight digits may happen to pass the test for a service number
        return value if _ISO_DATES.fullmatch(value) else redact_text(value)
    if isinstance(value, list):
        return [_redact_strings(item) for item in value]
    if isinstance(value, dict):
        return {k: _redact_strings(v) for k, v in value.items()}
    return value
