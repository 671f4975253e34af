"""Small shapes that are drawn many times: the pieces of needles and beads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.scene.palette import rgb

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shape:
    """Points (n, 3), mm, their normals, and triangles (m, 3)."""

    points: Vector
    normals: Vector
    triangles: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Placed:
    """A shape in one colour (``#rrggbb``) at its place: it is stretched along its axes, turned and moved."""

    shape: Shape
    colour: str
    stretch: tuple[float, float, float]
    turn: Vector
    at: Vector

    @property
    def matrix(self) -> Vector:
        """The (4, 4) matrix that takes the shape to its place."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.turn * self.stretch
        matrix[:3, 3] = self.at
        return matrix


def merged(pieces: Sequence[Placed]) -> pv.PolyData:
    """Return pieces as one mesh with their normals and their colours (``colour``)."""
    sizes = [len(piece.shape.points) for piece in pieces]
    starts = np.cumsum([0, *sizes])
    points = [p.shape.points * p.stretch @ p.turn.T + p.at for p in pieces]
    mesh = pv.PolyData.from_regular_faces(
        np.concatenate(points).astype(np.float32),
        np.concatenate([p.shape.triangles + at for p, at in zip(pieces, starts, strict=False)]),
    )
    normals = np.concatenate([p.shape.normals @ p.turn.T for p in pieces])
    mesh.point_data.active_normals = normals.astype(np.float32)
    colours = np.array([rgb(piece.colour) for piece in pieces], np.uint8)
    mesh.point_data["colour"] = np.repeat(colours, sizes, axis=0)
    return mesh
