"""The manual: where it is, its chapters, and which one helps with which exit code. It can be read without any network."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from binnenskamers import errors

#: exit code → the heading in docs/handleiding.md that helps
CHAPTERS = {
    errors.WRONG_USE: "Code 2: de opdracht klopt niet",
    errors.INPUT: "Code 3: de opname of het transcript is niet te gebruiken",
    errors.MODEL: "Code 4: een model ontbreekt of is beschadigd",
    errors.ACCESS: "Code 5: geen rechten, of de schijf is vol",
    errors.INTERRUPTED: "Code 6: gestopt",
    errors.NETWORK: "Code 7: iets probeerde het netwerk op te gaan",
    errors.WARNINGS: "Code 8: klaar, met waarschuwingen",
    errors.FAULT: "Code 70: een fout van ons",
}
#: where ``pip`` puts it (pyproject.toml, data-files)
_INSTALLED = "share/doc/binnenskamers/handleiding.md"
_HEADING = re.compile(r"(#{2,3}) (.+)")


_PICTURE, _LINK = re.compile(r"!\[([^]]*)\]\([^)]*\)"), re.compile(r"\[([^]]*)\]\([^)]*\)")
_STRESS = re.compile(r"\*(\w[^*]*)\*")
#: an item of a list, and the line below the head of a table
_ITEM, _RULE = re.compile(r"(?:-|\d+\.) "), re.compile(r"[|-]+")


@dataclass(frozen=True)
class Chapter:
    """A heading of the manual with the text up to the next one of its level or higher. ``level``: 2 or 3."""

    level: int
    title: str
    text: str


def help_line(code: int) -> str | None:
    """One Dutch line that says where in the manual help is; None for an exit code that needs none."""
    title = CHAPTERS.get(code)
    return f'Meer hulp: handleiding, hoofdstuk "{title}" (binnenskamers handleiding {code})' if title else None


def manual_file() -> Path:
    """The manual of this installation: in the source, or where pip put it. AccessFault when it is not there."""
    source = Path(__file__).parents[1] / "docs" / "handleiding.md"
    if source.is_file():
        return source
    from importlib import metadata

    try:
        files = metadata.files("binnenskamers") or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        place = Path(str(file.locate())).resolve()
        if place.as_posix().endswith(_INSTALLED) and place.is_file():
            return place
    raise errors.AccessFault("De handleiding is niet meegeïnstalleerd. Installeer het programma opnieuw.")


def chapters(text: str) -> list[Chapter]:
    """The chapters of a manual in order; a chapter holds its own parts too."""
    lines = text.splitlines()
    starts: list[tuple[int, int, str]] = []
    code = False
    for number, line in enumerate(lines):
        code ^= line.startswith("```")
        if not code and (heading := _HEADING.fullmatch(line)):
            starts.append((number, len(heading[1]), heading[2].strip()))
    found = []
    for at, (start, level, title) in enumerate(starts):
        end = next((number for number, other, _ in starts[at + 1 :] if other <= level), len(lines))
        found.append(Chapter(level, title, "\n".join(lines[start:end]).strip() + "\n"))
    return found


def readable(text: str, width: int) -> str:
    """Text of the manual for a terminal of ``width`` characters: no marks for headings, links and pictures; paragraphs fill the lines."""
    parts: list[str] = []
    paragraph: list[str] = []
    code = False

    def end_paragraph() -> None:
        if paragraph:
            parts.append(_filled(" ".join(paragraph), width))
            paragraph.clear()

    for line in text.splitlines():
        code ^= line.startswith("```")
        if line.startswith("```"):
            end_paragraph()
        elif code:
            parts.append(f"    {line}")
        elif not line.strip() or line.startswith(("#", "|")) or _ITEM.match(line):
            end_paragraph()
            if _ITEM.match(line):
                paragraph.append(_plain(line))
            elif not _RULE.fullmatch(line):
                parts.append(_plain(line))
        else:
            paragraph.append(_plain(line).strip())
    end_paragraph()
    return "\n".join(parts).strip() + "\n"


def _plain(line: str) -> str:
    line = _PICTURE.sub(r"(Plaatje: \1)", line)
    line = _LINK.sub(r"\1", line).replace("**", "").replace("`", "'")
    line = _STRESS.sub(r"\1", line)
    heading = _HEADING.fullmatch(line)
    if heading:
        return heading[2].upper() if len(heading[1]) == 2 else heading[2]
    return line.removeprefix("# ").removeprefix("> ")


def _filled(paragraph: str, width: int) -> str:
    item = _ITEM.match(paragraph)
    indent = " " * len(item[0]) if item else ""
    return textwrap.fill(paragraph, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def find_chapter(known: Sequence[Chapter], asked: str) -> Chapter:
    """The chapter that is meant: by its title, a part of it, or the number of an exit code. UsageFault when there is none."""
    wanted = f"code {asked}:" if asked.isdigit() else asked.strip().casefold()
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for chapter in known:
            if wanted and fits(chapter.title.casefold(), wanted):
                return chapter
    raise errors.UsageFault(
        f"Het hoofdstuk '{asked}' staat niet in de handleiding. Bekijk de lijst met: binnenskamers handleiding"
    )
