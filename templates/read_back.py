"""What stands in the fields of a Word file that people worked in: the content controls, by tag. Pure: bytes in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from templates.fill import CONDITION, control_name
from templates.ooxml import Element, qn
from templates.package import open_package

_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}


def control_lines(document: bytes, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The paragraphs in the first content control of each of these names, without empty ones; names that have no control are absent.

    A control that still shows its hint ("In te vullen: …") holds nothing. Deleted text of a tracked change does not count, inserted text
    does. TemplateError when the file is damaged, unsafe or no .docx.
    """
    package, wanted = open_package(document), set(names)
    found: dict[str, tuple[str, ...]] = {}
    for story in package.stories():
        for control in package.root(story).iter(qn("w:sdt")):
            name = control_name(control)
            if name in wanted and not name.startswith(CONDITION) and name not in found:
                found[name] = tuple(_lines(control))
    return found


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
