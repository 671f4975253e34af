"""The bodies on this machine: the one that comes with the atlas, and those the user has installed."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ims_atlas.body.pack import MANIFEST, BodyPack, System
from ims_atlas.body.workshop import clear_abandoned
from ims_atlas.errors import AtlasError, BodyNotFound, PackInvalid
from ims_atlas.loading import locate

EMBEDDED = "embedded"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class KnownBody:
    """A body by name and folder; ``installed`` is False for the one that comes with the atlas."""

    name: str
    folder: Path
    installed: bool


class Bodies:
    """Finds, chooses and removes bodies. The choice is kept in a file of the user's settings.

    An installation that was killed is undone first.
    """

    def __init__(self) -> None:
        self._folder = locate.user_bodies()
        self._choice = locate.user_settings() / "body.txt"
        clear_abandoned(self._folder)

    def known(self) -> list[KnownBody]:
        """Return all bodies, the shipped one first; empty if there is none at all."""
        shipped = locate.embedded_body()
        found = [KnownBody(EMBEDDED, shipped, False)] if (shipped / MANIFEST).is_file() else []
        if self._folder.is_dir():
            folders = sorted(path for path in self._folder.iterdir() if (path / MANIFEST).is_file())
            found += [KnownBody(path.name, path, True) for path in folders if _NAME.fullmatch(path.name)]
        return found

    def chosen(self) -> str | None:
        """Return the name of the body in use; None if there is no body.

        Without a choice (or after its removal) the newest installed body is in use, and if none is
        installed the one that comes with the atlas.
        """
        names = {body.name for body in self.known()}
        try:
            choice = self._choice.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            choice = ""
        if choice in names:
            return choice
        installed = [body for body in self.known() if body.installed]
        if installed:
            return max(installed, key=lambda body: body.folder.stat().st_mtime).name
        return EMBEDDED if EMBEDDED in names else None

    def use(self, name: str) -> None:
        """Choose the body that opens from now on."""
        self._find(name)
        try:
            self._choice.parent.mkdir(parents=True, exist_ok=True)
            self._choice.write_text(name + "\n", encoding="utf-8")
        except OSError as problem:
            raise AtlasError(
                f"{self._choice}: cannot be written ({problem.strerror}); the choice is not kept"
            ) from None

    def open(self, name_or_path: str | None = None) -> BodyPack:
        """Open a body by name, a pack by path, or the body in use.

        Raises
        ------
        BodyNotFound
            If there is none.
        """
        if name_or_path is None:
            name_or_path = self.chosen()
            if name_or_path is None:
                raise BodyNotFound("no body is installed; install one with 'ims-atlas body install SOURCE'")
        if name_or_path not in {body.name for body in self.known()} and Path(name_or_path).is_dir():
            return BodyPack(Path(name_or_path))
        return BodyPack(self._find(name_or_path).folder)

    def folder_for(self, name: str) -> Path:
        """Return where a body of this name is, or would be, installed."""
        if not _NAME.fullmatch(name) or name == EMBEDDED:
            raise AtlasError(
                f"'{name}' cannot be a body's name: letters, digits, '.', '_', '-', and not '{EMBEDDED}'"
            )
        return self._folder / name

    def remove(self, name: str) -> None:
        """Delete an installed body."""
        body = self._find(name)
        if not body.installed:
            raise AtlasError(f"'{name}' comes with the atlas and stays")
        try:
            (body.folder / MANIFEST).unlink()
            shutil.rmtree(body.folder)
        except OSError as problem:
            raise AtlasError(f"{problem.filename}: cannot be deleted ({problem.strerror})") from None

    def check(self, name: str) -> list[str]:
        """Read everything of a body and return what is wrong; empty if it is whole."""
        try:
            pack = self.open(name)
            return [
                problem
                for system in pack.systems
                for level in range(len(pack.detail_levels(system)))
                for problem in _faults(pack, system, level)
            ]
        except PackInvalid as problem:
            return [str(problem)]

    def _find(self, name: str) -> KnownBody:
        for body in self.known():
            if body.name == name:
                return body
        names = ", ".join(body.name for body in self.known()) or "none"
        raise BodyNotFound(f"no body named '{name}'; there are: {names}")


def _faults(pack: BodyPack, system: System, level: int) -> list[str]:
    mesh = pack.system_mesh(system, level)
    where = f"{pack.folder}: {system}, detail {level}"
    faults = []
    if not np.isfinite(mesh.points).all():
        faults.append(f"{where}: points that are not numbers")
    return faults
