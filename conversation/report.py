"""Report: a filled form in which every value from speech cites the segments it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: str, None, a list of strings, or a list of rows (dict of column id → str | None, plus "evidence")
Value = object


@dataclass(frozen=True)
class Evidence:
    """Where a statement comes from: the segment, its start, who said it, and the words."""

    segment: int
    time: float
    speaker: str | None
    quote: str


@dataclass(frozen=True)
class Statement:
    """One sentence of a field with the segments it rests on.

    ``origin`` is ``citaat`` (cleaned quote), ``tekst`` (rewritten and verified), ``berekend``, or ``mens`` (a person wrote it).
    ``quote`` is the cleaned quote behind a rewritten sentence; never more of a segment than the report may hold. ``flags`` are Dutch
    notes for the reader.
    """

    text: str
    evidence: tuple[int, ...]
    origin: str = "citaat"
    flags: tuple[str, ...] = ()
    quote: str | None = None


@dataclass(frozen=True)
class FieldValue:
    """The value of one field. ``value`` None means: not discussed. ``checked``: a person read it and says that it is right."""

    value: Value = None
    source: str = "audio"
    evidence: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    checked: bool = False


@dataclass(frozen=True)
class Omitted:
    """Something left out on purpose: which category, in which segments. Never the words themselves."""

    category: str
    segments: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """A filled form. ``status`` is concept, gecontroleerd or definitief."""

    template: str
    fields: Mapping[str, FieldValue]
    status: str = "concept"
    transcript_version: int = 1
    omitted: tuple[Omitted, ...] = ()
    models: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
