"""Files that somebody drags into a terminal: every terminal writes their names in its own way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

_QUOTES = ("''", '""', "‘’", "“”")
#: PowerShell puts its call operator before a quoted name
_CALLED = re.compile(r"&\s+(?=['\"])")


def dropped_path(text: str) -> Path | None:
    """The file or folder that ``text`` means: plain, quoted, with backslashes before spaces, or ``file://``. None when there is none."""
    for candidate in _readings(text):
        path = Path(candidate).expanduser()
        try:
            if candidate and path.exists():
                return path
        except (OSError, ValueError):  # too long for a name, or with a character that no name can have
            continue
    return None


def _readings(text: str) -> Iterator[str]:
    yield text
    bare = _CALLED.sub("", text.strip(), count=1)
    for quotes in _QUOTES:
        if len(bare) > 1 and bare[0] + bare[-1] == quotes:
            bare = bare[1:-1]
            break
    yield bare
    if bare.lower().startswith("file:"):
        yield _of_url(bare)
    if os.name != "nt":
        # an apostrophe inside single quotes, as shells write it, then characters with a backslash before them
        yield bare.replace("'\\''", "'")
        yield re.sub(r"\\(.)", r"\1", bare)


def _of_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(parts.path)
    if os.name == "nt":
        return f"//{parts.netloc}{path}" if parts.netloc not in ("", "localhost") else path.lstrip("/")
    return path


def dropped_paths(arguments: Sequence[str]) -> list[Path] | None:
    """The files that ``arguments`` stand for: one each, or all words together one name with spaces; None when something is no file."""
    each = [dropped_path(argument) for argument in arguments]
    if all(each):
        return [path for path in each if path]
    together = dropped_path(" ".join(arguments))
    return [together] if together else None


def looks_like_a_file(text: str) -> bool:
    """Whether somebody who typed this meant a file, though it is not there."""
    return text.lower().startswith("file:") or "/" in text or "\\" in text or bool(re.search(r"\.\w{2,5}['\"]?$", text))
