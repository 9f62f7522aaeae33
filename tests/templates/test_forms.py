"""Forms are read strictly, and ours hold every field that a Wmo report and minutes need."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversation import ConversationError, Form
from templates.forms import form_names, load_form, parse_form

OWN = """
id = "eigen"
title = "Eigen verslag"
[[sections]]
id = "een"
title = "Een"
[[fields]]
id = "vraag"
label = "Vraag"
section = "een"
cues = ["hulp bij"]
[[fields]]
id = "soort"
label = "Soort"
kind = "choice"
source = "meta"
"""


def test_our_forms_can_be_read():
    assert form_names() == [
        "actie-en-besluitenlijst",
        "notulen",
        "participatiewet-intake",
        "participatiewet-voortgang",
        "samenvattend-verslag",
        "wmo-onderzoeksverslag",
    ]
    for name in form_names():
        form = load_form(name)
        assert form.id == name
        assert form.texts["concept"].startswith("Dit is een concept")
        assert {f.section for f in form.fields} == {s.id for s in form.sections}


def test_wmo_form_keeps_the_judgement_for_people():
    form = load_form("wmo-onderzoeksverslag")
    for field_id in ("beoordeling_consulent", "reactie_client", "akkoord"):
        assert form.field(field_id).source == "human"
    assert form.field("navragen").internal
    assert not set(form.field("leefgebieden").rows) & {
        "middelengebruik",
        "justitie",
        "psychisch_functioneren",
        "gezin_en_opvoeding",
    }
    required = {f.id for f in form.fields if f.required}
    assert required == {
        "hulpvraag",
        "leefgebieden",
        "eigen_kracht",
        "gebruikelijke_hulp",
        "mantelzorg",
        "sociaal_netwerk",
        "algemene_voorzieningen",
        "clientondersteuning_gewezen",
        "pgb_zin_uitgelegd",
        "afspraken",
        "beoordeling_consulent",
    }


@pytest.mark.parametrize("name", ["notulen", "actie-en-besluitenlijst", "samenvattend-verslag"])
def test_minutes_have_the_parts_that_readers_expect(name: str):
    ids = [f.id for f in load_form(name).fields]
    assert ids == [
        "header",
        "agenda",
        "decisions",
        "withdrawn",
        "postponed",
        "actions",
        "open_questions",
        "next_meeting",
    ]


def test_own_form_is_a_folder(tmp_path: Path):
    (tmp_path / "form.toml").write_text(OWN, encoding="utf-8")
    form = load_form(tmp_path)
    assert isinstance(form, Form)
    assert form.word is None
    assert form.field("soort").options == ("ja", "nee", "onbekend")
    (tmp_path / "huisstijl.docx").write_bytes(b"PK")
    (tmp_path / "~$huisstijl.docx").write_bytes(b"")
    assert load_form(str(tmp_path)).word == str(tmp_path / "huisstijl.docx")
    (tmp_path / "tweede.docx").write_bytes(b"PK")
    with pytest.raises(ConversationError, match="Laat er één staan"):
        load_form(tmp_path)


def test_a_form_that_builds_on_another_says_only_what_differs():
    basis = load_form("wmo-onderzoeksverslag")
    form = parse_form(
        'id = "kort"\ntitle = "Kort"\nbasis = "wmo-onderzoeksverslag"\n[texts]\nextra = "Tekst"\n'
        '[[fields]]\nid = "afspraken"\nlabel = "Wat we doen"\n[[fields]]\nid = "hulpvraag"\n'
    )
    assert [f.id for f in form.fields] == ["afspraken", "hulpvraag"]
    assert form.field("afspraken").label == "Wat we doen"
    assert form.field("afspraken").rule == basis.field("afspraken").rule
    assert form.field("hulpvraag") == basis.field("hulpvraag")
    assert form.sections == basis.sections
    assert form.texts == {**basis.texts, "extra": "Tekst"}
    assert (form.address_form, form.references) == ("u", "spreker")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('basis = "verslag"', "basis 'verslag' bestaat niet"),
        ("basis = 3", "hier hoort tekst"),
        ('basis = "notulen"\n[[fields]]\nid = "conclusie"', "conclusie: dit veld staat niet in de basis 'notulen'"),
        ('basis = "notulen"\n[[fields]]\nlabel = "Zonder id"', "staat niet in de basis"),
        ('basis = "notulen"\n[[fields]]\nid = ["header"]', "staat niet in de basis"),
        ('basis = "notulen"\n[[sections]]\nid = "kop"', "hoofdstuk 'agenda' staat niet in"),
        ('basis = "notulen"\n[[sections]]\nid = "nieuw"', "'title' ontbreekt"),
        ('basis = "notulen"\nfields = "header"', "lijst van tabellen"),
        ('basis = "notulen"\ntexts = 3', "moet een tabel zijn"),
        ('basis = "notulen"\nreferences = "naam"', "references moet"),
        ('basis = "notulen"\nnames = "besluiten"', r"\[names\] moet een tabel"),
        ('basis = "notulen"\n[names]\nBesluit = 3', r"\[names\] Besluit: hier hoort tekst"),
        ('basis = "notulen"\n[names]\nBesluit = "decision"', "veld 'decision' bestaat niet .* Bedoelt u decisions"),
        ('basis = "notulen"\n[names]\nBesluit = "decisions.wanneer"', "'decisions.wanneer' bestaat niet"),
    ],
)
def test_what_is_wrong_on_a_basis_is_refused(text: str, message: str):
    with pytest.raises(ConversationError, match=message):
        parse_form('id = "eigen"\ntitle = "Eigen"\n' + text)


def test_names_of_the_word_template_point_to_fields_and_columns():
    names = {"Ons besluit": "decisions.tekst", "Stand": "status", "Nr": "decisions.nr"}
    lines = "\n".join(f'"{written}" = "{name}"' for written, name in names.items())
    assert parse_form(f'id = "eigen"\ntitle = "Eigen"\nbasis = "notulen"\n[names]\n{lines}\n').names == names


def test_unknown_form_names_the_known_ones(tmp_path: Path):
    with pytest.raises(ConversationError, match="notulen, participatiewet-intake"):
        load_form("wmo")
    with pytest.raises(ConversationError, match=r"geen form\.toml"):
        load_form(tmp_path)
    (tmp_path / "form.toml").write_bytes(b"id = '\xff'")
    with pytest.raises(ConversationError, match="niet te lezen"):
        load_form(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('cues = ["hulp bij"]', 'queues = ["hulp bij"]', "veld vraag: onbekende sleutel queues"),
        ('kind = "choice"', 'kind = "keuze"', "soort .* bestaat niet"),
        ('source = "meta"', 'source = "gok"', "bron .* bestaat niet"),
        ('kind = "choice"', 'kind = "table"', "kolommen"),
        ('source = "meta"', 'source = "fixed"', "vaste tekst"),
        ('source = "meta"', 'fixed = "tekst"', "vaste tekst"),
        ('source = "meta"', 'rule = "raden"', "regel .* bestaat niet"),
        ('source = "meta"', "limit = 0", "limit"),
        ('source = "meta"', "limit = true", "geheel getal"),
        ('source = "meta"', 'required = "ja"', "true of false"),
        ('source = "meta"', "cues = [1]", "lijst van teksten"),
        ('source = "meta"', 'rows = { misschien = ["wie weet"] }', "alleen keuzes"),
        ('id = "soort"', 'id = "vraag"', "veld vraag komt meer dan een keer voor"),
        ('id = "soort"', 'id = "Soort!"', "geen geldige naam"),
        ('label = "Soort"', "", "'label' ontbreekt"),
        ('section = "een"', 'section = "twee"', "hoofdstuk 'twee'"),
        ('title = "Eigen verslag"', 'title = "E"\naddress_form = "jij"', "address_form"),
        ('title = "Eigen verslag"', "title = 3", "tekst"),
        ("[[sections]]", "[[sections", "geen geldige TOML"),
    ],
)
def test_what_is_wrong_is_refused(old: str, new: str, message: str):
    assert old in OWN
    with pytest.raises(ConversationError, match=message):
        parse_form(OWN.replace(old, new))
