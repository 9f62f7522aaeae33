"""Reading a report back, as a person does it: the page's file goes in, new documents come out, and then it is approved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from reading import dossier_named, everything_right, read_back, saved

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.locks import held
from binnenskamers.privacy.logbook import check
from binnenskamers.review.fields import STALE

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"


@pytest.fixture
def name(tmp_path: Path) -> str:
    command = ["verslag", str(DEMO / "wmo.json"), "-s", "wmo-onderzoeksverslag", "--taalmodel", "geen"]
    assert run([*command, "-n", str(tmp_path / "uit")]) == 0
    (dossier,) = [d.name for d in places.dossiers_folder().iterdir()]
    return dossier


def report(name: str) -> dict[str, Any]:
    return dossier_named(name).read_json("verslag.json")


def transcript(name: str) -> dict[str, Any]:
    return dossier_named(name).read_json("transcript.json")


def words(path: Path) -> str:
    """Every paragraph, also those in tables and content controls."""
    body = docx.Document(str(path)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def correction(name: str, number: int, text: str) -> dict[str, Any]:
    old = next(s for s in transcript(name)["segments"] if s["id"] == number)
    piece = {"id": number, "spreker": old["speaker"], "begin": old["start"], "einde": old["end"], "tekst": text}
    return {"soort": "segmenten", "van": [number], "worden": [piece], "reden": "verkeerd verstaan"}


def evidence(name: str) -> int:
    """A segment that the field hulpvraag rests on."""
    return int(report(name)["fields"]["hulpvraag"]["evidence"][0])


def test_what_people_changed_comes_in_report_transcript_and_word(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    number = evidence(name)
    steps = [
        correction(name, number, "Ik wil weer zelf kunnen strijken."),
        {
            "soort": "veld",
            "veld": "hulpvraag",
            "uitspraken": [{"tekst": "U wilt weer zelf strijken.", "bewijs": [number]}],
        },
        {"soort": "veld", "veld": "beoordeling_consulent", "waarde": "Ik zie dat strijken zwaar is."},
    ]
    capsys.readouterr()
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, steps)), "-n", str(tmp_path / "nieuw")]) == 0
    said = capsys.readouterr()
    assert "1 verbetering in het transcript, 2 gewijzigde velden" in said.err
    assert {Path(line).name for line in said.out.split()} == {"transcript.json", "verslag.json", "verslag.docx"}
    assert transcript(name)["version"] == report(name)["transcript_version"] == 2
    word = words(tmp_path / "nieuw" / "verslag.docx")
    assert "U wilt weer zelf strijken." in word
    assert "Ik zie dat strijken zwaar is." in word
    assert "CONCEPT" in word
    assert [(c["segment"], c["reason"]) for c in dossier_named(name).read_json("correcties.json")["changes"]] == [
        (number, "verkeerd verstaan")
    ]


def test_the_old_words_are_gone(tmp_path: Path, name: str) -> None:
    number = evidence(name)
    old = next(s["text"] for s in transcript(name)["segments"] if s["id"] == number)
    assert (
        run(["nalezen", name, "--correcties", str(saved(tmp_path, name, [correction(name, number, "Iets anders.")]))])
        == 0
    )
    assert old not in json.dumps(transcript(name), ensure_ascii=False)


def test_what_rested_on_a_changed_segment_is_marked_in_word(tmp_path: Path, name: str) -> None:
    steps = [correction(name, evidence(name), "Iets anders.")]
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, steps)), "-n", str(tmp_path / "nieuw")]) == 0
    assert STALE in json.dumps(report(name)["fields"]["hulpvraag"], ensure_ascii=False)
    assert "klopt dit nog?" in words(tmp_path / "nieuw" / "verslag.docx")


def test_the_same_file_again_changes_nothing_and_more_of_the_page_adds(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {"soort": "veld", "veld": "beoordeling_consulent", "waarde": "Eerst."}
    file = saved(tmp_path, name, [first])
    basis = json.loads(file.read_text())["basis"]
    assert run(["nalezen", name, "--correcties", str(file)]) == 0
    before = report(name)
    capsys.readouterr()
    assert run(["nalezen", name, "--correcties", str(file)]) == 0
    assert "niets nieuws" in capsys.readouterr().err
    assert report(name) == before
    more = saved(tmp_path, name, [first, {**first, "waarde": "Later."}], basis=basis)
    assert run(["nalezen", name, "--correcties", str(more)]) == 0
    assert report(name)["fields"]["beoordeling_consulent"]["value"] == "Later."


def test_all_or_nothing(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (transcript(name), report(name))
    steps = [
        correction(name, evidence(name), "Iets anders."),
        {"soort": "nagekeken", "veld": "bestaat_niet", "ja": True},
    ]
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, steps)), "-n", str(tmp_path / "nieuw")]) == 3
    assert "geen veld “bestaat_niet”" in capsys.readouterr().err
    assert (transcript(name), report(name)) == before
    assert not (tmp_path / "nieuw").exists()


def test_a_dossier_that_changed_meanwhile(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(tmp_path, name, [{"soort": "nagekeken", "veld": "hulpvraag", "ja": True}])
    assert run(["hernoem", name, "C=Ineke van Dam"]) == 0
    assert run(["nalezen", name, "--correcties", str(file)]) == 2
    assert "veranderd nadat de pagina" in capsys.readouterr().err


def test_what_people_wrote_survives_a_correction_and_a_new_name(tmp_path: Path, name: str) -> None:
    steps = [{"soort": "veld", "veld": "beoordeling_consulent", "waarde": "Mijn oordeel."}]
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, steps))]) == 0
    file = tmp_path / "c.json"
    one = {"segment": evidence(name), "tekst": "Iets anders.", "reden": "verkeerd gehoord"}
    file.write_text(json.dumps({"correcties": [one]}))
    assert run(["correctie", name, str(file)]) == 0
    assert run(["hernoem", name, "C=Ineke van Dam"]) == 0
    fields = report(name)["fields"]
    assert fields["beoordeling_consulent"]["value"] == "Mijn oordeel."
    assert STALE in json.dumps(fields["hulpvraag"], ensure_ascii=False)
    assert report(name)["transcript_version"] == 2


def test_the_same_recording_again_does_not_touch_what_was_read_back(tmp_path: Path, name: str) -> None:
    from binnenskamers import pipeline

    dossier = dossier_named(name)
    dossier.write_json("opdracht.json", {"fingerprint": "x"})
    assert pipeline._fingerprint_of(dossier) == "x"
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, []))]) == 0
    assert pipeline._fingerprint_of(dossier) is None


# ---------------------------------------------------------------- approval
def approve(name: str, *more: str) -> int:
    return run(["goedkeuren", name, "--naam", "J. de Wit", "--rol", "consulent", *more])


def test_approval_waits_for_what_only_people_know(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(tmp_path, name, [correction(name, evidence(name), "Iets anders.")])
    assert run(["nalezen", name, "--correcties", str(file)]) == 0
    capsys.readouterr()
    assert approve(name, "-n", str(tmp_path / "af")) == 2
    said = capsys.readouterr().err
    assert "Schrijf zelf: Beoordeling en conclusie" in said
    assert "Beantwoord de vragen bij: Hulpvraag" in said
    assert f"binnenskamers nalezen {name}" in said
    assert report(name)["status"] == "concept"
    assert not (tmp_path / "af").exists()
    assert not [e for e in check().entries if e["gebeurtenis"] == "gecontroleerd"]


def test_approved_is_no_concept_any_more(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    read_back(tmp_path, name)
    assert approve(name, "-n", str(tmp_path / "af")) == 0
    assert str(tmp_path / "af" / "verslag.docx") in capsys.readouterr().out
    document = docx.Document(str(tmp_path / "af" / "verslag.docx"))
    word = words(tmp_path / "af" / "verslag.docx")
    assert "CONCEPT" not in word
    assert document.core_properties.comments == "Gemaakt met AI, gecontroleerd door een medewerker"
    assert document.core_properties.content_status == "gecontroleerd"
    assert "klopt dit nog" not in word


def test_a_change_after_approval_makes_it_a_concept_again(tmp_path: Path, name: str) -> None:
    read_back(tmp_path, name)
    assert approve(name) == 0
    steps = [{"soort": "veld", "veld": "beoordeling_consulent", "waarde": "Toch anders."}]
    file = saved(tmp_path, name, steps, page="bb" * 8)
    assert run(["nalezen", name, "--correcties", str(file), "-n", str(tmp_path / "nieuw")]) == 0
    assert report(name)["status"] == "concept"
    assert "CONCEPT" in words(tmp_path / "nieuw" / "verslag.docx")
    assert approve(name) == 0


def test_a_final_report_is_not_read_back(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    read_back(tmp_path, name)
    assert approve(name) == 0
    file = saved(tmp_path, name, everything_right(name), page="cc" * 8)
    assert run(["goedkeuren", name, "--definitief", "-n", str(tmp_path / "af")]) == 0
    capsys.readouterr()
    assert run(["nalezen", name, "--correcties", str(file)]) == 3
    assert "geen dossier" in capsys.readouterr().err


# ---------------------------------------------------------------- wrong use
def test_wrong_use(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nalezen", name]) == 2
    assert "--naar" in capsys.readouterr().err
    assert run(["nalezen", name, "--correcties", str(tmp_path / "weg.json")]) == 3
    assert run(["nalezen", name, "--correcties", "x", "--opname", "y"]) == 2
    assert run(["nalezen", "0" * 16, "-n", str(tmp_path)]) == 3
    assert run(["nalezen", name, "-n", str(tmp_path / "p"), "--opname", str(tmp_path / "weg.wav")]) == 3
    with held(places.dossiers_folder() / name / "slot"):
        assert run(["nalezen", name, "-n", str(tmp_path / "p")]) == 2
    assert "wordt nog verwerkt" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()


def test_nothing_of_the_content_is_in_the_log(tmp_path: Path, name: str) -> None:
    steps = [correction(name, evidence(name), "Roelofje strijkt.")]
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, steps))]) == 0
    assert b"Roelofje" not in b"".join(p.read_bytes() for p in places.log_folder().iterdir())
    assert [e["gebeurtenis"] for e in check().entries if e["dossier"] == name][-1] == "gecorrigeerd"


# ---------------------------------------------------------------- changes in Word itself
def edited(source: Path, target: Path, changes: dict[str, list[str] | None]) -> Path:
    """The Word file with other paragraphs in these fields, as somebody types them; None takes the field out."""
    from word_files import set_control

    document = docx.Document(str(source))
    for tag, lines in changes.items():
        set_control(document, tag, lines)
    document.save(str(target))
    return target


def test_word_is_read_back(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    from templates.read_back import control_lines

    made = tmp_path / "uit" / "verslag.docx"
    before = control_lines(made.read_bytes(), ["hulpvraag"])["hulpvraag"]
    reference = before[0][before[0].rindex("[") :].split("]")[0] + "]"
    file = edited(
        made,
        tmp_path / "anders.docx",
        {
            "hulpvraag": [f"U wilt weer zelf strijken. {reference} U wilt dat snel."],
            "beoordeling_consulent": ["Zwaar.", "Te zwaar."],
        },
    )
    capsys.readouterr()
    assert run(["nalezen", name, "--word", str(file), "-n", str(tmp_path / "nieuw")]) == 0
    said = capsys.readouterr().err
    assert "2 gewijzigde velden" in said
    assert "Niet uit Word te lezen" not in said
    fields = report(name)["fields"]
    statements = fields["hulpvraag"]["statements"]
    assert [(s["text"], s["origin"], bool(s["evidence"])) for s in statements] == [
        ("U wilt weer zelf strijken.", "mens", True),
        ("U wilt dat snel.", "mens", False),
    ]
    assert fields["beoordeling_consulent"]["value"] == "Zwaar.\nTe zwaar."
    assert "Te zwaar." in words(tmp_path / "nieuw" / "verslag.docx")


def test_word_without_changes_changes_nothing(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = report(name)
    file = edited(tmp_path / "uit" / "verslag.docx", tmp_path / "zelfde.docx", {})
    assert run(["nalezen", name, "--word", str(file)]) == 0
    assert "niets nieuws" in capsys.readouterr().err
    assert report(name) == before


def test_an_older_word_file_does_not_undo_newer_work(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = edited(tmp_path / "uit" / "verslag.docx", tmp_path / "oud.docx", {"hulpvraag": ["Oude tekst."]})
    read_back(tmp_path, name)
    before = report(name)
    capsys.readouterr()
    assert run(["nalezen", name, "--word", str(file)]) == 2
    assert "andere versie" in capsys.readouterr().err
    assert report(name) == before


def test_other_word_files(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = docx.Document()
    plain.add_paragraph("Iets.")
    plain.save(str(tmp_path / "los.docx"))
    (tmp_path / "tekst.docx").write_text("geen Word")
    for file, code, said in [
        ("los.docx", 2, "niet van welke versie"),
        ("tekst.docx", 3, "Word"),
        ("weg.docx", 3, "bestaat niet"),
    ]:
        assert run(["nalezen", name, "--word", str(tmp_path / file)]) == code
        assert said in capsys.readouterr().err
    assert run(["nalezen", name, "--word", "a", "--correcties", "b"]) == 2


# ---------------------------------------------------------------- tables in Word
def table_of(document: Any, tag: str) -> Any:
    """The table in the field of this name."""
    from docx.table import Table

    (control,) = (
        c
        for c in document.element.body.iter(qn("w:sdt"))
        if c.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == tag
    )
    return Table(control.find(f".//{qn('w:tbl')}"), document)


def test_rows_of_a_table_are_read_back(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = report(name)["fields"]["afspraken"]["value"]
    assert len(before) >= 3, "the demo has agreements"
    document = docx.Document(str(tmp_path / "uit" / "verslag.docx"))
    table = table_of(document, "afspraken")
    # the second agreement goes, the first has another owner and day, and a new one comes last
    table._tbl.remove(table.rows[2]._tr)
    table.rows[1].cells[1].text = "De buurvrouw"
    table.rows[1].cells[2].text = "7 december 2026"
    cells = table.add_row().cells
    cells[0].text, cells[2].text = "Een sleutel laten maken", "niet genoemd"
    document.save(str(tmp_path / "anders.docx"))
    assert run(["nalezen", name, "--word", str(tmp_path / "anders.docx"), "-n", str(tmp_path / "nieuw")]) == 0
    assert "1 gewijzigd veld," in capsys.readouterr().err
    after = report(name)["fields"]["afspraken"]["value"]
    columns = ("wat", "wie", "wanneer", "evidence")
    assert [[row.get(c) for c in columns] for row in after] == [
        [before[0]["wat"], "De buurvrouw", "2026-12-07", before[0]["evidence"]],
        *([row.get(c) for c in columns] for row in before[2:]),
        ["Een sleutel laten maken", None, None, []],
    ]
    assert "Een sleutel laten maken" in words(tmp_path / "nieuw" / "verslag.docx")


def test_a_table_that_was_taken_apart_is_named_and_stays(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = report(name)
    document = docx.Document(str(tmp_path / "uit" / "verslag.docx"))
    row = table_of(document, "afspraken").rows[1]
    row.cells[0].merge(row.cells[1]).text = "De buurvrouw belt"
    document.save(str(tmp_path / "anders.docx"))
    assert run(["nalezen", name, "--word", str(tmp_path / "anders.docx")]) == 0
    said = capsys.readouterr().err
    assert "Niet uit Word te lezen" in said and "Afspraken" in said
    assert report(name) == before


def test_an_emptied_table_is_not_discussed(tmp_path: Path, name: str) -> None:
    file = edited(tmp_path / "uit" / "verslag.docx", tmp_path / "leeg.docx", {"afspraken": [""]})
    assert run(["nalezen", name, "--word", str(file)]) == 0
    assert report(name)["fields"]["afspraken"]["value"] is None


def test_an_empty_table_can_be_filled_in_word(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    none = [{"soort": "veld", "veld": "afspraken", "rijen": []}]
    assert run(["nalezen", name, "--correcties", str(saved(tmp_path, name, none)), "-n", str(tmp_path / "leeg")]) == 0
    document = docx.Document(str(tmp_path / "leeg" / "verslag.docx"))
    table = table_of(document, "afspraken")
    assert [cell.text for cell in table.rows[1].cells] == ["Niet besproken", "–", "–"]
    table.rows[1].cells[0].text = "De huisarts bellen"
    cells = table.add_row().cells
    cells[0].text, cells[1].text = "Een sleutel laten maken", "de dochter"
    document.save(str(tmp_path / "anders.docx"))
    capsys.readouterr()
    assert run(["nalezen", name, "--word", str(tmp_path / "anders.docx")]) == 0
    assert "Niet uit Word" not in capsys.readouterr().err
    rows = report(name)["fields"]["afspraken"]["value"]
    assert [[row.get(c) for c in ("wat", "wie", "wanneer", "evidence")] for row in rows] == [
        ["De huisarts bellen", None, None, []],
        ["Een sleutel laten maken", "de dochter", None, []],
    ]
