"""Bends the shafts of long bones so that their level sections have the measured middle, widths and turn.

A section is summed up by its middle (x, y) and the second moments (xx, xy, yy) of its outline, mm and mm2.
Between stations both are interpolated over the height; beyond the last ones the change dies down.
Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Array = NDArray[np.float64]

ROUNDS = 3
"""Times that a shaft is bent: the moments of an outline do not follow a stretch exactly."""

FADE_MM = 30.0
"""Beyond the first and the last station the change dies down over this height."""


def section(points: Array, triangles: NDArray[np.integer], z: float) -> Array:
    """Return middle and second moments (5,) of the outline of a surface at the height z."""
    corners = points[triangles] - [0.0, 0.0, z]
    above = corners[:, :, 2] > 0.0
    corners, above = (rows[above.any(axis=1) & ~above.all(axis=1)] for rows in (corners, above))
    alone = np.argmax(above == (above.sum(axis=1, keepdims=True) == 1), axis=1)
    rows = np.arange(len(corners))
    tip = corners[rows, alone]
    ends = []
    for step in (1, 2):
        other = corners[rows, (alone + step) % 3]
        share = tip[:, 2:] / (tip[:, 2:] - other[:, 2:])
        ends.append((tip + share * (other - tip))[:, :2])
    length = np.linalg.norm(ends[1] - ends[0], axis=1)
    weight = length / length.sum()
    halfway = (ends[0] + ends[1]) / 2.0
    middle = weight @ halfway
    x, y = (halfway - middle).T
    return np.array([*middle, weight @ (x * x), weight @ (x * y), weight @ (y * y)])


def fitted_shaft(points: Array, triangles: NDArray[np.integer], stations: Sequence[Sequence[float]]) -> Array:
    """Return the points (n, 3) of a long bone bent to its stations.

    Parameters
    ----------
    points, triangles
        The bone, mm.
    stations
        Rows of height z, middle x, y and second moments xx, xy, yy, from below upwards.
    """
    table = np.asarray(stations, dtype=np.float64)
    for _ in range(ROUNDS):
        points = _nearer(points, triangles, table)
    return points


def _nearer(points: Array, triangles: NDArray[np.integer], table: Array) -> Array:
    """Bend a bone once towards its stations."""
    own = np.array([section(points, triangles, z) for z in table[:, 0]])
    maps = np.array(
        [_transport(_matrix(a), _matrix(b)) for a, b in zip(own[:, 2:], table[:, 3:], strict=True)]
    )
    z = np.clip(points[:, 2], table[0, 0], table[-1, 0])
    was, wanted = (PchipInterpolator(table[:, 0], rows)(z) for rows in (own[:, :2], table[:, 1:3]))
    turned = PchipInterpolator(table[:, 0], maps)(z)
    target = wanted + np.einsum("nij,nj->ni", turned, points[:, :2] - was)
    beyond = np.abs(points[:, 2] - z) / FADE_MM
    share = 1.0 - np.clip(beyond, 0.0, 1.0)
    share = share * share * (3.0 - 2.0 * share)
    bent = points.copy()
    bent[:, :2] += share[:, None] * (target - points[:, :2])
    return bent


def mirrored_stations(stations: Sequence[Sequence[float]], mid_plane_mm: float) -> list[list[float]]:
    """Return the stations of the other side of the body."""
    return [[z, 2.0 * mid_plane_mm - x, y, xx, -xy, yy] for z, x, y, xx, xy, yy in stations]


def _matrix(moments: Array) -> Array:
    xx, xy, yy = moments
    return np.array([[xx, xy], [xy, yy]])


def _transport(of: Array, to: Array) -> Array:
    """Symmetric map (2, 2) that gives an outline with the moments `of` the moments `to`."""
    root = _root(of)
    back = np.linalg.inv(root)
    return back @ _root(root @ to @ root) @ back


def _root(matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 1e-9))) @ vectors.T
