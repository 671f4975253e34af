"""Widths, depths and middles of the skin's sections, fitted to those measured on the man."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 3
"""Rounds of the station fit."""

SCALE_LIMITS = (0.75, 1.35)
"""Least and largest scale of a section in one round."""

SMOOTHINGS = 12
"""Rounds of smoothing of the displacements of one round."""

NECK_LOWEST_MM = 1510.0
"""Sections of the neck below show the shoulders."""

FACE_MM = (1531.0, 1694.0)
"""Heights between which sections of the head show chin, nose or ears and are not fitted."""

TRUNK_JOINED_MM = (1201.0, 1490.0)
"""Heights between which sections of the trunk include arms or shoulders: no width."""

TRUNK_LOWEST_MM = 850.0
"""Sections below show the thighs."""

SHANK_END = "shank 1.00"
"""Section that shows the foot."""

FADE = 0.25
"""Share of a limb, above its first section, in which the fit fades out."""

TRUNK_BAND_MM = 75.0
"""Half the breadth of the band in which the depth of the trunk is taken."""


@dataclass(frozen=True)
class Segment:
    """A stretch of the body with its measured sections.

    ``origin`` to ``end`` is its axis; ``share`` (n,) how far each point of the skin belongs to it; ``rows``
    hold per section the place along the axis (0..1), width (NaN: not fitted), depth, and middle.
    """

    origin: Floats
    end: Floats
    share: Floats
    rows: list[tuple[float, float, float, Floats]]
    limb: bool = True

    @property
    def frame(self) -> Floats:
        """Rows: across (towards x), deep (towards y), along."""
        along = (self.end - self.origin) / np.linalg.norm(self.end - self.origin)
        across = np.array([1.0, 0.0, 0.0]) - along * along[0]
        across /= np.linalg.norm(across)
        return np.array([across, np.cross(along, across), along])


def segments(recipe: dict[str, Any], weights: dict[str, Floats]) -> Iterator[Segment]:
    """Yield trunk, neck with head, and the limbs."""
    stations, centres = recipe["stations"], recipe["joint_centres_mm"]
    trunk = [row for row in stations["trunk"] if row["station"] > TRUNK_LOWEST_MM]
    yield _upright(trunk, _share(weights, ("root", "pelvis", "spine", "breast", "clavicle")))
    head = _share(weights, ("neck", "head", "jaw", "special", "oris", "oculi", "levator", "temporalis"))
    head += _share(weights, ("risorius", "orbicularis", "tongue", "eye"))
    rows = [row for row in stations["neck_head"] if row["station"] > NECK_LOWEST_MM]
    yield _upright([row for row in rows if not _between(row["station"], FACE_MM)], head)
    limbs = (
        ("leg", "thigh", "hip", "knee", "upperleg"),
        ("leg", "shank", "knee", "ankle", "lowerleg"),
        ("arm", "upper_arm", "shoulder", "elbow", "upperarm"),
        ("arm", "forearm", "elbow", "wrist", "lowerarm"),
    )
    for side in ("left", "right"):
        for limb, name, start, end, bone in limbs:
            rows = [row for row in stations[f"{limb}_{side}"] if row["station"].startswith(name)]
            share = _share(weights, (f"{bone}01.{side[0].upper()}", f"{bone}02.{side[0].upper()}"))
            axis = np.array(centres[f"{start}_{side}"]), np.array(centres[f"{end}_{side}"])
            yield Segment(*axis, share, [_limb_row(row) for row in rows if _alone(row)])


def station_fit(points: Floats, edges: Ints, parts: list[Segment], mean: csr_array) -> Floats:
    """Scale and shift the sections of the skin to the measured ones.

    Parameters
    ----------
    points, edges
        The skin.
    parts
        Its segments.
    mean
        Matrix that takes the mean of the neighbours of each point.
    """
    for _ in range(ROUNDS):
        shift = np.zeros_like(points)
        total = np.zeros((len(points), 1))
        for part in parts:
            shift += part.share[:, None] * _displacement(points, edges, part)
            total += part.share[:, None]
        shift /= np.maximum(total, 1.0)
        for _ in range(SMOOTHINGS):
            shift = 0.5 * shift + 0.5 * (mean @ shift)
        points = points + shift
    return points


def section(points: Floats, edges: Ints, part: Segment, place: float) -> Floats:
    """Return where the edges of a segment cross one of its sections, in its frame from its origin."""
    local = (points - part.origin) @ part.frame.T
    height = local[:, 2] - place * np.linalg.norm(part.end - part.origin)
    a, b = edges.T
    crossing = (height[a] > 0) != (height[b] > 0)
    a, b = a[crossing], b[crossing]
    share = (height[a] / (height[a] - height[b]))[:, None]
    own = part.share[a] * (1.0 - share[:, 0]) + part.share[b] * share[:, 0] > 0.3
    return (local[a] * (1.0 - share) + local[b] * share)[own]


def _displacement(points: Floats, edges: Ints, part: Segment) -> Floats:
    """Displacement of all points that one segment asks for."""
    frame, places, rows = part.frame, [], []
    if part.limb and part.rows[0][0] > FADE:
        places.append(part.rows[0][0] - FADE)
        rows.append([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    for place, width, depth, middle in part.rows:
        cut = section(points, edges, part, place)
        if len(cut) < 8:
            continue
        goal = frame @ (middle - part.origin)
        low, high = cut.min(axis=0), cut.max(axis=0)
        band = cut
        if np.isnan(width):
            band = cut[np.abs(cut[:, 0] - goal[0]) < TRUNK_BAND_MM]
        near, far = band[:, 1].min(), band[:, 1].max()
        wide = 1.0 if np.isnan(width) else np.clip(width / (high[0] - low[0]), *SCALE_LIMITS)
        deep = np.clip(depth / (far - near), *SCALE_LIMITS)
        x, y = (low[0] + high[0]) / 2.0, (near + far) / 2.0
        places.append(place)
        rows.append([wide, deep, x, y, 0.0 if np.isnan(width) else goal[0] - x, goal[1] - y])
    local = (points - part.origin) @ frame.T
    along = local[:, 2] / np.linalg.norm(part.end - part.origin)
    wide, deep, x, y, dx, dy = (np.interp(along, places, column) for column in np.array(rows).T)
    moved = np.stack([(wide - 1.0) * (local[:, 0] - x) + dx, (deep - 1.0) * (local[:, 1] - y) + dy], axis=1)
    return moved @ frame[:2]


def _upright(rows: list[dict[str, Any]], share: Floats) -> Segment:
    """Segment along z from 0 to 1 m; its places are heights in metres."""
    table = []
    for row in rows:
        width = np.nan if _between(row["station"], TRUNK_JOINED_MM) else row["width_mm"]
        table.append((row["station"] / 1000.0, width, row["depth_mm"], np.array(row["centre_mm"])))
    return Segment(np.zeros(3), np.array([0.0, 0.0, 1000.0]), share, table, limb=False)


def _alone(row: dict[str, Any]) -> bool:
    """Whether a section shows nothing but its limb."""
    return "note" not in row and row["station"] != SHANK_END


def _limb_row(row: dict[str, Any]) -> tuple[float, float, float, Floats]:
    return float(row["station"].split()[1]), row["width_mm"], row["depth_mm"], np.array(row["centre_mm"])


def _share(weights: dict[str, Floats], names: tuple[str, ...]) -> Floats:
    return sum(share for bone, share in weights.items() if bone.startswith(names))


def _between(height: float, limits: tuple[float, float]) -> bool:
    return limits[0] < height < limits[1]
