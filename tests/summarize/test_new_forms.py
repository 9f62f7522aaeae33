"""Forms that are data only: a talk about work fills the Participatiewet forms without any code for them."""

from __future__ import annotations

from dialogues import read_dialogue

from summarize.fill import fill_form
from templates.forms import load_form

TALK = """date: 2026-11-05
K = Sandra (klantmanager)
C = meneer Osei (cliënt)

K: Goedemorgen meneer Osei. Ik neem dit gesprek op voor het verslag, daarna wis ik het. Is dat goed?
C: Ja hoor, prima.
K: Wat voor werk heeft u gedaan?
C: Ik heb negen jaar in een magazijn gewerkt, als orderpicker.
K: Wat voor werk zou u graag willen?
C: Ik wil graag weer in de logistiek werken.
K: Hoeveel uur zou u kunnen werken?
C: Vierentwintig uur per week, op schooltijden.
K: Zijn er inkomsten bijgekomen?
C: Ik heb in oktober tweehonderd euro bijverdiend met verhuizen.
K: Het heeft gevolgen voor de uitkering als u de afspraken niet nakomt. Wijzigingen moet u meteen doorgeven aan ons.
C: Dat begrijp ik.
K: Ik meld u morgen aan voor de cursus. Wilt u mij uw cv mailen?
C: Ja, dat doe ik voor maandag.
"""


def test_intake():
    fields = fill_form(read_dialogue(TALK), load_form("participatiewet-intake")).fields
    assert "U heeft negen jaar in een magazijn gewerkt" in str(fields["werkverleden"].value)
    assert "Vierentwintig uur per week" in str(fields["beschikbaarheid"].value)
    assert "logistiek" in str(fields["wensen_werk"].value)
    assert fields["gevolgen_uitgelegd"].value == "ja"
    assert fields["inlichtingenplicht_uitgelegd"].value == "ja"
    assert fields["taal"].value is None
    assert fields["beoordeling_consulent"].value is None
    assert [(r["wie"], r["wanneer"]) for r in fields["afspraken"].value] == [
        ("consulent", "2026-11-06"),
        ("cliënt", "2026-11-09"),
    ]


def test_income_belongs_in_the_progress_report_only():
    intake = fill_form(read_dialogue(TALK), load_form("participatiewet-intake"))
    progress = fill_form(read_dialogue(TALK), load_form("participatiewet-voortgang"))
    assert "bijverdiend" in str(progress.fields["wijziging_inkomsten"].value)
    assert not any("bijverdiend" in str(v.value) for v in intake.fields.values())
    assert "geldzaken" in {o.category for o in intake.omitted}
