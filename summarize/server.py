"""A language model behind a server: HTTP over connections that somebody else opened.

Nothing here can reach the network by itself: where a connection leads is decided by whoever hands it in. Redirects are not followed.
Two protocols: Ollama's own, because its OpenAI-style one silently ignores the size of the context, and the OpenAI style of llama-server,
vLLM and LM Studio.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException, IncompleteRead
from typing import TYPE_CHECKING, Any

from conversation.report import Evidence
from summarize.prompt import ANSWER, CONTEXT, messages, proposals, schema
from summarize.rewrite import Proposal, RewriterFault

if TYPE_CHECKING:
    from socket import socket

#: bytes; an honest answer has some hundreds
_LONGEST_ANSWER = 1 << 20
_OK, _BAD_REQUEST, _NOT_FOUND = 200, 400, 404


class ServerRewriter:
    """Rewrites field by field with the model called ``model``.

    ``open_connection`` gives a fresh connection to the server (OSError: nobody answers); ``host`` is what goes in the Host header;
    ``kind`` is "ollama" or "openai"; ``path`` stands before the names of the protocol; ``seconds`` is the longest silence of the server.
    """

    def __init__(
        self,
        open_connection: Callable[[], socket],
        host: str,
        path: str,
        kind: str,
        model: str,
        address_form: str = "cliënt",
        seconds: float = 300.0,
    ) -> None:
        self.name = model
        self._address_form = address_form
        self._line = _Line(open_connection, host, seconds)
        self._path = path
        self._protocol: _Ollama | _OpenAI = _Ollama(model) if kind == "ollama" else _OpenAI(model)
        self._admitted = False

    def rewrite(self, title: str, evidence: Sequence[Evidence]) -> list[Proposal]:
        """Sentences for one field; ValueError when the answer cannot be used, RewriterFault when the server fails."""
        if not evidence:
            return []
        if not self._admitted:
            self._protocol.admit(self._post)
            self._admitted = True
        ids = [e.segment for e in evidence]
        orders = self._protocol.orders(messages(title, evidence, self._address_form), schema(ids))
        # servers differ in what they know; the plainest order is the last
        for order in orders:
            status, answer = self._post(self._protocol.chat, order)
            if status != _BAD_REQUEST:
                break
        _refuse(status)
        try:
            content = self._protocol.content(json.loads(answer))
        except (LookupError, TypeError, RecursionError):
            raise ValueError("another protocol") from None
        return proposals(content, ids)

    def _post(self, name: str, order: dict[str, Any]) -> tuple[int, bytes]:
        return self._line.post(self._path + name, json.dumps(order).encode())


class _Line:
    """Requests over one connection at a time, a fresh one where the server hung up."""

    def __init__(self, open_connection: Callable[[], socket], host: str, seconds: float) -> None:
        self._open = open_connection
        self._seconds = seconds
        self._host = host
        # the name is for the Host header alone: with auto_open off, http.client never looks it up
        self._http = HTTPConnection("unused.invalid")
        self._http.auto_open = 0

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. RewriterFault when there is none, or when it is too long."""
        used_before = self._http.sock is not None
        try:
            try:
                return self._exchange(path, body)
            except ConnectionError:
                # between two requests a server may hang up; on a fresh connection it is a failure
                if not used_before:
                    raise
                return self._exchange(path, body)
        except TimeoutError:
            raise RewriterFault(f"De taalmodelserver gaf {self._seconds:g} seconden geen antwoord.") from None
        except ConnectionRefusedError:
            raise RewriterFault(
                f"Op {self._host} antwoordt geen taalmodelserver. Start de server en geef de opdracht opnieuw."
            ) from None
        except (OSError, HTTPException):
            raise RewriterFault("De verbinding met de taalmodelserver viel weg.") from None

    def _exchange(self, path: str, body: bytes) -> tuple[int, bytes]:
        try:
            if self._http.sock is None:
                self._http.sock = self._open()
                self._http.sock.settimeout(self._seconds)
            self._http.request("POST", path, body, {"Host": self._host, "Content-Type": "application/json"})
            response = self._http.getresponse()
            answer = response.read(_LONGEST_ANSWER + 1)
            if len(answer) > _LONGEST_ANSWER:
                raise RewriterFault("De taalmodelserver gaf een veel te lang antwoord.")
            if response.length:  # still to come when the other side closed: read() with a limit does not mind
                raise IncompleteRead(answer, response.length)
        except BaseException:
            self._http.close()
            raise
        return response.status, answer


Post = Callable[[str, dict[str, Any]], tuple[int, bytes]]


class _Ollama:
    """``admit``: may this model be used; ``orders``: the request and a plainer one; ``content``: the text of an answer."""

    chat = "/api/chat"

    def __init__(self, model: str) -> None:
        self._model = model

    def admit(self, post: Post) -> None:
        """A name of one's own can stand for a model in the cloud: only the server knows, so it is asked."""
        status, answer = post("/api/show", {"model": self._model})
        _refuse(status)
        about = json.loads(answer)
        if not isinstance(about, dict):
            raise ValueError("another protocol")
        if about.get("remote_host") or about.get("remote_model"):
            raise RewriterFault(
                "Dit model draait niet op deze computer maar in de cloud. Er is geen tekst verstuurd. Kies een ander model."
            )

    def orders(self, conversation: list[dict[str, str]], answer: dict[str, Any]) -> list[dict[str, Any]]:
        plain = {
            "model": self._model,
            "messages": conversation,
            "stream": False,
            "format": answer,
            "options": {"num_ctx": CONTEXT, "num_predict": ANSWER, "seed": 1, "temperature": 0, "top_k": 1},
        }
        # some versions refuse the word for a model that cannot think
        return [{**plain, "think": False}, plain]

    def content(self, answer: Any) -> object:
        return answer["message"]["content"]


class _OpenAI:
    """As ``_Ollama``."""

    chat = "/chat/completions"

    def __init__(self, model: str) -> None:
        self._model = model

    def admit(self, post: Post) -> None:
        """Nothing to ask in this style."""

    def orders(self, conversation: list[dict[str, str]], answer: dict[str, Any]) -> list[dict[str, Any]]:
        plain = {
            "model": self._model,
            "messages": conversation,
            "stream": False,
            "temperature": 0,
            "seed": 1,
            "max_tokens": ANSWER,
        }
        named = {"name": "zinnen", "strict": True, "schema": answer}
        return [
            {
                **plain,
                "response_format": {"type": "json_schema", "json_schema": named},
                "chat_template_kwargs": {"enable_thinking": False},
            },
            {**plain, "json_schema": answer},
        ]

    def content(self, answer: Any) -> object:
        return answer["choices"][0]["message"]["content"]


def _refuse(status: int) -> None:
    """RewriterFault for every status but 200."""
    if status == _NOT_FOUND:
        raise RewriterFault("De taalmodelserver kent dit model of dit adres niet (code 404). Controleer --taalmodel.")
    if status != _OK:
        raise RewriterFault(f"De taalmodelserver weigerde de vraag (code {status}).")
