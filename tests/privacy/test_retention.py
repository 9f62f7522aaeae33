"""How long things stay: a clock that is moved by hand, dossiers on disk, and the commands as people give them."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_back

from binnenskamers import places, stages
from binnenskamers.__main__ import run
from binnenskamers.configuration import Configuration
from binnenskamers.dossier import Dossier
from binnenskamers.errors import KeyGone, UsageFault
from binnenskamers.keeping import Found, begin, clean_up, keeping_of, write_keeping
from binnenskamers.locks import held
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.retention import (
    DAY,
    Keeping,
    Status,
    approve,
    decode_keeping,
    due,
    encode_keeping,
    finalise,
    reopen,
)
from binnenskamers.privacy.sealed import seal
from binnenskamers.settings import Settings
from conversation.form import CONVERSATIONS

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
START = 1_700_000_000.0
STRICT = Configuration()


def client(**changes: object) -> Keeping:
    return replace(Keeping("verslag", "clientgesprek", START), **changes)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the states
def test_a_report_is_checked_by_somebody_before_it_is_final() -> None:
    with pytest.raises(UsageFault, match="nog niet gecontroleerd"):
        finalise(client(), START)
    for name, role in (("", "consulent"), ("J. de Wit", " ")):
        with pytest.raises(UsageFault, match="naam en de rol"):
            approve(client(), name, role, START)
    checked = approve(client(), " J. de Wit ", "consulent", START + DAY)
    assert (checked.status, checked.approver, checked.approved) == (Status.CHECKED, "J. de Wit", START + DAY)
    final = finalise(checked, START + 2 * DAY)
    assert final.status is Status.FINAL
    for again in (lambda: approve(checked, "X", "y", 0), lambda: finalise(final, 0), lambda: reopen(final)):
        with pytest.raises(UsageFault):
            again()


def test_a_change_makes_it_a_concept_again() -> None:
    back = reopen(approve(client(), "J. de Wit", "consulent", START))
    assert back == client()


def test_the_recording_goes_after_the_time_to_react_and_never_later_than_the_limit() -> None:
    assert due(client(), STRICT).recording == START + 28 * DAY
    checked = approve(client(), "a", "b", START + 2 * DAY)
    assert due(checked, STRICT).recording == START + 16 * DAY
    late = approve(client(), "a", "b", START + 27 * DAY)
    assert due(late, STRICT).recording == START + 28 * DAY
    assert due(client(recording_days=5), STRICT).recording == START + 5 * DAY
    assert due(client(recording_days=28), Configuration(recording_days=10)).recording == START + 10 * DAY
    assert due(checked, Configuration(reaction_days=0)).recording == START + 2 * DAY


def test_working_files_go_when_the_report_is_final() -> None:
    assert due(client(), STRICT).dossier == START + 90 * DAY
    final = finalise(approve(client(), "a", "b", START), START + 3 * DAY)
    assert due(final, STRICT).dossier == due(final, STRICT).recording == START + 3 * DAY


@given(
    st.sampled_from(CONVERSATIONS),
    st.none() | st.integers(1, 28),
    st.integers(0, 28),
    st.integers(1, 28),
    st.none() | st.floats(0, 100),
)
def test_no_setting_keeps_a_recording_longer_than_the_limit_but_an_archive_record_stays(
    conversation: str, folder: int | None, reaction: int, limit: int, approved: float | None
) -> None:
    keeping = client(conversation=conversation, recording_days=folder)
    if approved is not None:
        keeping = approve(keeping, "a", "b", START + approved * DAY)
    ends = due(keeping, Configuration(reaction_days=reaction, recording_days=limit))
    if conversation == "bestuurlijk":
        assert (ends.recording, ends.dossier) == (None, None)
    else:
        assert ends.recording is not None
        assert ends.recording <= START + 28 * DAY
    assert decode_keeping(json.loads(json.dumps(encode_keeping(keeping)))) == keeping


# ---------------------------------------------------------------- the sweep
@pytest.fixture
def root() -> Path:
    return places.dossiers_folder()


def a_dossier(root: Path, settings: Settings | None = None, days: int | None = None) -> Dossier:
    dossier = Dossier.create(root, stages.redact_document)
    begin(dossier, settings or Settings(form="wmo-onderzoeksverslag"), START, days)
    dossier.write_json("transcript.json", {"x": 1})
    sound = dossier.folder / "opname.wav"
    sound.write_bytes(seal(b"geluid", dossier.keys.make(What.RECORDING), sound.name))
    return dossier


def sweep(root: Path, days: float, **options: bool) -> dict[str, Found]:
    return {f.dossier: f.found for f in clean_up(root, START + days * DAY, STRICT, **options)}


def test_a_recording_is_erased_on_its_day_and_not_before(root: Path) -> None:
    dossier = a_dossier(root)
    assert sweep(root, 20) == {dossier.id: Found.KEPT}
    assert sweep(root, 22) == {dossier.id: Found.SOON}
    assert dossier.recordings()
    assert sweep(root, 28) == {dossier.id: Found.RECORDING}
    assert not dossier.recordings()
    with pytest.raises(KeyGone):
        Dossier(dossier.folder, dict).keys.get(What.RECORDING)
    assert Dossier(dossier.folder, dict).read_json("transcript.json") == {"x": 1}
    assert sweep(root, 30) == {dossier.id: Found.KEPT}
    assert sweep(root, 90) == {dossier.id: Found.DOSSIER}
    assert not dossier.folder.exists()
    assert [p.name for p in places.keys_folder().iterdir()] in ([], ["logboek"])


def test_looking_changes_nothing(root: Path) -> None:
    dossier = a_dossier(root)
    assert sweep(root, 100, only_look=True) == {dossier.id: Found.DOSSIER}
    assert dossier.recordings()


def test_an_archive_record_is_never_erased_by_itself(root: Path) -> None:
    dossier = a_dossier(root, Settings(form="notulen", kind="bestuurlijk"))
    write_keeping(dossier, finalise(approve(keeping_of(dossier), "a", "b", START), START))  # type: ignore[arg-type]
    assert sweep(root, 10_000) == {dossier.id: Found.KEPT}
    assert dossier.recordings()
    begin(dossier, Settings(form="notulen"), START + DAY)
    assert keeping_of(dossier).conversation == "bestuurlijk"  # type: ignore[union-attr]


def test_a_folder_may_ask_for_less_time(root: Path) -> None:
    dossier = a_dossier(root, days=3)
    assert sweep(root, 3) == {dossier.id: Found.RECORDING}


def test_what_is_being_worked_on_stays(root: Path) -> None:
    dossier = a_dossier(root)
    with held(dossier.folder / "slot") as ours:
        assert ours
        assert sweep(root, 100) == {dossier.id: Found.BUSY}
    assert dossier.recordings()


def test_a_key_folder_that_is_away_costs_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = a_dossier(root)
    here = places.keys_folder()
    monkeypatch.setenv("BINNENSKAMERS_SLEUTELS", str(tmp_path / "weg"))
    assert sweep(root, 1000) == {dossier.id: Found.UNREADABLE}
    assert run(["beheer", "opruimen"]) == 8
    monkeypatch.setenv("BINNENSKAMERS_SLEUTELS", str(here))
    assert dossier.recordings()
    assert Dossier(dossier.folder, dict).read_json("transcript.json") == {"x": 1}


def test_only_dossiers_are_swept(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "gesprek.wav"
    source.write_bytes(b"van de gebruiker")
    a_dossier(root)
    (root / "iets anders").mkdir()
    (root / ("f" * 16)).symlink_to(tmp_path)
    sweep(root, 10_000)
    assert source.exists()
    assert (root / "iets anders").exists()


def test_a_dossier_that_was_cut_off_at_its_start_goes_too(root: Path) -> None:
    dossier = Dossier.create(root, stages.redact_document)
    found = clean_up(root, time.time() + 91 * DAY, STRICT)
    assert [f.found for f in found] == [Found.DOSSIER]
    assert not dossier.folder.exists()


def test_a_second_run_keeps_the_first_day(root: Path) -> None:
    dossier = a_dossier(root)
    begin(dossier, Settings(form="notulen"), START + 5 * DAY)
    assert keeping_of(dossier).began == START  # type: ignore[union-attr]


# ---------------------------------------------------------------- the commands
def report(tmp_path: Path, *options: str) -> str:
    """A report from the bundled conversation → the name of its dossier."""
    assert (
        run(["verslag", str(DEMO / "wmo.json"), "--naar", str(tmp_path / "uit"), "--taalmodel", "geen", *options]) == 0
    )
    (dossier,) = [d.name for d in places.dossiers_folder().iterdir()]
    return dossier


def words(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


def test_from_concept_to_final_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = report(tmp_path)
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 2
    assert "nog niet gecontroleerd" in capsys.readouterr().err
    assert run(["goedkeuren", name, "--naam", "J. de Wit"]) == 2
    read_back(tmp_path, name)
    assert run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "consulent"]) == 0
    assert run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "consulent"]) == 2
    assert run(["goedkeuren", name, "--definitief"]) == 2
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 0
    said = capsys.readouterr()
    assert "Het dossier is gewist" in said.err
    assert "CONCEPT" in words(tmp_path / "uit" / "verslag.docx")
    final = tmp_path / "af" / "verslag.docx"
    assert str(final) in said.out
    assert "CONCEPT" not in words(final)
    assert docx.Document(str(final)).core_properties.content_status == "definitief"
    assert not list(places.dossiers_folder().iterdir())
    assert [p.name for p in places.keys_folder().iterdir()] in ([], ["logboek"])
    assert (DEMO / "wmo.json").exists()


def test_a_final_report_that_cannot_be_written_stays_checked(tmp_path: Path) -> None:
    name = report(tmp_path)
    read_back(tmp_path, name)
    run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "consulent"])
    (tmp_path / "bestand").write_text("")
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "bestand")]) == 5
    dossier = Dossier(places.dossiers_folder() / name, dict)
    assert keeping_of(dossier).status is Status.CHECKED  # type: ignore[union-attr]
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 0


def test_the_sweep_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = report(tmp_path)
    capsys.readouterr()
    assert run(["beheer", "opruimen", "--toon", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["dossier"], row["wat"], row["opname_tot"]) == (name, "blijft", None)
    later = time.time() + 91 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    assert run(["beheer", "opruimen", "--toon"]) == 0
    assert "wordt gewist" in capsys.readouterr().out
    assert run(["beheer", "opruimen"]) == 0
    assert f"{name}  gewist" in capsys.readouterr().out
    assert run(["beheer", "opruimen"]) == 0
    assert "geen dossiers" in capsys.readouterr().err


def test_every_use_clears_what_is_kept_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report(tmp_path)
    later = time.time() + 91 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    report(tmp_path)
    assert "bewaartermijn om" in capsys.readouterr().err


_OWN = """
id = "eigen"
title = "Eigen"
[[sections]]
id = "a"
title = "A"
[[fields]]
id = "v"
label = "V"
section = "a"
cues = ["trap"]
"""


def test_a_form_without_a_purpose_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "eigen"
    folder.mkdir()
    (folder / "form.toml").write_text(_OWN)
    assert run(["verslag", str(DEMO / "wmo.json"), "-s", str(folder), "--naar", str(tmp_path / "uit")]) == 2
    assert "waarvoor het gesprek wordt verwerkt" in capsys.readouterr().err
    assert not list(places.dossiers_folder().iterdir())


def test_an_unknown_sort_of_conversation_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verslag", str(DEMO / "wmo.json"), "--soort", "feest"]) == 2
    assert "bestuurlijk" in capsys.readouterr().err


def test_of_a_governing_body_the_dossier_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = report(tmp_path, "--soort", "bestuurlijk")
    read_back(tmp_path, name)
    run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "griffier"])
    assert run(["goedkeuren", name, "--definitief", "--naar", str(tmp_path / "af")]) == 0
    assert "archief" in capsys.readouterr().err
    assert (places.dossiers_folder() / name).is_dir()
