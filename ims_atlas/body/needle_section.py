"""The section picture along a needle: the outlines of all structures that a plane through it cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ims_atlas.body.rays import Vector
from ims_atlas.body.sections import section
from ims_atlas.body.tissues import Structure, Tissues, boxed

REACH_MM = 60.0
_SAME_MM = 1e-3
"""Ends of pieces this near each other are one point."""


@dataclass(frozen=True)
class Outline:
    """One line along which the plane cuts a structure.

    Parameters
    ----------
    structure
        What is cut.
    points
        (k, 2) mm: how far aside of the needle in the picture's horizontal direction, and how deep along the
        needle; the skin's entry is (0, 0), outside is negative.
    closed
        Whether the line returns to its first point, which is not repeated.
    """

    structure: Structure
    points: Vector
    closed: bool


@dataclass(frozen=True)
class SectionPicture:
    """A plane that holds the needle, and what it cuts.

    Parameters
    ----------
    skin, direction, across
        (3,) origin in mm, and the (3,) unit directions of depth and of the horizontal axis.
    reach_mm
        Outlines with a point this near the needle's entry or way are given, whole.
    outlines
        In the order of the body; one structure may have several.
    """

    skin: Vector
    direction: Vector
    across: Vector
    reach_mm: float
    outlines: tuple[Outline, ...]


def across_needle(direction: Vector, wanted: Vector | None = None) -> Vector:
    """Return the (3,) unit horizontal axis of a picture, square to the needle and as near `wanted` as may be.

    Without a wish it is the body's left, or its back for a needle that runs from side to side.
    """
    if wanted is None or np.linalg.norm(np.cross(wanted, direction)) < 1e-6:
        sideways = abs(direction[0]) > abs(direction[1])
        wanted = np.array([0.0, 1.0, 0.0]) if sideways else np.array([1.0, 0.0, 0.0])
    across = wanted - (wanted @ direction) * direction
    return np.asarray(across / np.linalg.norm(across))


def needle_section(
    tissues: Tissues,
    skin: Vector,
    direction: Vector,
    end_mm: float,
    across: Vector | None = None,
    reach_mm: float = REACH_MM,
) -> SectionPicture:
    """Return the outlines of all structures that the plane of a needle and a horizontal direction cuts."""
    axis = across_needle(direction, across)
    normal = np.cross(axis, direction)
    line = np.array([skin, skin + end_mm * direction])
    outlines = []
    for structure, pieces in tissues.near(*boxed(line, reach_mm)).items():
        for piece in pieces:
            if structure.kind != "skin" and not _cut(piece.surface.points, normal, skin):
                continue
            cut = section(piece.surface.points.astype(np.float64), piece.surface.triangles, normal, skin)
            flat = np.stack([(cut - skin) @ axis, (cut - skin) @ direction], axis=-1)
            for points, closed in polylines(flat):
                foot = np.clip(points[:, 1], 0.0, end_mm)
                if np.hypot(points[:, 0], points[:, 1] - foot).min() <= reach_mm:
                    outlines.append(Outline(structure, points, closed))
    return SectionPicture(skin, direction, axis, reach_mm, tuple(outlines))


def _cut(points: NDArray[np.floating], normal: Vector, origin: Vector) -> bool:
    height = (points - origin) @ normal
    return bool(height.min() <= 0.0 <= height.max())


def polylines(pieces: Vector) -> list[tuple[Vector, bool]]:
    """Join (k, 2, 2) straight pieces at their ends: (m, 2) points, and whether the line is closed."""
    if not len(pieces):
        return []
    ends = pieces.reshape(-1, 2)
    pairs = cKDTree(ends).query_pairs(_SAME_MM, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(ends), len(ends)))
    count, node = connected_components(links, directed=False)
    places = np.zeros((count, 2))
    places[node] = ends
    rows = node.reshape(-1, 2)
    rows = rows[rows[:, 0] != rows[:, 1]]
    touching: dict[int, list[int]] = {}
    for number, (one, other) in enumerate(rows.tolist()):
        touching.setdefault(one, []).append(number)
        touching.setdefault(other, []).append(number)
    left = set(range(len(rows)))
    loose = [place for place, numbers in touching.items() if len(numbers) % 2]
    found = []
    for begin in (*loose, *touching):
        while any(number in left for number in touching[begin]):
            way = [begin]
            while (onward := next((n for n in touching[way[-1]] if n in left), None)) is not None:
                left.discard(onward)
                one, other = rows[onward].tolist()
                way.append(other if one == way[-1] else one)
                if way[-1] == begin:
                    break
            closed = way[-1] == begin
            found.append((places[way[:-1] if closed else way], closed))
    return found
