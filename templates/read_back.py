"""What stands in the fields of a Word file that people worked in: the content controls, by tag. Pure: bytes in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from templates.fill import CONDITION, control_name
from templates.ooxml import Element, qn
from templates.package import open_package

_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}


def control_lines(document: bytes, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The paragraphs in the first content control of each of these names, without empty ones; names that have no control are absent.

    A control that still shows its hint ("In te vullen: …") holds nothing. Deleted text of a tracked change does not count, inserted text
    does. TemplateError when the file is damaged, unsafe or no .docx.
    """
    return {name: tuple(_lines(control)) for name, control in _controls(document, names).items()}


@dataclass(frozen=True)
class Grid:
    """A table as text: the cells of its heading (none when no row is marked as one) and of every other row that is not empty."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def control_tables(document: bytes, names: Iterable[str]) -> dict[str, Grid]:
    """The table in the first content control of each of these names; absent without a control, or with no or several tables in it.

    Errors as ``control_lines``.
    """
    found = {}
    for name, control in _controls(document, names).items():
        tables = list(control.iter(qn("w:tbl")))
        if len(tables) == 1:
            rows = list(tables[0].iter(qn("w:tr")))
            headings = [_cells(row) for row in rows if _is_heading(row)]
            cells = [_cells(row) for row in rows if not _is_heading(row)]
            found[name] = Grid(headings[0] if headings else (), tuple(row for row in cells if any(row)))
    return found


def _controls(document: bytes, names: Iterable[str]) -> dict[str, Element]:
    package, wanted = open_package(document), set(names)
    found: dict[str, Element] = {}
    for story in package.stories():
        for control in package.root(story).iter(qn("w:sdt")):
            name = control_name(control)
            if name in wanted and not name.startswith(CONDITION):
                found.setdefault(name, control)
    return found


def _is_heading(row: Element) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def _cells(row: Element) -> tuple[str, ...]:
    """The text of each cell; its paragraphs as lines."""
    cells = row.iter(qn("w:tc"))
    return tuple("\n".join(filter(None, ("".join(_texts(p)).strip() for p in cell.iter(qn("w:p"))))) for cell in cells)


def _lines(control: Element) -> Iterator[str]:
    properties, inside = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
    if inside is None or (properties is not None and properties.find(qn("w:showingPlcHdr")) is not None):
        return
    paragraphs = list(inside.iter(qn("w:p")))
    for holder in paragraphs or [inside]:
        text = "".join(_texts(holder)).strip()
        if text:
            yield text


def _texts(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif isinstance(child.tag, str) and child.tag != qn("w:p"):
            yield from _texts(child)
