"""Small tools for WordprocessingML: names, elements, parsing without entities (ECMA-376 part 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

#: an lxml element; lxml has no types of its own
Element = Any

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
#: what XML 1.0 does not allow in text, surrogates included
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def qn(name: str) -> str:
    """The full name of a prefixed one: ``w:p`` → ``{http://…}p``."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def make(tag: str, attributes: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element such as ``make("w:p", None, make("w:r"))``; attribute names are prefixed too."""
    prefix = tag.partition(":")[0]
    element = etree.Element(qn(tag), nsmap={prefix: NAMESPACES[prefix]})
    for name, value in (attributes or {}).items():
        element.set(qn(name), str(value))
    element.extend(children)
    return element


def value_of(element: Element | None, attribute: str = "w:val") -> str:
    """The attribute of an element that may be absent; the empty string when it is."""
    return "" if element is None else str(element.get(qn(attribute)) or "")


def parse(data: bytes) -> Element:
    """The root of an XML part. No entities, no DTD, no network; ``etree.XMLSyntaxError`` when it is broken."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)


def serialise(root: Element) -> bytes:
    """An XML part as Word writes it: UTF-8 with a standalone declaration."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def clean(text: str) -> str:
    """Text that XML can hold: illegal characters dropped, line ends as a plain newline."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def text_of(paragraph: Element) -> str:
    """All text in an element, without deleted text."""
    return "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
