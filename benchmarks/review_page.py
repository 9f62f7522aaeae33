"""nalezen.html with a conversation of two hours: how quickly it opens, scrolls, plays and changes, in the machine's own Chromium.

    python benchmarks/review_page.py [--herhaal 5]

The conversation is made up: 20,000 words in 3,000 segments, a report of 31 fields. Its sound is ten minutes of the demo recording, encoded once
and put in the page twelve times in a row. "painted" is the browser's own first contentful paint, "drawn" the moment at which report and transcript
are there and listen to people, "whole" that at which all of the file is read, sound too; all from the start of the navigation, with a fresh
browser context every time. Scrolling goes 400 pixels a step through the
transcript; a frame is the time between two animation frames. Times are medians. Writes resultaten/nalezen.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from review_samples import long_transcript  # noqa: E402

from binnenskamers.review.data import review_data  # noqa: E402
from binnenskamers.review.page import review_page  # noqa: E402
from binnenskamers.review.sound import BIT_RATE, RATE, opus, peaks  # noqa: E402
from conversation.form import Field, Form, Section  # noqa: E402
from conversation.report import FieldValue, Report, Statement  # noqa: E402
from transcribe.audio import one_channel, read_audio  # noqa: E402

RESULT = ROOT / "benchmarks" / "resultaten" / "nalezen.md"
SECONDS, ROUNDS, FIELDS = 600, 12, 31
SCROLL = """async () => {
  const panel = document.getElementById("transcript"), frames = [];
  let before = await new Promise(requestAnimationFrame);
  while (panel.scrollTop + panel.clientHeight < panel.scrollHeight - 5 && frames.length < 300) {
    panel.scrollBy(0, 400);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return frames;
}"""
TIMES = """() => {
  const [navigation] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const [drawn] = performance.getEntriesByName("drawn");
  return [paint.startTime, drawn.startTime, navigation.loadEventEnd];
}"""


class Repeated:
    """The demo recording again and again, as a sound of ten minutes."""

    def __init__(self, piece: np.ndarray) -> None:
        self._piece = piece

    def __len__(self) -> int:
        return SECONDS * RATE

    def __getitem__(self, part: slice) -> np.ndarray:
        start, stop, _ = part.indices(len(self))
        return self._piece[np.arange(start, stop) % self._piece.size]


def make_report() -> tuple[Report, Form]:
    names = [f"veld{n}" for n in range(FIELDS)]
    fields = tuple(Field(n, f"Veld {n}", "text", "audio", "deel") for n in names)
    values = {}
    for at, name in enumerate(names):
        statements = tuple(Statement(f"Uitspraak {n} van {name}.", (at * 90 + n + 1,)) for n in range(4))
        values[name] = FieldValue(" ".join(s.text for s in statements), "audio", (), (), statements)
    return Report("lang", values), Form("lang", "Lang verslag", fields, (Section("deel", "Deel"),))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def make_page() -> tuple[str, list[tuple[str, str]]]:
    """The page, and what making it cost."""
    piece = one_channel(read_audio(ROOT / "binnenskamers" / "demo" / "opname.ogg"))
    sound = Repeated(piece)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    encoded, opus_seconds = timed(lambda: opus(sound))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    heights, peak_seconds = timed(lambda: peaks(sound))
    report, form = make_report()
    data = review_data(long_transcript(), report, form, dossier="d", page="p", basis="b", peaks=heights * ROUNDS)
    page, page_seconds = timed(lambda: review_page(data, encoded * ROUNDS))
    return page, [
        (f"Opus, asked for {BIT_RATE // 1000} kbit/s", f"{len(encoded) * 8 / SECONDS / 1000:.1f} kbit/s"),
        ("encoding ten minutes", f"{opus_seconds:.1f} s"),
        ("memory that grew meanwhile", f"{grown:.0f} MB"),
        ("the waveform of ten minutes", f"{peak_seconds:.2f} s"),
        ("putting the page together", f"{page_seconds:.2f} s"),
        ("the file", f"{len(page) / 1e6:.1f} MB"),
    ]  # fmt: skip


def in_browser(path: Path, times: int) -> list[tuple[str, str, str]]:
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        version = browser.version
        for _ in range(times):
            page = browser.new_context(viewport={"width": 1366, "height": 800}).new_page()
            for name, value in one_visit(page, path):
                found.setdefault(name, []).append(value)
            page.context.close()
        browser.close()
    aims = {"painted (ms)": "< 1000", "drawn (ms)": "< 1000", "slowest frame in a hundred while scrolling (ms)": "< 50"}
    rows = [
        (name, f"{statistics.median(v):.0f} ({min(v):.0f}–{max(v):.0f})", aims.get(name, ""))
        for name, v in found.items()
    ]
    return [("browser", f"Chromium {version}", ""), *rows]


def one_visit(page: Any, path: Path) -> list[tuple[str, float]]:
    page.goto(path.as_uri(), wait_until="load")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    painted, drawn, whole = page.evaluate(TIMES)
    frames = sorted(page.evaluate(SCROLL))
    start = time.perf_counter()
    page.locator("button.source").first.click()
    page.wait_for_function(
        "() => { const a = document.getElementById('audio'); return !a.paused && a.currentTime > 0; }"
    )
    playing = 1000 * (time.perf_counter() - start)
    page.keyboard.press(" ")
    tick = page.evaluate(
        "() => { const t = performance.now(); document.querySelector('.tick input').click(); return performance.now() - t; }"
    )
    rename = page.evaluate(
        """() => {
          const box = document.querySelector('#speakers input');
          box.value = 'Anna';
          const start = performance.now();
          box.dispatchEvent(new Event('change', {bubbles: true}));
          document.body.getBoundingClientRect();
          return performance.now() - start;
        }"""
    )
    return [
        ("painted (ms)", painted),
        ("drawn (ms)", drawn),
        ("whole (ms)", whole),
        ("frame while scrolling, median (ms)", statistics.median(frames)),
        ("slowest frame in a hundred while scrolling (ms)", frames[int(0.99 * (len(frames) - 1))]),
        ("slowest frame while scrolling (ms)", frames[-1]),
        ("from the first click on a source to sound (ms)", playing),
        ("a tick (ms)", tick),
        ("a new name for a speaker of 1,000 segments (ms)", rename),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--herhaal", type=int, default=5)
    times = parser.parse_args().herhaal
    page, making = make_page()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nalezen.html"
        path.write_text(page, encoding="utf-8")
        visits = in_browser(path, times)
    lines = [
        "# nalezen.html with a conversation of two hours",
        "",
        f"Made by `python benchmarks/review_page.py --herhaal {times}`: 20,000 words in 3,000 segments, {FIELDS} fields, two hours of sound.",
        f"One machine, {os.cpu_count()} cores without a graphics card, other work beside it. Median of {times} visits (least–most).",
        "",
        "| in the browser | measured | aim |",
        "|---|---|---|",
        *(f"| {name} | {value} | {aim} |" for name, value, aim in visits),
        "",
        "| making it | measured |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in making),
    ]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
