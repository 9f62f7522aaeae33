"""The built-in language model: a GGUF file in this process through xllamacpp.

Its runtime opens a listener on 127.0.0.1 that cannot be switched off; a random key shuts it. The room denies every way out. The model
gets evidence as data, no tools, a JSON schema in which only existing segment ids fit, and temperature 0.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conversation.report import Evidence
from summarize.rewrite import Proposal

_CONTEXT = 4096
_MOST_SENTENCES = 3
_LONGEST_SENTENCE = 220
_TOKENS = 260
#: control words of chat templates; in speech they can only be an attempt to talk to the model
_CONTROL = re.compile(r"<\|?/?[a-z_]{2,20}\|?>|\[/?INST\]|<<?/?SYS>?>|</?s>", re.IGNORECASE)
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


class LlamaRewriter:
    """Loads a GGUF file once and rewrites field by field."""

    def __init__(self, gguf: Path, threads: int = 2, address_form: str = "cliënt") -> None:
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(gguf)
        parameters.n_ctx = _CONTEXT
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        parameters.api_keys = [secrets.token_hex(24)]
        parameters.offline = True
        parameters.ui = False
        parameters.endpoint_slots = False
        parameters.warmup = False
        parameters.verbosity = -1
        self.name = gguf.stem
        self._address_form = address_form
        self._server: Any = xllamacpp.Server(parameters)

    def rewrite(self, title: str, evidence: Sequence[Evidence]) -> list[Proposal]:
        """Sentences for one field; ValueError when the answer is no JSON of the schema."""
        if not evidence:
            return []
        answer = self._server.handle_chat_completions(
            {
                "messages": _messages(title, evidence, self._address_form),
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "zinnen", "strict": True, "schema": _schema([e.segment for e in evidence])},
                },
                "temperature": 0.0,
                "top_k": 1,
                "seed": 1,
                "max_tokens": _TOKENS,
                "chat_template_kwargs": {"enable_thinking": False},
            }
        )
        return _proposals(answer)


def _messages(title: str, evidence: Sequence[Evidence], address_form: str) -> list[dict[str, str]]:
    messages = [{"role": "system", "content": _INSTRUCTION.format(person=_PERSON[address_form])}]
    for topic, quotes, sentences in _examples(address_form):
        messages += [
            {"role": "user", "content": f"Onderwerp: {topic}\n{quotes}"},
            {"role": "assistant", "content": sentences},
        ]
    quotes = "\n".join(f"[{e.segment}] {_data(e.speaker or 'Onbekend')}: {_data(e.quote)}" for e in evidence)
    return [*messages, {"role": "user", "content": f"Onderwerp: {title}\n{quotes}"}]


def _data(text: str) -> str:
    """Speech as plain data: no control words, one line."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _schema(ids: Sequence[int]) -> dict[str, Any]:
    sentence = {
        "type": "object",
        "properties": {
            "tekst": {"type": "string", "maxLength": _LONGEST_SENTENCE},
            "bron": {
                "type": "array",
                "items": {"type": "integer", "enum": list(dict.fromkeys(ids))},
                "minItems": 1,
                "maxItems": 3,
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
        "x-guidance": {"whitespace_flexible": False},
    }


def _proposals(answer: Any) -> list[Proposal]:
    """Proposals from an answer; one that was cut off keeps the sentences that are whole."""
    if isinstance(answer, str | bytes):
        answer = json.loads(answer)
    content = answer["choices"][0]["message"]["content"]
    try:
        sentences = json.loads(content)["zinnen"]
    except (json.JSONDecodeError, KeyError, TypeError):
        sentences = [json.loads(m[0]) for m in re.finditer(r'\{"tekst":"[^"]*","bron":\[[\d,]+\]\}', content)]
    return [
        Proposal(str(s["tekst"]), tuple(int(i) for i in s["bron"]))
        for s in sentences
        if len(str(s["tekst"])) < _LONGEST_SENTENCE
    ]
