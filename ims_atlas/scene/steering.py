"""Steering the camera by hand: round the body with its axis upright, over it, and towards a place.

Pure: poses in, poses out. The body is never lost: what the camera looks at stays within its box, and the
camera neither comes so near that it would fly through, nor goes so far that the body is a dot.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ims_atlas.scene.camera import VIEW_ANGLE_DEG, Pose, Vector, triple

STEEPEST_DEG = 89.0
NEAREST_MM = 60.0
"""How near the camera comes to the place it is steered towards."""

_FARTHEST = 2.4
"""How far the camera goes, in lengths of the body's diagonal: there, the body is as high as the picture."""
_HORIZON = np.array([0.0, 0.0, 1.0])


def turned(pose: Pose, round_deg: float, over_deg: float) -> Pose:
    """Return a pose turned round what it looks at.

    Parameters
    ----------
    round_deg
        Counter-clockwise seen from above: the camera goes to its right.
    over_deg
        Upwards; it ends short of straight above and below, so that the body stays upright.
    """
    way = np.subtract(pose.position, pose.focus)
    length = float(np.linalg.norm(way))
    angle = np.arctan2(way[1], way[0]) + np.radians(round_deg)
    steepest = np.radians(STEEPEST_DEG)
    height = np.arcsin(np.clip(way[2] / length, -1, 1)) + np.radians(over_deg)
    height = np.clip(height, -steepest, steepest)
    turned_way = [np.cos(height) * np.cos(angle), np.cos(height) * np.sin(angle), np.sin(height)]
    return Pose(triple(np.add(pose.focus, length * np.array(turned_way))), pose.focus)


def moved(pose: Pose, right: float, up: float, box: Vector) -> Pose:
    """Return a pose moved over the picture, by shares of the picture's height.

    Parameters
    ----------
    box
        (2, 3) corners of the body, mm; what the pose looks at stays within.
    """
    _, rightward, upward = axes(pose)
    height = 2 * np.tan(np.radians(VIEW_ANGLE_DEG / 2)) * _distance(pose)
    return _shifted(pose, height * (right * rightward + up * upward), box)


def closer(pose: Pose, share: float, place: Vector, box: Vector) -> Pose:
    """Return a pose nearer to a place, which stays where it is in the picture.

    Parameters
    ----------
    share
        What is left of the distance; more than 1 goes away.
    place
        (3,) mm; what is in the picture as deep as this becomes what the camera turns round.
    box
        (2, 3) corners of the body, mm.
    """
    ahead, _, _ = axes(pose)
    position = np.array(pose.position)
    depth = float((place - position) @ ahead)
    if depth <= 0:
        return pose
    farthest = _FARTHEST * float(np.linalg.norm(box[1] - box[0]))
    wanted = float(np.clip(share * depth, min(NEAREST_MM, depth), max(farthest, depth)))
    moved_to = place + (position - place) * wanted / depth
    deep = Pose(triple(moved_to), triple(moved_to + wanted * ahead), pose.up)
    return _shifted(deep, np.zeros(3), box)


def axes(pose: Pose) -> tuple[Vector, Vector, Vector]:
    """Return where ahead, right and up of the picture point in the body: three (3,) unit vectors."""
    ahead = np.subtract(pose.focus, pose.position)
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, np.array(pose.up, float))
    if np.linalg.norm(right) < 1e-6:
        right = np.cross(ahead, [0.0, 1.0, 0.0] if abs(ahead[1]) < 0.9 else _HORIZON)
    right = right / np.linalg.norm(right)
    return np.asarray(ahead), np.asarray(right), np.asarray(np.cross(right, ahead))


def at_depth(pose: Pose, x: float, y: float, aspect: float) -> Vector:
    """Return the (3,) place, mm, seen at a point of the picture as deep as what the pose looks at.

    Parameters
    ----------
    x, y
        Shares of width and height, from the lower left.
    """
    ahead, right, up = axes(pose)
    length, half = _distance(pose), np.tan(np.radians(VIEW_ANGLE_DEG / 2))
    way = ahead + (2 * x - 1) * aspect * half * right + (2 * y - 1) * half * up
    return np.asarray(np.array(pose.position) + length * way)


def _distance(pose: Pose) -> float:
    return float(np.linalg.norm(np.subtract(pose.focus, pose.position)))


def _shifted(pose: Pose, by: NDArray[np.float64], box: Vector) -> Pose:
    """Return a pose moved as far as what it looks at stays in the box; if it was outside, it comes no nearer
    to losing the body.
    """
    before = np.array(pose.focus)
    after = np.clip(before + by, np.minimum(box[0], before), np.maximum(box[1], before))
    step = after - before
    return Pose(triple(np.array(pose.position) + step), triple(after), pose.up)
