"""What the program is made of: every package and model with its licence, as a page for people and as a CycloneDX list.

    python .ci/parts.py check                 stop when a licence is unknown or not allowed, or docs/licenties.md is stale
    python .ci/parts.py licences              write docs/licenties.md
    python .ci/parts.py sbom FILE             write the CycloneDX list of this environment, validated

Run it with the Python of the environment that it is about (the program with the extras test and dev).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from models import Model, load_manifest, readable_size  # noqa: E402

PAGE = ROOT / "docs" / "licenties.md"
RULES = tomllib.loads((ROOT / ".ci" / "licences.toml").read_text(encoding="utf-8"))
DECIDED = {entry["name"]: entry for entry in RULES["package"]}
OUTSIDE = {name: entry["licence"] for entry in RULES["outside"] for name in entry["names"]}


class NotAllowed(Exception):
    """A licence that is unknown, not allowed, or not what a person looked at."""


@dataclass(frozen=True)
class Part:
    """A package: its version and its licence as an SPDX expression, and why where a person decided."""

    name: str
    version: str
    licence: str
    why: str = ""


def locked(file: str) -> dict[str, tuple[str, list[str]]]:
    """Name → version and sha256 values, out of a lock file."""
    text = (ROOT / file).read_text(encoding="utf-8").replace(" \\\n", "")
    entries = re.findall(r"^([\w.-]+)==(\S+)((?: +--hash=\S+)+)$", text, re.MULTILINE)
    return {name: (version, re.findall(r"sha256:(\w+)", hashes)) for name, version, hashes in entries}


def normal(name: str) -> str:
    """The one way to write a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def says(package: Distribution) -> str:
    """What a package's metadata says about its licence: expression, else text, else the classifiers."""
    data = package.metadata
    classifiers = [c.split(" :: ")[-1] for c in data.get_all("Classifier", []) if c.startswith("License ::")]
    text = data.get("License-Expression") or data.get("License") or ""
    return (text if text != "UNKNOWN" else "") or " AND ".join(classifiers)


def licence_of(name: str, said: str) -> Part:
    """The licence of a package that says ``said``. NotAllowed when nobody knows, or it has changed since it was looked at."""
    if name in DECIDED:
        decided = DECIDED[name]
        if not said.startswith(decided["says"]) or bool(said) != bool(decided["says"]):
            raise NotAllowed(f"{name}: says {said[:60]!r} now, not {decided['says']!r}: look again")
        return Part(name, "", decided["licence"], decided["why"])
    expression = RULES["names"].get(said, said)
    check_expression(name, expression, RULES["allowed"]["permissive"] + RULES["allowed"]["libraries"])
    return Part(name, "", expression)


def check_expression(name: str, expression: str, allowed: Iterable[str]) -> None:
    """NotAllowed unless ``expression`` is SPDX and its terms allow the use: every part of AND, one part of OR."""
    from license_expression import ExpressionError

    try:
        tree = _spdx().parse(expression, validate=True)
    except ExpressionError as error:
        raise NotAllowed(f"{name}: {expression[:60]!r} is no SPDX expression; decide in .ci/licences.toml") from error
    if tree is None:
        raise NotAllowed(f"{name}: says nothing about its licence; decide in .ci/licences.toml")
    if not _satisfied(tree, set(allowed)):
        raise NotAllowed(f"{name}: {expression} is not on the list in .ci/licences.toml")


@cache
def _spdx() -> Any:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


def _satisfied(tree: Any, allowed: set[str]) -> bool:
    if tree.__class__.__name__ == "OR":
        return any(_satisfied(branch, allowed) for branch in tree.args)
    if tree.__class__.__name__ == "AND":
        return all(_satisfied(branch, allowed) for branch in tree.args)
    return set(str(tree).replace(" WITH ", " ").split()) <= allowed


def parts(file: str) -> list[Part]:
    """Every package of a lock file, with what is installed here as the witness. NotAllowed lists all that are wrong."""
    found, wrong = [], []
    for name, (version, _) in locked(file).items():
        try:
            part = licence_of(name, says(distribution(name)))
            found.append(Part(name, version, part.licence, part.why))
        except PackageNotFoundError:
            wrong.append(f"{name}: not installed here")
        except NotAllowed as error:
            wrong.append(str(error))
    if wrong:
        raise NotAllowed("\n".join(wrong))
    return found


def page() -> str:
    """docs/licenties.md."""
    program, checks = parts("requirements.lock"), parts("requirements-dev.lock")
    lines = [(ROOT / ".ci" / "licenties.in.md").read_text(encoding="utf-8")]
    sections = {
        "pakketten": _table(program),
        "bijzonderheden": [f"- **{part.name}**: {part.licence}. {part.why}" for part in program if part.why],
        "cuda": _table([Part(n, v, OUTSIDE[n]) for n, (v, _) in locked("requirements-cuda.lock").items()]),
        "controles": _table(checks),
        "modellen": [_model_row(model) for model in load_manifest().models.values()],
    }
    text = "".join(lines)
    for name, rows in sections.items():
        text = text.replace(f"{{{name}}}", "\n".join(rows))
    return text


def _table(rows: list[Part]) -> list[str]:
    return [f"| {part.name} | {part.version} | {part.licence} |" for part in rows]


def _model_row(model: Model) -> str:
    check_expression(model.name, model.licence, RULES["allowed"]["models"])
    return f"| {model.name} | {readable_size(model.bytes)} | {model.licence} | {model.origin} |"


def sbom() -> str:
    """The CycloneDX list as JSON text: the same environment gives the same text. Raises ValueError when it is not valid."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    command += ["--output-reproducible", "--no-validate", "--output-format", "JSON", sys.executable]
    bom = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    pins = locked("requirements.lock")
    for component in bom["components"]:
        _complete(component, pins)
    for tool in bom["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    bom["components"] += [_model_component(model) for model in load_manifest().models.values()]
    text = json.dumps(bom, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    validate(text)
    return text


def _complete(component: dict[str, Any], pins: dict[str, tuple[str, list[str]]]) -> None:
    """Say whether it is part of the program, what its licence is, and which files are allowed for it."""
    name = normal(component["name"])
    sources = [link for link in component.pop("externalReferences", []) if link["type"] == "vcs"]
    if sources:  # where the source lies; of chats, sponsors and the like the check would take half a minute
        component["externalReferences"] = sources[:1]
    component["scope"] = "required" if name in pins else "excluded"
    if name in DECIDED:
        component["licenses"] = [{"expression": DECIDED[name]["licence"], "acknowledgement": "concluded"}]
    if name in pins:
        hashes = [{"name": "binnenskamers:lock:sha256", "value": value} for value in pins[name][1]]
        component["properties"] = component.get("properties", []) + hashes


def _model_component(model: Model) -> dict[str, Any]:
    files = [
        {
            "type": "file",
            "bom-ref": f"model:{model.name}/{file.name}",
            "name": file.name,
            "hashes": [{"alg": "SHA-256", "content": file.sha256}],
        }
        for file in model.files
    ]
    component = {
        "type": "machine-learning-model",
        "bom-ref": f"model:{model.name}",
        "name": model.name,
        "description": f"{model.title}. {model.origin}",
        "scope": "optional",
        "licenses": [_declared(model.licence)],
        "hashes": [{"alg": "SHA-256", "content": model.sha256}],
        "components": files,
    }
    hub = next(iter(max(model.files, key=lambda file: file.bytes).hub), None)  # where the weights come from
    if hub:
        component |= {"version": hub.revision, "purl": f"pkg:huggingface/{hub.repo}@{hub.revision}"}
    return component


def _declared(licence: str) -> dict[str, Any]:
    """One licence by its id, several as an expression."""
    if " " in licence:
        return {"expression": licence, "acknowledgement": "declared"}
    return {"license": {"id": licence, "acknowledgement": "declared"}}


def validate(text: str) -> None:
    """ValueError when the text is not what the CycloneDX schema asks."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        raise ValueError(f"not valid CycloneDX: {error}")


def strangers(
    lock_files: Iterable[str] = ("requirements.lock", "requirements-dev.lock", "requirements-cuda.lock"),
) -> list[str]:
    """Installed packages that no lock file names (but for pip and the program itself)."""
    known = {name for file in lock_files for name in locked(file)} | {"pip", "binnenskamers"}
    return sorted({normal(package.metadata["Name"]) for package in distributions()} - known)


def main(arguments: list[str]) -> None:
    """See the top of this file."""
    try:
        match arguments:
            case ["check"]:
                if page() != PAGE.read_text(encoding="utf-8"):
                    raise NotAllowed("docs/licenties.md is stale: python .ci/parts.py licences")
                for name in strangers():  # a newer version of something may have brought it
                    print(f"licences: {name} is installed, but in no lock file")
                print("licences: in order")
            case ["licences"]:
                PAGE.write_text(page(), encoding="utf-8")
            case ["sbom", file]:
                Path(file).write_text(sbom(), encoding="utf-8")
                print(f"{file}: valid CycloneDX")
            case _:
                raise SystemExit(__doc__)
    except NotAllowed as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main(sys.argv[1:])
