"""Which documents a user wants of one conversation, and in which form; what can be wrong with that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from binnenskamers.errors import UsageFault

Json = dict[str, Any]

#: what may be said → which copies of the report
COPIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"client": ("client",), "dossier": ("dossier",), "beide": ("client", "dossier")}
)
TRANSCRIPT_KINDS = ("docx", "txt", "srt", "vtt")
#: ends of the documents for people that may wait in a dossier
DOCUMENT_KINDS = (*TRANSCRIPT_KINDS, "pdf", "csv", "ics")


@dataclass(frozen=True)
class Wanted:
    """``copies``: of the report, ``client`` (nothing internal) and ``dossier`` (everything); none: as it is checked.

    ``large``: Word in large print; ``transcript``: kinds of file; ``metadata``: a sidecar for zaakgericht werken beside
    each report; ``pdf``: each Word file also as PDF; ``upload``: all documents in a new folder, with their hashes.
    """

    copies: tuple[str, ...] = ()
    large: bool = False
    transcript: tuple[str, ...] = ()
    metadata: bool = False
    pdf: bool = False
    upload: bool = False


def parse_wanted(
    copies: str | None = None,
    large: bool = False,
    transcript: str | None = None,
    metadata: bool = False,
    pdf: bool = False,
    upload: bool = False,
) -> Wanted:
    """What the options say. UsageFault for a word that is no choice."""
    if copies is not None and copies.strip().lower() not in COPIES:
        raise UsageFault(f"--exemplaar {copies}: kies uit {', '.join(COPIES)}.")
    wanted = Wanted(
        copies=COPIES[copies.strip().lower()] if copies is not None else (),
        large=large,
        transcript=_kinds(transcript) if transcript is not None else (),
        metadata=metadata,
        pdf=pdf,
        upload=upload,
    )
    return _for_upload(wanted) if upload else wanted


def _kinds(given: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind.strip().lower() for kind in given.split(",")))
    if not set(kinds) <= set(TRANSCRIPT_KINDS):
        raise UsageFault(f"--transcript {given}: kies uit {', '.join(TRANSCRIPT_KINDS)}, met komma's ertussen.")
    return kinds


def _for_upload(wanted: Wanted) -> Wanted:
    """A folder for the case system holds both copies, the transcript and the metadata, unless the user chose otherwise."""
    return replace(
        wanted,
        copies=wanted.copies or COPIES["beide"],
        transcript=wanted.transcript or ("docx",),
        metadata=True,
    )


def check_wanted(wanted: Wanted, form: str | None) -> None:
    """UsageFault for what cannot be had: parts of a report without a form, a PDF without a Word file, metadata without its settings."""
    if form is None:
        asked = {"--exemplaar": wanted.copies, "--metadata": wanted.metadata, "--zaakmap": wanted.upload}
        for option in ("--zaakmap", "--exemplaar", "--metadata"):
            if asked[option]:
                raise UsageFault(
                    f"{option} hoort bij een verslag. Kies met --sjabloon een formulier, zoals notulen, of laat de optie weg."
                )
        _check_word_wanted(wanted)
    if wanted.metadata:
        from binnenskamers.configuration import load_configuration

        load_configuration().case.check()


def _check_word_wanted(wanted: Wanted) -> None:
    """Without a report the transcript is the only Word file."""
    if not wanted.transcript or "docx" in wanted.transcript:
        return
    for option, asked in (("--pdf", wanted.pdf), ("--grote-letters", wanted.large)):
        if asked:
            raise UsageFault(f"{option} gaat over Word-bestanden. Zet docx bij --transcript, of laat {option} weg.")


def encode_wanted(wanted: Wanted) -> Json:
    """JSON; ``decode_wanted`` gives the same back."""
    return {**asdict(wanted), "copies": list(wanted.copies), "transcript": list(wanted.transcript)}


def decode_wanted(value: Mapping[str, Any]) -> Wanted:
    """The value of ``encode_wanted``; settings of before it existed want nothing special."""
    lists = {name: tuple(value[name]) for name in ("copies", "transcript") if name in value}
    return Wanted(**{**value, **lists})
