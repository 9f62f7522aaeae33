"""The watched folder as a secretary and an administrator meet it, with the real program and quick engines."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import docx
import pytest
from office import Office

from binnenskamers.places import figures_folder

STAGES_DONE = ("ready", "done")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _words(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).element.body.iter() if hasattr(p, "text") and p.text)


# ---------------------------------------------------------------- what a secretary sees
def test_folders_choose_the_form_and_names_come_back(office: Office) -> None:
    office.drop("notulen/2026-11-12 MT-overleg.wav", pitch=200)
    office.drop("wmo/2026-11-12 gesprek.wav", pitch=250)
    office.drop("losse opname.wav", pitch=300)
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 MT-overleg.docx", "2026-11-12 gesprek.docx", "losse opname.docx"]
    assert "MT-overleg" in _words(office.box / "klaar" / "2026-11-12 MT-overleg.docx")
    assert "12 november 2026" in _words(office.box / "klaar" / "2026-11-12 MT-overleg.docx").lower()
    assert "nderzoeksverslag" in _words(office.box / "klaar" / "2026-11-12 gesprek.docx")
    status = _text(office.box / "STATUS.txt")
    assert "Klaar (3" in status and "2026-11-12 MT-overleg.docx" in status
    assert "stofzuigen" not in status + _text(office.box / "status.html")
    office.check()
    counted = "".join(_text(file) for file in figures_folder().glob("*.jsonl"))
    assert (counted.count('"wat": "concept"'), counted.count("overleg")) == (3, 0)


def test_nothing_in_klaar_is_ever_overwritten(office: Office) -> None:
    (office.box / "klaar").mkdir()
    mine = office.box / "klaar" / "2026-11-12 overleg.docx"
    mine.write_bytes(b"van de secretaris")
    office.drop("notulen/2026-11-12 overleg.wav")
    office.once()
    assert mine.read_bytes() == b"van de secretaris"
    assert office.names("klaar") == ["2026-11-12 overleg-2.docx", "2026-11-12 overleg.docx"]


def test_the_same_recording_again_points_to_its_report(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    office.once()
    office.drop("notulen/2026-11-12 overleg.wav")
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx", "2026-11-12 overleg.txt"]
    assert "al eerder" in _text(office.box / "klaar" / "2026-11-12 overleg.txt")
    assert office.names("inbak") == []
    office.check()


def test_the_same_recording_again_when_its_report_was_taken_away(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    office.once()
    (office.box / "klaar" / "2026-11-12 overleg.docx").unlink()
    office.drop("notulen/2026-11-12 overleg.wav")
    office.once()
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    office.check()


def test_what_is_no_recording_comes_back_with_a_note(office: Office) -> None:
    (office.box / "inbak" / "tekst.wav").write_text("dit is tekst")
    (office.box / "inbak" / "brief.docx").write_bytes(b"PK\x03\x04 geen geluid")
    office.drop("notulen/2026-11-12 overleg.wav")
    code, _ = office.once()
    assert code == 3
    assert office.names("mislukt") == ["brief.docx", "brief.docx.txt", "tekst.wav", "tekst.wav.txt"]
    note = _text(office.box / "mislukt" / "tekst.wav.txt")
    assert "geen geluids- of videobestand" in note and "Wat kunt u doen" in note
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert "Mislukt (2" in _text(office.box / "STATUS.txt")


def test_no_speech_comes_back_at_once(office: Office) -> None:
    office.drop("notulen/stil.wav")
    code, _ = office.once("fault=detect:nobody", "fault=diarize:no_turns", "fault=recognize:no_words")
    assert code == 3
    assert office.names("mislukt") == ["stil.wav", "stil.wav.txt"]
    assert "geen spraak" in _text(office.box / "mislukt" / "stil.wav.txt")


def test_half_a_file_waits_and_is_then_done_with_a_warning(office: Office) -> None:
    whole = office.drop("notulen/2026-11-12 overleg.wav", seconds=20)
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) // 2])
    office.put.clear()
    code, _ = office.once()
    assert code == 8
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert "niet compleet" in _text(office.box / "STATUS.txt")
    assert "niet compleet" in _words(office.box / "klaar" / "2026-11-12 overleg.docx")


def test_a_copy_that_is_still_going_on_is_left_alone(office: Office) -> None:
    whole = office.drop("notulen/2026-11-12 overleg.wav", seconds=20)
    data = whole.read_bytes()
    whole.unlink()
    stop = threading.Event()

    def copy_slowly() -> None:
        with whole.open("wb") as file:
            for at in range(0, len(data), len(data) // 15):
                file.write(data[at : at + len(data) // 15])
                file.flush()
                time.sleep(0.25)
        stop.set()

    program = office.start()
    thread = threading.Thread(target=copy_slowly)
    thread.start()
    office.wait_for(whole.exists)
    while not stop.is_set():
        assert whole.exists(), "taken before it was whole"
        time.sleep(0.05)
    thread.join()
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
    program.kill()
    office.check()


def test_what_nobody_meant_stays_where_it_is(office: Office) -> None:
    kept = [".DS_Store", "opname.wav.part", "~$verslag.docx", "@eaDir/x.wav", ".verborgen.wav"]
    for name in kept:
        path = office.box / "inbak" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    code, _ = office.once()
    assert code == 0
    assert sorted(office.names("inbak")) == sorted(Path(n).name for n in kept)
    assert office.names("mislukt") == []


# ---------------------------------------------------------------- what an administrator arranges
def test_settings_of_a_folder(office: Office) -> None:
    folder = office.box / "inbak" / "mt"
    folder.mkdir()
    (folder / "instellingen.toml").write_text('sjabloon = "notulen"\nnamen = "Marjan (voorzitter),Piet"\n')
    office.drop("mt/2026-11-12 MT.wav")
    code, said = office.once()
    assert code == 0, said
    assert "Marjan" in _words(office.box / "klaar" / "2026-11-12 MT.docx")


def test_every_document_that_a_folder_asks_for(office: Office) -> None:
    folder = office.box / "inbak" / "mt"
    folder.mkdir()
    (folder / "instellingen.toml").write_text('sjabloon = "notulen"\nexemplaar = "beide"\ntranscript = "vtt"\n')
    office.drop("mt/2026-11-12 MT.wav")
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == [
        "2026-11-12 MT transcript.vtt",
        "2026-11-12 MT verslag-client.docx",
        "2026-11-12 MT verslag-dossier.docx",
    ]
    office.check()


def test_wrong_settings_wait_and_say_so(office: Office) -> None:
    folder = office.box / "inbak" / "mt"
    folder.mkdir()
    (folder / "instellingen.toml").write_text('sjabloon = "notullen"\n')
    office.drop("mt/2026-11-12 MT.wav")
    program = office.start()
    office.wait_for(
        lambda: "notullen" in _text(office.box / "STATUS.txt") if (office.box / "STATUS.txt").exists() else False
    )
    assert office.names("inbak") == ["2026-11-12 MT.wav", "instellingen.toml"]
    (folder / "instellingen.toml").write_text('sjabloon = "notulen"\n')
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 MT.docx"])
    program.kill()


def test_cancel_and_try_again(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start("slow=recognize:30")
    office.wait_for(lambda: any(s["stage"] == "hear" for s in office.standings()))
    dossier = next(office.dossiers.glob("*/taak.json")).parent.name
    asked = office.command((), ("beheer", "wachtrij", "--annuleer", dossier))
    assert asked.wait(timeout=90) == 0
    office.wait_for(lambda: office.names("mislukt") == ["2026-11-12 overleg.wav", "2026-11-12 overleg.wav.txt"])
    assert "Geannuleerd" in _text(office.box / "mislukt" / "2026-11-12 overleg.wav.txt")
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=90) == 0
    asked = office.command((), ("beheer", "wachtrij", "--opnieuw", dossier))
    assert asked.wait(timeout=90) == 0
    code, said = office.once()
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert office.names("mislukt") == []
    office.check()


def test_a_recording_at_work_is_not_erased_but_one_that_ended_is(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start("slow=recognize:4")
    office.wait_for(lambda: any(s["stage"] == "hear" for s in office.standings()))
    dossier = next(office.dossiers.glob("*/taak.json")).parent
    refused = office.command((), ("wis", dossier.name))
    _, said = refused.communicate(timeout=90)
    assert refused.returncode == 2 and "annuleer" in said.lower()
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
    office.wait_for(lambda: all(s["state"] == "done" for s in office.standings()))
    assert office.command((), ("wis", dossier.name)).wait(timeout=90) == 0
    assert not dossier.exists()
    time.sleep(1)
    assert program.poll() is None


def test_a_dossier_that_disappears_does_not_stop_the_watcher(office: Office) -> None:
    office.drop("notulen/een.wav", pitch=210)
    program = office.start("slow=recognize:30")
    office.wait_for(lambda: any(s["stage"] == "hear" for s in office.standings()))
    gone = next(office.dossiers.glob("*/taak.json")).parent
    while gone.exists():  # the room may be writing in it
        shutil.rmtree(gone, ignore_errors=True)
    office.put.clear()
    office.drop("notulen/twee.wav", pitch=410)
    office.wait_for(lambda: any(s["stage"] == "hear" for s in office.standings()))
    assert program.poll() is None
    assert office.names("mislukt") == []


def test_the_queue_as_a_table_and_as_json(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    office.once("fault=recognize:crash")
    shown = office.command((), ("beheer", "wachtrij"))
    out, _ = shown.communicate(timeout=90)
    assert shown.returncode == 0 and "mislukt" in out and "2026-11-12 overleg.wav" in out
    shown = office.command((), ("beheer", "wachtrij", "--json"))
    (row,) = json.loads(shown.communicate(timeout=90)[0])
    assert row["stand"] == "mislukt" and row["poging"] == 1
    wrong = office.command((), ("beheer", "wachtrij", "--annuleer", "bestaatniet"))
    assert wrong.wait(timeout=90) == 3
    ended = office.command((), ("beheer", "wachtrij", "--annuleer", row["dossier"]))
    assert ended.wait(timeout=90) == 2


def test_outside_working_hours_nothing_is_taken(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    now = time.localtime()
    hours = f"{(now.tm_hour + 2) % 24:02}:00-{(now.tm_hour + 3) % 24:02}:00"
    program = office.start(options=("--elke", "0.2", "--werktijden", hours))
    office.wait_for(
        lambda: "alleen gewerkt" in _text(office.box / "STATUS.txt") if (office.box / "STATUS.txt").exists() else False
    )
    time.sleep(1)
    assert office.names("inbak") == ["2026-11-12 overleg.wav"]
    program.kill()


def test_too_little_room_on_the_disk(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start(options=("--elke", "0.2", "--vrij", "100000"))
    office.wait_for(
        lambda: "bijna vol" in _text(office.box / "STATUS.txt") if (office.box / "STATUS.txt").exists() else False
    )
    assert office.names("inbak") == ["2026-11-12 overleg.wav"]
    program.kill()


def test_once_tells_what_came_out_and_what_did_not(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    (office.box / "inbak" / "tekst.wav").write_text("dit is tekst")
    program = office.start(options=("--elke", "0.2", "--eenmalig"))
    out, said = program.communicate(timeout=60)
    assert program.returncode == 3
    assert out.splitlines() == [str(office.box / "klaar" / "2026-11-12 overleg.docx")]
    assert "tekst.wav is geen geluids" in said


@pytest.mark.parametrize("option", [("--vrij", "100000"), ("--werktijden", "")])
def test_once_does_not_wait_for_what_will_not_come(office: Office, option: tuple[str, str]) -> None:
    name, value = option
    now = time.localtime()
    hours = f"{(now.tm_hour + 2) % 24:02}:00-{(now.tm_hour + 3) % 24:02}:00"
    office.drop("notulen/2026-11-12 overleg.wav")
    code, said = office.once(options=(name, value or hours))
    assert code == 5
    assert "Let op" in said
    assert office.names("inbak") == ["2026-11-12 overleg.wav"]


def test_a_program_that_lets_go_late_is_seen(office: Office) -> None:
    """Something holds the file open for a while without writing: taken as soon as it lets go, not only at the deadline."""
    path = office.drop("notulen/2026-11-12 overleg.wav")
    with path.open("r+b"):
        program = office.start(options=("--elke", "0.2", "--geduld", "10"))
        time.sleep(4)
        assert path.exists()
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
    program.kill()


# ---------------------------------------------------------------- two watchers, a share that goes, a full disk
def test_a_second_watcher_yields(office: Office) -> None:
    first = office.start()
    office.wait_for((office.box / "STATUS.txt").exists)
    second = office.start()
    _, said = second.communicate(timeout=90)
    assert second.returncode == 2
    assert "wordt al bewaakt" in said
    office.drop("notulen/2026-11-12 overleg.wav")
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
    first.kill()
    office.check()


def test_a_share_that_goes_away_and_comes_back(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start("slow=recognize:2", "beat=0.2")
    office.wait_for(lambda: any(s["stage"] == "hear" for s in office.standings()))
    away = office.box.with_name("weg")
    office.box.rename(away)
    office.box.mkdir()  # an empty mount point
    office.wait_for(lambda: any(s["stage"] != "hear" for s in office.standings()))
    for on_its_way in office.box.iterdir():  # what was being written at the moment that the share went
        on_its_way.unlink(missing_ok=True)
    office.wait_for(lambda: any(s["state"] == "ready" for s in office.standings()))
    assert program.poll() is None
    assert list(office.box.iterdir()) == []
    shutil.rmtree(office.box)
    away.rename(office.box)
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
    program.kill()
    office.check()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a small disk of its own")
def test_a_full_disk_waits_and_goes_on(office: Office) -> None:
    office.dossiers.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", str(office.dossiers)], check=False
    ).returncode:
        pytest.skip("no tmpfs here")
    try:
        office.drop("notulen/2026-11-12 overleg.wav")
        # room for the recording (320 kB) and little else
        spare = shutil.disk_usage(office.dossiers).free - 345_000
        (office.dossiers / "vulling").write_bytes(b"\0" * spare)
        program = office.start(options=("--elke", "0.2", "--vrij", "0"))
        time.sleep(4)
        assert program.poll() is None
        assert office.names("klaar") == []
        assert len(office.recordings()) == 1
        (office.dossiers / "vulling").unlink()
        office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=90)
        office.check()
    finally:
        office.end()
        subprocess.run(["umount", "-l", str(office.dossiers)], check=False)


def test_another_volume_is_copied_and_compared(office: Office) -> None:
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == office.box.stat().st_dev:
        pytest.skip("one volume only")
    office.dossiers = elsewhere / f"binnenskamers-{os.getpid()}"
    try:
        office.drop("notulen/2026-11-12 overleg.wav")
        assert office.once()[0] == 0
        assert office.names("klaar") == ["2026-11-12 overleg.docx"]
        office.check()
        office.drop("notulen/gif.wav", pitch=330)
        assert office.once("fault=recognize:crash")[0] == 70
        assert office.names("mislukt") == ["gif.wav", "gif.wav.txt"]
        office.check()
    finally:
        office.end()
        shutil.rmtree(office.dossiers, ignore_errors=True)


def test_a_clock_that_jumps(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start("clock=jumps")
    office.wait_for(lambda: office.names("klaar") == ["2026-11-12 overleg.docx"])
    program.kill()
    office.check()


def test_the_post_box_and_the_dossiers_may_not_overlap(office: Office) -> None:
    program = office.start(box=office.dossiers / "post")
    _, said = program.communicate(timeout=90)
    assert program.returncode == 2
    assert "niet in elkaar" in said


def test_a_post_box_without_rights(office: Office) -> None:
    wrong = office.box / "bestand"
    wrong.write_text("x")
    program = office.start(box=wrong)
    _, said = program.communicate(timeout=90)
    assert program.returncode in (2, 5)
    assert "Fout:" in said and "Traceback" not in said


# ---------------------------------------------------------------- what must not be found
def test_queue_and_log_know_no_names_and_no_words(office: Office) -> None:
    office.drop("wmo/2026-11-12 mevrouw Jansen.wav")
    office.drop("notulen/geheim plan.wav", pitch=333)
    office.once()
    raw = b"".join(p.read_bytes() for p in office.state.rglob("*") if p.is_file())
    for word in (b"Jansen", b"geheim", b"stofzuigen", b"mevrouw", str(office.box).encode()):
        assert word not in raw
    with sqlite3.connect(next((office.state / "wachtrij").glob("*.sqlite"))) as base:
        tables = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        everything = "".join(str(base.execute(f'SELECT * FROM "{t}"').fetchall()) for t in tables)
    assert "Jansen" not in everything and "Traceback" not in everything


def test_the_watcher_loads_nothing_heavy(office: Office) -> None:
    program = (
        "import sys\nimport binnenskamers.unattended.service, binnenskamers.cli.app\n"
        "heavy = {'torch', 'numpy', 'faster_whisper', 'pyannote', 'av', 'docx', 'lxml', 'scipy', 'sklearn'} & set(sys.modules)\n"
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True).stderr == ""


@pytest.mark.zwaar
def test_five_hundred_recordings_at_once(office: Office) -> None:
    for number in range(500):
        office.drop(f"notulen/2026-11-12 overleg {number:03}.wav", seconds=1.0, pitch=200.0 + number)
    program = office.start(options=("--elke", "1", "--eenmalig", "--vooruit", "20"))
    _, said = program.communicate(timeout=3600)
    assert program.returncode == 0, said
    assert len(office.names("klaar")) == 500
    assert office.names("inbak") == []
    office.check()
