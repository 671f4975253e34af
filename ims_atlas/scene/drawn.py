"""A small shape as it is drawn: a needle, a bead, or a piece of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Points (n, 3), mm, their normals, triangles (m, 3) and colours (n, 3), 0..255."""

    points: Vector
    normals: Vector
    triangles: NDArray[np.int64]
    colours: NDArray[np.uint8]


def merged(drawn: Sequence[Drawn]) -> pv.PolyData:
    """Return shapes as one mesh with their colours (``colour``); its normals are left to the drawing."""
    starts = np.cumsum([0] + [len(one.points) for one in drawn])
    triangles = np.concatenate([one.triangles + at for one, at in zip(drawn, starts, strict=False)])
    points = np.concatenate([one.points for one in drawn]).astype(np.float32)
    mesh = pv.PolyData.from_regular_faces(points, triangles)
    mesh.point_data["colour"] = np.concatenate([one.colours for one in drawn])
    return mesh
