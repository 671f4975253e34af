"""Where straight lines meet a surface: one line at a time, or many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

try:
    from embreex.mesh_construction import TriangleMesh as EmbreeMesh
    from embreex.rtcore import EmbreeDevice
    from embreex.rtcore_scene import EmbreeScene
except ImportError:  # there is no build of it for this machine
    EmbreeScene = EmbreeMesh = EmbreeDevice = None

Vector = NDArray[np.float64]

_ONWARD_MM = 2e-4
"""After a crossing the search goes on this far behind it."""

_SAME_MM = 1e-4
"""Two crossings the same way, this near each other, are one that was met on two triangles."""

_SLACK = 1e-9
"""Triangles tried in double precision are larger by this share, so that none is missed at a corner."""

_MOST_CROSSINGS = 400
"""A surface is crossed less often than this by any line; what goes beyond it is a fault of the search."""


@cache
def _device() -> Any:
    """Return the one device of all scenes: with one for each, Embree crashes at about a thousand."""
    return EmbreeDevice()


@dataclass(frozen=True)
class Crossings:
    """Where rays cross a surface, ray by ray, nearest first.

    Parameters
    ----------
    ray
        (k,) which ray.
    distance
        (k,) mm from its start, > 0.
    entering
        (k,) whether it comes from outside, by the side on which the triangle's corners run anticlockwise.
    """

    ray: NDArray[np.intp]
    distance: Vector
    entering: NDArray[np.bool_]


Found = list[tuple[Any, Any, Any]]
"""Lists of rays, triangles and distances."""


class SurfaceRays:
    """Casts many rays at one surface and returns every crossing.

    Embree searches the triangles. It finds the next crossing only, so the search goes on behind each one. A
    ray through a shared edge is not lost; one exactly through a corner may be, and of two crossings closer
    than single precision can tell apart one may be. So a ray that does not leave as often as it enters is
    tried on all triangles in double precision, as all rays are where there is no Embree. Distances are always
    computed in double precision.
    """

    def __init__(self, points: NDArray[np.floating], triangles: NDArray[np.integer]) -> None:
        """Take a surface: (n, 3) points, mm, and (m, 3) rows of it."""
        self._centre = points.mean(axis=0).astype(np.float64)
        self._points = points.astype(np.float64) - self._centre
        self._triangles = np.ascontiguousarray(triangles, dtype=np.int32)
        corners = self._points[self._triangles]
        self._normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self._corner = corners[:, 0]
        self._scene: Any = None
        if EmbreeScene is not None and len(self._triangles):
            self._scene = EmbreeScene(_device())
            EmbreeMesh(self._scene, self._points.astype(np.float32), self._triangles)

    def crossings(self, starts: Vector, along: Vector) -> Crossings:
        """Return every crossing of rays from (n, 3) `starts`, mm, along (n, 3) unit directions."""
        begin = starts - self._centre
        if self._scene is None:
            return self._ordered(self._tried(begin, along, range(len(begin))), begin, along)
        found = self._ordered(self._searched(begin, along), begin, along)
        steps = np.where(found.entering, 1, -1)
        again = np.flatnonzero(np.bincount(found.ray, steps, len(begin)))
        if not len(again):
            return found
        tried = self._ordered(self._tried(begin, along, again.tolist()), begin, along)
        kept = ~np.isin(found.ray, again)
        ray = np.concatenate([found.ray[kept], tried.ray])
        order = np.argsort(ray, kind="stable")
        distance = np.concatenate([found.distance[kept], tried.distance])
        entering = np.concatenate([found.entering[kept], tried.entering])
        return Crossings(ray[order], distance[order], entering[order])

    def _ordered(self, found: Found, begin: Vector, along: Vector) -> Crossings:
        """Return what was found ray by ray, with exact distances, each crossing once."""
        ray, triangle, rough = (np.concatenate(column) for column in zip(*found, strict=True))
        lean = np.einsum("ij,ij->i", self._normals[triangle], along[ray])
        rise = np.einsum("ij,ij->i", self._normals[triangle], self._corner[triangle] - begin[ray])
        exact = np.divide(rise, lean, out=rough.copy(), where=lean != 0)
        distance = np.where(np.abs(exact - rough) < 0.1, exact, rough)
        order = np.lexsort((distance, ray))
        ray, distance, entering = ray[order], distance[order], lean[order] < 0
        again = np.zeros(len(ray), dtype=bool)
        again[1:] = (ray[1:] == ray[:-1]) & (entering[1:] == entering[:-1]) & (np.diff(distance) < _SAME_MM)
        return Crossings(ray[~again], distance[~again], entering[~again])

    def blocked(self, starts: Vector, along: Vector) -> NDArray[np.bool_]:
        """Tell which rays from (n, 3) `starts`, mm, along (n, 3) unit directions meet the surface at all."""
        if self._scene is None:
            found = np.zeros(len(starts), bool)
            found[self.crossings(starts, along).ray] = True
            return found
        begin = (starts - self._centre).astype(np.float32)
        return np.asarray(self._scene.run(begin, along.astype(np.float32), query="OCCLUDED") >= 0)

    def _searched(self, begin: Vector, along: Vector) -> Found:
        """Return lists of (rays, triangles, distances), one a round; each round finds the next crossing."""
        found = [_nothing()]
        rows = np.arange(len(begin))
        travelled = np.zeros(len(begin))
        last = np.full(len(begin), -1)
        onward = np.full(len(begin), _ONWARD_MM)
        ways = along.astype(np.float32)
        for _ in range(_MOST_CROSSINGS):
            here = (begin[rows] + travelled[rows, None] * along[rows]).astype(np.float32)
            answer = self._scene.run(here, ways[rows], output=True)
            triangle = answer["primID"]
            met = triangle >= 0
            rows, triangle = rows[met], triangle[met].astype(np.intp)
            if not len(rows):
                break
            distance = travelled[rows] + answer["tfar"][met]
            fresh = triangle != last[rows]
            found.append((rows[fresh], triangle[fresh], distance[fresh]))
            onward[rows] = np.where(fresh, _ONWARD_MM, 2 * onward[rows])
            last[rows] = triangle
            travelled[rows] = distance + onward[rows]
        return found

    def _tried(self, begin: Vector, along: Vector, rows: Iterable[int]) -> Found:
        """Return what `_searched` returns, some rays tried on all triangles."""
        found = [_nothing()]
        corners = self._points[self._triangles]
        for row in rows:
            triangle, distance = _hits(corners, begin[row], along[row], _SLACK)
            found.append((np.full(len(triangle), row), triangle, distance))
        return found


def unbalanced(found: Crossings, count: int) -> NDArray[np.bool_]:
    """Return which of `count` rays do not leave a surface as often as they enter it.

    A ray that begins inside leaves once more than it enters, and its first crossing leads out.
    """
    total = np.bincount(found.ray, np.where(found.entering, 1, -1), count)
    first = np.ones(count, dtype=bool)
    rows, begins = np.unique(found.ray, return_index=True)
    first[rows] = found.entering[begins]
    return np.asarray((total != 0) & ~((total == -1) & ~first))


def winding(crossed: Crossings, count: int) -> NDArray[np.int_]:
    """Return how many times the surface winds round a ray behind each crossing; outside is 0."""
    steps = np.where(crossed.entering, 1, -1)
    total = np.bincount(crossed.ray, steps, count).astype(int)
    running = np.cumsum(steps)
    firsts = np.searchsorted(crossed.ray, np.arange(count))
    before = np.concatenate([[0], running])[firsts]
    return np.asarray(running - before[crossed.ray] - total[crossed.ray])


def ray_hits(
    points: NDArray[np.floating], triangles: NDArray[np.integer], start: Vector, along: Vector
) -> Vector:
    """Return the distances from `start` at which a ray meets a surface, nearest first, in mm.

    Parameters
    ----------
    points, triangles
        (n, 3) mm and (m, 3) rows of it.
    start, along
        (3,) origin in mm, and unit direction.

    Returns
    -------
    (k,) distances > 0; empty if the ray misses. Method: Moeller and Trumbore 1997.
    """
    return np.sort(_hits(points[triangles].astype(np.float64), start, along)[1])


def _hits(
    corners: Vector, start: Vector, along: Vector, slack: float = 0.0
) -> tuple[NDArray[np.intp], Vector]:
    """Return which of (m, 3, 3) triangles, made larger by a share, a ray meets, and at which distances."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    edge1, edge2 = b - a, c - a
    across = np.cross(along, edge2)
    determinant = np.einsum("ij,ij->i", edge1, across)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1.0 / determinant
        offset = start - a
        u = np.einsum("ij,ij->i", offset, across) * inverse
        turned = np.cross(offset, edge1)
        v = turned @ along * inverse
        distance = np.einsum("ij,ij->i", edge2, turned) * inverse
        hit = (u >= -slack) & (v >= -slack) & (u + v <= 1 + slack) & (distance > 1e-6)
    return np.flatnonzero(hit), distance[hit]


def _nothing() -> tuple[Any, Any, Any]:
    return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
