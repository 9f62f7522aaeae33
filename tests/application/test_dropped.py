"""Files as terminals write them when they are dragged in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binnenskamers.dropped import dropped_path, dropped_paths, looks_like_a_file

NAMES = [
    "gesprek.m4a",
    "mijn gesprek (1).m4a",
    "mw. d'Hondt & zoon.mp3",
    "café 100%.wav",
    'met "haken".ogg',
    "file:raar.mp3",
]


def ways(path: Path) -> list[str]:
    """How terminals paste it: plain, in quotes, with backslashes, as the shell itself quotes, as an address."""
    text = str(path)
    escaped = "".join(f"\\{c}" if c in " ()&'\"" else c for c in text)
    return [
        *(text, f"'{text}'", f'"{text}"', f" '{text}' \n", escaped, f"& '{text}'"),
        *("'" + text.replace("'", "'\\''") + "'", f"file://{quote(text)}", f"file://localhost{quote(text)}"),
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", range(9))
def test_every_way_of_pasting_leads_to_the_file(tmp_path: Path, name: str, way: int) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert dropped_path(ways(path)[way]) == path


def test_a_name_with_spaces_that_nobody_quoted(tmp_path: Path) -> None:
    path = tmp_path / "mijn lange gesprek.m4a"
    path.write_bytes(b"x")
    assert dropped_paths(str(path).split(" ")) == [path]


def test_more_files_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in NAMES[:3]]
    for path in paths:
        path.write_bytes(b"x")
    assert dropped_paths([f"'{p}'" for p in paths]) == paths
    assert dropped_paths([str(paths[0]), "weg.m4a"]) is None


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    found = dropped_path(text)
    assert found is None or found.exists()


@pytest.mark.parametrize("text", ["opname.m4a", "'a b.wav'", "/weg", "map\\x", "file:///weg", "C:\\x.mp3"])
def test_what_was_meant_as_a_file(text: str) -> None:
    assert looks_like_a_file(text)


@pytest.mark.parametrize("text", ["verwrk", "help", "demo", "transcriptie"])
def test_what_was_meant_as_a_command(text: str) -> None:
    assert not looks_like_a_file(text)
