"""Paths of nerves that keep clear of bone and, where they can, run between muscles.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from builder.nerve_tubes import evenly, smooth_curve
from builder.soft_parts import joined
from ims_atlas.body.mesh import TriangleMesh, smooth_normals

Floats = NDArray[np.float64]

PATH_STEP_MM = 3.0
"""Distance of the points of a path while it is laid."""

ROUNDS = 45
"""Steps of the relaxation."""

FINISHING_ROUNDS = 8
"""Steps in which a finished curve is moved off bone."""

SMOOTHING, MEMORY = 0.35, 0.06
"""Share of the way to the mean of its neighbours, and back to the recipe, that a point goes in a step."""

BONE_GAP_MM = 0.6
"""Room that is left between a nerve and bone."""

MUSCLE_REACH_MM = 7.0
"""A path moves at most this far from its recipe to get out of muscles."""

NEAREST = 6
"""Samples asked which side of a surface a point is on."""

CLOSE_MM = 1.5
"""Nearer than this to a sample, its normal is the way out."""

SURELY_INSIDE = -0.35
"""A point farther off is inside only if the normals point this clearly away from it: tips would mislead."""

DEEPEST_MM = 35.0
"""No point lies deeper than this inside a part."""

SAMPLE_AREA_MM2 = 4.0
"""Surface that one sample stands for."""


class Surface:
    """Samples of a closed surface with normals; answers how far points are outside it.

    Parameters
    ----------
    mesh
        Closed, outward-facing, mm.
    """

    def __init__(self, mesh: TriangleMesh) -> None:
        places, normals = surface_samples(mesh)
        self.low, self.high = places.min(axis=0), places.max(axis=0)
        self._normals = normals
        self._tree = cKDTree(places)
        self.places = places

    def distance(self, points: Floats) -> tuple[Floats, Floats]:
        """Return signed distances (n,), negative inside, and the unit directions (n, 3) out of the part."""
        gap, nearest = self._tree.query(points, k=NEAREST)
        away = points[:, None, :] - self.places[nearest]
        normals = self._normals[nearest]
        facing = np.einsum("nkj,nkj->nk", away, normals).mean(axis=1) / np.maximum(gap.mean(axis=1), 1e-9)
        inside = (facing < np.where(gap[:, 0] < CLOSE_MM, 0.0, SURELY_INSIDE)) & (gap[:, 0] < DEEPEST_MM)
        sign = np.where(inside, -1.0, 1.0)
        direction = away[:, 0] * sign[:, None]
        direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-9)
        close = gap[:, 0] < CLOSE_MM
        direction[close] = normals[close, 0]
        return sign * gap[:, 0], direction


class Surroundings:
    """The bones and muscles around the nerves of the left side.

    Parameters
    ----------
    bones, muscles, others
        Closed surfaces by part id; the others are vessels and organs that nerves run beside.
    """

    def __init__(
        self,
        bones: Mapping[str, TriangleMesh],
        muscles: Mapping[str, TriangleMesh],
        others: Mapping[str, TriangleMesh],
    ) -> None:
        self.bones = Surface(joined([bones[key] for key in sorted(bones)]))
        self.muscles = {key: Surface(muscles[key]) for key in sorted(muscles)}
        self._soft = self.muscles | {key: Surface(others[key]) for key in sorted(others)}

    def relaxed(
        self,
        path: Floats,
        radius: float,
        *,
        pierces: Iterable[str] = (),
        soft: bool = True,
        held: tuple[int, int] = (2, 2),
    ) -> Floats:
        """Move a path out of bone and muscle and keep it smooth.

        Parameters
        ----------
        path
            (n, 3) points, about PATH_STEP_MM apart.
        radius
            Radius of the nerve, mm.
        pierces
            Parts (ids without side) that it may run through.
        soft
            Whether muscles are in the way at all.
        held
            Points at the start and at the end that stay where they are.
        """
        allowed = set(pierces)
        near = self._near(path, allowed) if soft else []
        free = np.ones(len(path), bool)
        free[: held[0]] = free[len(path) - held[1] :] = False
        line = path.copy()
        for step in range(ROUNDS):
            middle = (line[:-2] + line[2:]) / 2.0
            line[1:-1] += np.where(free[1:-1, None], SMOOTHING * (middle - line[1:-1]), 0.0)
            line[free] += MEMORY * (path - line)[free]
            if step % 3 == 0 and step < ROUNDS - 8:
                for surface in near:
                    self._push(line, path, surface, free, 0.8 * radius)
            self._push_off_bone(line, radius, free)
        return line

    def off_bone(self, path: Floats, radius: float, held: tuple[int, int]) -> Floats:
        """Move a finished curve just off bone, and round the corners that this makes."""
        free = np.ones(len(path), bool)
        free[: held[0]] = free[len(path) - held[1] :] = False
        line = path.copy()
        for _ in range(FINISHING_ROUNDS):
            self._push_off_bone(line, radius, free)
            middle = (line[:-2] + line[2:]) / 2.0
            line[1:-1] += np.where(free[1:-1, None], SMOOTHING * (middle - line[1:-1]), 0.0)
        self._push_off_bone(line, 0.5 * radius, free)
        return line

    def _near(self, path: Floats, allowed: set[str]) -> list[Surface]:
        low, high = path.min(axis=0) - MUSCLE_REACH_MM, path.max(axis=0) + MUSCLE_REACH_MM
        return [
            surface
            for key, surface in self._soft.items()
            if key not in allowed and (surface.low < high).all() and (surface.high > low).all()
        ]

    def _push(
        self, line: Floats, path: Floats, surface: Surface, free: NDArray[np.bool_], gap: float
    ) -> None:
        touched = free & ((line > surface.low - gap) & (line < surface.high + gap)).all(axis=1)
        if not touched.any():
            return
        distance, direction = surface.distance(line[touched])
        deep = np.clip(gap - distance, 0.0, 1.0)[:, None]
        moved = line[touched] + deep * direction
        shift = moved - path[touched]
        far = np.linalg.norm(shift, axis=1, keepdims=True)
        line[touched] = path[touched] + shift * np.minimum(1.0, MUSCLE_REACH_MM / np.maximum(far, 1e-9))

    def _push_off_bone(self, line: Floats, radius: float, free: NDArray[np.bool_]) -> None:
        if not free.any():
            return
        distance, direction = self.bones.distance(line[free])
        deep = np.clip(radius + BONE_GAP_MM - distance, 0.0, 4.0)[:, None]
        line[free] += deep * direction


def laid(waypoints: Floats) -> Floats:
    """Return the smooth path through waypoints before anything pushes it."""
    return smooth_curve(waypoints, PATH_STEP_MM)


def resampled(path: Floats, step_mm: float) -> Floats:
    """Return a relaxed path as a smooth curve with points `step_mm` apart."""
    return evenly(smooth_curve(evenly(path, 2.0 * PATH_STEP_MM), 1.0), step_mm)


def surface_samples(mesh: TriangleMesh) -> tuple[Floats, Floats]:
    """Return places and normals (n, 3) spread over a surface: its points, and more inside large triangles."""
    normals = smooth_normals(mesh).astype(np.float64)
    points = mesh.points.astype(np.float64)
    a, b, c = (points[mesh.triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2.0
    parts = np.clip(np.ceil(np.sqrt(area / SAMPLE_AREA_MM2)), 1, 12).astype(int)
    places, directions = [points], [normals]
    for count in range(1, int(parts.max()) + 1):
        of = mesh.triangles[parts == count]
        if len(of) == 0:
            continue
        share = np.array([(i + 1 / 3, j + 1 / 3) for i in range(count) for j in range(count - i)]) / count
        weights = np.column_stack([share, 1.0 - share.sum(axis=1)])
        places.append(np.einsum("wk,nkj->nwj", weights, points[of]).reshape(-1, 3))
        directions.append(np.einsum("wk,nkj->nwj", weights, normals[of]).reshape(-1, 3))
    turned = np.vstack(directions)
    turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9)
    return np.vstack(places), turned
