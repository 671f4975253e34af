"""Installing a body beside the window: progress, cancel, and one clear line if it fails."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from ims_atlas.body.bodies import Bodies
from ims_atlas.body.install import install_body
from ims_atlas.errors import AtlasError, Cancelled
from ims_atlas.model.atlas import Atlas


class InstallTask(QThread):
    """Runs one installation; ends with exactly one of `done`, `failed` or `cancelled`."""

    progress = Signal(str, float)
    done = Signal(str)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(
        self, source: str, atlas: Atlas, table: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._atlas = atlas
        self._table = table
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the installation to stop; everything stays as it was."""
        self._stop.set()

    def run(self) -> None:
        """Install; called by Qt in its own thread."""
        try:
            pack = install_body(self._source, self._atlas, Bodies(), table=self._table, progress=self._report)
        except Cancelled:
            self.cancelled.emit()
        except AtlasError as problem:
            self.failed.emit(str(problem))
        else:
            self.done.emit(pack.about.name)

    def _report(self, what: str, share: float) -> None:
        if self._stop.is_set():
            raise Cancelled("stopped")
        self.progress.emit(what, share)
