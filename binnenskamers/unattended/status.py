"""STATUS.txt and status.html: what a secretary wants to know. Names of recordings and what is next; never anything that was said."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
from collections.abc import Sequence
from dataclasses import dataclass, field

from binnenskamers.cli.show import STAGE_NAMES
from binnenskamers.delivery import give_rights_of, part_name
from binnenskamers.files import write_atomic
from binnenskamers.unattended.postbox import PostBox
from binnenskamers.visible import on_one_line
from conversation.times import clock


@dataclass(frozen=True)
class Line:
    """One recording: its name and what is to be said of it."""

    name: str
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", on_one_line(self.name))
        object.__setattr__(self, "text", on_one_line(self.text))


@dataclass(frozen=True)
class Status:
    """Everything on the page. ``notices``: what somebody has to mend; ``at``: when it was true."""

    at: dt.datetime
    running: bool = True
    notices: Sequence[str] = ()
    busy: Sequence[Line] = ()
    waiting: Sequence[Line] = ()
    done: Sequence[Line] = ()
    failed: Sequence[Line] = field(default_factory=tuple)

    def sections(self) -> list[tuple[str, Sequence[Line]]]:
        """Headings and lines in the order of the page."""
        return [
            (f"Bezig ({len(self.busy)})", self.busy),
            (f"Wacht ({len(self.waiting)})", self.waiting),
            (f"Klaar ({len(self.done)}, laatste 7 dagen)", self.done),
            (f"Mislukt ({len(self.failed)}, laatste 7 dagen)", self.failed),
        ]


_SHOWN = 25


def busy_text(stage: str | None, share: float, seconds: float | None) -> str:
    """What a recording at work is doing."""
    what = STAGE_NAMES.get(stage or "", "Begint")
    length = f", opname van {clock(seconds)}" if seconds else ""
    return f"{what}: {share:.0%}{length}"


def as_text(status: Status) -> str:
    """STATUS.txt."""
    lines = ["BINNENSKAMERS", _headline(status), ""]
    lines += [f"LET OP: {on_one_line(notice)}" for notice in status.notices]
    for heading, entries in status.sections():
        lines += ["", heading]
        lines += [f"  {e.name}{f'  -  {e.text}' if e.text else ''}" for e in entries[:_SHOWN]]
        lines += [f"  en nog {len(entries) - _SHOWN}"] if len(entries) > _SHOWN else []
    return "\n".join([*lines, "", _HELP, ""])


_HELP = (
    "Zet opnamen in de map inbak (of in inbak/wmo of inbak/notulen). Het verslag komt in de map klaar. "
    "Lukt het niet, dan staat de opname met uitleg in de map mislukt."
)


def _headline(status: Status) -> str:
    when = status.at.strftime("%d-%m-%Y %H:%M")
    return (
        f"Bijgewerkt op {when}."
        if status.running
        else f"Gestopt op {when}. Opnamen in inbak wachten tot de bewaking weer start."
    )


def as_html(status: Status) -> str:
    """status.html: readable in any browser, refreshes itself, asks nothing of the network."""
    e = html.escape
    parts = [f"<p>{e(_headline(status))}</p>"]
    parts += [f'<p role="alert"><strong>Let op:</strong> {e(on_one_line(notice))}</p>' for notice in status.notices]
    for heading, entries in status.sections():
        parts.append(f"<h2>{e(heading)}</h2>")
        if not entries:
            parts.append("<p>Niets.</p>")
            continue
        rows = "".join(f"<tr><td>{e(x.name)}</td><td>{e(x.text)}</td></tr>" for x in entries[:_SHOWN])
        more = f"<p>En nog {len(entries) - _SHOWN}.</p>" if len(entries) > _SHOWN else ""
        parts.append(
            f"<table><thead><tr><th scope=col>Opname</th><th scope=col>Stand</th></tr></thead><tbody>{rows}</tbody></table>{more}"
        )
    return _PAGE.replace("{body}", "\n".join(parts)).replace("{help}", e(_HELP))


_PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta http-equiv="refresh" content="15">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Binnenskamers: stand</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin:1.5rem 0 .3rem}table{border-collapse:collapse;width:100%;table-layout:fixed}
th:first-child,td:first-child{width:35%}td{overflow-wrap:anywhere}
th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #767676;vertical-align:top}
[role=alert]{border-left:.4rem solid #a80000;padding:.3rem .8rem;background:#fdf0f0}</style></head>
<body><main><h1>Binnenskamers</h1>
{body}
<p>{help}</p></main></body></html>
"""


class StatusPage:
    """Writes the two files when something changed, and at least once a minute, so that a stopped watcher can be seen."""

    def __init__(self, box: PostBox) -> None:
        self._box = box
        self._last: tuple[object, ...] = ()
        self._minute = ""

    def show(self, status: Status) -> None:
        """Write both files; a share that is gone is no reason to stop."""
        said = (status.running, tuple(status.notices), *(tuple(lines) for _, lines in status.sections()))
        minute = status.at.strftime("%H:%M")
        if said == self._last and minute == self._minute:
            return
        with contextlib.suppress(OSError):
            for name, text in (("STATUS.txt", _windows(as_text(status))), ("status.html", as_html(status).encode())):
                if not self._box.is_there():
                    return  # an empty mount point is not to be written in
                write_atomic(self._box.root / name, text, part=part_name(name))
                give_rights_of(self._box.root, self._box.root / name)
            self._last, self._minute = said, minute


def _windows(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
