"""Muscles that are bundles of slips from vertebra to vertebra, where the table of sections is too poor.

A row ``bundles`` of recipes/muscle_repairs.yaml lists slips as [landmark, landmark], from below upwards, and
gives their ``width`` and ``thickness`` (mm, at the middle) and how far their middle lies behind the straight
way (``behind``, mm).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Vector = NDArray[np.float64]

FACING = np.array([0.35, 0.94, 0.0])
"""The flat side of a slip looks back and a little outwards."""

TRANSVERSE_SHIFT_MM = np.array([-5.0, 2.0, 0.0])
SPINOUS_SHIFT_MM = np.array([5.0, -3.0, 2.0])
"""From the tips of the processes to where a slip is fastened: behind the one, beside the other."""

STATIONS = 7
"""Sections of a slip."""


def bundle_strands(row: Mapping[str, Any], landmarks: Mapping[str, Vector]) -> list[dict[str, Any]]:
    """Return the strands of a row ``bundles``, lowest slip first."""
    return [
        _slip(landmarks[low] + TRANSVERSE_SHIFT_MM, landmarks[high] + SPINOUS_SHIFT_MM, row)
        for low, high in row["slips"]
    ]


def _slip(low: Vector, high: Vector, row: Mapping[str, Any]) -> dict[str, Any]:
    """Make one slip: a spindle from the transverse to the spinous process."""
    way = np.linspace(0.0, 1.0, STATIONS)
    belly = np.sin(np.pi * way)
    centres = low + way[:, None] * (high - low)
    centres[:, 1] += float(row["behind"]) * belly
    along = np.gradient(centres, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    thin = FACING - (along @ FACING)[:, None] * along
    thin /= np.linalg.norm(thin, axis=1, keepdims=True)
    frames = np.stack([np.cross(thin, along), thin, along], axis=-1)
    stations = np.zeros((STATIONS, 13))
    stations[:, :3] = centres
    stations[:, 3:6] = Rotation.from_matrix(frames).as_rotvec()
    stations[:, 6] = float(row["width"]) * (0.35 + 0.65 * belly)
    stations[:, 7:10] = (float(row["thickness"]) * (0.45 + 0.55 * belly))[:, None]
    return {
        "p": 2.5,
        "cap": [1.5, 1.5],
        "tendon_start": 0.12,
        "tendon_end": 0.85,
        "stations": stations.tolist(),
    }
