"""Fills a Word file: content controls by tag, ``[[veld]]`` in text, and rows that repeat.

Mechanisms, all with the ids of the form:

- a content control (block, inline, cell or row level) whose tag is ``hulpvraag`` or ``veld.hulpvraag``;
- ``[[hulpvraag]]`` in text, also where Word split it over runs; ``[[afspraken.wat]]`` for a column;
- a table row with columns of a table field repeats for every row of the value; so does a repeating section, and the
  content of a block control with the tag of the field;
- a control with the tag ``als.hulpvraag`` stays only when that field has something to say.

MERGEFIELDs and bookmarks of existing templates are made into ``[[veld]]`` first (``templates/marks.py``). Text boxes are filled
like the body, in both forms in which Word keeps them. Text that was put in is never read again for fields: words from a
conversation cannot fill anything. What is not known stays as it is.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from templates.content import Content, Paragraph, Row, Run, Shape, Table, Tone
from templates.ooxml import Element, clean, make, qn, text_of, value_of

TOKEN = re.compile(r"\[\[\s*([A-Za-z][A-Za-z0-9_.-]*)\s*\]\]")
CONDITION = "als."
#: column of every row: the reference to the recording
SOURCE = "bron"
#: column of every row: its number
NUMBER = "nr"
_ACCENT = "1F4E55"
_DIM = "595959"
_SENTINEL = "\x00"
_CONTAINERS = {qn(f"w:{name}") for name in ("tbl", "tc", "sdtContent", "body", "hdr", "ftr", "customXml", "ins")}
_RUN_PARENTS = {qn(f"w:{name}") for name in ("hyperlink", "smartTag", "ins", "customXml")}
_TEXT_BOX = qn("w:txbxContent")
_NO_TEXT = {qn("w:rPr"), qn("w:lastRenderedPageBreak")}
_LOCKED_VALUE = ("w:date", "w:dropDownList", "w:comboBox")


@dataclass(frozen=True)
class RowScope:
    """The row that is being filled; None for a table without rows. ``noted`` is the token that gets the reference."""

    row: Row | None
    index: int
    noted: str


Scope = Mapping[str, RowScope]


class Contents(Protocol):
    """What the filler asks for; names are lower case."""

    def rows(self, name: str) -> list[Row] | None:
        """The rows of a table field (possibly none); None when it is no table."""

    def content(self, name: str) -> Content | None:
        """What stands at a name; None when the name is unknown; no blocks means: leave the paragraph out."""

    def cell(self, name: str, column: str, scope: RowScope, noted: bool) -> Content | None:
        """What stands at a column of a row; None when the column is unknown."""

    def present(self, name: str) -> bool | None:
        """Whether a conditional part stays; None when the name is unknown."""


# ---------------------------------------------------------------- names in a template
def control_name(control: Element) -> str:
    """The field that a content control names: its tag in lower case without ``veld.``."""
    return _plain_name(value_of(control.find("w:sdtPr/w:tag", _NS)))


def _plain_name(name: str) -> str:
    return name.strip().lower().removeprefix("veld.")


def _tokens(paragraph: Element) -> list[str]:
    text = "".join(piece.text for piece in _pieces(paragraph))
    return [_plain_name(match.group(1)) for match in TOKEN.finditer(text)]


def names_in(element: Element) -> Iterator[str]:
    """Names of controls and ``[[veld]]`` in an element, in order, those of text boxes too; conditions are left out."""
    if element.tag == qn("w:sdt"):
        name = control_name(element)
        if name and not name.startswith(CONDITION):
            yield name
    if element.tag == qn("w:p"):
        for control in _inline_controls(element):
            yield from names_in(control)
        for box in _text_boxes(element):
            yield from names_in(box)
        yield from _tokens(element)
        return
    for child in element:
        if isinstance(child.tag, str):
            yield from names_in(child)
    if element.tag == qn("w:sdtContent"):
        # an inline control holds runs without a paragraph of its own
        for box in _text_boxes(element):
            yield from names_in(box)
        yield from _tokens(element)


def _inner_fields(row: Element) -> set[str]:
    """Fields whose columns stand in one row of a table inside this row, and nowhere else in it: that row repeats, not this one.

    Columns in several rows of the inner table are one item together ("Wat: …", "Wie: …"): then the outer row repeats.
    """
    holders: dict[str, list[Element]] = {}
    for element in row.iter(qn("w:tr")):
        below = [name for inner in element.iter(qn("w:tr")) if inner is not element for name in names_in(inner)]
        for name in names_in(element):
            field, dot, _ = name.partition(".")
            if dot and name not in below:
                holders.setdefault(field, []).append(element)
    return {field for field, found in holders.items() if all(f is found[0] for f in found) and found[0] is not row}


_NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


# ---------------------------------------------------------------- text of a paragraph, over runs
@dataclass
class _Piece:
    """One child of a run: a stretch of text, or a sentinel for what no field name may run through."""

    run: Element
    node: Element
    text: str


def _runs(paragraph: Element) -> Iterator[Element]:
    for child in paragraph:
        if child.tag == qn("w:r"):
            yield child
        elif child.tag in _RUN_PARENTS:
            yield from _runs(child)


def _inline_controls(paragraph: Element) -> Iterator[Element]:
    for child in paragraph:
        if child.tag == qn("w:sdt"):
            yield child
        elif child.tag in _RUN_PARENTS:
            yield from _inline_controls(child)


def _text_boxes(paragraph: Element) -> Iterator[Element]:
    """The text boxes that hang on the runs of a paragraph: the drawing and its form for older programs, which hold the same text."""
    for run in _runs(paragraph):
        for box in run.iter(_TEXT_BOX):
            if not any(outer.tag == _TEXT_BOX for outer in _up_to(box, run)):
                yield box


def _up_to(element: Element, end: Element) -> Iterator[Element]:
    """What is around an element, up to and without ``end``."""
    for outer in element.iterancestors():
        if outer is end:
            return
        yield outer


def _pieces(paragraph: Element) -> list[_Piece]:
    pieces = []
    for run in _runs(paragraph):
        for node in run:
            if node.tag == qn("w:t"):
                pieces.append(_Piece(run, node, node.text or ""))
            elif node.tag not in _NO_TEXT:
                pieces.append(_Piece(run, node, _SENTINEL))
    return pieces


def _split(run: Element, node: Element, offset: int) -> Element:
    """Cut a run in two before the character ``offset`` of one of its children; the new right half is returned."""
    right = make("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        right.append(copy.deepcopy(properties))
    tail = list(node.itersiblings())
    if offset:
        text = node.text or ""
        rest = copy.deepcopy(node)
        _set_text(node, text[:offset])
        _set_text(rest, text[offset:])
        right.append(rest)
    else:
        right.append(node)
    right.extend(tail)
    run.addnext(right)
    return right


def _set_text(node: Element, text: str) -> None:
    node.text = text
    node.set(qn("xml:space"), "preserve")


def _isolate(paragraph: Element, start: int, end: int) -> Element:
    """Make the characters ``start``..``end`` one run of their own, and return it."""
    _cut(paragraph, end)
    _cut(paragraph, start)
    at = 0
    marked: list[Element] = []
    for piece in _pieces(paragraph):
        inside = at >= start and at + len(piece.text) <= end and piece.text
        if inside and piece.run not in marked:
            marked.append(piece.run)
        at += len(piece.text)
    for run in marked[1:]:
        run.getparent().remove(run)
    return marked[0]


def replace_text(paragraph: Element, pattern: re.Pattern[str], other: Callable[[re.Match[str]], str | None]) -> None:
    """What the pattern finds in the text of a paragraph becomes what ``other`` makes of it (None: it stays), also where Word split it."""
    text = "".join(piece.text for piece in _pieces(paragraph))
    for match in reversed(list(pattern.finditer(text))):
        new = other(match)
        if new is not None:
            run = _isolate(paragraph, *match.span())
            first, *rest = run.findall(qn("w:t"))
            _set_text(first, new)
            for node in rest:
                run.remove(node)


def _cut(paragraph: Element, offset: int) -> None:
    """Make sure that a run ends at this character."""
    at = 0
    for piece in _pieces(paragraph):
        if at < offset < at + len(piece.text):
            _split(piece.run, piece.node, offset - at)
            return
        if at == offset and at:
            before = piece.node.getprevious()
            if before is not None and before.tag != qn("w:rPr"):
                _split(piece.run, piece.node, 0)
            return
        at += len(piece.text)


# ---------------------------------------------------------------- the look of a template
class Look:
    """Which styles a template has, by their name; what it lacks is set by plain formatting."""

    def __init__(self, styles: Element | None) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._lists: set[str] = set()
        for style in styles.iter(qn("w:style")) if styles is not None else ():
            identifier = value_of(style, "w:styleId")
            name = value_of(style.find(qn("w:name"))).casefold()
            self._ids[value_of(style, "w:type"), name] = identifier
            if style.find("w:pPr/w:numPr", _NS) is not None or name.startswith("list"):
                self._lists.add(identifier)

    def style(self, kind: str, name: str) -> str:
        """The id of a style (kind ``paragraph``, ``character`` or ``table``); empty when the template lacks it."""
        return self._ids.get((kind, name.casefold()), "")

    def is_list(self, properties: Element | None) -> bool:
        """Whether a paragraph with these properties is already a list item."""
        if properties is None:
            return False
        return properties.find(qn("w:numPr")) is not None or value_of(properties.find(qn("w:pStyle"))) in self._lists

    def dress(self, properties: Element, tone: Tone) -> None:
        """Add a tone to run properties."""
        if tone is Tone.PLAIN:
            return
        known = self.style("character", tone.value)
        if known:
            _put(properties, make("w:rStyle", {"w:val": known}))
            return
        for element in _PLAIN_TONES[tone]():
            _put(properties, element)


_PLAIN_TONES = {
    Tone.STRONG: lambda: [make("w:b")],
    Tone.SOURCE: lambda: [make("w:color", {"w:val": _DIM}), make("w:sz", {"w:val": 17}), make("w:szCs", {"w:val": 17})],
    Tone.MUTED: lambda: [make("w:i"), make("w:color", {"w:val": _DIM})],
    Tone.CHECK: lambda: [make("w:b"), make("w:color", {"w:val": "8A3B00"})],
    Tone.DOUBT: lambda: [make("w:u", {"w:val": "dotted"})],
}
_RUN_ORDER = [
    qn(f"w:{name}")
    for name in [
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "smallCaps",
        "strike",
        "dstrike",
        "outline",
        "shadow",
        "emboss",
        "imprint",
        "noProof",
        "snapToGrid",
        "vanish",
        "webHidden",
        "color",
        "spacing",
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
        "highlight",
        "u",
        "effect",
        "bdr",
        "shd",
        "fitText",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
        "eastAsianLayout",
        "specVanish",
        "oMath",
    ]
]


def _put(properties: Element, element: Element) -> None:
    """Set one run property in the order that Word demands."""
    old = properties.find(element.tag)
    if old is not None:
        properties.remove(old)
    place = _RUN_ORDER.index(element.tag)
    for at, other in enumerate(properties):
        if other.tag in _RUN_ORDER and _RUN_ORDER.index(other.tag) > place:
            properties.insert(at, element)
            return
    properties.append(element)


# ---------------------------------------------------------------- the filler
class Filler:
    """Fills the parts of one file. ``used`` are the names that were filled; ``changes`` counts every change."""

    def __init__(self, contents: Contents, look: Look) -> None:
        self._contents = contents
        self._look = look
        self._next_id = 1_000_000
        self.used: set[str] = set()
        self.changes = 0

    def fill(self, element: Element, scope: Scope | None = None) -> None:
        """Fill everything inside an element of a body, header or footer."""
        scope = scope or {}
        for child in list(element):
            if child.tag == qn("w:p"):
                self._fill_paragraph(child, scope)
            elif child.tag == qn("w:sdt"):
                self._fill_control(child, scope)
            elif child.tag == qn("w:tr"):
                self._fill_row(child, scope)
            elif child.tag in _CONTAINERS:
                self.fill(child, scope)

    def knows(self, name: str) -> bool:
        """Whether something would be filled in at this name (lower case): a field, a column, or what the program writes itself."""
        field, dot, column = name.partition(".")
        if self._contents.content(name) is not None or self._contents.rows(name) is not None:
            return True
        rows = self._contents.rows(field) if dot else None
        scope = RowScope(rows[0] if rows else None, 0, "")
        return rows is not None and self._contents.cell(field, column, scope, False) is not None

    def insert(self, body: Element, blocks: Content, at_end: bool = False) -> None:
        """Add paragraphs that the template has no place for, at the top or before the last section properties."""
        made = [element for block in blocks for element in self._block(block, None, None, in_cell=False)]
        last = body.find(qn("w:sectPr"))
        for offset, element in enumerate(made):
            if not at_end:
                body.insert(offset, element)
            elif last is not None:
                last.addprevious(element)
            else:
                body.append(element)

    # ------------------------------------------------------------ rows
    def _fill_row(self, row: Element, scope: Scope) -> None:
        field = self._repeated(row, scope)
        if field is None:
            for child in list(row):
                if child.tag == qn("w:sdt"):
                    self._fill_control(child, scope)
                elif child.tag in _CONTAINERS:
                    self.fill(child, scope)
            return
        for copied, inner in self._copies([row], field, scope):
            self._fill_row(copied[0], inner)

    def _repeated(self, element: Element, scope: Scope) -> str | None:
        """The table field whose columns an element holds, unless it is being repeated already."""
        inner = _inner_fields(element) if element.tag == qn("w:tr") else set()
        for name in names_in(element):
            if name.partition(".")[0] in inner:
                continue
            field, dot, _ = name.partition(".")
            if dot and field not in scope and self._contents.rows(field) is not None:
                return field
        return None

    def _copies(self, originals: Sequence[Element], field: str, scope: Scope) -> list[tuple[list[Element], Scope]]:
        """A copy of the elements per row of the field, in place of the originals; one unfilled for no rows."""
        rows: Sequence[Row | None] = self._contents.rows(field) or [None]
        self.used.add(field)
        self.changes += 1
        names = [name for element in originals for name in names_in(element) if name.startswith(f"{field}.")]
        columns = [name for name in names if name != f"{field}.{NUMBER}"]
        noted = "" if f"{field}.{SOURCE}" in names or not columns else columns[0]
        made: list[tuple[list[Element], Scope]] = []
        for index, row in enumerate(rows):
            group = [copy.deepcopy(element) for element in originals]
            for element in group:
                originals[0].addprevious(element)
                if index:
                    self._renumber(element)
            made.append((group, {**scope, field: RowScope(row, index, noted)}))
        for element in originals:
            element.getparent().remove(element)
        return made

    def _renumber(self, element: Element) -> None:
        """Content controls need an id of their own; bookmarks may occur once only."""
        for identifier in list(element.iter(qn("w:id"))):
            if identifier.getparent().tag == qn("w:sdtPr"):
                self._next_id += 1
                identifier.set(qn("w:val"), str(self._next_id))
        for name in ("w:bookmarkStart", "w:bookmarkEnd"):
            for mark in list(element.iter(qn(name))):
                mark.getparent().remove(mark)

    # ------------------------------------------------------------ content controls
    def _fill_control(self, control: Element, scope: Scope) -> None:
        inside = control.find(qn("w:sdtContent"))
        if inside is None:
            return
        name = control_name(control)
        if name.startswith(CONDITION):
            self._fill_conditional(control, inside, name.removeprefix(CONDITION), scope)
            return
        if control.find("w:sdtPr/w15:repeatingSection", _W15) is not None:
            self._fill_repeating_section(inside, scope)
            return
        field = self._repeated_block(inside, name, scope)
        if field is not None:
            for copied, inner in self._copies(list(inside), field, scope):
                self._fill_group(copied, inner)
            return
        nested = inside.find(qn("w:tr")) is not None or any(other != name for other in names_in(inside))
        content = None if nested else self._look_up(name, scope)
        if content is None:
            self._fill_inside(inside, scope)
        else:
            self._replace_control(control, inside, content)

    def _fill_inside(self, inside: Element, scope: Scope) -> None:
        self.fill(inside, scope)
        if inside.getparent() is not None and inside.find(qn("w:r")) is not None:
            self._fill_paragraph(inside, scope)

    def _fill_group(self, elements: Sequence[Element], scope: Scope) -> None:
        for element in elements:
            if element.tag == qn("w:p"):
                self._fill_paragraph(element, scope)
            elif element.tag == qn("w:sdt"):
                self._fill_control(element, scope)
            elif element.tag == qn("w:tr"):
                self._fill_row(element, scope)
            elif element.tag in _CONTAINERS:
                self.fill(element, scope)

    def _repeated_block(self, inside: Element, name: str, scope: Scope) -> str | None:
        """The table field of a block control whose paragraphs (not only its rows) hold columns of that field."""
        if name in scope or not name or self._contents.rows(name) is None:
            return None
        outside = [child for child in inside if child.tag in (qn("w:p"), qn("w:sdt"))]
        found = any(n.startswith(f"{name}.") for child in outside for n in names_in(child))
        return name if found else None

    def _fill_repeating_section(self, inside: Element, scope: Scope) -> None:
        items = [child for child in inside if child.find("w:sdtPr/w15:repeatingSectionItem", _W15) is not None]
        field = self._repeated(items[0], scope) if items else None
        if field is None:
            self.fill(inside, scope)
            return
        for extra in items[1:]:
            inside.remove(extra)
        for copied, inner in self._copies(items[:1], field, scope):
            self.fill(copied[0].find(qn("w:sdtContent")), inner)

    def _fill_conditional(self, control: Element, inside: Element, name: str, scope: Scope) -> None:
        stays = self._contents.present(name)
        if stays is None:
            self._fill_inside(inside, scope)
            return
        self.changes += 1
        if stays:
            self._fill_inside(inside, scope)
            for child in list(inside):
                control.addprevious(child)
        parent = control.getparent()
        parent.remove(control)
        if parent.tag == qn("w:tc") and parent.find(qn("w:p")) is None:
            parent.append(make("w:p"))
        if parent.tag == qn("w:tbl") and all(_is_head(row) for row in parent.iter(qn("w:tr"))):
            parent.getparent().remove(parent)

    def _replace_control(self, control: Element, inside: Element, content: Content) -> None:
        properties = control.find(qn("w:sdtPr"))
        shown = properties.find(qn("w:showingPlcHdr"))
        space = [block for block in content if isinstance(block, Paragraph) and block.shape is Shape.SPACE]
        if space and text_of(inside).strip():
            return
        if not content and _is_left_out(control, inside):
            control.getparent().remove(control)
            return
        style = None if shown is not None else _first_run_properties(inside)
        for name in ("w:showingPlcHdr", "w:dataBinding", "w:text"):
            for element in properties.findall(qn(name)):
                properties.remove(element)
        if space:
            _put_first_after(properties, make("w:showingPlcHdr"))
        if any(properties.find(qn(name)) is not None for name in _LOCKED_VALUE):
            content = _unreferenced(content)
        cell = inside.find(qn("w:tc"))
        if cell is not None:
            self._replace_blocks(cell, content, style, in_cell=True)
        elif inside.find(qn("w:p")) is not None or inside.find(qn("w:tbl")) is not None:
            self._replace_blocks(inside, content, style, in_cell=_in_cell(inside))
        elif control.getparent().tag in (qn("w:p"), *_RUN_PARENTS):
            for child in list(inside):
                inside.remove(child)
            inside.extend(self._inline(content, style))
        else:
            self._replace_blocks(inside, content, style, in_cell=_in_cell(inside))

    def _replace_blocks(self, holder: Element, content: Content, style: Element | None, in_cell: bool) -> None:
        """Replace the paragraphs and tables of a holder; its first paragraph is the model."""
        model = holder.find(qn("w:p"))
        properties = None if model is None else model.find(qn("w:pPr"))
        for child in list(holder):
            if child.tag != qn("w:tcPr"):
                holder.remove(child)
        for block in content:
            holder.extend(self._block(block, properties, style, in_cell, wrapped=True))
        if not len(holder) or holder[-1].tag not in (qn("w:p"), qn("w:sdt")):
            holder.append(make("w:p"))

    # ------------------------------------------------------------ paragraphs
    def _fill_paragraph(self, paragraph: Element, scope: Scope) -> None:
        for box in list(_text_boxes(paragraph)):
            self.fill(box, scope)
        for control in list(_inline_controls(paragraph)):
            self._fill_control(control, scope)
        text = "".join(piece.text for piece in _pieces(paragraph))
        found = []
        for match in TOKEN.finditer(text):
            content = self._look_up(_plain_name(match.group(1)), scope)
            if content is not None:
                found.append((match, content))
        markers = [(_isolate(paragraph, *match.span()), content) for match, content in reversed(found)]
        if len(markers) == 1 and paragraph.tag == qn("w:p") and _alone(paragraph, markers[0][0]):
            self._replace_paragraph(paragraph, *markers[0])
            return
        for marker, content in markers:
            for run in self._inline(content, marker.find(qn("w:rPr"))):
                marker.addprevious(run)
            marker.getparent().remove(marker)
        if markers and paragraph.tag == qn("w:p") and _blank(paragraph):
            _drop(paragraph)

    def _replace_paragraph(self, paragraph: Element, marker: Element, content: Content) -> None:
        properties, style = paragraph.find(qn("w:pPr")), marker.find(qn("w:rPr"))
        inside = _in_cell(paragraph)
        made = [element for block in content for element in self._block(block, properties, style, inside)]
        for element in made:
            paragraph.addprevious(element)
        marker.getparent().remove(marker)
        _move_bookmarks(paragraph, made)
        following = paragraph.getnext()
        needs_paragraph = (
            bool(made) and made[-1].tag == qn("w:tbl") and (following is None or following.tag != qn("w:p"))
        )
        if needs_paragraph:
            # Word joins tables that touch, and demands a paragraph after the last one
            return
        if made and made[-1].tag == qn("w:p"):
            _move_section(paragraph, made[-1])
        _drop(paragraph)

    def _look_up(self, name: str, scope: Scope) -> Content | None:
        content = self._contents.content(name)
        field, dot, column = name.partition(".")
        if content is None and dot:
            inner = scope.get(field)
            if inner is None:
                rows = self._contents.rows(field)
                inner = None if rows is None else RowScope(rows[0] if rows else None, 0, "")
            if inner is not None:
                content = self._contents.cell(field, column, inner, inner.noted == name)
        if content is not None:
            self.used.add(name)
            self.changes += 1
        return content

    # ------------------------------------------------------------ making WordprocessingML
    def _block(
        self,
        block: Paragraph | Table,
        properties: Element | None,
        style: Element | None,
        in_cell: bool,
        wrapped: bool = False,
    ) -> list[Element]:
        if isinstance(block, Table):
            return self._rows_as_text(block, properties, style) if in_cell else [self._table(block)]
        paragraph = make("w:p", None, *self._paragraph_properties(block, properties))
        if block.shape is Shape.CHECKBOX:
            paragraph.append(self._checkbox(block.runs[0].text))
            paragraph.append(self._run(Run(" "), style))
        paragraph.extend(run for part in block.runs for run in self._run_parts(part, style))
        if block.shape is Shape.LINE:
            paragraph.append(make("w:r", None, make("w:tab")))
        if block.shape is Shape.SPACE and not wrapped:
            return [self._space(paragraph, block)]
        return [paragraph]

    def _paragraph_properties(self, block: Paragraph, model: Element | None) -> list[Element]:
        own = self._look.style("paragraph", block.style) if block.style else ""
        if block.shape is Shape.ITEM and not self._look.is_list(model):
            own = self._look.style("paragraph", "List Bullet")
        if own:
            return [make("w:pPr", None, make("w:pStyle", {"w:val": own}))]
        properties = copy.deepcopy(model) if model is not None else make("w:pPr")
        for name in ("w:sectPr", "w:pageBreakBefore"):
            for element in properties.findall(qn(name)):
                properties.remove(element)
        if block.shape is Shape.LINE:
            for element in properties.findall(qn("w:tabs")):
                properties.remove(element)
            leader = make("w:tab", {"w:val": "right", "w:leader": "underscore", "w:pos": 8500})
            _put_paragraph(properties, make("w:tabs", None, leader))
        return [properties] if len(properties) else []

    def _run(self, part: Run, style: Element | None) -> Element:
        properties = copy.deepcopy(style) if style is not None else make("w:rPr")
        self._look.dress(properties, part.tone)
        run = make("w:r")
        if len(properties):
            run.append(properties)
        for at, line in enumerate(clean(part.text).split("\n")):
            if at:
                run.append(make("w:br"))
            for tabbed, piece in enumerate(line.split("\t")):
                if tabbed:
                    run.append(make("w:tab"))
                if piece:
                    node = make("w:t")
                    _set_text(node, piece)
                    run.append(node)
        return run

    def _run_parts(self, part: Run, style: Element | None) -> list[Element]:
        return [self._run(part, style)] if clean(part.text) else []

    def _inline(self, content: Content, style: Element | None) -> list[Element]:
        """Blocks as runs of one paragraph: list items with a semicolon between, text with a space."""
        runs: list[Element] = []
        for block in content:
            if isinstance(block, Table):
                parts = [list(line) for line in _row_lines(block)]
                separator = "; "
            else:
                parts = [list(block.runs)]
                separator = "; " if block.shape is Shape.ITEM else " "
                if block.shape is Shape.CHECKBOX:
                    parts[0].insert(0, Run("☐ "))
            for part in parts:
                if runs:
                    runs.append(self._run(Run(separator), style))
                runs.extend(run for piece in part for run in self._run_parts(piece, style))
        return runs

    def _rows_as_text(self, table: Table, properties: Element | None, style: Element | None) -> list[Element]:
        """A table inside a cell would be a table in a table: its rows become paragraphs."""
        return [
            element
            for line in _row_lines(table)
            for element in self._block(Paragraph(line), properties, style, in_cell=True)
        ]

    def _table(self, table: Table) -> Element:
        style = self._look.style("table", "Binnenskamers tabel") or self._look.style("table", "Table Grid")
        table_properties = make("w:tblPr")
        if style:
            table_properties.append(make("w:tblStyle", {"w:val": style}))
        table_properties.append(make("w:tblW", {"w:w": 5000, "w:type": "pct"}))
        if not style:
            table_properties.append(_borders())
        table_properties.append(make("w:tblLayout", {"w:type": "fixed"}))
        look = {"w:firstRow": 1, "w:lastRow": 0, "w:firstColumn": 0, "w:lastColumn": 0, "w:noHBand": 1, "w:noVBand": 1}
        table_properties.append(make("w:tblLook", look))
        table_properties.append(make("w:tblCaption", {"w:val": clean(table.title)}))
        count = len(table.columns)
        shares = table.widths or tuple(100 // count for _ in table.columns)
        widths = [9000 * share // sum(shares) for share in shares]
        grid = make("w:tblGrid", None, *(make("w:gridCol", {"w:w": width}) for width in widths))
        header = self._table_row([(Run(c.label, Tone.STRONG),) for c in table.columns], widths, shares, header=True)
        rows = [self._table_row(row, widths, shares) for row in table.rows]
        return make("w:tbl", None, table_properties, grid, header, *rows)

    def _table_row(
        self, cells: Sequence[Sequence[Run]], widths: Sequence[int], shares: Sequence[int], header: bool = False
    ) -> Element:
        properties = make("w:trPr", None, make("w:cantSplit"))
        if header:
            properties.append(make("w:tblHeader"))
        row = make("w:tr", None, properties)
        name = self._look.style("paragraph", "Tabelkop" if header else "Tabeltekst")
        for runs, width in zip(cells, widths, strict=True):
            paragraph = make("w:p")
            if name:
                paragraph.append(make("w:pPr", None, make("w:pStyle", {"w:val": name})))
            paragraph.extend(element for run in runs for element in self._run_parts(run, None))
            width_property = make("w:tcW", {"w:w": width, "w:type": "dxa"})
            row.append(make("w:tc", None, make("w:tcPr", None, width_property), paragraph))
        return row

    def _checkbox(self, label: str) -> Element:
        """An unticked box that can be ticked in Word, with its label for a screen reader."""
        state = make("w14:checkbox", None, make("w14:checked", {"w14:val": 0}))
        state.append(make("w14:checkedState", {"w14:val": "2612", "w14:font": "MS Gothic"}))
        state.append(make("w14:uncheckedState", {"w14:val": "2610", "w14:font": "MS Gothic"}))
        fonts = {f"w:{kind}": "MS Gothic" for kind in ("ascii", "eastAsia", "hAnsi")}
        symbol = make("w:t")
        symbol.text = "☐"
        run = make("w:r", None, make("w:rPr", None, make("w:rFonts", {**fonts, "w:hint": "eastAsia"})), symbol)
        return self._control(clean(label), "keuze", state, run)

    def _space(self, paragraph: Element, block: Paragraph) -> Element:
        """A control around the space for people: one click selects the marking, typing replaces it. Its tag says what was typed."""
        return self._control(
            clean(block.runs[0].text), block.field or "invulruimte", make("w:showingPlcHdr"), paragraph
        )

    def _control(self, label: str, tag: str, kind: Element, inside: Element) -> Element:
        self._next_id += 1
        properties = make("w:sdtPr", None, make("w:alias", {"w:val": label[:64]}), make("w:tag", {"w:val": tag}))
        properties.append(make("w:id", {"w:val": self._next_id}))
        properties.append(kind)
        return make("w:sdt", None, properties, make("w:sdtContent", None, inside))


_W15 = {**_NS, "w15": "http://schemas.microsoft.com/office/word/2012/wordml"}
_AFTER_TABS = [
    qn(f"w:{name}")
    for name in [
        "suppressAutoHyphens",
        "kinsoku",
        "wordWrap",
        "overflowPunct",
        "topLinePunct",
        "autoSpaceDE",
        "autoSpaceDN",
        "bidi",
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "mirrorIndents",
        "suppressOverlap",
        "jc",
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "cnfStyle",
        "rPr",
        "sectPr",
        "pPrChange",
    ]
]


def _put_paragraph(properties: Element, element: Element) -> None:
    for other in properties:
        if other.tag in _AFTER_TABS:
            other.addprevious(element)
            return
    properties.append(element)


def _put_first_after(properties: Element, element: Element) -> None:
    """``showingPlcHdr`` stands after the names and the lock of a control, before its kind."""
    names = [qn(f"w:{name}") for name in ("rPr", "alias", "tag", "id", "lock", "placeholder", "temporary")]
    at = sum(1 for other in properties if other.tag in names)
    properties.insert(at, element)


def _borders() -> Element:
    kinds = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "A6A6A6"}
    return make("w:tblBorders", None, *(make(f"w:{kind}", line) for kind in kinds))


def _row_lines(table: Table) -> list[tuple[Run, ...]]:
    """Rows as lines: the first cell, a colon, the others with commas."""
    lines = []
    for row in table.rows:
        line: list[Run] = []
        for at, cell in enumerate(row):
            if at:
                line.append(Run(": " if at == 1 else ", "))
            line.extend(cell)
        lines.append(tuple(line))
    return lines


def _unreferenced(content: Content) -> Content:
    """Only the value: a date or choice control holds nothing else."""
    return tuple(
        Paragraph(tuple(run for run in block.runs if run.tone is not Tone.SOURCE), block.shape, block.style)
        for block in content
        if isinstance(block, Paragraph)
    )


def _first_run_properties(element: Element) -> Element | None:
    run = next(element.iter(qn("w:r")), None)
    return None if run is None else run.find(qn("w:rPr"))


def _is_head(row: Element) -> bool:
    """Whether a row only says what the columns are."""
    return row.find("w:trPr/w:tblHeader", _NS) is not None


def _in_cell(element: Element) -> bool:
    return next(element.iterancestors(qn("w:tc")), None) is not None


_INVISIBLE = {qn(f"w:{name}") for name in ("pPr", "proofErr", "bookmarkStart", "bookmarkEnd", "permStart", "permEnd")}


def _alone(paragraph: Element, marker: Element) -> bool:
    """Whether a run is all that a paragraph shows."""
    for child in paragraph:
        if child is marker or child.tag in _INVISIBLE:
            continue
        if child.tag != qn("w:r") or not _empty_run(child):
            return False
    return marker.getparent() is paragraph


def _empty_run(run: Element) -> bool:
    return all(node.tag in _NO_TEXT or (node.tag == qn("w:t") and not (node.text or "").strip()) for node in run)


def _blank(paragraph: Element) -> bool:
    return all(child.tag in _INVISIBLE or (child.tag == qn("w:r") and _empty_run(child)) for child in paragraph)


def _move_section(source: Element, target: Element) -> None:
    """A section ends in the properties of its last paragraph: it moves with the text."""
    section = source.find("w:pPr/w:sectPr", _NS)
    if section is None:
        return
    properties = target.find(qn("w:pPr"))
    if properties is None:
        properties = make("w:pPr")
        target.insert(0, properties)
    properties.append(section)


def _is_left_out(control: Element, inside: Element) -> bool:
    """Whether a control with nothing to say can go as a whole: one around paragraphs, where the file does not need them."""
    holder = control.getparent()
    if inside.find(qn("w:p")) is None or holder.tag not in (
        qn("w:body"),
        qn("w:sdtContent"),
        qn("w:tc"),
        qn("w:hdr"),
        qn("w:ftr"),
    ):
        return False
    last = [child for child in holder if child.tag in (qn("w:p"), qn("w:sdt"))][-1:] == [control]
    return holder.tag == qn("w:body") or not last


def _move_bookmarks(source: Element, made: Sequence[Element]) -> None:
    """A reference elsewhere in the document still finds what was put in: a bookmark goes around it."""
    paragraphs = [element for element in made if element.tag == qn("w:p")]
    if not paragraphs:
        return
    for mark in reversed(source.findall(qn("w:bookmarkStart"))):
        paragraphs[0].insert(1 if paragraphs[0].find(qn("w:pPr")) is not None else 0, mark)
    paragraphs[-1].extend(source.findall(qn("w:bookmarkEnd")))


def _drop(paragraph: Element) -> None:
    """Remove a paragraph; where the file needs one, empty it."""
    holder = paragraph.getparent()
    needed = holder.tag in (qn("w:tc"), qn("w:hdr"), qn("w:ftr"), _TEXT_BOX)
    others = [child for child in holder if child.tag in (qn("w:p"), qn("w:sdt")) and child is not paragraph]
    last_in_cell = holder.tag == qn("w:tc") and paragraph.getnext() is None and holder[-2:][0].tag == qn("w:tbl")
    if paragraph.find("w:pPr/w:sectPr", _NS) is not None or (needed and not others) or last_in_cell:
        for child in list(paragraph):
            if child.tag != qn("w:pPr"):
                paragraph.remove(child)
        return
    holder.remove(paragraph)
