"""Names and roles of speakers, as people give them: never recognised from a voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from binnenskamers.errors import UsageFault
from conversation import Segment, Speaker

#: Dutch role words that users type → role ids used by the forms
ROLES = {
    "consulent": "consulent",
    "wmo-consulent": "consulent",
    "klantmanager": "consulent",
    "cliënt": "client",
    "client": "client",
    "inwoner": "client",
    "klant": "client",
    "mantelzorger": "mantelzorger",
    "dochter": "mantelzorger",
    "zoon": "mantelzorger",
    "partner": "mantelzorger",
    "echtgenoot": "mantelzorger",
    "echtgenote": "mantelzorger",
    "cliëntondersteuner": "clientondersteuner",
    "clientondersteuner": "clientondersteuner",
    "voorzitter": "voorzitter",
    "notulist": "notulist",
    "deelnemer": "deelnemer",
}


@dataclass(frozen=True)
class Name:
    """One given name: for a speaker code (``S2``), or for the next speaker in order of first speech (None)."""

    code: str | None
    speaker: Speaker


def parse_names(text: str, given: str = "--namen") -> tuple[Name, ...]:
    """``"Consulent,Cliënt"``, ``"Ineke Vroom (consulent), mevrouw A. (cliënt)"`` or ``"S2=Cliënt"``; UsageFault when unclear.

    ``given``: where the user gave the names, as messages say it.
    """
    names = []
    for part in (p.strip() for p in text.split(",")):
        if not part:
            continue
        code, separator, rest = part.partition("=")
        known = re.fullmatch(r"[A-Za-z]\w{0,9}", code.strip()) if separator else None
        if separator and (not known or not rest.strip()):
            raise UsageFault(f"{given}: '{part}' is niet te lezen. Schrijf bijvoorbeeld S1=Consulent,S2=Cliënt.")
        names.append(Name(code.strip() if separator else None, _speaker(rest.strip() if separator else part)))
    if not names:
        raise UsageFault(f"{given}: er staat geen naam. Schrijf bijvoorbeeld 'Consulent,Cliënt'.")
    return tuple(names)


def _speaker(text: str) -> Speaker:
    match = re.fullmatch(r"(.+?)\s*\((.+?)\)", text)
    label, role = (text, ROLES.get(match[2].lower())) if match else (text, None)
    role = role or ROLES.get(text.lower())
    return Speaker(
        match[1] if match and ROLES.get(match[2].lower()) == role and _is_plain_role(match[2]) else label, role
    )


def _is_plain_role(word: str) -> bool:
    """``Ineke (consulent)`` is called Ineke; ``Marjan (dochter)`` keeps the relation in the label."""
    return ROLES.get(word.lower()) in (word.lower(), "client", "consulent")


def _codes(segments: Iterable[Segment], known: Mapping[str, Speaker]) -> list[str]:
    """Speaker codes in order of first speech; known ones that say nothing come last."""
    return list(dict.fromkeys([*(s.speaker for s in segments if s.speaker is not None), *known]))


def name_speakers(
    segments: Iterable[Segment],
    names: Iterable[Name],
    known: Mapping[str, Speaker] | None = None,
    given: str = "--namen",
) -> dict[str, Speaker]:
    """Speakers by code, in order of first speech; unnamed ones are called ``Spreker 1`` … UsageFault for an unknown code."""
    names = list(names)
    codes = _codes(segments, known or {})
    speakers = {code: (known or {}).get(code) or Speaker(f"Spreker {i + 1}") for i, code in enumerate(codes)}
    in_order = [n for n in names if n.code is None]
    speakers |= {code: name.speaker for code, name in zip(codes, in_order, strict=False)}
    for name in names:
        if name.code is None:
            continue
        if name.code not in speakers:
            raise UsageFault(
                f"{given}: er is geen spreker {name.code}. In deze opname zijn gevonden: {', '.join(codes) or 'geen sprekers'}."
            )
        speakers[name.code] = name.speaker
    return speakers


def rename_speakers(
    segments: Sequence[Segment], names: Sequence[Name], known: Mapping[str, Speaker]
) -> dict[str, Speaker]:
    """The same speakers with the names that people give afterwards. UsageFault for an unknown code or more names than speakers.

    A role is kept when none is given; who gets the name of another speaker, gets that one's role with it: names that were the wrong way
    round are put right without saying the roles again.
    """
    codes = _codes(segments, known)
    if sum(name.code is None for name in names) > len(codes):
        raise UsageFault(
            f"hernoem: dit zijn meer namen dan sprekers. In deze opname zijn gevonden: {', '.join(codes) or 'geen sprekers'}."
        )
    speakers = name_speakers(segments, names, known, given="hernoem")
    return {code: _with_role(speaker, known.get(code), known) for code, speaker in speakers.items()}


def _with_role(speaker: Speaker, earlier: Speaker | None, known: Mapping[str, Speaker]) -> Speaker:
    if speaker.role or earlier is None or speaker == earlier:
        return speaker
    namesake = next((other for other in known.values() if other.label == speaker.label), earlier)
    return Speaker(speaker.label, namesake.role)


def parse_speaker_count(text: str) -> tuple[int, int]:
    """``"3"`` → (3, 3); ``"2-4"`` → (2, 4); UsageFault for anything else."""
    match = re.fullmatch(r"\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?\s*", text)
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if low < 1 or high < low:
        raise UsageFault(f"--sprekers {text}: geef een aantal (3) of een bereik (2-4).")
    return low, high
