"""A Word file without controls has the same text, and what is in it looks the same."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from templates.plain_copy import without_controls

TEMPLATES = sorted((Path(__file__).parents[2] / "templates" / "word").glob("*.docx"))


def paragraphs(data: bytes) -> list[tuple[str, list[str | None]]]:
    """Text and styles of the runs of every paragraph."""
    body = docx.Document(io.BytesIO(data)).element.body
    found = []
    for paragraph in body.iter(qn("w:p")):
        runs = list(paragraph.iter(qn("w:r")))
        styles = [run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") for run in runs]
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        found.append((text, [None if s is None else s.get(qn("w:val")) for s in styles]))
    return found


def controls(data: bytes) -> int:
    return len(list(docx.Document(io.BytesIO(data)).element.body.iter(qn("w:sdt"))))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_only_the_controls_go(path: Path) -> None:
    before = path.read_bytes()
    after = without_controls(before)
    assert controls(after) == 0
    assert paragraphs(after) == paragraphs(before)


def _nested(texts: list[str]) -> bytes:
    """A document with a control in a control for every text, and a paragraph behind the last."""
    document = docx.Document()
    holder = document.element.body
    for text in texts:
        control = holder.makeelement(qn("w:sdt"), {})
        control.append(control.makeelement(qn("w:sdtPr"), {}))
        inside = control.makeelement(qn("w:sdtContent"), {})
        control.append(inside)
        paragraph = document.add_paragraph(text)._p
        inside.append(paragraph)
        holder.insert(0, control)
        holder = inside
    document.add_paragraph("slot")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("abc ", min_size=1), max_size=4))
def test_controls_in_controls_keep_their_order(texts: list[str]) -> None:
    before = _nested(texts)
    after = without_controls(before)
    assert controls(after) == 0
    assert paragraphs(after) == paragraphs(before)


def test_a_box_to_tick_stays() -> None:
    document = docx.Document()
    control = document.element.body.makeelement(qn("w:sdt"), {})
    properties = control.makeelement(qn("w:sdtPr"), {})
    properties.append(properties.makeelement("{http://schemas.microsoft.com/office/word/2010/wordml}checkbox", {}))
    inside = control.makeelement(qn("w:sdtContent"), {})
    control.extend([properties, inside])
    inside.append(document.add_paragraph("☐ eens")._p)
    document.element.body.insert(0, control)
    file = io.BytesIO()
    document.save(file)
    assert controls(without_controls(file.getvalue())) == 1
