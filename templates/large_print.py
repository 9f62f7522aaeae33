"""A Word file in large print: the text in 16 points, everything else scaled along with it, tables still within the page.

Works on a filled document of any template: sizes in its styles, its lists and its text grow by the same factor. What is drawn (text
boxes, pictures) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from templates.appearance import cells_of_row, rows_of_table
from templates.ooxml import Element, make, qn, text_of, value_of
from templates.package import open_package

#: half points: 16 points
BODY = 32
#: what Word takes when no style says a size
_WORDS_OWN = 20
_STYLES = "word/styles.xml"
_SCALED = re.compile(r"word/(styles|numbering|footnotes|endnotes|header\d*|footer\d*)\.xml")
_EDGE = re.compile(r"word/(header|footer)\d*\.xml")
#: twentieths of a point beside the text of a cell
_EDGES = 240
#: how wide a character is, as a share of the size of the letter: bold, in the wider of the fonts that stand in for Calibri
_WIDE, _NARROW, _USUAL = 0.98, 0.42, 0.69
#: twentieths of a point: the width of a page between its margins; headers and footers are smaller than the text
_LINE, _EDGE_SHARE = 9000, 0.8
_WIDE_LETTERS, _NARROW_LETTERS = frozenset("mwMWÆŒ@%"), frozenset("iljtfIr.,:;'’!|()[]")
#: text may go on in the next line behind these
_BREAKS = re.compile(r"\s+|(?<=[-/–])")


def large_print(document: bytes) -> bytes:
    """The same .docx in large print; unchanged when its text is 16 points or more. TemplateError when it is damaged."""
    package = open_package(document)
    styles = package.root(_STYLES) if _STYLES in package.parts else None
    before = _body_size(styles)
    factor = BODY / before
    if factor <= 1:
        return document
    for name in [package.main, *(name for name in package.parts if _SCALED.fullmatch(name))]:
        root = package.root(name)
        if name == _STYLES:
            _name_size(root, before)
        _scale(root, factor)
        for table in root.iter(qn("w:tbl")):
            _fit(table)
        if _EDGE.fullmatch(name):
            _break_edges(root)
        package.put(name, root)
    return package.to_bytes()


# ---------------------------------------------------------------- sizes
def _body_size(styles: Element | None) -> int:
    """Half points of ordinary text: of the default paragraph style, else of the document."""
    if styles is None:
        return _WORDS_OWN
    by_id = {value_of(style, "w:styleId"): style for style in styles.iter(qn("w:style"))}
    style = next(filter(_is_default, by_id.values()), None)
    seen: set[str] = set()
    while style is not None and value_of(style, "w:styleId") not in seen:
        seen.add(value_of(style, "w:styleId"))
        if size := _size_in(style.find(qn("w:rPr"))):
            return size
        style = by_id.get(value_of(style.find(qn("w:basedOn"))))
    default = next(styles.iter(qn("w:rPrDefault")), None)
    return _size_in(None if default is None else default.find(qn("w:rPr"))) or _WORDS_OWN


def _is_default(style: Element) -> bool:
    return value_of(style, "w:type") == "paragraph" and value_of(style, "w:default") in ("1", "true", "on")


def _size_in(properties: Element | None) -> int:
    found = "" if properties is None else value_of(properties.find(qn("w:sz")))
    return int(found) if found.isdecimal() and len(found) < 5 else 0


def _name_size(styles: Element, size: int) -> None:
    """Write down what the document takes for granted, so that it grows too."""
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = make("w:docDefaults")
        styles.insert(0, defaults)
    holder = defaults.find(qn("w:rPrDefault"))
    if holder is None:
        holder = make("w:rPrDefault")
        defaults.insert(0, holder)
    properties = holder.find(qn("w:rPr"))
    if properties is None:
        properties = make("w:rPr")
        holder.append(properties)
    if properties.find(qn("w:sz")) is None:
        language = properties.find(qn("w:lang"))
        size_mark = make("w:sz", {"w:val": size})
        if language is not None:
            language.addprevious(size_mark)
        else:
            properties.append(size_mark)


def _scale(root: Element, factor: float) -> None:
    for size in root.iter(qn("w:sz"), qn("w:szCs")):
        _grow(size, "w:val", factor)
    for spacing in root.iter(qn("w:spacing")):
        # a line height in points would cut the letters off; one in lines grows by itself
        if value_of(spacing, "w:lineRule") in ("exact", "atLeast"):
            _grow(spacing, "w:line", factor)
    for height in root.iter(qn("w:trHeight")):
        height.set(qn("w:hRule"), "atLeast")
    for indent in root.iter(qn("w:ind")):
        if indent.get(qn("w:hanging")) is not None:
            for side in ("w:left", "w:start", "w:hanging"):
                _grow(indent, side, factor)


def _grow(element: Element, name: str, factor: float) -> None:
    value = value_of(element, name)
    if value.isdecimal() and len(value) < 6:
        element.set(qn(name), str(round(int(value) * factor)))


def _break_edges(root: Element) -> None:
    """Left and right of a header or footer under each other where they no longer fit beside each other."""
    for paragraph in root.iter(qn("w:p")):
        pieces, tabs = [""], []
        for node in (node for run in paragraph.iter(qn("w:r")) for node in run):
            if node.tag == qn("w:tab"):
                tabs.append(node)
                pieces.append("")
            elif node.tag == qn("w:t"):
                pieces[-1] += node.text or ""
        if max(map(_length, pieces)) * _EDGE_SHARE > _LINE / len(pieces):
            for tab in tabs:
                tab.getparent().replace(tab, make("w:br"))


# ---------------------------------------------------------------- tables
def _fit(table: Element) -> None:
    """Columns as wide as their longest word, as far as the table has room: no word is broken off in the middle."""
    grid = table.find(qn("w:tblGrid"))
    columns = [] if grid is None else list(grid)
    rows = [list(cells_of_row(row)) for row in rows_of_table(table)]
    widths = [int(value) if (value := value_of(column, "w:w")).isdecimal() else 0 for column in columns]
    plain = all(len(row) == len(columns) and not any(_is_merged(cell) for cell in row) for row in rows)
    if (
        not rows
        or not columns
        or not all(widths)
        or not plain
        or next(table.iterdescendants(qn("w:tbl")), None) is not None
    ):
        return
    fitted = fitted_widths(widths, [max(_need(cell) for cell in column) for column in zip(*rows, strict=True)])
    for column, width in zip(columns, fitted, strict=True):
        column.set(qn("w:w"), str(width))
    for row in rows:
        for cell, width in zip(row, fitted, strict=True):
            _set_width(cell, width)


def fitted_widths(widths: Sequence[int], needs: Sequence[int]) -> list[int]:
    """Widths with the same sum, each at least what it needs; when that cannot be, what needs most gives way."""
    total = sum(widths)
    if sum(needs) >= total:
        fitted = _shared_out(total, needs)
    else:
        wanted = [max(width, need) for width, need in zip(widths, needs, strict=True)]
        spare = [width - need for width, need in zip(wanted, needs, strict=True)]
        excess = sum(wanted) - total
        fitted = [width - excess * room // (sum(spare) or 1) for width, room in zip(wanted, spare, strict=True)]
    fitted[-1] += total - sum(fitted)
    return fitted


def _shared_out(total: int, needs: Sequence[int]) -> list[int]:
    """A total over columns that need more: the small ones get what they need, the others the same share of the rest."""
    fitted = [0] * len(needs)
    order = sorted(range(len(needs)), key=lambda at: needs[at])
    for place, at in enumerate(order):
        fitted[at] = min(needs[at], total // (len(needs) - place))
        total -= fitted[at]
    return fitted


def _need(cell: Element) -> int:
    """Twentieths of a point that the longest word of a cell takes."""
    return _EDGES + max((_length(word) for paragraph in cell.iter(qn("w:p")) for word in _words(paragraph)), default=0)


def _words(paragraph: Element) -> Iterator[str]:
    yield from filter(None, _BREAKS.split(text_of(paragraph)))


def _length(word: str) -> int:
    shares = (_WIDE if c in _WIDE_LETTERS else _NARROW if c in _NARROW_LETTERS else _USUAL for c in word)
    return round(sum(shares) * BODY * 10)


def _is_merged(cell: Element) -> bool:
    properties = cell.find(qn("w:tcPr"))
    return properties is not None and any(
        properties.find(qn(name)) is not None for name in ("w:gridSpan", "w:vMerge", "w:hMerge")
    )


def _set_width(cell: Element, width: int) -> None:
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        properties = make("w:tcPr")
        cell.insert(0, properties)
    known = properties.find(qn("w:tcW"))
    if known is None:
        known = make("w:tcW")
        properties.insert(0, known)
    known.set(qn("w:w"), str(width))
    known.set(qn("w:type"), "dxa")
