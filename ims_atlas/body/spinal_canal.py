"""The spinal canal: a space between vertebrae that no mesh shows, built from the holes of the vertebrae."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from ims_atlas.body.pack import BodyPack
from ims_atlas.body.rays import SurfaceRays, Vector
from ims_atlas.body.surfaces import Surface
from ims_atlas.model.provenance import Text

VERTEBRAE = tuple(
    f"vertebra_{part}{number}"
    for part, count in (("c", 7), ("t", 12), ("l", 5))
    for number in range(1, count + 1)
)
"""The vertebrae the canal runs through, from above."""

METHOD = Text(
    en="Built from the vertebrae C1 to L5: each is looked through along the spine, the widest hole seen in "
    "its arch is the canal there, and the holes are joined from vertebra to vertebra. Its part in the sacrum "
    "is not built.",
    fr="Construit à partir des vertèbres C1 à L5 : chacune est regardée dans l'axe du rachis, le trou le "
    "plus large vu dans son arc est le canal à cet endroit, et les trous sont reliés de vertèbre en "
    "vertèbre. Sa partie sacrée n'est pas construite.",
)
"""How the canal is found, for users."""

_GRID_MM = 0.75
_LEANS_DEG = (-10.0, -5.0, 0.0, 5.0, 10.0)
"""Each vertebra is looked through along the spine and along these leans; the widest view counts."""

_SMALLEST_MM2 = 60.0
"""A smaller hole is one of a transverse process."""

_CORNERS = 32
_WALL_MM = 4.0
"""Bone this near the hole's outline is the wall of the canal."""


@dataclass(frozen=True)
class Canal:
    """The spinal canal as a closed surface, and the vertebrae whose holes made it."""

    surface: Surface
    vertebrae: tuple[str, ...]


def spinal_canal(pack: BodyPack) -> Canal | None:
    """Return the spinal canal of a body; None if fewer than two vertebrae have a hole to look through."""
    bones = {name: points for name in VERTEBRAE if len(points := _points(pack, name))}
    names = tuple(bones)
    middles = np.array([(p.min(axis=0) + p.max(axis=0)) / 2 for p in bones.values()]).reshape(-1, 3)
    rings: list[Vector] = []
    used = []
    for row, name in enumerate(names):
        first, last = max(row - 1, 0), min(row + 1, len(names) - 1)
        if first == last:
            break
        axis = middles[first] - middles[last]
        surfaces = _surfaces(pack, name)
        looks = [_rings(surfaces, bones[name], each) for each in _tilted(axis / np.linalg.norm(axis))]
        found = max((look for look in looks if look is not None), key=lambda look: look[0], default=None)
        if found is not None:
            rings += found[1:]
            used.append(name)
    return Canal(_tube(rings), tuple(used)) if len(used) > 1 else None


def _tilted(axis: Vector) -> list[Vector]:
    """Return an axis and some that lean forwards and backwards of it."""
    forward = np.cross(axis, (1.0, 0.0, 0.0))
    return [np.asarray(np.cos(lean) * axis + np.sin(lean) * forward) for lean in np.radians(_LEANS_DEG)]


def _points(pack: BodyPack, name: str) -> Vector:
    parts = [pack.part_points(part) for part in pack.parts_of(name) if part.system == "bones"]
    return np.concatenate(parts).astype(np.float64) if parts else np.empty((0, 3))


def _surfaces(pack: BodyPack, name: str) -> list[SurfaceRays]:
    return [
        SurfaceRays(pack.part_points(part), pack.part_triangles(part))
        for part in pack.parts_of(name)
        if part.system == "bones"
    ]


def _rings(
    surfaces: Sequence[SurfaceRays], points: Vector, axis: Vector
) -> tuple[int, Vector, Vector] | None:
    """Return how large the hole of one vertebra is, in cells, and its upper and lower ring (k, 3)."""
    across = np.array([1.0, 0.0, 0.0]) - axis[0] * axis
    across /= np.linalg.norm(across)
    frame = np.array([across, np.cross(axis, across), axis])
    local = points @ frame.T
    low, high = local.min(axis=0), local.max(axis=0)
    columns, rows = (np.arange(low[k] - 2.0, high[k] + 2.0, _GRID_MM) for k in (0, 1))
    flat = np.stack(np.meshgrid(columns, rows, indexing="ij"), axis=-1)
    hole = _hole(~_met(surfaces, flat, high[2] + 5.0, frame), columns)
    if hole is None:
        return None
    centre = flat[hole].mean(axis=0)
    outline = _outline(hole, flat, centre)
    aside = local[:, :2] - centre
    angle = np.arctan2(aside[:, 1], aside[:, 0])
    nearest = np.round(angle / (2 * np.pi) * _CORNERS).astype(int) % _CORNERS
    wall = np.linalg.norm(aside, axis=1) < np.linalg.norm(outline[nearest] - centre, axis=1) + _WALL_MM
    heights = np.percentile(local[wall, 2], (85, 15)) if wall.any() else np.full(2, local[:, 2].mean())
    upper, lower = (np.column_stack([outline, np.full(_CORNERS, height)]) @ frame for height in heights)
    return int(hole.sum()), upper, lower


def _met(surfaces: Sequence[SurfaceRays], flat: Vector, height: float, frame: Vector) -> NDArray[np.bool_]:
    """Return which points of a grid have bone somewhere above or below them."""
    grid = flat.reshape(-1, 2)
    starts = np.column_stack([grid, np.full(len(grid), height)]) @ frame
    ways = np.tile(-frame[2], (len(grid), 1))
    met = np.zeros(len(grid), dtype=bool)
    for surface in surfaces:
        met[surface.crossings(starts, ways).ray] = True
    return met.reshape(flat.shape[:2])


def _hole(free: NDArray[np.bool_], columns: Vector) -> NDArray[np.bool_] | None:
    """Return the largest enclosed hole about the middle; None if there is none."""
    labels, count = label(free)
    middle = (columns[0] + columns[-1]) / 2
    best, size = None, _SMALLEST_MM2 / _GRID_MM**2
    for number in range(1, count + 1):
        own = labels == number
        outside = own[[0, -1]].any() or own[:, [0, -1]].any()
        if not outside and own.sum() >= size and abs(columns[np.nonzero(own)[0]].mean() - middle) < 10.0:
            best, size = own, own.sum()
    return best


def _outline(hole: NDArray[np.bool_], flat: Vector, centre: Vector) -> Vector:
    """Return the hole's outline (k, 2): the way to its edge at even angles about its centre."""
    angles = 2 * np.pi * np.arange(_CORNERS) / _CORNERS
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    steps = np.arange(0.0, 40.0, _GRID_MM / 3)
    places = centre + ways[:, None] * steps[None, :, None]
    cells = np.round((places - flat[0, 0]) / _GRID_MM).astype(int)
    within = hole[np.clip(cells[..., 0], 0, hole.shape[0] - 1), np.clip(cells[..., 1], 0, hole.shape[1] - 1)]
    lengths = steps[np.argmin(within, axis=1)]
    return np.asarray(centre + ways * lengths[:, None])


def _tube(rings: Sequence[Vector]) -> Surface:
    """Return rings, from above, as one closed surface that faces outwards."""
    points = np.concatenate([*rings, rings[0].mean(axis=0)[None], rings[-1].mean(axis=0)[None]])
    here = np.arange(_CORNERS)
    following = np.roll(here, -1)
    triangles = []
    for row in range(len(rings) - 1):
        upper, lower = row * _CORNERS, (row + 1) * _CORNERS
        triangles.append(np.column_stack([upper + here, lower + here, lower + following]))
        triangles.append(np.column_stack([upper + here, lower + following, upper + following]))
    top, bottom = len(points) - 2, len(points) - 1
    end = (len(rings) - 1) * _CORNERS
    triangles.append(np.column_stack([np.full(_CORNERS, top), here, following]))
    triangles.append(np.column_stack([np.full(_CORNERS, bottom), end + following, end + here]))
    return Surface(points, np.concatenate(triangles))
