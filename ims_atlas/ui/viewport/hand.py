"""What the hand does on the picture: it turns, moves and zooms, or clicks and rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

_CLICK_SLOP_PX = 4
_NOTCH = 120
"""Angle of one notch of a mouse wheel, in eighths of a degree."""
_CLOSER_A_NOTCH = 0.85
"""What one notch leaves of the distance."""

_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


class Hand(QObject):
    """Tells drags from clicks on a widget, whose own ways with the mouse it replaces.

    The left button turns; with Shift, or with the middle or right one, it moves; the wheel zooms.
    Positions and ways are in the widget's pixels, y downwards.
    """

    clicked = Signal(QPointF)
    added = Signal(QPointF)
    """A click with Ctrl."""
    asked = Signal(QPointF)
    """A click with Alt."""
    double_clicked = Signal(QPointF)
    menu_asked = Signal(QPointF)
    hovered = Signal(QPointF)
    left = Signal()
    resized = Signal()
    began = Signal()
    ended = Signal()
    turned = Signal(QPointF)
    """A way by which the body is turned; moved likewise."""
    moved = Signal(QPointF)
    zoomed = Signal(float, QPointF)
    """What is left of the distance, and towards where."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._button = Qt.MouseButton.NoButton
        self._pressed = QPointF()
        self._last = QPointF()
        self._dragging = False
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow mouse and wheel; keys go to the window's commands, and VTK's own ones are not heard."""
        if isinstance(event, QMouseEvent):
            self._follow(event)
        elif isinstance(event, QWheelEvent):
            turn = event.angleDelta().y() / _NOTCH
            if turn:
                self.zoomed.emit(_CLOSER_A_NOTCH**turn, event.position())
        elif isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self.zoomed.emit(1 / max(1 + event.value(), 0.2), event.position())
        elif isinstance(event, QKeyEvent) and event.type() is not QEvent.Type.ShortcutOverride:
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                return False
            event.ignore()
        else:
            self._notice(event)
            return False
        return True

    def _notice(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.Leave:
            self.left.emit()
        elif event.type() is QEvent.Type.Resize:
            self.resized.emit()

    def _follow(self, event: QMouseEvent) -> None:
        kind, at = event.type(), event.position()
        if kind is QEvent.Type.MouseButtonDblClick:
            self._let_go()
            if event.button() is _LEFT:
                self.double_clicked.emit(at)
        elif kind is QEvent.Type.MouseButtonPress:
            self._let_go()
            self._button, self._pressed, self._last = event.button(), at, at
        elif kind is QEvent.Type.MouseButtonRelease and event.button() is self._button:
            button, dragged = self._button, self._dragging
            self._let_go()
            if not dragged and button is _LEFT:
                self._click(event.modifiers(), at)
            elif not dragged and button is _RIGHT:
                self.menu_asked.emit(at)
        elif kind is QEvent.Type.MouseMove and self._button is not Qt.MouseButton.NoButton:
            self._drag(at, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif kind is QEvent.Type.MouseMove and event.buttons() is Qt.MouseButton.NoButton:
            self.hovered.emit(at)

    def _click(self, held: Qt.KeyboardModifier, at: QPointF) -> None:
        if held & Qt.KeyboardModifier.ControlModifier:
            self.added.emit(at)
        elif held & Qt.KeyboardModifier.AltModifier:
            self.asked.emit(at)
        else:
            self.clicked.emit(at)

    def _drag(self, at: QPointF, shift: bool) -> None:
        if not self._dragging and (at - self._pressed).manhattanLength() > _CLICK_SLOP_PX:
            self._dragging = True
            self.began.emit()
        if self._dragging:
            way = at - self._last
            self._last = at
            (self.turned if self._button is _LEFT and not shift else self.moved).emit(way)

    def _let_go(self) -> None:
        self._button = Qt.MouseButton.NoButton
        if self._dragging:
            self._dragging = False
            self.ended.emit()
