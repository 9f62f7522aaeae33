"""The administrator's settings: strict without a file, every mistake named."""

from pathlib import Path

import pytest

from binnenskamers.configuration import AllowedFolder, Configuration, Team, load_configuration
from binnenskamers.errors import UsageFault


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "instellingen.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_strictest_settings_hold(tmp_path):
    assert load_configuration(tmp_path / "none.toml") == Configuration(
        key_store="auto",
        key_folder=None,
        reaction_days=14,
        recording_days=28,
        dossier_days=90,
        log_months=6,
        allowed_folders=(),
        figures=True,
        by_hand=None,
        teams=(),
    )


def test_everything_can_be_set(tmp_path):
    text = f"""
[sleutels]
opslag = "map"
map = "{tmp_path}/s"
[bewaren]
reactie_dagen = 7
opname_dagen = 21
dossier_dagen = 60
[logboek]
maanden = 12
[cijfers]
aan = false
minuten = 75
[[gesynchroniseerde_map]]
map = "{tmp_path}/OneDrive"
reden = "besluit CISO"
[[team]]
naam = "Wmo Noord"
mensen = 8
minuten = 90
"""
    found = load_configuration(write(tmp_path, text))
    allowed = (AllowedFolder(tmp_path / "OneDrive", "besluit CISO"),)
    teams = (Team("Wmo Noord", 8, 90),)
    assert found == Configuration("map", tmp_path / "s", 7, 21, 60, 12, allowed, False, 75, teams)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "niet te lezen"),
        ("[onzin]\na = 1", "onzin"),
        ("bewaren = 3", "eigen regel"),
        ("[bewaren]\nfoo = 1", "bewaren.foo"),
        ("[bewaren]\nopname_dagen = 29", "1 tot en met 28"),
        ("[bewaren]\nopname_dagen = true", "1 tot en met 28"),
        ('[bewaren]\nreactie_dagen = "3"', "0 tot en met 28"),
        ("[sleutels]\nopslag = 4", "aanhalingstekens"),
        ('[sleutels]\nopslag = "wolk"', "auto, systeem, map"),
        ('[[gesynchroniseerde_map]]\nmap = "/x"', "map en reden"),
        ('[[gesynchroniseerde_map]]\nmap = "/x"\nreden = " "', "aanhalingstekens"),
        ("gesynchroniseerde_map = 1", "dubbele haken"),
        ('[cijfers]\naan = "nee"', "aan = true of cijfers.aan = false"),
        ("[cijfers]\nminuten = 2", "5 tot en met 1440"),
        ("[cijfers]\nnaam = 2", "aan, minuten"),
        ("team = 3", "dubbele haken"),
        ('[[team]]\nnaam = "A"\nminuten = 90', "naam, mensen en minuten"),
        ('[[team]]\nnaam = "A"\nmensen = 4\nminuten = 90', "vanaf 5 mensen"),
        ('[[team]]\nnaam = "A"\nmensen = 6\nminuten = 0', "5 tot en met 1440"),
        ('[[team]]\nnaam = "A;B"\nmensen = 6\nminuten = 90', "letters"),
        (
            '[[team]]\nnaam = "A"\nmensen = 6\nminuten = 90\n[[team]]\nnaam = "a"\nmensen = 6\nminuten = 9',
            "dezelfde naam",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path, text, said):
    with pytest.raises(UsageFault, match=said):
        load_configuration(write(tmp_path, text))


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "instellingen.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageFault, match="niet te lezen"):
        load_configuration(path)
