"""What the program and every process it starts ask of the kernel: network calls and opened files, seen from outside by strace.

    python benchmarks/silence.py RECORDING [--sjabloon wmo-onderzoeksverslag] [--taalmodel ingebouwd] [--bewaar LOGBOEK]

Runs ``binnenskamers verwerk`` with ``CI`` removed and a fresh home, and writes resultaten/silence.md. Exit code 1 when anything went out.
The parser is used by the tests too (tests/e2e/test_silence.py).
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "resultaten" / "silence.md"
#: -s 0: no bytes that were read or sent come into the log
STRACE = ("strace", "-f", "-qq", "-yy", "-s", "0", "-e", "signal=none", "-e", "trace=%network,open,openat,openat2,creat,io_uring_setup")  # fmt: skip
OPENS = ("open", "openat", "openat2", "creat")
#: files with which a resolver begins
RESOLVER_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/gai.conf", "/etc/host.conf")

_LINE = re.compile(r"(?P<pid>\d+) +(?P<rest>.*)")
_RESUMED = re.compile(r"<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>.*)")
_UNFINISHED = " <unfinished ...>"
#: a descriptor as -yy shows it: 5<TCP:[127.0.0.1:80->…]>, 4<UNIX-STREAM:[12->13]>
_DESCRIPTOR = re.compile(r"^\d+<(?P<kind>[A-Z][A-Za-z0-9-]*)(?::\[(?P<where>[^\]]*)\])?")
_FAMILY = re.compile(r"\b(?P<family>AF_[A-Z0-9_]+)\b")
_OPENED = re.compile(r"\d+<(?P<path>/[^>]*?)(?: \(deleted\))?(?:<[^>]*>)?>")
_KINDS = {"TCP": "AF_INET", "UDP": "AF_INET", "TCPv6": "AF_INET6", "UDPv6": "AF_INET6", "NETLINK": "AF_NETLINK"}


class LogUnreadable(ValueError):
    """A line that is not strace's; the number says which."""


@dataclass(frozen=True)
class Call:
    """One finished system call: who, which, with what, and what came back."""

    pid: int
    name: str
    arguments: str
    result: str

    @property
    def family(self) -> str | None:
        """The address family that the call is about: named, or that of its descriptor; None when it has none (an opened file)."""
        named = _FAMILY.search(self.arguments)
        if named:
            return named["family"]
        descriptor = _DESCRIPTOR.match(self.arguments)
        if not descriptor:
            return None
        return "AF_UNIX" if descriptor["kind"].startswith("UNIX") else _KINDS.get(descriptor["kind"])

    @property
    def opened(self) -> str | None:
        """The file that was opened, as the kernel names it; None for other calls and for what failed."""
        found = _OPENED.match(self.result) if self.name in OPENS else None
        return found["path"] if found else None

    @property
    def lists(self) -> bool:
        """Whether a folder was opened to see the names in it."""
        return bool(re.search(r"\bO_DIRECTORY\b", self.arguments))

    @property
    def writes(self) -> bool:
        """Whether a file was opened to write; what the interpreter keeps of compiled source is not counted."""
        if "/__pycache__/" in (self.opened or ""):
            return False
        return self.name == "creat" or bool(re.search(r"\bO_(WRONLY|RDWR|CREAT)\b", self.arguments))


def read_log(lines: Iterable[str]) -> list[Call]:
    """The calls in a log of ``strace -f -o``; halves of calls that another process cut in two are joined. LogUnreadable."""
    calls: list[Call] = []
    begun: dict[tuple[int, str], str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.rstrip("\n"))
        if not found:
            raise LogUnreadable(f"line {number} of the log is not strace's")
        pid, rest = int(found["pid"]), found["rest"]
        if rest.startswith(("+++", "---")):
            continue
        if rest.endswith(_UNFINISHED):
            rest = rest.removesuffix(_UNFINISHED)
            begun[pid, rest.partition("(")[0]] = rest
            continue
        if resumed := _RESUMED.fullmatch(rest):
            rest = begun.pop((pid, resumed["name"]), f"{resumed['name']}(") + resumed["rest"]
        if call := _CALL.fullmatch(rest):
            calls.append(Call(pid, call["name"], call["arguments"], call["result"]))
        else:
            begun[pid, rest.partition("(")[0]] = rest
    # a process that was killed in the middle of a call did ask for it
    calls += [Call(pid, name, rest.partition("(")[2], "?") for (pid, name), rest in begun.items()]
    return calls


def network_calls(calls: Iterable[Call]) -> Counter[tuple[str, str]]:
    """How often each (address family, call); calls without an address family, such as opened files, do not count."""
    counted = Counter((call.family or "?", call.name) for call in calls if call.name not in OPENS)
    return counted


def outward(calls: Sequence[Call]) -> list[Call]:
    """Calls that could reach a network: everything but sockets inside this kernel and listeners on 127.0.0.1.

    A listener is a socket that is bound to 127.0.0.1 and never connects or sends to an address.
    """
    inet = [c for c in calls if c.name not in OPENS and c.family not in ("AF_UNIX", None)]
    listeners = {(c.pid, _number(c)) for c in inet if c.name == "bind" and 'inet_addr("127.0.0.1")' in c.arguments}
    ours = ("socket", "bind", "listen", "setsockopt", "getsockopt", "getsockname", "accept4", "shutdown")
    bad = [c for c in inet if c.name not in ours or not (_listens(c) or (c.pid, _number(c)) in listeners)]
    return bad + [c for c in calls if c.name == "io_uring_setup"]


def _listens(call: Call) -> bool:
    """Whether the call is about a socket that is bound to this machine's own address and connected to nobody."""
    descriptor = _DESCRIPTOR.match(call.arguments)
    where = descriptor["where"] if descriptor else None
    return bool(where) and str(where).startswith("127.0.0.1:") and "->" not in str(where)


def _number(call: Call) -> str:
    """The descriptor that a call makes or uses."""
    text = call.result if call.name == "socket" else call.arguments
    return re.match(r"-?\d*", text).group()  # type: ignore[union-attr]


def foreign_files(calls: Iterable[Call], allowed: Sequence[Path]) -> set[str]:
    """Files opened outside the ``allowed`` folders.

    The names in a folder above an allowed one may be listed: that is how the program sees the mark of a synchronised folder.
    """
    roots = [path.resolve() for path in allowed]
    above = {str(parent) for root in roots for parent in root.parents}
    opened = {call.opened for call in calls if not (call.lists and call.opened in above)} - {None}
    return {path for path in opened if path and not any(Path(path).is_relative_to(root) for root in roots)}


def asked_names(calls: Iterable[Call]) -> list[Call]:
    """Signs of a DNS question: port 53, the name service's socket, the files that a resolver reads first."""
    found = []
    for call in calls:
        to_port = call.name not in OPENS and "htons(53)" in call.arguments
        service = call.name == "connect" and ("/nscd/" in call.arguments or "resolve" in call.arguments)
        if to_port or service or call.opened in RESOLVER_FILES:
            found.append(call)
    return found


SYSTEM_FOLDERS = [Path(p) for p in ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/var/cache/fontconfig")]


def program_folders() -> list[Path]:
    """The interpreter, its libraries and our own code."""
    site = {Path(p) for p in sys.path if "site-packages" in p}
    own = Path(__file__).parents[1]
    found = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).parent.parent, own, *site}
    return sorted(found)


def watched(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> tuple[int, str, list[Call]]:
    """Run ``command`` under strace → its exit code, what it said, and its calls."""
    done = subprocess.run(
        [*STRACE, "-o", str(log), *command],
        env={**environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    with log.open(encoding="utf-8", errors="replace") as lines:
        return done.returncode, done.stdout + done.stderr, read_log(lines)


def fresh_environment(home: Path, models: Path) -> dict[str, str]:
    """The user's environment without CI and with an empty home; ``models`` is where the models are."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if k not in ("CI", "STATE_DIRECTORY") and not k.startswith(("XDG_", "BINNENSKAMERS_"))
    }
    temporary = home / "tmp"
    temporary.mkdir(parents=True)
    return {**kept, "HOME": str(home), "TMPDIR": str(temporary), "BINNENSKAMERS_MODELLEN": str(models)}


def main() -> None:
    from binnenskamers.places import models_folder

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--sjabloon", default="wmo-onderzoeksverslag")
    parser.add_argument("--taalmodel", default="ingebouwd")
    parser.add_argument("--bewaar", type=Path)
    options = parser.parse_args()
    if not shutil.which("strace"):
        sys.exit("strace is not installed")
    with tempfile.TemporaryDirectory() as work:
        home, target, models = Path(work) / "home", Path(work) / "uit", models_folder()
        words = ["verwerk", str(options.recording), "-s", options.sjabloon, "--taalmodel", options.taalmodel]
        words += ["--profiel", "basis", "-n", str(target)]
        started = time.monotonic()
        log = Path(work) / "strace.log"
        code, said, calls = watched(
            [sys.executable, "-m", "binnenskamers", *words], log, fresh_environment(home, models)
        )
        took = time.monotonic() - started
        if options.bewaar:
            shutil.copyfile(log, options.bewaar)
        lines = log.read_bytes().count(b"\n")
        # the recording itself, the model store, and everything that this run may make
        given = [options.recording, models, Path(work)]
        foreign = foreign_files(calls, [*SYSTEM_FOLDERS, *program_folders(), *given])
        written = foreign_files([c for c in calls if c.writes], [Path(work), Path("/proc"), Path("/dev")])
        gone = outward(calls)
        report = [
            "# Stilte: wat strace ziet van een hele verwerking",
            "",
            f"`python benchmarks/silence.py {options.recording.name} --sjabloon {options.sjabloon} --taalmodel {options.taalmodel}`",
            "",
            f"`{shlex.join(STRACE)}` op `binnenskamers {shlex.join(['verwerk', options.recording.name, *words[2:-1], 'MAP'])}`, zonder `CI`, met een lege "
            f"thuismap; exitcode {code}, {took:.0f} s, {lines} regels, {len({c.pid for c in calls})} processen en threads.",
            "",
            "| adresfamilie | aanroep | aantal |",
            "|---|---|---|",
            *[f"| {family} | {name} | {n} |" for (family, name), n in sorted(network_calls(calls).items())],
            "",
            "| vraag | aantal |",
            "|---|---|",
            f"| aanroepen die een netwerk konden bereiken | {len(gone)} |",
            f"| tekenen van een DNS-vraag | {len(asked_names(calls))} |",
            f"| geopende bestanden | {sum(1 for c in calls if c.opened)} |",
            f"| daarvan buiten programma, systeem, modellen, opname en eigen mappen | {len(foreign)} |",
            f"| geschreven buiten de eigen mappen | {len(written)} |",
        ]
        print("\n".join(report))
        for path in sorted(foreign | written):
            print(path, file=sys.stderr)
        if code not in (0, 8):
            sys.exit(said)
        RESULTS.write_text("\n".join([*report, "", *NOTES]) + "\n", encoding="utf-8")
        sys.exit(1 if gone or asked_names(calls) or foreign or written else 0)


NOTES = [
    "AF_UNIX: het doorgeven van de afscherming (een `socketpair` per kamer). AF_INET: alleen de luisteraar van het ingebouwde taalmodel op",
    "127.0.0.1; die kan in haar kamer geen verbinding beginnen. Dit is één run van één versie op één computer. De namen in mappen boven de",
    "eigen mappen mogen bekeken worden (zo blijkt of een map wordt gesynchroniseerd); wat erin staat, wordt niet geopend.",
]


if __name__ == "__main__":
    main()
