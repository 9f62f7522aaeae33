"""A Word template from a stranger: refused with a reason, and nothing of it runs, fetches or unpacks without end."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from binnenskamers.__main__ import run
from templates import forms

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
OURS = Path(forms.__file__).parent / "word" / "wmo-onderzoeksverslag.docx"
Change = Callable[[dict[str, bytes]], None]
_RELS = "word/_rels/document.xml.rels"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _relation(kind: str, target: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        extra = (
            f'<Relationship Id="rIdX" Type="{_KIND}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
        )
        parts[_RELS] = parts[_RELS].replace(b"</Relationships>", extra.encode())

    return change


def _in_body(xml: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1)

    return change


def _doctype(text: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        head, mark, rest = parts["word/document.xml"].partition(b"?>")
        parts["word/document.xml"] = head + mark + text.encode() + rest

    return change


def _part(name: str, data: bytes) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        parts[name] = data

    return change


_ENTITIES = ['<!ENTITY l0 "ha">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))]
_LAUGHS = f"<!DOCTYPE a [{''.join(_ENTITIES)}]>"
_FIELD = "<w:p><w:r><w:instrText>{}</w:instrText></w:r></w:p>"
HOSTILE: dict[str, Change] = {
    "remote template": _relation("attachedTemplate", "https://example.invalid/x.dotm"),
    "remote image": _relation("image", "https://example.invalid/x.png"),
    "remote part of the document": _relation("subDocument", "file://server/share/x.docx"),
    "linked object": _relation("oleObject", "file:///etc/passwd"),
    "field that fetches a picture": _in_body(_FIELD.format('INCLUDEPICTURE "https://example.invalid/x.png"')),
    "field that starts a program": _in_body(_FIELD.format("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")),
    "macros": _part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "active content": _part("word/activeX/activeX1.bin", b"x"),
    "a billion laughs": _doctype(_LAUGHS),
    "an entity that reads a file": _doctype('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "an entity from elsewhere": _doctype('<!DOCTYPE a SYSTEM "https://example.invalid/x.dtd">'),
    "broken xml": _part("word/document.xml", b"<w:document><w:body>"),
    "no document": lambda parts: parts.pop("word/document.xml") and None,
    "a part that unpacks to a gigabyte": _part("word/media/image1.xml", b"<a>" + bytes(20 << 20) + b"</a>"),
}


def _template(tmp_path: Path, change: Change) -> Path:
    with zipfile.ZipFile(OURS) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    path = tmp_path / "sjabloon.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def _use(template: Path, tmp_path: Path) -> int:
    command = ["verslag", str(DEMO / "wmo.json"), "--taalmodel", "geen", "--word", str(template)]
    return run([*command, "--naar", str(tmp_path / "uit")])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert _use(_template(tmp_path, HOSTILE[name]), tmp_path) == 3
    said = capsys.readouterr().err
    assert said.startswith("Fout: ")
    assert "Traceback" not in said
    assert not (tmp_path / "uit").exists()


def test_a_zip_of_many_parts_or_a_very_high_stack_is_refused(tmp_path: Path) -> None:
    def many(parts: dict[str, bytes]) -> None:
        parts.update({f"word/media/{n}.png": b"" for n in range(3000)})

    assert _use(_template(tmp_path, many), tmp_path) == 3


def test_a_part_with_a_path_reaches_nowhere(tmp_path: Path) -> None:
    before = {p.name for p in tmp_path.parent.iterdir()}
    code = _use(_template(tmp_path, _part("../../../buiten.txt", b"x")), tmp_path)
    assert code in (0, 3)
    assert {p.name for p in tmp_path.parent.iterdir()} == before
    assert not list(tmp_path.rglob("buiten.txt"))


def test_an_unpacked_size_that_lies_is_no_help(tmp_path: Path) -> None:
    template = _template(tmp_path, _part("word/media/image9.xml", b"<a>" + b" " * (20 << 20) + b"</a>"))
    data = bytearray(template.read_bytes())
    at = data.rfind(b"word/media/image9.xml")
    data[at - 46 + 24 : at - 46 + 28] = (10).to_bytes(4, "little")
    template.write_bytes(bytes(data))
    assert _use(template, tmp_path) == 3


def test_ours_itself_is_accepted(tmp_path: Path) -> None:
    assert _use(_template(tmp_path, lambda parts: None), tmp_path) == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "uit" / "verslag.docx").read_bytes())) as package:
        assert "word/document.xml" in package.namelist()
