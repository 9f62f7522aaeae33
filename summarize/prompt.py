"""What a language model is asked, and what is made of its answer: the same for every backend.

The model gets evidence as data, never as instructions, and no tools. The schema lets in only segment ids that exist; because not every
backend keeps to a schema, the answer is checked here again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from conversation.report import Evidence
from summarize.rewrite import Proposal

#: tokens: what a model must be able to see at once, and how long its answer may be
CONTEXT, ANSWER = 4096, 260
_MOST_SENTENCES, _MOST_SOURCES = 3, 3
_LONGEST_SENTENCE = 220
#: control words of chat templates; in speech they can only be an attempt to talk to the model
_CONTROL = re.compile(r"<\|?/?[a-z_]{2,20}\|?>|\[/?INST\]|<<?/?SYS>?>|</?s>", re.IGNORECASE)
#: what may be a sentence in an answer that was cut off behind it
_WHOLE = re.compile(r"\{[^{}]*\}")
_INSTRUCTION = (
    "Je herschrijft citaten uit een gesprek tot korte, zakelijke Nederlandse zinnen voor een verslag. "
    "Gebruik alleen wat er in de citaten staat. Voeg niets toe. {person} "
    "Neem getallen, dagen en namen precies over. "
    "Geef bij elke zin de nummers van de citaten waarop die rust."
)
_PERSON = {
    "u": "Schrijf aan de cliënt (u, uw). Over anderen schrijf je in de derde persoon (de dochter), nooit ik.",
    "cliënt": "Schrijf in de derde persoon (cliënt, de dochter), nooit ik of u.",
}
_ABOUT_CLIENT = {
    "u": "U kunt niet meer fietsen, maar wel met de bus als er iemand meegaat.",
    "cliënt": "Cliënt kan niet meer fietsen, maar wel met de bus als er iemand meegaat.",
}


def _examples(address_form: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (
            "Vervoer",
            "[3] Cliënt: Fietsen gaat niet meer. Met de bus lukt het nog, als er iemand meegaat.",
            f'{{"zinnen":[{{"tekst":"{_ABOUT_CLIENT[address_form]}","bron":[3]}}]}}',
        ),
        (
            "Hulp van familie",
            "[8] Zoon: Ik kom op maandag en doe de tuin.\n[9] Zoon: Dat blijf ik ook doen.",
            '{"zinnen":[{"tekst":"De zoon komt op maandag en doet de tuin.","bron":[8]},{"tekst":"De zoon blijft dat doen.","bron":[9]}]}',
        ),
    )


def messages(title: str, evidence: Sequence[Evidence], address_form: str) -> list[dict[str, str]]:
    """The conversation with the model (role, content) for the field called ``title``; ``address_form`` is "u" or "cliënt"."""
    made = [{"role": "system", "content": _INSTRUCTION.format(person=_PERSON[address_form])}]
    for topic, quotes, sentences in _examples(address_form):
        made += [
            {"role": "user", "content": f"Onderwerp: {topic}\n{quotes}"},
            {"role": "assistant", "content": sentences},
        ]
    quotes = "\n".join(f"[{e.segment}] {_data(e.speaker or 'Onbekend')}: {_data(e.quote)}" for e in evidence)
    return [*made, {"role": "user", "content": f"Onderwerp: {title}\n{quotes}"}]


def _data(text: str) -> str:
    """Speech as plain data: no control words, one line."""
    return " ".join(_CONTROL.sub(" ", text).split())


def schema(ids: Sequence[int]) -> dict[str, Any]:
    """JSON schema of the answer: a few sentences, each with the ids (out of ``ids``) of the segments it rests on."""
    sentence = {
        "type": "object",
        "properties": {
            "tekst": {"type": "string", "maxLength": _LONGEST_SENTENCE},
            "bron": {
                "type": "array",
                "items": {"type": "integer", "enum": list(dict.fromkeys(ids))},
                "minItems": 1,
                "maxItems": _MOST_SOURCES,
            },
        },
        "required": ["tekst", "bron"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"zinnen": {"type": "array", "items": sentence, "maxItems": _MOST_SENTENCES}},
        "required": ["zinnen"],
        "additionalProperties": False,
    }


def proposals(content: object, ids: Sequence[int]) -> list[Proposal]:
    """Proposals from the text of an answer, at most as many as asked; one that was cut off keeps the sentences that are whole.

    A sentence that is too long or cites anything outside ``ids`` is dropped. ValueError when the answer holds nothing of the schema.
    """
    if not isinstance(content, str):
        raise ValueError("no text")
    found = (_proposal(sentence, set(ids)) for sentence in _sentences(content)[:_MOST_SENTENCES])
    return [proposal for proposal in found if proposal is not None]


def _sentences(content: str) -> list[Any]:
    answer = _json(content)
    if answer is None:
        answer = {"zinnen": [_json(part) for part in _WHOLE.findall(content)] or None}
    sentences = answer.get("zinnen") if isinstance(answer, dict) else None
    if not isinstance(sentences, list):
        raise ValueError("not the schema")
    return sentences


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _proposal(sentence: object, ids: set[int]) -> Proposal | None:
    match sentence:
        # a sentence that fills the limit was cut off
        case {"tekst": str(text), "bron": [*sources]} if len(text) < _LONGEST_SENTENCE:
            text = " ".join(text.split())
            # True is an int to Python, not to a reader of segment ids; what cannot be printed cannot be in a Word file
            known = 0 < len(sources) <= _MOST_SOURCES and all(type(i) is int and i in ids for i in sources)
            return Proposal(text, tuple(sources)) if known and text.isprintable() else None
    return None
