"""Working hours: when a workstation may be busy with recordings."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from binnenskamers.errors import UsageFault


@dataclass(frozen=True)
class Hours:
    """From ``begin`` to ``end``, local time; past midnight when the end lies before the begin."""

    begin: dt.time
    end: dt.time

    def open_at(self, moment: dt.datetime) -> bool:
        """Whether work may begin at this moment."""
        now = moment.time()
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end

    def __str__(self) -> str:
        return f"{self.begin:%H:%M} tot {self.end:%H:%M}"


def parse_hours(text: str) -> Hours:
    """``19:00-07:00``; UsageFault for anything else."""
    match = re.fullmatch(r"\s*(\d{1,2})[:.](\d\d)\s*-\s*(\d{1,2})[:.](\d\d)\s*", text)
    try:
        if match:
            first, second = (dt.time(int(match[i]), int(match[i + 1])) for i in (1, 3))
            if first != second:
                return Hours(first, second)
    except ValueError:
        pass
    raise UsageFault(f"--werktijden {text}: schrijf begin en einde als 19:00-07:00.")
