"""The date of a conversation: as given, else from the file's name, else from the container, else unknown.

Never the file's modification time: copying changes it, and a wrong date makes wrong appointments.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from binnenskamers.errors import UsageFault

_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)([0-3]?\d)[-_. ]([01]?\d)[-_. ](20\d\d)(?!\d)")
#: a date anywhere in a file name, with a time behind it as recorders write it
DATE_IN_NAME = re.compile(
    rf"(?:{_YEAR_FIRST.pattern}|{_DAY_FIRST.pattern})(?:[-_. T]+[0-2]\d[-_.:u]?[0-5]\d(?:[-_.:]?[0-5]\d)?(?!\d))?"
)


def conversation_date(given: str | None, file: Path, created: str | None) -> str | None:
    """ISO date, or None when nobody knows; UsageFault when ``given`` is no date."""
    if given is not None:
        return parse_date(given)
    return date_in_name(file.stem) or created


def parse_date(text: str) -> str:
    """``2026-11-12`` or ``12-11-2026`` → ISO."""
    found = date_in_name(text)
    if found is None:
        raise UsageFault(f"--datum {text}: schrijf de datum als 2026-11-12 (jaar-maand-dag).")
    return found


def date_in_name(name: str) -> str | None:
    """The first valid date in a file name, or None."""
    for match in _YEAR_FIRST.finditer(name):
        if found := _valid(match[1], match[2], match[3]):
            return found
    for match in _DAY_FIRST.finditer(name):
        if found := _valid(match[3], match[2], match[1]):
            return found
    return None


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
