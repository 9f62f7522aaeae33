"""Checks of what is kept here: whether it is encrypted and can be erased, and whether the log is as it was written."""

from __future__ import annotations

import secrets

from binnenskamers import errors
from binnenskamers.privacy import logbook
from binnenskamers.privacy.check import Check, Machine, fault, good, warning
from binnenskamers.privacy.keys import FileKeys, Keys, What, stores
from binnenskamers.privacy.sealed import seal, unseal

_ENCRYPTION, _LOG = "Versleuteling van werkbestanden", "Logboek"


def encryption(machine: Machine) -> Check:
    """A trial key in the chosen store: made, used, destroyed."""
    keys = Keys(secrets.token_hex(8))
    try:
        trial = seal(b"proef", keys.make(What.WORK), "proef")
        opened = unseal(trial, keys.get(What.WORK), "proef")
    finally:
        keys.destroy()
    if opened != b"proef" or b"proef" in trial:
        return fault(_ENCRYPTION, "Versleutelen lukt hier niet.", "Meld deze regel.", errors.FAULT)
    store = next(stores())
    if not isinstance(store, FileKeys):
        return good(
            _ENCRYPTION, "Werkbestanden worden versleuteld; de sleutels staan in de sleutelbos van het systeem."
        )
    if store.folder.exists() and machine.dossiers.exists() and _same_disk(store, machine):
        return warning(
            _ENCRYPTION,
            "Werkbestanden worden versleuteld, maar de sleutels staan op dezelfde schijf.",
            "Zorg dat de schijf zelf ook versleuteld is, of zet de sleutels ergens anders (handleiding, Sleutels).",
        )
    return good(_ENCRYPTION, "Werkbestanden worden versleuteld; de sleutels staan op een andere schijf.")


def _same_disk(store: FileKeys, machine: Machine) -> bool:
    return store.folder.stat().st_dev == machine.dossiers.stat().st_dev


def log(machine: Machine) -> Check:
    """The chain of the log, from its first line to its last."""
    found = logbook.check()
    if found.faults:
        return fault(
            _LOG,
            f"Het logboek is veranderd nadat het werd geschreven ({len(found.faults)} plek(ken)).",
            "Bekijk waar: binnenskamers beheer logboek --controleer. Meld het bij wie over informatiebeveiliging gaat.",
            errors.ACCESS,
        )
    return good(_LOG, "Het logboek sluit aan, van de eerste regel tot de laatste.", f"{len(found.entries)} regels")
