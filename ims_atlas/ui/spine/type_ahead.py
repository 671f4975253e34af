"""Finding a level by typing its name, one key after another."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ims_atlas.ui.spine.level_names import typed_level, typed_prefix

PAUSE_MS = 1000


class TypeAhead(QObject):
    """Remembers what was typed until a pause of a second, which `paused` reports."""

    paused = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._typed = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._forget)

    def type(self, character: str) -> str | None:
        """Add a character and return the level that is now named, if any."""
        self._typed = typed_prefix(self._typed, character)
        self._pause.start()
        return typed_level(self._typed)

    def _forget(self) -> None:
        self._typed = ""
        self.paused.emit()
