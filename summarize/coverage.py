"""How much of what the client said is behind some field, and when the rest was said: for the one who signs, not for the client.

Only times, no words: what no field needed may be the very thing that has no place in a report.
"""

from __future__ import annotations

from collections.abc import Mapping

from conversation.report import FieldValue
from summarize.context import Context

#: what is shorter says nothing that a report could miss ("ja", "dank u")
_SHORTEST = 4


def coverage_value(context: Context, values: Mapping[str, FieldValue]) -> FieldValue:
    """The share, and the times (``mm:ss``) of what no field rests on. What must stay out is not counted."""
    told = _utterances(context)
    if not told:
        return FieldValue(None, "calc")
    cited = {i for value in values.values() for i in value.evidence}
    unused = [segment for segment in told if segment not in cited]
    used = len(told) - len(unused)
    lines = [
        f"Van de {len(told)} uitspraken van de cliënt staan er {used} ({round(100 * used / len(told))} %) achter een veld."
    ]
    if unused:
        lines.append(f"Luister zo nodig terug: {', '.join(_clock(context, i) for i in unused)}.")
    return FieldValue(lines, "calc")


def _clock(context: Context, segment: int) -> str:
    start = int(context.transcript.segment(segment).start)
    return f"{start // 60:02d}:{start % 60:02d}"


def _utterances(context: Context) -> list[int]:
    """Segments of the client (of everybody but the one who leads, where nobody has that role) that could be in a report."""
    people = context.people
    clients = people.with_role("client") or [c for c in people.codes if people.role(c) != "consulent"]
    told = [
        s.segment
        for s in context.sentences
        if s.speaker in clients and s.shown and not s.question and s.words >= _SHORTEST
    ]
    return list(dict.fromkeys(told))
