"""What the program is made of: licences that were looked at, and a CycloneDX list that leaves nothing out."""

from __future__ import annotations

import importlib.util
import json
import sys
from importlib.metadata import PackageNotFoundError, distribution
from types import ModuleType
from typing import Any

import pytest
from locks import CUDA, DEV, ROOT, RUNTIME, read_lock

from models import load_manifest

pytest.importorskip("license_expression", reason="extra dev is niet geïnstalleerd")
pytest.importorskip("cyclonedx", reason="extra dev is niet geïnstalleerd")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("parts", ROOT / ".ci" / "parts.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["parts"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


parts = _load()


def installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize("name", [*read_lock(RUNTIME), *read_lock(DEV)])
def test_every_package_has_a_licence_that_may_come_in(name: str) -> None:
    if not installed(name):
        pytest.skip(f"{name} is not installed here")
    assert parts.licence_of(name, parts.says(distribution(name))).licence


def test_the_page_is_what_the_packages_say() -> None:
    if not all(map(installed, [*read_lock(RUNTIME), *read_lock(DEV)])):
        pytest.skip("not every package of the locks is installed here")
    assert parts.page() == parts.PAGE.read_text(encoding="utf-8")


def test_every_cuda_package_was_looked_at() -> None:
    assert parts.OUTSIDE.keys() == read_lock(CUDA).keys()


def test_decisions_are_about_packages_that_are_used() -> None:
    assert parts.DECIDED.keys() <= read_lock(RUNTIME).keys() | read_lock(DEV).keys()
    assert all(entry["why"] for entry in parts.DECIDED.values())


@pytest.mark.parametrize(
    "said",
    ["GPL-3.0-only", "AGPL-3.0-only", "MIT AND GPL-2.0-only", "GPL-2.0-only OR SSPL-1.0", "", "BSD License", "Proprietary",
     "LicenseRef-eigen", "CC-BY-NC-4.0", "MIT AND"],
)  # fmt: skip
def test_an_unknown_or_forbidden_licence_stops_the_check(said: str) -> None:
    with pytest.raises(parts.NotAllowed, match="nieuw-pakket"):
        parts.licence_of("nieuw-pakket", said)


@pytest.mark.parametrize(
    "said", ["MIT", "Apache 2.0", "GPL-2.0-only OR MIT", "MIT AND (BSD-3-Clause OR AGPL-3.0-only)", "MPL-2.0"]
)
def test_an_allowed_licence_passes(said: str) -> None:
    assert parts.licence_of("nieuw-pakket", said).licence


@pytest.mark.parametrize(
    ("name", "said"), [("av", "MIT"), ("torch", "BSD-3-Clause"), ("pyannote-audio", "SSPL-1.0"), ("sympy", "")]
)
def test_a_decision_holds_only_while_the_package_says_the_same(name: str, said: str) -> None:
    with pytest.raises(parts.NotAllowed, match="look again"):
        parts.licence_of(name, said)


def test_a_model_with_another_licence_stops_the_check() -> None:
    with pytest.raises(parts.NotAllowed):
        parts.check_expression("model", "CC-BY-NC-4.0", parts.RULES["allowed"]["models"])


@pytest.fixture(scope="module")
def text() -> str:
    made: str = parts.sbom()
    return made


@pytest.fixture
def bom(text: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text)
    return made


def test_the_list_has_every_locked_package_with_the_hashes_that_may_be_installed(bom: dict[str, Any]) -> None:
    components = {parts.normal(c["name"]): c for c in bom["components"] if c["type"] == "library"}
    for name, lock in read_lock(RUNTIME).items():
        if not installed(name):
            continue
        assert components[name]["scope"] == "required"
        assert components[name]["version"] == distribution(name).version
        assert {p["value"] for p in components[name]["properties"] if p["name"].endswith("sha256")} == set(lock.hashes)
    assert {n for n, c in components.items() if c["scope"] == "required"} <= read_lock(RUNTIME).keys()
    assert bom["metadata"]["component"]["name"] == "binnenskamers"


def test_the_list_has_every_installed_package(bom: dict[str, Any]) -> None:
    from importlib.metadata import distributions

    listed = {parts.normal(c["name"]) for c in bom["components"]} | {"binnenskamers"}
    assert {parts.normal(d.metadata["Name"]) for d in distributions()} <= listed


def test_the_list_has_every_model_file_with_its_hash(bom: dict[str, Any]) -> None:
    models = {c["name"]: c for c in bom["components"] if c["type"] == "machine-learning-model"}
    manifest = load_manifest().models
    assert models.keys() == manifest.keys()
    for name, component in models.items():
        listed = {file["name"]: file["hashes"][0]["content"] for file in component["components"]}
        assert listed == {file.name: file.sha256 for file in manifest[name].files}
        licence = component["licenses"][0]
        assert (licence.get("expression") or licence["license"]["id"]) == manifest[name].licence


def test_the_list_says_nothing_of_this_computer(text: str) -> None:
    assert str(ROOT) not in text
    assert "file://" not in text
    assert "timestamp" not in text
    assert "serialNumber" not in text


def test_a_list_that_is_not_cyclonedx_is_refused(bom: dict[str, Any]) -> None:
    bom["components"][0]["type"] = "onzin"
    with pytest.raises(ValueError, match="CycloneDX"):
        parts.validate(json.dumps(bom))
