"""From a report that is ready to one that is approved: keys, clicks and seconds, with the conversation whose ideal report is known.

    python benchmarks/to_approval.py [--herhaal 3]

The demo's Wmo conversation becomes a report without a language model; then a reader works through ``nalezen.html`` in the machine's own Chromium
with the keyboard: every field is looked at and found right (a), what only people write is typed (e, text, Ctrl+Enter), all is saved with one click.
Then ``nalezen --correcties`` makes the documents again and ``goedkeuren`` approves them: whole processes, from start to end, of a program that
is compiled, as it is where it is installed.

What a machine cannot measure is how long a person looks. So the words that are on the page to be read are counted, and the time for reading them
once at 238 words a minute (Brysbaert 2019, silent reading of non-fiction; doi 10.1016/j.jml.2019.104047) stands beside it as a sum, not as a
measurement. Writes resultaten/goedkeuren.md.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
RESULT = ROOT / "benchmarks" / "resultaten" / "goedkeuren.md"
DEMO = ROOT / "binnenskamers" / "demo"
PACKAGES = ("binnenskamers", "conversation", "summarize", "templates", "transcribe")
WORDS_A_MINUTE = 238
ASSESSMENT = "De vraag is helder. Ik bespreek met u wat er mogelijk is en kom er binnen twee weken op terug."


@dataclass
class Reader:
    """Somebody at the keyboard, whose every key and click is counted; text that is typed counts apart."""

    page: Any
    keys: int = 0
    clicks: int = 0
    typed: int = 0
    seen: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.typed += len(text)

    def click(self, what: str) -> None:
        self.page.locator(what).click()
        self.clicks += 1

    def current(self) -> dict[str, Any]:
        """The field that the page is at."""
        found: dict[str, Any] = self.page.evaluate(
            """() => {
              const field = document.querySelector(".field.current");
              return {id: field.dataset.field, checked: field.classList.contains("checked")};
            }"""
        )
        return found

    def left(self) -> int:
        """How many fields are not checked yet, as the page says."""
        done, _, whole, *_ = self.page.locator("#count").text_content().split()
        return int(whole) - int(done)


def read_back(page: Any, data: dict[str, Any], download: Path) -> Reader:
    """Every field found right, the person's own ones written, saved."""
    own = {v["id"] for v in data["velden"] if v["bron"] == "human" and v["soort"] != "block" and v["verplicht"]}
    reader = Reader(page)
    reader.press("j")
    while reader.left():
        at = reader.current()["id"]
        if at in own:
            reader.press("e")
            reader.write(ASSESSMENT)
            reader.press("Control+Enter")
            own.remove(at)
        reader.press("a")
    with page.expect_download() as waiting:
        reader.click(".tools [data-act=save]")
    waiting.value.save_as(download)
    return reader


def words_to_read(data: dict[str, Any]) -> tuple[int, int]:
    """Of the report with its labels, and of the segments that its statements rest on."""
    report, cited = 0, set()
    for value in data["velden"]:
        texts = [value["label"], *(s["tekst"] for s in value["uitspraken"])]
        if not value["uitspraken"] and value["waarde"]:
            rows = value["waarde"] if isinstance(value["waarde"], list) else [value["waarde"]]
            texts += [
                " ".join(str(v) for k, v in r.items() if k != "bewijs" and v) if isinstance(r, dict) else r
                for r in rows
            ]
        report += sum(len(text.split()) for text in texts)
        cited |= set(value["bewijs"])
    quoted = sum(len(s["tekst"].split()) for s in data["segmenten"] if s["id"] in cited)
    return report, quoted


@dataclass
class Run:
    """Seconds of the clock and of the processor of one command."""

    wall: float
    cpu: float


def timed(command: list[str]) -> Run:
    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before, start = spent(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "binnenskamers", *command], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stderr}")
    return Run(time.perf_counter() - start, spent() - before)


def one_report(browser: Any, folder: Path) -> dict[str, Any]:
    """A report from transcript to approval."""
    os.environ |= {
        f"BINNENSKAMERS_{name}": str(folder / name.lower()) for name in ("DOSSIERS", "SLEUTELS", "LOGBOEK", "COMPUTER")
    }
    os.environ["BINNENSKAMERS_INSTELLINGEN"] = str(folder / "instellingen.toml")
    out = folder / "uit"
    runs = {}
    runs["verslag"] = timed(
        ["verslag", str(DEMO / "wmo.json"), "-s", "wmo-onderzoeksverslag", "--taalmodel", "geen", "--naar", str(out)]
    )
    (dossier,) = (p.name for p in (folder / "dossiers").iterdir())
    runs["nalezen, the page"] = timed(["nalezen", dossier, "--naar", str(out)])
    page = browser.new_context(viewport={"width": 1366, "height": 800}, locale="nl-NL").new_page()
    start = time.perf_counter()
    page.goto((out / "nalezen.html").as_uri())
    page.wait_for_selector("#segments .segment", state="attached")
    data = json.loads(page.locator("#gegevens").text_content())
    reader = read_back(page, data, folder / "correcties.json")
    in_page = time.perf_counter() - start
    page.context.close()
    runs["nalezen --correcties, documents made again"] = timed(
        ["nalezen", dossier, "--correcties", str(folder / "correcties.json"), "--naar", str(out)]
    )
    runs["goedkeuren"] = timed(["goedkeuren", dossier, "--naam", "J. de Wit", "--rol", "consulent", "--naar", str(out)])
    report, quoted = words_to_read(data)
    counted = sum(1 for v in data["velden"] if v["bron"] != "fixed" and v["soort"] != "block")
    return {"runs": runs, "reader": reader, "page": in_page, "fields": counted, "report": report, "quoted": quoted}


def median(results: list[dict[str, Any]], of: Callable[[dict[str, Any]], float]) -> float:
    return statistics.median(of(result) for result in results)


def table(results: list[dict[str, Any]], version: str) -> list[str]:
    last = results[-1]
    reader, report, quoted = last["reader"], last["report"], last["quoted"]
    minutes = [words / WORDS_A_MINUTE for words in (report, report + quoted)]
    lines = [
        "# From a concept to an approved report",
        "",
        f"Made by `python benchmarks/to_approval.py --herhaal {len(results)}` on {os.cpu_count()} cores, Chromium {version}; medians. The demo's Wmo",
        f"conversation ({DEMO.joinpath('wmo.json').name}), {last['fields']} fields to look at.",
        "",
        "| what a person does | |",
        "|---|---|",
        f"| keys, besides text | {reader.keys} |",
        f"| clicks | {reader.clicks} |",
        f"| characters of the person's own assessment | {reader.typed} |",
        f"| words in the report with its labels | {report} |",
        f"| words in the segments that it rests on | {quoted} |",
        f"| reading those once at {WORDS_A_MINUTE} words a minute (a sum, not measured) | {minutes[0]:.1f} min.; with the sources {minutes[1]:.1f} min. |",
        "",
        "| what the machine does | seconds | CPU seconds |",
        "|---|---|---|",
    ]
    for name in last["runs"]:
        wall, cpu = (median(results, lambda r, n=name, k=kind: getattr(r["runs"][n], k)) for kind in ("wall", "cpu"))
        lines.append(f"| {name} | {wall:.1f} | {cpu:.1f} |")
    lines.append(f"| all keys and clicks, pressed by a machine | {median(results, lambda r: r['page']):.1f} | |")
    return lines


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--herhaal", type=int, default=3)
    times = parser.parse_args().herhaal
    for package in PACKAGES:
        compileall.compile_dir(ROOT / package, quiet=1)
    results = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                results.append(one_report(browser, Path(folder)))
        lines = table(results, browser.version)
        browser.close()
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
