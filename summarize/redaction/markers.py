"""The classes that are removed from speech, and what stands in their place."""

from __future__ import annotations

import re

#: category → marker, in the order in which a report lists them
MARKERS = {
    "bsn": "[BSN verwijderd]",
    "iban": "[IBAN verwijderd]",
    "telefoonnummer": "[telefoonnummer verwijderd]",
    "e-mailadres": "[e-mailadres verwijderd]",
    "adres": "[adres verwijderd]",
    "kenteken": "[kenteken verwijderd]",
    "documentnummer": "[documentnummer verwijderd]",
    "geboortedatum": "[geboortedatum verwijderd]",
}
_ANY_MARKER = "|".join(re.escape(marker) for marker in MARKERS.values())
#: a marker, or a word of letters and digits
TOKEN = re.compile(rf"{_ANY_MARKER}|\w+")


def categories_of(text: str) -> list[str]:
    """The categories whose marker stands in a text."""
    return [category for category, marker in MARKERS.items() if marker in text]
