"""Organs at risk from measured outlines: kidneys, heart, the pleural space, and the lungs inside it.

The measured outline of a lung is the space between chest wall and mediastinum with all that lies under the
dome of the diaphragm: the outer limit of the pleura. The lung itself is what remains of it above the
diaphragm and above the costodiaphragmatic recess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from builder.implicit import faced_outward
from builder.neighbours import DistanceField
from builder.soft_parts import outline_mesh
from ims_atlas.body.mesh import TriangleMesh, welded

Floats = NDArray[np.float64]

VOXEL_MM = 2.5
PLEURA_MM = 2.5
"""Room between the lung and the outer limit of the pleura."""

DIAPHRAGM_GAP_MM = 2.5
BLUR_MM = 3.0


def organ_outline(record: Mapping[str, Any]) -> TriangleMesh:
    """Build the surface of one measured organ, mm."""
    return outline_mesh(np.asarray(record["stations"]), record["z_range"])


def lung_mesh(pleura: TriangleMesh, diaphragm: TriangleMesh, recess: Mapping[str, float]) -> TriangleMesh:
    """Build a lung inside its pleural limit, mm.

    Parameters
    ----------
    pleura
        Outer limit of the pleural space of that side.
    diaphragm
        The whole diaphragm.
    recess
        ``front``, ``side`` and ``back``: height z of the lung's lower border there, mm.
    """
    low = pleura.points.min(axis=0).astype(np.float64) - 4.0 * VOXEL_MM
    high = pleura.points.max(axis=0).astype(np.float64) + 4.0 * VOXEL_MM
    field = DistanceField([pleura], low, high, VOXEL_MM)
    shape = tuple(np.ceil((high - low) / VOXEL_MM).astype(int) + 1)
    grid = pyvista.ImageData(dimensions=shape, spacing=(VOXEL_MM,) * 3, origin=low)
    places = np.asarray(grid.points, dtype=np.float64)
    inside = field.at(places) + PLEURA_MM
    floor = np.maximum(_dome(diaphragm, places), _border(places, recess))
    depth = np.maximum(inside, floor - places[:, 2]).reshape(shape, order="F")
    grid["depth"] = gaussian_filter(depth, BLUR_MM / VOXEL_MM).ravel(order="F")
    surface = grid.contour([0.0], scalars="depth", compute_normals=False).connectivity("largest")
    faces = surface.regular_faces.astype(np.int32)
    whole = welded(TriangleMesh(surface.points.astype(np.float32), faces))
    return faced_outward(whole.points, whole.triangles)


def _dome(diaphragm: TriangleMesh, places: Floats) -> Floats:
    """Height of the upper face of the diaphragm over each place, mm; far below where there is none."""
    cells = np.round(diaphragm.points[:, :2] / 5.0).astype(int)
    sought = np.round(places[:, :2] / 5.0).astype(int)
    start = np.minimum(cells.min(axis=0), sought.min(axis=0))
    size = np.maximum(cells.max(axis=0), sought.max(axis=0)) - start + 1
    top = np.full(tuple(size), -np.inf)
    np.maximum.at(top, tuple((cells - start).T), diaphragm.points[:, 2].astype(np.float64))
    filled = np.isfinite(top)
    weight = gaussian_filter(filled.astype(np.float64), 1.0)
    height = gaussian_filter(np.where(filled, top, 0.0), 1.0) / np.maximum(weight, 1e-6)
    height = np.where(weight > 0.05, height + DIAPHRAGM_GAP_MM, -1e4)
    return np.asarray(height[tuple((sought - start).T)])


def _border(places: Floats, recess: Mapping[str, float]) -> Floats:
    """Height of the lung's lower border at each place, mm: sinking from the front to the back."""
    y = places[:, 1]
    front, back = y.min(), y.max()
    share = (y - front) / (back - front)
    return np.interp(share, [0.0, 0.5, 1.0], [recess["front"], recess["side"], recess["back"]])
