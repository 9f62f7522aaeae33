"""Starter templates: from a form to an ordinary Word file with its headings, fields and tables.

``python -m templates.build`` rewrites our own files in ``templates/word``; a municipality starts here for a new form
and then changes the file in Word.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conversation.form import Column, Field, Form, Section
from templates import house_style
from templates.agenda import POINT
from templates.content import shown_columns
from templates.fill import CONDITION, NUMBER, SOURCE
from templates.named_controls import with_controls
from templates.ooxml import NAMESPACES, Element, make, qn, serialise
from templates.package import Package
from templates.titles import CONDITIONAL

#: fields of these rules have one row: a list of facts, or a short table
_FACTS_RULE = "notulen_kop"
_STORY_RULE = "agenda"
_NUMBERED_RULES = ("acties", "besluiten")
_SHORT_KINDS = ("choice", "date")
#: names that the filler writes itself: not repeated as a field
_WRITTEN_ELSEWHERE = ("concept", "status")
#: the heading of what only the person who checks the report needs
APPENDIX = "Bijlage voor wie het verslag controleert"
_NARROW = ("nr", "agenda", "toestemming")
_MEDIUM = ("agendapunt", "wie", "eigenaar", "wanneer", "deadline", "leefgebied", "partij")


def starter_template(form: Form, controls: bool = False) -> bytes:
    """An ordinary .docx with every field of the form, ready to fill.

    ``controls``: every place is a content control with a name that people can read, for an organisation that goes on in Word;
    else most are ``[[veld]]``.
    """
    body = _report_body(form)
    return _file(form.title, form.title, with_controls(body, form) if controls else body)


def transcript_template() -> bytes:
    """The .docx of ``templates.word.transcript_document``."""
    facts = [("Datum", "[[datum]]"), ("Duur", "[[duur]]"), ("Sprekers", "[[sprekers]]"), ("Dekking", "[[dekking]]")]
    rows = [_fact(label, token) for label, token in facts]
    rows.append(_condition("delen", [_fact("Bestanden", "[[delen]]")]))
    body = [
        _paragraph("Transcript", "Heading1"),
        _paragraph("[[concept]]", "Concept"),
        _paragraph("[[proefmodel]]", "Waarschuwing"),
        _facts_table("Gegevens van de opname", rows),
        _condition("meldingen", [_paragraph("Let op", "Heading2"), _paragraph("[[meldingen]]")]),
        _paragraph("Gesprek", "Heading2"),
        _paragraph("[[vorm]]", "Toelichting"),
        _paragraph(
            "Woorden met een stippellijn en (?) heeft de computer niet goed verstaan. Luister die terug.", "Toelichting"
        ),
        _paragraph("[[transcript]]"),
    ]
    return _file("Transcript", "Transcript", body)


def blank_document(title: str) -> bytes:
    """A .docx in the house style with nothing in it yet: styles, header with ``title``, numbered pages."""
    return _file(title, title, [], status="", note="")


def write_our_templates(folder: Path, forms: Iterable[Form]) -> None:
    """Write the templates of these forms and of the transcript to a folder."""
    for form in forms:
        (folder / f"{form.id}.docx").write_bytes(starter_template(form))
    (folder / "transcript.docx").write_bytes(transcript_template())


# ---------------------------------------------------------------- the body of a report
def _report_body(form: Form) -> list[Element]:
    body = [
        _paragraph("[[titel]]", "Heading1"),
        _paragraph("[[concept]]", "Concept"),
        _paragraph("[[proefmodel]]", "Waarschuwing"),
    ]
    sections = [*form.sections] or [Section("", "Verslag")]
    missing_shown = False
    for at, section in enumerate(sections):
        fields = [f for f in form.fields if f.section == section.id and f.id not in _WRITTEN_ELSEWHERE]
        fields = [field for field in fields if not field.internal]
        if not fields:
            continue
        if not missing_shown and any(field.source == "human" for field in fields):
            body.append(_condition("niet_besproken", [_paragraph("[[niet_besproken]]")]))
            missing_shown = True
        body.extend(_section(form, section, fields, first=at == 0))
    if not missing_shown:
        body.append(_condition("niet_besproken", [_paragraph("[[niet_besproken]]")]))
    body.append(_condition("delen", [_paragraph("[[delen]]", "Toelichting")]))
    return [*body, _condition("intern", _appendix(form))]


def _section(form: Form, section: Section, fields: list[Field], first: bool) -> list[Element]:
    made: list[Element] = [] if first else [_paragraph(section.title, "Heading2")]
    if section.intro:
        made.append(_paragraph(section.intro, "Toelichting"))
    short = first or all(field.kind in _SHORT_KINDS for field in fields)
    if short:
        rows = [row for field in fields for row in _fact_rows(field)]
        made.append(_facts_table(section.title, rows))
    else:
        alone = len(fields) == 1
        for field in fields:
            made.extend(_story(form, field, heading="" if alone else field.label))
    optional = not any(field.required or field.source in ("human", "fixed") for field in fields)
    return [_condition(f"sectie.{section.id}", made)] if optional and not first else made


def _fact_rows(field: Field) -> list[Element]:
    if field.rule == _FACTS_RULE:
        return [
            _condition(f"{field.id}.{column.id}", [_fact(column.label, f"[[{field.id}.{column.id}]]")])
            for column in shown_columns(field)
        ]
    row = _table_row([_cell(field.label, "Rijkop"), _control_cell(field)])
    return [row] if field.required else [_condition(field.id, [row])]


def _control_cell(field: Field) -> Element:
    """A cell in which the field is known by its tag, so that what people type there can be read back."""
    inside = _control(field.id, field.label, [_paragraph(f"[[{field.id}]]", "Tabeltekst")])
    return make("w:tc", None, make("w:tcPr"), inside)


def _fact(label: str, token: str) -> Element:
    return _table_row([_cell(label, "Rijkop"), _cell(token, "Tabeltekst")])


def _story(form: Form, field: Field, heading: str) -> list[Element]:
    made = [_paragraph(heading, "Heading3")] if heading else []
    intro = form.texts.get(f"{field.id.split('_')[0]}_inleiding") if field.kind != "block" else None
    if intro:
        made.append(_paragraph(intro))
    if field.source == "human":
        made.append(_human_space(field))
    elif field.rule == _STORY_RULE and len(_told(field)) > 1:
        made = _repeated_story(field)
    elif field.kind == "table" and len(shown_columns(field)) > 1:
        made.append(_control(field.id, field.label, [_table(field)]))
    else:
        made.append(_control(field.id, field.label, [_paragraph(f"[[{field.id}]]")]))
    kept = field.required or field.source in ("human", "fixed")
    return made if kept else [_condition(field.id, made)]


def _human_space(field: Field) -> Element:
    if field.kind == "block":
        return _paragraph(f"[[{field.id}]]")
    return _paragraph(f"[[{field.id}]]", "Normal")


def _repeated_story(field: Field) -> list[Element]:
    """A heading and text per row, such as the points of an agenda; lists under it where the form asks for them."""
    title, text, *lists = _told(field)
    number = f"[[{field.id}.{NUMBER}]]. " if len(shown_columns(field)) > len(_told(field)) else ""
    return [
        _control(
            field.id,
            field.label,
            [
                _paragraph(f"{number}[[{field.id}.{title}]]", "Heading3"),
                _paragraph(f"[[{field.id}.{text}]] [[{field.id}.{SOURCE}]]"),
                *(_paragraph(f"[[{field.id}.{column}]]") for column in lists),
            ],
        )
    ]


def _told(field: Field) -> list[str]:
    """The columns that are told in text: all but the number."""
    return [column.id for column in shown_columns(field) if column.id != NUMBER]


def _table(field: Field) -> Element:
    columns = list(shown_columns(field))
    if field.rule in _NUMBERED_RULES and NUMBER not in [column.id for column in columns]:
        columns.insert(0, Column(NUMBER, "Nr."))
    shares = [1.0 if c.id in _NARROW else 2.4 if c.id in _MEDIUM else 5.0 for c in columns]
    if not any(share > 2.4 for share in shares):
        shares = [2.4] * len(columns)
    widths = [round(house_style.TEXT_WIDTH * share / sum(shares)) for share in shares]
    header = _table_row([_cell(c.label, "Tabelkop") for c in columns], header=True)
    row = _table_row([_cell(_row_text(field, c, columns), "Tabeltekst") for c in columns])
    return _table_element(field.label, widths, [header, row])


def _row_text(field: Field, column: Column, columns: list[Column]) -> str:
    """The reference belongs to what was said: behind the agenda point in front of it, it would look like that point's.

    Rows that are named beforehand (areas of life) have it in their last column: the narrow first one has no room for it.
    """
    before = columns[columns.index(column) - 1].id if column is not columns[0] else ""
    told_last = bool(field.rows) and column is columns[-1] and column.id not in (*_NARROW, *_MEDIUM)
    reference = f"[[{field.id}.{SOURCE}]]" if before == POINT or told_last else ""
    return f"[[{field.id}.{column.id}]]" + (f" {reference}" if told_last else reference)


def _appendix(form: Form) -> list[Element]:
    """What only the person who checks the report needs: gone once the report is final, and from the copy for the client."""
    made = [
        _paragraph(APPENDIX, "Heading2", new_page=True),
        _paragraph(
            "Deze bijlage gaat niet mee naar anderen. Haal haar weg voordat u het verslag verstuurt.", "Toelichting"
        ),
        _condition("meldingen", [_paragraph("Meldingen", "Heading3"), _paragraph("[[meldingen]]")]),
    ]
    for field in form.fields:
        if field.internal:
            inside = [_paragraph(field.label, "Heading3")]
            if field.help:
                inside.append(_paragraph(field.help, "Toelichting"))
            made.append(_condition(field.id, [*inside, _paragraph(f"[[{field.id}]]")]))
    return [
        *made,
        _paragraph("Weggelaten", "Heading3"),
        _paragraph("Dit is bewust niet in het verslag gezet. De woorden zelf staan hier niet.", "Toelichting"),
        _paragraph("[[weggelaten]]"),
        _paragraph("Onderbouwing", "Heading3"),
        _paragraph("Bij elke uitspraak in het verslag: wie dat zei, en wanneer in de opname.", "Toelichting"),
        _paragraph("[[onderbouwing]]"),
    ]


# ---------------------------------------------------------------- elements
def _paragraph_properties(style: str, new_page: bool = False) -> Element:
    properties = make("w:pPr", None, make("w:pStyle", {"w:val": style}))
    if new_page:
        properties.append(make("w:pageBreakBefore"))
    return properties


def _paragraph(text: str, style: str = "", new_page: bool = False) -> Element:
    paragraph = make("w:p")
    if style or new_page:
        paragraph.append(_paragraph_properties(style or "Normal", new_page))
    paragraph.append(_run(text))
    return paragraph


def _run(text: str, style: str = "") -> Element:
    run = make("w:r")
    if style:
        run.append(make("w:rPr", None, make("w:rStyle", {"w:val": style})))
    node = make("w:t", {"xml:space": "preserve"})
    node.text = text
    run.append(node)
    return run


def _cell(text: str, style: str) -> Element:
    return make("w:tc", None, make("w:tcPr"), _paragraph(text, style))


def _table_row(cells: list[Element], header: bool = False) -> Element:
    properties = make("w:trPr", None, make("w:cantSplit"))
    if header:
        properties.append(make("w:tblHeader"))
    return make("w:tr", None, properties, *cells)


def _facts_table(title: str, rows: list[Element]) -> Element:
    header = _table_row([_cell("Onderdeel", "Tabelkop"), _cell("Gegeven", "Tabelkop")], header=True)
    first = round(house_style.TEXT_WIDTH * 0.36)
    return _table_element(title, [first, house_style.TEXT_WIDTH - first], [header, *rows])


def _table_element(title: str, widths: list[int], rows: list[Element]) -> Element:
    look = {"w:firstRow": 1, "w:lastRow": 0, "w:firstColumn": 0, "w:lastColumn": 0, "w:noHBand": 1, "w:noVBand": 1}
    properties = make(
        "w:tblPr",
        None,
        make("w:tblStyle", {"w:val": "Binnenskamerstabel"}),
        make("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
        make("w:tblLayout", {"w:type": "fixed"}),
        make("w:tblLook", look),
        make("w:tblCaption", {"w:val": title}),
    )
    table = make("w:tbl", None, properties, make("w:tblGrid", None, *(make("w:gridCol", {"w:w": w}) for w in widths)))
    table.extend(rows)
    for row in table.iter(qn("w:tr")):
        for cell, width in zip(row.iter(qn("w:tc")), widths, strict=True):
            cell.find(qn("w:tcPr")).append(make("w:tcW", {"w:w": width, "w:type": "dxa"}))
    return table


def _control(tag: str, label: str, inside: list[Element]) -> Element:
    properties = make("w:sdtPr", None, make("w:alias", {"w:val": label[:64]}), make("w:tag", {"w:val": tag}))
    return make("w:sdt", None, properties, make("w:sdtContent", None, *inside))


def _condition(name: str, inside: list[Element]) -> Element:
    return _control(f"{CONDITION}{name}", f"{CONDITIONAL}{name}", inside)


# ---------------------------------------------------------------- the file
def _field_code(code: str, shown: str) -> list[Element]:
    instruction = make("w:instrText", {"xml:space": "preserve"})
    instruction.text = f" {code} "
    parts = [
        make("w:fldChar", {"w:fldCharType": "begin"}),
        instruction,
        make("w:fldChar", {"w:fldCharType": "separate"}),
    ]
    return [
        *(make("w:r", None, part) for part in parts),
        _run(shown),
        make("w:r", None, make("w:fldChar", {"w:fldCharType": "end"})),
    ]


def _header(left: str, right: str) -> Element:
    paragraph = make("w:p", None, _paragraph_properties("Header"), _run(left), make("w:r", None, make("w:tab")))
    paragraph.append(_run(right, "Strong"))
    return make("w:hdr", None, paragraph)


def _footer(left: str) -> Element:
    paragraph = make("w:p", None, _paragraph_properties("Footer"), _run(left), make("w:r", None, make("w:tab")))
    paragraph.append(_run("pagina "))
    paragraph.extend(_field_code("PAGE", "1"))
    paragraph.append(_run(" van "))
    paragraph.extend(_field_code("NUMPAGES", "1"))
    return make("w:ftr", None, paragraph)


def _section_properties() -> Element:
    edges = {"w:top": house_style.MARGIN_TOP, "w:right": house_style.MARGIN_SIDE, "w:bottom": house_style.MARGIN_BOTTOM}
    edges |= {"w:left": house_style.MARGIN_SIDE, "w:header": 680, "w:footer": 624, "w:gutter": 0}
    return make(
        "w:sectPr",
        None,
        make("w:headerReference", {"w:type": "default", "r:id": "rId5"}),
        make("w:footerReference", {"w:type": "default", "r:id": "rId6"}),
        make("w:pgSz", {"w:w": house_style.PAGE_WIDTH, "w:h": house_style.PAGE_HEIGHT}),
        make("w:pgMar", edges),
    )


def _file(
    title: str, header: str, body: list[Element], status: str = "[[status]]", note: str = "[[ai_regel]]"
) -> bytes:
    for number, control in enumerate((s for part in body for s in part.iter(qn("w:sdtPr"))), 1):
        # after the names, before what kind of control it is
        control.insert(2, make("w:id", {"w:val": number}))
    document = make("w:document", None, make("w:body", None, *body, _section_properties()))
    parts = {
        "[Content_Types].xml": house_style.content_types(),
        "_rels/.rels": house_style.package_relations(),
        "word/document.xml": serialise(_with_namespaces(document)),
        "word/_rels/document.xml.rels": house_style.document_relations(),
        "word/styles.xml": house_style.styles(),
        "word/numbering.xml": house_style.numbering(),
        "word/settings.xml": house_style.settings(),
        "word/fontTable.xml": house_style.font_table(),
        "word/header1.xml": serialise(_header(header, status)),
        "word/footer1.xml": serialise(_footer(note)),
        "docProps/core.xml": house_style.core_properties(title),
        "docProps/custom.xml": house_style.custom_properties(),
    }
    return Package(parts, "word/document.xml").to_bytes()


def _with_namespaces(document: Element) -> Element:
    """A root that declares what the filler may add, with the newer namespaces marked as ignorable."""
    names = {prefix: NAMESPACES[prefix] for prefix in ("w", "r", "mc", "w14", "w15")}
    root = document.makeelement(document.tag, nsmap=names)
    root.set(qn("mc:Ignorable"), "w14 w15")
    root.extend(list(document))
    return root


def _main() -> None:
    from templates.forms import form_names, load_form

    write_our_templates(Path(__file__).parent / "word", [load_form(name) for name in form_names()])


if __name__ == "__main__":
    _main()
