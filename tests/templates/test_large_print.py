"""Large print: 16 points, everything along with it, in our templates and in those of others; tables stay on the page."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import parts_of

from conversation.codec import decode_transcript
from summarize.fill import fill_form
from templates.appearance import Appearance, runs_of, shown
from templates.errors import TemplateError
from templates.forms import form_names, load_form
from templates.large_print import fitted_widths, large_print
from templates.ooxml import parse, qn, text_of, value_of
from templates.word import fill_report

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"


def report(name: str, template: bytes | None = None) -> bytes:
    form = load_form(name)
    source = "overleg" if form.conversation == "overleg" else "wmo"
    transcript = decode_transcript(json.loads((DEMO / f"{source}.json").read_text(encoding="utf-8")))
    return fill_report(fill_form(transcript, form), transcript, form, template, copy="dossier")


def sizes(document: bytes) -> list[int]:
    """Half points of every run of the body, in order."""
    parts = parts_of(document)
    look = Appearance(parse(parts["word/styles.xml"]))
    body = parse(parts["word/document.xml"])
    return [look.size(run) for paragraph in shown(body, "w:p") for run in runs_of(paragraph)]


def tables(document: bytes) -> list[tuple[list[int], list[list[str]]]]:
    body = parse(parts_of(document)["word/document.xml"])
    found = []
    for table in body.iter(qn("w:tbl")):
        widths = [int(value_of(column, "w:w")) for column in table.find(qn("w:tblGrid"))]
        found.append((widths, [[text_of(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]))
    return found


@pytest.mark.parametrize("name", form_names())
def test_our_documents_grow_in_proportion(name: str) -> None:
    plain = report(name)
    large = large_print(plain)
    before, after = sizes(plain), sizes(large)
    assert [abs(big - small * 32 / 22) <= 0.5 for small, big in zip(before, after, strict=True)] == [True] * len(before)
    assert after.count(32) > len(after) / 3
    assert min(after) >= 24
    assert large_print(large) == large


@pytest.mark.parametrize("name", form_names())
def test_the_words_stay_and_tables_stay_on_the_page(name: str) -> None:
    plain = report(name)
    before, after = tables(plain), tables(large_print(plain))
    assert [rows for _, rows in before] == [rows for _, rows in after]
    for (old, _), (new, rows) in zip(before, after, strict=True):
        assert sum(old) == sum(new)
        assert min(new) > 0
        head = max(len(word) for cell in rows[0] for word in cell.split())
        assert max(new) > head * 100


@pytest.mark.parametrize("size", [9, 10, 12, 14])
@pytest.mark.parametrize("place", ["normal", "defaults", "nowhere"])
def test_a_template_of_others_grows_too(size: int, place: str) -> None:
    own = docx.Document()
    normal = own.styles["Normal"]
    if place == "normal":
        normal.font.size = Pt(size)
    if place == "nowhere":
        for mark in [*own.styles.element.iter(qn("w:sz")), *own.styles.element.iter(qn("w:szCs"))]:
            mark.getparent().remove(mark)
    if place == "defaults":
        default = next(own.styles.element.iter(qn("w:rPrDefault")))
        next(default.iter(qn("w:sz"))).set(qn("w:val"), str(2 * size))
    own.add_paragraph("[[hulpvraag]]")
    own.add_paragraph("").add_run("Klein").font.size = Pt(size / 2)
    tight = own.add_paragraph("Strak")
    tight.paragraph_format.line_spacing = Pt(size)
    stream = io.BytesIO()
    own.save(stream)
    large = docx.Document(io.BytesIO(large_print(report("wmo-onderzoeksverslag", stream.getvalue()))))
    found = sizes(large_print(report("wmo-onderzoeksverslag", stream.getvalue())))
    assert max(set(found), key=found.count) == 32
    texts = {paragraph.text: paragraph for paragraph in large.paragraphs}
    assert texts["Strak"].paragraph_format.line_spacing > Pt(size)
    assert texts["Klein"].runs[0].font.size > Pt(size / 2)


def test_what_is_large_already_stays_as_it_is() -> None:
    own = docx.Document()
    own.styles["Normal"].font.size = Pt(18)
    own.add_paragraph("[[hulpvraag]]")
    stream = io.BytesIO()
    own.save(stream)
    document = report("wmo-onderzoeksverslag", stream.getvalue())
    assert large_print(document) == document


def test_merged_cells_are_left_alone() -> None:
    own = docx.Document()
    table = own.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1))
    own.add_paragraph("[[hulpvraag]]")
    stream = io.BytesIO()
    own.save(stream)
    document = report("wmo-onderzoeksverslag", stream.getvalue())
    assert tables(large_print(document))[0][0] == tables(document)[0][0]


def test_a_damaged_file_is_refused() -> None:
    with pytest.raises(TemplateError):
        large_print(b"geen Word")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 9000)), min_size=1, max_size=8))
def test_columns_keep_their_sum_and_get_what_they_need(columns: list[tuple[int, int]]) -> None:
    widths, needs = [w for w, _ in columns], [n for _, n in columns]
    fitted = fitted_widths(widths, needs)
    assert sum(fitted) == sum(widths)
    if sum(needs) <= sum(widths):
        assert all(width >= need - len(columns) for width, need in zip(fitted, needs, strict=True))


def test_left_and_right_of_a_footer_come_under_each_other_when_they_no_longer_fit() -> None:
    large = parts_of(large_print(report("notulen")))
    assert b"<w:br/>" in large["word/footer1.xml"]
    assert b"<w:br/>" not in large["word/header1.xml"]
