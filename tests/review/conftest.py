"""A real Chromium for the page: the one of the machine; no browser is downloaded."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from review_samples import check_corrections, page_data, tone

from binnenskamers.review.page import review_page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium ontbreekt, en .ci/run hoort het te installeren")
        pytest.skip("Chromium ontbreekt: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = _chromium()
    sync_api = pytest.importorskip("playwright.sync_api", reason="extra test is niet geïnstalleerd")
    with sync_api.sync_playwright() as playwright:
        # in a container and for root there is no sandbox to be had; the page is ours
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@cache
def small_sound() -> bytes:
    from binnenskamers.review.sound import opus

    return opus(tone())


class Reading:
    """The page as a person has it open: it keeps what the console said and what was asked of anybody."""

    def __init__(self, browser: Any, folder: Path, data: dict[str, Any], sound: bytes | None, **context: Any) -> None:
        self.file, self.data = folder / "nalezen.html", data
        self.file.write_text(review_page(data, sound), encoding="utf-8")
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "nl-NL", **context})
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"fault: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(self.file.as_uri())
        self.page.wait_for_selector("#segments .segment", state="attached")

    def field(self, name: str) -> Any:
        return self.page.locator(f".field[data-field={name}]")

    def segment(self, number: int) -> Any:
        return self.page.locator(f'.segment[data-segment="{number}"]')

    def message(self, text: str) -> None:
        """Wait until the page says so."""
        self.page.wait_for_function("text => document.getElementById('message').textContent.includes(text)", arg=text)

    def place(self) -> float:
        return float(self.page.evaluate("document.getElementById('audio').currentTime"))

    def playing_from(self, seconds: float) -> None:
        """Wait until the sound is running, at most two seconds after ``seconds``."""
        self.page.wait_for_function(
            "at => { const a = document.getElementById('audio'); return !a.paused && a.currentTime > at && a.currentTime < at + 2; }",
            arg=seconds,
        )

    def saved(self) -> dict[str, Any]:
        """Save, and what then lies in the downloads."""
        with self.page.expect_download() as waiting:
            self.page.locator(".tools [data-act=save]").click()
        assert waiting.value.suggested_filename == "correcties.json"
        return dict(json.loads(Path(waiting.value.path()).read_text(encoding="utf-8")))

    def steps(self) -> list[dict[str, Any]]:
        """The steps that are saved, each held against the contract."""
        return check_corrections(self.saved(), self.data)


@pytest.fixture
def read(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Reading]]:
    """Open the page: ``read(data=…, sound=…, viewport=…)``. At the end of the test it may have said nothing and asked nothing."""
    opened: list[Reading] = []

    def make(data: dict[str, Any] | None = None, sound: bytes | str | None = "small", **context: Any) -> Reading:
        given = small_sound() if sound == "small" else sound
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        assert not isinstance(given, str)
        opened.append(Reading(browser, folder, data or page_data(), given, **context))
        return opened[-1]

    yield make
    for reading in opened:
        said, asked, own = list(reading.said), set(reading.asked), reading.file.as_uri()
        reading.context.close()
        assert said == []
        assert {url for url in asked if not url.startswith("blob:")} == {own}
