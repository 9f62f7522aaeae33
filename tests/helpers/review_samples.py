"""Small and large data for ``nalezen.html``, and what a saved ``correcties.json`` has to look like."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np

from binnenskamers.review.data import review_data
from conversation import Coverage, Recording, Segment, Speaker, Transcript, Word
from conversation.form import Column, Field, Form, Section
from conversation.report import FieldValue, Report, Statement
from conversation.transcript import Gap

SECONDS = 60
HOSTILE = "</script><img src=x onerror=window.hacked=1><!-- ${alert(1)} $data \u2028 & ' \""


def said(number: int, speaker: str | None, text: str, doubt: Mapping[int, float] | None = None) -> Segment:
    """A segment of four seconds at its place in the row, with a word per half second."""
    start = 5.0 * (number - 1)
    words = tuple(
        Word(start + 0.5 * at, start + 0.5 * at + 0.4, word, (doubt or {}).get(at, 0.95), speaker)
        for at, word in enumerate(text.split())
    )
    return Segment(number, start, start + 4.0, text, speaker, words)


def transcript() -> Transcript:
    return Transcript(
        segments=(
            said(1, "S1", "Goedemorgen, waar kan ik mee helpen?"),
            said(2, "S2", "Ik kan niet meer stofzuigen thuis.", {3: 0.3, 4: 0.6}),
            said(3, "S2", "Mijn knieën doen dat niet meer."),
            said(4, "S1", "Ik bel maandag de ergotherapeut."),
            said(5, None, "Dat is fijn."),
        ),
        speakers={"S1": Speaker("Consulent", "consulent"), "S2": Speaker("Spreker 2")},
        recording=Recording("gesprek.m4a", "a" * 64, "2026-11-12", float(SECONDS)),
        coverage=Coverage(21, 20, gaps=(Gap(19.2, 19.8, "niet verstaan"),), warnings=("Er mist een stukje.",)),
        version=3,
    )


def form() -> Form:
    return Form(
        "proef",
        "Proefverslag",
        (
            Field("datum", "Datum gesprek", "date", "meta", "gegevens"),
            Field("hulpvraag", "Hulpvraag", "text", "audio", "situatie", required=True, help="Wat iemand vraagt."),
            Field("wensen", "Wensen", "list", "audio", "situatie"),
            Field("plan", "Persoonlijk plan", "choice", "audio", "situatie", options=("ja", "nee", "onbekend")),
            Field("afspraken", "Afspraken", "table", "audio", "vervolg",
                  columns=(Column("wat", "Wat"), Column("wie", "Wie"), Column("wanneer", "Wanneer"))),
            Field("klaar", "Klaar uiterlijk", "date", "calc", "vervolg", internal=True),
            Field("oordeel", "Beoordeling", "text", "human", "vervolg", required=True),
            Field("status", "Status", "text", "fixed", "vervolg", fixed="Dit is een concept."),
            Field("akkoord", "Ondertekening", "block", "human", "vervolg"),
        ),
        (Section("gegevens", "Gegevens"), Section("situatie", "Situatie"), Section("vervolg", "Vervolg", "Wat er nu gebeurt.")),
    )  # fmt: skip


def report() -> Report:
    first = Statement(
        "U kunt niet meer stofzuigen.", (2,), "tekst", ("twijfel over een woord",), "Ik kan niet meer stofzuigen"
    )
    second = Statement("Uw knieën doen dat niet meer.", (3,), "citaat")
    row = {
        "wat": "De ergotherapeut bellen",
        "wie": "consulent",
        "wanneer": "2026-11-16",
        "gezegd": "maandag",
        "evidence": [4],
    }
    return Report(
        "proef",
        {
            "datum": FieldValue("2026-11-12", "meta"),
            "hulpvraag": FieldValue(f"{first.text} {second.text}", "audio", (2, 3), (), (first, second)),
            "wensen": FieldValue(),
            "plan": FieldValue("nee", "audio", (3,), ("niet letterlijk gezegd",)),
            "afspraken": FieldValue([row], "audio", (4,)),
            "klaar": FieldValue("2026-12-24", "calc"),
            "oordeel": FieldValue(None, "human"),
            "akkoord": FieldValue(None, "human"),
        },
        transcript_version=3,
        notes=("Lees dit verslag na.",),
    )  # fmt: skip


def page_data(**changes: Any) -> dict[str, Any]:
    """The data of the small conversation; ``changes`` go to ``review_data``."""
    given: dict[str, Any] = {
        "dossier": "13f8",
        "page": "c0ffee",
        "basis": "b" * 64,
        "peaks": bytes(range(250)) * 2,
    } | changes
    subject = given.pop("transcript", transcript())
    filled, shape = given.pop("report", report()), given.pop("form", form())
    return review_data(subject, filled, shape, **given)


def tone(seconds: float = SECONDS) -> np.ndarray:
    """A soft tone, 16 kHz, (n,) float32."""
    return (0.2 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * 16_000)) / 16_000)).astype(np.float32)


def long_transcript(words: int = 20_000, segments: int = 3_000, seconds: float = 7_200.0, seed: int = 1) -> Transcript:
    """Two hours of talk between three people: invented words, each with a probability."""
    random_ = random.Random(seed)
    vocabulary = [
        "ja",
        "maar",
        "dat",
        "is",
        "ergotherapeut",
        "huishouden",
        "niet",
        "meer",
        "gewoon",
        "vrijdagmiddag",
        "ik",
        "u",
        "wat",
    ]
    made, length = [], seconds / segments
    for number in range(segments):
        count = words // segments + (number < words % segments)
        start, step = number * length, 0.9 * length / max(1, count)
        speaker = f"S{1 + random_.randrange(3)}"
        spoken = tuple(
            Word(start + step * at, start + step * (at + 1), random_.choice(vocabulary), min(1.0, random_.betavariate(8, 1)), speaker)
            for at in range(count)
        )  # fmt: skip
        text = " ".join(word.text for word in spoken)
        made.append(Segment(number + 1, start, start + 0.95 * length, text, speaker, spoken))
    speakers = {f"S{n}": Speaker(f"Spreker {n}") for n in (1, 2, 3)}
    return Transcript(tuple(made), speakers, Recording("lang.m4a", None, None, seconds))


# ---------------------------------------------------------------- what is saved
def check_corrections(saved: Mapping[str, Any], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of a ``correcties.json``, after looking at every one of them: AssertionError where it breaks the contract."""
    assert set(saved) == {"schema", "dossier", "pagina", "basis", "versie", "seconden", "stappen"}
    assert saved["schema"] == "binnenskamers/correcties/1"
    assert all(saved[key] == data[key] for key in ("dossier", "pagina", "basis", "versie"))
    assert saved["seconden"] is None or type(saved["seconden"]) is int
    order = [segment["id"] for segment in data["segmenten"]]
    spans = {segment["id"]: (segment["begin"], segment["einde"]) for segment in data["segmenten"]}
    for step in saved["stappen"]:
        _CHECKS[step["soort"]](step, data, order, spans)
    return list(saved["stappen"])


def _segments_step(
    step: Mapping[str, Any], _data: Any, order: list[int], spans: dict[int, tuple[float, float]]
) -> None:
    assert set(step) == {"soort", "van", "worden", "reden"}
    assert step["reden"].strip()
    at = order.index(step["van"][0])
    assert order[at : at + len(step["van"])] == step["van"], "neighbours, in order"
    first, last = spans[step["van"][0]][0], max(spans[number][1] for number in step["van"])
    for piece in step["worden"]:
        assert set(piece) == {"id", "spreker", "begin", "einde", "tekst"}
        assert first <= piece["begin"] <= piece["einde"] <= last
        assert piece["tekst"].strip()
    made = [piece["id"] for piece in step["worden"]]
    if len(step["van"]) == len(made) == 1:
        assert made == step["van"]
    else:
        assert made == list(range(max(spans) + 1, max(spans) + 1 + len(made))), "one more than any before"
    order[at : at + len(step["van"])] = made
    spans |= {piece["id"]: (piece["begin"], piece["einde"]) for piece in step["worden"]}


def _speaker_step(step: Mapping[str, Any], *_: Any) -> None:
    assert set(step) == {"soort", "spreker", "naam", "rol"}
    assert step["naam"].strip()
    assert step["rol"] is None or step["rol"]


def _field_step(step: Mapping[str, Any], data: Mapping[str, Any], order: list[int], _spans: Any) -> None:
    field = next(field for field in data["velden"] if field["id"] == step["veld"])
    assert field["bron"] not in ("calc", "fixed")
    columns = {column["id"] for column in field["kolommen"]}
    if field["soort"] == "table":
        assert set(step) == {"soort", "veld", "rijen"}
        assert all(set(row) == columns | {"bewijs"} for row in step["rijen"])
        cited = [number for row in step["rijen"] for number in row["bewijs"]]
    elif field["bron"] == "audio" and field["soort"] in ("text", "list"):
        assert set(step) == {"soort", "veld", "uitspraken"}
        assert all(set(item) == {"tekst", "bewijs"} and item["tekst"].strip() for item in step["uitspraken"])
        cited = [number for item in step["uitspraken"] for number in item["bewijs"]]
    else:
        assert set(step) == {"soort", "veld", "waarde"}
        assert step["waarde"] is None or (isinstance(step["waarde"], str) and step["waarde"].strip())
        cited = []
    assert set(cited) <= set(order)


def _checked_step(step: Mapping[str, Any], data: Mapping[str, Any], *_: Any) -> None:
    assert set(step) == {"soort", "veld", "ja"}
    assert step["veld"] in [field["id"] for field in data["velden"]]
    assert type(step["ja"]) is bool


_CHECKS = {"segmenten": _segments_step, "spreker": _speaker_step, "veld": _field_step, "nagekeken": _checked_step}
