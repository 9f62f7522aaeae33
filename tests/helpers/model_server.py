"""A language-model server that says and does what a test wants."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Says = Callable[[str], str]


class FakeServer(ThreadingHTTPServer):
    """Keeps every order in ``orders`` (path, body) and counts connections; ``reply`` answers what is not /api/show."""

    daemon_threads = True

    def __init__(self, reply: Callable[[Handler, Any], None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = reply
        self.about: Any = {"details": {"family": "test"}}
        self.orders: list[tuple[str, Any]] = []
        self.hosts: set[str] = set()
        self.connections = 0
        self.end = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def chats(self) -> list[Any]:
        return [body for path, body in self.orders if path != "/api/show"]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeServer

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.orders.append((self.path, body))
        self.server.hosts.add(self.headers["Host"])
        if self.path == "/api/show":
            self.send(json.dumps(self.server.about).encode())
        else:
            self.server.reply(self, body)

    def send(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def say(self, content: object) -> None:
        """``content`` as the answer of the model, in the protocol that was spoken."""
        message = {"role": "assistant", "content": content}
        answer: Any = {"message": message, "done": True}
        if self.path.endswith("/chat/completions"):
            answer = {"choices": [{"message": message}]}
        self.send(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(reply: Callable[[Handler, Any], None]) -> Iterator[FakeServer]:
    server = FakeServer(reply)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.end.set()
        server.shutdown()
        server.server_close()


def quotes_in(order: Any) -> dict[int, str]:
    """Segment id → quote, as the model got to see them."""
    return {int(i): text for i, text in re.findall(r"^\[(\d+)\] [^:]+: (.*)$", order["messages"][-1]["content"], re.M)}


def writes(sentence: str, about: str = "wijkverpleging", cites: int | None = None) -> Callable[[Handler, Any], None]:
    """A model that has ``sentence`` for quotes with the word ``about``, citing them (or ``cites``), and nothing for others."""

    def reply(handler: Handler, order: Any) -> None:
        source = [i for i, quote in quotes_in(order).items() if about in quote]
        found = [{"tekst": sentence, "bron": [cites] if cites is not None else source}] if source else []
        handler.say(json.dumps({"zinnen": found}))

    return reply


def stall(handler: Handler, order: Any) -> None:
    handler.server.end.wait(60)


def drop_halfway(handler: Handler, order: Any) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"mess')
    handler.close_connection = True


def hang_up_without_a_word(handler: Handler, order: Any) -> None:
    handler.close_connection = True


def respond(content: bytes, status: int = 200, **headers: str) -> Callable[[Handler, Any], None]:
    return lambda handler, order: handler.send(content, status, **headers)


def say(content: object) -> Callable[[Handler, Any], None]:
    return lambda handler, order: handler.say(content)
