"""The skin of a body: the nearest point of it, the way out to it, and walks over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from trimesh.triangles import closest_point

from ims_atlas.body.pack import BodyPack, System
from ims_atlas.body.rays import SurfaceRays, Vector, ray_hits
from ims_atlas.errors import NoPlace

_CANDIDATES = 24
"""Triangles looked at for the nearest point: those whose middles lie nearest."""

_CANDIDATES_OF_MANY = 8
"""The same where many points are asked for at once, near the skin already."""

_STEP_MM = 3.0
"""Length of a step of a walk over the skin."""


_DIRECT = 1.4
"""A way over the skin so little longer than the straight line is not compared with the other way round."""

_LOOKS = 12
"""Ways out that are tried from each triangle, to tell the outer wall of a skin from the inner one."""

_SAMPLE, _SINGLE_WALL = 600, 0.9
"""A skin has one wall if so large a share of so many triangles sees the open."""


class Skin:
    """The outer surface of one body, by default at its finest level of detail.

    Where the skin of a body has two walls, only the outer one counts.
    """

    def __init__(self, pack: BodyPack, detail: int = 0) -> None:
        """Read the skin.

        Raises
        ------
        NoPlace
            If the body has no skin.
        """
        system: System = "skin"
        for i, part in enumerate(pack.parts(system)):
            if part.structure == "skin":
                mesh = pack.system_mesh(system, detail)
                extent = mesh.ranges[i]
                self.points, self.triangles = _outer_wall(
                    mesh.points[extent.points].astype(np.float64),
                    np.asarray(mesh.triangles[extent.triangles] - extent.points.start),
                )
                break
        else:
            raise NoPlace("this body has no skin")
        self._corners = self.points[self.triangles]
        self._middles = self._corners.mean(axis=1)
        self._reach = float(np.linalg.norm(self._corners - self._middles[:, None], axis=2).max())
        self._tree = cKDTree(self._middles)
        self._point_tree = cKDTree(self.points)
        across = np.cross(
            self._corners[:, 1] - self._corners[:, 0], self._corners[:, 2] - self._corners[:, 0]
        )
        length = np.linalg.norm(across, axis=1, keepdims=True)
        self._normals = across / np.where(length == 0, 1.0, length)

    def nearest(self, point: Vector) -> Vector:
        """Return the (3,) point of the skin nearest to a point."""
        return self._nearest(point)[0]

    def all_nearest(self, points: Vector) -> Vector:
        """Return the (n, 3) points of the skin nearest to (n, 3) points that lie near it."""
        count = min(_CANDIDATES_OF_MANY, len(self._middles))
        rows = np.asarray(self._tree.query(points, k=count)[1]).reshape(len(points), count)
        repeated = np.repeat(points, count, axis=0)
        found = closest_point(self._corners[rows.ravel()], repeated).reshape(len(points), count, 3)
        best = np.linalg.norm(found - points[:, None], axis=2).argmin(axis=1)
        return np.asarray(found[np.arange(len(points)), best])

    def nearest_rows(self, points: Vector) -> NDArray[np.intp]:
        """Return the rows of `self.points` nearest to (n, 3) points."""
        return np.asarray(self._point_tree.query(points)[1])

    def normal(self, point: Vector) -> Vector:
        """Return the (3,) outward normal of the skin near a point, the mean over about 8 mm."""
        return self._normal(*self._nearest(point))

    def _normal(self, point: Vector, row: int) -> Vector:
        """Return the outward normal near a point of the triangle in a row."""
        rows = self._tree.query_ball_point(point, 8.0) or [row]
        own = self._normals[row]
        normals = self._normals[rows]
        total = normals[normals @ own > 0].sum(axis=0)
        length = float(np.linalg.norm(total))
        return np.asarray(total / length if length > 1e-9 else own)

    def outwards(self, start: Vector, direction: Vector) -> Vector | None:
        """Return where a straight way from `start` first meets the skin; None if it never does."""
        hits = self.crossings(start, direction)
        return np.asarray(start + hits[0] * direction) if len(hits) else None

    def crossings(self, start: Vector, direction: Vector) -> Vector:
        """Return the distances, mm, at which a ray meets the skin, nearest first."""
        offset = self._middles - start
        along = offset @ direction
        off_ray = np.einsum("ij,ij->i", offset, offset) - along**2
        near = off_ray <= self._reach**2
        return ray_hits(self.points, self.triangles[near], start, direction)

    def way(self, first: Vector, last: Vector) -> Vector:
        """Return the path (k, 3) of a tape laid over the skin from one point to another, in one plane.

        Of the two ways round the body in that plane, the shorter; a straight line where neither arrives.
        """
        straight = last - first
        distance = float(np.linalg.norm(straight))
        if distance < 1e-6:
            return np.array([first, last])
        arrived = []
        for backwards in (False, True):
            walk = self.walked(first, straight / distance, 3 * distance + 20, backwards=backwards, until=last)
            away = np.linalg.norm(walk - last, axis=1)
            end = int(np.argmin(away))
            if away[end] <= 2 * _STEP_MM:
                path = np.concatenate([walk[: max(end, 1)], last[None]])
                arrived.append((float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum()), path))
            if arrived and arrived[0][0] <= _DIRECT * distance:
                break
        return min(arrived, key=lambda each: each[0])[1] if arrived else np.array([first, last])

    def walked(
        self,
        start: Vector,
        direction: Vector,
        length_mm: float,
        *,
        backwards: bool = False,
        until: Vector | None = None,
    ) -> Vector:
        """Return the path (k, 3) of a walk over the skin, in the plane of `direction` and the skin's normal.

        The walk bends with the skin and keeps to its plane, as a tape laid straight does; `backwards` sets
        out the other way. The walk ends early where it comes to `until`.
        """
        point, row = self._nearest(start)
        normal = self._normal(point, row)
        across = np.cross(direction, normal)
        across /= np.linalg.norm(across)
        path, left = [point], length_mm
        while left > 1e-6:
            ahead = np.cross(normal, across)
            ahead /= np.linalg.norm(ahead)
            if len(path) == 1 and (ahead @ direction < 0) != backwards:
                across, ahead = -across, -ahead
            step = min(_STEP_MM, left)
            onward = point + step * ahead
            point, row = self._nearest(onward - ((onward - path[0]) @ across) * across)
            normal = self._normal(point, row)
            left -= step
            path.append(point)
            if until is not None and float(np.linalg.norm(point - until)) <= _STEP_MM:
                break
        return np.array(path)

    def _nearest(self, point: Vector) -> tuple[Vector, int]:
        rows = np.atleast_1d(self._tree.query(point, k=min(_CANDIDATES, len(self._middles)))[1])
        found = closest_point(self._corners[rows], np.repeat(point[None], len(rows), axis=0))
        best = int(np.argmin(np.linalg.norm(found - point, axis=1)))
        return np.asarray(found[best]), int(rows[best])


def _outer_wall(points: Vector, triangles: NDArray[np.integer]) -> tuple[Vector, NDArray[np.integer]]:
    """Return the points and triangles of a skin without its inner wall, if it has one."""
    rays = SurfaceRays(points, triangles)
    sample = np.linspace(0, len(triangles) - 1, min(_SAMPLE, len(triangles))).astype(int)
    if _sees_the_open(rays, points[triangles[sample]]).mean() >= _SINGLE_WALL:
        return points, triangles
    outer = triangles[_sees_the_open(rays, points[triangles])]
    used, rows = np.unique(outer, return_inverse=True)
    return points[used], rows.reshape(-1, 3)


def _sees_the_open(rays: SurfaceRays, corners: Vector) -> NDArray[np.bool_]:
    """Tell which of (n, 3, 3) triangles have a way out that the skin does not block."""
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(across, axis=1, keepdims=True)
    normals = across / np.where(length == 0, 1.0, length)
    starts = corners.mean(axis=1) + 0.02 * normals
    free = np.zeros(len(corners), bool)
    chance = np.random.default_rng(0)
    for look in range(_LOOKS):
        left = np.flatnonzero(~free)
        ways = normals[left] + (0.0 if look == 0 else 0.9) * chance.standard_normal((len(left), 3))
        ways *= np.where(np.einsum("ij,ij->i", ways, normals[left]) < 0, -1.0, 1.0)[:, None]
        ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-9)
        free[left] = ~rays.blocked(starts[left], ways)
    return free
