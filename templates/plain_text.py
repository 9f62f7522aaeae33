"""The conversation as plain text: the same content as the Word transcript, for programs that read text alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conversation.transcript import Transcript
from templates.content import Content, Paragraph, Shape
from templates.subtitles import plain
from templates.word import TranscriptContents

_FACTS = (("Datum", "datum"), ("Duur", "duur"), ("Sprekers", "sprekers"), ("Dekking", "dekking"))
_DOUBT = "Woorden met (?) heeft de computer niet goed verstaan. Luister die terug."


def transcript_text(
    transcript: Transcript,
    proefmodel: bool,
    notes: Sequence[str],
    literal: bool = False,
    source: str = "transcript.json",
) -> bytes:
    """UTF-8 with BOM and the line ends of Windows. Arguments as ``templates.word.transcript_document``."""
    contents = TranscriptContents(transcript, proefmodel, notes, literal, source)

    def lines(name: str) -> list[str]:
        return list(_lines(contents.content(name) or ()))

    parts = [
        ["Transcript"],
        [*lines("concept"), *lines("proefmodel"), *lines("ai_regel")],
        [f"{label}: {' '.join(lines(name))}" for label, name in _FACTS],
        lines("delen"),
        ["Let op", *lines("meldingen")] if contents.present("meldingen") else [],
        [*lines("vorm"), _DOUBT],
        *_spoken(contents.content("transcript") or ()),
    ]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return f"{text}\n".replace("\n", "\r\n").encode("utf-8-sig")


def _spoken(blocks: Content) -> Iterator[list[str]]:
    """Everything that somebody says in a row, under who it is and when."""
    part: list[str] = []
    for block in blocks:
        if part and isinstance(block, Paragraph) and block.style:
            yield part
            part = []
        part.extend(_lines((block,)))
    if part:
        yield part


def _lines(blocks: Content) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            text = plain("".join(run.text for run in block.runs))
            yield f"- {text}" if block.shape is Shape.ITEM else text
