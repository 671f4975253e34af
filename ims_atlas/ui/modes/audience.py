"""The picture for the audience: full screen on the second display, or on the only one.

It is a stage of its own on the same session, so that it is as sharp as its display; it follows the camera of
the window at once, and the pointer of whoever speaks.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ims_atlas.model.atlas import Atlas
from ims_atlas.scene import camera
from ims_atlas.scene.stage import Stage
from ims_atlas.state.session import Session
from ims_atlas.ui.viewport.viewport import CanvasFactory, Viewport
from ims_atlas.ui.viewport.viewport_presenter import FOLLOWED

_FOLLOW_MS = 30
_POINTER_PX = 26


class Pointer(QWidget):
    """A dot over the audience's picture."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.resize(_POINTER_PX, _POINTER_PX)
        self.setMask(QRegion(QRect(0, 0, _POINTER_PX, _POINTER_PX), QRegion.RegionType.Ellipse))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw a red dot with a pale rim, seen on any ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("white"))
        painter.setBrush(QColor("#e02020"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(self.rect().adjusted(4, 4, -4, -4))


class Audience(QWidget):
    """A window with nothing but the picture. Keys for the bookmarks and Esc work in it too."""

    closed = Signal()
    stepped = Signal(int)
    pointer_wanted = Signal()
    """P was pressed: the pointer is to be shown, or no longer."""

    def __init__(
        self, atlas: Atlas, session: Session, speaker: Viewport, canvas_factory: CanvasFactory
    ) -> None:
        super().__init__()
        self.setWindowTitle("IMS Atlas")
        self._session = session
        self._speaker = speaker
        self.viewport = Viewport(canvas_factory, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.viewport)
        self.pointer = Pointer(self)
        shown = speaker.stage
        if shown is not None:
            stage = Stage(self.viewport.plotter, atlas, shown.pack, session)
            stage.labels.on_screen = True
            self.viewport.show_stage(stage)
        for name in FOLLOWED:
            getattr(session.events, name).connect(self._update)
        self._watch = QTimer(self)
        self._watch.setInterval(_FOLLOW_MS)
        self._watch.timeout.connect(self.follow)
        self._watch.start()
        speaker.canvas_widget.installEventFilter(self)
        self.viewport.canvas_widget.installEventFilter(self)
        self.viewport.canvas_widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # or a click would take the keys

    def show_to_audience(self) -> None:
        """Fill the second display; without one, the display of the window."""
        here = self._speaker.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not here]
        self.setGeometry((others[0] if others else here).geometry())
        self.showFullScreen()

    def follow(self) -> None:
        """Look where the window looks."""
        pose = camera.pose_of(self._speaker.plotter)
        if self.viewport.stage is not None and pose != camera.pose_of(self.viewport.plotter):
            camera.apply(pose, self.viewport.plotter)
            self.viewport.redraw_quickly()

    def point(self, shown: bool) -> None:
        """Show the speaker's pointer, or not."""
        self.pointer.setVisible(shown)
        self.pointer.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the pointer follow the mouse over the speaker's picture, or over this one."""
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            if watched is self._speaker.canvas_widget:
                self._move_pointer(event.position())
            else:
                self._put_pointer(event.position().x(), event.position().y())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Step through the bookmarks, show the pointer; Esc closes."""
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Space: 1, Qt.Key.Key_PageUp: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_F5):
            self.close()
        elif key is Qt.Key.Key_P:
            self.pointer_wanted.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Leave the session and the speaker's picture, and free the graphics."""
        self._watch.stop()
        self._speaker.canvas_widget.removeEventFilter(self)
        for name in FOLLOWED:
            getattr(self._session.events, name).disconnect(self._update)
        self.viewport.shut()
        super().closeEvent(event)
        self.closed.emit()

    def _update(self, _value: object) -> None:
        if self.viewport.stage is not None:
            self.viewport.stage.update()
            self.viewport.redraw()

    def _move_pointer(self, at: QPointF) -> None:
        """Put the pointer where the mouse is: both pictures have one height of view, and one middle."""
        theirs, mine = self._speaker.canvas_widget, self.viewport
        scale = mine.height() / max(theirs.height(), 1)
        x = mine.width() / 2 + (at.x() - theirs.width() / 2) * scale
        self._put_pointer(x, at.y() * scale)

    def _put_pointer(self, x: float, y: float) -> None:
        self.pointer.move(round(x - _POINTER_PX / 2), round(y - _POINTER_PX / 2))
