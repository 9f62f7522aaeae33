"""What a Word template tells about the people who made it, taken out before it is filled.

Removed are rsids, comments, tracked changes (accepted), hidden text, thumbnails, and in the properties names, company, paths and
dates of use. A part in which there is none of that stays byte for byte the same.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

from templates.ooxml import Element, qn, serialise

_TYPES = "[Content_Types].xml"
CORE = "docProps/core.xml"
#: relations to what readers never see and what names people, by the last word of their type
_PERSONAL = frozenset(
    ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "thumbnail", "printerSettings")
)
_CORE_PROPERTIES = "core-properties"
_KEPT_PROPERTIES = frozenset(("Application", "DocSecurity", "AppVersion"))
_CORE_NAMES = frozenset(("creator", "lastModifiedBy", "revision", "lastPrinted", "created", "modified"))
#: labels of document protection carry the address of who set them
_OWNER = re.compile(r"_(Owner|SetBy|Name\.?Author)$|^(Author|Owner|_Author.*|_ReviewingToolsShownOnce)$", re.IGNORECASE)

_DROPPED = {
    qn(f"w:{name}")
    for name in (
        *("rsids", "rsid", "mailMerge", "trackRevisions"),
        *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
        *("del", "moveFrom", "delText", "delInstrText"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange"),
        *("tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd"),
        *("customXmlMoveToRangeStart", "customXmlMoveToRangeEnd"),
    )
}
_UNWRAPPED = {qn("w:ins"), qn("w:moveTo")}
_RSID = qn("w:rsid")
_OFF = ("0", "false", "off")


def without_traces(parts: dict[str, bytes], roots: dict[str, Element]) -> dict[str, bytes]:
    """``parts`` without what tells about people; ``roots`` are the parsed XML parts, which are changed as well."""
    gone = _drop_personal_parts(parts, roots)
    hidden = _hidden_styles(roots.values())
    changed = set(gone)
    for name, root in roots.items():
        if name not in gone and (_clean_story(root, hidden) | _clean_properties(name, root)):
            changed.add(name)
    if gone:
        changed |= {name for name in roots if name.endswith(".rels") or name == _TYPES}
    return {
        name: serialise(roots[name]) if name in changed and name in roots else data
        for name, data in parts.items()
        if name not in gone
    }


# ---------------------------------------------------------------- whole parts
def _drop_personal_parts(parts: dict[str, bytes], roots: dict[str, Element]) -> set[str]:
    gone: set[str] = set()
    for rels in [name for name in roots if name.endswith(".rels")]:
        for relation in list(roots[rels]):
            kind = str(relation.get("Type", "")).rsplit("/", 1)[-1]
            target = _target(rels, str(relation.get("Target", "")))
            stray = kind == _CORE_PROPERTIES and target != CORE
            if (kind in _PERSONAL or stray) and target in parts and relation.get("TargetMode") != "External":
                roots[rels].remove(relation)
                gone |= {
                    target,
                    posixpath.join(posixpath.dirname(target), "_rels", posixpath.basename(target) + ".rels"),
                }
    gone &= parts.keys()
    for entry in list(roots[_TYPES]):
        if str(entry.get("PartName", "")).lstrip("/") in gone:
            roots[_TYPES].remove(entry)
    for name in gone:
        roots.pop(name, None)
    return gone


def _target(rels: str, target: str) -> str:
    """The part that a relation leads to: absolute, or seen from the folder of the part that has the relation."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(posixpath.dirname(rels)), target))


# ---------------------------------------------------------------- inside a part
def _clean_story(root: Element, hidden: set[str]) -> bool:
    changed = False
    for element in list(root.iter(*_DROPPED)):
        changed |= _remove_mark(element)
    for element in list(root.iter(*_UNWRAPPED)):
        changed |= _unwrap(element)
    for run in list(root.iter(qn("w:r"))):
        if _is_hidden(run, hidden):
            changed |= _remove(run)
    for element in root.iter():
        if isinstance(element.tag, str):
            for name in [n for n in element.attrib if n.startswith(_RSID)]:
                del element.attrib[name]
                changed = True
    return changed


def _remove(element: Element) -> bool:
    parent = element.getparent()
    if parent is None:
        return False
    parent.remove(element)
    return True


def _remove_mark(element: Element) -> bool:
    """A deleted row is marked inside its properties; everything else goes by itself."""
    parent = element.getparent()
    if element.tag == qn("w:del") and parent is not None and parent.tag == qn("w:trPr"):
        return _remove(parent.getparent())
    return _remove(element)


def _unwrap(element: Element) -> bool:
    """What was inserted stays, without the name of who did it."""
    parent = element.getparent()
    if parent is None:
        return False
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at, child)
    return _remove(element)


def _hidden_styles(roots: Iterable[Element]) -> set[str]:
    return {
        str(style.get(qn("w:styleId")))
        for root in roots
        for style in root.iter(qn("w:style"))
        if _vanishes(style.find(qn("w:rPr")))
    }


def _vanishes(properties: Element | None) -> bool:
    mark = None if properties is None else properties.find(qn("w:vanish"))
    return mark is not None and str(mark.get(qn("w:val"), "1")).lower() not in _OFF


def _is_hidden(run: Element, hidden: set[str]) -> bool:
    properties = run.find(qn("w:rPr"))
    if properties is not None and properties.find(qn("w:vanish")) is not None:
        return _vanishes(properties)
    return _style(properties, "w:rStyle") in hidden or _paragraph_style(run) in hidden


def _paragraph_style(run: Element) -> str:
    paragraph = next(run.iterancestors(qn("w:p")), None)
    return "" if paragraph is None else _style(paragraph.find(qn("w:pPr")), "w:pStyle")


def _style(properties: Element | None, name: str) -> str:
    style = None if properties is None else properties.find(qn(name))
    return "" if style is None else str(style.get(qn("w:val"), ""))


# ---------------------------------------------------------------- properties
def _clean_properties(name: str, root: Element) -> bool:
    if name == CORE:
        return _keep_only(root, lambda child: _local(child) not in _CORE_NAMES)
    if name == "docProps/app.xml":
        return _keep_only(root, lambda child: _local(child) in _KEPT_PROPERTIES)
    if name == "docProps/custom.xml":
        return _keep_only(root, lambda child: not _OWNER.search(str(child.get("name", ""))))
    return False


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _keep_only(root: Element, wanted: Callable[[Element], bool]) -> bool:
    unwanted = [child for child in root if not wanted(child)]
    for child in unwanted:
        root.remove(child)
    return bool(unwanted)
