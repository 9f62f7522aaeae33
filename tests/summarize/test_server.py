"""A language-model server that may lie, stall, hang up or talk rubbish: what the rewriter makes of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import model_server
import pytest
from model_server import FakeServer, Handler, serving

from conversation.report import Evidence
from summarize.rewrite import Proposal, RewriterFault
from summarize.server import ServerRewriter

EVIDENCE = [Evidence(4, 15.0, "Cliënt", "De wijkverpleging komt op maandag.")]
SENTENCE = "De wijkverpleging komt op maandag."
GOOD = [Proposal(SENTENCE, (4,))]
honest = model_server.writes(SENTENCE)
both = pytest.mark.parametrize(("kind", "path"), [("ollama", ""), ("openai", "/v1")])
Reply = Callable[[Handler, Any], None]


def rewriter(server: FakeServer, kind: str = "ollama", path: str = "", seconds: float = 20.0) -> ServerRewriter:
    def connect() -> socket.socket:
        return socket.create_connection(("127.0.0.1", server.port))

    return ServerRewriter(connect, f"localhost:{server.port}", path, kind, "gemma3:4b", "u", seconds)


def fails(reply: Reply, words: str, seconds: float = 20.0) -> FakeServer:
    with serving(reply) as server:
        with pytest.raises(RewriterFault, match=words):
            rewriter(server, seconds=seconds).rewrite("Hulp", EVIDENCE)
        return server


@both
def test_an_honest_answer(kind: str, path: str) -> None:
    with serving(honest) as server:
        assert rewriter(server, kind, path).rewrite("Hulp", EVIDENCE) == GOOD
        assert server.hosts == {f"localhost:{server.port}"}


def test_ollama_hears_the_context_the_seed_and_the_schema() -> None:
    with serving(honest) as server:
        rewriter(server).rewrite("Hulp", EVIDENCE)
    assert [path for path, _ in server.orders] == ["/api/show", "/api/chat"]
    assert server.orders[0][1] == {"model": "gemma3:4b"}
    (order,) = server.chats()
    assert order["model"] == "gemma3:4b"
    assert (order["stream"], order["think"]) == (False, False)
    assert order["options"]["num_ctx"] == 4096
    assert (order["options"]["seed"], order["options"]["temperature"]) == (1, 0)
    assert order["format"]["properties"]["zinnen"]["items"]["properties"]["bron"]["items"]["enum"] == [4]


def test_openai_style_hears_the_schema() -> None:
    with serving(honest) as server:
        rewriter(server, "openai", "/v1").rewrite("Hulp", EVIDENCE)
    ((path, order),) = server.orders
    assert path == "/v1/chat/completions"
    assert order["response_format"]["json_schema"]["schema"]["required"] == ["zinnen"]
    assert (order["temperature"], order["seed"], order["stream"]) == (0, 1, False)


@pytest.mark.parametrize(
    ("kind", "path", "refused", "plain"),
    [("openai", "/v1", "response_format", "json_schema"), ("ollama", "", "think", "format")],
)
def test_a_server_that_refuses_a_word_is_asked_once_more_without(
    kind: str, path: str, refused: str, plain: str
) -> None:
    def old(handler: Handler, order: Any) -> None:
        if refused in order:
            handler.send(b'{"error": "Either json_schema or grammar can be specified, but not both"}', 400)
        else:
            honest(handler, order)

    with serving(old) as server:
        assert rewriter(server, kind, path).rewrite("Hulp", EVIDENCE) == GOOD
    assert [refused in order for order in server.chats()] == [True, False]
    assert plain in server.chats()[1]


def test_one_connection_serves_all_questions() -> None:
    with serving(honest) as server:
        engine = rewriter(server)
        for _ in range(4):
            assert engine.rewrite("Hulp", EVIDENCE) == GOOD
        assert server.connections == 1


def test_a_server_that_hangs_up_after_each_answer() -> None:
    def short(handler: Handler, order: Any) -> None:
        content = json.dumps({"zinnen": [{"tekst": SENTENCE, "bron": [4]}]})
        handler.send(json.dumps({"message": {"content": content}}).encode(), Connection="close")

    with serving(short) as server:
        engine = rewriter(server)
        for _ in range(3):
            assert engine.rewrite("Hulp", EVIDENCE) == GOOD


def test_a_server_that_hangs_up_between_two_questions() -> None:
    def impatient(handler: Handler, order: Any) -> None:
        honest(handler, order)
        handler.close_connection = True  # without saying so

    with serving(impatient) as server:
        engine = rewriter(server)
        for _ in range(3):
            assert engine.rewrite("Hulp", EVIDENCE) == GOOD


def test_no_evidence_no_question() -> None:
    with serving(honest) as server:
        assert rewriter(server).rewrite("Hulp", []) == []
    assert server.orders == []


# ---------------------------------------------------------------- servers that fail
def test_a_stall() -> None:
    fails(model_server.stall, r"0\.3 seconden geen antwoord", seconds=0.3)


@pytest.mark.parametrize("reply", [model_server.drop_halfway, model_server.hang_up_without_a_word])
def test_a_dropped_connection(reply: Reply) -> None:
    fails(reply, "viel weg")


@pytest.mark.parametrize(("status", "words"), [(500, "code 500"), (401, "code 401"), (404, "kent dit model")])
def test_a_refusal(status: int, words: str) -> None:
    server = fails(model_server.respond(b"geheime woorden", status), words)
    assert len(server.chats()) == 1


def test_a_redirect_is_not_followed() -> None:
    with serving(honest) as elsewhere:
        for status in (301, 302, 307, 308):
            address = f"http://127.0.0.1:{elsewhere.port}/api/chat"
            fails(model_server.respond(b"", status, Location=address), f"code {status}")
        assert elsewhere.connections == 0


def test_an_endless_answer_is_cut() -> None:
    fails(model_server.respond(b"x" * (10 << 20)), "te lang")


def test_a_model_elsewhere_gets_no_text() -> None:
    with serving(honest) as server:
        server.about = {"remote_host": "https://example.org:443", "remote_model": "groot"}
        with pytest.raises(RewriterFault, match="cloud"):
            rewriter(server).rewrite("Hulp", EVIDENCE)
    assert server.chats() == []


def test_nobody_there() -> None:
    def refuse() -> socket.socket:
        raise ConnectionRefusedError

    with pytest.raises(RewriterFault, match=r"127\.0\.0\.1:9 antwoordt geen"):
        ServerRewriter(refuse, "127.0.0.1:9", "", "ollama", "m").rewrite("Hulp", EVIDENCE)


@both
@pytest.mark.parametrize(
    "reply",
    [
        model_server.respond(b"<html><body>Welkom</body></html>"),
        model_server.respond(bytes(range(256)) * 40),
        model_server.respond(b""),
        model_server.respond(b"null"),
        model_server.respond(b'{"message": null, "choices": []}'),
        model_server.respond(b"[" * 100_000),
        model_server.say("Natuurlijk! Hier is uw verslag."),
        model_server.say('{"zinnen": [{"tekst": "De wijkverpl'),
        model_server.say(None),
    ],
    ids=["html", "binary", "empty", "null", "holes", "deep", "chat", "truncated", "none"],
)
def test_rubbish_is_one_answer_lost(kind: str, path: str, reply: Reply) -> None:
    with serving(reply) as server, pytest.raises(ValueError, match=r"."):
        rewriter(server, kind, path).rewrite("Hulp", EVIDENCE)
