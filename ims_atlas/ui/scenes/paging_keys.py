"""Page Up and Page Down turn pages where there is one to turn, and else go from bookmark to bookmark."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class PagingKeys(QObject):
    """Keeps the two keys for whatever has the focus and can be scrolled, but for one list.

    Parameters
    ----------
    but_for
        The list of bookmarks, in which the keys go to bookmarks too.
    """

    def __init__(self, but_for: QWidget) -> None:
        super().__init__(but_for)
        self._but_for = but_for
        self._watched: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Claim the keys before they become a shortcut."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEYS
            and isinstance(watched, QAbstractScrollArea)
            and watched.verticalScrollBar().maximum() > 0
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _watch(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None:
            with suppress(RuntimeError):  # Qt may have deleted it since
                self._watched.removeEventFilter(self)
        self._watched = now if isinstance(now, QAbstractScrollArea) and now is not self._but_for else None
        if self._watched is not None:
            self._watched.installEventFilter(self)
