"""Parts of Word documents that the application itself writes: tables in the house style, and bar charts that Word draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_STANDS_OUT = ("let op", "fout", "onbewezen", "niet geslaagd")
#: twentieths of a point, and of those in an English Metric Unit
_EMU = 635
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def add_table(
    paper: Any, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
) -> None:
    """A table in the house style. ``caption``: what it is, for who does not see it; ``shares``: of the width, per column."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Twips

    from templates.house_style import TEXT_WIDTH

    if not rows:
        # a table of nothing but its head says nothing to who hears it
        paper.add_paragraph("Geen.")
        return
    table = paper.add_table(rows=0, cols=len(head), style="Binnenskamers tabel")
    table.autofit = False
    widths = [round(TEXT_WIDTH * share) for share in shares]
    for at, row in enumerate([head, *rows]):
        cells = table.add_row().cells
        for column, (cell, text, width) in enumerate(zip(cells, row, widths, strict=True)):
            cell.width = Twips(width)
            cell.paragraphs[0].style = "Tabelkop" if at == 0 else "Rijkop" if column == 0 else "Tabeltekst"
            run = cell.paragraphs[0].add_run(text)
            if text in _STANDS_OUT:
                run.style = "Controleren"
        properties = table.rows[at]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
    for grid, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        grid.set(qn("w:w"), str(width))
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), caption)
    table._tbl.tblPr.append(title)


def add_bar_chart(paper: Any, title: str, labels: Sequence[str], values: Sequence[float], description: str) -> None:
    """A horizontal bar per label, drawn by Word itself. ``description``: the same in words, for who does not see it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    from templates.house_style import TEXT_WIDTH

    number = sum(1 for part in paper.part.package.iter_parts() if part.content_type == _CHART_TYPE) + 1
    name = PackURI(f"/word/charts/chart{number}.xml")
    chart = Part(name, _CHART_TYPE, _chart(title, labels, values).encode(), paper.part.package)
    relation = paper.part.relate_to(chart, f"{_RELATIONS}/chart")
    height = (1400 + 420 * len(labels)) * _EMU
    inline = (
        f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{TEXT_WIDTH * _EMU}" cy="{height}"/>'
        f'<wp:docPr id="{100 + number}" name="Grafiek {number}" descr={quoteattr(description)}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    paper.add_paragraph().add_run()._r.append(parse_xml(inline))


def _chart(title: str, labels: Sequence[str], values: Sequence[float]) -> str:
    """The chart's own part. It holds its numbers itself, so that no hidden workbook travels with the document."""
    from templates.house_style import ACCENT, DIM, INK

    names = "".join(f'<c:pt idx="{at}"><c:v>{escape(label)}</c:v></c:pt>' for at, label in enumerate(labels))
    numbers = "".join(f'<c:pt idx="{at}"><c:v>{value:.1f}</c:v></c:pt>' for at, value in enumerate(values))
    count = f'<c:ptCount val="{len(labels)}"/>'
    quiet = '<c:delete val="0"/><c:axPos val="{0}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main"><c:lang val="nl-NL"/>'
        f'<c:chart>{_title(title, INK)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:spPr>{_fill(ACCENT)}</c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="General" sourceLinked="0"/>{_font(INK)}'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{numbers}</c:numLit></c:val></c:ser>"
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        f'{quiet.format("l")}<c:tickLblPos val="low"/>{_font(INK)}<c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'{quiet.format("b")}<c:tickLblPos val="nextTo"/>{_font(DIM)}<c:crossAx val="1"/><c:crosses val="max"/></c:valAx>'
        '</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


def _title(text: str, colour: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr/></a:pPr><a:r><a:rPr lang="nl-NL" sz="1200" b="1">'
        f'{_fill(colour)}</a:rPr><a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _font(colour: str) -> str:
    return f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000">{_fill(colour)}</a:defRPr></a:pPr></a:p></c:txPr>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
