"""What was learnt from conversations: which words, for which fields, and what it may and may not decide."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from dialogues import FOLDER, read_dialogue

from conversation import Recording, Segment, Speaker, Transcript
from summarize import fill
from summarize.choosing import likelihoods
from summarize.learned import Learned, learned_for, tokens
from templates.forms import form_names, load_form

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from learn_fields import CONVERSATIONS, FORM, write

SPEAKERS = {"C": Speaker("Renske", "consulent"), "K": Speaker("mevrouw Prins", "cliënt")}


def _learned() -> Learned:
    found = learned_for(FORM)
    assert found is not None
    return found


def _talk(*lines: tuple[str, str]) -> Transcript:
    segments = tuple(Segment(n, 2.0 * n, 2.0 * n + 1, text, who) for n, (who, text) in enumerate(lines))
    return Transcript(segments, SPEAKERS, Recording(date="2026-11-12"))


def test_it_knows_what_is_said_in_the_talk_and_nothing_that_people_decide() -> None:
    form = load_form(FORM)
    whole = {name for name in _learned().fields if "." not in name}
    heard = {f.id for f in form.fields if fill.of_text(f)}
    chosen = {f.id for f in form.fields if f.source == "audio" and (f.kind == "choice" or f.rule == "toestemming")}
    assert whole == heard | chosen
    areas = next(f for f in form.fields if f.rule == "per_onderwerp")
    parts = {name.partition(".")[2] for name in _learned().fields if name.startswith(f"{areas.id}.")}
    assert {"lukt_zelf", "lukt_niet", "mobiliteit", "huishouden"} <= parts <= {*areas.rows, "lukt_zelf", "lukt_niet"}
    assert "beoordeling_consulent" not in _learned().fields
    assert {len(weights) for weights in _learned().weights.values()} == {len(_learned().fields)}


def test_no_word_comes_from_one_conversation() -> None:
    """So nothing is tuned to one text, and nobody's name is in it."""
    said: Counter[str] = Counter()
    form = load_form(FORM)
    for path in sorted(FOLDER.glob("*.txt")):
        if not path.name.startswith("bevroren"):
            sentences = fill.read(read_dialogue(path.read_text(encoding="utf-8")), form).sentences
            said.update({token for s in sentences for token in tokens(s.shown)})
    assert [word for word in _learned().rarity if said[word] < CONVERSATIONS] == []
    words = {name.partition(":")[2] for name in _learned().weights if name[:2] in ("s:", "q:", "w:")}
    assert words <= set(_learned().rarity)


def test_a_sentence_without_a_cue_is_known_by_what_is_asked_and_said_around_it() -> None:
    talk = _talk(
        ("C", "Wat zou u het liefst weer willen kunnen, over een half jaar?"),
        ("K", "Zelf weer naar de koffie bij mijn vriendin, gewoon op eigen houtje."),
        ("C", "En wie helpt u nu in de week?"),
        ("K", "Dinsdags komt er een meisje van de thuiszorg om te helpen met douchen."),
    )
    context = fill.read(talk, load_form(FORM))
    odds = _learned().log_odds(context.sentences)
    wanted, help_now = (_learned().fields.index(f) for f in ("gewenst_resultaat", "huidige_ondersteuning"))
    assert odds[1, wanted] > odds[3, wanted]
    assert odds[3, help_now] > odds[1, help_now]


def test_without_a_cue_a_field_is_not_discussed_unless_a_sentence_is_surely_about_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = _talk(
        *[
            ("C", "Goedemorgen, komt u binnen en gaat u zitten, wilt u koffie of liever thee?"),
            ("K", "Koffie graag, met een wolkje melk en een klontje suiker, dank u wel."),
        ]
        * 3
    )
    doubtful = Learned(("mantelzorg",), np.array([-1.0]), {}, {})
    sure = Learned(("mantelzorg",), np.array([1.0]), {}, {})
    found = []
    for learned in (doubtful, sure):
        monkeypatch.setattr(fill, "learned_for", lambda _form, learned=learned: learned)
        found.append(fill.fill_form(talk, load_form(FORM)).fields["mantelzorg"].value)
    assert found[0] is None and found[1] is not None


def test_cues_count_beside_what_was_learnt() -> None:
    context = fill.read(_talk(("C", "Hoe woont u?"), ("K", "Ik woon alleen in een flat met lift.")), load_form(FORM))
    field = next(f for f in load_form(FORM).fields if f.id == "leefsituatie")
    context.odds = {field.id: np.zeros(len(context.sentences))}
    context.scores = {field.id: []}
    without = likelihoods(context, [field])[field.id]
    context.scores = {field.id: [(2.0, context.sentences[1])]}
    with_cue = likelihoods(context, [field])[field.id]
    assert with_cue[1] > without[1] == with_cue[0] == 0.5


def test_a_sentence_stays_only_in_the_fields_that_it_is_likeliest_about() -> None:
    context = fill.read(_talk(("C", "Hoe woont u?"), ("K", "Ik woon alleen in een flat met lift.")), load_form(FORM))
    fields = [f for f in load_form(FORM).fields if fill.of_text(f)][:5]
    odds = (3.0, 2.0, 1.0, 0.5, -4.0)
    context.odds = {f.id: np.full(len(context.sentences), o) for f, o in zip(fields, odds, strict=True)}
    context.scores = {f.id: [] for f in fields}
    found = likelihoods(context, fields)
    assert [bool(found[f.id][1]) for f in fields] == [True, True, True, False, False]


def test_a_cue_alone_does_not_make_a_field_discussed(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = _talk(
        ("C", "En wie helpt u nu thuis met het huishouden?"),
        ("K", "Mijn dochter komt elke zaterdag de boodschappen doen en de ramen lappen."),
        ("C", "Dat is fijn om te horen, dank u wel."),
        ("K", "Ja, daar ben ik heel blij mee, anders ging het hier niet."),
    )
    found = []
    for bias in (-9.0, 0.0):
        learned = Learned(("mantelzorg",), np.array([bias]), {}, {})
        monkeypatch.setattr(fill, "learned_for", lambda _form, learned=learned: learned)
        found.append(fill.fill_form(talk, load_form(FORM)).fields["mantelzorg"].value)
    assert found[0] is None and found[1] is not None


def test_what_no_cue_knows_is_settled_where_it_was_surely_talked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Wij sturen een club, of u zoekt zelf iemand en doet de papieren": nobody says pgb."""
    talk = _talk(
        ("C", "Mocht er iets komen: wij sturen een club, of u pakt de centen en zoekt zelf iemand."),
        ("K", "Dat moet ik nog even laten bezinken, daar slaap ik een nachtje over."),
        ("C", "Prima, dat hoeft vandaag ook helemaal niet, neem rustig de tijd."),
        ("K", "Dank u wel, dan bel ik u volgende week wel even terug."),
    )
    values = []
    for bias in (-9.0, 0.0):
        learned = Learned(("pgb_zin_uitgelegd",), np.array([bias]), {}, {})
        monkeypatch.setattr(fill, "learned_for", lambda _form, learned=learned: learned)
        values.append(fill.fill_form(talk, load_form(FORM)).fields["pgb_zin_uitgelegd"].value)
    assert values == ["onbekend", "ja"]


def test_where_in_the_talk_something_is_said_does_not_settle_a_choice() -> None:
    """Nearly every talk begins about the recording; a sentence at its beginning that has nothing to do with it is not that."""
    unrelated = ("Dan zit je op deze pagina helemaal goed.", "Zolang het blijft groeien, kan het altijd beter.")
    lines = [("K", "Er is veel te zien in dit gebied."), *[("C", unrelated[n % 2]) for n in range(2)]]
    lines += [("CK"[n % 2], f"Het boek telt {n} hoofdstukken over planten en dieren.") for n in range(40)]
    fields = fill.fill_form(_talk(*lines), load_form(FORM)).fields
    assert [fields[f].value for f in ("opname_geinformeerd", "pgb_zin_uitgelegd")] == ["onbekend", "onbekend"]


def test_areas_of_life_take_the_sentences_that_are_likely_about_them() -> None:
    talk = _talk(
        ("C", "Hoe komt u de deur uit?"),
        ("K", "Met de rollator haal ik de hoek nog wel."),
        ("C", "En het huis?"),
        ("K", "Het bed verschonen lukt me niet meer."),
        ("C", "Dat begrijp ik heel goed, dat is ook zwaar werk."),
        ("K", "Ja, en ramen lappen kan ik ook niet meer."),
    )
    rows = fill.fill_form(talk, load_form(FORM)).fields["leefgebieden"].value
    assert isinstance(rows, list)
    by_area = {row["leefgebied"]: row for row in rows}
    assert "rollator" in by_area["mobiliteit"]["lukt_zelf"] and by_area["mobiliteit"]["evidence"] == [1]
    assert "verschonen" in by_area["huishouden"]["lukt_niet"] and 3 in by_area["huishouden"]["evidence"]


def test_a_form_of_which_nothing_was_learnt_is_filled_by_its_cues() -> None:
    others = [name for name in form_names() if name != FORM]
    assert others and all(learned_for(name) is None for name in others)
    assert learned_for("../../../etc/passwd") is None


def test_what_is_written_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = Learned(("a", "b"), np.array([-1.5, 0.25]), {"thuis": 2.5}, {"s:thuis": np.array([0.0, -1.23])})
    write(learned, tmp_path / "proef.json")
    monkeypatch.setattr("summarize.learned.DATA", tmp_path)
    learned_for.cache_clear()
    read = learned_for("proef")
    learned_for.cache_clear()
    assert read is not None and read.fields == learned.fields and read.rarity == learned.rarity
    assert read.bias.tolist() == learned.bias.tolist()
    assert {k: v.tolist() for k, v in read.weights.items()} == {"s:thuis": [0.0, -1.23]}
