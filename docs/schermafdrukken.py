"""Make the pictures of the manual from the real program, on the demo that comes with it.

    python docs/schermafdrukken.py [NAME ...]

Needs profile ``basis`` in the model store; for pictures of Word files also LibreOffice (``soffice``) and ``pdftoppm``, for that of the page
to read back on ``chromium``. Works in a
temporary folder with dossiers, keys and log of its own, so nothing of whoever runs it is in a picture.

``PICTURES`` is the list: what the manual shows, with its alt text. ``docs/afbeeldingen/lijst.json`` holds for every picture a hash of its
entry here and of its file; ``tests/docs`` compares both, so that a picture cannot fall behind what the list says it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "afbeeldingen"
LIST = FOLDER / "lijst.json"
#: characters of a line in a terminal picture; pixels per inch of a page
_WIDTH, _DPI = 112, 72
#: where the invented figures are put
_FIGURES = "cijfers"


@dataclass(frozen=True)
class Picture:
    """``kind``: a key of ``_MAKERS``; ``source``: the command, or the Word file; ``last``: so many lines from the end (0: all);
    ``part``: of the height of the page, from the top."""

    name: str
    alt: str
    kind: str
    source: str
    last: int = 0
    part: float = 1.0


PICTURES = (
    Picture(
        "begin.svg",
        "Het beginscherm in een terminal: de modellen die er staan, een opname verwerken door haar in het venster te slepen, "
        "en wat op nakijken wacht",
        "terminal",
        "binnenskamers",
    ),
    Picture(
        "demo.svg",
        "Het eind van de demo: hoe lang het duurde, hoeveel velden zijn gevuld, wat u moet nakijken, en waar het verslag staat",
        "terminal",
        "binnenskamers demo --zonder-taalmodel",
        last=9,
    ),
    Picture(
        "verslag.png",
        "De eerste bladzijde van het onderzoeksverslag van de demo in Word",
        "word",
        "binnenskamers-demo/wmo/verslag.docx",
    ),
    Picture(
        "nalezen.png",
        "De pagina om een verslag na te lezen: links het verslag per veld met een vakje Nagekeken, rechts het gesprek per spreker met de "
        "onzekere woorden onderstreept, onderaan het geluid",
        "page",
        "opname.ogg",
    ),
    Picture(
        "cijfers.png",
        "Grafiek en tabel uit het Word-bestand met cijfers: bespaarde uren per maand, van een verzonnen team",
        "word",
        "cijfers/cijfers.docx",
        part=0.74,
    ),
)


def definition(picture: Picture) -> str:
    """What a picture is supposed to be, as a hash."""
    return hashlib.sha256(json.dumps(asdict(picture), sort_keys=True).encode()).hexdigest()


# ---------------------------------------------------------------- the program, on a desk of its own
class Desk:
    """A folder with its own dossiers, keys and log, in which the demo was run."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "werk"
        self.work.mkdir()
        self._own = folder / "eigen"
        names = {
            "DOSSIERS": "dossiers",
            "SLEUTELS": "sleutels",
            "LOGBOEK": "logboek",
            "INSTELLINGEN": "instellingen.toml",
        }
        self._environment = {f"BINNENSKAMERS_{variable}": str(self._own / name) for variable, name in names.items()}
        self._said: dict[str, str] = {}

    def run(self, command: str) -> str:
        """What a command says, the same for the same command: it is run once."""
        if command not in self._said:
            self._said[command] = self._run(command)
        return self._said[command]

    def _run(self, command: str) -> str:
        environment = {
            **os.environ,
            **self._environment,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": str(_WIDTH),
            "OMP_NUM_THREADS": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "binnenskamers", *command.split()[1:]],
            cwd=self.work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 8):
            raise SystemExit(f"{command}: code {done.returncode}\n{done.stdout}")
        return done.stdout

    def dossier(self, number: int) -> str:
        """The code of a dossier of the demo, newest first: 0 the minutes, 1 the Wmo report, 2 the recording."""
        return re.findall(r"^  ([0-9a-f]{16})  ", self.run("binnenskamers"), re.MULTILINE)[number]

    def invent_figures(self) -> None:
        """Half a year of an invented team."""
        self._own.mkdir(exist_ok=True)
        (self._own / "instellingen.toml").write_text(
            '[[team]]\nnaam = "Wmo Noord"\nmensen = 8\nminuten = 90\n', encoding="utf-8"
        )
        chance = random.Random(7)
        folder = self._own / "logboek" / "cijfers"
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        for month, jobs in (
            ("2026-05", 6),
            ("2026-06", 9),
            ("2026-07", 3),
            ("2026-08", 4),
            ("2026-09", 14),
            ("2026-10", 17),
        ):
            lines = [json.dumps(line, sort_keys=True) for _ in range(jobs) for line in _invented(chance)]
            (folder / f"{month}.jsonl").write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


def _invented(chance: random.Random) -> list[dict[str, object]]:
    team, form = "Wmo Noord", "wmo-onderzoeksverslag"
    fields = {"hulpvraag": 0.7, "leefgebieden": 0.8, "afspraken": 0.5, "mantelzorg": 0.3}
    return [
        {"wat": "concept", "team": team, "opname": chance.randint(35, 75), "minuten": chance.randint(20, 70)},
        {"wat": "nakijken", "team": team, "minuten": chance.randint(18, 45), "met_de_hand": 90},
        {"wat": "definitief", "team": team, "formulier": form},
        {"wat": "tevreden", "team": team, "cijfer": chance.choice((3, 4, 4, 4, 5))},
        *[
            {
                "wat": "veld",
                "team": team,
                "formulier": form,
                "veld": field,
                "tekens": chance.randint(10, 160) if chance.random() < often else 0,
                "leeg": False,
            }
            for field, often in fields.items()
        ],
    ]


# ---------------------------------------------------------------- pictures
def _terminal(picture: Picture, desk: Desk, target: Path) -> None:
    from rich.console import Console
    from rich.text import Text

    lines = desk.run(picture.source).rstrip().splitlines()
    shown = lines[-picture.last :] if picture.last else lines
    console = Console(record=True, width=_WIDTH, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    console.print(Text(f"$ {picture.source}", style="bold"))
    if len(shown) < len(lines):
        console.print(Text("…", style="dim"))
    console.print(Text("\n".join(shown)))
    svg = console.export_svg(title="Terminal", code_format=_svg_format(), unique_id=target.stem)
    target.write_text(svg, encoding="utf-8")


def _svg_format() -> str:
    """The library's own picture without its web font: a page of the manual asks nothing of a network."""
    from rich._export_format import CONSOLE_SVG_FORMAT

    return re.sub(r"\s*@font-face \{\{.*?\}\}\n", "\n", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def _word(picture: Picture, desk: Desk, target: Path) -> None:
    if not shutil.which("soffice") or not shutil.which("pdftoppm"):
        raise SystemExit("Voor plaatjes van Word-bestanden zijn soffice (LibreOffice) en pdftoppm nodig.")
    from templates.plain_copy import without_controls

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / Path(picture.source).name
        source.write_bytes(without_controls((desk.work / picture.source).read_bytes()))
        profile = f"-env:UserInstallation={Path(folder).as_uri()}/profiel"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(convert, check=True, capture_output=True, timeout=300)
        height = round(picture.part * 842 * _DPI / 72)
        page = [
            "pdftoppm",
            "-png",
            "-singlefile",
            "-r",
            str(_DPI),
            "-x",
            "0",
            "-y",
            "0",
            "-W",
            str(round(595 * _DPI / 72)),
        ]
        pdf = Path(folder) / f"{source.stem}.pdf"
        subprocess.run([*page, "-H", str(height), str(pdf), str(target.with_suffix(""))], check=True, timeout=300)


def _page(picture: Picture, desk: Desk, target: Path) -> None:
    """The page of the demo's recording, as a Wmo report."""
    if not shutil.which("chromium"):
        raise SystemExit("Voor het plaatje van de pagina is chromium nodig.")
    recording = desk.work / picture.source
    shutil.copy(ROOT / "binnenskamers" / "demo" / picture.source, recording)
    names = "--namen Consulent,Cliënt --taalmodel geen --naar uit"
    said = desk.run(f"binnenskamers verwerk {recording} --sjabloon wmo-onderzoeksverslag {names}")
    dossier = re.findall(r"Dossier\s+([0-9a-f]{16})", said)[0]
    desk.run(f"binnenskamers nalezen {dossier} --opname {recording} --naar pagina")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,640"]
    page = (desk.work / "pagina" / "nalezen.html").as_uri()
    subprocess.run(["chromium", *options, f"--screenshot={target}", page], check=True, capture_output=True, timeout=300)


_MAKERS: dict[str, Callable[[Picture, Desk, Path], None]] = {"terminal": _terminal, "word": _word, "page": _page}


def main(names: list[str]) -> None:
    """Make the pictures with these names, or all, and write down what they are."""
    wanted = [p for p in PICTURES if not names or p.name in names]
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        if any(not p.source.startswith(_FIGURES) for p in wanted):
            desk.run("binnenskamers demo --zonder-taalmodel")
        desk.invent_figures()
        desk.run(f"binnenskamers beheer cijfers --naar {_FIGURES}")
        for picture in wanted:
            _MAKERS[picture.kind](picture, desk, FOLDER / picture.name)
            print(f"{picture.name}: {(FOLDER / picture.name).stat().st_size // 1024} kB")
    known = json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}
    known |= {p.name: {"is": definition(p), "sha256": _digest(FOLDER / p.name)} for p in wanted}
    listed = {p.name: known[p.name] for p in PICTURES if p.name in known}
    LIST.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
