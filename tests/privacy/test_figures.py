"""Figures say what the work brings and nothing about a person, a conversation or fewer than five jobs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import stat
from collections import Counter
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_back

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.configuration import Configuration, Team
from binnenskamers.dossier import Dossier
from binnenskamers.edits import count_edits
from binnenskamers.errors import UsageFault
from binnenskamers.privacy import figures
from binnenskamers.privacy.figures_table import LEAST_JOBS, figures_csv, read_figures, rows_of
from binnenskamers.privacy.figures_word import figures_document, period
from binnenskamers.stages import redact_document

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
NOVEMBER = dt.datetime(2026, 11, 12, 10, tzinfo=dt.UTC).timestamp()
LATER = dt.datetime(2027, 6, 1, tzinfo=dt.UTC).timestamp()


def settings(text: str) -> None:
    places.configuration_file().write_text(text, encoding="utf-8")


def report(tmp_path: Path, *options: str) -> Dossier:
    known = {d.name for d in places.dossiers_folder().iterdir()}
    order = ["verslag", str(DEMO / "wmo.json"), "--naar", str(tmp_path / "uit"), "--taalmodel", "geen", *options]
    assert run(order) == 0
    (made,) = [d for d in places.dossiers_folder().iterdir() if d.name not in known]
    return Dossier(made, redact_document)


def finished(tmp_path: Path, dossier: Dossier, *options: str) -> None:
    read_back(tmp_path, dossier.id)
    assert run(["goedkeuren", dossier.id, "--naam", "J. de Wit", "--rol", "consulent", *options]) == 0
    assert run(["goedkeuren", dossier.id, "--definitief", "--naar", str(tmp_path / "af")]) == 0


def lines() -> list[dict[str, object]]:
    files = sorted(places.figures_folder().glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


# ---------------------------------------------------------------- what is written
def test_a_final_report_leaves_numbers_that_outlive_the_dossier(tmp_path: Path) -> None:
    dossier = report(tmp_path)
    figures.review_applied(dossier, "a1", 700.0, {"hulpvraag": 12})
    figures.review_applied(dossier, "a1", 1250.0, {"hulpvraag": 3})
    finished(tmp_path, dossier, "--tevreden", "4")
    assert not dossier.folder.exists()
    kinds = Counter(line["wat"] for line in lines())
    assert (kinds["definitief"], kinds["nakijken"], kinds["tevreden"]) == (1, 1, 1)
    fields = {line["veld"]: line for line in lines() if line["wat"] == "veld"}
    assert fields["hulpvraag"]["tekens"] == 15
    assert sum(int(line["tekens"]) for line in fields.values()) == 15
    assert {line["leeg"] for line in fields.values()} == {True, False}
    # saved again the page says all of its seconds: 1250, not 1950
    assert next(line["minuten"] for line in lines() if line["wat"] == "nakijken") == 21


def test_nothing_of_the_conversation_the_people_or_the_time_is_in_it(tmp_path: Path) -> None:
    dossier = report(tmp_path, "--namen", "Roodkapje,Wolf", "--gegevens", "zaaknummer=Z-2026-77")
    finished(tmp_path, dossier, "--tevreden", "2")
    raw = b"".join(file.read_bytes() for file in places.figures_folder().iterdir())
    for said in (dossier.id, "Roodkapje", "Wolf", "Z-2026-77", "wmo.json", "Wit", "consulent", ":0", "T1"):
        assert said.encode() not in raw
    assert {key for line in lines() for key in line} <= {
        "wat",
        "team",
        *(k for keys in figures.KINDS.values() for k in keys),
    }


def test_the_order_of_the_lines_tells_nothing(tmp_path: Path) -> None:
    for grade in (5, 1, 3):
        figures.add_lines([{"wat": "tevreden", "team": None, "cijfer": grade}], NOVEMBER)
    assert [line["cijfer"] for line in lines()] == [1, 3, 5]


def test_the_files_are_private(tmp_path: Path) -> None:
    figures.add_lines([{"wat": "tevreden", "team": None, "cijfer": 3}], NOVEMBER)
    (file,) = places.figures_folder().glob("*.jsonl")
    assert file.name == "2026-11.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_month_that_is_over_stays_as_it_was_when_a_clock_goes_back() -> None:
    figures.add_lines([{"wat": "tevreden", "team": None, "cijfer": 3}], NOVEMBER)
    figures.add_lines([{"wat": "tevreden", "team": None, "cijfer": 4}], NOVEMBER - 90 * 86_400)
    assert figures.months_in(places.figures_folder()) == ["2026-11"]


def test_switched_off_nothing_is_written(tmp_path: Path) -> None:
    settings("[cijfers]\naan = false\n")
    dossier = report(tmp_path)
    figures.review_applied(dossier, "a1", 700.0, {"hulpvraag": 12})
    finished(tmp_path, dossier)
    assert not places.figures_folder().exists()
    assert run(["goedkeuren", report(tmp_path).id, "--naam", "J", "--rol", "c", "--tevreden", "4"]) == 2


def test_switched_off_halfway_nothing_is_added(tmp_path: Path) -> None:
    dossier = report(tmp_path)
    settings("[cijfers]\naan = false\n")
    finished(tmp_path, dossier)
    assert not places.figures_folder().exists()


def test_figures_never_cost_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = report(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(figures, "add_lines", full)
    finished(tmp_path, dossier)
    assert (tmp_path / "af" / "verslag.docx").exists()


def test_a_correction_of_the_transcript_counts_as_an_edit_of_its_fields(tmp_path: Path) -> None:
    dossier = report(tmp_path)
    found = dossier.read_json("transcript.json")["segments"]
    segment = next(s for s in found if "knieën" in s["text"])
    file = tmp_path / "c.json"
    text = "De reuma. Dat zit in mijn handen en mijn enkels."
    file.write_text(json.dumps({"correcties": [{"segment": segment["id"], "tekst": text, "reden": "enkels"}]}))
    assert run(["correctie", dossier.id, str(file)]) == 0
    changed = dossier.read_json(figures.VALUE)["tekens"]
    assert changed
    assert all(0 < n < 400 for n in changed.values())


def test_a_grade_is_given_once_and_is_one_to_five(tmp_path: Path) -> None:
    dossier = report(tmp_path)
    for grade in (0, 6, -1):
        with pytest.raises(UsageFault, match="1"):
            figures.satisfied(dossier, grade, NOVEMBER)
    figures.satisfied(dossier, 5, NOVEMBER)
    with pytest.raises(UsageFault, match="al een cijfer"):
        figures.satisfied(dossier, 5, NOVEMBER)


def test_the_demo_is_no_work(tmp_path: Path) -> None:
    from binnenskamers.pipeline import process_transcript
    from binnenskamers.settings import Settings

    order = Settings(form="notulen", target=tmp_path / "uit", language_model="geen")
    outcome = process_transcript(DEMO / "overleg.json", order, in_figures=False)
    dossier = Dossier(outcome.dossier, redact_document)
    finished(tmp_path, dossier)
    assert not places.figures_folder().exists()


@pytest.mark.parametrize(
    ("asked", "teams", "team", "by_hand"),
    [
        (None, (), None, 60),
        ("Noord", (), None, 60),
        (None, (Team("Noord", 6, 90),), "Noord", 90),
        ("elders", (Team("Noord", 6, 90),), None, 60),
        (None, (Team("Noord", 6, 90), Team("Zuid", 5, 45)), None, 60),
        (" zuid ", (Team("Noord", 6, 90), Team("Zuid", 5, 45)), "Zuid", 45),
    ],
)
def test_a_job_belongs_to_a_team_that_the_administrator_knows(
    asked: str | None, teams: tuple[Team, ...], team: str | None, by_hand: int
) -> None:
    found = figures.team_of(Configuration(by_hand=60, teams=teams), asked)
    assert (found.team, found.by_hand) == (team, by_hand)


def test_the_team_and_its_time_by_hand_come_from_the_order(tmp_path: Path) -> None:
    settings("".join(f'[[team]]\nnaam = "{n}"\nmensen = 5\nminuten = {m}\n' for n, m in (("Noord", 90), ("Zuid", 45))))
    dossier = report(tmp_path, "--gegevens", "team=zuid")
    figures.review_applied(dossier, "a1", 600.0, {})
    finished(tmp_path, dossier)
    assert {line["team"] for line in lines()} == {"Zuid"}
    assert next(line["met_de_hand"] for line in lines() if line["wat"] == "nakijken") == 45


@pytest.mark.parametrize("form", ["wmo-onderzoeksverslag", "transcript"])
def test_a_team_that_nobody_knows_is_refused(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    order = ["verslag", str(DEMO / "wmo.json"), "-n", str(tmp_path), "-s", form, "--gegevens", "team=Jan"]
    assert run(order) == 2
    assert "geen teams" in capsys.readouterr().err
    settings('[[team]]\nnaam = "Noord"\nmensen = 5\nminuten = 90\n')
    assert run(order) == 2
    assert "Kies uit: Noord" in capsys.readouterr().err


def test_what_is_remembered_of_a_job_may_be_spoilt(tmp_path: Path) -> None:
    dossier = report(tmp_path)
    dossier.write_json(figures.VALUE, {"geteld": 3, "seconden": [], "tekens": None})
    figures.review_applied(dossier, "a1", 600.0, {"hulpvraag": 3})
    finished(tmp_path, dossier)
    assert not lines()


# ---------------------------------------------------------------- time and edits
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_minutes_are_whole_positive_and_nearest(seconds: float) -> None:
    minutes = figures.whole_minutes(seconds)
    assert 1 <= minutes <= 1_000_000
    if 60 <= seconds <= 1e7:
        assert abs(minutes * 60 - seconds) <= 30


def field(value: object, *statements: tuple[str, str | None]) -> dict[str, object]:
    made = {"value": value, "source": "audio", "evidence": [1], "flags": []}
    return made | ({"statements": [{"text": t, "quote": q} for t, q in statements]} if statements else {})


def test_edits_count_characters_per_field_and_say_no_words() -> None:
    before = {
        "fields": {
            "a": field("Ik kan niet stofzuigen."),
            "b": field(["een", "twee"]),
            "c": field(None),
            "d": field([{"wat": "bellen", "evidence": [3]}]),
            "e": {"value": "mens", "source": "human"},
            "f": field("weg"),
        }
    }
    after = {
        "fields": {
            "a": field("Ik kan niet goed stofzuigen."),
            "b": field(["een", "twee"]),
            "c": field("Toch"),
            "d": field([{"wat": "schrijven", "evidence": [4]}]),
            "e": {"value": "iets anders", "source": "human"},
        }
    }
    assert count_edits(before, after) == {"a": 4, "c": 4, "d": 9}


def test_another_wording_of_the_same_quote_is_no_edit_of_people() -> None:
    before = {"fields": {"a": field("U kunt het.", ("U kunt het.", "ik kan het"))}}
    after = {"fields": {"a": field("ik kan het", ("ik kan het", None))}}
    assert count_edits(before, after, as_quoted=True) == {}
    assert count_edits(before, after) != {}


TEXT = st.lists(st.sampled_from(["de", "het", "reuma", "niet", "is"]), max_size=8).map(" ".join)


@given(TEXT, TEXT)
def test_edits_are_the_same_both_ways_and_never_more_than_all(a: str, b: str) -> None:
    there = count_edits({"fields": {"x": field(a)}}, {"fields": {"x": field(b)}}).get("x", 0)
    assert (there == 0) == (a == b)
    assert there <= len(a) + len(b) + 1


# ---------------------------------------------------------------- at least five
def a_job(form: str, team: str | None, number: int, changed: tuple[bool, bool], empty: bool) -> list[dict[str, object]]:
    fields = [
        {"wat": "veld", "team": team, "formulier": form, "veld": name, "tekens": 10 * has, "leeg": empty}
        for name, has in zip("ab", changed, strict=True)
    ]
    return [
        {"wat": "concept", "team": team, "opname": number, "minuten": 9},
        {"wat": "definitief", "team": team, "formulier": form},
        {"wat": "nakijken", "team": team, "minuten": number, "met_de_hand": 90},
        *fields,
    ]


JOBS = st.builds(
    a_job,
    st.sampled_from(["wmo", "notulen"]),
    st.sampled_from([None, "Noord", "Zuid"]),
    st.integers(1, 200),
    st.tuples(st.booleans(), st.booleans()),
    st.booleans(),
)
MONTHS = st.lists(st.lists(JOBS, max_size=9), min_size=1, max_size=8).map(
    lambda months: [(f"2026-{at:02}", [line for job in jobs for line in job]) for at, jobs in enumerate(months, 1)]
)


def has_enough(count: float) -> bool:
    return round(count) == 0 or round(count) >= LEAST_JOBS


@given(MONTHS)
def test_no_row_is_about_fewer_than_five_jobs(months: list[tuple[str, list[dict[str, object]]]]) -> None:
    rows, _ = rows_of(months)
    for row in rows:
        assert row.jobs >= LEAST_JOBS
        for key in ("changed", "empty"):
            if key in row.values:
                having = row.values[key] * row.jobs / 100
                assert has_enough(having)
                assert has_enough(row.jobs - having)


@given(MONTHS)
def test_no_smaller_group_follows_by_subtraction(months: list[tuple[str, list[dict[str, object]]]]) -> None:
    """Rows of the same jobs (a form of a team, its fields) begin and end together, so that a difference is whole rows again."""
    rows, _ = rows_of(months)
    for row in rows:
        if row.what != "veld":
            continue
        same = [r for r in rows if r.what == "definitief" and (r.team, r.form) == (row.team, row.form)]
        inside = [r for r in same if row.first <= r.first and r.last <= row.last]
        assert row.jobs == sum(r.jobs for r in inside)
        assert not [r for r in same if r not in inside and r.first <= row.last and row.first <= r.last]
    for what in {row.what for row in rows}:
        groups: dict[object, list[tuple[str, str]]] = {}
        for row in rows:
            if row.what == what:
                groups.setdefault((row.team, row.form, row.field_id, row.values.get("by_hand")), []).append(
                    (row.first, row.last)
                )
        for spans in groups.values():
            assert all(a[1] < b[0] for a, b in itertools.pairwise(spans)), "periods do not overlap"


@given(MONTHS)
def test_a_later_export_changes_nothing_that_was_shown(months: list[tuple[str, list[dict[str, object]]]]) -> None:
    before, _ = rows_of(months[:-1])
    after, _ = rows_of(months)
    assert all(row in after for row in before)


@given(MONTHS)
def test_what_is_not_shown_waits_and_nothing_is_lost(months: list[tuple[str, list[dict[str, object]]]]) -> None:
    rows, waiting = rows_of(months)
    for kind in ("concept", "nakijken", "definitief"):
        there = sum(1 for _, found in months for line in found if line["wat"] == kind)
        shown = sum(row.jobs for row in rows if row.what == kind)
        assert shown <= there
        assert waiting or shown == there


def test_hours_saved_are_the_sum_of_by_hand_less_reading() -> None:
    read = [20, 30, 40, 100, 25]
    months = [("2026-01", [{"wat": "nakijken", "team": None, "minuten": m, "met_de_hand": 90} for m in read])]
    ((row,), _) = rows_of(months)
    assert row.values == {"review": 43.0, "by_hand": 90, "saved": (70 + 60 + 50 - 10 + 65) / 60}


def test_without_a_baseline_nothing_is_said_about_savings() -> None:
    months = [("2026-01", [{"wat": "nakijken", "team": None, "minuten": 20, "met_de_hand": None}] * 5)]
    ((row,), _) = rows_of(months)
    assert row.values == {"review": 20.0}


# ---------------------------------------------------------------- reading and showing
def a_busy_year(spoil: bool = False) -> None:
    for month in range(1, 6):
        moment = dt.datetime(2026, month, 3, tzinfo=dt.UTC).timestamp()
        figures.add_lines([x for n in range(7) for x in a_job("wmo", "Noord", 20 + n, (True, False), False)], moment)
    if spoil:
        file = places.figures_folder() / "2026-02.jsonl"
        broken = b'{"wat": "concept"}\nhallo\n{"wat":"tevreden","team":null,"cijfer":9}\n\xff\xfe\n'
        file.write_bytes(broken + file.read_bytes())


def test_damaged_lines_are_counted_and_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    a_busy_year(spoil=True)
    found = read_figures(places.figures_folder(), LATER)
    assert found.damaged == 4
    assert sum(row.jobs for row in found.rows if row.what == "concept") == 35
    assert run(["beheer", "cijfers"]) == 8
    assert "4 regel(s)" in capsys.readouterr().err


def test_the_month_that_goes_on_is_not_shown() -> None:
    a_busy_year()
    in_may = dt.datetime(2026, 5, 31, tzinfo=dt.UTC).timestamp()
    assert {row.last for row in read_figures(places.figures_folder(), in_may).rows} == {
        f"2026-0{m}" for m in range(1, 5)
    }


def test_the_files_hold_the_same_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_busy_year()
    assert run(["beheer", "cijfers", "--naar", str(tmp_path)]) == 0
    assert {Path(line).name for line in capsys.readouterr().out.split()} == {"cijfers.csv", "cijfers.docx"}
    rows = read_figures(places.figures_folder(), LATER).rows
    assert (tmp_path / "cijfers.csv").read_bytes() == figures_csv(rows)
    listed = list(csv.DictReader(io.StringIO(figures_csv(rows).decode("utf-8-sig")), delimiter=";"))
    saved = [line["waarde"] for line in listed if line["wat"].startswith("bespaard")]
    assert saved == ["7,8"] * 5
    paper = docx.Document(str(tmp_path / "cijfers.docx"))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {"7,8", "jan 2026", "a", "100", "0"} <= cells


def test_the_charts_are_drawn_by_word_and_say_the_same_in_words() -> None:
    a_busy_year()
    paper = docx.Document(io.BytesIO(figures_document(read_figures(places.figures_folder(), LATER).rows, "1-6-2027")))
    charts = [part for part in paper.part.package.iter_parts() if "chart" in str(part.partname)]
    assert len(charts) == 2
    described = paper.element.body.xpath("//wp:docPr/@descr")
    assert len(described) == 2
    assert all("jan 2026" in text and "tabel" in text for text in described)


def test_only_one_team(capsys: pytest.CaptureFixture[str]) -> None:
    a_busy_year()
    figures.add_lines(
        [x for n in range(7) for x in a_job("wmo", "Zuid", n, (True, True), False)],
        dt.datetime(2026, 6, 3, tzinfo=dt.UTC).timestamp(),
    )
    assert run(["beheer", "cijfers", "--team", "Zuid"]) == 0
    said = capsys.readouterr().out
    assert "Zuid" in said
    assert "Noord" not in said
    assert run(["beheer", "cijfers", "--team", "West"]) == 2
    assert "Noord, Zuid" in capsys.readouterr().err


def test_without_figures_it_says_when_they_come(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["beheer", "cijfers", "--naar", str(tmp_path)]) == 0
    assert "nog geen cijfers" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_no_file_about_a_folder_that_is_none(tmp_path: Path) -> None:
    a_busy_year()
    (tmp_path / "bestand").write_text("")
    assert run(["beheer", "cijfers", "--naar", str(tmp_path / "bestand")]) == 5


def test_a_period_is_said_as_people_say_it() -> None:
    figures.add_lines([{"wat": "tevreden", "team": None, "cijfer": 4}] * 3, NOVEMBER)
    figures.add_lines([{"wat": "tevreden", "team": None, "cijfer": 4}] * 3, NOVEMBER + 60 * 86_400)
    (row,) = read_figures(places.figures_folder(), LATER).rows
    assert period(row) == "nov 2026 – jan 2027"
