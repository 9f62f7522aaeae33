"""The built-in language model: a GGUF file in this process through xllamacpp.

Its runtime opens a listener on 127.0.0.1 that cannot be switched off; a random key shuts it. The room denies every way out.
"""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conversation.report import Evidence
from summarize.prompt import ANSWER, CONTEXT, messages, proposals, schema
from summarize.rewrite import Proposal


class LlamaRewriter:
    """Rewrites field by field; the GGUF file is loaded when the first question comes."""

    def __init__(self, gguf: Path, threads: int = 2, address_form: str = "cliënt") -> None:
        self.name = gguf.stem
        self._gguf = gguf
        self._threads = threads
        self._address_form = address_form

    def rewrite(self, title: str, evidence: Sequence[Evidence]) -> list[Proposal]:
        """Sentences for one field; ValueError when the answer is no JSON of the schema."""
        if not evidence:
            return []
        ids = [e.segment for e in evidence]
        # without this the model spends slow tokens on pretty printing
        compact = {**schema(ids), "x-guidance": {"whitespace_flexible": False}}
        answer = _server(self._gguf, self._threads).handle_chat_completions(
            {
                "messages": messages(title, evidence, self._address_form),
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "zinnen", "strict": True, "schema": compact},
                },
                "temperature": 0.0,
                "top_k": 1,
                "seed": 1,
                "max_tokens": ANSWER,
                "chat_template_kwargs": {"enable_thinking": False},
            }
        )
        if isinstance(answer, str | bytes):
            answer = json.loads(answer)
        return proposals(answer["choices"][0]["message"]["content"], ids)


@functools.cache  # and so never ended: the end of a runtime that has had no question waits for ever
def _server(gguf: Path, threads: int) -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gguf)
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.api_keys = [secrets.token_hex(24)]
    parameters.offline = True
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.warmup = False
    parameters.verbosity = -1
    return xllamacpp.Server(parameters)
