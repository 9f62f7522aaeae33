"""Word templates as organisations have them, each of another make; and LibreOffice, where it is installed."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import docx
from docx.shared import Cm
from word_files import in_body, parts_of, zipped

from templates.build import blank_document

#: saved by LibreOffice from ``LIBRE_SOURCE``
FIXTURE = Path(__file__).parents[1] / "templates" / "data" / "libreoffice.docx"
FORM = "wmo-onderzoeksverslag"
#: a picture of one red point
LOGO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
_SHAPES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def control(tag: str, inside: str, label: str = "") -> str:
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{label or tag}"/><w:tag w:val="{tag}"/></w:sdtPr>'
        f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


def table(*rows: list[str], caption: str = "Tabel", total: int = 9000) -> str:
    """A table of cells that hold blocks; the first row is the heading."""
    each = total // len(rows[0])
    made = "".join(
        f"<w:tr><w:trPr>{'<w:tblHeader/>' if at == 0 else ''}</w:trPr>"
        + "".join(f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell in row)
        + "</w:tr>"
        for at, row in enumerate(rows)
    )
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for _ in rows[0])
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{total}" w:type="dxa"/><w:tblCaption w:val="{caption}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"
    )


def text_box(inside: str) -> str:
    """A paragraph with a text box as Word writes it: a drawing, and the same text again for older programs."""
    size = '<wp:extent cx="5400000" cy="1440000"/>'
    drawing = (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">{size}<wp:docPr id="7" name="Tekstvak 7"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="5400000" cy="1440000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    old = (
        '<w:pict><v:shape id="vak" style="width:425pt;height:113pt"><v:textbox><w:txbxContent>'
        f"{inside}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    return (
        f'<w:p><w:r><mc:AlternateContent {_SHAPES}><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def merge_field(name: str, split: bool = True) -> str:
    """A MERGEFIELD as Word keeps it: five runs and more, or one element."""
    if not split:
        return f'<w:fldSimple w:instr=" MERGEFIELD {name} \\* MERGEFORMAT ">{run(f"«{name}»", "<w:b/>")}</w:fldSimple>'
    code = f' MERGEFIELD  "{name}"  \\* MERGEFORMAT '
    pieces = "".join(
        f'<w:r><w:instrText xml:space="preserve">{code[a:b]}</w:instrText></w:r>'
        for a, b in ((0, 8), (8, 15), (15, None))
    )
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}{pieces}{marks[1]}{run('«', '<w:b/>')}{run(name, '<w:b/>')}{run('»', '<w:b/>')}{marks[2]}"


def bookmark(name: str, number: int, inside: str = "") -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def _somebodys_own(title: str) -> docx.document.Document:
    """A document of another program, in its own styles, without a word in it."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Jan de Maker"
    return document


def _saved(document: docx.document.Document) -> dict[str, bytes]:
    buffer = io.BytesIO()
    document.save(buffer)
    return parts_of(buffer.getvalue())


def with_boxes() -> bytes:
    """Text boxes (one with a control, one with a table of rows) and names that Word cut into pieces."""
    parts = _saved(_somebodys_own("Met vakken"))
    in_body(
        parts,
        paragraph("Verslag", style="Heading1")
        + text_box(
            paragraph("Zaak: [[zaak", "nummer]]", " en verder")
            + control("hulpvraag", paragraph("Hier komt de hulpvraag"))
        )
        + paragraph("Wij spraken op [", "[veld.", run("datum_", "<w:b/>"), "gesprek]", "]", ".")
        + text_box(
            table(
                [paragraph("Wat"), paragraph("Wie")], [paragraph("[[afspraken.wat]]"), paragraph("[[afspraken.wie]]")]
            )
        )
        + paragraph("[[leefsituatie]]"),
    )
    return zipped(parts)


def with_nested_tables() -> bytes:
    """A table for the layout with a table of rows in it, and a control around a cell."""
    parts = parts_of(blank_document("Genest"))
    inner = table(
        [paragraph("Wat"), paragraph("Wie"), paragraph("Wanneer")],
        [paragraph(f"[[afspraken.{c}]]") for c in ("wat", "wie", "wanneer")],
        total=4200,
    )
    living = table(
        [paragraph("Gebied"), paragraph("Lukt")],
        [paragraph("[[leefgebieden.leefgebied]]"), paragraph("[[leefgebieden.lukt_zelf]]")],
        total=4200,
    )
    in_body(
        parts,
        paragraph("Verslag", style="Heading1")
        + table(
            [paragraph("Links"), paragraph("Rechts")],
            [control("hulpvraag", paragraph("Hulpvraag")) + "<w:p/>", inner + "<w:p/>"],
            [paragraph("[[gewenst_resultaat]]"), paragraph("[[leefsituatie]]") + living + "<w:p/>"],
        )
        + paragraph("[[beoordeling_consulent]]"),
    )
    return zipped(parts)


def with_merge_fields() -> bytes:
    """MERGEFIELDs, bookmarks and brackets; a logo and a case number in the header."""
    document = _somebodys_own("Samenvoegen")
    section = document.sections[0]
    section.header.paragraphs[0].add_run().add_picture(io.BytesIO(LOGO), width=Cm(1))
    parts = _saved(document)
    header = next(name for name in parts if name.startswith("word/header"))
    parts[header] = parts[header].replace(
        b"</w:hdr>", paragraph("Zaak ", merge_field("Zaaknummer")).encode() + b"</w:hdr>"
    )
    in_body(
        parts,
        paragraph("Verslag van het gesprek", style="Heading1")
        + paragraph(
            "Datum: ",
            merge_field("Datum_gesprek", split=False),
            ". Plaats: ",
            bookmark("locatie_gesprek", 3, run("plaats")),
            ".",
        )
        + paragraph(bookmark("hulpvraag", 4, run("Hier de hulpvraag", "<w:i/>")))
        + table(
            [paragraph("Wat"), paragraph("Wie")],
            [paragraph(merge_field("afspraken_wat")), paragraph(merge_field("veld_afspraken_wie", split=False))],
        )
        + paragraph("[[gewenst_resultaat]]")
        + paragraph("Geachte ", merge_field("Aanhef"), ",")
        + paragraph("Aanleiding: ", bookmark("aanleiding", 5)),
    )
    return zipped(parts)


LIBRE_SOURCE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Onze huisstijl</dc:title><dc:language>nl-NL</dc:language></office:meta>
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:line-height="120%"/>
<style:text-properties fo:font-size="12pt" fo:language="nl" fo:country="NL" fo:color="#202020"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Standard"
 style:default-outline-level="1"><style:text-properties fo:font-size="22pt" fo:color="#7a1f5c" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:parent-style-name="Standard"
 style:default-outline-level="2"><style:text-properties fo:font-size="15pt" fo:color="#7a1f5c"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm"/>
<style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
<style:header><text:p>Gemeente Voorbeeldstad, zaak [[zaaknummer]]</text:p></style:header>
<style:footer><text:p>bladzijde <text:page-number/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:h text:style-name="Heading_20_1" text:outline-level="1">[[titel]]</text:h><text:p>Gesprek op [[datum_gesprek]].</text:p>
<text:h text:style-name="Heading_20_2" text:outline-level="2">Wat u vroeg</text:h>
<text:p>[[hulpvraag]]</text:p><text:p>[[leefsituatie]]</text:p>
<table:table table:name="Afspraken"><table:table-column table:number-columns-repeated="2"/><table:table-header-rows><table:table-row>
<table:table-cell><text:p>Wat</text:p></table:table-cell><table:table-cell><text:p>Wie</text:p></table:table-cell></table:table-row>
</table:table-header-rows><table:table-row><table:table-cell><text:p>[[afspraken.wat]]</text:p></table:table-cell>
<table:table-cell><text:p>[[afspraken.wie]]</text:p></table:table-cell></table:table-row></table:table>
<text:p>[[gewenst_resultaat]]</text:p><text:p>[[beoordeling_consulent]]</text:p></office:text></office:body></office:document>
"""


def from_libreoffice() -> bytes:
    """The committed file; ``test_own_templates`` also makes it afresh where LibreOffice is installed."""
    return FIXTURE.read_bytes()


OWN = {
    "boxes": with_boxes,
    "nested": with_nested_tables,
    "merge": with_merge_fields,
    "libreoffice": from_libreoffice,
}


def office_program() -> str | None:
    """LibreOffice, or None."""
    return shutil.which("soffice")


def converted(files: Mapping[str, bytes], kind: str, folder: Path) -> dict[str, Path]:
    """Files by name (with suffix) opened by LibreOffice and saved as ``kind``; each must come out."""
    source, target = folder / "van", folder / f"naar-{kind}"
    source.mkdir(exist_ok=True)
    for name, data in files.items():
        (source / name).write_bytes(data)
    subprocess.run(
        [
            *(str(office_program()), f"-env:UserInstallation=file://{folder / 'profiel'}", "--headless", "--norestore"),
            *("--convert-to", kind, "--outdir", str(target), *(str(source / name) for name in files)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    made = {name: target / f"{Path(name).stem}.{kind}" for name in files}
    assert all(path.is_file() for path in made.values()), f"LibreOffice did not open {made}"
    return made


def words_of(pdf: Path) -> str:
    """The text of a PDF on one line."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split())
