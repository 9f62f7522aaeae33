"""What people say of themselves becomes a sentence about them, or stays what it is."""

import pytest

from conversation.report import Evidence
from summarize.address import YOU, about_speaker, subject_for
from summarize.verify import Level, verify

TO_CLIENT = [
    ("Ik kan niet meer stofzuigen door mijn reuma.", "U kunt niet meer stofzuigen door uw reuma."),
    ("Dat doe ik nog zelf.", "Dat doet u nog zelf."),
    ("Ik woon hier alleen, sinds mijn man er niet meer is.", "U woont hier alleen, sinds uw man er niet meer is."),
    ("Maar ik durf niet goed meer alleen te douchen.", "U durft niet goed meer alleen te douchen."),
    ("Dat ik weer op vrijdag kan kaarten.", "Dat u weer op vrijdag kunt kaarten."),
    ("Ik weet niet of ik dat durf.", "U weet niet of u dat durft."),
    ("Ik voel me vaak eenzaam.", "U voelt zich vaak eenzaam."),
    ("Het lukt me niet meer.", "Het lukt u niet meer."),
    ("Sinds de zomer ben ik er niet geweest.", "Sinds de zomer bent u er niet geweest."),
    ("Vroeger ging ik naar de soos.", "Vroeger ging u naar de soos."),
    ("Ik werkte in de bouw en ik had twee mensen in dienst.", "U werkte in de bouw en u had twee mensen in dienst."),
    ("Ik kook en doe de was.", "U kookt en doet de was."),
    ("De rollator heb ik zelf gekocht.", "De rollator heeft u zelf gekocht."),
    ("Als ik lang sta, krijg ik pijn in mijn rug.", "Als u lang staat, krijgt u pijn in uw rug."),
    ("Omdat ik door mijn werk moe ben.", "Omdat u door uw werk moe bent."),
    ("Ik zou het liefst thuis blijven wonen.", "U zou het liefst thuis blijven wonen."),
    ("Aankleden doe ik zelf, maar mijn schoenen krijg ik niet aan.", "Aankleden doet u zelf, maar uw schoenen krijgt u niet aan."),
    ("Mijn knieën zijn versleten.", "Uw knieën zijn versleten."),
]  # fmt: skip


@pytest.mark.parametrize(("said", "written"), TO_CLIENT)
def test_written_to_the_client(said, written):
    assert about_speaker(said, YOU) == written


@pytest.mark.parametrize(("said", "written"), TO_CLIENT)
def test_what_is_written_passes_the_check_against_the_quote(said, written):
    verdict = verify(written, [Evidence(1, 0.0, "Cliënt", said)])
    assert verdict.level is not Level.RED or verdict.reasons == ("geen inhoud",)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Ik kan niet meer traplopen.", "Cliënt kan niet meer traplopen."),
        ("Ik ben al een paar keer gevallen.", "Cliënt is al een paar keer gevallen."),
        ("Ik heb moeite met lezen.", "Cliënt heeft moeite met lezen."),
        ("Dat wil ik wel proberen.", "Dat wil cliënt wel proberen."),
        ("Ik kan niet tillen door mijn reuma.", None),  # his or her: nobody said
    ],
)
def test_written_about_the_client(said, written):
    assert about_speaker(said, subject_for("client", None, "cliënt")) == written


@pytest.mark.parametrize(
    ("relation", "said", "written"),
    [
        ("dochter", "Ik kom op zaterdag en ik doe de was.", "De dochter komt op zaterdag en zij doet de was."),
        ("zoon", "Het wordt me te veel met mijn baan.", "Het wordt hem te veel met zijn baan."),
        ("echtgenote", "Dat kan ik niet blijven doen.", "Dat kan de echtgenote niet blijven doen."),
    ],
)
def test_written_about_somebody_else(relation, said, written):
    assert about_speaker(said, subject_for("mantelzorger", relation, "u")) == written


def test_the_consultant_keeps_the_client_as_you():
    consultant = subject_for("consulent", None, "u")
    assert about_speaker("Ik bel u dinsdag over uw plan.", consultant) == "De consulent belt u dinsdag over uw plan."


@pytest.mark.parametrize(
    "said",
    [
        "Stofzuigen lukt niet meer.",  # nothing about a speaker
        "Wij doen dat samen en ik kook.",  # who are we?
        "Dan moet je maar zien wat ik doe.",
        "Dat mag u weten, ik ben niet bang.",  # "u" is the listener here
        "Het bed verschonen ik krijg dat laken er niet om.",  # no Dutch word order
        "Ik kwaakfluit iedere ochtend.",  # an unknown verb
        "Kan ik dat ook thuis doen?",
        "Ik kom, doe de was, ga weer weg.",  # whose verbs these are cannot be told
    ],
)
def test_outside_the_list_stays_a_quote(said):
    assert about_speaker(said, YOU) is None


def test_without_a_known_relation_there_is_no_subject():
    assert subject_for("mantelzorger", None, "u") is None
    assert subject_for(None, None, "u") is None
