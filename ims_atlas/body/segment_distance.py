"""How near a straight piece of a line comes to a surface."""

from __future__ import annotations

import numpy as np
from trimesh.triangles import closest_point

from ims_atlas.body.rays import Vector
from ims_atlas.body.surfaces import Surface


def nearest_to_segment(
    surface: Surface, start: Vector, along: Vector, length: float, within: float
) -> tuple[float, float] | None:
    """Return how near a surface comes to a segment that does not cross it, and how far along, in mm.

    None if it stays farther than `within`. `along` is a unit direction.
    """
    corners = surface.points[surface.triangles].astype(np.float64) - start
    middles = corners.mean(axis=1)
    reach = np.linalg.norm(corners - middles[:, None], axis=2).max(axis=1)
    foot = np.clip(middles @ along, 0.0, length)
    near = np.linalg.norm(middles - foot[:, None] * along, axis=1) <= reach + within
    corners = corners[near]
    if not len(corners):
        return None
    found = [_to_edges(corners, along, length)]
    for depth in (0.0, length):
        point = np.tile(depth * along, (len(corners), 1))
        gap = np.linalg.norm(np.asarray(closest_point(corners, point)) - point, axis=1)
        found.append((float(gap.min()), depth))
    distance, depth = min(found)
    return (distance, depth) if distance <= within else None


def _to_edges(corners: Vector, along: Vector, length: float) -> tuple[float, float]:
    """Return the least distance of the edges of (m, 3, 3) triangles from a segment that begins at 0."""
    first = corners.reshape(-1, 3)
    edge = np.roll(corners, -1, axis=1).reshape(-1, 3) - first
    square = np.einsum("ij,ij->i", edge, edge)
    slant, offset, rise = edge @ along, np.einsum("ij,ij->i", edge, first), first @ along
    spread = square - slant**2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(spread > 1e-12, (slant * rise - offset) / spread, 0.0)
    share = np.clip(np.nan_to_num(share), 0.0, 1.0)
    depth = np.clip(rise + share * slant, 0.0, length)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(square > 1e-12, (depth * slant - offset) / square, 0.0)
    share = np.clip(np.nan_to_num(share), 0.0, 1.0)
    depth = np.clip(rise + share * slant, 0.0, length)
    gap = np.linalg.norm(first + share[:, None] * edge - depth[:, None] * along, axis=1)
    best = int(np.argmin(gap))
    return float(gap[best]), float(depth[best])
