"""What people did on the page, as it is saved in ``correcties.json``: steps in order (docs/bestandsformaten.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from binnenskamers.errors import InputMissing, InputUnusable
from conversation.codec import load_json
from conversation.errors import ConversationError

SCHEMA = "binnenskamers/correcties/1"
_HOW = "Maak het bestand opnieuw met de knop Bewaar op de pagina nalezen.html."
_LONGEST = 20_000
#: a day: more seconds were not spent reading
_DAY = 86_400

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST)]
#: what people type: line ends stay, the rest is one space
Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=_LONGEST)]
Code = Annotated[str, StringConstraints(pattern=r"^\S{1,40}$")]
SegmentId = Annotated[int, Field(ge=0, lt=2**53, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Piece(_Strict):
    """A segment as it becomes: times in seconds."""

    id: SegmentId
    speaker: Code | None = Field(alias="spreker")
    start: float = Field(alias="begin", ge=0, lt=1e7, allow_inf_nan=False)
    end: float = Field(alias="einde", ge=0, lt=1e7, allow_inf_nan=False)
    text: Text = Field(alias="tekst")


class SegmentsStep(_Strict):
    """Neighbouring segments become these pieces: another text or speaker, split, or merged; and why."""

    kind: Literal["segmenten"] = Field(alias="soort")
    old: tuple[SegmentId, ...] = Field(alias="van", min_length=1, max_length=1000)
    new: tuple[Piece, ...] = Field(alias="worden", min_length=1, max_length=1000)
    reason: Text = Field(alias="reden")


class SpeakerStep(_Strict):
    """What a speaker is called from now on; a code that is not there yet is a new speaker."""

    kind: Literal["spreker"] = Field(alias="soort")
    speaker: Code = Field(alias="spreker")
    name: Text = Field(alias="naam")
    role: Text | None = Field(default=None, alias="rol")


class Said(_Strict):
    """One sentence of a field, and the segments it rests on (none: a person knows it from elsewhere)."""

    text: Text = Field(alias="tekst")
    evidence: tuple[SegmentId, ...] = Field(default=(), alias="bewijs", max_length=1000)


class FieldStep(_Strict):
    """A field as it is now, in the shape that it has: sentences, a plain value, or rows. Exactly one of them."""

    kind: Literal["veld"] = Field(alias="soort")
    field: Code = Field(alias="veld")
    statements: tuple[Said, ...] | None = Field(default=None, alias="uitspraken", max_length=1000)
    value: Typed | None = Field(default=None, alias="waarde")
    rows: tuple[dict[str, Any], ...] | None = Field(default=None, alias="rijen", max_length=1000)


class CheckStep(_Strict):
    """A person says that a field is right (or takes that back); its questions are answered."""

    kind: Literal["nagekeken"] = Field(alias="soort")
    field: Code = Field(alias="veld")
    yes: bool = Field(alias="ja")


Step = Annotated[SegmentsStep | SpeakerStep | FieldStep | CheckStep, Field(discriminator="kind")]


class Review(_Strict):
    """All that was done on one page. ``basis``: the hash of what the page was made from; ``seconds``: time spent reading, when told."""

    schema_name: Literal["binnenskamers/correcties/1"] = Field(alias="schema")
    dossier: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    page: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")] = Field(alias="pagina")
    basis: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    version: int = Field(alias="versie", ge=1)
    seconds: float | None = Field(default=None, alias="seconden", ge=0, le=31 * _DAY, allow_inf_nan=False)
    steps: tuple[Step, ...] = Field(alias="stappen", max_length=100_000)


def read_review(path: Path) -> Review:
    """The steps in a file. InputMissing or InputUnusable (Dutch; no content in the message) when it is not there or not right."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputMissing(f"{path} bestaat niet. Geef het bestand op dat u op de pagina hebt opgeslagen.") from None
    except UnicodeDecodeError:
        raise InputUnusable(f"{path.name} is geen tekst in UTF-8. {_HOW}") from None
    except OSError:
        raise InputMissing(f"{path} kan niet gelezen worden. Controleer de rechten.") from None
    try:
        data = load_json(text, path.name)
    except ConversationError as error:
        raise InputUnusable(f"{error.message} {_HOW}") from None
    if data.get("schema") != SCHEMA:
        raise InputUnusable(f"{path.name} komt niet van de pagina nalezen.html van deze versie. {_HOW}")
    try:
        return Review.model_validate(data)
    except ValidationError as error:
        raise InputUnusable(f"{path.name} klopt niet{_place(error)}. Er is niets veranderd. {_HOW}") from None


def _place(error: ValidationError) -> str:
    """Where it goes wrong, without what stands there."""
    place = error.errors(include_input=False, include_url=False)[0]["loc"]
    if len(place) > 1 and place[0] == "stappen" and isinstance(place[1], int):
        return f" bij stap {place[1] + 1}"
    return f" bij “{place[0]}”" if place else ""
