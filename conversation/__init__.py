"""The language that all stages speak: types, JSON codecs and the arithmetic of time.

A leaf: it imports nothing of ours and nothing heavy.
"""

from __future__ import annotations

from conversation.errors import ConversationError, UserError
from conversation.form import Column, Field, Form, Section
from conversation.report import Evidence, FieldValue, Omitted, Report, Statement
from conversation.transcript import (
    Coverage,
    Gap,
    Recording,
    RecordingPart,
    Rejected,
    Segment,
    Speaker,
    Transcript,
    Turn,
    Word,
)

__all__ = [
    "Column",
    "ConversationError",
    "Coverage",
    "Evidence",
    "Field",
    "FieldValue",
    "Form",
    "Gap",
    "Omitted",
    "Recording",
    "RecordingPart",
    "Rejected",
    "Report",
    "Section",
    "Segment",
    "Speaker",
    "Statement",
    "Transcript",
    "Turn",
    "UserError",
    "Word",
]
