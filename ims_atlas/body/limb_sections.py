"""Where a point of the skin lies on a limb or on the trunk: how far along it, and on which of its sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ims_atlas.body.rays import Vector

_SLICE_MM = 15.0
_LEAST_HALF_MM = 4.0


@dataclass(frozen=True)
class LimbAxes:
    """The frame of a part of the body: (3,) unit vectors along it (downwards), outwards and to its front."""

    origin: Vector
    along: Vector
    lateral: Vector
    front: Vector


class LimbSections:
    """Cuts a part of the body across and tells which side of each cut a point lies on.

    Parameters
    ----------
    axes
        The frame of the part.
    points
        (k, 3) skin of the part itself, mm: gives the middle and the width of each cut.
    """

    def __init__(self, axes: LimbAxes, points: Vector) -> None:
        self.axes = axes
        local = self._local(points)
        slices = np.round(local[:, 0] / _SLICE_MM).astype(int)
        at, low, high = [], [], []
        for number in np.unique(slices):
            own = local[slices == number, 1:]
            at.append(number * _SLICE_MM)
            low.append(own.min(axis=0))
            high.append(own.max(axis=0))
        self._at = np.array(at)
        lows, highs = _calmed(np.array(low)), _calmed(np.array(high))
        self._middle = (lows + highs) / 2
        self._half = np.maximum((highs - lows) / 2, _LEAST_HALF_MM)

    def along(self, points: Vector) -> Vector:
        """Return how far (n, 3) points lie along the part, (n,) mm."""
        return np.asarray((points - self.axes.origin) @ self.axes.along)

    def aside(self, points: Vector) -> Vector:
        """Return where (n, 3) points lie in their cut: (n, 2) to the outside and to the front, -1..1."""
        local = self._local(points)
        middle, half = (
            np.stack([np.interp(local[:, 0], self._at, each[:, k]) for k in (0, 1)], axis=1)
            for each in (self._middle, self._half)
        )
        return np.asarray((local[:, 1:] - middle) / half)

    def half_width(self, points: Vector) -> Vector:
        """Return half the mean width of the cut through each of (n, 3) points, (n,) mm."""
        return np.asarray(np.interp(self.along(points), self._at, self._half.mean(axis=1)))

    def _local(self, points: Vector) -> Vector:
        axes = self.axes
        return np.asarray((points - axes.origin) @ np.stack([axes.along, axes.lateral, axes.front], axis=1))


def _calmed(rows: Vector) -> Vector:
    """Return the rows averaged with their neighbours."""
    padded = np.concatenate([rows[:1], rows, rows[-1:]])
    return np.asarray((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)
