"""Forms: which fields a report has, read from TOML.

A form of ours is one file in ``templates/forms``; a municipality's own form is a folder with ``form.toml`` and,
when it has an own Word template, one ``.docx``. No Python is needed for a new form: ways of filling that are more
than cues are named by ``rule`` (``conversation.form.RULES``). A form may build on one of ours (``basis = "notulen"``)
and then says only what differs, so that cues and columns stand in one place.
"""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conversation.errors import ConversationError
from conversation.form import CONVERSATIONS, KINDS, REFERENCES, RULES, SOURCES, Column, Field, Form, Section

_FORMS = Path(__file__).parent / "forms"
_ID = re.compile(r"[a-z][a-z0-9_-]*")
_DAYS_AFTER = re.compile(r"[a-z][a-z0-9_]* \+ \d+ dagen")
_YES_NO = ("ja", "nee", "onbekend")
_FORM_KEYS = {
    *("id", "basis", "title", "purpose", "conversation", "address_form", "references", "word", "keep"),
    *("texts", "sections", "fields", "names"),
}
_FIELD_KEYS = {f.name for f in dataclass_fields(Field)}
_ADDRESS_FORMS = ("u", "cliënt")


def form_names() -> list[str]:
    """Names of the forms that come with the program, sorted."""
    return sorted(path.stem for path in _FORMS.glob("*.toml"))


def load_form(name_or_folder: str | Path) -> Form:
    """The form with this name, or the own form in this folder (``form.toml`` plus at most one ``.docx``).

    ``Form.word`` is the path of the own Word template, or None. ConversationError (Dutch) when there is no such
    form or when the file breaks a rule; the message names the field.
    """
    if str(name_or_folder) in form_names():
        return _shipped_form(str(name_or_folder))
    folder = Path(name_or_folder)
    if folder.is_dir():
        return _read_form(_form_file(folder), _word_file(folder))
    known = ", ".join(form_names())
    raise ConversationError(
        f"Het sjabloon '{name_or_folder}' bestaat niet. Kies een van deze: {known}. "
        "Of geef een map op met uw eigen form.toml."
    )


@functools.cache
def _shipped_form(name: str) -> Form:
    return _read_form(_FORMS / f"{name}.toml", None)


def parse_form(text: str, where: str = "form.toml", word: str | None = None) -> Form:
    """A form from TOML text. ``where`` names the source in messages; ConversationError when it breaks a rule."""
    data = _toml(text, where)
    sections = tuple(_section(entry, where) for entry in _tables(data, "sections", where))
    parsed = tuple(_field(entry, where) for entry in _tables(data, "fields", where))
    form = Form(
        id=_identifier(data.get("id"), where),
        title=_string(data, "title", where),
        fields=parsed,
        sections=sections,
        address_form=_string(data, "address_form", where, "cliënt"),
        texts=MappingProxyType({key: _plain(value, f"{where}, [texts] {key}") for key, value in _texts(data, where)}),
        word=word or data.get("word"),
        keep=_strings(data, "keep", where),
        references=_string(data, "references", where, REFERENCES[0]),
        purpose=_string(data, "purpose", where, ""),
        conversation=_string(data, "conversation", where, CONVERSATIONS[0]),
        names=_names(data, where),
    )
    _check_whole(form, where)
    return form


def _toml(text: str, where: str) -> Mapping[str, Any]:
    """The data of a form, over that of the form it builds on."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConversationError(f"{where} is geen geldige TOML ({error}). Herstel die plek.") from None
    _refuse_unknown(data, _FORM_KEYS, where)
    return _on_basis(data, where) if "basis" in data else data


# ---------------------------------------------------------------- a form that builds on another
def _on_basis(data: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """What a form says goes over what its basis says; its own lists decide which sections and fields there are, in which order."""
    name = _string(data, "basis", where)
    if name not in form_names():
        raise ConversationError(f"{where}: basis '{name}' bestaat niet. Kies uit: {', '.join(form_names())}.")
    basis = _toml(_text(_FORMS / f"{name}.toml"), f"{name}.toml")
    merged = {**basis, **data, "texts": {**basis.get("texts", {}), **dict(_texts(data, where))}}
    for key in ("sections", "fields"):
        if key in data:
            known = {entry["id"]: entry for entry in basis.get(key, [])}
            merged[key] = [{**known.get(str(entry.get("id")), {}), **entry} for entry in _tables(data, key, where)]
    _refuse_new_fields(merged["fields"], basis, where)
    return merged


def _refuse_new_fields(entries: Sequence[Mapping[str, Any]], basis: Mapping[str, Any], where: str) -> None:
    """A field that the basis lacks is a typing error: readers of verslag.json count on the fields of the basis."""
    known = [entry["id"] for entry in basis["fields"]]
    for entry in entries:
        if entry.get("id") not in known:
            raise ConversationError(
                f"{where}, veld {entry.get('id', '?')}: dit veld staat niet in de basis '{basis['id']}'. "
                f"Kies uit: {', '.join(known)}."
            )


# ---------------------------------------------------------------- files
def _read_form(path: Path, word: Path | None) -> Form:
    return parse_form(_text(path), path.name, None if word is None else str(word))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConversationError(f"{path.name} is niet te lezen. Bewaar het bestand als tekst in UTF-8.") from None


def _form_file(folder: Path) -> Path:
    path = folder / "form.toml"
    if not path.is_file():
        raise ConversationError(f"In de map '{folder.name}' staat geen form.toml. Zet dat bestand in de map.")
    return path


def _word_file(folder: Path) -> Path | None:
    found = sorted(p for p in folder.glob("*.docx") if not p.name.startswith("~$"))
    if len(found) > 1:
        names = ", ".join(p.name for p in found)
        raise ConversationError(f"In de map '{folder.name}' staan meer Word-sjablonen ({names}). Laat er één staan.")
    return found[0] if found else None


# ---------------------------------------------------------------- parts of a form
def _section(entry: Mapping[str, Any], where: str) -> Section:
    here = f"{where}, hoofdstuk {entry.get('id', '?')}"
    _refuse_unknown(entry, {"id", "title", "intro"}, here)
    return Section(_identifier(entry.get("id"), here), _string(entry, "title", here), _string(entry, "intro", here, ""))


def _field(entry: Mapping[str, Any], where: str) -> Field:
    here = f"{where}, veld {entry.get('id', '?')}"
    _refuse_unknown(entry, _FIELD_KEYS, here)
    kind = _string(entry, "kind", here, "text")
    parsed = Field(
        id=_identifier(entry.get("id"), here),
        label=_string(entry, "label", here),
        kind=kind,
        source=_string(entry, "source", here, "audio"),
        section=_string(entry, "section", here, ""),
        help=_string(entry, "help", here, ""),
        required=_boolean(entry, "required", here),
        sensitive=_boolean(entry, "sensitive", here),
        internal=_boolean(entry, "internal", here),
        columns=_columns(entry, here),
        options=_strings(entry, "options", here) or (_YES_NO if kind == "choice" else ()),
        cues=_strings(entry, "cues", here),
        hints=_strings(entry, "hints", here),
        questions=_strings(entry, "questions", here),
        counter_cues=_strings(entry, "counter_cues", here),
        yes=_strings(entry, "yes", here),
        no=_strings(entry, "no", here),
        roles=_strings(entry, "roles", here),
        rule=_string(entry, "rule", here, "") or None,
        fixed=_string(entry, "fixed", here, "") or None,
        present=_string(entry, "present", here, "") or None,
        helpers=_strings(entry, "helpers", here),
        span=_span(entry, here),
        limit=_whole(entry, "limit", here, Field.limit),
        rows=_phrases(entry, "rows", here),
        said_by=_phrases(entry, "said_by", here),
    )
    _check_field(parsed, here)
    return parsed


def _span(entry: Mapping[str, Any], here: str) -> tuple[int, ...]:
    found = entry.get("span", ())
    whole = isinstance(found, list | tuple) and all(isinstance(n, int) and 0 <= n <= 100 for n in found)
    if not whole or len(found) not in (0, 2) or list(found) != sorted(found):
        raise ConversationError(f"{here}: span moet twee oplopende percentages zijn.")
    return tuple(found)


def _columns(entry: Mapping[str, Any], here: str) -> tuple[Column, ...]:
    columns = []
    for item in _tables(entry, "columns", here):
        _refuse_unknown(item, {"id", "label"}, f"{here}, kolom")
        columns.append(Column(_identifier(item.get("id"), f"{here}, kolom"), _string(item, "label", f"{here}, kolom")))
    return tuple(columns)


def _names(data: Mapping[str, Any], where: str) -> Mapping[str, str]:
    """What a Word template calls fields → their names."""
    names = data.get("names", {})
    if not isinstance(names, Mapping):
        raise ConversationError(f'{where}: [names] moet een tabel zijn, met per regel: "naam in Word" = "veld".')
    return MappingProxyType({key: _plain(name, f"{where}, [names] {key}") for key, name in names.items()})


def _phrases(entry: Mapping[str, Any], key: str, here: str) -> Mapping[str, tuple[str, ...]]:
    """A table of lists of words."""
    lists = entry.get(key, {})
    if not isinstance(lists, Mapping):
        raise ConversationError(f"{here}: '{key}' moet een tabel zijn met per onderwerp een lijst woorden.")
    return MappingProxyType({name: _strings(lists, name, f"{here}, {key}") for name in lists})


# ---------------------------------------------------------------- rules
def _check_field(field: Field, here: str) -> None:
    if field.kind not in KINDS:
        raise ConversationError(f"{here}: soort (kind) '{field.kind}' bestaat niet. Kies uit: {', '.join(KINDS)}.")
    if field.source not in SOURCES:
        raise ConversationError(f"{here}: bron (source) '{field.source}' bestaat niet. Kies uit: {', '.join(SOURCES)}.")
    if field.kind == "table" and not field.columns:
        raise ConversationError(f"{here}: een tabel heeft kolommen nodig (columns).")
    if (field.source == "fixed") != (field.fixed is not None):
        raise ConversationError(f"{here}: vaste tekst (fixed) hoort bij bron 'fixed', en alleen daar.")
    if field.rule and field.rule not in RULES and not _DAYS_AFTER.fullmatch(field.rule):
        raise ConversationError(f"{here}: regel (rule) '{field.rule}' bestaat niet. Kies uit: {', '.join(RULES)}.")
    if field.limit < 1:
        raise ConversationError(f"{here}: 'limit' moet 1 of hoger zijn.")
    if field.kind == "choice" and not set(field.rows) <= set(field.options):
        raise ConversationError(f"{here}: 'rows' mag alleen keuzes uit 'options' noemen.")


def _check_whole(form: Form, where: str) -> None:
    if not form.fields:
        raise ConversationError(f"{where}: het sjabloon heeft geen velden ([[fields]]).")
    for kind, ids in (("veld", [f.id for f in form.fields]), ("hoofdstuk", [s.id for s in form.sections])):
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ConversationError(f"{where}: {kind} {', '.join(twice)} komt meer dan een keer voor.")
    known = {s.id for s in form.sections}
    for field in form.fields:
        if field.section and field.section not in known:
            raise ConversationError(
                f"{where}, veld {field.id}: hoofdstuk '{field.section}' staat niet in [[sections]]."
            )
    if form.names:
        _check_names(form, where)
    if form.address_form not in _ADDRESS_FORMS:
        raise ConversationError(f"{where}: address_form moet 'u' of 'cliënt' zijn.")
    if form.references not in REFERENCES:
        raise ConversationError(f"{where}: references moet 'spreker' of 'tijd' zijn.")
    if form.conversation not in CONVERSATIONS:
        raise ConversationError(f"{where}: conversation moet een van deze zijn: {', '.join(CONVERSATIONS)}.")


def _check_names(form: Form, where: str) -> None:
    from templates.check import known_names  # a form without own names needs nothing of Word

    known = set(known_names(form))
    for written, name in form.names.items():
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1, 0.6)
            hint = f" Bedoelt u {near[0]}?" if near else " Links staat de naam in Word, rechts die van het veld."
            raise ConversationError(
                f"{where}, [names] {written}: het veld '{name}' bestaat niet in dit formulier.{hint}"
            )


# ---------------------------------------------------------------- values
def _refuse_unknown(entry: Mapping[str, Any], known: set[str], here: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ConversationError(
            f"{here}: onbekende sleutel {', '.join(unknown)}. Kies uit: {', '.join(sorted(known))}."
        )


def _tables(entry: Mapping[str, Any], key: str, here: str) -> Sequence[Mapping[str, Any]]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ConversationError(f"{here}: '{key}' moet een lijst van tabellen zijn.")
    return value


def _texts(data: Mapping[str, Any], where: str) -> list[tuple[str, object]]:
    texts = data.get("texts", {})
    if not isinstance(texts, Mapping):
        raise ConversationError(f"{where}: [texts] moet een tabel zijn.")
    return list(texts.items())


def _plain(value: object, here: str) -> str:
    if not isinstance(value, str):
        raise ConversationError(f"{here}: hier hoort tekst te staan.")
    return value


def _string(entry: Mapping[str, Any], key: str, here: str, default: str | None = None) -> str:
    value = entry.get(key, default)
    if value is None:
        raise ConversationError(f"{here}: '{key}' ontbreekt.")
    return _plain(value, f"{here}, '{key}'")


def _identifier(value: object, here: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ConversationError(f"{here}: 'id' ontbreekt of is geen geldige naam (kleine letters, cijfers, _ of -).")
    return value


def _strings(entry: Mapping[str, Any], key: str, here: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ConversationError(f"{here}: '{key}' moet een lijst van teksten zijn.")
    return tuple(value)


def _boolean(entry: Mapping[str, Any], key: str, here: str) -> bool:
    value = entry.get(key, False)
    if not isinstance(value, bool):
        raise ConversationError(f"{here}: '{key}' moet true of false zijn.")
    return value


def _whole(entry: Mapping[str, Any], key: str, here: str, default: int) -> int:
    value = entry.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConversationError(f"{here}: '{key}' moet een geheel getal zijn.")
    return value
