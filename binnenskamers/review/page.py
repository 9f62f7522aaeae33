"""``nalezen.html``: one file with everything in it, that asks nothing of anybody.

The assets beside this file (``page.html``, ``page.css``, ``page.js``) are put together with the data. The page's own policy (CSP)
allows the one script and the one style sheet by their hashes, sound from memory, and nothing else: what people said can never
become code, and the page cannot reach a network.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

_ASSETS = Path(__file__).parent


def review_page(data: Mapping[str, Any], sound: bytes | None) -> str:
    """The page as text (write it as UTF-8).

    ``data``: as ``review_data`` makes it. ``sound``: Opus in Ogg (``binnenskamers.review.sound``), or None.
    """
    style, script = _asset("page.css"), _asset("page.js")
    # substitute looks at the template only: what is in the data or in the script is never read as a place to fill
    return Template(_asset("page.html")).substitute(
        policy=content_policy(style, script),
        title=html.escape(f"{data.get('titel') or 'Transcript'} – nalezen"),
        style=style,
        script=script,
        data=embedded_json(data),
        has_sound="nee" if sound is None else "ja",
        sound="" if sound is None else _sound_element(sound),
    )


def content_policy(style: str, script: str) -> str:
    """The Content-Security-Policy: nothing but this script, this style sheet, and sound that is in the page."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            "media-src blob: data:",
            "base-uri 'none'",
            "form-action 'none'",
            # text can only be put in as text: also a mistake in the script could not make elements of it
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def embedded_json(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in: pure ASCII, with no ``<``, ``>`` or ``&``."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _sound_element(sound: bytes) -> str:
    encoded = base64.b64encode(sound).decode("ascii")
    return f'<script type="text/plain" id="geluid" data-soort="audio/ogg; codecs=opus">{encoded}</script>'


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _asset(name: str) -> str:
    # read as text, so that a checkout with Windows line ends gives the same hashes as the browser computes
    return (_ASSETS / name).read_text(encoding="utf-8")
