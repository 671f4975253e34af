"""A piece of the skin cut out along the border where a margin is zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from ims_atlas.body.fine_skin import FineSkin
from ims_atlas.body.rays import Vector

_CANDIDATES = 10
_CORE_SHARE = 0.45
"""Places for a label lie at least this deep in the piece, as a share of its deepest point."""

_SMALLEST_POINTS = 12


@dataclass(frozen=True, eq=False)
class SkinPatch:
    """A piece of skin.

    Parameters
    ----------
    points, normals
        (n, 3) its points, mm, and its outward unit normals there.
    triangles
        (m, 3) rows of the points.
    border
        (k, 2) rows of the points at both ends of each stretch of its border.
    """

    points: Vector
    normals: Vector
    triangles: NDArray[np.intp]
    border: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class LabelPlaces:
    """Places (k, 3) in one connected piece of skin where a label may stand, and the normals (k, 3) there."""

    points: Vector
    normals: Vector


def cut_out(skin: FineSkin, margin: NDArray[np.floating]) -> SkinPatch:
    """Return the skin where an (n,) margin is positive; triangles on the border are cut."""
    inside = margin[skin.triangles] > 0
    count = inside.sum(axis=1)
    whole = skin.triangles[count == 3]
    one, two = skin.triangles[count == 1], skin.triangles[count == 2]
    one = _turned(one, inside[count == 1].argmax(axis=1))
    two = _turned(two, (~inside[count == 2]).argmax(axis=1))
    edges = np.concatenate([one[:, [0, 1]], one[:, [0, 2]], two[:, [1, 0]], two[:, [2, 0]]])
    edges, place = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True)
    p, q, r, s = np.split(place.ravel() + len(skin.points), np.cumsum([len(one), len(one), len(two)]))
    triangles = np.concatenate(
        [
            whole,
            np.column_stack([one[:, 0], p, q]),
            np.column_stack([two[:, 1], two[:, 2], s]),
            np.column_stack([two[:, 1], s, r]),
        ]
    )
    border = np.concatenate([np.column_stack([p, q]), np.column_stack([s, r])])
    share = margin[edges[:, 0]] / (margin[edges[:, 0]] - margin[edges[:, 1]])
    points, normals = (
        np.concatenate(
            [field, field[edges[:, 0]] + share[:, None] * (field[edges[:, 1]] - field[edges[:, 0]])]
        )
        for field in (skin.points, skin.normals)
    )
    used, rows = np.unique(triangles, return_inverse=True)
    place_of = np.zeros(len(points), np.intp)
    place_of[used] = np.arange(len(used))
    return SkinPatch(points[used], normals[used], rows.reshape(-1, 3), place_of[border])


def label_places(skin: FineSkin, margin: NDArray[np.floating]) -> tuple[LabelPlaces, ...]:
    """Return where labels may stand in the skin where a margin is positive: one group a connected piece."""
    rows = np.flatnonzero(margin > 0)
    if len(rows) == 0:
        return ()
    count, piece = connected_components(skin.neighbours[rows][:, rows], directed=False)
    found = []
    for number in range(count):
        own = rows[piece == number]
        if len(own) < _SMALLEST_POINTS:
            continue
        core = own[margin[own] >= _CORE_SHARE * margin[own].max()]
        chosen = _spread(skin.points[core], int(np.argmax(margin[core])))
        found.append(LabelPlaces(skin.points[core[chosen]], skin.normals[core[chosen]]))
    return tuple(found)


def _spread(points: Vector, first: int) -> list[int]:
    """Return rows of points that lie far from each other, beginning with one."""
    chosen = [first]
    away = np.linalg.norm(points - points[first], axis=1)
    while len(chosen) < min(_CANDIDATES, len(points)):
        following = int(np.argmax(away))
        chosen.append(following)
        away = np.minimum(away, np.linalg.norm(points - points[following], axis=1))
    return chosen


def _turned(triangles: NDArray[np.integer], first: NDArray[np.intp]) -> NDArray[np.integer]:
    """Return triangles turned so that the corner in a column comes first."""
    columns = (first[:, None] + np.arange(3)) % 3
    return np.asarray(np.take_along_axis(triangles, columns, axis=1))
