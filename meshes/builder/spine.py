"""The spaces of the spine, measured on its vertebrae: the canal, and the foramina the roots leave by.

Frame everywhere: x to the body's left, y to the back, z up, millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label

from ims_atlas.body.mesh import TriangleMesh

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STEP_MM = 0.8
"""Edge of the voxels on which spaces are measured."""

MID_BAND_MM = 4.0
"""The canal is looked for within this distance of the mid-plane."""

CANAL_HALF_WIDTHS_MM = (7.0, 12.0)
"""Half widths outside these are not believed: there a ray left the canal by a foramen."""

INTO_PEDICLE_MM = 3.5
"""How far beside the canal the middle of the pedicles lies."""

ROOM_ENOUGH_MM = 5.0
"""More room than this makes a place in a foramen no better."""

ASTRAY_COST = 0.25
"""Room (mm) that a place must offer for each mm away from the middle between the two pedicles."""

VERTEBRAE = (
    *(f"c{i}" for i in range(1, 8)),
    *(f"t{i}" for i in range(1, 13)),
    *(f"l{i}" for i in range(1, 6)),
)


@dataclass(frozen=True)
class Ring:
    """The canal within one vertebra: middle (3,), half width and half depth, mm."""

    centre: Floats
    half_width: float
    half_depth: float


@dataclass(frozen=True)
class Foramen:
    """A left intervertebral foramen: its middle (3,), and how far the nearest bone is from it, mm."""

    centre: Floats
    clearance: float


class Lattice:
    """Voxels over a box; says which of them lie in given parts."""

    def __init__(self, meshes: Sequence[TriangleMesh], margin_mm: float = 3.0) -> None:
        self.low = np.min([mesh.points.min(axis=0) for mesh in meshes], axis=0).astype(float) - margin_mm
        high = np.max([mesh.points.max(axis=0) for mesh in meshes], axis=0) + margin_mm
        self.shape = tuple(np.ceil((high - self.low) / STEP_MM).astype(int) + 1)
        self._grid = pyvista.ImageData(dimensions=self.shape, spacing=(STEP_MM,) * 3, origin=self.low)

    def inside(self, mesh: TriangleMesh) -> Mask:
        """Voxels within a closed surface."""
        surface = pyvista.PolyData.from_regular_faces(mesh.points.astype(np.float64), mesh.triangles)
        mask = surface.voxelize_binary_mask(reference_volume=self._grid)["mask"]
        return np.asarray(mask.reshape(self.shape, order="F") > 0)

    def places(self, voxels: Mask) -> Floats:
        """Middles (n, 3) of chosen voxels, mm."""
        return self.low + STEP_MM * np.argwhere(voxels)


def canal_ring(own: TriangleMesh, dens: TriangleMesh | None, mid_plane_mm: float) -> Ring:
    """Measure the canal within a vertebra; `dens` is the axis where it reaches into the ring."""
    lattice = Lattice([own])
    bone = lattice.inside(own)
    front = bone if dens is None else lattice.inside(dens)
    filled = bone | front
    closed = ~filled & _below(bone, 0) & _above(bone, 0) & _below(front, 1) & _above(bone, 1)
    across = lattice.low[0] + STEP_MM * np.arange(lattice.shape[0])
    closed[np.abs(across - mid_plane_mm) > MID_BAND_MM] = False
    closed = _largest(closed)
    places = lattice.places(closed)
    centre = places.mean(axis=0)
    centre[0] = mid_plane_mm
    x, y, z = np.clip(np.round((centre - lattice.low) / STEP_MM).astype(int), 0, np.array(lattice.shape) - 1)
    return Ring(centre, _gap(filled[:, y, z], x) / 2.0, _gap(filled[x, :, z], y) / 2.0)


def foramen(
    upper: TriangleMesh, lower: TriangleMesh, disc: TriangleMesh | None, rings: tuple[Ring, Ring]
) -> Foramen:
    """Find the left foramen between two vertebrae: the roomiest place between their pedicles.

    Parameters
    ----------
    upper, lower, disc
        The two vertebrae, and the disc between them where there is one.
    rings
        The canal within both.
    """
    lattice = Lattice([upper, lower], margin_mm=0.0)
    above, below = lattice.inside(upper), lattice.inside(lower)
    bone = above | below
    if disc is not None:
        bone |= lattice.inside(disc)
    expected = (rings[0].centre + rings[1].centre) / 2.0
    beside = np.clip(np.mean([ring.half_width for ring in rings]), *CANAL_HALF_WIDTHS_MM) + INTO_PEDICLE_MM
    expected[0] += beside
    plane = round((expected[0] - lattice.low[0]) / STEP_MM)
    between = ~bone[plane] & _above(above, 2)[plane] & _below(below, 2)[plane]
    room = distance_transform_edt(~bone)[plane] * STEP_MM
    places = np.stack(np.indices(room.shape), axis=-1) * STEP_MM + lattice.low[1:]
    astray = np.linalg.norm(places - expected[1:], axis=-1)
    worth = np.where(between, np.minimum(room, ROOM_ENOUGH_MM) - ASTRAY_COST * astray, -np.inf)
    y, z = np.unravel_index(np.argmax(worth), worth.shape)
    return Foramen(lattice.low + STEP_MM * np.array([plane, y, z]), float(room[y, z]))


def _below(mask: Mask, axis: int) -> Mask:
    """Voxels that have one of the mask at a smaller index along an axis."""
    return np.logical_or.accumulate(mask, axis=axis)


def _above(mask: Mask, axis: int) -> Mask:
    """Voxels that have one of the mask at a larger index along an axis."""
    return np.flip(np.logical_or.accumulate(np.flip(mask, axis), axis=axis), axis)


def _largest(mask: Mask) -> Mask:
    pieces, count = label(mask)
    if count == 0:
        return mask
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    return np.asarray(pieces == np.argmax(sizes))


def _gap(filled: Mask, start: int) -> float:
    """Length of the free run around a place, mm."""
    taken = np.flatnonzero(filled)
    before, after = taken[taken < start], taken[taken > start]
    low = before[-1] if len(before) else 0
    high = after[0] if len(after) else len(filled)
    return float(high - low - 1) * STEP_MM
