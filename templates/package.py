"""Word files as a set of parts: opened with distrust, saved with every untouched part byte for byte the same.

A template comes from elsewhere. Refused are: damage, passwords, macros, ActiveX, embedded programs, declarations of
entities, zip bombs, names that lead out of the file, and everything that makes Word fetch something by itself (external
relationships other than hyperlinks to the web or to mail, and fields such as INCLUDEPICTURE).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from templates.errors import TemplateError
from templates.hygiene import without_traces
from templates.ooxml import Element, parse, qn, serialise

_MAX_FILE = 64 * 2**20
_MAX_PARTS = 2000
_MAX_XML = 16 * 2**20
_MAX_TOTAL = 160 * 2**20
#: what Word writes; other methods need hundreds of megabytes to unpack a few bytes
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OLE = b"\xd0\xcf\x11\xe0"
_TYPES = "[Content_Types].xml"
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_FETCHING = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|RD)\b"
    r'|\b(HYPERLINK)\s+"?(file:|\\\\|[a-z]:\\)',
    re.IGNORECASE,
)
#: parts that Word reads in or runs, by the last word of the type of the relation
_ACTIVE = frozenset(("aFChunk", "oleObject", "control", "attachedTemplate", "subDocument", "frame", "vbaProject"))
_WEB = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE_HREF = "{urn:schemas-microsoft-com:office:office}href"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_W = qn("w:p").removesuffix("p")


def _tags(names: str) -> frozenset[str]:
    return frozenset(qn(f"w:{name}") for name in names.split())


_BLOCKS = (
    "body tc hdr ftr sdtContent txbxContent customXml ins del moveTo moveFrom comment footnote endnote docPartBody"
)
#: where the parts of a text may be (ECMA-376 part 1), as far as filling relies on it
_PLACES = {
    qn("w:body"): _tags("document"),
    qn("w:p"): _tags(_BLOCKS),
    qn("w:tbl"): _tags(_BLOCKS),
    qn("w:tr"): _tags("tbl sdtContent customXml ins del moveTo moveFrom"),
    qn("w:tc"): _tags("tr sdtContent customXml ins del moveTo moveFrom"),
    qn("w:r"): _tags("p hyperlink smartTag sdtContent fldSimple customXml ins del moveTo moveFrom dir bdo rt rubyBase"),
    qn("w:t"): _tags("r"),
    qn("w:sdtContent"): _tags("sdt"),
    qn("w:sdtPr"): _tags("sdt"),
    qn("w:sdt"): _tags(f"{_BLOCKS} tbl tr p hyperlink smartTag fldSimple dir bdo"),
}
#: one moment for all parts: the file says nothing about when it was made
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass
class Package:
    """The parts of a Word file by name, in the order of the zip, and the name of the main part."""

    parts: dict[str, bytes]
    main: str

    def root(self, name: str) -> Element:
        """The parsed XML of a part; KeyError when there is no such part."""
        return parse(self.parts[name])

    def put(self, name: str, root: Element) -> None:
        """Replace a part by this XML."""
        self.parts[name] = serialise(root)

    def stories(self) -> list[str]:
        """Names of the parts with text that is filled: the body, then headers and footers."""
        edges = re.compile(r"word/(header|footer)\d*\.xml")
        return [self.main, *(name for name in self.parts if edges.fullmatch(name))]

    def to_bytes(self) -> bytes:
        """The file. The same parts give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return buffer.getvalue()


def open_package(data: bytes) -> Package:
    """The parts of a .docx or .dotx, without what tells about people; TemplateError (Dutch) when the file is damaged or not safe."""
    parts, roots = _trusted(data)
    main = _main_part(roots)
    return Package(_as_document(without_traces(parts, roots), roots[_TYPES]), main)


def package_as_it_is(data: bytes) -> Package:
    """The same with every part as it was found, to look at and not to deliver; TemplateError as ``open_package``."""
    parts, roots = _trusted(data)
    return Package(parts, _main_part(roots))


def _trusted(data: bytes) -> tuple[dict[str, bytes], dict[str, Element]]:
    """The parts of a file that may be read, and the parsed XML of those that are XML."""
    if len(data) > _MAX_FILE:
        raise TemplateError("Dit Word-bestand is groter dan 64 MB. Maak de afbeeldingen kleiner en bewaar het opnieuw.")
    if not data:
        raise TemplateError("Dit bestand is leeg. Is het kopiëren wel gelukt? Neem het opnieuw over.")
    if data.startswith(_OLE):
        raise TemplateError(
            "Dit Word-bestand heeft een wachtwoord of is een oud .doc-bestand. "
            "Haal het wachtwoord weg en bewaar het in Word als .docx."
        )
    parts = _read_parts(data)
    if _TYPES not in parts:
        raise _damaged()
    types = _safe_root(parts[_TYPES])
    roots = {name: _safe_root(parts[name]) for name in _xml_parts(parts, types)} | {_TYPES: types}
    _refuse_macros(parts, types)
    for name, root in roots.items():
        _refuse_external(name, root)
        _refuse_fetching_fields(root)
        _refuse_linked_shapes(root)
        _refuse_impossible_order(root)
    return parts, roots


def _damaged() -> TemplateError:
    return TemplateError(
        "Dit is geen bruikbaar Word-bestand: het is beschadigd of geen .docx. Open het in Word en bewaar het opnieuw "
        "als .docx."
    )


def _read_parts(data: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            for entry in entries:
                limit = _MAX_XML if entry.filename.lower().endswith((".xml", ".rels")) else _MAX_TOTAL
                # the declared size is a claim: read one byte past the limit and see
                with archive.open(entry) as stream:
                    part = stream.read(limit + 1)
                total += len(part)
                if len(part) > limit or total > _MAX_TOTAL:
                    raise _too_large()
                parts[entry.filename] = part
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _damaged() from None
    except (ValueError, IndexError, OverflowError):
        raise _damaged() from None
    return parts


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Names of parts do not depend on capitals (OPC), and a part is inside the file."""
    if len(entries) > _MAX_PARTS:
        raise _too_large()
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names) or any(entry.compress_type not in _METHODS for entry in entries):
        raise _damaged()
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or not name.isprintable():
            raise TemplateError(
                "Dit Word-bestand bevat onderdelen die ergens anders op de schijf willen staan. Word maakt die niet, dus "
                "het bestand is niet te vertrouwen. Maak het sjabloon opnieuw in Word."
            )


def _xml_parts(names: Iterable[str], types: Element) -> list[str]:
    """Parts that are XML by their name, or because the list of types says so: Word goes by the list."""
    declared = [entry for entry in types if str(entry.get("ContentType", "")).lower().endswith("xml")]
    listed = {str(entry.get("PartName", "")).lstrip("/").lower() for entry in declared}
    suffixes = {str(entry.get("Extension", "xml")).lower() for entry in declared} | {"xml", "rels"}
    return [name for name in names if name.lower() in listed or name.lower().rpartition(".")[2] in suffixes]


def _too_large() -> TemplateError:
    return TemplateError(
        "Dit Word-bestand wordt uitgepakt veel te groot. Zo'n bestand openen we niet. Maak het sjabloon opnieuw in Word."
    )


def _safe_root(part: bytes) -> Element:
    try:
        root = parse(part)
    except etree.XMLSyntaxError:
        raise _damaged() from None
    if root.getroottree().docinfo.doctype:
        raise TemplateError(
            "Dit Word-bestand bevat een DTD of entiteiten. Word maakt die niet zelf, dus het bestand is niet te "
            "vertrouwen. Maak het sjabloon opnieuw in Word."
        )
    return root


def _refuse_macros(parts: dict[str, bytes], types: Element) -> None:
    macro = any("vbaproject" in name.lower() or "/activex/" in name.lower() for name in parts)
    if macro or any("macroEnabled" in str(entry.get("ContentType", "")) for entry in types):
        raise TemplateError("Dit Word-bestand bevat macro's. Bewaar het in Word als gewoon .docx, zonder macro's.")


def _refuse_external(name: str, root: Element) -> None:
    if not name.lower().endswith(".rels"):
        return
    for relation in root.iter(_RELATION):
        kind = str(relation.get("Type", "")).rsplit("/", 1)[-1]
        target = str(relation.get("Target", ""))
        outside = str(relation.get("TargetMode", "")).lower() == "external" or _ELSEWHERE.match(target)
        if not outside and kind in _ACTIVE:
            raise TemplateError(
                f"In dit Word-bestand zit een ander bestand of programma ({kind}). Haal dat weg en bewaar het opnieuw als "
                "gewoon .docx."
            )
        # a hyperlink waits for a click; a template, picture or object on another machine is fetched on opening
        if outside and not (kind == "hyperlink" and _WEB.match(target)):
            raise TemplateError(
                f"Dit Word-bestand verwijst naar iets buiten het bestand ({kind}). Word zou dat bij het openen "
                "ophalen. Zet afbeeldingen in het bestand zelf en maak een gekoppeld sjabloon los "
                "(Ontwikkelaars, Documentsjabloon)."
            )


def _refuse_fetching_fields(root: Element) -> None:
    found = _FETCHING.search("\n".join(_field_codes(root)))
    if found:
        raise TemplateError(
            f"Dit Word-bestand bevat een veldcode die iets van buiten ophaalt ({found.group().split()[0].upper()}). "
            "Haal die veldcode weg en bewaar het sjabloon opnieuw."
        )


def _field_codes(root: Element) -> list[str]:
    """The code of every field, however Word (or somebody else) split it over runs; loose pieces together."""
    codes: list[str] = []
    loose: list[str] = []
    open_fields: list[list[str]] = []
    for node in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:delInstrText"), qn("w:fldSimple")):
        kind = node.get(qn("w:fldCharType"))
        if node.tag == qn("w:fldSimple"):
            codes.append(node.get(qn("w:instr")) or "")
        elif node.tag != qn("w:fldChar"):
            (open_fields[-1] if open_fields else loose).append(node.text or "")
        elif kind == "begin":
            open_fields.append([])
        elif kind == "end" and open_fields:
            codes.append("".join(open_fields.pop()))
    return [*codes, *("".join(pieces) for pieces in (*open_fields, loose))]


def _refuse_impossible_order(root: Element) -> None:
    """Text where Word does not allow it (a paragraph in a run) cannot be filled; Word would not open it either."""
    for tag, parents in _PLACES.items():
        for element in root.iter(tag):
            parent = element.getparent()
            if parent is not None and parent.tag.startswith(_W) and parent.tag not in parents:
                raise _damaged()


def _refuse_linked_shapes(root: Element) -> None:
    """Old drawings may name their picture themselves, without a relation."""
    for node in root.iter(f"{_VML}*"):
        if any(_ELSEWHERE.match(str(node.get(name, ""))) for name in ("src", _OFFICE_HREF)):
            raise TemplateError(
                "Dit Word-bestand bevat een tekening met een afbeelding buiten het bestand. Word zou die bij het openen "
                "ophalen. Zet de afbeelding in het bestand zelf."
            )


def _main_part(roots: dict[str, Element]) -> str:
    relations = roots.get("_rels/.rels")
    if relations is not None:
        for relation in relations.iter(_RELATION):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                name = str(relation.get("Target", "")).lstrip("/")
                if name in roots and roots[name].find(qn("w:body")) is not None:
                    return name
    raise _damaged()


def _as_document(parts: dict[str, bytes], types: Element) -> dict[str, bytes]:
    """A .dotx becomes a .docx: only its declared type changes."""
    for entry in types.iter(_OVERRIDE):
        if entry.get("ContentType") == _TEMPLATE_TYPE:
            entry.set("ContentType", _DOCUMENT_TYPE)
            return {**parts, _TYPES: serialise(types)}
    return parts
