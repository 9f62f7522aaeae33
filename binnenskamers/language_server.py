"""The address that a user gives with ``--taalmodel``: a language-model server on this machine, and nothing else.

``http://127.0.0.1:11434#gemma3:4b`` speaks Ollama's own protocol; a path that ends in /v1 means the OpenAI style.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from binnenskamers.errors import UsageFault

_EXAMPLE = "Schrijf bijvoorbeeld --taalmodel http://127.0.0.1:11434#gemma3:4b"
_MODEL = re.compile(r"[\w.][\w.:/@+-]{0,199}", re.ASCII)
_PATH = re.compile(r"[\w./~-]*", re.ASCII)


@dataclass(frozen=True)
class LanguageServer:
    """Where the server is: numeric loopback ``addresses``, checked; ``host`` as the user wrote it (name:port)."""

    addresses: tuple[tuple[str, int], ...]
    host: str
    path: str
    kind: str
    model: str


@functools.cache  # looked up and checked once: what a name means later does not matter
def parse_server(url: str) -> LanguageServer:
    """The server that ``url`` names; UsageFault when it is not surely on this machine, or when the address is incomplete."""
    if not hasattr(socket, "send_fds"):
        raise UsageFault("--taalmodel met een adres werkt niet op Windows zelf, wel in WSL2. Kies geen of ingebouwd.")
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError:
        raise _fault("dit is geen geldig adres.") from None
    _check_form(parts)
    if not name or not port:
        raise _fault("in het adres ontbreekt de computer of de poort.")
    path = parts.path.rstrip("/")
    return LanguageServer(
        addresses=_loopback(name, port),
        host=parts.netloc,
        path=path,
        kind="openai" if path.endswith("/v1") else "ollama",
        model=_model(parts.fragment),
    )


def _fault(problem: str) -> UsageFault:
    # the address itself is not repeated: it may hold a password
    return UsageFault(f"--taalmodel: {problem} {_EXAMPLE}")


def _check_form(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise _fault("een naam of wachtwoord in het adres kan niet.")
    if parts.scheme != "http":
        raise _fault(
            "het adres moet met http:// beginnen; https is voor andere computers, en daar gaat geen tekst heen."
        )
    if parts.query:
        raise _fault("een vraagteken kan niet in het adres; de naam van het model komt achter een hekje (#).")
    if not _PATH.fullmatch(parts.path) or not parts.netloc.isascii():
        raise _fault("in het adres staan tekens die er niet in horen.")


def _loopback(name: str, port: int) -> tuple[tuple[str, int], ...]:
    """Every address of ``name``; all of them must be on this machine, and from here on only they are used."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _fault(f"de computer '{name}' is niet te vinden.") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(ipaddress.ip_address(a).is_loopback for a in addresses):
        raise _fault(
            f"'{name}' is niet deze computer. Wat mensen zeiden, mag niet naar een andere computer; "
            "alleen 127.0.0.1, localhost en [::1] kunnen."
        )
    return tuple((address, port) for address in addresses)


def _model(name: str) -> str:
    if not name:
        raise _fault("de naam van het model ontbreekt; zet die achter een hekje (#).")
    if not _MODEL.fullmatch(name):
        raise _fault("in de naam van het model staan tekens die er niet in horen.")
    if "cloud" in name.lower():
        raise _fault("een model met 'cloud' in de naam draait op een andere computer. Kies een model dat hier staat.")
    return name
