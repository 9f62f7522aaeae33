"""Quotes → sentences by a language model, each verified against what it cites or left as the quote it was.

The model sees evidence only, chooses nothing and decides nothing: which fields were discussed is settled before, and a quote that no
accepted sentence cites stays in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from conversation.form import Field, Form
from conversation.report import Evidence, FieldValue, Report, Statement
from conversation.transcript import Transcript
from summarize.people import People
from summarize.verify import Level, verify

#: words of evidence that go to the model at once; a field with more goes window by window
_MOST_WORDS = 600


@dataclass(frozen=True)
class Proposal:
    """A sentence of the model with the segments it says it rests on."""

    text: str
    sources: tuple[int, ...]


class RewriterFault(Exception):
    """The model cannot go on; ``message`` says why in Dutch, without words of the conversation or of the model."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Rewriter(Protocol):
    """Anything that turns evidence into sentences."""

    name: str

    def rewrite(self, title: str, evidence: Sequence[Evidence]) -> list[Proposal]:
        """Sentences for the field called ``title``.

        ValueError when this one answer cannot be used: its quotes stay and the next field is tried. Anything else ends the work of the
        model, and the quotes of all fields that are left stay.
        """
        ...


class NullRewriter:
    """Proposes nothing: the report stays as quoted."""

    name = "geen"

    def rewrite(self, title: str, evidence: Sequence[Evidence]) -> list[Proposal]:
        """Nothing."""
        del title, evidence
        return []


@dataclass
class Count:
    """How the work of the model went."""

    asked: int = 0
    unusable: int = 0
    proposed: int = 0
    accepted: int = 0


def rewrite_report(
    report: Report,
    transcript: Transcript,
    form: Form,
    rewriter: Rewriter,
    progress: Callable[[float], None] | None = None,
    count: Count | None = None,
) -> tuple[Report, str | None]:
    """The report with verified sentences where the model gave any, and in Dutch why the model failed (None: it did not).

    ``Report.notes`` says how many sentences were used, and how it failed; ``count`` is filled for who wants the numbers.
    """
    values = dict(report.fields)
    todo = [f for f in form.fields if _can_rewrite(f, values.get(f.id))]
    count, failure = count or Count(), None
    for number, field in enumerate(todo):
        try:
            values[field.id] = _rewrite_field(field, values[field.id], transcript, form, rewriter, count)
        except Exception as error:
            reason = error.message if isinstance(error, RewriterFault) else f"Fout: {type(error).__name__}."
            failure = f"Het taalmodel stopte. Vanaf daar bestaat het verslag uit citaten. {reason}"
            break
        if progress:
            progress((number + 1) / len(todo))
    if failure is None and count.asked and count.unusable == count.asked:
        failure = "Geen enkel antwoord van het taalmodel was bruikbaar. Het verslag bestaat uit citaten."
    seen = (
        f"Het taalmodel kreeg alle citaten van {len(todo)} velden te zien, in {count.asked} stukken."
        if count.asked
        else None
    )
    notes = (*report.notes, *_notes(count), *filter(None, [failure or seen]))
    return replace(report, fields=values, notes=notes), failure


def _rewrite_field(
    field: Field, value: FieldValue, transcript: Transcript, form: Form, rewriter: Rewriter, count: Count
) -> FieldValue:
    evidence = _evidence(value, transcript)
    proposals: list[Proposal] = []
    for window in _windows(evidence):
        count.asked += 1
        try:
            proposals += rewriter.rewrite(field.label, window)
        except ValueError:
            count.unusable += 1
    if not proposals:
        return value
    statements, used = _combine(value, proposals, evidence, form.address_form, transcript.recording.date)
    count.proposed += len(proposals)
    count.accepted += used
    return _with_statements(field, value, statements)


def _notes(count: Count) -> list[str]:
    notes = []
    if count.proposed:
        notes.append(
            f"Het taalmodel stelde {count.proposed} zinnen voor; {count.accepted} zijn na controle gebruikt, "
            f"{count.proposed - count.accepted} afgekeurd en vervangen door het citaat."
        )
    if count.unusable:
        notes.append(f"Onbruikbare antwoorden van het taalmodel: {count.unusable}. Daar staan citaten.")
    return notes


def _can_rewrite(field: Field, value: FieldValue | None) -> bool:
    if field.source != "audio" or field.kind not in ("text", "list") or value is None:
        return False
    return any(s.origin == "citaat" for s in value.statements)


def _evidence(value: FieldValue, transcript: Transcript) -> list[Evidence]:
    """The quotes of a field that are not sentences yet. A question and its answer are one quote, of the one who answers."""
    people = People(transcript)
    made: list[Evidence] = []
    for statement in value.statements:
        if statement.origin != "citaat":
            continue
        segment = transcript.segment(statement.evidence[-1])
        # the role, where it is known, gives better sentences than a name: "Cliënt kan …"
        speaker = people.shown_role(segment.speaker) or transcript.label(segment.speaker)
        made.append(Evidence(segment.id, segment.start, speaker, statement.text))
    return made


def _windows(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Runs of quotes of at most ``_MOST_WORDS`` words; a single longer quote is a window of its own."""
    windows: list[list[Evidence]] = []
    words = 0
    for quote in evidence:
        words += len(quote.quote.split())
        if not windows or words > _MOST_WORDS:
            windows.append([])
            words = len(quote.quote.split())
        windows[-1].append(quote)
    return windows


def _combine(
    value: FieldValue, proposals: Sequence[Proposal], evidence: Sequence[Evidence], address_form: str, base: str | None
) -> tuple[list[Statement], int]:
    """Accepted sentences and the quotes that none of them cites, in order of speech; and how many were accepted."""
    quotes = {e.segment: e for e in evidence}
    whole = {s.evidence[-1]: s.evidence for s in value.statements if s.origin == "citaat"}
    accepted: list[Statement] = []
    for proposal in proposals:
        cited = [quotes[i] for i in dict.fromkeys(proposal.sources) if i in quotes]
        text = " ".join(proposal.text.split())
        verdict = verify(text, cited if len(cited) == len(set(proposal.sources)) else [], address_form, base)
        if verdict.level is Level.RED or any(text == s.text for s in accepted):
            continue
        flags = tuple(f"taalmodel: {reason}" for reason in verdict.reasons)
        quote = " ".join(e.quote for e in cited)
        rests_on = tuple(dict.fromkeys(i for e in cited for i in whole[e.segment]))
        accepted.append(Statement(text, rests_on, "tekst", flags, quote))
    covered = {i for s in accepted for i in s.evidence}
    left = [s for s in value.statements if s.origin != "citaat" or not covered & set(s.evidence)]
    order = {s.evidence[0]: n for n, s in reversed(list(enumerate(value.statements)))}
    together = sorted([*accepted, *left], key=lambda s: order.get(s.evidence[0], 0))
    return together, len(accepted)


def _with_statements(field: Field, value: FieldValue, statements: Sequence[Statement]) -> FieldValue:
    texts = [s.text for s in statements]
    evidence = tuple(dict.fromkeys(i for s in statements for i in s.evidence))
    joined: object = texts if field.kind == "list" else " ".join(texts)
    return replace(value, value=joined, evidence=evidence, statements=tuple(statements))
