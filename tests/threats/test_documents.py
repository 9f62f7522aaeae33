"""Delivered documents hold what they should and nothing else: no author, no path, no history, nothing hidden, nothing from outside."""

from __future__ import annotations

import getpass
import re
import zipfile
from pathlib import Path

import pytest

from binnenskamers.__main__ import run
from templates.forms import form_names, load_form

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"


def _parts(tmp_path: Path, form: str) -> dict[str, bytes]:
    source = "overleg.json" if form != "transcript" and load_form(form).conversation == "overleg" else "wmo.json"
    options = ["-s", form, "--taalmodel", "geen", "--naar", str(tmp_path / "uit")]
    assert run(["verslag", str(DEMO / source), *options]) == 0
    (document,) = (tmp_path / "uit").glob("*.docx")
    with zipfile.ZipFile(document) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("form", [*form_names(), "transcript"])
def test_a_document_says_nothing_of_its_maker_and_hides_nothing(tmp_path: Path, form: str) -> None:
    parts = _parts(tmp_path, form)
    text = b"\n".join(data for name, data in parts.items() if name.endswith((".xml", ".rels"))).decode()
    for pattern in (
        r"<dc:creator>[^<]+<",
        r"<cp:lastModifiedBy>[^<]+<",
        r"w:rsid\w*=",
        r"<w:rsid",
        r"<w:comment\b",
        r"<w:ins\b",
        r"<w:del\b",
        r"<w:vanish\b",
        r"attachedTemplate",
        r"<Company>[^<]+<",
        r"<Manager>[^<]+<",
    ):
        assert not re.search(pattern, text), pattern
    assert not [m for m in re.findall(r"<Relationship [^>]*External[^>]*>", text) if "hyperlink" not in m]
    assert str(tmp_path) not in text
    assert f"/{getpass.getuser()}/" not in text
    assert not [
        n
        for n in parts
        if "thumbnail" in n.lower() or "comments" in n or "vba" in n.lower() or ("custom" in n and "docProps" not in n)
    ]
