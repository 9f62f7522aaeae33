"""What is settled in the talk, however it is asked and answered: recording, support, plan, form of help, permission."""

from __future__ import annotations

import pytest
from dialogues import read_dialogue

from conversation.report import Report
from summarize.fill import fill_form
from templates.forms import load_form

HEAD = "date: 2027-04-15\nC = Renske (consulent)\nK = Esther (cliënt)\nV = Noor (vriendin)\n\n"
TAIL = "C: Goed, dan gaan we beginnen met het gesprek van vandaag, er is nog van alles te bespreken hier."


def _report(lines: str) -> Report:
    talk = read_dialogue(HEAD + "\n".join([*lines.split(" | "), TAIL]))
    return fill_form(talk, load_form("wmo-onderzoeksverslag"))


@pytest.mark.parametrize(
    ("field", "value", "lines"),
    [
        ("opname_bezwaar", "nee", "C: Ik laat dit even meelopen voor het verslag, goed? | K: Ga je gang."),
        ("opname_bezwaar", "nee", "C: Mag de telefoon aan? Hoef ik niet te schrijven. | K: Prima."),
        ("opname_bezwaar", "ja", "C: Mag de telefoon aan? Hoef ik niet te schrijven. | K: Liever niet."),
        ("opname_bezwaar", "nee", "C: Heb je er iets op tegen als ik dit opneem? | K: Nee."),
        ("opname_bezwaar", "ja", "C: Heb je er bezwaar tegen als ik dit opneem? | K: Ja, eigenlijk wel."),
        ("opname_bezwaar", "nee", "C: Vind je het erg als ik opneem? | K: Nee hoor, doe maar."),
        ("opname_bezwaar", "ja", "C: Ik neem het gesprek op, goed? | K: Nee, schrijf maar gewoon mee."),
        (
            "opname_bezwaar",
            "nee",
            "C: Ik wil dit graag opnemen. Wil je dat niet, dan pak ik een blocnote. | K: Zal mij een zorg zijn.",
        ),
        ("opname_bezwaar", "nee", "C: Ik wil dit graag opnemen. Mag dat? | K: Nee. Grapje. Is prima."),
        (
            "opname_bezwaar",
            "nee",
            "C: Zo, dit ding neemt op. Zeg het als je het liever niet hebt. | K: Joh, doe je ding.",
        ),
        (
            "opname_geinformeerd",
            "ja",
            "C: Ik laat hem meelopen, is puur voor het verslag en daarna wis ik hem. Nee zeggen mag. | K: Prima.",
        ),
        ("opname_geinformeerd", "onbekend", "C: Hoe was de reis hierheen? | K: Prima."),
        (
            "clientondersteuning_gewezen",
            "ja",
            "C: Weet je dat er ook iemand gratis met je mee mag denken? | K: Hoeft niet.",
        ),
        (
            "clientondersteuning_gebruik",
            "nee",
            "C: Weet je dat er ook iemand gratis met je mee mag denken? | K: Hoeft niet.",
        ),
        (
            "clientondersteuning_gebruik",
            "nee",
            "C: Weet je dat er ook iemand gratis met je mee mag denken? | K: Ja, dat weet ik. Hoeft niet, ik heb Noor.",
        ),
        (
            "clientondersteuning_gebruik",
            "onbekend",
            "C: Weet je dat er ook iemand gratis met je mee mag denken? | K: Ja.",
        ),
        (
            "clientondersteuning_gebruik",
            "ja",
            "C: Je mag iemand van buiten meenemen, kost niks. Heb je dat gedaan? | K: Die heb ik al, ze komt zo.",
        ),
        (
            "clientondersteuning_gebruik",
            "ja",
            "C: Er is ook een onafhankelijke ondersteuner, die kost je niks. Wil je die? | K: Graag.",
        ),
        (
            "clientondersteuning_gebruik",
            "nee",
            "C: Er is ook een onafhankelijke ondersteuner, die kost je niks. Wil je die? | K: Laat maar, ik red me wel.",
        ),
        (
            "persoonlijk_plan_gewezen",
            "ja",
            "C: Heb je zelf al iets op papier gezet over wat je nodig hebt? | K: Nee, niks.",
        ),
        (
            "persoonlijk_plan_ingediend",
            "nee",
            "C: Heb je zelf al iets op papier gezet over wat je nodig hebt? | K: Nee, niks.",
        ),
        ("persoonlijk_plan_ingediend", "ja", "C: En een eigen plan, heb je dat gemaakt? | K: Ja, heb ik opgestuurd."),
        (
            "persoonlijk_plan_ingediend",
            "nee",
            "C: En een eigen plan, stond in de brief. Ingestuurd? | K: Welke brief? | K: Nooit gezien.",
        ),
        ("persoonlijk_plan_ingediend", "nee", "C: Je mocht ook een plan insturen. | K: Geen puf voor gehad."),
        ("voorkeur_leveringsvorm", "pgb", "C: Wil je natura of een pgb? | K: Pgb."),
        (
            "voorkeur_leveringsvorm",
            "zorg in natura",
            "C: Wij regelen het, dat heet natura, of je doet het zelf met een pgb. | K: Regelen jullie maar.",
        ),
        (
            "voorkeur_leveringsvorm",
            "zorg in natura",
            "C: Wij regelen het, dat heet natura, of je doet het zelf met een pgb. | K: Natura. Geen gedoe.",
        ),
        ("voorkeur_leveringsvorm", "nog niet gekozen", "C: Wil je natura of een pgb? | K: Weet ik nog niet."),
        (
            "voorkeur_leveringsvorm",
            "zorg in natura",
            "C: Wil je natura of een pgb? | K: Geen pgb, daar word ik gek van.",
        ),
    ],
)
def test_short_questions_and_answers(field, value, lines):
    assert _report(lines).fields[field].value == value


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("C: Mag ik je huisarts bellen? | K: Ga je gang.", [("huisarts", "ja", "")]),
        ("C: Mag ik je fysio even bellen? | K: Liever niet.", [("fysiotherapeut", "nee", "")]),
        ("C: Heb je er iets op tegen als ik je huisarts bel? | K: Nee hoor.", [("huisarts", "ja", "")]),
        (
            "C: Je baas, mag ik die spreken? | K: Nee. | C: Wie mag wel? "
            "| K: De ergo, die kent me. Over de trap mag je alles vragen. De revalidatiearts liever niet. "
            "| C: En het UWV? | K: Als het over de auto gaat. Verder niet.",
            [
                ("werkgever", "nee", ""),
                ("ergotherapeut", "ja", "de trap"),
                ("revalidatiearts", "nee", ""),
                ("UWV", "ja", "de auto"),
            ],
        ),
        # as they are called, with where they belong
        (
            "C: Mag ik met de ergotherapeut van de revalidatie bellen? | K: Ja hoor. | C: En de MS-verpleegkundige? | K: Liever niet.",
            [("ergotherapeut van de revalidatie", "ja", ""), ("MS-verpleegkundige", "nee", "")],
        ),
        # who is meant was said just before
        (
            "C: Uw werk loopt via het UWV. Mag ik met die man bellen? | K: Nog niet. Eerst zelf dat gesprek.",
            [("UWV", "nog niet", "")],
        ),
        # whoever wants to think has not said no
        (
            "C: Mag ik uw huisarts bellen? | K: Pff. Weet ik niet. Moet ik over nadenken.",
            [("huisarts", "nog niet", "")],
        ),
        # not to be bothered: yes means no
        (
            "C: Mag ik je ergo bellen? | K: Ja. | C: En je baas laat ik met rust? | K: Ja. Niet bellen.",
            [("ergotherapeut", "ja", ""), ("werkgever", "nee", "")],
        ),
        # the client asks who
        (
            "K: Met wie ga je nu bellen? | C: Dat mag jij zeggen. De fysiotherapeut? | K: Ja, over het lopen. Verder niks.",
            [("fysiotherapeut", "ja", "het lopen")],
        ),
        (
            "C: Mag ik wat vragen bij je huisarts? | K: Nee. En bij m'n zus ook niet.",
            [("huisarts", "nee", ""), ("zus", "nee", "")],
        ),
    ],
)
def test_permission_to_ask_others(lines, rows):
    found = _report(lines).fields["toestemming_informatie_derden"].value
    assert [(row["partij"], row["toestemming"], row["doel"]) for row in found] == rows


@pytest.mark.parametrize(
    "told",
    [
        "Donderdag rij ik mee met een collega. Die ligt in scheiding, dus je krijgt er een hoorspel bij.",
        "Toen heb ik in de auto een potje zitten janken.",
        "Ik ken een garage, die deed de bus van mijn broer ook.",
        "Deze weken kan ik niet, ik zit met de kwartaalcijfers.",
    ],
)
def test_anecdotes_stay_out(told):
    report = _report(f"C: Hoe gaat het nu met reizen, en wie helpt u daarbij? | K: {told}")
    words = " ".join(str(value.value) for value in report.fields.values())
    assert not any(word in words for word in ("scheiding", "hoorspel", "janken", "broer", "kwartaalcijfers"))


def test_a_day_stays_without_the_reason():
    report = _report("C: Welke dag komt u uit? | K: Dinsdagen niet, dan heb ik 's avonds fractie.")
    preferred = str(report.fields["voorkeuren"].value)
    assert "insdagen niet" in preferred
    assert "fractie" not in preferred


@pytest.mark.parametrize(
    ("field", "value", "lines"),
    [
        # what is said outright after the answer holds
        (
            "identiteit_vastgesteld",
            "nee",
            "C: Heb je een legitimatie bij de hand? | K: Die ligt ergens. | C: Dan zet ik neer dat ik hem niet gezien heb.",
        ),
        (
            "identiteit_vastgesteld",
            "ja",
            "C: Mijn collega heeft uw rijbewijs al bekeken. | K: Kan ik het straks niet kwijt zijn?",
        ),
        # who asks something back answers after that
        (
            "opname_bezwaar",
            "nee",
            "C: Ik neem dit op. Vindt u dat goed? | K: Wie luistert dat? | C: Alleen ik. | K: Dan mag het.",
        ),
        # a question of somebody else is not the question of the consultant
        (
            "opname_bezwaar",
            "nee",
            "C: Ik wil dit opnemen, mag dat? | K: Opnemen, voor wie? | C: Voor mij. | K: Is goed.",
        ),
        # not decided is neither yes nor no
        (
            "clientondersteuning_gebruik",
            "onbekend",
            "C: Wilt u een cliëntondersteuner erbij? | K: Daar zullen we het samen nog over hebben.",
        ),
        (
            "clientondersteuning_gebruik",
            "ja",
            "C: Wilt u een cliëntondersteuner erbij? | K: Ja, graag. Dan hoeft mijn dochter niet altijd.",
        ),
        (
            "voorkeur_leveringsvorm",
            "nog niet gekozen",
            "C: Wil je natura of een pgb? | K: Een pgb had mijn zus. Daar wil ik even over denken.",
        ),
    ],
)
def test_what_is_said_after_the_answer_counts(field, value, lines):
    assert _report(lines).fields[field].value == value
