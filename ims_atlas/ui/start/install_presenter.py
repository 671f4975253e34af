"""Runs installations from the start page: one at a time, and with one clear line if it fails."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ims_atlas.model.atlas import Atlas
from ims_atlas.ui.speech import marked
from ims_atlas.ui.start.install_task import InstallTask
from ims_atlas.ui.start.start_view import StartView


class InstallPresenter(QObject):
    """Joins the start page to the installing task; `installed` gives the new body's name."""

    installed = Signal(str)

    def __init__(self, atlas: Atlas, view: StartView) -> None:
        super().__init__(view)
        self._atlas = atlas
        self._view = view
        self._task: InstallTask | None = None
        view.source_chosen.connect(self.install)
        view.cancel_wanted.connect(self.cancel)

    def install(self, source: str) -> None:
        """Begin to install from a zip, a folder or an address, unless an installation is under way."""
        if self._task is not None:
            return
        self._task = InstallTask(source, self._atlas, parent=self)
        self._task.progress.connect(self._view.set_progress)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._ended)
        self._task.cancelled.connect(lambda: self._ended(marked("Stopped. Nothing was changed.")))
        self._view.set_progress(marked("Starting"), 0.0)
        self._task.start()

    def cancel(self) -> None:
        """Ask the installation under way to stop."""
        if self._task is not None:
            self._task.cancel()

    def shut(self) -> None:
        """Stop and wait until nothing is under way."""
        if self._task is not None:
            self._task.cancel()
            self._task.wait()

    def _done(self, name: str) -> None:
        self._ended("")
        self.installed.emit(name)

    def _ended(self, message: str) -> None:
        self._task = None
        self._view.set_idle(message)
