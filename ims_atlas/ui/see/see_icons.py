"""The icons for seeing, in the colours of a palette: rings round a dot, an eye, a cover seen through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from ims_atlas.scene.palette import Palette

SeeIcon = Literal["selection", "group", "region", "body", "cover", "restore", "eye", "eye_shut"]

_UNITS = 20.0
"""Icons are drawn on a square of this size."""

_PIXELS_A_UNIT = 3
_RINGS: Mapping[SeeIcon, int] = {"selection": 0, "group": 1, "region": 2, "body": 3}
_RADII = (4.4, 6.8, 9.2)


def see_icon(name: SeeIcon, palette: Palette) -> QIcon:
    """Return an icon that also has its look for a button that is on, or disabled."""
    icon = QIcon()
    for colour, mode, state in (
        (palette.text, QIcon.Mode.Normal, QIcon.State.Off),
        (palette.window, QIcon.Mode.Normal, QIcon.State.On),
        (palette.text_quiet, QIcon.Mode.Disabled, QIcon.State.Off),
        (palette.text_quiet, QIcon.Mode.Disabled, QIcon.State.On),
    ):
        icon.addPixmap(_pixmap(name, QColor(colour)), mode, state)
    return icon


def _pixmap(name: SeeIcon, colour: QColor) -> QPixmap:
    side = round(_UNITS * _PIXELS_A_UNIT)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_PIXELS_A_UNIT, _PIXELS_A_UNIT)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if name in _RINGS:
        _rings(painter, _RINGS[name])
    else:
        _OTHERS[name](painter)
    painter.end()
    return picture


def _rings(painter: QPainter, count: int) -> None:
    _dot(painter, QPointF(10, 10), 2.4)
    for radius in _RADII[:count]:
        painter.drawEllipse(QPointF(10, 10), radius, radius)


def _cover(painter: QPainter) -> None:
    """Draw a dot behind a sheet that is only outlined."""
    _dot(painter, QPointF(12.6, 12.6), 3.4)
    pen = painter.pen()
    pen.setDashPattern([1.6, 1.8])
    painter.setPen(pen)
    painter.drawRoundedRect(QRectF(2.5, 2.5, 12, 12), 2.5, 2.5)


def _restore(painter: QPainter) -> None:
    painter.drawArc(QRectF(3.5, 3.5, 13, 13), -60 * 16, 300 * 16)
    tip = QPainterPath(QPointF(12.6, 19.0))
    tip.lineTo(13.6, 15.4)
    tip.lineTo(17.2, 16.6)
    painter.drawPath(tip)


def _eye(painter: QPainter) -> None:
    lid = QPainterPath(QPointF(1.5, 10))
    lid.quadTo(10, 0.5, 18.5, 10)
    lid.quadTo(10, 19.5, 1.5, 10)
    painter.drawPath(lid)
    _dot(painter, QPointF(10, 10), 2.8)


def _eye_shut(painter: QPainter) -> None:
    lid = QPainterPath(QPointF(1.5, 9))
    lid.quadTo(10, 17.5, 18.5, 9)
    painter.drawPath(lid)
    for start, end in (((4.6, 12), (3.2, 14.4)), ((10, 13.4), (10, 16.4)), ((15.4, 12), (16.8, 14.4))):
        painter.drawLine(QPointF(*start), QPointF(*end))


def _dot(painter: QPainter, at: QPointF, radius: float) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(at, radius - 0.75, radius - 0.75)
    painter.setBrush(Qt.BrushStyle.NoBrush)


_OTHERS: Mapping[SeeIcon, Callable[[QPainter], None]] = {
    "cover": _cover,
    "restore": _restore,
    "eye": _eye,
    "eye_shut": _eye_shut,
}
