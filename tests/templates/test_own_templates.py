"""The organisation's own Word templates, of very different makes: filled, whole, and not changed where nothing is filled."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from lxml import etree
from own_templates import (
    LIBRE_SOURCE,
    LOGO,
    OWN,
    bookmark,
    control,
    converted,
    merge_field,
    office_program,
    paragraph,
    run,
    table,
    text_box,
    words_of,
)
from word_files import DOCUMENT, in_body, parts_of, put, zipped

from conversation import Form
from templates.accessibility import accessibility_findings
from templates.build import blank_document
from templates.check import check_template
from templates.example import example_document, example_report, example_transcript
from templates.fill import names_in
from templates.forms import form_names, load_form
from templates.marks import mark_fields
from templates.ooxml import parse, qn, text_of, value_of
from templates.own_form import own_form
from templates.titles import names_by_title, title_of
from templates.word import default_template, fill_report

FORM = load_form("wmo-onderzoeksverslag")
#: what the example has at these fields
VALUES = {
    "zaaknummer": "Voorbeeld-001",
    "datum_gesprek": "12 november 2026",
    "hulpvraag": "Voorbeeldtekst bij “hulpvraag”.",
    "leefsituatie": "Dit is een lange voorbeeldtekst bij “leefsituatie”.",
    "gewenst_resultaat": "Voorbeeld een bij “gewenst resultaat”.",
    "afspraken.wat": "Voorbeeld een: wat.",
    "afspraken.wie": "Consulent",
    "leefgebieden.lukt_zelf": "Voorbeeld twee: lukt zelf.",
    "locatie_gesprek": "Thuis",
    "aanleiding": "Voorbeeldtekst bij “aanleiding van de melding”.",
}
EXPECTED = {
    "boxes": ("zaaknummer", "hulpvraag", "datum_gesprek", "afspraken.wat", "afspraken.wie", "leefsituatie"),
    "nested": ("hulpvraag", "afspraken.wat", "afspraken.wie", "gewenst_resultaat", "leefsituatie", "leefgebieden.lukt_zelf"),
    "merge": ("zaaknummer", "datum_gesprek", "locatie_gesprek", "hulpvraag", "afspraken.wat", "gewenst_resultaat", "aanleiding"),
    "libreoffice": ("zaaknummer", "datum_gesprek", "hulpvraag", "leefsituatie", "afspraken.wat", "gewenst_resultaat"),
}  # fmt: skip
needs_office = pytest.mark.skipif(
    office_program() is None or shutil.which("pdftotext") is None, reason="LibreOffice is not installed"
)


def texts(document: bytes) -> Iterator[str]:
    """The text of every paragraph of the body, headers, footers and text boxes."""
    for name, data in parts_of(document).items():
        if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
            yield from (text_of(p) for p in parse(data).iter(qn("w:p")))


def tags(document: bytes) -> set[str]:
    return {value_of(p.find(qn("w:tag"))) for p in parse(parts_of(document)[DOCUMENT]).iter(qn("w:sdtPr"))} - {""}


def own(xml: str) -> bytes:
    parts = parts_of(blank_document("Eigen"))
    in_body(parts, paragraph("Verslag", style="Heading1") + xml)
    return zipped(parts)


def said(xml: str) -> list[str]:
    """The lines of a template with this body, filled with the example."""
    return [line for line in texts(example_document(FORM, own(xml))) if line.strip()]


# ---------------------------------------------------------------- four makes
@pytest.mark.parametrize("make", OWN)
def test_every_field_is_filled(make: str) -> None:
    template = OWN[make]()
    found = check_template(template, FORM)
    assert set(EXPECTED[make]) <= set(found.found)
    assert not found.unfilled
    filled = example_document(FORM, template)
    lines = list(texts(filled))
    for name in EXPECTED[make]:
        assert any(VALUES[name] in line for line in lines), name
    assert not re.search(r"\[\[|«(?!Aanhef)", "\n".join(lines))
    docx.Document(io.BytesIO(filled))


@pytest.mark.parametrize("make", OWN)
def test_house_style_stays(make: str) -> None:
    """Byte for byte; only numbers of editing sessions go from a part that has them, and a picture of the first page."""
    before, after = parts_of(OWN[make]()), parts_of(example_document(FORM, OWN[make]()))
    filled = {DOCUMENT, "word/header1.xml", "docProps/core.xml", "docProps/custom.xml", "docProps/app.xml"}
    gone = set(before) - set(after)
    assert gone <= {"docProps/thumbnail.jpeg"}
    lists = {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"} if gone else set()
    for name in set(before) - filled - gone - lists:
        if re.search(rb"\brsid", before[name]):
            assert _without_sessions(after[name]) == _without_sessions(before[name]), name
        else:
            assert after[name] == before[name], name
    assert {"word/styles.xml", "word/settings.xml"} <= set(before) - filled - gone - lists
    assert make in ("boxes", "merge") or not re.search(rb"\brsid", b"".join(before.values()))


def _without_sessions(part: bytes) -> bytes:
    root = parse(part)
    for element in list(root.iter(qn("w:rsid"), qn("w:rsids"))):
        element.getparent().remove(element)
    for element in root.iter():
        for name in [name for name in element.attrib if "}rsid" in name]:
            del element.attrib[name]
    return etree.tostring(root, method="c14n")


def test_the_logo_stays_in_a_header_that_is_filled() -> None:
    after = parts_of(example_document(FORM, OWN["merge"]()))
    (header,) = [name for name in after if name.startswith("word/header")]
    assert b"pic:pic" in after[header]
    assert LOGO in after.values()
    assert "Zaak Voorbeeld-001" in list(texts(example_document(FORM, OWN["merge"]())))


def test_both_forms_of_a_text_box_say_the_same() -> None:
    body = parse(parts_of(example_document(FORM, OWN["boxes"]()))[DOCUMENT])
    boxes = [[text_of(p) for p in box.iter(qn("w:p"))] for box in body.iter(qn("w:txbxContent"))]
    assert len(boxes) == 4
    assert boxes[0] == boxes[1]
    assert boxes[2] == boxes[3]
    assert boxes[0][0] == "Zaak: Voorbeeld-001 en verder"
    # a row per appointment
    assert sum(line.startswith("Voorbeeld ") for line in boxes[2]) == 2


@needs_office
def test_libreoffice_opens_what_is_filled_and_keeps_the_controls(tmp_path: Path) -> None:
    """Without repair: every value is in the PDF. LibreOffice 7.4 keeps the title of a control and drops its tag."""
    files = {f"{make}.docx": example_document(FORM, template()) for make, template in OWN.items()}
    files |= {f"{name}.docx": example_document(load_form(name)) for name in ("wmo-onderzoeksverslag", "notulen")}
    pdfs = converted(files, "pdf", tmp_path)
    for make in OWN:
        # in a narrow column a sentence goes over lines: its words are there
        words = set(words_of(pdfs[f"{make}.docx"]).split())
        for name in EXPECTED[make]:
            assert set(VALUES[name].split()) - {word.strip(".,") for word in words} <= words, (make, name)
    for name, path in converted(files, "docx", tmp_path).items():
        form = load_form(name[:-5]) if name[:-5] in form_names() else FORM
        # the title of a space to write in is its hint
        fields = {field.id for field in form.fields if field.source != "human"}
        root = parse(parts_of(path.read_bytes())[DOCUMENT])
        mark_fields([root], fields.__contains__, lambda name: False, names_by_title(form))
        assert fields & set(names_in(root)) == fields & tags(files[name]), name


@needs_office
def test_a_template_that_libreoffice_saved_today_works_too(tmp_path: Path) -> None:
    saved = converted({"huisstijl.fodt": LIBRE_SOURCE.encode()}, "docx", tmp_path)["huisstijl.fodt"].read_bytes()
    found = check_template(saved, FORM)
    assert set(EXPECTED["libreoffice"]) <= set(found.found)
    assert tags(saved) == tags(OWN["libreoffice"]())


# ---------------------------------------------------------------- tables in tables
def test_a_row_of_an_inner_table_repeats_and_the_outer_row_does_not() -> None:
    outer = docx.Document(io.BytesIO(example_document(FORM, OWN["nested"]()))).tables[0]
    assert len(outer.rows) == 3
    (inner,) = outer.cell(1, 1).tables
    assert [row.cells[1].text.split(" [")[0] for row in inner.rows] == ["Wie", "Consulent", "niet genoemd"]
    (inner,) = outer.cell(2, 1).tables
    assert len(inner.rows) == 3


def test_columns_in_several_rows_of_an_inner_table_are_one_item() -> None:
    facts = table([paragraph("Wat: [[afspraken.wat]]")], [paragraph("Wie: [[afspraken.wie]]")])
    document = example_document(
        FORM, own(table([paragraph("Afspraken")], [facts + "<w:p/>"]) + paragraph("[[hulpvraag]]"))
    )
    outer = docx.Document(io.BytesIO(document)).tables[0]
    assert [[row.cells[0].text[:5] for row in outer_row.cells[0].tables[0].rows] for outer_row in outer.rows[1:]] == [
        ["Wat: ", "Wie: "]
    ] * 2


# ---------------------------------------------------------------- MERGEFIELD
@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize("name", ["hulpvraag", "Hulpvraag", "veld_hulpvraag", "VELD.HULPVRAAG"])
def test_a_merge_field_is_filled(name: str, split: bool) -> None:
    lines = said(paragraph("Vraag: ", merge_field(name, split), "!"))
    assert any(re.fullmatch(r"Vraag: Voorbeeldtekst bij “hulpvraag”\. \[.*\]!", line) for line in lines)


@pytest.mark.parametrize("split", [True, False])
def test_a_merge_field_keeps_its_look(split: bool) -> None:
    document = example_document(FORM, own(paragraph("Zaak ", merge_field("zaaknummer", split))))
    (run,) = [r for r in parse(parts_of(document)[DOCUMENT]).iter(qn("w:r")) if text_of(r) == "Voorbeeld-001"]
    assert run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None
    assert not list(parse(parts_of(document)[DOCUMENT]).iter(qn("w:fldChar"), qn("w:fldSimple")))


@pytest.mark.parametrize("split", [True, False])
def test_an_unknown_merge_field_stays_and_is_named(split: bool) -> None:
    xml = paragraph("[[hulpvraag]]") + paragraph("Geachte ", merge_field("Aanhef", split))
    assert "Geachte «Aanhef»" in said(xml)
    assert check_template(own(xml), FORM).unknown == ("Aanhef",)


def test_a_merge_field_inside_another_field_stays_and_is_named() -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    code = '<w:r><w:instrText xml:space="preserve"> IF </w:instrText></w:r>'
    rest = '<w:r><w:instrText xml:space="preserve"> = "x" "ja" "nee" </w:instrText></w:r>'
    nested = f"<w:p>{begin}{code}{merge_field('zaaknummer')}{rest}{separate}<w:r><w:t>nee</w:t></w:r>{end}</w:p>"
    found = check_template(own(paragraph("[[hulpvraag]]") + nested), FORM)
    assert found.unfilled == ("zaaknummer",)


def test_a_row_of_merge_fields_repeats() -> None:
    (table,) = docx.Document(io.BytesIO(example_document(FORM, OWN["merge"]()))).tables
    assert [row.cells[1].text.split(" [")[0] for row in table.rows] == ["Wie", "Consulent", "niet genoemd"]


# ---------------------------------------------------------------- titles
@pytest.mark.parametrize("title", ["Hulpvraag", "hulpvraag", "HULPVRAAG "])
def test_a_control_with_a_title_only_is_filled(title: str) -> None:
    xml = control("x", paragraph("Hier komt iets"), title).replace('<w:tag w:val="x"/>', "")
    assert any(VALUES["hulpvraag"] in line for line in said(xml))
    assert check_template(own(xml), FORM).found == ("hulpvraag",)


def test_a_control_with_another_tag_keeps_it() -> None:
    xml = paragraph("[[aanleiding]]") + control("logo", paragraph("Blijft staan"), "Hulpvraag")
    assert "Blijft staan" in said(xml)


@pytest.mark.parametrize("name", form_names())
def test_the_titles_of_a_new_form_tell_its_fields_apart(name: str) -> None:
    """So that a file of which the tags were lost still works."""
    form = load_form(name)
    data = own_form(form)[f"{name}.docx"]
    parts = parts_of(data)
    parts[DOCUMENT] = re.sub(rb"<w:tag [^>]*/>", b"", parts[DOCUMENT])
    assert check_template(zipped(parts), form).found == check_template(data, form).found
    assert list(texts(example_document(form, zipped(parts)))) == list(texts(example_document(form, data)))
    assert len(title_of("afspraken.wat", form)) <= 64


# ---------------------------------------------------------------- bookmarks
def test_a_bookmark_is_filled_and_stays() -> None:
    document = example_document(FORM, own(paragraph("Zaak ", bookmark("zaaknummer", 8, merge_free("nummer")), ".")))
    assert "Zaak Voorbeeld-001." in list(texts(document))
    root = parse(parts_of(document)[DOCUMENT])
    (start,) = list(root.iter(qn("w:bookmarkStart")))
    assert text_of(start.getnext()) == "Voorbeeld-001"
    assert start.getnext().getnext().tag == qn("w:bookmarkEnd")


def merge_free(text: str) -> str:
    return f"<w:r><w:rPr><w:i/></w:rPr><w:t>{text}</w:t></w:r>"


def test_a_bookmark_around_a_paragraph_goes_around_what_is_put_in() -> None:
    xml = f'<w:p><w:bookmarkStart w:id="8" w:name="leefsituatie"/>{merge_free("tekst")}</w:p>'
    xml += f'<w:p><w:bookmarkEnd w:id="8"/>{merge_free("Daarna.")}</w:p>'
    document = example_document(FORM, own(xml))
    lines = [line for line in texts(document) if line.strip()]
    at = next(at for at, line in enumerate(lines) if VALUES["leefsituatie"] in line)
    assert lines[at + 1] == "Daarna."
    assert len(list(parse(parts_of(document)[DOCUMENT]).iter(qn("w:bookmarkStart")))) == 1


@pytest.mark.parametrize(
    "xml",
    [
        paragraph("[[hulpvraag]]") + paragraph(bookmark("hulpvraag", 8, merge_free("Kop van de hulpvraag"))),
        paragraph("[[hulpvraag]]") + paragraph(bookmark("titel", 8, merge_free("Kop van de hulpvraag"))),
        paragraph("[[hulpvraag]]") + paragraph(bookmark("iets", 8, merge_free("Kop van de hulpvraag"))),
        paragraph("[[hulpvraag]]")
        + f'<w:p><w:bookmarkStart w:id="8" w:name="aanleiding"/>{merge_free("Kop van de hulpvraag")}</w:p>'
        + f'<w:p>{merge_free("meer")}<w:bookmarkEnd w:id="8"/></w:p>',
    ],
    ids=["field is there already", "name of the program", "other name", "more paragraphs"],
)
def test_a_bookmark_that_is_no_field_stays(xml: str) -> None:
    assert "Kop van de hulpvraag" in said(xml)


def test_filling_at_a_bookmark_is_said() -> None:
    found = check_template(own(paragraph(bookmark("hulpvraag", 8, merge_free("x")))), FORM)
    assert found.found == ("hulpvraag",)
    assert any("bladwijzer: hulpvraag" in message for message in found.messages)


# ---------------------------------------------------------------- what is not filled
def test_what_is_not_filled_is_named() -> None:
    parts = parts_of(own(paragraph("[[hulpvraag]]") + paragraph("{{leefsituatie}} en [zaaknummer] en ${aanleiding}")))
    space = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    picture = f'<wp:inline {space}><wp:docPr id="1" name="x" descr="Foto bij [[zaaknummer]]"/></wp:inline>'
    put(parts, DOCUMENT, "<w:sectPr", f"<w:p><w:r><w:drawing>{picture}</w:drawing></w:r></w:p>")
    parts["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{qn("w:p")[1:-2]}"><w:footnote w:id="1">{paragraph("[[mantelzorg]]")}</w:footnote></w:footnotes>'.encode()
    )
    found = check_template(zipped(parts), FORM)
    assert set(found.unfilled) == {"zaaknummer", "mantelzorg"}
    alike = [message for message in found.messages if "wordt niet ingevuld" in message]
    assert [re.search(r"staat (\S+)\.", message)[1] for message in alike] == [
        "{{leefsituatie}}",
        "[zaaknummer]",
        "${aanleiding}",
    ]
    assert not found.usable


def test_a_condition_that_nothing_answers_is_named() -> None:
    xml = paragraph("[[hulpvraag]]") + "".join(
        control(f"als.{name}", paragraph(f"Over {name}."))
        for name in ("mantelzorg", "mantelzrg", "sectie.intern", "delen")
    )
    said_of = [message for message in check_template(own(xml), FORM).messages if "voorwaarde" in message]
    assert [re.search(r"als\.\w+", message)[0] for message in said_of] == ["als.mantelzrg"]
    assert "Over mantelzrg." in said(xml)


def test_a_spelling_mistake_is_guessed() -> None:
    found = check_template(own(paragraph("[[hulpvraag]]") + paragraph("[[hulpvrag2]]")), FORM)
    assert found.unknown == ("hulpvrag2",)
    assert any("Bedoelt u hulpvraag?" in message for message in found.messages)


def test_accessibility_comes_along_without_what_is_mended() -> None:
    found = check_template(OWN["boxes"](), FORM)
    rules = {finding.rule for finding in found.accessibility}
    assert {"1.1", "6.1"} <= rules
    assert not rules & {"2.1", "2.2", "2.3"}
    assert not found.usable
    filled = {finding.rule for finding in accessibility_findings(example_document(FORM, OWN["boxes"]()))}
    assert not filled & {"2.1", "2.2", "2.3"}


# ---------------------------------------------------------------- the example and the new form
@pytest.mark.parametrize("name", form_names())
def test_the_example_has_every_field(name: str) -> None:
    form = load_form(name)
    report = example_report(form)
    assert set(report.fields) == {field.id for field in form.fields}
    empty = [f.id for f in form.fields if f.source in ("meta", "audio", "calc") and report.fields[f.id].value is None]
    assert len(empty) <= 1
    assert all(report.fields[f.id].value is None for f in form.fields if f.source == "human")
    text = "\n".join(texts(example_document(form)))
    assert "verzonnen gegevens" in text
    assert "[[" not in text
    assert "Voorbeeld" in text


def test_every_kind_of_value_is_in_the_example() -> None:
    report = example_report(FORM)
    text = "\n".join(texts(example_document(FORM)))
    assert len(str(report.fields["leefsituatie"].value)) > 300
    assert "Controleer: zo staat een opmerking" in text
    assert "Niet besproken" in text
    assert "In te vullen" in text
    assert "BSN: 1 fragment" in text
    assert "voorbeeldmelding" in text
    assert example_report(FORM) == report
    ids = {segment.id for segment in example_transcript(FORM).segments}
    assert all(set(value.evidence) <= ids for value in report.fields.values())


@pytest.mark.parametrize("name", form_names())
def test_a_new_form_is_clean_and_says_what_ours_says(name: str, tmp_path: Path) -> None:
    for file, data in own_form(load_form(name)).items():
        (tmp_path / file).write_bytes(data)
    form, ours = load_form(tmp_path), load_form(name)
    assert form.fields == ours.fields
    assert form.texts == ours.texts
    template = default_template(form)
    found = check_template(template, form)
    assert found.usable
    assert found.accessibility == ()
    assert found.messages == ()
    assert {f.id for f in form.fields} <= {n.partition(".")[0] for n in found.found}
    for status in ("concept", "definitief"):
        report = example_report(ours)
        report = type(report)(**{**vars(report), "status": status})
        same = [fill_report(report, example_transcript(ours), ours, made) for made in (None, template)]
        assert [t for t in texts(same[0]) if t.strip()] == [t for t in texts(same[1]) if t.strip()]
    # what is in the file with a hash in front of it works too
    shown = (tmp_path / "form.toml").read_text(encoding="utf-8")
    (tmp_path / "form.toml").write_text(re.sub(r"^# (?=\[|\w+ = )", "", shown, flags=re.MULTILINE), encoding="utf-8")
    assert load_form(tmp_path).fields == ours.fields


def test_a_new_word_file_has_a_control_for_every_place() -> None:
    document = parts_of(own_form(FORM)["wmo-onderzoeksverslag.docx"])[DOCUMENT]
    assert b"[[" not in document
    root = etree.fromstring(document)
    assert all(value_of(p.find(qn("w:alias"))) for p in root.iter(qn("w:sdtPr")))
    ids = [value_of(p.find(qn("w:id"))) for p in root.iter(qn("w:sdtPr"))]
    assert len(set(ids)) == len(ids)


def test_the_box_of_a_text_box_is_never_empty() -> None:
    """Word does not open a text box without a paragraph."""
    document = example_document(FORM, own(paragraph("[[hulpvraag]]") + text_box(paragraph("[[proefmodel]]"))))
    assert all(box.find(qn("w:p")) is not None for box in parse(parts_of(document)[DOCUMENT]).iter(qn("w:txbxContent")))


def test_a_control_with_nothing_to_say_leaves_no_empty_line() -> None:
    empty = control("proefmodel", paragraph("Hier komt de waarschuwing"))
    lines = list(texts(example_document(FORM, own(paragraph("Voor.") + empty + paragraph("[[hulpvraag]]")))))
    assert "" not in lines[lines.index("Voor.") : lines.index("Voor.") + 2]
    # a cell needs a paragraph
    document = example_document(FORM, own(table([empty], [empty]) + paragraph("[[hulpvraag]]")))
    assert all(cell.find(qn("w:sdt")) is not None for cell in parse(parts_of(document)[DOCUMENT]).iter(qn("w:tc")))


def test_a_control_of_people_keeps_their_words() -> None:
    assert "Schrijf hier uw oordeel" in said(
        paragraph("[[hulpvraag]]") + control("beoordeling_consulent", paragraph("Schrijf hier uw oordeel"))
    )


# ---------------------------------------------------------------- names of the organisation
NAMED = {
    "Vraag van de inwoner": "hulpvraag",
    "Zaak": "zaaknummer",
    "Actie": "afspraken.wat",
    "Wie doet het": "afspraken.wie",
    "Dag": "datum_gesprek",
    "Woonsituatie": "leefsituatie",
    "Wens": "gewenst_resultaat",
}
NAMED_TEMPLATE = (
    control("", paragraph("vul hier in"), label="Vraag van de Inwoner")
    + control("als.WENS", paragraph("Wat wil de inwoner? ", "[[We", "ns", "]]"))
    + paragraph("Zaak ", merge_field("Zaak"), ", ", merge_field("ZAAK", split=False))
    + paragraph("Op ", bookmark("Dag", 5, run("dag")), ".")
    + text_box(paragraph("[[ woon", "situatie ]]"))
    + table([paragraph("Actie"), paragraph("Wie")], [paragraph("[[Actie]]"), paragraph("[[Wie doet het]]")])
)


def named(names: dict[str, str]) -> Form:
    return replace(FORM, names=names)


def test_a_template_with_names_of_its_own_is_used_as_it_is() -> None:
    form = named(NAMED)
    template = own(NAMED_TEMPLATE)
    found = check_template(template, form)
    assert set(NAMED.values()) <= set(found.found)
    assert (found.unknown, found.unfilled) == ((), ())
    filled = example_document(form, template)
    lines = list(texts(filled))
    for name in NAMED.values():
        assert any(VALUES[name] in line for line in lines), name
    assert not re.search(r"\[\[|«|vul hier in", "\n".join(lines))
    assert "hulpvraag" in tags(filled), "what people change in Word is read back by the names of the form"
    assert sum(VALUES["afspraken.wat"].rstrip(".") in line for line in lines) == 1, (
        "the row repeats, it is not filled at once"
    )


def test_without_those_names_the_fields_are_unknown() -> None:
    template = own(NAMED_TEMPLATE + paragraph("[[doel]] [[hulpvraag]]"))
    assert {"wens", "actie", "Zaak"} <= set(check_template(template, FORM).unknown)


def test_a_name_of_the_organisation_counts_before_ours() -> None:
    """Their "Doel" is our "gewenst_resultaat", whatever else is called doel."""
    template = own(paragraph("[[leefsituatie]]"))
    lines = list(texts(example_document(named({"leefsituatie": "gewenst_resultaat"}), template)))
    assert any(VALUES["gewenst_resultaat"] in line for line in lines)
    assert not any(VALUES["leefsituatie"] in line for line in lines)


def test_words_between_brackets_that_are_no_name_stay() -> None:
    template = own(paragraph("[[hulpvraag]] [[zie bijlage 2]] [x] [[", "]]"))
    (line,) = (line for line in texts(example_document(named(NAMED), template)) if "bijlage" in line)
    assert line.endswith("[[zie bijlage 2]] [x] [[]]")
