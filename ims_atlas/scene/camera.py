"""Where the picture is taken from: standard views, fitted to what is lit, with a calm flight between."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from ims_atlas.state.session import CameraPose

Pose = CameraPose
"""A camera is the session's: where it stands, what it looks at, and what is up."""

View = Literal["front", "back", "left", "right", "top", "bottom"]
VIEWS: tuple[View, ...] = ("front", "back", "left", "right", "top", "bottom")
VIEW_ANGLE_DEG = 24.0
_TOWARDS_VIEWER: dict[View, tuple[float, float, float]] = {
    "front": (0.0, -1.0, 0.06),
    "back": (0.0, 1.0, 0.06),
    "left": (1.0, 0.0, 0.06),
    "right": (-1.0, 0.0, 0.06),
    "top": (0.0, -0.02, 1.0),
    "bottom": (0.0, -0.02, -1.0),
}
"""From above and below not quite upright, so that the body's axis stays up: the back is on top seen from
above, the front seen from below, and the patient's left is on the right of both.
"""
_MARGIN = 1.12
_SAME_MM = 1e-3

Vector = NDArray[np.float64]


def fitted(view: View, bounds: Vector, aspect: float, turn_deg: float = 0.0) -> Pose:
    """Return the pose of a standard view that just holds a box.

    Parameters
    ----------
    bounds
        (2, 3) lowest and highest corner, mm.
    aspect
        Width of the picture divided by its height.
    turn_deg
        How far the camera goes round the body from the standard view, counter-clockwise from above.
    """
    angle = np.radians(turn_deg)
    spin = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return fitted_from(spin @ np.array(_TOWARDS_VIEWER[view]), bounds, aspect)


def fitted_from(towards_viewer: Vector, bounds: Vector, aspect: float) -> Pose:
    """Return the pose that just holds a box (2, 3) seen from a side: a (3,) direction, not upright."""
    backward = towards_viewer / np.linalg.norm(towards_viewer)
    right = np.cross([0.0, 0.0, 1.0], backward)
    right /= np.linalg.norm(right)
    up = np.cross(backward, right)
    centre = bounds.mean(axis=0)
    corners = np.array(
        [[bounds[i, 0], bounds[j, 1], bounds[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    )
    offset = corners - centre
    half_height = np.tan(np.radians(VIEW_ANGLE_DEG / 2)) / _MARGIN
    reach = np.maximum(np.abs(offset @ up) / half_height, np.abs(offset @ right) / (half_height * aspect))
    distance = float((reach + offset @ backward).max())
    return Pose(triple(centre + distance * backward), triple(centre))


def between(start: Pose, end: Pose, share: float) -> Pose:
    """Return the pose on the way from `start` to `end` (share 0..1), eased, keeping its distance."""
    eased = share * share * (3 - 2 * share)
    focus = _mix(start.focus, end.focus, eased)
    a = np.subtract(start.position, start.focus)
    b = np.subtract(end.position, end.focus)
    length = np.linalg.norm(a) * (1 - eased) + np.linalg.norm(b) * eased
    way = _turned(a / np.linalg.norm(a), b / np.linalg.norm(b), eased)
    up = _mix(start.up, end.up, eased)
    return Pose(triple(focus + length * way), triple(focus), triple(up / np.linalg.norm(up)))


def pose_of(plotter: pv.Plotter) -> Pose:
    """Return the plotter's camera as a pose."""
    camera = plotter.camera
    return Pose(tuple(camera.position), tuple(camera.focal_point), tuple(camera.up))


def is_same(one: Pose, other: Pose) -> bool:
    """Tell whether two poses show the same picture, but for what rounding does."""
    pairs = ((one.position, other.position), (one.focus, other.focus), (one.up, other.up))
    return all(np.allclose(a, b, rtol=0, atol=_SAME_MM) for a, b in pairs)


def apply(pose: Pose, plotter: pv.Plotter) -> None:
    """Move the plotter's camera; does not render."""
    camera = plotter.camera
    camera.position, camera.focal_point, camera.up = pose.position, pose.focus, pose.up
    camera.view_angle = VIEW_ANGLE_DEG
    plotter.renderer.ResetCameraClippingRange()


def _turned(a: Vector, b: Vector, share: float) -> Vector:
    """Turn unit vector `a` towards `b`, round the vertical where they are opposed."""
    angle_a, angle_b = np.arctan2(a[1], a[0]), np.arctan2(b[1], b[0])
    turn = (angle_b - angle_a + np.pi) % (2 * np.pi) - np.pi
    angle = angle_a + share * turn
    height = np.arcsin(np.clip(a[2], -1, 1)) * (1 - share) + np.arcsin(np.clip(b[2], -1, 1)) * share
    return np.array([np.cos(height) * np.cos(angle), np.cos(height) * np.sin(angle), np.sin(height)])


def _mix(a: tuple[float, float, float], b: tuple[float, float, float], share: float) -> Vector:
    return np.asarray(np.array(a) * (1 - share) + np.array(b) * share)


def triple(vector: Vector) -> tuple[float, float, float]:
    """Return a (3,) vector as plain numbers."""
    return cast("tuple[float, float, float]", tuple(float(x) for x in vector))
