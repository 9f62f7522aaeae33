"""MERGEFIELDs and bookmarks of existing templates: made into ``[[veld]]``, so that they are filled like any other field.

Controls that have a title only get the tag of that field.

A name may be written as Word allows it: ``Hulpvraag``, ``veld_hulpvraag``, or ``afspraken_wat`` for the column ``afspraken.wat``.
A bookmark often only marks a place; it is a field only where nothing else in the file holds that field.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from templates.fill import names_in
from templates.ooxml import Element, make, qn, value_of

_MERGE = re.compile(r"\s*MERGEFIELD\s+(?:\"([^\"]+)\"|(\S+))", re.IGNORECASE)
_INVISIBLE = {qn(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "pPr")}
#: whether something would be filled in at a name (lower case)
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Marks:
    """What was found: names of MERGEFIELDs that are no field, and the fields that are filled at a bookmark."""

    unknown: tuple[str, ...]
    bookmarks: tuple[str, ...]


def mark_fields(roots: Sequence[Element], knows: Knows, bookmarked: Knows, titles: Mapping[str, str]) -> Marks:
    """Put ``[[veld]]`` in place of MERGEFIELDs and bookmarks in the body, headers and footers of one file.

    ``knows`` and ``bookmarked`` say which names are fields; unknown ones, and fields inside other fields, stay as they are. A control
    without a tag gets that of its title (``templates.titles.names_by_title``).
    """
    for root in roots:
        _tag_by_title(root, titles)
    unknown = [name for root in roots for name in _merge_fields(root, knows)]
    placed = {name.partition(".")[0] for root in roots for name in names_in(root)}
    bookmarks = [
        name
        for root in roots
        for name in _bookmarks(root, lambda name: bookmarked(name) and name.partition(".")[0] not in placed)
    ]
    return Marks(tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(bookmarks)))


def field_name(written: str, knows: Knows) -> str | None:
    """The field that a MERGEFIELD or bookmark names; None when it is none."""
    plain = re.sub(r"\s+", "_", written.strip().lower())
    plain = plain.removeprefix("veld.").removeprefix("veld_")
    columns = (f"{plain[:at]}.{plain[at + 1 :]}" for at, letter in enumerate(plain) if letter == "_")
    return next((name for name in (plain, *columns) if knows(name)), None)


def _token(name: str) -> Element:
    text = make("w:t")
    text.text = f"[[{name}]]"
    return text


# ---------------------------------------------------------------- controls
def _tag_by_title(root: Element, titles: Mapping[str, str]) -> None:
    for properties in root.iter(qn("w:sdtPr")):
        title = properties.find(qn("w:alias"))
        name = titles.get(value_of(title).strip().casefold())
        if name is not None and not value_of(properties.find(qn("w:tag"))).strip():
            for empty in properties.findall(qn("w:tag")):
                properties.remove(empty)
            title.addnext(make("w:tag", {"w:val": name}))


# ---------------------------------------------------------------- MERGEFIELD
def _merge_fields(root: Element, knows: Knows) -> Iterator[str]:
    """Make known ones into ``[[veld]]``; the names of the others."""
    nested = _nested(root)
    for simple in list(root.iter(qn("w:fldSimple"))):
        if found := _MERGE.match(value_of(simple, "w:instr")):
            yield from _put_simple(simple, found.group(1) or found.group(2), knows)
    for holder in list(root.iter()):
        if isinstance(holder.tag, str) and holder.find(qn("w:r")) is not None:
            for nodes in list(_fields_of(holder)):
                code = "".join(node.text or "" for node in nodes if node.tag == qn("w:instrText"))
                if nodes[0] not in nested and (found := _MERGE.match(code)):
                    yield from _put_complex(nodes, found.group(1) or found.group(2), knows)


def _put_simple(simple: Element, written: str, knows: Knows) -> Iterator[str]:
    name = field_name(written, knows)
    if name is None:
        yield written
        return
    look = simple.find(f"{qn('w:r')}/{qn('w:rPr')}")
    run = make("w:r")
    if look is not None:
        run.append(copy.deepcopy(look))
    run.append(_token(name))
    simple.addprevious(run)
    simple.getparent().remove(simple)


def _put_complex(nodes: list[Element], written: str, knows: Knows) -> Iterator[str]:
    name = field_name(written, knows)
    if name is None:
        yield written
        return
    shown = next((node for node in nodes if node.tag == qn("w:t")), None)
    first = nodes[0].getparent()
    if shown is not None and all(other.tag == qn("w:rPr") for other in nodes[0].itersiblings(preceding=True)):
        _take_look(first, shown.getparent())
    nodes[0].addprevious(_token(name))
    for node in nodes:
        run = node.getparent()
        run.remove(node)
        if all(child.tag == qn("w:rPr") for child in run):
            run.getparent().remove(run)


def _take_look(run: Element, other: Element) -> None:
    """The shown text of a field has the look that people gave it."""
    if run is other:
        return
    for old in run.findall(qn("w:rPr")):
        run.remove(old)
    look = other.find(qn("w:rPr"))
    if look is not None:
        run.insert(0, copy.deepcopy(look))


def _fields_of(holder: Element) -> Iterator[list[Element]]:
    """Every field that begins and ends among the runs of one paragraph and has no field in it: its nodes, begin to end."""
    nodes: list[Element] = []
    inside = False
    for child in holder:
        if child.tag != qn("w:r"):
            inside = inside and child.tag in _INVISIBLE
            continue
        for node in child:
            kind = value_of(node, "w:fldCharType") if node.tag == qn("w:fldChar") else ""
            if kind == "begin":
                nodes, inside = [], True
            if inside and node.tag != qn("w:rPr"):
                nodes.append(node)
            if kind == "end" and inside:
                inside = False
                yield nodes


def _nested(root: Element) -> set[Element]:
    """The beginnings of fields inside another field: what they show is read by that field."""
    depth = 0
    nested = set()
    for mark in root.iter(qn("w:fldChar")):
        kind = value_of(mark, "w:fldCharType")
        if kind == "begin":
            if depth:
                nested.add(mark)
            depth += 1
        elif kind == "end":
            depth = max(0, depth - 1)
    return nested


# ---------------------------------------------------------------- bookmarks
def _bookmarks(root: Element, knows: Knows) -> Iterator[str]:
    for start in list(root.iter(qn("w:bookmarkStart"))):
        name = field_name(value_of(start, "w:name"), knows)
        runs = None if name is None else _bookmarked_runs(start)
        if name is None or runs is None:
            continue
        neighbour = runs[0] if runs else start.getprevious()
        look = None if neighbour is None or neighbour.tag != qn("w:r") else neighbour.find(qn("w:rPr"))
        run = make("w:r")
        if look is not None:
            run.append(copy.deepcopy(look))
        run.append(_token(name))
        start.addnext(run)
        for old in runs:
            old.getparent().remove(old)
        yield name


def _bookmarked_runs(start: Element) -> list[Element] | None:
    """The runs between the two ends of a bookmark in one paragraph; None when it holds more than plain text."""
    if start.getparent().tag != qn("w:p"):
        return None
    runs: list[Element] = []
    for other in start.itersiblings():
        if other.tag == qn("w:bookmarkEnd") and value_of(other, "w:id") == value_of(start, "w:id"):
            return runs
        if other.tag == qn("w:r") and _is_plain(other):
            runs.append(other)
        elif other.tag not in _INVISIBLE:
            return None
    return runs if _ends_after(start) else None


def _ends_after(start: Element) -> bool:
    """Whether a bookmark over a whole paragraph ends right after it: between the paragraphs, or first thing in the next."""
    following = start.getparent().getnext()
    if following is None:
        return False
    marks: Iterable[Element] = (following,) if following.tag == qn("w:bookmarkEnd") else following
    for mark in marks:
        if mark.tag == qn("w:bookmarkEnd") and value_of(mark, "w:id") == value_of(start, "w:id"):
            return True
        if mark.tag not in _INVISIBLE:
            return False
    return False


def _is_plain(run: Element) -> bool:
    plain = (qn("w:rPr"), qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:lastRenderedPageBreak"), qn("w:noBreakHyphen"))
    return all(node.tag in plain for node in run)
