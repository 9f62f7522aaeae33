"""The first minutes: the bare command, a file that is dragged in, and help that is there when something goes wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from reading import read_back

from binnenskamers import errors, places
from binnenskamers.__main__ import run
from binnenskamers.cli import first_use
from binnenskamers.cli.first_use import Found, Waiting, welcome_lines
from binnenskamers.manual import CHAPTERS, chapters, find_chapter, help_line, manual_file, readable

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
NOTHING = Found((), {}, True, ())


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers of somebody at the terminal; without any there is nobody."""
    answers: list[str] = []

    class Keyboard:
        def isatty(self) -> bool:
            return bool(answers)

        def readline(self) -> str:
            return answers.pop(0) if answers else ""

    monkeypatch.setattr(sys, "stdin", Keyboard())
    monkeypatch.setattr(first_use, "someone_is_there", lambda: bool(answers))
    return answers


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would be run."""
    made: list[list[str]] = []
    from binnenskamers.cli import app

    names = app.command_names()
    monkeypatch.setattr(app, "command_names", lambda: names)
    monkeypatch.setattr(app, "app", lambda order, **_: made.append(order))
    return made


# ---------------------------------------------------------------- the bare command
def test_the_first_time_it_says_what_to_do_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: list[str]
) -> None:
    monkeypatch.setenv("BINNENSKAMERS_MODELLEN", str(tmp_path / "leeg"))
    assert run([]) == 0
    said = capsys.readouterr()
    assert "nog geen" in said.out
    assert said.out.index("modellen ophalen") < said.out.index("binnenskamers demo")
    assert "Fout" not in said.err


def test_the_trial_model_is_called_so() -> None:
    assert any("PROEFMODEL" in line for line in welcome_lines(Found(("basis",), {}, True, ())))
    better = "\n".join(welcome_lines(Found(("basis", "laptop"), {"q": ("notulen",)}, True, ())))
    assert "PROEFMODEL" not in better
    assert "--profiel laptop" in better
    assert "q (geschikt voor notulen)" in better


def test_an_unproven_system_is_told() -> None:
    assert any("niet bewijzen" in line for line in welcome_lines(Found(("basis",), {}, False, ())))


def test_what_waits_for_checking_is_listed_and_no_more_than_fits() -> None:
    waiting = tuple(Waiting(f"{n:016x}", "notulen", 1.8e9 - n) for n in range(8))
    lines = welcome_lines(Found(("basis",), {}, True, waiting))
    assert sum("notulen" in line for line in lines) == 5
    assert any("nog 3" in line for line in lines)
    assert any(f"goedkeuren {0:016x}" in line for line in lines)


def test_a_concept_waits_until_it_is_approved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    assert run(["verslag", str(DEMO / "wmo.json"), "-n", str(tmp_path / "uit"), "--taalmodel", "geen"]) == 0
    (dossier,) = [d.name for d in places.dossiers_folder().iterdir()]
    run([])
    assert dossier in capsys.readouterr().out
    read_back(tmp_path, dossier)
    run(["goedkeuren", dossier, "--naam", "J", "--rol", "consulent"])
    capsys.readouterr()
    run([])
    assert dossier not in capsys.readouterr().out


def test_a_spoilt_dossier_or_log_does_not_spoil_the_welcome(
    capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    folder = places.dossiers_folder() / ("ab" * 8)
    folder.mkdir(parents=True)
    (folder / "transcript.json").write_bytes(b"x")
    places.log_folder().mkdir(parents=True)
    (places.log_folder() / "logboek-2026-11.jsonl").write_bytes(b'\xff\n[]\n{"a": 1}\n')
    assert run([]) == 0
    assert folder.name in capsys.readouterr().out


HEAVY = (
    "torch",
    "numpy",
    "av",
    "docx",
    "lxml",
    "dbos",
    "sqlalchemy",
    "pydantic",
    "faster_whisper",
    "rich",
    "keyring",
    "cryptography",
)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["opname-die-er-niet-is.m4a"]])
def test_nothing_heavy_is_loaded_before_the_work_begins(arguments: list[str]) -> None:
    watch = (
        "import sys; from binnenskamers.__main__ import run; run({!r}); print([m for m in {!r} if m in sys.modules])"
    )
    code = watch.format(arguments, HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


# ---------------------------------------------------------------- a file that is dragged in
def test_a_recording_alone_is_asked_about(tmp_path: Path, typed: list[str], commands: list[list[str]]) -> None:
    recording = tmp_path / "mijn gesprek.m4a"
    recording.write_bytes(b"x")
    typed += ["3\n", "Consulent,Cliënt\n"]
    assert run([f"'{recording}'"]) == 0
    assert commands == [
        ["verwerk", str(recording), "--sjabloon", "wmo-onderzoeksverslag", "--namen", "Consulent,Cliënt"]
    ]


def test_enter_gives_a_transcript_and_wrong_answers_are_asked_again(
    tmp_path: Path, typed: list[str], commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    recording = tmp_path / "a.m4a"
    recording.write_bytes(b"x")
    typed += ["99\n", "ja\n", "\n"]
    assert run([str(recording)]) == 0
    assert commands == [["verwerk", str(recording), "--sjabloon", "transcript"]]
    assert capsys.readouterr().err.count("Kies een cijfer") == 2


def test_a_name_that_begins_with_a_dash_is_no_option(
    tmp_path: Path, typed: list[str], commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(first_use, "look", lambda: Found(("basis",), {}, True, ()))
    (tmp_path / "--json").write_bytes(b"x")
    typed += ["--json\n", "1\n"]
    assert run([]) == 0
    assert commands == [["verwerk", "./--json", "--sjabloon", "transcript"]]


def test_more_recordings_may_be_one_conversation(tmp_path: Path, typed: list[str], commands: list[list[str]]) -> None:
    paths = [tmp_path / "1.m4a", tmp_path / "2.m4a"]
    for path in paths:
        path.write_bytes(b"x")
    typed += ["j\n", "1\n"]
    assert run([str(p) for p in paths]) == 0
    assert commands == [["verwerk", *map(str, paths), "--samen", "--sjabloon", "transcript"]]


def test_a_transcript_becomes_a_report(typed: list[str], commands: list[list[str]]) -> None:
    typed += ["1\n", "\n"]
    assert run([(DEMO / "wmo.json").as_uri()]) == 0
    assert commands[0][:2] == ["verslag", str(DEMO / "wmo.json")]


def test_who_stops_has_started_nothing(tmp_path: Path, typed: list[str], commands: list[list[str]]) -> None:
    recording = tmp_path / "a.m4a"
    recording.write_bytes(b"x")
    typed += ["s\n"]
    assert run([str(recording)]) == errors.INTERRUPTED
    typed += ["99\n"]
    assert run([str(recording)]) == errors.INTERRUPTED  # the window closed
    assert not commands


def test_dragging_into_the_bare_command(
    tmp_path: Path, typed: list[str], commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_use, "look", lambda: Found(("basis",), {}, True, ()))
    recording = tmp_path / "a b.m4a"
    recording.write_bytes(b"x")
    typed += [f"'{recording}' \n", "\n"]
    assert run([]) == 0
    assert commands == [["verwerk", str(recording), "--sjabloon", "transcript"]]
    typed += ["\n"]
    assert run([]) == 0
    assert len(commands) == 1


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("opname.m4a", 2, "binnenskamers verwerk"),
        ("map", 2, "bewaak"),
        ("brief.docx", 2, "sjablonen controleer"),
        ("weg.m4a", 3, "geen bestand dat er is"),
        ("met\nregel.m4a", 2, "binnenskamers verwerk"),
    ],
)
def test_when_nobody_is_there_it_says_how(
    tmp_path: Path, typed: list[str], capsys: pytest.CaptureFixture[str], name: str, code: int, said: str
) -> None:
    path = tmp_path / name
    if name == "map":
        path.mkdir()
    elif name != "weg.m4a":
        path.write_bytes(b"x")
    assert run([str(path)]) == code
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 2  # what is wrong, and where there is help


def test_a_command_goes_before_a_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: list[list[str]], typed: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").write_bytes(b"x")
    run(["demo"])
    assert commands == [["demo"]]


def test_a_command_that_looks_like_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verwrek", "x"]) == 2
    assert "Bedoelt u 'verwerk'?" in capsys.readouterr().err
    assert run(["modellen", "list"]) == 2
    assert "'lijst'" in capsys.readouterr().err


# ---------------------------------------------------------------- help
def test_every_error_class_has_a_chapter() -> None:
    import importlib
    import pkgutil

    import conversation
    import models

    for package in ("binnenskamers", "models", "templates", "transcribe", "diarize", "summarize"):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if module.name == "errors":
                importlib.import_module(f"{package}.errors")

    def kinds(base: type) -> list[type]:
        return [base, *[k for child in base.__subclasses__() for k in kinds(child)]]

    found = [*kinds(conversation.UserError), *kinds(models.ModelError)]
    codes = {k.exit_code for k in found if isinstance(getattr(k, "exit_code", None), int)}
    assert codes <= CHAPTERS.keys()
    assert {errors.WRONG_USE, errors.INPUT, errors.MODEL, errors.ACCESS} <= codes


def test_every_named_chapter_is_in_the_manual() -> None:
    titles = [chapter.title for chapter in chapters(manual_file().read_text(encoding="utf-8"))]
    assert len(titles) == len(set(titles))
    for code, title in CHAPTERS.items():
        assert title in titles
        assert title.startswith(f"Code {code}:")
        assert str(help_line(code)).count(title) == 1
    assert help_line(errors.DONE) is None


@pytest.mark.parametrize("code", CHAPTERS)
def test_the_chapter_of_a_code_can_be_read_at_once(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["handleiding", str(code)]) == 0
    assert capsys.readouterr().out.startswith(f"{CHAPTERS[code]}\n")


def test_help_is_one_line_at_the_end_and_only_when_there_is_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["transcribeer", str(tmp_path / "a.m4a"), str(tmp_path / "b.m4a")])
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith("Meer hulp: handleiding, hoofdstuk") for line in lines].count(True) == 1
    assert lines[-1].startswith("Meer hulp")
    assert run(["sjablonen", "lijst"]) == 0
    assert "Meer hulp" not in capsys.readouterr().err
    run(["modellen"])
    assert "Meer hulp" not in capsys.readouterr().err


def test_the_manual_in_parts_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["handleiding"]) == 0
    shown = capsys.readouterr()
    assert "Beginnen" in shown.out.splitlines()
    assert str(manual_file()) in shown.err
    assert run(["handleiding", "beginnen"]) == 0
    assert capsys.readouterr().out.startswith("BEGINNEN\n")
    assert run(["handleiding", "--alles"]) == 0
    whole = capsys.readouterr().out
    text = manual_file().read_text(encoding="utf-8")
    assert all(chapter.title.casefold() in whole.casefold() for chapter in chapters(text))
    assert "](" not in whole
    assert set(re.findall(r"\w+", whole.casefold())) >= set(
        re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "]", text).casefold())
    ) - {"toml"}
    assert run(["handleiding", "kookboek"]) == 2


def test_a_chapter_reads_well_in_a_terminal() -> None:
    text = (
        "## Kop\n*Een* [koppeling](x.md) met `code` en\neen **vet** woord.\n\n- punt een dat\n  verder gaat\n1. twee\n"
        "\n| a | b |\n|---|---|\n| 1 | [2](y) |\n\n```\n# geen kop\n```\n![Alt](p.svg)\n"
    )
    assert readable(text, 20).splitlines() == [
        *(
            "KOP",
            "Een koppeling met",
            "'code' en een vet",
            "woord.",
            "",
            "- punt een dat",
            "  verder gaat",
            "1. twee",
            "",
        ),
        *("| a | b |", "| 1 | 2 |", "", "    # geen kop", "(Plaatje: Alt)"),
    ]


def test_a_heading_in_a_code_block_is_no_chapter() -> None:
    known = chapters("# A\n## B\ntekst\n```\n## C\n```\n### D\nmeer\n## E\n")
    assert [(c.level, c.title) for c in known] == [(2, "B"), (3, "D"), (2, "E")]
    assert "meer" in find_chapter(known, "b").text
    with pytest.raises(errors.UsageFault):
        find_chapter(known, "")


def test_an_installed_program_finds_its_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pip puts data files, when the source is not there."""
    from importlib import metadata

    from binnenskamers import manual

    place = tmp_path / "share" / "doc" / "binnenskamers" / "handleiding.md"
    place.parent.mkdir(parents=True)
    place.write_text("## Beginnen\n")

    class Packed:
        def locate(self) -> Path:
            return place

    monkeypatch.setattr(manual, "__file__", str(tmp_path / "site-packages" / "binnenskamers" / "manual.py"))
    monkeypatch.setattr(metadata, "files", lambda _: [Packed()])
    assert manual.manual_file() == place
    monkeypatch.setattr(metadata, "files", lambda _: None)
    with pytest.raises(errors.AccessFault, match="handleiding"):
        manual.manual_file()
