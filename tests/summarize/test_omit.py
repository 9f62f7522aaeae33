"""What must stay out goes, and ordinary words stay: a cue that matches "mag" or "start" would empty a report."""

from __future__ import annotations

import pytest

from conversation import Recording, Segment, Speaker, Transcript
from summarize.fill import fill_form
from summarize.lexicon import table
from summarize.matching import STOPWORDS, Cues, encode
from summarize.numbers import fold, word_set
from summarize.omit import _BARE_AMOUNT, _CODE, as_written
from templates.forms import load_form

COMMON = word_set(
    "mag ga start kort lang hard zacht loop val stel kijk bel mail stuur maak werk woon kook was doe zet hang leg pak haal breng "
    "trap huis bed stoel tafel deur raam tuin straat winkel auto fiets bus dag week maand jaar uur ochtend middag avond nacht morgen "
    "man vrouw kind zoon dochter moeder vader buurvrouw hulp zorg gemeente verslag gesprek afspraak vraag antwoord brief telefoon "
    "hand handen been benen voet oog ogen lopen staan zitten liggen tillen bukken stofzuigen dweilen wassen koken eten "
    "slapen lezen schrijven praten horen zien denken weten willen kunnen moeten goed slecht mooi nieuw oud groot klein veel weinig "
    "besluit voorstel punt agenda notulen overleg team collega planning rooster begroting budget kosten pilot project"
)
TWO = {"C": Speaker("Renske", "consulent"), "K": Speaker("mevrouw Prins", "cliënt")}


@pytest.mark.parametrize("category", table("omit")["categories"], ids=lambda c: c["id"])
def test_no_category_matches_ordinary_words(category: dict[str, list[str]]) -> None:
    cues = Cues(as_written(category["cues"]) if category.get("exact") else category["cues"])
    assert [word for word in sorted(COMMON | STOPWORDS) if cues.found_in(encode(word))] == []


def _report(*lines: str) -> str:
    segments = tuple(Segment(n, 2.0 * n, 2.0 * n + 1, text, "CK"[n % 2]) for n, text in enumerate(lines))
    report = fill_form(Transcript(segments, TWO, Recording(date="2026-11-12")), load_form("wmo-onderzoeksverslag"))
    return " ".join(str(value.value) for value in report.fields.values())


TALK = (
    "Hoe gaat het met het huishouden, en wie helpt u daarbij?",
    "Stofzuigen lukt niet meer door mijn reuma.",
    "En wie helpt u?",
)


@pytest.mark.parametrize(
    ("said", "gone", "kept"),
    [
        ("Mijn zoon Wubbo komt op zaterdag voor de boodschappen.", ["Wubbo"], "boodschappen"),
        ("Mijn dochter komt op zaterdag, maar die zit zelf in de schuldhulp.", ["schuldhulp"], "zaterdag"),
        ("De buurvrouw zet de container buiten, want haar man is aan de drank.", ["drank"], "container"),
        ("Trudeke van hiernaast brengt op dinsdag een pan soep.", ["Trudeke"], "soep"),
        ("Mijn nummer is nul zes een twee drie vier vijf zes zeven acht.", ["vier vijf"], "reuma"),
        ("Ze is van twaalf juni achtenveertig, dat staat ook in de papieren.", ["achtenveertig"], "reuma"),
        ("Mijn rekeningnummer is iets met drie vier acht negen.", ["acht negen"], "reuma"),
        ("Duco, de buurman, haalt elke week de boodschappen.", ["Duco"], "buurman"),
        (
            "Mijn dochter komt altijd op zaterdag, na de verjaardag van Xandrine ook nog op zondag.",
            ["Xandrine"],
            "zaterdag",
        ),
        ("De buurvrouw haalt de boodschappen, want haar man is er vandoor.", ["vandoor"], "boodschappen"),
        ("Mijn zus krijgt een nieuwe heup, dus ze kan vanaf mei acht weken niet komen.", ["heup"], "acht weken"),
        ("Van de venlafaxine word ik zo duf als wat.", ["venlafaxine", "duf"], "reuma"),
        ("De rollator heb ik zelf gekocht, veertig euro, prima ding.", ["veertig"], "rollator"),
        ("Mijn dochter komt zondag, en met de huur loop ik achter, negenhonderd euro.", ["negenhonderd"], "zondag"),
        ("Door die Parkinson blijven mijn voeten plakken.", ["naam"], "Parkinson"),
        ("Ik vergeet mijn pillen als niemand het zegt.", [], "pillen"),
        ("Van die pillen word ik misselijk, elke ochtend weer.", ["misselijk"], "reuma"),
        ("Mijn zoon komt zondag, en hij moet nog voor een proces-verbaal naar de rechtbank.", ["rechtbank"], "zondag"),
        ("Die van boven zet de kliko buiten, die heeft zelf MS.", ["MS"], "kliko"),
        ("In bed werkt het daar beneden allemaal niet meer.", ["beneden"], "reuma"),
        ("Schrijf dit maar niet op: ik lig elke nacht te piekeren over de huur.", ["piekeren", "huur"], "reuma"),
        ("Mijn zus leent elke maand geld van me, en ze komt op zaterdag koken.", ["geld"], "reuma"),
    ],
)
def test_what_goes_and_what_stays(said: str, gone: list[str], kept: str) -> None:
    text = _report(*TALK, said)
    assert kept in text
    assert not [word for word in gone if word in text]


def test_off_the_record_until_it_is_over() -> None:
    people = {"A": Speaker("Anke", "voorzitter"), "B": Speaker("Bart"), "C": Speaker("Carla")}
    lines = (
        ("A", "Welkom allemaal bij het teamoverleg, we beginnen met de planning van de nieuwe balie."),
        (
            "A",
            "Pen even neer, Bart. Ik hoor dat de wethouder na de begroting van 2027 vertrekt naar een andere gemeente.",
        ),
        ("C", "Dat meen je niet, dat is een groot probleem voor het project van de nieuwe balie."),
        ("A", "Ja, je mag weer. De nieuwe balie kost 4000 euro, dat is minder dan begroot."),
    )
    segments = tuple(Segment(n, 3.0 * n, 3.0 * n + 2, text, code) for n, (code, text) in enumerate(lines))
    report = fill_form(Transcript(segments, people, Recording(date="2026-11-12")), load_form("notulen"))
    text = str(report.fields)
    assert "wethouder" not in text
    assert "4000 euro" in text
    assert any(o.category == "niet_voor_verslag" for o in report.omitted)


@pytest.mark.parametrize(
    "said",
    [
        "Mijn eigen moeder had dat stofzuigen ook, die werd er niet goed van.",
        "Dat stofzuigen wordt vast goedgekeurd, daar hoeft u niet aan te twijfelen.",
        "Hulp bij het stofzuigen, dat komt er wel door.",
    ],
)
def test_the_one_who_leads_is_no_subject_and_promises_nothing(said: str) -> None:
    text = _report("Hoe gaat het met het huishouden, en wie helpt u daarbij?", "De ramen lukken niet meer.", said)
    assert "stofzuigen" not in text and "ramen" in text


def test_a_carer_says_something_of_their_own_body() -> None:
    speakers = {**TWO, "P": Speaker("Wout", "partner")}
    lines = [("C", TALK[0]), ("K", TALK[1]), ("C", "En u, meneer?"), ("P", "Mijn knie is ook versleten.")]
    segments = tuple(Segment(n, 2.0 * n, 2.0 * n + 1, text, who) for n, (who, text) in enumerate(lines))
    report = fill_form(Transcript(segments, speakers, Recording(date="2026-11-12")), load_form("wmo-onderzoeksverslag"))
    assert "knie" not in str([value.value for value in report.fields.values()])
    assert any(o.category == "gezondheid_mantelzorger" for o in report.omitted)


def test_a_role_is_left_of_a_name_to_say_who_the_next_sentence_is_about() -> None:
    text = _report(
        "Wie helpt u in de week?", "Onze dochter, Sieta. Die komt op woensdag en doet de badkamer en het bed."
    )
    assert "dochter" in text.lower() and "Sieta" not in text and "badkamer" in text


def test_a_code_and_an_amount_that_nothing_counts_stay_out() -> None:
    said = _report(
        "Hoe komt de hulp binnen als u boven bent, is daar iets op bedacht?",
        "Er hangt een sleutelkluis. Vier zeven één één.",
        "En die schuld, loopt daar iets voor, van hoeveel was die ook alweer?",
        "Elfduizend. De zus helpt daarmee, elke week komt ze een uur langs.",
    )
    assert "zeven" not in said and "lfduizend" not in said


@pytest.mark.parametrize(
    ("told", "gone", "stays"),
    [
        ("Liever niet op zondag, want dan zit ik in de mis.", "mis", "zondag"),
        ("Mijn zoon komt elke maandag, die zit in Veenhuizen vast trouwens.", "vast", ""),
        ("Mijn zus helpt met de ramen, maar die heeft iets aan haar longen.", "longen", ""),
        ("Mijn schoonmoeder noemt het hier een zwijnenstal.", "zwijnenstal", ""),
        ("De buurman zegt dat iedereen krijgt wat hij vraagt, dat is een formaliteit.", "formaliteit", ""),
    ],
)
def test_what_is_said_in_passing_in_everyday_words_stays_out(told: str, gone: str, stays: str) -> None:
    said = _report(
        "Vertelt u eens hoe het gaat in huis, en wie er langs komt om te helpen.",
        "Stofzuigen lukt mij niet meer door mijn rug, en de ramen ook niet.",
        "En wanneer schikt het u, en wie helpt er nog meer in de week?",
        (told),
    )
    assert gone not in said
    assert stays in said


@pytest.mark.parametrize("year", ["In 2019.", "2019.", "Tweeduizendachttien."])
def test_a_year_is_no_amount(year: str) -> None:
    assert _BARE_AMOUNT.match(year) is None


@pytest.mark.parametrize("amount", ["Elfduizend.", "2400.", "11.000.", "Zo'n twaalfduizend."])
def test_a_large_number_alone_is_an_amount(amount: str) -> None:
    assert _BARE_AMOUNT.match(amount)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("De code is 4711.", True),
        ("Vier zeven één één.", True),
        ("De wifi kost 2400 euro.", False),
        ("Het alarm hangt er in 2027 nog.", False),
    ],
)
def test_a_code_is_told_from_a_year_and_from_what_is_counted(told: str, code: bool) -> None:
    assert bool(_CODE.search(fold(told))) is code
