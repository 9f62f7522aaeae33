"""The checklist for accessible documents: a good document passes, and every rule can fail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from word_files import DOCUMENT, STYLES, in_body, parts_of, put, zipped

from templates.accessibility import RULES, Finding, accessibility_findings
from templates.build import blank_document, starter_template, transcript_template
from templates.errors import TemplateError
from templates.forms import form_names, load_form

Parts = dict[str, bytes]
CORE, FOOTER = "docProps/core.xml", "word/footer1.xml"
DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext uri="x"><d:decorative '
    'xmlns:d="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
BOX = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>In een vak.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'  # noqa: E501


def p(text: str, properties: str = "", run: str = "") -> str:
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def drawing(said: str | None, inside: str = "") -> str:
    """A paragraph with a picture; ``said`` is its alternative text."""
    described = "" if said is None else f'descr="{said}"'
    return (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:extent cx="1" cy="1"/><wp:docPr id="1" name="Afbeelding 1" {described}>{inside}</wp:docPr>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def heading(level: int, text: str) -> str:
    return p(text, f'<w:pStyle w:val="Heading{level}"/>')


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, header: bool = False) -> str:
    return f"<w:tr><w:trPr>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, caption: str = "Wie wat doet") -> str:
    named = f'<w:tblCaption w:val="{caption}"/>' if caption else ""
    return f"<w:tbl><w:tblPr>{named}</w:tblPr><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{''.join(rows)}</w:tbl>"


HEAD = row(cell(p("Wie")), cell(p("Wat")), header=True)
ROW = row(cell(p("Een collega")), cell(p("Belt terug")))


def good() -> Parts:
    parts = parts_of(blank_document("Verslag"))
    in_body(
        parts,
        heading(1, "Verslag")
        + p("Dit is een gewone alinea.")
        + heading(2, "Wat is afgesproken")
        + table(HEAD, ROW)
        + p("Een punt.", '<w:pStyle w:val="ListBullet"/>')
        + p("Nog een punt.", '<w:pStyle w:val="ListBullet"/>')
        + drawing("Het wapen van een verzonnen gemeente")
        + '<w:sdt><w:sdtPr><w:alias w:val="Eens"/><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"/></w:sdtPr>'
        f"<w:sdtContent>{p('☐ Eens')}</w:sdtContent></w:sdt>",
    )
    return parts


def swap(name: str, old: str, new: str) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        assert old.encode() in parts[name], f"{old} is not in {name}"
        parts[name] = parts[name].replace(old.encode(), new.encode())

    return change


def body(xml: str) -> Callable[[Parts], object]:
    return lambda parts: in_body(parts, xml)


def _styles_lacking(element: str) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        changed = re.sub(f"<w:{element} [^>]*/>".encode(), b"", parts[STYLES])
        assert changed != parts[STYLES]
        parts[STYLES] = changed

    return change


RED = '</w:t></w:r><w:r><w:rPr><w:color w:val="C00000"/></w:rPr><w:t>rood</w:t></w:r><w:r><w:t>'
LINK = '<w:p><w:hyperlink w:anchor="x"><w:r><w:t>{}</w:t></w:r></w:hyperlink></w:p>'
WRONG: dict[tuple[str, str], Callable[[Parts], object]] = {
    ("1.1", "english"): swap(STYLES, 'w:val="nl-NL"', 'w:val="en-US"'),
    ("1.1", "none"): _styles_lacking("lang"),
    ("1.2", "a run"): body(p("Some words.", run='<w:lang w:val="en-GB"/>')),
    ("2.1", "no title"): swap(CORE, "<dc:title>Verslag</dc:title>", ""),
    ("2.1", "empty title"): swap(CORE, "<dc:title>Verslag</dc:title>", "<dc:title> </dc:title>"),
    ("2.1", "no properties"): lambda parts: (parts.pop(CORE), swap("_rels/.rels", CORE, "docProps/app.xml")(parts)),
    ("2.2", "none"): swap(CORE, "<dc:language>nl-NL</dc:language>", ""),
    ("2.3", "maker"): lambda parts: put(parts, CORE, "<dc:title", "<dc:creator>Jan de Maker</dc:creator>"),
    ("2.3", "last"): lambda parts: put(parts, CORE, "<dc:title", "<cp:lastModifiedBy>Jan</cp:lastModifiedBy>"),
    ("3.1", "none"): swap(DOCUMENT, 'w:val="Heading1"', 'w:val="Heading2"'),
    ("3.1", "two"): body(heading(1, "Nog een titel")),
    ("3.2", "skipped"): body(heading(2, "Twee") + p("Tekst.") + p("Vier", '<w:outlineLvl w:val="3"/>')),
    ("3.2", "by outline"): body(p("Drie lager", '<w:outlineLvl w:val="4"/>')),
    ("3.3", "bold line"): body(p("Wat we zagen", run="<w:b/>") + p("De tekst daaronder.")),
    ("3.4", "empty"): body(heading(2, "")),
    ("4.1", "dashes"): body(p("- melk") + p("- brood")),
    ("4.1", "numbers"): body(p("1. melk") + p("2. brood")),
    ("4.2", "no header"): swap(DOCUMENT, "<w:tblHeader/>", ""),
    ("4.2", "switched off"): swap(DOCUMENT, "<w:tblHeader/>", '<w:tblHeader w:val="0"/>'),
    ("4.3", "wide"): body(table(HEAD, row(cell(p("Breed"), '<w:gridSpan w:val="2"/>')))),
    ("4.3", "high"): body(table(HEAD, row(cell(p("Hoog"), '<w:vMerge w:val="restart"/>'), cell(p("Naast"))))),
    ("4.4", "empty"): body(table(HEAD, row(cell(p("Een collega")), cell("<w:p/>")))),
    ("4.4", "space"): body(table(HEAD, row(cell(p("Een collega")), cell(p("  "))))),
    ("4.5", "no title"): body(table(HEAD, ROW, caption="")),
    ("5.1", "none"): body(drawing(None)),
    ("5.1", "only a space"): body(drawing(" ")),
    ("5.1", "old drawing"): body(
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata/></v:shape></w:pict></w:r></w:p>'
    ),
    ("5.1", "in a header"): lambda parts: put(parts, "word/header1.xml", "</w:hdr>", drawing(None)),
    ("5.2", "file"): body(drawing("logo_v2-def.png")),
    ("5.2", "number"): body(drawing("Afbeelding 3")),
    ("6.1", "box"): body(f"<w:p>{BOX}</w:p>"),
    ("6.2", "nested"): body(table(HEAD, row(cell(table(HEAD, ROW) + "<w:p/>"), cell(p("Naast"))))),
    ("6.3", "one row"): body(table(row(cell(p("Links")), cell(p("Rechts"))))),
    ("6.3", "one column"): body(table(row(cell(p("Boven")), header=True), row(cell(p("Onder"))))),
    ("6.4", "grey"): body(p("Grijs.", run='<w:color w:val="999999"/>')),
    ("6.4", "on a cell"): body(
        table(HEAD, row(cell(p("Wit", run='<w:color w:val="FFFFFF"/>'), '<w:shd w:val="clear" w:fill="DDDDDD"/>'), cell(p("a"))))
    ),
    ("6.4", "highlighted"): body(p("Geel op wit.", run='<w:color w:val="0000FF"/><w:highlight w:val="darkBlue"/>')),
    ("6.4", "by style"): swap(STYLES, 'w:val="1F2526"', 'w:val="A0A0A0"'),
    ("6.5", "red"): body(p("Gewoon en rood.").replace("rood", RED)),
    ("7.1", "small"): swap(STYLES, '<w:sz w:val="22"/>', '<w:sz w:val="20"/>'),
    ("7.2", "a paragraph"): body(p("Kleine letters.", run='<w:sz w:val="16"/>')),
    ("7.3", "spread"): body(p("Uitgevuld.", '<w:jc w:val="both"/>')),
    ("7.3", "by style"): swap(STYLES, '<w:jc w:val="left"/>', '<w:jc w:val="both"/>'),
    ("7.4", "tight"): swap(STYLES, 'w:line="276"', 'w:line="240"'),
    ("8.1", "here"): body(LINK.format("Klik hier")),
    ("8.1", "address"): body(LINK.format("https://www.gemeente.invalid/wmo")),
    ("8.1", "nothing"): body(LINK.format(" ")),
    ("8.2", "address"): body(p("Kijk op www.gemeente.invalid voor meer.")),
    ("9.1", "typed"): swap(FOOTER, " PAGE ", " TITLE "),
    ("9.2", "only below"): lambda parts: put(
        parts,
        FOOTER,
        "</w:ftr>",
        f'<w:sdt><w:sdtPr><w:tag w:val="zaaknummer"/></w:sdtPr><w:sdtContent>{p("Z-1")}</w:sdtContent></w:sdt>',
    ),
    ("10.1", "no name"): swap(DOCUMENT, '<w:alias w:val="Eens"/>', ""),
    ("10.1", "old box"): body("<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r></w:p>"),
    ("10.2", "text"): body(f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{p('Naam')}</w:sdtContent></w:sdt>"),
}  # fmt: skip
ADVICE = {"1.2", "3.3", "4.1", "5.2", "6.3", "6.5", "7.2", "8.2", "9.2", "10.2"}


def findings(change: Callable[[Parts], object] | None = None) -> tuple[Finding, ...]:
    parts = good()
    if change:
        change(parts)
    return accessibility_findings(zipped(parts))


def test_a_good_document_has_no_findings() -> None:
    assert findings() == ()


@pytest.mark.parametrize(("rule", "why"), WRONG)
def test_every_rule_can_fail(rule: str, why: str) -> None:
    found = findings(WRONG[rule, why])
    (finding,) = [f for f in found if f.rule == rule]
    assert finding.error == (rule not in ADVICE)
    assert re.search(r"[a-z].*[.?]$", finding.message)
    # without properties there is no language in them either; all else is about one rule
    assert {f.rule for f in found} <= {rule} | ({"2.2"} if rule == "2.1" else set())


def test_there_is_a_wrong_document_for_every_rule() -> None:
    assert {rule for rule, _ in WRONG} == set(RULES)


@pytest.mark.parametrize(
    "xml",
    [
        drawing("", DECORATIVE),
        p("Groot en grijs.", run='<w:color w:val="808080"/><w:sz w:val="36"/>'),
        p("Automatisch op zwart.", run='<w:color w:val="auto"/><w:shd w:val="clear" w:fill="000000"/>'),
        p("- één streepje is geen lijst"),
        p("Let op:", run="<w:b/>") + p("Hier begint de tekst."),
        LINK.format("Zo vraagt u hulp aan bij de gemeente"),
        heading(3, "Een lager") + p("Tekst.") + heading(2, "Weer terug"),
        p("Rood en vet.", run='<w:color w:val="C00000"/><w:b/>'),
    ],
    ids=["decoration", "large", "automatic", "one dash", "lead", "link", "back up", "red and bold"],
)
def test_what_is_fine_is_not_named(xml: str) -> None:
    assert findings(body(xml)) == ()


def test_text_for_older_programs_counts_once() -> None:
    both = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice Requires='wps'>{BOX[5:-6]}</mc:Choice><mc:Fallback>{BOX[5:-6]}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    (finding,) = findings(body(both))
    assert finding.message.startswith("Er is 1 tekstvak.")


def test_the_place_says_where() -> None:
    found = findings(body(table(HEAD, row(cell(p("a")), cell("<w:p/>")))))
    assert [f.place for f in found] == ["tabel 2"]


@pytest.mark.parametrize("name", form_names())
def test_our_templates_pass(name: str) -> None:
    assert accessibility_findings(starter_template(load_form(name))) == ()


def test_our_transcript_passes() -> None:
    assert accessibility_findings(transcript_template()) == ()


@pytest.mark.parametrize("data", [b"", b"geen Word", b"\xd0\xcf\x11\xe0" + bytes(99)])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateError):
        accessibility_findings(data)
