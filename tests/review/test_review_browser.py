"""The page in a real Chromium: what a consultant does with it, and what is saved."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from review_samples import HOSTILE, check_corrections, long_transcript, page_data, said, transcript

pytestmark = pytest.mark.e2e
Read = Callable[..., Any]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what those who came by had to say."""
    server, came = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def watch() -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor = server.accept()[0]
                visitor.settimeout(0.5)
                with visitor, contextlib.suppress(TimeoutError):
                    came.append(b"")
                    came[-1] = visitor.recv(200)

    threading.Thread(target=watch, daemon=True).start()
    yield server.getsockname()[1], came
    server.close()


# ---------------------------------------------------------------- opening
def test_it_opens_with_report_transcript_and_sound(read: Read) -> None:
    reading = read(page_data(trial=True))
    page = reading.page
    assert page.title().startswith("Proefverslag")
    assert page.locator("#count").text_content() == "0 van 7 velden nagekeken"
    assert "niet voor echte gesprekken" in page.locator("#subtitle").text_content()
    assert "12 november 2026" in page.locator("#subtitle").text_content()
    assert page.locator(".chapter h3").all_text_contents() == ["Gegevens", "Situatie", "Vervolg"]
    assert "Niet besproken" in reading.field("wensen").text_content()
    assert "Controleer: twijfel over een woord" in reading.field("hulpvraag").text_content()
    assert page.locator(".segment .text").count() == 5
    assert page.locator(".gap").count() == 1
    assert page.locator(".segment mark.doubt").all_text_contents() == ["meer", "stofzuigen"]
    assert page.locator("#messages li").all_text_contents() == ["Er mist een stukje.", "Lees dit verslag na."]
    assert not page.locator(".silent").is_visible()
    assert page.locator("#audio").get_attribute("src") is None, "the sound is unpacked at its first use"


def test_without_report_and_sound_the_transcript_can_still_be_corrected(read: Read) -> None:
    reading = read(page_data(report=None, form=None), sound=None)
    assert reading.page.locator(".silent").is_visible()
    assert not reading.page.locator("#play").is_visible()
    reading.segment(5).locator(".edit").click()
    reading.page.locator(".segment textarea").fill("Dat is heel fijn.")
    reading.page.locator(".segment [data-act=done]").click()
    assert reading.steps()[0]["worden"][0]["tekst"] == "Dat is heel fijn."


def test_text_of_a_conversation_stays_text(read: Read) -> None:
    segments = (said(1, "S1", HOSTILE), said(2, "S2", "Ik kan <b>niet</b> meer."))
    data = page_data(transcript=replace(transcript(), segments=segments))
    data["velden"][1]["label"] = data["sprekers"]["S1"]["naam"] = data["titel"] = HOSTILE
    data["velden"][1]["uitspraken"][0]["tekst"] = data["meldingen"][0] = HOSTILE
    reading = read(data)
    page = reading.page
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, b").count() == 0
    assert page.locator(".segment .text").first.text_content() == HOSTILE
    assert page.locator("#title").text_content() == HOSTILE
    assert reading.field("hulpvraag").locator(".statement span").first.text_content() == HOSTILE


def test_the_policy_refuses_requests_and_foreign_script(read: Read, listener: tuple[int, list[bytes]]) -> None:
    port, came = listener
    reading = read()
    reading.context.set_offline(False)
    refused = reading.page.evaluate(
        """async port => {
          const address = `http://127.0.0.1:${port}/`, refused = [];
          document.addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
          await fetch(address).catch(() => {});
          new Image().src = address;
          document.head.append(Object.assign(document.createElement("link"), {rel: "stylesheet", href: address}));
          const script = document.createElement("script");
          try { script.text = "window.hacked = 1"; } catch { refused.push("trusted-types"); }
          try { document.body.innerHTML += "<i>x</i>"; } catch { refused.push("innerHTML"); }
          navigator.sendBeacon(address);
          await new Promise(done => setTimeout(done, 500));
          return refused;
        }""",
        port,
    )
    assert {"connect-src", "img-src", "style-src-elem", "trusted-types", "innerHTML"} <= set(refused)
    assert came == []
    # before it asks the policy, Chromium opens a connection for a frame, and says nothing over it
    reading.page.evaluate(
        "address => document.body.append(Object.assign(document.createElement('iframe'), {src: address}))",
        f"http://127.0.0.1:{port}/",
    )
    reading.page.wait_for_timeout(1_000)
    assert not any(came)
    assert reading.page.evaluate("window.hacked") is None
    assert all(
        "Content Security Policy" in line or "Trusted" in line for line in reading.said if not line.startswith("fault")
    )
    reading.said.clear()
    reading.asked[:] = [url for url in reading.asked if not url.startswith(f"http://127.0.0.1:{port}/")]


def test_a_conversation_of_two_hours_opens_and_scrolls_to_its_end(read: Read) -> None:
    reading = read(page_data(transcript=long_transcript(), peaks=bytes(72_000)))
    page = reading.page
    assert page.locator(".segment").count() == 3_000
    page.evaluate("document.getElementById('transcript').scrollTo(0, 1e9)")
    page.wait_for_function(
        "() => document.querySelector('[data-segment=\"3000\"]').getBoundingClientRect().top < innerHeight"
    )
    reading.segment(3_000).locator(".time").focus()
    page.keyboard.press("k")
    page.wait_for_function("() => document.activeElement.closest('.segment')?.dataset.segment === '2999'")


# ---------------------------------------------------------------- listening
def test_a_click_on_a_statement_lights_its_source_up_and_plays_it(read: Read) -> None:
    reading = read()
    reading.field("hulpvraag").locator(".statement span").nth(1).click()
    reading.playing_from(5.0)
    lit = reading.page.locator(".segment.lit")
    assert [item.get_attribute("data-segment") for item in lit.all()] == ["2"]
    assert "lit" in reading.field("hulpvraag").locator(".statement").first.get_attribute("class")
    reading.field("afspraken").locator("button.source").click()
    reading.playing_from(15.0)
    assert [item.get_attribute("data-segment") for item in lit.all()] == ["4"]


def test_a_click_on_a_word_or_a_time_plays_from_there(read: Read) -> None:
    reading = read()
    reading.segment(2).locator("mark.strong").click()
    reading.playing_from(6.5)
    reading.segment(4).locator(".time").click()
    reading.playing_from(15.0)
    box = reading.page.locator("#place").bounding_box()
    reading.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reading.playing_from(29.0)


def test_the_word_that_is_heard_is_shown(read: Read) -> None:
    reading = read()
    reading.segment(2).locator(".time").click()
    reading.playing_from(5.0)
    reading.page.wait_for_function(
        "() => [...(CSS.highlights.get('spoken') || [])].some(range => range.toString() === 'kan')"
    )
    assert "now" in reading.segment(2).get_attribute("class")


# ---------------------------------------------------------------- keyboard
def test_the_whole_report_can_be_checked_with_keys(read: Read) -> None:
    reading = read()
    page = reading.page

    def current() -> str:
        return str(page.locator(".field.current").get_attribute("data-field"))

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert current() == "hulpvraag"
    page.keyboard.press("k")
    assert current() == "datum"
    page.keyboard.press("a")
    assert current() == "hulpvraag"
    page.keyboard.press("l")
    reading.playing_from(5.0)
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('audio').paused")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.getElementById('audio').currentTime > 10")
    page.keyboard.press("s")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('audio').playbackRate === 1.5")
    page.keyboard.press("e")
    page.keyboard.type("jakes? ")
    assert page.locator(".field textarea").first.input_value().endswith("jakes? ")
    assert page.locator("#count").text_content().startswith("1 van")
    page.keyboard.press("Escape")
    assert page.locator(".field textarea").count() == 0
    page.keyboard.press("n")
    assert current() == "wensen"
    page.keyboard.press("t")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.segment').dataset.segment") == "3"
    page.keyboard.press("e")
    assert page.locator(".segment textarea").count() == 1
    page.keyboard.press("Control+Enter")
    page.keyboard.press("t")
    for _ in range(6):
        page.keyboard.press("a")
    reading.message("Alle velden zijn nagekeken")
    assert page.locator("#count").text_content() == "7 van 7 velden nagekeken"
    assert [step["veld"] for step in reading.steps()] == [
        "datum",
        "wensen",
        "plan",
        "afspraken",
        "klaar",
        "oordeel",
        "hulpvraag",
    ]


def test_help_tells_the_keys_and_turns_them_off(read: Read) -> None:
    page = read().page
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    assert "akkoord" in page.locator("#keys").text_content()
    page.keyboard.press("j")
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".field.current").count() == 0


def test_space_on_a_tick_or_button_is_its_own(read: Read) -> None:
    reading = read()
    reading.field("datum").locator("input[type=checkbox]").focus()
    reading.page.keyboard.press("Space")
    reading.page.wait_for_selector(".field.checked[data-field=datum]")
    assert reading.page.evaluate("document.activeElement.dataset.act") == "tick", "the focus stays where it was"
    assert reading.page.evaluate("document.getElementById('audio').paused")


# ---------------------------------------------------------------- the report
def edit(reading: Any, name: str) -> Any:
    reading.field(name).locator("[data-act=edit]").click()
    return reading.field(name).locator("textarea, select, input:not([type=checkbox])")


def done(reading: Any, name: str) -> None:
    reading.field(name).locator("[data-act=done]").click()


def test_every_kind_of_field_can_be_written(read: Read) -> None:
    reading = read()
    edit(reading, "datum").fill("2026-11-24")
    done(reading, "datum")
    edit(reading, "hulpvraag").first.fill("U kunt thuis niet meer\n stofzuigen.")
    done(reading, "hulpvraag")
    edit(reading, "plan").select_option("ja")
    done(reading, "plan")
    edit(reading, "afspraken").nth(1).fill("de consulent")
    reading.field("afspraken").locator("[data-act=add-item]").click()
    reading.field("afspraken").locator("textarea").nth(3).fill("Nog iets")
    done(reading, "afspraken")
    edit(reading, "oordeel").fill("Het advies is:\nhulp in huis.")
    done(reading, "oordeel")
    steps = reading.steps()
    assert steps == [
        {"soort": "veld", "veld": "datum", "waarde": "2026-11-24"},
        {"soort": "veld", "veld": "hulpvraag", "uitspraken": [
            {"tekst": "U kunt thuis niet meer stofzuigen.", "bewijs": [2]}, {"tekst": "Uw knieën doen dat niet meer.", "bewijs": [3]}]},
        {"soort": "veld", "veld": "plan", "waarde": "ja"},
        {"soort": "veld", "veld": "afspraken", "rijen": [
            {"wat": "De ergotherapeut bellen", "wie": "de consulent", "wanneer": "2026-11-16", "bewijs": [4]},
            {"wat": "Nog iets", "wie": None, "wanneer": None, "bewijs": [1]}]},
        {"soort": "veld", "veld": "oordeel", "waarde": "Het advies is:\nhulp in huis."},
    ]  # fmt: skip
    assert "door u geschreven" in reading.field("hulpvraag").text_content()
    assert "24 november 2026" in reading.field("datum").text_content()


def test_a_new_statement_gets_the_chosen_piece_as_its_source(read: Read) -> None:
    reading = read()
    reading.segment(3).locator(".time").click()
    edit(reading, "wensen").fill("Weer kunnen lopen.")
    reading.field("wensen").locator("[data-act=add-source]").click()
    reading.field("wensen").locator("[data-act=add-item]").click()
    reading.field("wensen").locator("textarea").nth(1).fill("Bezoek.")
    reading.field("wensen").locator("[data-act=drop-source]").nth(1).click()
    done(reading, "wensen")
    assert reading.steps()[0]["uitspraken"] == [
        {"tekst": "Weer kunnen lopen.", "bewijs": [3]},
        {"tekst": "Bezoek.", "bewijs": []},
    ]


def test_an_emptied_field_is_not_discussed(read: Read) -> None:
    reading = read()
    for name in ("hulpvraag", "afspraken"):
        edit(reading, name)
        while reading.field(name).locator("[data-act=drop-item]").count():
            reading.field(name).locator("[data-act=drop-item]").first.click()
        done(reading, name)
        assert "Niet besproken" in reading.field(name).text_content()
    edit(reading, "datum").fill("")
    done(reading, "datum")
    assert [step.get("uitspraken", step.get("rijen", step.get("waarde"))) for step in reading.steps()] == [[], [], None]


def test_opening_and_closing_a_field_is_no_step(read: Read) -> None:
    reading = read()
    for name in ("datum", "hulpvraag", "wensen", "plan", "afspraken", "oordeel"):
        edit(reading, name)
        done(reading, name)
    edit(reading, "oordeel").fill("iets")
    reading.field("oordeel").locator("[data-act=cancel]").click()
    reading.page.locator(".tools [data-act=save]").click()
    reading.message("nog niets om te bewaren")


def test_what_is_calculated_or_fixed_cannot_be_written(read: Read) -> None:
    reading = read()
    for name in ("klaar", "status", "akkoord"):
        assert reading.field(name).locator("[data-act=edit]").count() == 0
    assert reading.field("klaar").locator("input[type=checkbox]").count() == 1
    assert reading.field("status").locator("input[type=checkbox]").count() == 0


def test_a_tick_settles_the_questions_and_can_be_taken_back(read: Read) -> None:
    reading = read()
    box = reading.field("hulpvraag").locator("input[type=checkbox]")
    box.check()
    assert reading.field("hulpvraag").locator(".question.settled").count() == 1
    box.uncheck()
    assert reading.field("hulpvraag").locator(".question.settled").count() == 0
    assert reading.steps() == [
        {"soort": "nagekeken", "veld": "hulpvraag", "ja": True},
        {"soort": "nagekeken", "veld": "hulpvraag", "ja": False},
    ]


# ---------------------------------------------------------------- the transcript
def open_segment(reading: Any, number: int) -> Any:
    reading.segment(number).locator(".edit").click()
    return reading.segment(number)


def put_cursor(segment: Any, before: str) -> None:
    segment.locator("textarea").evaluate(
        "(box, text) => { const at = box.value.indexOf(text); box.setSelectionRange(at, at); }", before
    )


def test_a_corrected_piece_makes_what_rests_on_it_stale(read: Read) -> None:
    reading = read()
    reading.field("hulpvraag").locator("input[type=checkbox]").check()
    piece = open_segment(reading, 2)
    piece.locator("textarea").fill("Ik kan niet meer   strijken thuis.")
    piece.locator("input").fill("ik hoorde het terug")
    piece.locator("[data-act=done]").click()
    statements = reading.field("hulpvraag").locator(".statement")
    assert "De bron is veranderd" in statements.nth(0).text_content()
    assert "De bron is veranderd" not in statements.nth(1).text_content()
    assert reading.page.locator("#count").text_content().startswith("0 van")
    assert reading.segment(2).locator("mark").count() == 0
    reading.field("hulpvraag").locator("input[type=checkbox]").check()
    assert "De bron is veranderd" not in reading.field("hulpvraag").text_content()
    assert reading.steps()[1] == {
        "soort": "segmenten", "van": [2], "reden": "ik hoorde het terug",
        "worden": [{"id": 2, "spreker": "S2", "begin": 5.0, "einde": 9.0, "tekst": "Ik kan niet meer strijken thuis."}],
    }  # fmt: skip


def test_a_split_takes_the_times_of_the_words_and_moves_the_evidence(read: Read) -> None:
    reading = read()
    piece = open_segment(reading, 2)
    put_cursor(piece, "meer")
    piece.locator("[data-act=split]").click()
    assert reading.segment(7).locator("textarea").input_value() == "meer stofzuigen thuis."
    reading.segment(7).locator("select").select_option("S1")
    reading.segment(7).locator("[data-act=done]").click()
    assert "De bron is veranderd" in reading.field("hulpvraag").text_content()
    edit(reading, "hulpvraag").first.fill("U stofzuigt niet.")
    done(reading, "hulpvraag")
    split, speaker, field = reading.steps()
    assert [(p["id"], p["begin"], p["einde"], p["tekst"]) for p in split["worden"]] == [
        (6, 5.0, 6.5, "Ik kan niet"), (7, 6.5, 9.0, "meer stofzuigen thuis."),
    ]  # fmt: skip
    assert (speaker["van"], speaker["worden"][0]["spreker"], speaker["reden"]) == ([7], "S1", "verkeerde spreker")
    assert field["uitspraken"][0]["bewijs"] == [6, 7]
    order = [item.get_attribute("data-segment") for item in reading.page.locator(".segment").all()]
    assert order == ["1", "6", "7", "3", "4", "5"]


def test_a_split_alone_leaves_the_report_as_it_was(read: Read) -> None:
    reading = read()
    piece = open_segment(reading, 2)
    put_cursor(piece, "stofzuigen")
    piece.locator("[data-act=split]").click()
    reading.page.keyboard.press("Escape")
    assert "De bron is veranderd" not in reading.field("hulpvraag").text_content()
    assert reading.segment(6).locator("mark.strong").text_content() == "meer", "the words go along"
    assert reading.field("hulpvraag").locator(".statement").first.locator("button.source").count() == 2


def test_a_split_without_a_place_says_what_to_do(read: Read) -> None:
    reading = read()
    open_segment(reading, 2).locator("[data-act=split]").click()
    reading.message("Zet de cursor eerst in de tekst")
    assert reading.page.locator(".segment").count() == 5


def test_two_pieces_become_one(read: Read) -> None:
    reading = read()
    piece = open_segment(reading, 2)
    piece.locator("textarea").fill("Ik kan niet meer stofzuigen,")
    piece.locator("[data-act=merge]").click()
    (step,) = reading.steps()
    assert step["van"] == [2, 3]
    assert step["worden"] == [
        {"id": 6, "spreker": "S2", "begin": 5.0, "einde": 14.0, "tekst": "Ik kan niet meer stofzuigen, Mijn knieën doen dat niet meer."}
    ]  # fmt: skip
    assert reading.segment(6).evaluate("node => node.previousElementSibling.dataset.segment") == "1"
    assert reading.field("plan").locator("button.source").get_attribute("data-segment") == "6"


def test_a_speaker_gets_a_name_everywhere_and_a_new_one_can_be_made(read: Read) -> None:
    reading = read()
    page = reading.page
    page.locator("#people summary").click()
    page.locator("#speakers input[data-speaker=S2]").fill("  Anna  Jansen ")
    page.locator("#speakers select[data-speaker=S2]").select_option("client")
    assert reading.segment(2).locator(".who").text_content() == "Anna Jansen"
    assert "Anna Jansen" in reading.field("hulpvraag").locator("button.source").first.text_content()
    piece = open_segment(reading, 5)
    piece.locator("select").select_option("+")
    piece.locator("[data-act=done]").click()
    assert reading.segment(5).locator(".who").text_content() == "Spreker 3"
    assert [step for step in reading.steps() if step["soort"] == "spreker"] == [
        {"soort": "spreker", "spreker": "S2", "naam": "Anna Jansen", "rol": "client"},
        {"soort": "spreker", "spreker": "S3", "naam": "Spreker 3", "rol": None},
    ]


def test_a_name_cannot_become_empty(read: Read) -> None:
    reading = read()
    reading.page.locator("#people summary").click()
    box = reading.page.locator("#speakers input[data-speaker=S1]")
    box.fill(" ")
    box.blur()
    reading.message("mag niet leeg")
    assert box.input_value() == "Consulent"


# ---------------------------------------------------------------- undo, save, go on
def test_every_step_can_be_undone_until_it_is_saved(read: Read) -> None:
    reading = read()
    before = reading.page.locator("main").inner_text()
    reading.field("plan").locator("input[type=checkbox]").check()
    edit(reading, "oordeel").fill("Akkoord.")
    done(reading, "oordeel")
    piece = open_segment(reading, 2)
    put_cursor(piece, "meer")
    piece.locator("[data-act=split]").click()
    reading.segment(7).locator("[data-act=merge]").click()
    assert reading.page.locator(".segment").count() == 5
    assert reading.page.locator("main").inner_text() != before
    for _ in range(4):
        reading.page.locator("#undo").click()
    assert reading.page.locator("main").inner_text() == before
    assert reading.page.locator("#undo").is_disabled()
    reading.field("plan").locator("input[type=checkbox]").check()
    assert [step["soort"] for step in reading.steps()] == ["nagekeken"]
    reading.page.locator("h1").click()
    reading.page.keyboard.press("z")
    reading.message("al hebt bewaard")


def test_saving_again_gives_all_steps_again(read: Read) -> None:
    reading = read()
    reading.field("plan").locator("input[type=checkbox]").check()
    assert len(reading.steps()) == 1
    reading.field("datum").locator("input[type=checkbox]").check()
    assert [step["veld"] for step in reading.steps()] == ["plan", "datum"]


def test_leaving_with_unsaved_steps_asks_first(read: Read) -> None:
    reading = read()
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    reading.page.on("dialog", answer)
    reading.field("plan").locator("input[type=checkbox]").check()
    reading.steps()
    reading.page.goto(reading.file.as_uri())
    assert asked == []
    reading.field("plan").locator("input[type=checkbox]").check()
    reading.page.goto(reading.file.as_uri())
    assert asked == ["beforeunload"]


def test_reading_time_is_counted_only_when_the_reader_asks(read: Read) -> None:
    reading = read()
    reading.field("plan").locator("input[type=checkbox]").check()
    assert reading.saved()["seconden"] is None
    reading.page.locator("#measure").check()
    reading.page.wait_for_timeout(2_500)
    assert 1 <= check_time(reading) <= 10


def check_time(reading: Any) -> int:
    saved = reading.saved()
    check_corrections(saved, reading.data)
    return int(saved["seconden"])


def test_going_on_with_a_saved_file(read: Read, tmp_path: Path) -> None:
    first = read()
    piece = open_segment(first, 2)
    put_cursor(piece, "meer")
    piece.locator("[data-act=split]").click()
    first.segment(7).locator("[data-act=done]").click()
    first.field("plan").locator("input[type=checkbox]").check()
    saved = first.saved()
    kept = tmp_path / "eerder.json"
    kept.write_text(json.dumps(saved), encoding="utf-8")
    second = read()
    second.page.locator("#file").set_input_files(kept)
    second.message("U gaat verder met 2 stappen")
    assert second.page.locator(".segment").count() == 6
    second.field("datum").locator("input[type=checkbox]").check()
    assert second.steps()[:2] == saved["stappen"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pagina": "andere"}, "andere pagina"),
        ({"schema": "iets"}, "geen bestand met correcties"),
        ({"stappen": [{"soort": "veld", "veld": "klaar", "waarde": "x"}]}, "klopt niet"),
        ({"stappen": [{"soort": "segmenten", "van": [1, 3], "worden": [], "reden": "x"}]}, "klopt niet"),
        ({"stappen": [{"soort": "onzin"}]}, "klopt niet"),
        (None, "niet te lezen"),
    ],
)
def test_another_file_is_refused(read: Read, tmp_path: Path, change: dict[str, Any] | None, says: str) -> None:
    reading = read()
    own = {k: reading.data[k] for k in ("dossier", "pagina", "basis", "versie")}
    document = {"schema": "binnenskamers/correcties/1", **own, "seconden": None, "stappen": [], **(change or {})}
    kept = tmp_path / "ander.json"
    kept.write_text("geen json" if change is None else json.dumps(document), encoding="utf-8")
    reading.page.locator("#file").set_input_files(kept)
    reading.message(says)
    assert reading.page.locator("#undo").is_disabled()
