"""A cut through the body: which half of space is kept, and where a line of sight meets the cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ims_atlas.body.places import Place
from ims_atlas.scene.camera import Vector
from ims_atlas.state.session import Cut, CutPlane

NEEDLE_REACH_MM = 60.0
"""How far a cut along the needle moves away from it to either side."""

_KEPT: Mapping[CutPlane, tuple[float, float, float]] = {
    "sagittal": (-1.0, 0.0, 0.0),
    "coronal": (0.0, 1.0, 0.0),
    "axial": (0.0, 0.0, -1.0),
}
"""Towards what is kept: the patient's right, the back, what is below."""

_CLEARLY_MM = 300.0

_UPRIGHT = np.array([0.0, 0.0, 1.0])
_ACROSS = np.array([1.0, 0.0, 0.0])
_TOO_UPRIGHT = 0.25


@dataclass(frozen=True, eq=False)
class HalfSpace:
    """What is kept: all points with ``normal @ point + offset >= 0``; ``normal`` is a (3,) unit vector."""

    normal: Vector
    offset: float

    @property
    def equation(self) -> tuple[float, float, float, float]:
        """The normal and the offset, as shaders read them."""
        x, y, z = (float(value) for value in self.normal)
        return x, y, z, self.offset

    def keeps(self, points: Vector) -> NDArray[np.bool_]:
        """Tell which of the (n, 3) points are kept."""
        return np.asarray(points @ self.normal + self.offset >= 0)

    def entered(self, start: Vector, end: Vector) -> float | None:
        """Return how far from its start a line enters what is kept, mm; None if it does not from outside."""
        before, after = (float(self.normal @ point) + self.offset for point in (start, end))
        if before >= 0 or after < 0:
            return None
        return float(np.linalg.norm(end - start)) * before / (before - after)


def half_space(cut: Cut | None, box: Vector, along: Place | None) -> HalfSpace | None:
    """Return what a cut keeps.

    Parameters
    ----------
    box
        (2, 3) corners of the body, mm, through which the planes of the body go.
    along
        Where the needle stands that a cut follows; a cut along a needle cuts nothing without one.
    """
    if cut is None:
        return None
    if cut.plane == "needle":
        if along is None:
            return None
        normal = across(along.direction)
        at = along.point + (2 * cut.share - 1) * NEEDLE_REACH_MM * normal
    else:
        normal = np.array(_KEPT[cut.plane])
        at = box[0] + cut.share * (box[1] - box[0])
    if cut.flipped:
        normal = -normal
    return HalfSpace(normal, -float(normal @ at))


def share_at(plane: CutPlane, point: Vector, box: Vector) -> float:
    """Return where a plane of the body goes through a (3,) point, as a share of the box (2, 3)."""
    axis = int(np.argmax(np.abs(_KEPT[plane])))
    return float(np.clip((point[axis] - box[0, axis]) / (box[1, axis] - box[0, axis]), 0.02, 0.98))


def across(direction: Vector) -> Vector:
    """Return the (3,) normal of the plane that holds a needle's direction and the body's axis.

    The plane of a needle that goes in nearly upright holds the body's breadth instead.
    """
    normal = np.cross(direction, _UPRIGHT)
    if np.linalg.norm(normal) < _TOO_UPRIGHT:
        normal = np.cross(direction, _ACROSS)
    return np.asarray(normal / np.linalg.norm(normal))


def hides(space: HalfSpace, eye: Vector) -> bool:
    """Tell whether what is kept clearly lies between an eye at (3,) mm and the cut."""
    return float(space.normal @ eye) + space.offset > _CLEARLY_MM
