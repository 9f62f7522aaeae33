"""--onbewaakt: a machine whose kernel cannot refuse the network works only when somebody decided so, and then everything says so."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import docx
import pytest
from bindings import NO_LIBRARY, spoil

from binnenskamers import errors
from binnenskamers.__main__ import run
from binnenskamers.rooms import parent

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="alleen Linux heeft een kernelfilter")
TRANSCRIPT = Path(__file__).parents[2] / "binnenskamers" / "demo" / "wmo.json"


@pytest.fixture(autouse=True)
def decided_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "_unguarded", False)


def report(target: Path, *options: str) -> int:
    return run(["verslag", str(TRANSCRIPT), "--taalmodel", "geen", "-n", str(target), *options])


def text_of(document: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(document)).paragraphs)


def test_without_the_option_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(monkeypatch, tmp_path, NO_LIBRARY)
    assert report(tmp_path / "uit") == errors.FAULT
    assert "--onbewaakt" in capsys.readouterr().err
    assert not (tmp_path / "uit").exists()


def test_with_the_option_run_and_report_say_unproven(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(monkeypatch, tmp_path, NO_LIBRARY)
    assert report(tmp_path / "uit", "--onbewaakt") == errors.DONE
    assert "onbewezen" in capsys.readouterr().err
    assert "onbewezen" in text_of(tmp_path / "uit" / "verslag.docx")
    assert report(tmp_path / "nog", "--onbewaakt", "--json") == errors.DONE
    assert json.loads(capsys.readouterr().out)["opnamen"][0]["netwerk"] == "onbewezen"


def test_the_option_changes_nothing_where_the_guard_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(tmp_path / "uit", "--onbewaakt") == errors.DONE
    assert "onbewezen" not in capsys.readouterr().err + text_of(tmp_path / "uit" / "verslag.docx")


def test_one_unproven_room_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was heard without the guard stays unproven when a later stage runs with it."""
    from binnenskamers import stages, work
    from binnenskamers.dossier import Dossier

    dossier = Dossier.create(tmp_path, stages.redact_document)
    work.mark_guard(dossier, {"guard": "onbewezen"})
    work.mark_guard(dossier, {"guard": "bewezen"})
    assert work.is_unproven(dossier)
