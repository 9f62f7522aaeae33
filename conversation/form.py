"""Form: which fields a report has. Forms are data (``templates/forms/*.toml``); this is their shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: kinds of value that a field may hold
KINDS = ("text", "list", "date", "choice", "table", "block")
#: where a value may come from: typed metadata, speech, calculation, fixed text, or people only
SOURCES = ("meta", "audio", "calc", "fixed", "human")
#: how a reference to the recording looks: ``[02:10 Cliënt]``, or ``[02:10]`` in a report that names no speakers
REFERENCES = ("spreker", "tijd")
#: kinds of conversation, on which depends how long things are kept; the recording of a governing body may be an archive record
CONVERSATIONS = ("clientgesprek", "overleg", "bestuurlijk")
#: ways of filling that are more than cues; a calculation may also read "<date field> + <n> dagen"
RULES = (
    "aanwezigen",  # who was there, by role
    "opnamedatum",  # the date of the recording
    "opnameplaats",  # the place of the recording
    "per_onderwerp",  # a row per topic: the topic, what works, what does not
    "afspraken",  # wat, wie (role), wanneer, gezegd
    "toestemming",  # per party: consent and purpose
    "ontbrekend",  # required fields without evidence
    "dekking",  # what the client said that no field rests on
    "notulen_kop",  # one row: subject, date, times, place, chair, attendance
    "agenda",  # nr, titel, samenvatting
    "besluiten",
    "ingetrokken",
    "aangehouden",
    "acties",  # actie, eigenaar (name), deadline, gezegd
    "open_vragen",
    "volgende_vergadering",  # one row: date, time, place
)


@dataclass(frozen=True)
class Column:
    """One column of a table field."""

    id: str
    label: str


@dataclass(frozen=True)
class Field:
    """One field of a form.

    ``cues`` are words or stems that point at an answer, ``hints`` words that do so only together or in an answer,
    ``questions`` such that point at the question before it,
    ``roles`` the speaker roles whose words count (empty: everybody). ``options`` are the allowed values of a choice;
    ``yes``/``no`` the cues that decide between them. ``rule`` names a calculation (source ``calc``) or a way of
    filling that belongs to a kind of row (``afspraken``, ``besluiten`` …); ``fixed`` is literal text. ``said_by``: per role, cues
    that count only in that role's mouth ("dat doe ik" of a partner is help, of a client it is not). ``present``: a role; a choice is
    "ja" when somebody with that role takes part. ``helpers``: kinds of people whose help the field is about; sentences about others count
    for less. ``span``: from and to where in the talk, in percent, the subject mostly comes up.
    """

    id: str
    label: str
    kind: str = "text"
    source: str = "audio"
    section: str = ""
    help: str = ""
    required: bool = False
    sensitive: bool = False
    internal: bool = False
    columns: tuple[Column, ...] = ()
    options: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    counter_cues: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    rule: str | None = None
    fixed: str | None = None
    present: str | None = None
    helpers: tuple[str, ...] = ()
    span: tuple[int, ...] = ()
    limit: int = 6
    said_by: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Section:
    """A heading in the report with the fields under it."""

    id: str
    title: str
    intro: str = ""


@dataclass(frozen=True)
class Form:
    """A form: its name, title, sections and fields in the order of the document.

    ``keep`` names categories of ``summarize/data/omit.toml`` that belong in this kind of report (income, in a talk about income).
    ``references`` is one of ``REFERENCES``. ``purpose`` says what a conversation with this form is processed for (Dutch);
    ``conversation`` is one of ``CONVERSATIONS``. ``names``: what the organisation's Word template calls a field or column → its name here.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    sections: tuple[Section, ...] = ()
    address_form: str = "cliënt"
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    word: str | None = None
    keep: tuple[str, ...] = ()
    references: str = "spreker"
    purpose: str = ""
    conversation: str = "clientgesprek"
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def field(self, field_id: str) -> Field:
        """The field with this id; KeyError when the form has none."""
        for known in self.fields:
            if known.id == field_id:
                return known
        raise KeyError(field_id)
