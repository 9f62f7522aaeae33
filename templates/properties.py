"""The document properties: title, language and status in, names of people out."""

from __future__ import annotations

from templates.ooxml import Element
from templates.package import Package, open_package

CORE = "docProps/core.xml"
CUSTOM = "docProps/custom.xml"
AI_PROPERTY = "Gemaakt met AI"
VERSION_PROPERTY = "Binnenskamers versie"
_CP = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VERSION = f"{{{_CP}}}version"
#: the format that every custom property of a person's own has
_USER_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def mark_package(package: Package, title: str, status: str) -> None:
    """Set title, nl-NL, status and the mark that AI helped; remove author and last editor. Absent parts stay absent."""
    checked = "gecontroleerd door een medewerker" if status != "concept" else "te controleren door een medewerker"
    if CORE in package.parts:
        core = package.root(CORE)
        for name in (f"{{{_DC}}}creator", f"{{{_CP}}}lastModifiedBy"):
            for element in core.findall(name):
                core.remove(element)
        _set(core, f"{{{_DC}}}title", title)
        _set(core, f"{{{_DC}}}description", f"Gemaakt met AI, {checked}")
        _set(core, f"{{{_DC}}}language", "nl-NL")
        _set(core, f"{{{_CP}}}contentStatus", status)
        package.put(CORE, core)
    if CUSTOM in package.parts:
        custom = package.root(CUSTOM)
        _set_custom(custom, AI_PROPERTY, f"ja, {checked}")
        package.put(CUSTOM, custom)


def with_version(document: bytes, version: str) -> bytes:
    """The same document, which says of which version of the report it is, so that changes in it can be read back."""
    package = open_package(document)
    if CORE in package.parts:
        core = package.root(CORE)
        _set(core, _VERSION, version)
        package.put(CORE, core)
    if CUSTOM in package.parts:
        custom = package.root(CUSTOM)
        _set_custom(custom, VERSION_PROPERTY, version)
        package.put(CUSTOM, custom)
    return package.to_bytes()


def version_of(document: bytes) -> str | None:
    """What ``with_version`` wrote, also after an office program saved the file; None when it is gone. TemplateError for a damaged file."""
    package = open_package(document)
    if CUSTOM in package.parts:
        for element in package.root(CUSTOM):
            if element.get("name") == VERSION_PROPERTY:
                return "".join(element.itertext()).strip() or None
    found = package.root(CORE).findtext(_VERSION) if CORE in package.parts else None
    return found.strip() or None if found else None


def _set(root: Element, name: str, text: str) -> None:
    element = root.find(name)
    if element is None:
        element = root.makeelement(name)
        root.append(element)
    element.text = text


def _set_custom(root: Element, name: str, text: str) -> None:
    for element in root:
        if element.get("name") == name:
            root.remove(element)
    numbers = [int(pid) for pid in (element.get("pid", "") for element in root) if pid.isdecimal() and len(pid) < 9]
    made = root.makeelement(
        f"{{{_CUSTOM}}}property", {"fmtid": _USER_FORMAT, "pid": str(max([1, *numbers]) + 1), "name": name}
    )
    value = made.makeelement(f"{{{_VT}}}lpwstr")
    value.text = text
    made.append(value)
    root.append(made)
