"""How text in a Word file looks in the end: what a run or paragraph gets from itself, its styles, its table and the defaults.

Only what the accessibility checklist asks for: size, colour, background, language, spacing, alignment, level of a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from templates.ooxml import Element, qn, value_of

#: half points: what ECMA-376 gives text that nobody gave a size
_SIZE = 20
#: twentieths of a line of 12 points
_LINE = 240
_HEX = re.compile(r"[0-9a-fA-F]{6}")
_HEADING = re.compile(r"(?:heading|kop) ([1-9])")
_OFF = ("0", "false", "off")
#: the colours of the highlighter
_HIGHLIGHTS = {
    **{"black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000"},
    **{"yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000"},
    **{"darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080"},
    "lightGray": "C0C0C0",
}
_FALLBACK = qn("mc:Fallback")


@dataclass(frozen=True)
class _Style:
    element: Element
    name: str
    based: str


class Appearance:
    """The styles of a file (``word/styles.xml``, or None), asked about its elements."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._known: dict[tuple[str, str], Element | None] = {}
        self._defaults: dict[str, Element | None] = {"w:rPr": None, "w:pPr": None}
        if root is None:
            return
        for style in root.iter(qn("w:style")):
            name = value_of(style.find(qn("w:name"))).casefold()
            identifier = value_of(style, "w:styleId")
            self._styles[identifier] = _Style(style, name, value_of(style.find(qn("w:basedOn"))))
            if value_of(style, "w:type") == "paragraph" and value_of(style, "w:default") not in ("", *_OFF):
                self._default = identifier
        for kind in self._defaults:
            self._defaults[kind] = next((d.find(qn(kind)) for d in root.iter(qn(f"{kind}Default"))), None)

    # ------------------------------------------------------------ questions
    def level(self, paragraph: Element) -> int | None:
        """1 to 9 for a heading, else None."""
        for style in self._chain(self.style(paragraph)):
            if found := _HEADING.fullmatch(style.name):
                return int(found.group(1))
        outline = value_of(self.of_paragraph(paragraph, "w:outlineLvl"))
        return int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else None

    def style(self, paragraph: Element) -> str:
        """The id of the style of a paragraph; the default's when it names none."""
        properties = paragraph.find(qn("w:pPr"))
        own = "" if properties is None else value_of(properties.find(qn("w:pStyle")))
        return own or self._default

    def is_plain(self, paragraph: Element) -> bool:
        """Whether a paragraph has no style of its own, or the one that is called body text."""
        style = self._styles.get(self.style(paragraph))
        return style is None or style.name in ("normal", "standaard", "default", "body text", "platte tekst")

    def is_list(self, paragraph: Element) -> bool:
        """Whether Word knows that a paragraph is a list item."""
        number = self.of_paragraph(paragraph, "w:numPr")
        return number is not None and value_of(number.find(qn("w:numId"))) != "0"

    def size(self, run: Element) -> int:
        """Half points."""
        return _whole(value_of(self.of_run(run, "w:sz")), _SIZE)

    def is_on(self, run: Element, name: str) -> bool:
        """Whether a switch such as ``w:b`` is on."""
        found = self.of_run(run, name)
        return found is not None and value_of(found) not in _OFF

    def language(self, run: Element) -> str:
        """The language of a run; empty when nothing says it."""
        return value_of(self.of_run(run, "w:lang"))

    def default_language(self) -> str:
        """The language of text that says nothing itself."""
        for style in self._chain(self._default):
            if found := value_of(_inside(style.element, "w:rPr", "w:lang")):
                return found
        return value_of(_child(self._defaults["w:rPr"], "w:lang"))

    def colour(self, run: Element) -> str | None:
        """Six hexadecimal digits; None for automatic, which Word keeps readable by itself."""
        return _hex(value_of(self.of_run(run, "w:color")))

    def background(self, run: Element) -> str:
        """What is behind a run: highlighting, shading of run, paragraph, cell or table, else white."""
        marked = _HIGHLIGHTS.get(value_of(self.of_run(run, "w:highlight")))
        if marked:
            return marked
        paragraph = paragraph_of(run)
        places = [self.of_run(run, "w:shd")]
        if paragraph is not None:
            places.append(self.of_paragraph(paragraph, "w:shd"))
            places.extend(self._cell_shading(paragraph))
        for shading in places:
            if fill := _hex(value_of(shading, "w:fill")):
                return fill
        return "FFFFFF"

    def line(self, paragraph: Element) -> int:
        """Line spacing in 240ths of a line; spacing in points counts as none."""
        spacing = self.of_paragraph(paragraph, "w:spacing", "w:line")
        if value_of(spacing, "w:lineRule") in ("exact", "atLeast"):
            return _LINE
        return _whole(value_of(spacing, "w:line"), _LINE)

    def alignment(self, paragraph: Element) -> str:
        """``left``, ``center``, ``right`` or ``both``."""
        found = value_of(self.of_paragraph(paragraph, "w:jc"))
        return {"": "left", "start": "left", "end": "right", "distribute": "both"}.get(found, found)

    # ------------------------------------------------------------ looking up
    def of_run(self, run: Element, name: str) -> Element | None:
        """A run property: own, character style, paragraph style, table, default."""
        own = run.find(qn("w:rPr"))
        if (found := _child(own, name)) is not None:
            return found
        paragraph = paragraph_of(run)
        named = "" if own is None else value_of(own.find(qn("w:rStyle")))
        style = self._default if paragraph is None else self.style(paragraph)
        for identifier in (named, style if style != self._default else ""):
            if (found := self._of_style(identifier, name)) is not None:
                return found
        for part in () if paragraph is None else self._table_parts(paragraph):
            if (found := _inside(part, "w:rPr", name)) is not None:
                return found
        found = self._of_style(self._default, name)
        return found if found is not None else _child(self._defaults["w:rPr"], name)

    def of_paragraph(self, paragraph: Element, name: str, attribute: str = "") -> Element | None:
        """A paragraph property: own, style, default; with ``attribute`` the first that has that attribute."""
        places = [paragraph.find(qn("w:pPr"))]
        places.extend(known.element.find(qn("w:pPr")) for known in self._chain(self.style(paragraph)))
        for place in (*places, self._defaults["w:pPr"]):
            found = _child(place, name)
            if found is not None and (not attribute or found.get(qn(attribute)) is not None):
                return found
        return None

    def _of_style(self, identifier: str, name: str) -> Element | None:
        """A run property of a style or of those it is based on; asked for every run, so remembered."""
        key = identifier, name
        if key not in self._known:
            found = (_inside(known.element, "w:rPr", name) for known in self._chain(identifier))
            self._known[key] = next((element for element in found if element is not None), None)
        return self._known[key]

    def _chain(self, identifier: str) -> Iterator[_Style]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            yield self._styles[identifier]
            identifier = self._styles[identifier].based

    def _table_parts(self, paragraph: Element) -> Iterator[Element]:
        """What the style of the table says about the cell around a paragraph: the first row before the whole table."""
        row = next(paragraph.iterancestors(qn("w:tr")), None)
        table = None if row is None else next(row.iterancestors(qn("w:tbl")), None)
        if table is None:
            return
        first = next(rows_of_table(table), None) is row and _looks_at_first_row(table)
        for known in self._chain(value_of(_inside(table, "w:tblPr", "w:tblStyle"))):
            if first:
                yield from (p for p in known.element.findall(qn("w:tblStylePr")) if value_of(p, "w:type") == "firstRow")
            yield known.element

    def _cell_shading(self, paragraph: Element) -> Iterator[Element | None]:
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        if cell is None:
            return
        yield _inside(cell, "w:tcPr", "w:shd")
        for part in self._table_parts(paragraph):
            yield _inside(part, "w:tcPr", "w:shd")
        for table in cell.iterancestors(qn("w:tbl")):
            yield _inside(table, "w:tblPr", "w:shd")


# ---------------------------------------------------------------- walking
def shown(root: Element, *names: str) -> Iterator[Element]:
    """Elements that Word shows: not the second form of a drawing, which is for older programs."""
    for element in root.iter(*(qn(name) for name in names)):
        if next(element.iterancestors(_FALLBACK), None) is None:
            yield element


def paragraph_of(element: Element) -> Element | None:
    """The paragraph around an element."""
    return next(element.iterancestors(qn("w:p")), None)


def runs_of(paragraph: Element) -> Iterator[Element]:
    """The runs of a paragraph with text, not those of text boxes in it."""
    for run in shown(paragraph, "w:r"):
        if paragraph_of(run) is paragraph and run_text(run).strip():
            yield run


def run_text(run: Element) -> str:
    """The text of a run itself."""
    return "".join(node.text or "" for node in run.findall(qn("w:t")))


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph, not that of text boxes in it."""
    return "".join(run_text(run) for run in shown(paragraph, "w:r") if paragraph_of(run) is paragraph)


def rows_of_table(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of a table inside it."""
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl")), None) is table:
            yield row


def cells_of_row(row: Element) -> Iterator[Element]:
    """The cells of a row, not those of a table inside it."""
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr")), None) is row:
            yield cell


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2), 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ---------------------------------------------------------------- small things
def _child(properties: Element | None, name: str) -> Element | None:
    return None if properties is None else properties.find(qn(name))


def _inside(element: Element, properties: str, name: str) -> Element | None:
    return _child(element.find(qn(properties)), name)


def _looks_at_first_row(table: Element) -> bool:
    look = _inside(table, "w:tblPr", "w:tblLook")
    if look is None:
        return True
    first, bits = value_of(look, "w:firstRow"), value_of(look)
    if first:
        return first not in _OFF
    return bool(int(bits, 16) & 0x20) if re.fullmatch(r"[0-9a-fA-F]{1,8}", bits) else True


def _hex(value: str) -> str | None:
    return value.upper() if _HEX.fullmatch(value) else None


def _whole(value: str, default: int) -> int:
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 7 else default
