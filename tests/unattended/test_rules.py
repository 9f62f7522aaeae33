"""The rules of the watched folder that need no program: what is whole, what is ignored, whose turn it is, what a name says."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binnenskamers.delivery import deliver_files, numbered, place_file
from binnenskamers.errors import AccessFault, UsageFault
from binnenskamers.people import parse_names
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.sealed import seal
from binnenskamers.settings import Settings, decode_settings, encode_settings
from binnenskamers.unattended import outbox
from binnenskamers.unattended.engine import check_queue_url
from binnenskamers.unattended.folder_settings import settings_for, title_in_name
from binnenskamers.unattended.hours import parse_hours
from binnenskamers.unattended.job import Job, Order, create_job, work_key
from binnenskamers.unattended.outbox import move_out
from binnenskamers.unattended.postbox import PostBox, opens_alone
from binnenskamers.unattended.stability import Seen, StabilityTracker, Waiting, is_ignored
from binnenskamers.unattended.watcher import in_turn
from binnenskamers.wanted import Wanted

A, B = Path("a.wav"), Path("b.wav")


# ---------------------------------------------------------------- what is whole
def _stable(tracker: StabilityTracker, listings: list[dict[Path, Seen]]) -> list[bool]:
    return [any(tracker.is_stable(w) for w in tracker.observe(listing, float(n))) for n, listing in enumerate(listings)]


def test_a_file_counts_as_whole_after_three_equal_listings() -> None:
    whole = Seen(10, 5, 1)
    assert _stable(StabilityTracker(3), [{A: whole}] * 4) == [False, False, True, True]


@pytest.mark.parametrize("changed", [Seen(11, 5, 1), Seen(10, 6, 1), Seen(10, 5, 2)])
def test_any_change_starts_the_count_again(changed: Seen) -> None:
    whole = Seen(10, 5, 1)
    assert _stable(StabilityTracker(3), [{A: whole}, {A: whole}, {A: changed}, {A: changed}, {A: changed}])[-3:] == [
        False,
        False,
        True,
    ]


def test_a_file_that_was_away_starts_anew() -> None:
    whole = Seen(10, 5, 1)
    assert _stable(StabilityTracker(2), [{A: whole}, {}, {A: whole}, {A: whole}]) == [False, False, False, True]


def test_an_empty_file_is_never_whole() -> None:
    assert not any(_stable(StabilityTracker(1), [{A: Seen(0, 5, 1)}] * 5))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=30), st.integers(1, 4))
def test_stable_means_equal_in_the_last_listings(history: list[tuple[int, int]], needed: int) -> None:
    listings = [{A: Seen(size, when, 1)} for size, when in history]
    got = _stable(StabilityTracker(needed), listings)
    for n, whole in enumerate(got):
        last = history[max(0, n - needed + 1) : n + 1]
        assert whole == (len(last) == needed and len(set(last)) == 1 and last[-1][0] > 0)


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "._opname.m4a",
        "opname.m4a.part",
        "opname.crdownload",
        "~$verslag.docx",
        "Thumbs.db",
        "desktop.ini",
        "@eaDir/opname.m4a/x.jpg",
        ".hidden/opname.wav",
        "notulen/.opname.wav.deel",
        "instellingen.toml",
        "opname.tmp",
    ],
)
def test_what_nobody_meant_is_ignored(name: str) -> None:
    assert is_ignored(PurePath(name))


@pytest.mark.parametrize(
    "name", ["opname.m4a", "notulen/2026-11-12 MT-overleg.m4a", "Opname zonder einde", "part.wav", "tmp/x.wav"]
)
def test_recordings_are_not_ignored(name: str) -> None:
    assert not is_ignored(PurePath(name))


def test_links_are_never_taken(tmp_path: Path) -> None:
    box = PostBox(tmp_path / "post")
    box.prepare()
    outside = tmp_path / "elders"
    outside.mkdir()
    (outside / "geheim.wav").write_bytes(b"x")
    (box.inbox / "echt.wav").write_bytes(b"x")
    (box.inbox / "link.wav").symlink_to(outside / "geheim.wav")
    (box.inbox / "map").symlink_to(outside)
    os.mkfifo(box.inbox / "pijp.wav")
    assert [p.name for p in box.listing()] == ["echt.wav"]


def test_a_file_that_is_being_written_does_not_open_alone(tmp_path: Path) -> None:
    path = tmp_path / "opname.wav"
    with path.open("wb") as file:
        file.write(b"x")
        file.flush()
        assert not opens_alone(path)
    assert opens_alone(path)


# ---------------------------------------------------------------- whose turn it is
def _waiting(name: str, since: float, minutes: float, order: int) -> Waiting:
    return Waiting(Path(name), Seen(round(minutes * 60 * 16_000), 0, order), 3, since, order)


def test_oldest_first_but_short_ones_pass_a_long_one() -> None:
    files = [_waiting("vier uur", 0, 240, 1), _waiting("kort", 600, 20, 2), _waiting("korter", 700, 10, 3)]
    assert [str(w.path) for w in in_turn(files)] == ["korter", "kort", "vier uur"]


def test_a_long_one_is_not_passed_for_ever() -> None:
    files = [_waiting("vier uur", 0, 240, 1), _waiting("een dag later", 86_400, 1, 2)]
    assert str(in_turn(files)[0].path) == "vier uur"


# ---------------------------------------------------------------- names and hours
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2026-11-12 MT-overleg.m4a", "MT-overleg"),
        ("Overleg_wijkteam 12-11-2026.mp3", "Overleg wijkteam"),
        ("2026-11-12 14.30 Wijkteam Noord.mp3", "Wijkteam Noord"),
        ("20261112_143000.m4a", None),
        ("REC0012.mp3", None),
        ("Nieuwe opname 3.m4a", None),
        ("WhatsApp Audio 2026-11-12 at 10.00.00.ogg", None),
    ],
)
def test_title_from_the_name(name: str, title: str | None) -> None:
    assert title_in_name(name) == title


def test_working_hours_over_midnight() -> None:
    hours = parse_hours("19:00-07:00")
    at = [hours.open_at(dt.datetime(2026, 11, 12, h)) for h in (18, 19, 23, 0, 6, 7)]
    assert at == [False, True, True, True, True, False]
    assert parse_hours("8:00-18:00").open_at(dt.datetime(2026, 11, 12, 12))


@pytest.mark.parametrize("text", ["", "19-7", "25:00-07:00", "19:00", "08:00-08:00"])
def test_hours_that_are_none(text: str) -> None:
    with pytest.raises(UsageFault, match="werktijden"):
        parse_hours(text)


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres", "http://server"])
def test_queue_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UsageFault, match="wachtrij"):
        check_queue_url(url)


# ---------------------------------------------------------------- settings of a folder
def _folder(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "mt"
    folder.mkdir()
    (folder / "instellingen.toml").write_text(text, encoding="utf-8")
    return folder


def test_settings_beside_the_recordings(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        'sjabloon = "notulen"\nnamen = "Voorzitter,Notulist"\nsprekers = "3-6"\nbewaren = 14\nacties = "csv"\nletterlijk = true\n',
    )
    settings, days = settings_for(folder, "mt", Settings())
    assert (settings.form, settings.speakers, days, settings.actions) == ("notulen", (3, 6), 14, ("csv",))
    assert settings.literal
    assert [n.speaker.role for n in settings.names] == ["voorzitter", "notulist"]
    assert decode_settings(encode_settings(settings)) == settings


def test_which_documents_come_out_of_a_folder(tmp_path: Path) -> None:
    text = 'sjabloon = "notulen"\nexemplaar = "beide"\ntranscript = "docx,srt"\ngrote_letters = true\npdf = true\n'
    settings, _ = settings_for(_folder(tmp_path, text), "mt", Settings())
    assert settings.wanted == Wanted(("client", "dossier"), True, ("docx", "srt"), False, True)


@pytest.mark.parametrize(
    ("documents", "names"),
    [
        (("verslag.docx",), ["overleg.docx"]),
        (("transcript.docx",), ["overleg.docx"]),
        (("transcript.srt", "transcript.vtt"), ["overleg.srt", "overleg.vtt"]),
        (
            ("transcript.docx", "verslag.docx", "acties.csv"),
            ["overleg transcript.docx", "overleg.docx", "overleg acties.csv"],
        ),
        (
            ("verslag-client.docx", "verslag-dossier.docx"),
            ["overleg verslag-client.docx", "overleg verslag-dossier.docx"],
        ),
        (("verslag.docx", "verslag.pdf"), ["overleg.docx", "overleg.pdf"]),
    ],
)
def test_documents_are_called_after_the_recording(documents: tuple[str, ...], names: list[str]) -> None:
    assert [outbox._name_of("overleg.m4a", document, documents) for document in documents] == names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('sjabloon = "bestaatniet"', "bestaat niet"),
        ("sjabloon = notulen", "niet te lezen"),
        ('sjabloon = "notulen"\nkleur = "rood"', "'kleur' is onbekend"),
        ('sjabloon = "notulen"\nsprekers = 3', "aanhalingstekens"),
        ('sjabloon = "notulen"\nsprekers = "drie"', "sprekers"),
        ('sjabloon = "notulen"\nbewaren = 90', "28"),
        ('sjabloon = "notulen"\nletterlijk = "ja"', "letterlijk = true"),
        ('sjabloon = "notulen"\npdf = 1', "pdf = true"),
        ('sjabloon = "notulen"\ngrote_letters = "ja"', "grote_letters = true"),
        ('sjabloon = "notulen"\nexemplaar = "alles"', "client, dossier, beide"),
        ('sjabloon = "notulen"\ntranscript = "pdf"', "docx, txt, srt, vtt"),
        ('sjabloon = "transcript"\nexemplaar = "client"', "hoort bij een verslag"),
        ('sjabloon = "notulen"\nword = "weg.docx"', "bestaat niet"),
        ('sjabloon = "wmo-onderzoeksverslag"\n[gegevens]\nzaaknummer = 3', "gegevens"),
    ],
)
def test_settings_that_are_wrong_say_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageFault) as caught:
        settings_for(_folder(tmp_path, text), "mt", Settings())
    assert "mt/instellingen.toml" in caught.value.message
    assert says in caught.value.message


def test_a_folder_without_a_form_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="hoort bij geen formulier"):
        settings_for(tmp_path, "zomaar", Settings())


@given(
    st.builds(
        Settings,
        form=st.sampled_from([None, "notulen"]),
        word=st.none() | st.just(Path("/x/y.docx")),
        speakers=st.none() | st.just((2, 4)),
        names=st.just(()) | st.just(parse_names("S1=Jan,S2=Cliënt")),
        date=st.none() | st.just("2026-11-12"),
        metadata=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        title=st.none() | st.text(max_size=10),
        literal=st.booleans(),
    )
)
def test_settings_survive_the_dossier(settings: Settings) -> None:
    assert decode_settings(encode_settings(settings)) == settings


def test_a_recording_never_replaces_another_of_the_same_name_and_size(tmp_path: Path) -> None:
    job = a_job(tmp_path, b"een")
    theirs = tmp_path / "mislukt.wav"
    theirs.write_bytes(b"twe")
    with pytest.raises(AccessFault, match="ander bestand"):
        move_out(job, theirs)
    assert job.recording.exists() and theirs.read_bytes() == b"twe"
    theirs.unlink()
    move_out(job, theirs)
    assert not job.recording.exists() and theirs.read_bytes() == b"een"


def a_job(tmp_path: Path, sound: bytes) -> Job:
    order = Order("", "", "a.wav", "opname.wav", 0.0, 1.0, len(sound), "", "k", None, encode_settings(Settings()))
    job = create_job(tmp_path / "dossiers", order)
    key = job.dossier.keys.get(What.RECORDING)
    job.recording.write_bytes(seal(sound, key, job.recording.name))
    return job


def test_the_key_hides_and_tells_apart(tmp_path: Path) -> None:
    one = work_key(tmp_path, "aa", "notulen", {"title": "x"}, Settings())
    assert one == work_key(tmp_path, "aa", "notulen", {"title": "x"}, Settings())
    assert one != work_key(tmp_path, "aa", "wmo", {"title": "x"}, Settings())
    assert one != work_key(tmp_path, "ab", "notulen", {"title": "x"}, Settings())
    assert one != work_key(tmp_path / "elders", "aa", "notulen", {"title": "x"}, Settings())
    assert (tmp_path / ".sleutel").stat().st_mode & 0o777 == 0o600


# ---------------------------------------------------------------- delivery
def test_a_file_is_placed_once_and_never_over_another(tmp_path: Path) -> None:
    assert place_file(tmp_path, "a.docx", b"een", "m") == "placed"
    assert place_file(tmp_path, "a.docx", b"een", "m") == "there"
    assert place_file(tmp_path, "a.docx", b"twee", "m") == "taken"
    assert (tmp_path / "a.docx").read_bytes() == b"een"
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


def test_what_a_crash_left_is_used_again(tmp_path: Path) -> None:
    (tmp_path / ".m.deel").write_bytes(b"half")
    assert place_file(tmp_path, "a.docx", b"heel", "m") == "placed"
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


def test_a_network_share_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "link", refuse)
    assert place_file(tmp_path, "a.docx", b"een", "m") == "placed"
    assert place_file(tmp_path, "a.docx", b"twee", "m") == "taken"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_files_get_group_and_rights_of_their_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, -1, 12345)
    tmp_path.chmod(0o770)
    before = os.umask(0o077)
    try:
        (path,) = deliver_files(tmp_path, {"verslag.docx": b"x"})
    finally:
        os.umask(before)
    assert (path.stat().st_gid, path.stat().st_mode & 0o777) == (12345, 0o660)


def test_mode_bits_that_a_share_refuses_are_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(os, "chmod", refuse)
    monkeypatch.setattr(os, "chown", refuse)
    assert deliver_files(tmp_path, {"verslag.docx": b"x"})[0].read_bytes() == b"x"


def test_numbers_go_before_the_suffix() -> None:
    assert [numbered("a.b.docx", n) for n in (1, 2, 3)] == ["a.b.docx", "a.b-2.docx", "a.b-3.docx"]
