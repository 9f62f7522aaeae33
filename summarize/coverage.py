"""How much of what the client said is behind some field, and what is not: shown to the one who signs, not to the client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conversation.report import FieldValue, Statement
from summarize.context import Context
from summarize.sentences import Sentence

#: what is shorter says nothing that a report could miss ("ja", "dank u")
_SHORTEST = 4


def coverage_value(context: Context, values: Mapping[str, FieldValue]) -> FieldValue:
    """A line with the share, then every unused utterance as a quote with its segment. What must stay out is not counted."""
    told = _utterances(context)
    if not told:
        return FieldValue(None, "calc")
    cited = {i for value in values.values() for i in value.evidence}
    unused = {segment: said for segment, said in told.items() if segment not in cited}
    used = len(told) - len(unused)
    line = f"Van de {len(told)} uitspraken van de cliënt staan er {used} ({round(100 * used / len(told))} %) achter een veld."
    if unused:
        line += " De andere staan hieronder: ontbreekt er iets?"
    statements = [Statement(line, (), "berekend")]
    statements += [Statement(_quote(said), (segment,)) for segment, said in unused.items()]
    return FieldValue([s.text for s in statements], "calc", (), (), tuple(statements))


def _utterances(context: Context) -> dict[int, list[Sentence]]:
    """Per segment of the client (of everybody but the one who leads, where nobody has that role) what could be in a report."""
    clients = context.people.with_role("client") or [
        c for c in context.people.codes if context.people.role(c) != "consulent"
    ]
    told: dict[int, list[Sentence]] = {}
    for sentence in context.sentences:
        if sentence.speaker in clients and sentence.shown and not sentence.question and sentence.words >= _SHORTEST:
            told.setdefault(sentence.segment, []).append(sentence)
    return told


def _quote(sentences: Iterable[Sentence]) -> str:
    return " ".join(s.shown for s in sentences)
