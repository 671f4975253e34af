"""Mixing colours and light for the drawn column."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPen, QRadialGradient

WHITE = QColor("#ffffff")
LAMP = QColor("#fffaf0")
SHADE = QColor("#3a2c20")


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """Return `first` with `share` (0 to 1) of `second` mixed in."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )


def faded(colour: QColor, alpha: float) -> QColor:
    """Return `colour` with the given opacity (0 to 1)."""
    clear = QColor(colour)
    clear.setAlphaF(alpha)
    return clear


def is_deep(colour: QColor) -> bool:
    """Return whether white text reads better than black on a colour (WCAG relative luminance)."""
    shares = ((0.2126, colour.redF()), (0.7152, colour.greenF()), (0.0722, colour.blueF()))
    return sum(share * _linear(value) for share, value in shares) < 0.18


def _linear(value: float) -> float:
    return math.pow((value + 0.055) / 1.055, 2.4)


def edge_of(colour: QColor) -> QColor:
    """Return the dark tone of the same material, for its outline."""
    return mix(colour, QColor("#35271b"), 0.62)


def round_light(lit: QPointF, shaded: QPointF, colour: QColor, gleam: float = 0.5) -> QBrush:
    """Return the light on a rounded piece: a gleam near the lit side, shade on the other."""
    light = QLinearGradient(lit, shaded)
    light.setColorAt(0.0, mix(colour, WHITE, 0.1))
    light.setColorAt(0.25, mix(colour, LAMP, gleam))
    light.setColorAt(0.6, colour)
    light.setColorAt(1.0, mix(colour, SHADE, 0.42))
    return QBrush(light)


def knob_light(centre: QPointF, radius: float, colour: QColor, gleam: float = 0.5) -> QBrush:
    """Return the light on a knob that stands out toward the viewer."""
    light = QRadialGradient(centre + QPointF(-0.25, -0.4) * radius, radius * 1.5)
    light.setColorAt(0.0, mix(colour, LAMP, gleam * 1.3))
    light.setColorAt(0.45, mix(colour, LAMP, gleam * 0.4))
    light.setColorAt(1.0, mix(colour, SHADE, 0.4))
    return QBrush(light)


def round_pen(colour: QColor, width: float) -> QPen:
    """Return a pen with round ends and corners."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
