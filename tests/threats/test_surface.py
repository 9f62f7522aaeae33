"""What the program cannot do, because there is nothing that does it: the commands, the fields and the questions to a model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from binnenskamers.cli.app import app
from conversation.report import Evidence
from summarize.prompt import messages, schema
from templates.forms import form_names, load_form

ROOT = Path(__file__).parents[2]
#: every command there is. A new one is added here by somebody who has asked: does it look into more than one conversation? (R01)
COMMANDS = {
    *("verwerk", "transcribeer", "verslag", "bewaak", "demo", "nalezen", "goedkeuren", "correctie", "hernoem"),
    *("inzage", "wis"),
    *(
        "sjablonen lijst",
        "sjablonen controleer",
        "sjablonen voorbeeld",
        "sjablonen nieuw",
        "sjablonen taal",
        "handleiding",
    ),
}
#: groups that know no conversation, or only count them and keep time
_ADMINISTRATION = ("modellen", "beheer")
#: what a command across conversations would be called
_ACROSS = re.compile(
    r"zoek|vergelijk|train|\bleer\b|statistiek|analys|ranglijst|score|stemafdruk|herken|koppel|search|compare|index",
    re.IGNORECASE,
)
#: the words of what is not derived from a person (AI Act 5(1)(f), Annex III; domain R30)
_TRAITS = re.compile(
    r"emoti|sentiment|(?<!toe)stemming|gemoed|gevoel|\bboos|\bboze|angst|verdriet|\bblij\b|stress|karakter|persoonlijkheid|betrouwbaar|geloofwaardig"
    r"|eerlijk|oprecht|leugen|liegt|intelligent|motivatie|agressi|fraude|risico|score|zelfredzaamheidmatrix|\bzrm\b|leeftijd|geslacht"
    r"|afkomst|accent|etnici|religie|geloof|emotion|mood|personality|trustworth|honest|credib|risk|gender|ethnic|fraud",
    re.IGNORECASE,
)
_ELIGIBILITY = re.compile(
    r"recht op|aanspraak|indicatie|toekenn|afwijz|beschikking|in aanmerking|eligib|entitle", re.IGNORECASE
)


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if getattr(command, "commands", None):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_the_list_of_commands_is_closed() -> None:
    found = {name for name, _ in _commands(get_command(app))}
    assert {name for name in found if not name.startswith(_ADMINISTRATION)} == COMMANDS


def test_no_command_searches_compares_or_learns() -> None:
    for name, command in _commands(get_command(app)):
        options = [option for parameter in command.params for option in parameter.opts]
        assert not [word for word in (*name.split(), *options) if _ACROSS.search(word)], name


@pytest.mark.parametrize("name", ["correctie", "hernoem", "inzage", "goedkeuren"])
def test_what_reads_a_dossier_reads_one(name: str) -> None:
    """Only erasing goes over more than one, and it answers with numbers."""
    command = dict(_commands(get_command(app)))[name]
    assert [p.nargs for p in command.params if p.param_type_name == "argument"] == [1] * (
        2 if name in ("correctie", "hernoem") else 1
    )


def _words(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield str(key)
                yield from _words(item)
        case list() | tuple():
            for item in value:
                yield from _words(item)


@pytest.mark.parametrize("name", form_names())
def test_no_field_is_about_what_somebody_is_or_feels(name: str) -> None:
    for field in load_form(name).fields:
        names = [
            field.id,
            *(column.id for column in field.columns),
            field.label,
            *(column.label for column in field.columns),
        ]
        assert not [text for text in names if _TRAITS.search(text)], field.id


@pytest.mark.parametrize("name", form_names())
def test_no_field_that_speech_fills_decides_about_help(name: str) -> None:
    for field in load_form(name).fields:
        if _ELIGIBILITY.search(f"{field.id} {field.label}") or "beoordeling" in field.id:
            assert field.source == "human", field.id


@pytest.mark.parametrize("address", ["u", "cliënt"])
def test_a_model_is_not_asked_for_a_judgement(address: str) -> None:
    asked = messages("Vervoer", [Evidence(7, 0.0, "Cliënt", "Ik ga met de bus.")], address)
    ours = json.dumps(asked, ensure_ascii=False)
    assert "bus" in ours
    for line in re.split(r"[.\\]", ours):
        # a sentence that forbids it may name it
        if not re.search(r"\b(geen|niet|nooit)\b", line, re.IGNORECASE):
            assert not _TRAITS.search(line), line
            assert not _ELIGIBILITY.search(line), line


def test_a_model_has_room_for_sentences_with_their_source_alone() -> None:
    asked = schema([3, 8])
    assert list(asked["properties"]) == ["zinnen"]
    sentence = asked["properties"]["zinnen"]["items"]
    assert set(sentence["properties"]) == {"tekst", "bron"}
    assert sentence["additionalProperties"] is False


def test_a_transcript_has_no_place_for_what_a_voice_tells() -> None:
    from conversation.codec import encode_transcript
    from conversation.transcript import Segment, Speaker, Transcript, Turn, Word

    segment = Segment(1, 0.0, 1.0, "Dag.", "S1", (Word(0.0, 1.0, "Dag.", 0.9, "S1"),))
    made = encode_transcript(Transcript((segment,), {"S1": Speaker("Jan")}, turns=(Turn("S1", 0.0, 1.0),)))
    assert set(made["speakers"]["S1"]) == {"label", "role"}
    assert set(made["turns"][0]) == {"speaker", "start", "end"}
    assert set(made["segments"][0]["words"][0]) == {"start", "end", "text", "probability", "speaker"}
    assert not [text for text in _words(made) if _TRAITS.search(text)]


def test_no_library_for_emotions_or_voiceprints_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for package in ("transcribe", "diarize", "summarize", "templates", "binnenskamers", "models")
        for path in (ROOT / package).rglob("*.py")
    )
    imported = set(re.findall(r"^\s*(?:from|import) ([\w.]+)", code, re.MULTILINE))
    assert "faster_whisper" in imported
    assert not [
        name for name in imported if re.search(r"emotion|sentiment|deepface|opensmile|textblob|vader|enrol", name)
    ]
