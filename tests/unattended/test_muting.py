"""A number that was said is gone from the text, and cannot be heard in the sound that is kept."""

from __future__ import annotations

import io

import numpy as np
from office import Office

from binnenskamers.dossier import MUTED, Dossier
from binnenskamers.errors import KeyGone
from binnenskamers.privacy.keys import Keys, What
from binnenskamers.privacy.sealed import SealedReader
from transcribe.audio import read_audio


def _kept(office: Office) -> tuple[Dossier, str]:
    (folder,) = [p.parent for p in office.dossiers.glob("*/stand.json")]
    dossier = Dossier(folder, dict)
    (sound,) = dossier.recordings()
    return dossier, sound.name


def test_the_kept_recording_is_silent_where_a_number_was_said(office: Office) -> None:
    dropped = office.drop("notulen/2026-11-12 overleg.wav")
    original = read_audio(dropped).samples[0]
    code, said = office.once("fault=recognize:counted_number")
    assert code == 0, said
    dossier, name = _kept(office)
    assert name == MUTED
    sealed = SealedReader(io.BytesIO((dossier.folder / name).read_bytes()), Keys(dossier.id).get(What.MUTED), name)
    kept = read_audio(sealed).samples[0]
    assert kept.shape == original.shape
    transcript = dossier.read_json("transcript.json")
    marked = [w for s in transcript["segments"] for w in s["words"] if "verwijderd" in w["text"]]
    assert marked
    for word in marked:
        assert not np.any(kept[round(word["start"] * 16000) : round(word["end"] * 16000)])
    assert np.array_equal(kept[: 4 * 16000], original[: 4 * 16000])
    try:
        Keys(dossier.id).get(What.RECORDING)
    except KeyGone:
        pass
    else:
        raise AssertionError("the key of the recording as it was is still there")


def test_a_report_is_not_withheld_when_muting_fails(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    code, said = office.once("fault=recognize:counted_number", "fault=mute:mute_fails")
    assert code in (0, 8), said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert any("nog te horen" in w for s in office.standings() for w in s["warnings"])
    office.check()


def test_the_recording_of_a_governing_body_stays_as_it_was(office: Office) -> None:
    dropped = office.drop("notulen/2026-11-12 raad.wav")
    (dropped.parent / "instellingen.toml").write_text('soort = "bestuurlijk"\n', encoding="utf-8")
    code, said = office.once("fault=recognize:counted_number")
    assert code in (0, 8), said
    assert _kept(office)[1] == "opname.wav"
    assert any("nog te horen" in w for s in office.standings() for w in s["warnings"])
    office.check()


def test_killed_while_muting(office: Office) -> None:
    office.drop("notulen/2026-11-12 overleg.wav")
    program = office.start("fault=recognize:counted_number", "die=muted, not yet written down")
    program.wait(timeout=60)
    code, said = office.once("fault=recognize:counted_number")
    assert code == 0, said
    assert office.names("klaar") == ["2026-11-12 overleg.docx"]
    assert _kept(office)[1] == MUTED
