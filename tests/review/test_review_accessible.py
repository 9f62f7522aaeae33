"""Everybody can use the page: axe-core, narrow screens, zoom, size of targets, paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from review_samples import page_data

pytestmark = pytest.mark.e2e
Read = Callable[..., Any]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}
#: 1280 by 800 at 200 %
ZOOMED = {"width": 640, "height": 400}


def violations(reading: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python", reason="extra test is niet geïnstalleerd")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    reading.page.evaluate(source)
    found = reading.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    assert found["passes"], "axe looked at nothing"
    return [f"{item['id']}: {node['html'][:160]}" for item in found["violations"] for node in item["nodes"]]


def opened(reading: Any) -> None:
    """Everything that can be opened, but for an editor."""
    for summary in reading.page.locator("details:not([open]) summary").all():
        if summary.is_visible():
            summary.click()


STATES: dict[str, Callable[[Any], object]] = {
    "as it opens": lambda reading: None,
    "with names": opened,
    "writing a text": lambda reading: reading.field("hulpvraag").locator("[data-act=edit]").click(),
    "writing rows": lambda reading: reading.field("afspraken").locator("[data-act=edit]").click(),
    "writing a choice": lambda reading: reading.field("plan").locator("[data-act=edit]").click(),
    "writing a date": lambda reading: reading.field("datum").locator("[data-act=edit]").click(),
    "checked": lambda reading: reading.field("hulpvraag").locator("input[type=checkbox]").check(),
    "help": lambda reading: reading.page.keyboard.press("?"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(read: Read, state: str, size: dict[str, int]) -> None:
    reading = read(page_data(trial=True), viewport=size, bypass_csp=True)
    STATES[state](reading)
    assert violations(reading) == []


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_in_the_transcript(read: Read, size: dict[str, int]) -> None:
    reading = read(viewport=size, bypass_csp=True)
    reading.field("hulpvraag").locator("button.source").first.click()
    reading.playing_from(5.0)
    reading.page.keyboard.press("Space")
    assert violations(reading) == []
    reading.segment(2).locator(".edit").click()
    assert violations(reading) == []
    reading.page.locator(".segment textarea").fill("Iets anders.")
    reading.page.locator(".segment [data-act=done]").click()
    if size is NARROW:
        reading.page.locator("#back").click()
    assert reading.field("hulpvraag").locator(".stale").is_visible()
    assert violations(reading) == []


def test_axe_finds_nothing_without_report_and_sound(read: Read) -> None:
    assert violations(read(page_data(report=None, form=None), sound=None, bypass_csp=True)) == []


@pytest.mark.parametrize("size", [NARROW, ZOOMED, {"width": 320, "height": 256}], ids=["320 px", "200 %", "400 %"])
def test_nothing_has_to_be_scrolled_sideways(read: Read, size: dict[str, int]) -> None:
    reading = read(page_data(trial=True), viewport=size)

    def widths() -> list[int]:
        return [int(w) for w in reading.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")]

    def fits() -> bool:
        wide, screen = widths()
        return wide <= screen

    assert fits()
    for name in ("hulpvraag", "afspraken", "plan", "oordeel"):
        reading.field(name).locator("[data-act=edit]").click()
        assert fits(), name
    reading.page.locator(".parts [data-part=transcript]").click()
    opened(reading)
    assert fits()
    reading.segment(2).locator(".edit").click()
    assert fits()
    reading.page.locator(".tools [data-act=help]").click()
    assert fits()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, NARROW], ids=["wide", "narrow"])
def test_targets_are_large_enough(read: Read, size: dict[str, int]) -> None:
    reading = read(viewport=size)
    opened(reading)
    for prepare in (
        lambda: reading.field("hulpvraag").locator("[data-act=edit]").click(),
        lambda: reading.page.locator(".parts [data-part=transcript]").click() if size is NARROW else None,
        lambda: reading.segment(2).locator(".edit").click(),
    ):
        prepare()
        small = reading.page.evaluate(
            """() => [...document.querySelectorAll("button, input, select, textarea, summary, a")]
              .filter(item => item.checkVisibility() && !item.closest(".skips"))
              .map(item => [item.outerHTML.slice(0, 120), item.getBoundingClientRect()])
              .filter(([, box]) => box.width < 24 || box.height < 24)
              .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
        )
        assert small == []


def test_what_has_the_focus_is_not_behind_the_player(read: Read) -> None:
    reading = read(viewport=NARROW)
    for _ in range(30):
        reading.page.keyboard.press("Tab")
        hidden = reading.page.evaluate(
            """() => {
              const item = document.activeElement, player = document.getElementById("player");
              if (!item || item === document.body || player.contains(item) || item.closest(".skips")) return null;
              return item.getBoundingClientRect().top >= player.getBoundingClientRect().top ? item.outerHTML.slice(0, 120) : null;
            }"""
        )
        assert hidden is None


def test_the_way_through_with_tab_is_short(read: Read) -> None:
    """One stop per piece would be thousands: only the chosen one is a stop."""
    reading = read()
    assert reading.page.locator("#segments button:not([tabindex='-1'])").count() == 2


def test_skipping_to_the_transcript_with_the_keyboard(read: Read) -> None:
    page = read().page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar het transcript"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.segment').dataset.segment") == "2"


def test_messages_reach_a_screen_reader(read: Read) -> None:
    reading = read()
    assert reading.page.locator("#message").get_attribute("aria-live") == "polite"
    reading.page.keyboard.press("j")
    reading.page.keyboard.press("a")
    reading.message("Datum gesprek is nagekeken")


def test_on_paper_there_is_report_and_transcript_without_buttons(read: Read) -> None:
    reading = read()
    reading.page.emulate_media(media="print")
    assert reading.field("hulpvraag").is_visible()
    assert reading.segment(2).is_visible()
    assert not reading.page.locator("#player").is_visible()
    assert not reading.page.locator(".tools").is_visible()
    assert reading.page.evaluate(
        "document.getElementById('transcript').scrollHeight <= document.documentElement.scrollHeight"
    )
