"""Names from a stranger: a terminal shows them and does not obey, a page and a sheet show them and do not run them."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import Office

from binnenskamers.__main__ import run
from binnenskamers.cli.printable import printable

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
#: sets the title, clears the screen, turns the order of letters around, looks like an option, a command, markup, a formula
NAMES = [
    "\x1b]0;weg\x07.json",
    "\x1b[2J\x1b[31mrood.json",
    "a\u202egpj.json",
    "-rf.json",
    "$(touch gehackt).json",
    "<script>alert(1)</script>.json".replace("/", ""),
    "=HYPERLINK(1).json",
    "nieuwe\nregel.json",
    "\x9b31m.json",
]


@given(st.text())
def test_what_is_printed_holds_no_orders(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(ord(c) < 32 and c not in "\t\n" for c in shown)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("name", NAMES)
def test_a_report_from_a_file_with_such_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    source = tmp_path / name
    source.write_bytes((DEMO / "wmo.json").read_bytes())
    assert run(["verslag", "--taalmodel", "geen", "--naar", str(tmp_path / "uit"), "--", str(source)]) == 0
    assert (tmp_path / "uit" / "verslag.docx").exists()
    assert not (tmp_path / "gehackt").exists()
    assert not Path("gehackt").exists()
    said = capsys.readouterr().err
    assert not any(c in said for c in "\x1b\x07\x9b\u202e")
    source.write_text("geen json")
    assert run(["verslag", "--naar", str(tmp_path / "uit"), "--", str(source)]) == 3
    assert not any(c in capsys.readouterr().err for c in "\x1b\x07\x9b\u202e")


def test_a_person_at_a_terminal_gets_no_orders_from_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "\x1b[31mmap"
    outside, inside = pty.openpty()
    command = [sys.executable, "-m", "binnenskamers", "verslag", str(DEMO / "wmo.json"), "--taalmodel", "geen"]
    done = subprocess.run([*command, "--naar", str(folder)], stdout=inside, stderr=subprocess.DEVNULL, check=False)
    os.close(inside)
    shown = os.read(outside, 65536)
    os.close(outside)
    assert done.returncode == 0
    assert b"verslag.docx" in shown
    assert b"\x1b" not in shown


def test_the_status_page_shows_a_name_and_does_not_run_it(office: Office) -> None:
    office.drop("notulen/<img src=x onerror=alert(1)> &amp.wav")
    office.once()
    page = (office.box / "status.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert "&lt;img" in page
