"""A frame round the body that shows that keys steer it now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

_WIDTH_PX = 2
_BY_HAND = frozenset(
    {
        Qt.FocusReason.MouseFocusReason,
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
    }
)
"""Ways to the focus that need no frame: the user knows where they clicked."""


class FocusFrame(QWidget):
    """Lies over the edge of a widget's parent while the widget has the focus, if keys led to it."""

    def __init__(self, watched: QWidget, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        watched.installEventFilter(self)
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Come and go with the focus, and follow the size."""
        if isinstance(event, QFocusEvent) and watched is not self._over:
            self.setVisible(event.gotFocus() and event.reason() not in _BY_HAND)
            self._place()
        elif event.type() is QEvent.Type.Resize and watched is self._over:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Fill what the mask leaves."""
        QPainter(self).fillRect(self.rect(), self.palette().highlight())

    def _place(self) -> None:
        whole = QRect(0, 0, self._over.width(), self._over.height())
        self.setGeometry(whole)
        inner = whole.adjusted(_WIDTH_PX, _WIDTH_PX, -_WIDTH_PX, -_WIDTH_PX)
        self.setMask(QRegion(whole).subtracted(QRegion(inner)))
        self.raise_()
