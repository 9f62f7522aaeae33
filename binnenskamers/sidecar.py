"""Metadata beside a report for zaakgericht werken: one JSON file shaped as an EnkelvoudigInformatieObject of the ZGW Documenten API.

The outside gathers what it knows of the organisation and the dossier (``sidecar_order``); the room, which alone sees report and Word file,
writes the metadata (``describe``). Two blocks of our own come with it: ``bewaren`` and ``ai``. No name of a client is in it: the title
is made of the form and the case number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from binnenskamers import __version__
from binnenskamers.configuration import CONFIDENTIALITY, CaseSystem, is_rsin
from binnenskamers.privacy.retention import Keeping, Status
from conversation import Report, Transcript
from conversation.form import Form
from templates.wording import ai_line

Json = dict[str, Any]
Text = Annotated[str, Field(max_length=200)]

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: how confidential a document is, by kind of conversation; the organisation may set it higher, never lower
_DEFAULT_LEVEL = {"clientgesprek": "vertrouwelijk", "overleg": "intern", "bestuurlijk": "intern"}
#: state of the report → that of the document; minutes are established by those who met
_STATES = {Status.CONCEPT: "concept", Status.CHECKED: "ter_vaststelling", Status.FINAL: "definitief"}
_ESTABLISHED = "vastgesteld"
_COPIES = {
    "client": "Exemplaar om te delen, zonder interne delen.",
    "dossier": "Exemplaar voor het dossier, met de bijlage voor wie controleert.",
}
#: a case number: few letters, then a number
_CASE = re.compile(r"[A-Za-z]{0,10}[-./ ]?\d[\w./-]{0,39}")
_WORD = re.compile(r"[^\W\d_]{3,}")


class Integrity(BaseModel):
    """The hash of exactly the bytes that were delivered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    algoritme: Literal["sha_256"] = "sha_256"
    waarde: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    datum: dt.date


class Keep(BaseModel):
    """How long the document is kept, as far as the tool knows: category and term are the organisation's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categorie: Annotated[str, Field(max_length=200)] | None
    termijn: Annotated[str, Field(max_length=100)] | None
    start: dt.date | None
    doel: str


class Made(BaseModel):
    """What part artificial intelligence had, and what part people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programma: str
    gebruik: str
    modellen: dict[str, Any]
    rol_controleur: str | None


class Metadata(BaseModel):
    """The body of a POST to ``/enkelvoudiginformatieobjecten`` (Documenten API 1.5), with ``bewaren`` and ``ai``.

    ``inhoud`` is null: with ``bestandsomvang`` the file itself may follow in parts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    identificatie: Annotated[str, Field(min_length=1, max_length=40)]
    bronorganisatie: Annotated[str, Field(max_length=9)]
    creatiedatum: dt.date
    titel: Annotated[str, Field(min_length=1, max_length=200)]
    vertrouwelijkheidaanduiding: Literal[
        "openbaar",
        "beperkt_openbaar",
        "intern",
        "zaakvertrouwelijk",
        "vertrouwelijk",
        "confidentieel",
        "geheim",
        "zeer_geheim",
    ]
    auteur: Annotated[str, Field(min_length=1, max_length=200)]
    status: Literal["in_bewerking", "concept", "definitief", "ter_vaststelling", "vastgesteld", "gearchiveerd"]
    formaat: Annotated[str, Field(max_length=255)] = WORD_TYPE
    taal: Annotated[str, Field(pattern=r"^[a-z]{3}$")] = "dut"
    bestandsnaam: Annotated[str, Field(min_length=1, max_length=255)]
    inhoud: None = None
    bestandsomvang: Annotated[int, Field(ge=0)]
    beschrijving: Annotated[str, Field(max_length=1000)]
    #: signing is done elsewhere; and it must be empty as long as a document is to be established
    ondertekening: None = None
    integriteit: Integrity
    informatieobjecttype: Annotated[str, Field(max_length=200, pattern=r"^https?://")]
    trefwoorden: list[Annotated[str, Field(max_length=100)]]
    bewaren: Keep
    ai: Made

    @field_validator("bronorganisatie")
    @classmethod
    def _passes_its_test(cls, value: str) -> str:
        if not is_rsin(value):
            raise ValueError("bronorganisatie is no RSIN")
        return value


# ---------------------------------------------------------------- outside
def sidecar_order(case: CaseSystem, keeping: Keeping, dossier: str, today: dt.date) -> Json:
    """What the room needs for the metadata: of the organisation and of the dossier, nothing of the content."""
    approved = dt.datetime.fromtimestamp(keeping.approved).astimezone().date() if keeping.approved else None
    final = dt.datetime.fromtimestamp(keeping.final).astimezone().date() if keeping.final else None
    return {
        "dossier": dossier,
        "today": today.isoformat(),
        "created": (approved or today).isoformat(),
        "final": final.isoformat() if final else None,
        "conversation": keeping.conversation,
        "purpose": keeping.purpose,
        "case": keeping.case,
        "role": keeping.role,
        "organisation": case.organisation,
        "type": case.type_of(keeping.form),
        "author": case.author,
        "confidentiality": case.confidentiality,
        "selection": case.selection or None,
        "term": case.term or None,
    }


# ---------------------------------------------------------------- in the room
def describe(
    order: Mapping[str, Any], report: Report, transcript: Transcript, form: Form, copy: str, name: str, data: bytes
) -> bytes:
    """The metadata of the file ``name`` with the bytes ``data``, which holds the given ``copy`` of the report, as JSON in UTF-8."""
    metadata = Metadata.model_validate(
        {
            "identificatie": f"{order['dossier']}-{copy or 'verslag'}",
            "bronorganisatie": order["organisation"],
            "creatiedatum": order["created"],
            "titel": _title(order, transcript, form),
            "vertrouwelijkheidaanduiding": _level(order),
            "auteur": order["author"],
            "status": _state(order, report),
            "bestandsnaam": name,
            "bestandsomvang": len(data),
            "beschrijving": " ".join(filter(None, (_COPIES.get(copy), f"{ai_line(report.status)}."))),
            "integriteit": {"waarde": hashlib.sha256(data).hexdigest(), "datum": order["today"]},
            "informatieobjecttype": order["type"],
            "trefwoorden": [form.id[:100]],
            "bewaren": {
                "categorie": order["selection"],
                "termijn": order["term"],
                "start": order["final"],
                "doel": order["purpose"],
            },
            "ai": {
                "programma": f"Binnenskamers {__version__}",
                "gebruik": ai_line(report.status),
                "modellen": {**transcript.models, **report.models},
                "rol_controleur": order["role"],
            },
        }
    )
    return metadata.model_dump_json(indent=1).encode()


def _title(order: Mapping[str, Any], transcript: Transcript, form: Form) -> str:
    """The form and the case number, or the date when there is none that is sure to be a number."""
    case = str(order["case"] or "").strip()
    said = {word.casefold() for s in transcript.speakers.values() for word in _WORD.findall(s.label)}
    sure = _CASE.fullmatch(case) and not {word.casefold() for word in _WORD.findall(case)} & said
    behind = case if sure else (transcript.recording.date or "")
    return f"{form.title[:150]} {behind}".strip()


def _level(order: Mapping[str, Any]) -> str:
    chosen = order["confidentiality"] or CONFIDENTIALITY[0]
    return max(chosen, _DEFAULT_LEVEL[order["conversation"]], key=CONFIDENTIALITY.index)


def _state(order: Mapping[str, Any], report: Report) -> str:
    if report.status == Status.FINAL and order["conversation"] != "clientgesprek":
        return _ESTABLISHED
    return _STATES[Status(report.status)]
