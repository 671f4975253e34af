"""A small cube over the body that turns with it, and whose faces lead to the standard views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRegion,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ims_atlas.scene.camera import VIEWS, Pose, View
from ims_atlas.scene.steering import axes
from ims_atlas.ui.theme import mixed

Vector = NDArray[np.float64]

_SIZE_PX = 104
_HALF_EDGE_PX = 27.0
_LEAST_FACING = 0.04
_READABLE_FACING = 0.22
_TEXT_BOX = QRectF(0, 0, 100, 100)
_TEXT_PX = {1: 56, 2: 44}
"""Height of a face's text by its number of letters; longer words have less, see below."""
_WIDEST_PX = 90
_SHADE = 0.16
_SAME_TURN = 1e-4
_FILL = Qt.FillRule.OddEvenFill


@dataclass(frozen=True)
class Face:
    """A face of the cube: (3,) directions in the body of its outside, and of its text's right and up."""

    outward: Vector
    right: Vector
    up: Vector


def _face(outward: tuple[int, int, int], up: tuple[int, int, int]) -> Face:
    out, top = np.array(outward, float), np.array(up, float)
    return Face(out, np.cross(-out, top), top)


_FACES: dict[View, Face] = {
    "front": _face((0, -1, 0), (0, 0, 1)),
    "back": _face((0, 1, 0), (0, 0, 1)),
    "left": _face((1, 0, 0), (0, 0, 1)),
    "right": _face((-1, 0, 0), (0, 0, 1)),
    "top": _face((0, 0, 1), (0, 1, 0)),
    "bottom": _face((0, 0, -1), (0, -1, 0)),
}
_ROUND: tuple[View, ...] = ("front", "left", "back", "right")
"""What comes next to the right of a face in the picture."""


class ViewCube(QWidget):
    """Shows from where the body is seen; a face is clicked, or chosen with arrows and Enter."""

    chosen = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._axes = axes(Pose((0.0, -1.0, 0.0), (0.0, 0.0, 0.0)))
        self._labels: Mapping[View, str] = dict.fromkeys(VIEWS, "")
        self._tips: Mapping[View, str] = {}
        self._under: View | None = None
        self.setFixedSize(_SIZE_PX, _SIZE_PX)
        self.setMask(QRegion(QRect(0, 0, _SIZE_PX, _SIZE_PX), QRegion.RegionType.Ellipse))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def view(self) -> View:
        """The standard view nearest to how the body is seen."""
        return max(_FACES, key=self._facing)

    def set_words(self, name: str, labels: Mapping[View, str], tips: Mapping[View, str]) -> None:
        """Set the cube's name, what its faces read, and what each of them leads to."""
        self.setAccessibleName(name)
        self._labels, self._tips = labels, tips
        self._describe()
        self.update()

    def show_pose(self, pose: Pose) -> None:
        """Turn as the body is seen by a camera."""
        seen = axes(pose)
        if all(np.allclose(a, b, atol=_SAME_TURN) for a, b in zip(seen, self._axes, strict=True)):
            return
        self._axes = seen
        self._describe()
        self.update()

    def face_at(self, at: QPointF) -> View | None:
        """Return the face at a point of the widget."""
        return next((view for view in self._seen() if self._outline(view).containsPoint(at, _FILL)), None)

    def centre_of(self, view: View) -> QPointF | None:
        """Return where the middle of a face is; None if it faces away."""
        return self._place(_FACES[view].outward) if view in self._seen() else None

    def event(self, event: QEvent) -> bool:
        """Say what the face under the mouse leads to."""
        if isinstance(event, QHelpEvent):
            face = self.face_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tips.get(face, "") if face else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Light the face under the mouse."""
        self._light(self.face_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Light nothing."""
        self._light(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the face that is pressed."""
        face = self.face_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and face is not None:
            self.chosen.emit(face)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the body."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go to the view beside, above or below this one; Enter looks at this one straight."""
        view, key = self.view, Qt.Key(event.key())
        wanted: View | None = None
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and view in _ROUND:
            step = 1 if key is Qt.Key.Key_Right else -1
            wanted = _ROUND[(_ROUND.index(view) + step) % len(_ROUND)]
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            beyond: View = "top" if key is Qt.Key.Key_Up else "bottom"
            wanted = beyond if view in _ROUND or view == beyond else "front"
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            wanted = view
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(wanted)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys turn the body now."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys no longer do."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw a disc, and on it the faces that are seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        painter.fillRect(self.rect(), colours.window())
        rim = QPen(colours.highlight() if self.hasFocus() else colours.mid(), 3 if self.hasFocus() else 2)
        painter.setPen(rim)
        painter.drawEllipse(self.rect().adjusted(2, 2, -2, -2))
        for view in self._seen():
            self._paint_face(painter, view)

    def _paint_face(self, painter: QPainter, view: View) -> None:
        colours, facing, lit = self.palette(), self._facing(view), view == self._under
        words = (colours.highlightedText() if lit else colours.text()).color()
        shaded = mixed(colours.base().color(), colours.text().color(), _SHADE * (1 - facing))
        painter.setPen(QPen(colours.placeholderText().color(), 1.5))
        painter.setBrush(colours.highlight().color() if lit else shaded)
        painter.drawPolygon(self._outline(view))
        text = self._labels[view]
        onto = QTransform()
        square = QPolygonF(
            [_TEXT_BOX.topLeft(), _TEXT_BOX.topRight(), _TEXT_BOX.bottomRight(), _TEXT_BOX.bottomLeft()]
        )
        if facing < _READABLE_FACING or not QTransform.quadToQuad(square, self._outline(view), onto):
            return
        painter.save()
        painter.setTransform(onto, combine=True)
        font = painter.font()
        font.setBold(True)
        font.setPixelSize(_TEXT_PX.get(len(text), 34))
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text)
        if width > _WIDEST_PX:
            font.setPixelSize(int(font.pixelSize() * _WIDEST_PX / width))
            painter.setFont(font)
        painter.setPen(words)
        painter.drawText(_TEXT_BOX, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _seen(self) -> list[View]:
        return [view for view in VIEWS if self._facing(view) > _LEAST_FACING]

    def _facing(self, view: View) -> float:
        """Return how much a face is turned to the viewer, -1..1."""
        return float(-_FACES[view].outward @ self._axes[0])

    def _place(self, point: Vector) -> QPointF:
        _, right, up = self._axes
        x, y = _HALF_EDGE_PX * float(point @ right), -_HALF_EDGE_PX * float(point @ up)
        return QPointF(_SIZE_PX / 2 + x, _SIZE_PX / 2 + y)

    def _outline(self, view: View) -> QPolygonF:
        """Return the corners of a face, from its text's upper left, clockwise."""
        face = _FACES[view]
        corners = ((-1, 1), (1, 1), (1, -1), (-1, -1))
        return QPolygonF([self._place(face.outward + x * face.right + y * face.up) for x, y in corners])

    def _light(self, view: View | None) -> None:
        if view != self._under:
            self._under = view
            self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self._tips.get(self.view, ""))
