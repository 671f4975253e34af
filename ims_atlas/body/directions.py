"""Anatomical directions as vectors in the frame of a body (x to its left, y to the back, z up)."""

from __future__ import annotations

import numpy as np

from ims_atlas.body.rays import Vector
from ims_atlas.model.places import Direction, Directions
from ims_atlas.model.segments import Side


def direction_vector(direction: Direction, side: Side) -> Vector:
    """Return a direction as (3,) unit vector; in the mid-plane, lateral counts as left."""
    lateral = -1.0 if side is Side.RIGHT else 1.0
    return {
        "anterior": np.array([0.0, -1.0, 0.0]),
        "posterior": np.array([0.0, 1.0, 0.0]),
        "superior": np.array([0.0, 0.0, 1.0]),
        "inferior": np.array([0.0, 0.0, -1.0]),
        "lateral": np.array([lateral, 0.0, 0.0]),
        "medial": np.array([-lateral, 0.0, 0.0]),
    }[direction]


def directions_sum(directions: Directions, side: Side) -> Vector:
    """Return the sum of directions as (3,) unit vector."""
    total = np.sum([direction_vector(direction, side) for direction in directions], axis=0)
    return np.asarray(total / np.linalg.norm(total))
