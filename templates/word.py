"""Fills Word files: a report in its template, and the transcript.

Pure: bytes in, bytes out. Every part of the template that holds no field stays byte for byte the same; only the
document properties are set as well (title, language, status, no author).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from conversation.form import Column, Field, Form
from conversation.report import FieldValue, Report
from conversation.times import clock
from conversation.transcript import Coverage, Gap, Segment, Transcript
from templates.agenda import UNDER_POINT, with_agenda
from templates.content import (
    NOTHING,
    QUOTE,
    Content,
    Paragraph,
    Row,
    Run,
    Table,
    Tone,
    agreement,
    cell_runs,
    evidence_ids,
    field_content,
    is_empty,
    items,
    not_discussed,
    row_notes,
    rows_of,
    source_runs,
    text_content,
)
from templates.fill import NUMBER, SOURCE, Filler, Look, RowScope
from templates.marks import mark_fields
from templates.ooxml import qn
from templates.package import Package, open_package
from templates.properties import mark_package
from templates.spoken import readable
from templates.titles import names_by_title
from templates.wording import (
    ai_line,
    capitalised,
    category_label,
    coverage_line,
    coverage_warnings,
    duration,
    dutch_date,
    lowered,
    moments,
    part_line,
    references,
)

WORD_FOLDER = Path(__file__).parent / "word"
TRANSCRIPT_TEMPLATE = "transcript"
#: names that are no fields: the program writes them
SPECIAL = (
    "concept",
    "status",
    "proefmodel",
    "ai_regel",
    "meldingen",
    "niet_besproken",
    "onderbouwing",
    "weggelaten",
    "afsluiting",
    "titel",
    "delen",
)
PROEFMODEL = "PROEFMODEL: niet voor echte gesprekken"
_CONCEPT = "Dit is een concept totdat een medewerker het heeft goedgekeurd."
#: copies of a report: for the client without anything internal, for the dossier with all of it, whatever the status
CLIENT, DOSSIER = "client", "dossier"
COPIES = (CLIENT, DOSSIER)
#: names of what only the organisation itself needs; so are the fields that a form calls internal
_INTERNAL = ("meldingen", "weggelaten", "onderbouwing", "delen")
#: condition of the part for whoever checks
_INTERNAL_PART = "intern"
#: a word with a lower probability is marked as uncertain
_DOUBTFUL = 0.5


def fill_report(
    report: Report,
    transcript: Transcript,
    form: Form,
    template: bytes | None = None,
    proefmodel: bool = False,
    notes: Sequence[str] = (),
    copy: str = "",
) -> bytes:
    """A .docx with the report in ``template`` (bytes of a .docx or .dotx; default: ``templates/word/<form.id>.docx``).

    ``proefmodel`` adds the line that the models are for trying only; ``notes`` are Dutch notes of the run, shown with
    ``report.notes``. ``copy`` is one of ``COPIES``: for the client without internal fields, notes, grounds and what was left
    out; for the dossier with all of that, also when it is final; else with them as long as it is a concept.
    What a template has no place for but a reader must see (concept, trial model, notes, AI) is added
    at the top or the end. TemplateError (exit code 3) when the template is damaged or unsafe, or when there is no
    template for this form.
    """
    package = open_package(template if template is not None else default_template(form))
    contents = ReportContents(report, transcript, form, proefmodel, notes, copy)
    return _filled(package, contents, form.title, report.status)


def transcript_document(
    transcript: Transcript,
    proefmodel: bool,
    notes: Sequence[str],
    literal: bool = False,
    source: str = "transcript.json",
) -> bytes:
    """A .docx with the whole conversation: who, when, what; doubtful words, gaps and warnings marked in words.

    Without hesitations and stutters, unless ``literal``; ``source``: the file that has the text as it was recognised.
    """
    package = open_package((WORD_FOLDER / f"{TRANSCRIPT_TEMPLATE}.docx").read_bytes())
    contents = TranscriptContents(transcript, proefmodel, notes, literal, source)
    return _filled(package, contents, "Transcript", "concept")


def default_template(form: Form) -> bytes:
    """The Word template of a form: its own file, ours, or one made from the form."""
    from templates.build import starter_template

    own = Path(form.word) if form.word else WORD_FOLDER / f"{form.id}.docx"
    return own.read_bytes() if own.is_file() else starter_template(form)


def _filled(package: Package, contents: SharedContents, title: str, status: str) -> bytes:
    look = Look(package.root("word/styles.xml") if "word/styles.xml" in package.parts else None)
    filler = Filler(contents, look)
    roots = {name: package.root(name) for name in package.stories()}
    mark_fields(
        list(roots.values()),
        filler.knows,
        lambda name: name not in SPECIAL and filler.knows(name),
        contents.titles(),
        contents.own_names(),
    )
    for name in list(roots):
        before = filler.changes
        filler.fill(roots[name])
        if name != package.main and before == filler.changes:
            del roots[name]
    body = roots[package.main].find(qn("w:body"))
    for name, at_end in _ADDED:
        if not filler.used & {name, *_SAYS_THE_SAME.get(name, ())}:
            filler.insert(body, contents.unasked(name), at_end)
    for name in contents.kept():
        if name not in filler.used:
            filler.insert(body, contents.headed(name), at_end=True)
    for name, root in roots.items():
        package.put(name, root)
    mark_package(package, title, status)
    return package.to_bytes()


#: what a reader must see, also when the template has no place for it; and whether it comes at the end
_ADDED = (("delen", True), ("meldingen", True), ("ai_regel", True), ("proefmodel", False), ("concept", False))
_SAYS_THE_SAME = {"concept": ("status",)}


class SharedContents:
    """What every document can say: status, trial model, AI, warnings."""

    def __init__(self, transcript: Transcript, status: str, proefmodel: bool, notes: Sequence[str]) -> None:
        self.transcript = transcript
        self.status = status
        self.proefmodel = proefmodel
        self.notes = [*notes, *coverage_warnings(transcript.coverage)]

    def content(self, name: str) -> Content | None:
        """A special name, or None."""
        if name == "status":
            return text_content(self.status.upper())
        if name == "proefmodel":
            return text_content(PROEFMODEL) if self.proefmodel else ()
        if name == "ai_regel":
            return text_content(ai_line(self.status))
        if name == "meldingen":
            return items(list(dict.fromkeys(self.notes))) or text_content("Er zijn geen meldingen.")
        if name == "concept":
            return self.concept()
        if name == "delen":
            return self._parts()
        return None

    def _parts(self) -> Content:
        """Where each file begins, when the recording is in several; else nothing."""
        parts = self.transcript.recording.parts
        if not parts:
            return ()
        said = (
            f"De opname bestaat uit {len(parts)} bestanden. De tijden in dit document lopen door. "
            "Zoekt u een plek op, trek dan de begintijd van het bestand af."
        )
        return (*text_content(said), *items([part_line(number, part) for number, part in enumerate(parts, 1)]))

    def concept(self) -> Content:
        """The line that says that people still have to check; nothing once a person approved it."""
        return text_content(f"CONCEPT. {_CONCEPT}", style="Concept") if self.status == "concept" else ()

    def unasked(self, name: str) -> Content:
        """What is added where a template has no place for it: never an empty list of notes."""
        if name == "meldingen":
            if not self.notes:
                return ()
            return (*text_content("Meldingen", Tone.STRONG, "heading 2"), *(self.content(name) or ()))
        if name == "delen":
            return self._parts()
        tone = Tone.MUTED if name == "ai_regel" else Tone.STRONG
        blocks = self.content(name) or ()
        return tuple(
            Paragraph(tuple(Run(run.text, tone) for run in block.runs))
            for block in blocks
            if isinstance(block, Paragraph)
        )

    def titles(self) -> Mapping[str, str]:
        """Which field a content control is for that has a title and no tag."""
        return {}

    def own_names(self) -> Mapping[str, str]:
        """Which field is meant by a name that only this organisation's template has."""
        return {}

    def kept(self) -> Sequence[str]:
        """Names that the document must hold, whether or not the template has a place for them."""
        return ()

    def headed(self, name: str) -> Content:
        """What stands at a name, under a heading of its own."""
        return self.content(name) or ()

    def rows(self, name: str) -> list[Row] | None:
        """No tables."""
        return None

    def cell(self, name: str, column: str, scope: RowScope, noted: bool) -> Content | None:
        """No cells."""
        return None

    def present(self, name: str) -> bool | None:
        """Whether a conditional part stays; None for an unknown name."""
        return {
            "concept": self.status == "concept",
            "proefmodel": self.proefmodel,
            "meldingen": bool(self.notes),
            "delen": bool(self.transcript.recording.parts),
        }.get(name)


class ReportContents(SharedContents):
    """What a report puts at each name of a template."""

    def __init__(
        self,
        report: Report,
        transcript: Transcript,
        form: Form,
        proefmodel: bool,
        notes: Sequence[str],
        copy: str = "",
    ) -> None:
        super().__init__(transcript, report.status, proefmodel, [*report.notes, *notes])
        self._report = report
        self._form = form
        self._copy = copy
        self._fields = {field.id: field for field in form.fields}
        self._values = with_agenda(report.fields, form, transcript)
        self._refer = partial(references, transcript=transcript, speakers=form.references == "spreker")

    def concept(self) -> Content:
        """The form's own sentence."""
        if self.status != "concept":
            return ()
        return text_content(f"CONCEPT. {self._form.texts.get('concept', _CONCEPT)}", style="Concept")

    def content(self, name: str) -> Content | None:
        """A special name or a field; ``veld.bron`` is the reference of a field. Nothing for what a copy may not hold."""
        if self._is_withheld(name):
            return ()
        shared = super().content(name)
        if shared is not None:
            return shared
        special: dict[str, Callable[[], Content]] = {
            "titel": lambda: text_content(self._form.title),
            "niet_besproken": self._not_discussed,
            "onderbouwing": self._grounds,
            "weggelaten": self._omitted,
            "afsluiting": lambda: agreement(self._form),
        }
        if name in special:
            return special[name]()
        field, _, column = name.partition(".")
        if field in self._fields and column == SOURCE and self.rows(field) is None:
            value = self._report.fields.get(field)
            return (Paragraph(source_runs(value.evidence if value else (), self._refer)),)
        if name in self._fields:
            return field_content(self._fields[name], self._values.get(name), self._form, self._refer)
        return None

    def titles(self) -> Mapping[str, str]:
        """The titles of the fields of the form."""
        return names_by_title(self._form)

    def own_names(self) -> Mapping[str, str]:
        """As the form says."""
        return self._form.names

    def rows(self, name: str) -> list[Row] | None:
        """The rows of a table field, possibly none; None for other fields."""
        field = self._fields.get(name)
        if field is None or self._is_withheld(name):
            return None
        value = self._values.get(name)
        rows = rows_of(value.value) if value is not None else []
        if field.kind != "table" and not rows:
            return None
        if rows and value is not None and value.evidence and not any(row.get("evidence") for row in rows):
            return [*({**row} for row in rows[:-1]), {**rows[-1], "evidence": list(value.evidence)}]
        return rows

    def cell(self, name: str, column: str, scope: RowScope, noted: bool) -> Content | None:
        """A column of a row; unknown columns of the form are None, so that a typing error stays visible."""
        known = {c.id for c in self._fields[name].columns} | set(scope.row or ())
        if column not in known | {NUMBER, SOURCE}:
            return None
        if scope.row is None:
            return self._cell_without_row(name, column)
        if column == SOURCE:
            return (Paragraph(row_notes(scope.row, self._refer)),)
        if column == NUMBER and is_empty(scope.row.get(NUMBER)):
            return text_content(str(scope.index + 1))
        listed = scope.row.get(column)
        if self._fields[name].rule == "agenda" and column in UNDER_POINT and isinstance(listed, list):
            return items(listed, lead=f"{UNDER_POINT[column]}:")
        notes = row_notes(scope.row, self._refer) if noted else ()
        return (Paragraph((*cell_runs(scope.row, column), *notes)),)

    def _cell_without_row(self, name: str, column: str) -> Content:
        columns = self._fields[name].columns
        if column == SOURCE:
            return ()
        if columns and column == columns[0].id:
            return text_content(not_discussed(self._form), Tone.MUTED)
        return text_content(NOTHING, Tone.MUTED)

    def present(self, name: str) -> bool | None:
        """``als.<veld>``, ``als.<veld>.<kolom>``, ``als.sectie.<hoofdstuk>`` or ``als.<bijzonder>``."""
        if name == _INTERNAL_PART:
            return self._copy == DOSSIER or (self._copy != CLIENT and self.status != "definitief")
        if self._is_withheld(name):
            return False
        shared = super().present(name)
        if shared is not None:
            return shared
        if name == "weggelaten":
            return bool(self._report.omitted)
        if name == "niet_besproken":
            return bool(self._missing())
        field, _, column = name.partition(".")
        if field == "sectie":
            inside = [f for f in self._form.fields if f.section == column]
            seen = [f for f in inside if not self._is_withheld(f.id)]
            return any(self._has_something(f) for f in seen) if inside else None
        if field not in self._fields:
            return None
        if column:
            return any(not is_empty(row.get(column)) for row in self.rows(field) or [])
        return self._has_something(self._fields[field])

    def unasked(self, name: str) -> Content:
        """Nothing internal in a copy for the client."""
        return () if self._is_withheld(name) else super().unasked(name)

    def kept(self) -> Sequence[str]:
        """The copy for the dossier has everything."""
        if self._copy != DOSSIER:
            return ()
        return (*(f.id for f in self._form.fields if f.internal), "weggelaten", "onderbouwing")

    def headed(self, name: str) -> Content:
        """A field under its label."""
        title = self._fields[name].label if name in self._fields else capitalised(name)
        return (*text_content(title, Tone.STRONG, "heading 2"), *(self.content(name) or ()))

    def _is_withheld(self, name: str) -> bool:
        """Whether a name, also ``veld.kolom``, is internal and this copy is for the client."""
        if self._copy != CLIENT:
            return False
        first = name.partition(".")[0]
        return first in _INTERNAL or (first in self._fields and self._fields[first].internal)

    def _has_something(self, field: Field) -> bool:
        value = self._report.fields.get(field.id)
        kept = field.source in ("human", "fixed") or field.required
        return kept or (value is not None and (not is_empty(value.value) or bool(value.flags)))

    def _missing(self) -> list[Field]:
        """Optional fields that the conversation could have filled but did not."""
        return [
            field
            for field in self._form.fields
            if field.source == "audio" and not field.internal and not self._has_something(field)
        ]

    def _not_discussed(self) -> Content:
        labels = [lowered(field.label) for field in self._missing()]
        if not labels:
            return ()
        return text_content(f"{not_discussed(self._form)}: {', '.join(labels)}.", Tone.MUTED)

    # ------------------------------------------------------------ the appendix
    def _grounds(self) -> Content:
        """What every value rests on: the cleaned quote, never the whole segment (it may hold what must stay out)."""
        rows = [
            tuple((Run(text),) for text in (field.label, said, *self._moment(evidence)))
            for field in self._form.fields
            for said, evidence in self._said(field)
        ]
        if not rows:
            return text_content("Er zijn geen uitspraken uit het gesprek gebruikt.")
        columns = ("Onderdeel", "Gezegd", "Tijd", "Spreker")
        return (
            Table(
                "Onderbouwing: waar elke uitspraak in het gesprek staat",
                tuple(Column(title.casefold(), title) for title in columns),
                tuple(rows),
                (22, 52, 10, 16),
            ),
        )

    def _said(self, field: Field) -> list[tuple[str, Sequence[int]]]:
        value = self._report.fields.get(field.id)
        if value is None or is_empty(value.value):
            return []
        if value.statements:
            return [(s.quote or s.text, s.evidence) for s in value.statements if s.evidence]
        rows = rows_of(value.value)
        if rows and any(row.get("evidence") for row in rows):
            return [(str(row.get(QUOTE) or _row_text(field, row)), evidence_ids(row.get("evidence"))) for row in rows]
        return [(_value_text(field, value), value.evidence)] if value.evidence else []

    def _moment(self, evidence: Sequence[int]) -> tuple[str, str]:
        """When the first of the cited segments starts and who says it."""
        known = {segment.id: segment for segment in self.transcript.segments}
        cited = [known[number] for number in evidence if number in known]
        if not cited:
            return "onbekend", "onbekend"
        return clock(cited[0].start), self.transcript.label(cited[0].speaker)

    def _omitted(self) -> Content:
        found: dict[str, list[int]] = {}
        for omitted in self._report.omitted:
            found.setdefault(omitted.category, []).extend(omitted.segments)
        if not found:
            return text_content("Er is niets bewust weggelaten.")
        lines = []
        for category, segments in found.items():
            unique = sorted(set(segments))
            count = "1 fragment" if len(unique) == 1 else f"{len(unique)} fragmenten"
            times = moments(unique, self.transcript)
            lines.append(f"{category_label(category)}: {count}{f' ({times})' if times else ''}")
        return items(lines)


def _row_text(field: Field, row: Row) -> str:
    known = [column.id for column in field.columns] or list(row)
    texts = ["".join(run.text for run in cell_runs(row, column)) for column in known if not is_empty(row.get(column))]
    return "; ".join(texts[:4])


def _value_text(field: Field, value: FieldValue) -> str:
    if rows_of(value.value):
        return " / ".join(_row_text(field, row) for row in rows_of(value.value))
    values = value.value if isinstance(value.value, list | tuple) else [value.value]
    return " ".join(dutch_date(str(item)) or str(item) for item in values)


# ---------------------------------------------------------------- the transcript
class TranscriptContents(SharedContents):
    """What stands at the names of the transcript template."""

    def __init__(
        self, transcript: Transcript, proefmodel: bool, notes: Sequence[str], literal: bool, source: str
    ) -> None:
        super().__init__(transcript, "concept", proefmodel, notes)
        self._literal, self._source = literal, source

    def concept(self) -> Content:
        """A transcript is never established: it stays what a machine heard."""
        text = "CONCEPT. Een computer schreef dit gesprek uit. Er kunnen fouten in staan: luister terug bij twijfel."
        return text_content(text, style="Concept")

    def content(self, name: str) -> Content | None:
        """A special name, a fact about the recording, or the conversation itself."""
        shared = super().content(name)
        if shared is not None:
            return shared
        made = {
            "datum": self._date,
            "duur": self._length,
            "sprekers": self._speakers,
            "dekking": self._coverage,
            "vorm": self._form,
            "transcript": self._conversation,
        }.get(name)
        return None if made is None else made()

    def _date(self) -> Content:
        date = self.transcript.recording.date
        return text_content((dutch_date(date) or date) if date else "onbekend")

    def _length(self) -> Content:
        seconds = self.transcript.recording.duration
        if seconds is None:
            seconds = max((s.end for s in self.transcript.segments), default=0.0)
        return text_content(duration(seconds))

    def _speakers(self) -> Content:
        spoke = {segment.speaker for segment in self.transcript.segments}
        labels = [
            speaker.label + (f" ({speaker.role})" if speaker.role and speaker.role != speaker.label.lower() else "")
            for code, speaker in self.transcript.speakers.items()
            if code in spoke
        ]
        if None in spoke:
            labels.append("onbekend")
        return text_content(", ".join(labels) or "geen")

    def _coverage(self) -> Content:
        coverage = self.transcript.coverage
        if coverage is None:
            return text_content("Niet gemeten: dit transcript komt uit een ander programma.")
        return text_content(coverage_line(coverage))

    def _form(self) -> Content:
        if self._literal:
            return text_content("Dit is de letterlijke tekst, met aarzelingen en herhalingen.")
        return text_content(
            f"Aarzelingen en herhalingen zijn weggelaten. De letterlijke tekst is bewaard in {self._source}."
        )

    def _conversation(self) -> Content:
        coverage = self.transcript.coverage or Coverage()
        blocks: list[Paragraph] = []
        gaps = sorted(coverage.gaps, key=lambda gap: gap.start)
        previous: str | None = None
        for segment in self.transcript.segments:
            while gaps and gaps[0].start <= segment.start:
                blocks.append(_gap_paragraph(gaps.pop(0)))
                previous = None
            same = bool(blocks) and segment.speaker == previous and blocks[-1].style != "Hiaat"
            blocks.extend(self._segment(segment, same))
            previous = segment.speaker
        blocks.extend(_gap_paragraph(gap) for gap in gaps)
        if not self.transcript.segments:
            blocks.insert(0, Paragraph((Run("In deze opname is geen spraak gevonden. Er is dus geen tekst."),)))
        return tuple(blocks)

    def _segment(self, segment: Segment, same_speaker: bool) -> list[Paragraph]:
        time = clock(segment.start)
        words = _words(segment if self._literal else readable(segment))
        if same_speaker:
            return [Paragraph((Run(f"[{time}] ", Tone.SOURCE), *words))]
        head = Paragraph(
            (Run(self.transcript.label(segment.speaker), Tone.STRONG), Run(f"  {time}", Tone.SOURCE)), style="Spreker"
        )
        return [head, Paragraph(words)]


def _gap_paragraph(gap: Gap) -> Paragraph:
    reason = f": {gap.reason}" if gap.reason else ""
    text = f"[Van {clock(gap.start)} tot {clock(gap.end)} is er geen tekst{reason}]"
    return Paragraph((Run(text, Tone.CHECK),), style="Hiaat")


def _words(segment: Segment) -> tuple[Run, ...]:
    """The text of a segment; stretches of doubtful words get a dotted line and "(?)"."""
    spoken = " ".join(word.text.strip() for word in segment.words)
    if " ".join(spoken.split()) != " ".join(segment.text.split()):
        # a person corrected the text: the words of the recogniser no longer tell anything
        return (Run(segment.text),)
    runs: list[Run] = []
    for at, word in enumerate(segment.words):
        tone = Tone.DOUBT if word.probability is not None and word.probability < _DOUBTFUL else Tone.PLAIN
        space = " " if at else ""
        if runs and runs[-1].tone is tone:
            runs[-1] = Run(f"{runs[-1].text}{space}{word.text.strip()}", tone)
        else:
            runs.extend(Run(part, t) for part, t in ((space, Tone.PLAIN), (word.text.strip(), tone)) if part)
    return tuple(
        part for run in runs for part in ((run, Run("(?)", Tone.SOURCE)) if run.tone is Tone.DOUBT else (run,))
    )
