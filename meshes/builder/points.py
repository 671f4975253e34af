"""The points of recipes: landmarks, offsets from them, and places on parts of the body.

A recipe writes a point of the left side or the midline in one of these ways:

``[x, y, z]``
    millimetres, body frame;
``asis``
    a landmark of recipes/landmarks.csv;
``{at: POINT, move: [dx, dy, dz]}``
    an offset, mm;
``{between: [POINT, POINT], share: 0.4}``
    a point on the line between two;
``{near: POINT, onto: PART}``
    the nearest point of a part's surface;
``{farthest: [dx, dy, dz], of: PART}``
    the point of a part that lies farthest in a direction;
``{from: POINT, along: [dx, dy, dz], onto: PART, short: 2}``
    where a ray first meets a part, stopping `short` mm before it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
import pyvista
from numpy.typing import NDArray

from ims_atlas.body.mesh import TriangleMesh

Vector = NDArray[np.float64]


class RecipeFault(ValueError):
    """A recipe names what is not there, or says it in no known way."""


class Points:
    """Finds the points of recipes on a body.

    Parameters
    ----------
    landmarks
        Table with columns id, side, x_mm, y_mm, z_mm.
    parts
        Meshes by part id; a part may be named without its side. Parts may be added later.
    """

    def __init__(self, landmarks: Path, parts: Mapping[str, TriangleMesh]) -> None:
        self._landmarks = read_landmarks(landmarks)
        self.parts = parts

    def at(self, point: Any) -> Vector:
        """Return the (3,) place of a point, mm.

        Raises
        ------
        RecipeFault
            If it names a missing landmark or part, or is written in no known way.
        """
        match point:
            case str():
                return self._landmark(point)
            case [float() | int(), float() | int(), float() | int()]:
                return np.asarray(point, dtype=np.float64)
            case {"at": base, "move": move, **rest} if not rest:
                return self.at(base) + np.asarray(move, dtype=np.float64)
            case {"between": [one, other], "share": share, **rest} if not rest:
                return (1.0 - share) * self.at(one) + share * self.at(other)
            case {"near": base, "onto": part, **rest} if not rest:
                return self._nearest(self.at(base), part)
            case {"farthest": direction, "of": part, **rest} if not rest:
                points = self.part(part).points.astype(np.float64)
                return points[np.argmax(points @ np.asarray(direction, dtype=np.float64))]
            case {"from": base, "along": direction, "onto": part, "short": short, **rest} if not rest:
                return self._met(self.at(base), direction, part, float(short))
        raise RecipeFault(f"not a point: {point!r}; see the ways to write one in builder/points.py")

    def path(self, points: Sequence[Any]) -> Vector:
        """Return the (n, 3) places of several points, mm."""
        return np.array([self.at(point) for point in points])

    def part(self, name: str) -> TriangleMesh:
        """Return a part by its id, or by its name without side: the left or the midline one."""
        for key in (name, f"{name}_left"):
            if key in self.parts:
                return self.parts[key]
        raise RecipeFault(f"no part '{name}' on this body")

    def parts_like(self, patterns: Sequence[str]) -> dict[str, TriangleMesh]:
        """Return left and midline parts whose name without side fits one of the patterns (``rib_*``).

        Raises
        ------
        RecipeFault
            If a pattern fits nothing.
        """
        found: dict[str, TriangleMesh] = {}
        for pattern in patterns:
            fitting = {
                key: mesh
                for key, mesh in self.parts.items()
                if not key.endswith("_right") and fnmatchcase(key.removesuffix("_left"), pattern)
            }
            if not fitting:
                raise RecipeFault(f"no part is named like '{pattern}'")
            found |= fitting
        return found

    def _landmark(self, name: str) -> Vector:
        if name not in self._landmarks:
            raise RecipeFault(f"no landmark '{name}' on the left or the midline in recipes/landmarks.csv")
        return self._landmarks[name]

    def _nearest(self, point: Vector, part: str) -> Vector:
        mesh = self.part(part)
        surface = pyvista.PolyData.from_regular_faces(mesh.points.astype(np.float64), mesh.triangles)
        _, nearest = surface.find_closest_cell(point, return_closest_point=True)
        return np.asarray(nearest, dtype=np.float64).reshape(3)

    def _met(self, start: Vector, direction: Any, part: str, short: float) -> Vector:
        mesh = self.part(part)
        ray = np.asarray(direction, dtype=np.float64)
        ray = ray / np.linalg.norm(ray)
        way = _way_to_surface(start, ray, mesh.points.astype(np.float64)[mesh.triangles])
        if not np.isfinite(way):
            raise RecipeFault(f"a ray from {np.round(start, 1).tolist()} along {direction} misses '{part}'")
        return start + (way - short) * ray


def _way_to_surface(start: Vector, ray: Vector, corners: Vector) -> float:
    """Return how far along a ray the first of the triangles (n, 3, 3) lies; infinite if it meets none."""
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(ray, other)
    size = np.sum(one * across, axis=1)
    size = np.where(np.abs(size) < 1e-12, np.nan, size)
    away = start - corners[:, 0]
    u = np.sum(away * across, axis=1) / size
    turned = np.cross(away, one)
    v = turned @ ray / size
    way = np.sum(other * turned, axis=1) / size
    met = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1.0 + 1e-9) & (way > 0.0)
    return float(way[met].min()) if met.any() else float("inf")


def read_landmarks(table: Path) -> dict[str, Vector]:
    """Read the landmarks of the left side and the midline: id -> (3,) mm."""
    with table.open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: np.array([float(row[f"{axis}_mm"]) for axis in "xyz"])
            for row in csv.DictReader(file)
            if row["side"] in ("left", "midline")
        }
