"""What is open, kept on disk until the window closes as it should, and found again after a crash."""

from __future__ import annotations

import datetime
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

from ims_atlas.errors import AtlasError
from ims_atlas.state.scene_file import ENDING, SceneFile, write_scene

_LOCK = ".running"


@dataclass(frozen=True)
class Remains:
    """What a window that crashed left, and when it wrote it last (local time)."""

    path: Path
    when: datetime.datetime


class Recovery:
    """Keeps one file for this window beside a marker that it runs; windows do not disturb each other.

    A marker whose process is gone tells of a crash.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"open-{uuid4().hex[:12]}"
        self._running: QLockFile | None = None

    def keep(self, file: SceneFile) -> None:
        """Keep what is open.

        Raises
        ------
        AtlasError
            If it cannot be written.
        """
        write_scene(file, self._folder / f"{self._name}{ENDING}")
        if self._running is None:
            self._running = self._mark()

    def end(self) -> None:
        """Remove what was kept: the window closes as it should."""
        with suppress(OSError):
            (self._folder / f"{self._name}{ENDING}").unlink(missing_ok=True)
        if self._running is not None:
            self._running.unlock()
            self._running = None

    def remains(self) -> list[Remains]:
        """Return what windows that crashed have left, the newest first."""
        if not self._folder.is_dir():
            return []
        found = [
            Remains(path, datetime.datetime.fromtimestamp(path.stat().st_mtime))
            for path in self._folder.glob(f"open-*{ENDING}")
            if not self._is_running(path)
        ]
        return sorted(found, key=lambda each: each.when, reverse=True)

    def forget(self, remains: Remains) -> None:
        """Delete what a crash has left."""
        with suppress(OSError):
            remains.path.unlink(missing_ok=True)
            self._marker_of(remains.path).unlink(missing_ok=True)

    def _mark(self) -> QLockFile:
        marker = QLockFile(str(self._folder / f"{self._name}{_LOCK}"))
        marker.setStaleLockTime(0)
        if not marker.tryLock(0):
            raise AtlasError(f"{self._folder}: cannot be written; choose another folder, or free it")
        return marker

    def _is_running(self, path: Path) -> bool:
        """Tell whether the window that wrote a file is still open."""
        if path.name == f"{self._name}{ENDING}":
            return True
        marker = self._marker_of(path)
        if not marker.exists():
            return False
        lock = QLockFile(str(marker))
        lock.setStaleLockTime(0)
        free = lock.tryLock(0)
        if free:
            lock.unlock()
        return not free

    def _marker_of(self, path: Path) -> Path:
        return self._folder / f"{path.name.removesuffix(ENDING)}{_LOCK}"
