"""Word files for the tests: a good template of ours, and ways to spoil it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

TEMPLATES = Path(__file__).parents[2] / "templates" / "word"
DOCUMENT, SETTINGS, STYLES = "word/document.xml", "word/settings.xml", "word/styles.xml"
DOCUMENT_RELATIONS, RELATIONS, TYPES = "word/_rels/document.xml.rels", "_rels/.rels", "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a Word file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def template_parts(name: str = "wmo-onderzoeksverslag") -> dict[str, bytes]:
    """The parts of one of our templates, to be changed."""
    return parts_of((TEMPLATES / f"{name}.docx").read_bytes())


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def put(parts: dict[str, bytes], name: str, before: str, text: str) -> None:
    """Put ``text`` before the first ``before`` in a part."""
    assert before.encode() in parts[name]
    parts[name] = parts[name].replace(before.encode(), (text + before).encode(), 1)


def relate(
    parts: dict[str, bytes], kind: str, target: str, external: bool = False, name: str = DOCUMENT_RELATIONS
) -> None:
    """Add a relation ``rIdX`` of a kind."""
    mode = ' TargetMode="External"' if external else ""
    full = kind if "://" in kind else f"{OFFICE}/{kind}"
    put(parts, name, "</Relationships>", f'<Relationship Id="rIdX" Type="{full}" Target="{target}"{mode}/>')


def in_body(parts: dict[str, bytes], xml: str) -> None:
    """Put XML at the end of the body, before its section."""
    put(parts, DOCUMENT, "<w:sectPr", xml)


def set_control(document: Any, tag: str, lines: list[str] | None) -> None:
    """Type these paragraphs in the content control of an opened python-docx document; None takes the control out with its text."""
    (control,) = [
        sdt
        for sdt in document.element.body.iter(qn("w:sdt"))
        if any(t.get(qn("w:val")) == tag for t in sdt.find(qn("w:sdtPr")).iter(qn("w:tag")))
    ]
    if lines is None:
        control.getparent().remove(control)
        return
    for hint in control.find(qn("w:sdtPr")).findall(qn("w:showingPlcHdr")):
        hint.getparent().remove(hint)
    inside = control.find(qn("w:sdtContent"))
    for child in list(inside):
        inside.remove(child)
    for line in lines:
        paragraph = document.add_paragraph(line)._p
        inside.append(paragraph)
