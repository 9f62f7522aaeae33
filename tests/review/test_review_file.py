"""The file itself: its policy is right, and nothing that was said can become code or a request."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from review_samples import HOSTILE, page_data, said, transcript

import binnenskamers.review.page as page
from binnenskamers.review.page import review_page


class Elements(HTMLParser):
    """Every element with its attributes and the text in it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("", {}, ""))  # what follows is not in that element

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, text) for name, attributes, text in self.found if name == tag]


def policy(text: str) -> dict[str, list[str]]:
    metas = [a["content"] for a, _ in Elements(text).of("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(metas) == 1
    return {name: rest for name, *rest in (part.split() for part in (metas[0] or "").split(";"))}


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_policy_allows_the_one_script_and_style_sheet_and_sound_from_memory() -> None:
    text = review_page(page_data(), b"OggS")
    elements, rules = Elements(text), policy(text)
    (script,) = [body for attributes, body in elements.of("script") if not attributes.get("type")]
    ((_, style),) = elements.of("style")
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == [digest(script)]
    assert rules["style-src"] == [digest(style)]
    assert rules["media-src"] == ["blob:", "data:"]
    assert rules["base-uri"] == rules["form-action"] == ["'none'"]
    assert "unsafe" not in json.dumps(rules) and "eval" not in json.dumps(rules)


def test_windows_line_ends_in_the_assets_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = review_page(page_data(), None)
    for name in ("page.html", "page.css", "page.js"):
        raw = (Path(page.__file__).parent / name).read_bytes().replace(b"\n", b"\r\n")
        (tmp_path / name).write_bytes(raw)
    monkeypatch.setattr(page, "_ASSETS", tmp_path)
    page._asset.cache_clear()
    try:
        assert review_page(page_data(), None) == plain
    finally:
        page._asset.cache_clear()


def test_nothing_in_the_page_points_elsewhere() -> None:
    text = review_page(page_data(), b"OggS" * 100)
    assert not re.findall(
        r"https?:|//[a-z]|@import|url\(|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|innerHTML|localStorage",
        text.replace("// ", ""),
    )
    for _, attributes, _ in Elements(text).found:
        assert not {"src", "srcset", "action", "ping", "style"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")


def test_hostile_text_stays_text() -> None:
    subject = replace(transcript(), segments=(said(1, "S1", HOSTILE), said(2, "S2", "$script $policy")))
    data = page_data(transcript=subject)
    data["titel"] = data["opname"]["bestand"] = HOSTILE
    text = review_page(data, b"OggS")
    elements = Elements(text)
    assert not elements.of("img")
    kept = [body for attributes, body in elements.of("script") if attributes.get("id") == "gegevens"]
    assert json.loads(kept[0]) == json.loads(json.dumps(data))
    assert len(elements.of("script")) == 3
    assert elements.of("title")[0][1].strip().startswith(HOSTILE)


def test_halves_of_characters_do_not_break_the_file() -> None:
    data = page_data()
    data["segmenten"][0]["tekst"] = "half \ud83d teken"
    review_page(data, None).encode("utf-8")


def test_sound_is_there_when_it_is_given() -> None:
    with_sound = Elements(review_page(page_data(), b"OggS\x00\xff"))
    (found,) = [(a, body) for a, body in with_sound.of("script") if a.get("id") == "geluid"]
    assert found[0]["data-soort"] == "audio/ogg; codecs=opus"
    assert base64.b64decode(found[1]) == b"OggS\x00\xff"
    without = Elements(review_page(page_data(), None))
    assert not [a for a, _ in without.of("script") if a.get("id") == "geluid"]


def test_the_assets_come_along_with_the_package() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    listed = project["tool"]["setuptools"]["package-data"]["binnenskamers"]
    assert {"review/page.html", "review/page.css", "review/page.js"} <= set(listed)
