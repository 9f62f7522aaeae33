"""MERGEFIELDs and bookmarks of existing templates: made into ``[[veld]]``, so that they are filled like any other field.

Controls that have a title only get the tag of that field. Names that a template of the organisation has for fields (``Form.names``)
become those of the form, so that it can be used as it is.

A name may be written as Word allows it: ``Hulpvraag``, ``veld_hulpvraag``, or ``afspraken_wat`` for the column ``afspraken.wat``.
A bookmark often only marks a place; it is a field only where nothing else in the file holds that field.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from templates.fill import CONDITION, names_in, replace_text
from templates.ooxml import Element, make, qn, value_of

_MERGE = re.compile(r"\s*MERGEFIELD\s+(?:\"([^\"]+)\"|(\S+))", re.IGNORECASE)
_INVISIBLE = {qn(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "pPr")}
_BRACKETS = re.compile(r"\[\[\s*([^\[\]]{1,80}?)\s*\]\]")
#: whether something would be filled in at a name (lower case)
Knows = Callable[[str], bool]
#: the field that something written names; None when it is none
Finds = Callable[[str], str | None]


@dataclass(frozen=True)
class Marks:
    """What was found: names of MERGEFIELDs that are no field, and the fields that are filled at a bookmark."""

    unknown: tuple[str, ...]
    bookmarks: tuple[str, ...]


def mark_fields(
    roots: Sequence[Element],
    knows: Knows,
    bookmarked: Knows,
    titles: Mapping[str, str],
    own_names: Mapping[str, str] = MappingProxyType({}),
) -> Marks:
    """Put ``[[veld]]`` in place of MERGEFIELDs and bookmarks in the body, headers and footers of one file.

    ``knows`` and ``bookmarked`` say which names are fields; unknown ones, and fields inside other fields, stay as they are. A control
    without a tag gets that of its title (``templates.titles.names_by_title``). ``own_names``: what the template calls a field → its name.
    """
    names = {_key(written): name for written, name in own_names.items()}
    for root in roots:
        _name_controls(root, names, titles)
        _name_brackets(root, names)
    unknown = [name for root in roots for name in _merge_fields(root, partial(field_name, knows=knows, names=names))]
    placed = {name.partition(".")[0] for root in roots for name in names_in(root)}

    def is_free(name: str) -> bool:
        return bookmarked(name) and name.partition(".")[0] not in placed

    bookmarks = [name for root in roots for name in _bookmarks(root, partial(field_name, knows=is_free, names=names))]
    return Marks(tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(bookmarks)))


def field_name(written: str, knows: Knows, names: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """The field that a MERGEFIELD or bookmark names; None when it is none. ``names``: by ``_key``."""
    own = names.get(_key(written))
    if own is not None:
        return own if knows(own) else None
    plain = re.sub(r"\s+", "_", written.strip().lower())
    plain = plain.removeprefix("veld.").removeprefix("veld_")
    columns = (f"{plain[:at]}.{plain[at + 1 :]}" for at, letter in enumerate(plain) if letter == "_")
    return next((name for name in (plain, *columns) if knows(name)), None)


def _key(written: str) -> str:
    """A name as it is compared: case does not count, nor whether there is a blank or a low line."""
    return re.sub(r"[\s_]+", "_", written.strip().casefold())


def _token(name: str) -> Element:
    text = make("w:t")
    text.text = f"[[{name}]]"
    return text


# ---------------------------------------------------------------- controls and brackets
def _name_controls(root: Element, names: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """The tag says which field; without one the title does, and the control gets that tag."""
    for properties in root.iter(qn("w:sdtPr")):
        tag, title = properties.find(qn("w:tag")), properties.find(qn("w:alias"))
        if value_of(tag).strip():
            tag.set(qn("w:val"), _in_form(value_of(tag), names))
        elif name := names.get(_key(value_of(title))) or titles.get(value_of(title).strip().casefold()):
            for empty in properties.findall(qn("w:tag")):
                properties.remove(empty)
            title.addnext(make("w:tag", {"w:val": name}))


def _in_form(tag: str, names: Mapping[str, str]) -> str:
    """A tag with the name of the form in it, where it has one of the organisation."""
    condition = CONDITION if tag.strip().lower().startswith(CONDITION) else ""
    name = names.get(_key(tag.strip()[len(condition) :]))
    return tag if name is None else f"{condition}{name}"


def _name_brackets(root: Element, names: Mapping[str, str]) -> None:
    def in_form(found: re.Match[str]) -> str | None:
        name = names.get(_key(found[1]))
        return name and f"[[{name}]]"

    for holder in list(root.iter(qn("w:p"), qn("w:sdtContent"))) if names else ():
        replace_text(holder, _BRACKETS, in_form)


# ---------------------------------------------------------------- MERGEFIELD
def _merge_fields(root: Element, finds: Finds) -> Iterator[str]:
    """Make known ones into ``[[veld]]``; the names of the others."""
    nested = _nested(root)
    for simple in list(root.iter(qn("w:fldSimple"))):
        if found := _MERGE.match(value_of(simple, "w:instr")):
            yield from _put_simple(simple, found.group(1) or found.group(2), finds)
    for holder in list(root.iter()):
        if isinstance(holder.tag, str) and holder.find(qn("w:r")) is not None:
            for nodes in list(_fields_of(holder)):
                code = "".join(node.text or "" for node in nodes if node.tag == qn("w:instrText"))
                if nodes[0] not in nested and (found := _MERGE.match(code)):
                    yield from _put_complex(nodes, found.group(1) or found.group(2), finds)


def _put_simple(simple: Element, written: str, finds: Finds) -> Iterator[str]:
    name = finds(written)
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


def _put_complex(nodes: list[Element], written: str, finds: Finds) -> Iterator[str]:
    name = finds(written)
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
def _bookmarks(root: Element, finds: Finds) -> Iterator[str]:
    for start in list(root.iter(qn("w:bookmarkStart"))):
        name = finds(value_of(start, "w:name"))
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
