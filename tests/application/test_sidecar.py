"""Metadata for zaakgericht werken: what the Documenten API asks, of exactly the delivered file, without a name of a client."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.configuration import CONFIDENTIALITY, CaseSystem, is_rsin, load_configuration
from binnenskamers.errors import UsageFault
from binnenskamers.privacy.retention import Keeping, Status
from binnenskamers.sidecar import Metadata, describe, sidecar_order
from conversation import Report, Speaker, Transcript
from conversation.form import Form
from templates.forms import load_form

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
URL = "https://catalogi.voorbeeld.nl/catalogi/api/v1/informatieobjecttypen/1"
CASE = CaseSystem("002220647", URL, "Team Wmo")
TODAY = dt.date(2026, 11, 29)
DAY = 86_400.0
SETTINGS = f"""
[zaak]
bronorganisatie = "002220647"
informatieobjecttype = "{URL}"
auteur = "Team Wmo"
"""


def keeping(conversation: str = "clientgesprek", **changes: object) -> Keeping:
    values = {"case": "Z-2026-12", "form": "wmo-onderzoeksverslag", **changes}
    return Keeping("verslag van een huisbezoek", conversation, 0.0, **values)  # type: ignore[arg-type]


def made(
    case: CaseSystem = CASE,
    kept: Keeping | None = None,
    status: str = "concept",
    copy: str = "client",
    form: Form | None = None,
) -> dict[str, object]:
    transcript = Transcript(
        speakers={"S1": Speaker("Ineke Vroom", "client")}, models={"recognizer": {"name": "x", "sha256": "0"}}
    )
    order = json.loads(json.dumps(sidecar_order(case, kept or keeping(), "0123456789abcdef", TODAY)))
    report = Report("wmo-onderzoeksverslag", {}, status=status)
    data = describe(
        order, report, transcript, form or load_form("wmo-onderzoeksverslag"), copy, f"verslag-{copy}.docx", b"bytes"
    )
    return dict(json.loads(data))


def test_it_is_the_body_of_a_post() -> None:
    found = made()
    assert found["identificatie"] == "0123456789abcdef-client"
    assert found["bronorganisatie"] == "002220647"
    assert found["creatiedatum"] == "2026-11-29"
    assert found["titel"] == "Onderzoeksverslag Wmo Z-2026-12"
    assert found["vertrouwelijkheidaanduiding"] == "vertrouwelijk"
    assert found["auteur"] == "Team Wmo"
    assert found["status"] == "concept"
    assert found["taal"] == "dut"
    assert found["bestandsnaam"] == "verslag-client.docx"
    assert found["bestandsomvang"] == 5
    assert found["inhoud"] is None
    assert found["ondertekening"] is None
    assert found["informatieobjecttype"] == URL
    assert found["integriteit"] == {
        "algoritme": "sha_256",
        "waarde": hashlib.sha256(b"bytes").hexdigest(),
        "datum": "2026-11-29",
    }
    assert found["bewaren"] == {"categorie": None, "termijn": None, "start": None, "doel": "verslag van een huisbezoek"}
    assert found["ai"]["modellen"] == {"recognizer": {"name": "x", "sha256": "0"}}  # type: ignore[index]
    assert "te controleren" in found["ai"]["gebruik"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("conversation", "status", "expected"),
    [
        ("clientgesprek", "concept", "concept"),
        ("clientgesprek", "gecontroleerd", "ter_vaststelling"),
        ("clientgesprek", "definitief", "definitief"),
        ("overleg", "concept", "concept"),
        ("overleg", "gecontroleerd", "ter_vaststelling"),
        ("overleg", "definitief", "vastgesteld"),
        ("bestuurlijk", "definitief", "vastgesteld"),
    ],
)
def test_the_status_follows_the_report(conversation: str, status: str, expected: str) -> None:
    found = made(kept=keeping(conversation), status=status)
    assert found["status"] == expected
    assert found["ondertekening"] is None


def test_after_approval_it_has_that_date_and_the_role_of_who_checked() -> None:
    kept = keeping(
        status=Status.FINAL, approver="J. de Wit", role="consulent", approved=20_000 * DAY, final=20_010 * DAY
    )
    found = made(CaseSystem(**{**CASE.__dict__, "selection": "11.1", "term": "15 jaar"}), kept, "definitief")
    assert found["creatiedatum"] == "2024-10-04"
    assert found["bewaren"]["start"] == "2024-10-14"  # type: ignore[index]
    assert (found["bewaren"]["categorie"], found["bewaren"]["termijn"]) == ("11.1", "15 jaar")  # type: ignore[index]
    assert found["ai"]["rol_controleur"] == "consulent"  # type: ignore[index]
    assert "de Wit" not in json.dumps(found)


@pytest.mark.parametrize("chosen", ["", *CONFIDENTIALITY])
@pytest.mark.parametrize(("conversation", "least"), [("clientgesprek", "vertrouwelijk"), ("overleg", "intern")])
def test_it_is_never_more_open_than_the_kind_of_conversation(chosen: str, conversation: str, least: str) -> None:
    found = made(CaseSystem(**{**CASE.__dict__, "confidentiality": chosen}), keeping(conversation))
    level = CONFIDENTIALITY.index(str(found["vertrouwelijkheidaanduiding"]))
    assert level >= CONFIDENTIALITY.index(least)
    assert level >= CONFIDENTIALITY.index(chosen or "openbaar")


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("Z-2026-12", "Onderzoeksverslag Wmo Z-2026-12"),
        ("2026/0012", "Onderzoeksverslag Wmo 2026/0012"),
        ("Vroom-12", "Onderzoeksverslag Wmo"),
        ("mevrouw Jansen", "Onderzoeksverslag Wmo"),
        ("12 van mevrouw Jansen", "Onderzoeksverslag Wmo"),
        ("", "Onderzoeksverslag Wmo"),
        (None, "Onderzoeksverslag Wmo"),
    ],
)
def test_no_name_of_a_client_is_in_the_title(number: str | None, title: str) -> None:
    found = made(kept=keeping(case=number))
    assert found["titel"] == title
    assert "Vroom" not in json.dumps(found)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_title_and_number_are_valid(title: str, number: str) -> None:
    form = load_form("notulen")
    long = Form(form.id, title or "x", form.fields)
    found = made(kept=keeping(case=number), form=long) if title.strip() else made()
    Metadata.model_validate(found)
    assert len(str(found["titel"])) <= 200


def test_a_type_of_its_own_for_a_form() -> None:
    other = "https://catalogi.voorbeeld.nl/notulen"
    case = CaseSystem(**{**CASE.__dict__, "document_types": (("notulen", other),)})
    assert made(case, keeping("overleg", form="notulen"))["informatieobjecttype"] == other
    assert made(case)["informatieobjecttype"] == URL


@pytest.mark.parametrize(
    "wrong",
    [
        {"bronorganisatie": "002220648"},
        {"bronorganisatie": "12"},
        {"titel": "x" * 201},
        {"titel": ""},
        {"auteur": "x" * 201},
        {"identificatie": "x" * 41},
        {"taal": "nl"},
        {"status": "klaar"},
        {"vertrouwelijkheidaanduiding": "besloten"},
        {"beschrijving": "x" * 1001},
        {"bestandsnaam": "x" * 256},
        {"informatieobjecttype": "ergens"},
        {"informatieobjecttype": "https://" + "x" * 200},
        {"creatiedatum": "gisteren"},
        {"bestandsomvang": -1},
        {"ondertekening": {"soort": "digitaal", "datum": "2026-11-29"}},
        {"integriteit": {"algoritme": "md5", "waarde": "0" * 64, "datum": "2026-11-29"}},
        {"onbekend": 1},
    ],
)
def test_what_the_api_would_refuse_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Metadata.model_validate({**made(), **wrong})


# ---------------------------------------------------------------- settings
@pytest.mark.parametrize(
    ("number", "right"),
    [("002220647", True), ("002220648", False), ("2220647", False), ("00222064٧", False), ("", False)],
)
def test_the_number_of_an_organisation(number: str, right: bool) -> None:
    assert is_rsin(number) is right


def test_everything_of_the_case_system_can_be_set() -> None:
    extra = """vertrouwelijkheidaanduiding = "confidentieel"
selectielijst = "11.1"
bewaartermijn = "15 jaar"
metadata = true
[zaak.informatieobjecttypen]
notulen = "https://catalogi.voorbeeld.nl/2"
"""
    places.configuration_file().write_text(SETTINGS + extra, encoding="utf-8")
    assert load_configuration().case == CaseSystem(
        "002220647",
        URL,
        "Team Wmo",
        "confidentieel",
        "11.1",
        "15 jaar",
        True,
        (("notulen", "https://catalogi.voorbeeld.nl/2"),),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('bronorganisatie = "002220648"', "geen RSIN"),
        ('bronorganisatie = "0022206470"', "hoogstens 9"),
        ("bronorganisatie = 2220647", "aanhalingstekens"),
        ('informatieobjecttype = "ergens"', "adres van het type"),
        ('informatieobjecttype = "ftp://x/y"', "adres van het type"),
        ('informatieobjecttype = "https://[x"', "adres van het type"),
        ('informatieobjecttype = "https://x/a b"', "adres van het type"),
        (f'auteur = "{"x" * 201}"', "hoogstens 200"),
        ('vertrouwelijkheidaanduiding = "besloten"', "openbaar"),
        ('metadata = "ja"', "zaak.metadata = true"),
        ("metadata = true", "zaak.bronorganisatie"),
        ('titel = "x"', "zaak.titel"),
        ("informatieobjecttypen = 3", "zaak.informatieobjecttypen"),
        ('[zaak.informatieobjecttypen]\nnotulen = "ergens"', "adres van het type"),
    ],
)
def test_a_mistake_in_the_settings_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "instellingen.toml"
    path.write_text(f"[zaak]\n{text}\n" if not text.startswith("[") else text, encoding="utf-8")
    with pytest.raises(UsageFault, match=said):
        load_configuration(path)


@pytest.mark.parametrize("left", ["bronorganisatie", "informatieobjecttype", "auteur"])
def test_what_is_missing_is_named_before_the_work(
    left: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line for line in SETTINGS.splitlines() if not line.startswith(f"{left} ")]
    places.configuration_file().write_text("\n".join(lines), encoding="utf-8")
    assert run(["verslag", str(DEMO / "wmo.json"), "--metadata", "--naar", str(tmp_path / "uit")]) == 2
    assert f"zaak.{left}" in capsys.readouterr().err
    assert not (tmp_path / "uit").exists()


# ---------------------------------------------------------------- delivered
def deliver(tmp_path: Path, *options: str) -> dict[str, Path]:
    out = tmp_path / "uit"
    command = ["verslag", str(DEMO / "wmo.json"), "--naar", str(out), "--taalmodel", "geen", *options]
    assert run([*command, "--gegevens", "zaaknummer=Z-2026-12"]) == 0
    return {path.name: path for path in out.iterdir()}


def test_it_describes_exactly_the_file_beside_it_also_when_that_gets_a_number(tmp_path: Path) -> None:
    places.configuration_file().write_text(SETTINGS, encoding="utf-8")
    for number in ("", "-2", "-3"):
        files = deliver(tmp_path, "--metadata", "--grote-letters")
        name = f"verslag{number}.docx"
        found = json.loads(files[f"{name}.metadata.json"].read_text(encoding="utf-8"))
        data = files[name].read_bytes()
        assert found["bestandsnaam"] == name
        assert found["bestandsomvang"] == len(data)
        assert found["integriteit"]["waarde"] == hashlib.sha256(data).hexdigest()
        assert found["titel"] == "Onderzoeksverslag Wmo Z-2026-12"
        Metadata.model_validate(found)


def test_the_administrator_can_switch_it_on_for_everybody(tmp_path: Path) -> None:
    places.configuration_file().write_text(f"{SETTINGS}metadata = true\n", encoding="utf-8")
    assert "verslag.docx.metadata.json" in deliver(tmp_path)
    assert "transcript.docx.metadata.json" not in deliver(tmp_path, "--transcript", "docx")
