"""Reading ``correcties.json``: what people saved on the page, or anything else that has that name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binnenskamers.errors import InputMissing, InputUnusable, UsageFault
from binnenskamers.review.apply import steps_to_do
from binnenskamers.review.steps import Review, read_review
from binnenskamers.review.version import digest
from conversation import UserError

GOOD: dict[str, Any] = {
    "schema": "binnenskamers/correcties/1",
    "dossier": "0123456789abcdef",
    "pagina": "aa" * 8,
    "basis": "b" * 64,
    "versie": 1,
    "seconden": 12.5,
    "stappen": [
        {"soort": "nagekeken", "veld": "hulpvraag", "ja": True},
        {"soort": "spreker", "spreker": "S1", "naam": "Anna", "rol": None},
        {"soort": "veld", "veld": "x", "waarde": None},
        {
            "soort": "segmenten",
            "van": [1],
            "worden": [{"id": 1, "spreker": None, "begin": 0, "einde": 1.5, "tekst": "Dag"}],
            "reden": "y",
        },
    ],
}


def file(folder: Path, data: object) -> Path:
    path = folder / "correcties.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_file_of_the_page(tmp_path: Path) -> None:
    review = read_review(file(tmp_path, GOOD))
    assert [step.kind for step in review.steps] == ["nagekeken", "spreker", "veld", "segmenten"]
    assert review.seconds == 12.5


def with_step(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "stappen": [GOOD["stappen"][0], {**GOOD["stappen"][3], **changes}]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "geen geldige JSON"),
        ("geheim verhaal", "geen geldige JSON"),
        ("[1]", "geen JSON-object"),
        ({"correcties": []}, "komt niet van de pagina"),
        ({**GOOD, "schema": "binnenskamers/correcties/9"}, "komt niet van de pagina"),
        ({**GOOD, "dossier": "../../etc"}, "klopt niet bij “dossier”"),
        ({**GOOD, "extra": "geheim"}, "klopt niet bij “extra”"),
        ({k: v for k, v in GOOD.items() if k != "basis"}, "klopt niet bij “basis”"),
        ({**GOOD, "seconden": -1}, "klopt niet bij “seconden”"),
        ({**GOOD, "stappen": [{"soort": "wissen"}]}, "bij stap 1"),
        (with_step(reden="  "), "bij stap 2"),
        (with_step(worden=[]), "bij stap 2"),
        (with_step(van=["1"]), "bij stap 2"),
        (with_step(worden=[{"id": 1, "spreker": None, "begin": -1, "einde": 1, "tekst": "geheim"}]), "bij stap 2"),
    ],
)
def test_anything_else_is_refused_and_nothing_of_it_is_said(tmp_path: Path, data: object, said: str) -> None:
    with pytest.raises(InputUnusable, match=said) as refused:
        read_review(file(tmp_path, data))
    assert "geheim" not in refused.value.message
    assert "Bewaar" in refused.value.message


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        read_review(tmp_path / "weg.json")
    with pytest.raises(InputMissing):
        read_review(tmp_path)
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputUnusable, match="UTF-8"):
        read_review(tmp_path / "b.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(GOOD)), inner, max_size=4),
        max_leaves=8,
    )
)
def test_no_json_makes_it_fall_over(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = file(tmp_path_factory.mktemp("x"), {**GOOD, "stappen": value})
    try:
        read_review(path)
    except UserError as error:
        assert error.message


# ---------------------------------------------------------------- which steps are new
def reviewed(**changes: Any) -> Review:
    return Review.model_validate({**GOOD, **changes})


def test_a_page_saved_twice_is_done_once() -> None:
    first = reviewed(stappen=GOOD["stappen"][:2])
    assert len(steps_to_do(first, GOOD["dossier"], "b" * 64, {})) == 2
    pages = {first.page: {"done": 2, "after": "c" * 64}}
    again = steps_to_do(reviewed(), GOOD["dossier"], "c" * 64, pages)
    assert [step.kind for step in again] == ["veld", "segmenten"]
    assert steps_to_do(first, GOOD["dossier"], "c" * 64, pages) == ()


@pytest.mark.parametrize(
    ("dossier", "now", "pages", "said"),
    [
        ("f" * 16, "b" * 64, {}, "hoort bij dossier"),
        (GOOD["dossier"], "c" * 64, {}, "is veranderd nadat de pagina was gemaakt"),
        (GOOD["dossier"], "b" * 64, {GOOD["pagina"]: {"done": 4, "after": "c" * 64}}, "is veranderd nadat"),
        (GOOD["dossier"], "c" * 64, {GOOD["pagina"]: {"done": 9, "after": "c" * 64}}, "ouder bestand"),
    ],
)
def test_steps_never_land_on_what_the_user_did_not_see(dossier: str, now: str, pages: Any, said: str) -> None:
    with pytest.raises(UsageFault, match=said):
        steps_to_do(reviewed(), dossier, now, pages)


def test_how_far_people_are_does_not_count_as_a_change() -> None:
    transcript = {"segments": []}
    assert digest(transcript, {"a": 1, "status": "concept"}) == digest(transcript, {"status": "gecontroleerd", "a": 1})
    assert digest(transcript, {"a": 1}) != digest(transcript, {"a": 2})
    assert digest(transcript, None) != digest({"segments": [1]}, None)
